"""A file that was sent, as rows of text. What it holds is said; nothing of it is ever raised."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.core.csv_rows import UNCLOSED, csv_rows, delimiters
from archive.core.decoding import decode
from archive.core.file_kinds import HTML, XML, is_empty, is_no_text, kind_of
from archive.core.problems import Effect, Problem, Problems
from archive.core.workbooks import Row, is_workbook, rows_of

MAX_BYTES: Final = 20_000_000
MOST_ROWS: Final = 20_000
LONGEST_TAB: Final = 100  # letters of its name; spreadsheets allow 31
HEAD_WITHIN: Final = 20  # rows: above the heads stand at most a title and some remarks
_STRAY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_COORDINATE = re.compile(r"([A-Z]+)\d+")
_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f]+")
REFUSED: Final = {
    "old_office": gettext_lazy(
        "This is an old Office file, or one protected by a password. "
        "Save it without password as .xlsx or .csv."
    ),
    "zip": gettext_lazy(
        "This is a packed folder, another kind of document or a damaged workbook. "
        "Save the sheet as .xlsx or .csv."
    ),
    "pdf": gettext_lazy("This is a PDF, not a sheet."),
    "rtf": gettext_lazy("This is an RTF document, not a sheet."),
    "media": gettext_lazy("This is sound or video, not a sheet."),
    "picture": gettext_lazy("This is a picture, not a sheet."),
    "packed": gettext_lazy("This file is packed. Unpack it first."),
    "program": gettext_lazy("This is a program, not a sheet."),
}


@dataclass(frozen=True)
class Line:
    """One row below the heads, by the number that the sheet shows for it."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()
    """Columns, counted from 0, in which a formula stands that nobody has reckoned."""

    def cell(self, at: int) -> str:
        return self.cells[at] if at < len(self.cells) else ""

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)


@dataclass
class Table:
    lines: list[Line] = field(default_factory=list)
    refusal: str = ""
    """Why nothing of the file can be read; else empty."""
    problems: list[Problem] = field(default_factory=list)
    encoding: str = ""
    tabs: list[str] = field(default_factory=list)
    tab: str = ""

    def head_at(self, is_known: Callable[[str], bool]) -> int:
        """Where the heads of the columns stand: the first row with most of the known ones, else the
        first with most words."""
        best, found = 0, (0, 0)
        for at, line in enumerate(self.lines[:HEAD_WITHIN]):
            told = (sum(map(is_known, line.cells)), sum(map(bool, line.cells)))
            if told > found and (told[0] > found[0] or not found[0]):
                best, found = at, told
        return best


def read(data: bytes, tab: str = "") -> Table:
    """The rows of a file; of a workbook those of the sheet `tab`, or of the first with any."""
    table = Table()
    table.refusal = _refusal(data)
    if table.refusal:
        return table
    if is_workbook(data):
        _read_workbook(table, data, tab)
    else:
        _read_text(table, data)
    if not table.refusal and not table.lines:
        table.refusal = _("There is no row in this file.")
    if len(table.lines) > MOST_ROWS + HEAD_WITHIN:
        words = _("The sheet has more than %(most)d rows. Divide it.")
        table.refusal = words % {"most": MOST_ROWS}
    return table


def _refusal(data: bytes) -> str:
    if is_empty(data):
        return _("The file is empty.")
    if len(data) > MAX_BYTES:
        words = _("The file is larger than %(size)d million bytes. Divide it.")
        return words % {"size": MAX_BYTES // 1_000_000}
    kind = kind_of(data)
    if not kind or (kind == "zip" and is_workbook(data)):
        return ""
    return str(REFUSED[kind])


# Texts


def _read_text(table: Table, data: bytes) -> None:
    decoded = decode(data)
    table.encoding = decoded.encoding
    if is_no_text(decoded.text):
        table.refusal = _("This is not a text.")
    elif HTML.match(decoded.text) or XML.match(decoded.text):
        table.refusal = _("This is a web page or XML, not a sheet.")
    if table.refusal:
        return
    table.problems = list(decoded.problems)
    rows = _best_divided(decoded.text)
    broken = next((row for row in rows if row.trouble), None)
    if broken and broken.trouble == UNCLOSED:
        said = {"row": decoded.text[: decoded.text.rindex('"')].count("\n") + 1}
        table.refusal = (
            _(
                "A quotation mark is not closed; the last one stands in row %(row)d. "
                "The file may be cut off."
            )
            % said
        )
    elif broken:
        words = _("Row %(row)d cannot be read: %(why)s.")
        table.refusal = words % {"row": broken.line, "why": broken.trouble}
    else:
        table.lines = _lines(rows, {})


def _best_divided(text: str) -> list[Row]:
    """By the sign that divides all of the first rows alike, as that of our own files does;
    where none does, by the one that makes the most cells, and as many of each row."""
    likeliest = max(delimiters(text), key=lambda sign: _evenness(text, sign))
    return list(csv_rows(text, likeliest))


def _evenness(text: str, sign: str) -> tuple[bool, int, int]:
    first = itertools.islice(csv_rows(text, sign), HEAD_WITHIN)
    widths = [len(row.cells) for row in first if row.cells]
    widest = max(widths, default=0)
    is_even = widest > 1 and min(widths) == widest
    return is_even, widths.count(widest) * (widest - 1), widest


# Workbooks


def _read_workbook(table: Table, data: bytes, tab: str) -> None:
    told = Problems()
    sheets = {name[:LONGEST_TAB]: rows for name, rows in rows_of(data, told)}
    lost = next((one for one in told.problems if one.effect is Effect.DROPPED), None)
    if lost:
        table.refusal = lost.message
        return
    table.tabs = [name for name, rows in sheets.items() if any(map(_says, rows))]
    table.tab = tab if tab in table.tabs else next(iter(table.tabs), "")
    if not table.tab:
        return
    table.lines = _lines(sheets[table.tab], _formulas(told.problems, sheets[table.tab]))


def _says(row: Row) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row.cells)


def _formulas(problems: Iterable[Problem], rows: Sequence[Row]) -> dict[int, set[int]]:
    """Rows with the columns in which a formula stands. The opener tells of the formulas of all
    sheets; which are of this one, their words tell."""
    by_number = {row.line: row.cells for row in rows}
    found: dict[int, set[int]] = {}
    for problem in problems:
        match = _COORDINATE.fullmatch(problem.field)
        if match is None:
            continue
        at = _number_of(match[1])
        cells = by_number.get(problem.line, [])
        if at < len(cells) and str(cells[at]) == problem.value:
            found.setdefault(problem.line, set()).add(at)
    return found


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


# Cells


def _lines(rows: Iterable[Row], formulas: dict[int, set[int]]) -> list[Line]:
    found = []
    for row in rows:
        cells = [text_of(cell) for cell in row.cells]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            marked = frozenset(formulas.get(row.line, ()))
            found.append(Line(row.line, tuple(cells), marked))
    return found


def text_of(cell: Any) -> str:
    """A cell as text: a day as YYYY-MM-DD, a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return normal(str(cell))


def normal(text: str) -> str:
    """As texts are compared: composed letters, one kind of line end, no spaces at the ends."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = (_SPACES.sub(" ", line).strip() for line in _STRAY.sub("", text).split("\n"))
    return "\n".join(lines).strip()
