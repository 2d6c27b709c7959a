"""A progress bar of plain letters; where nobody watches, one line for each step."""

from __future__ import annotations

from typing import Protocol

from archive.ops.setup import progress

CLEAR = "\r\033[K"


class Stream(Protocol):
    def write(self, words: str, /) -> object: ...
    def flush(self) -> object: ...
    def isatty(self) -> bool: ...


class Progress:
    """Tells a person how far the work is."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.watched = stream.isatty()
        self.words, self.done, self.total = "", 0, 0

    def begin(self, words: str, total: int = 0) -> None:
        """Start a step, of `total` parts where they can be counted."""
        self.end()
        self.words, self.done, self.total = words, 0, total
        if self.watched:
            self._show()
        else:
            number = f" ({total})" if total else ""
            self._write(f"{words}{number}\n")

    def step(self, parts: int = 1) -> None:
        self.done += parts
        if self.watched:
            self._show()

    def end(self) -> None:
        """Close the step that runs: its bar stays as the line of what was done."""
        if self.words and self.watched:
            self._write("\n")
        self.words = ""

    def _show(self) -> None:
        bar = f"{progress(self.done, self.total)}  " if self.total else ""
        self._write(f"{CLEAR}  {bar}{self.words}")

    def _write(self, words: str) -> None:
        self.stream.write(words)
        self.stream.flush()
