"""A progress bar for work of many thousand steps: it is drawn ten times a second, not each time."""

from __future__ import annotations

import time

from archive.ops.progress import Progress, Stream

SHOWN_EVERY_S = 0.1


class Bar(Progress):
    """As the loader's, and at its end tells how long each step took and how much a second."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self.started = self.shown = time.monotonic()

    def begin(self, words: str, total: int = 0) -> None:
        super().begin(words, total)
        self.started = time.monotonic()

    def advance(self, number: int) -> None:
        self.done += number
        now = time.monotonic()
        if self.watched and now - self.shown > SHOWN_EVERY_S:
            self.shown = now
            self._show()

    def end(self) -> None:
        if self.words:
            took = time.monotonic() - self.started
            speed = f", {self.done / took:,.0f} a second" if self.done and took else ""
            if self.watched:
                self._show()
            self._write(f"{'  ' if self.watched else ''}  {took:.1f} s{speed}\n")
        self.words = ""
