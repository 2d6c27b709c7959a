"""Files of several pages: how many they hold, and their pages taken out one by one.

The work is done by `sources.scans_splitter` in a process of its own, with limits of memory and
time. A page on which that process ends is told as damaged, and the next one goes on behind it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sources import files
from sources.files import FileNotKept

SPLITTER = Path(__file__).with_name("scans_splitter.py")
KINDS = {"PDF": ("application/pdf", ".pdf"), "TIFF": files.PICTURES["TIFF"]}
MOST_PAGES = 1000
AT_ONCE = 10  # pages that one process takes out
LOOKING_S, TAKING_S = 60, 600
MOST_ENDED = 5  # pages of one file on which the process may end before the rest is given up
MOST_PIXELS = files.MAX_PIXELS // 2  # of a page that is drawn
HEAD = 1024
Answer = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """One page: the file that was made, or why there is none; and how it has to be turned."""

    number: int
    path: Path | None = None
    turn: int = 0
    fault: str = ""


def kind_of(path: Path) -> str:
    """Which of KINDS a file may be, from its beginning; a TIFF of one page is one too."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if b"%PDF-" in head:
        return "PDF"
    is_tiff = head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    return "TIFF" if is_tiff else ""


def count(path: Path) -> int:
    """How many pages there are. Raises FileNotKept where that cannot be said, or are too many."""
    answers = list(_answers(["count", str(path), str(MOST_PIXELS)], LOOKING_S))
    last = answers[-1] if answers else {}
    if "count" not in last:
        raise FileNotKept(_in_words(str(last.get("fault", ""))))
    if last["count"] > MOST_PAGES:
        words = _("It has %(count)d pages; %(most)d is the most. Divide it into several files.")
        raise FileNotKept(words % {"count": last["count"], "most": MOST_PAGES})
    return int(last["count"])


def pages(path: Path, numbers: Sequence[int]) -> Iterator[Taken]:
    """These pages, counted from 1, in this order. A file lives until the next one is asked for."""
    left, ended = list(numbers), 0
    while left and ended < MOST_ENDED:
        with tempfile.TemporaryDirectory(prefix="interhelpo-") as folder:
            begun = 0
            asked = [str(n) for n in left[:AT_ONCE]]
            words = ["pages", str(path), str(MOST_PIXELS), folder, *asked]
            for answer in _answers(words, TAKING_S):
                if "fault" in answer and "page" not in answer:
                    why = _in_words(answer["fault"])
                    yield from (Taken(number, fault=why) for number in left)
                    return
                begun = answer.get("begun", begun)
                if "page" in answer:
                    left.remove(answer["page"])
                    yield _taken(answer, Path(folder))
            if len(left) and begun not in left and str(left[0]) in asked:
                begun = left[0]  # it ended before it came to any
        if begun in left:
            left.remove(begun)
            ended += 1
            yield Taken(begun, fault=_in_words("ended"))
    yield from (Taken(number, fault=_in_words("ended")) for number in left)


def _taken(answer: Answer, folder: Path) -> Taken:
    if "fault" in answer:
        return Taken(answer["page"], fault=_in_words(answer["fault"]))
    return Taken(answer["page"], folder / Path(answer["file"]).name, int(answer["turn"]))


def _answers(words: list[str], seconds: int) -> Iterator[Answer]:
    """What the process says, line by line, as far as it comes."""
    command = [sys.executable, "-I", str(SPLITTER), *words]
    try:
        ran = subprocess.run(command, capture_output=True, timeout=seconds, check=False, text=True)
        said = ran.stdout
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace")
    for line in said.splitlines():
        try:
            answer = json.loads(line)
        except ValueError:  # it ended within a line
            return
        yield answer


def _in_words(fault: str) -> str:
    known = {
        "password": _("It is locked with a password. Save it without one, and bring that."),
        "damaged": _("It is damaged and cannot be opened."),
        "empty": _("It holds no page."),
        "full": _("There is no room on the disk to take it out; try again when there is."),
        "too large": _("The page is too large to be drawn."),
        "ended": _("It cannot be read: too much memory or time was needed."),
    }
    return known.get(fault) or (
        _("It is damaged: %(why)s.") % {"why": fault[:200]} if fault else known["ended"]
    )
