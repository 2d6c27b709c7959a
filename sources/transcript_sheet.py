"""Sheets: one row for each passage, whatever the order and language of the columns.

A cell that a sheet would take for a formula is written with an apostrophe before it; the reader
takes it off again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from archive.core.csv_rows import UNCLOSED, csv_rows, delimiters, unescaped
from archive.core.workbooks import Row, rows_of
from sources import transcript_columns as heads
from sources.transcript_clock import MAX_MS, moment, pace
from sources.transcript_columns import Columns, columns
from sources.transcript_parts import Cue, Format, Reading

HEAD_WITHIN = 20  # rows: above the heads stand at most a title and some remarks
_BETWEEN = re.compile(r"\s*(?:-+>|–|—|\s-\s|-)\s*")
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d+)?")


def read_csv(text: str) -> Reading | None:
    """None where no row looks like the heads of the columns."""
    for delimiter in delimiters(text):
        rows = list(csv_rows(text, delimiter))
        if any(columns(row.cells).are_known for row in rows[:HEAD_WITHIN]):
            reading = Reading(Format.CSV)
            _read(reading, rows)
            return reading
    return None


def read_xlsx(data: bytes) -> Reading:
    reading = Reading(Format.XLSX)
    best: tuple[str, list[Row]] | None = None
    others = []
    for title, rows in rows_of(data, reading):
        known = any(columns(_texts(row.cells)).are_known for row in rows[:HEAD_WITHIN])
        if known and best is None:
            best = title, rows
        else:
            others.append((title, rows))
    for title, rows in others:
        for row in rows:
            _unread(reading, row, _("The sheet “%(sheet)s” was not read.") % {"sheet": title})
    if best:
        _read(reading, best[1])
    elif others:
        words = _("No row names the columns: at least text, and time or speaker.")
        reading.dropped(1, words)
    return reading


def _unread(reading: Reading, row: Row, words: str) -> None:
    said = " | ".join(text for text in _texts(row.cells) if text.strip())
    if said:
        reading.dropped(row.line, words, said)


def _texts(cells: Sequence[Any]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in cells]


def _read(reading: Reading, rows: list[Row]) -> None:
    at = next(n for n, row in enumerate(rows) if columns(_texts(row.cells)).are_known)
    for row in rows[:at]:
        reading.keep("heading", " ".join(filter(str.strip, _texts(row.cells))))
    known = columns(_texts(rows[at].cells))
    for number, head in {**known.unknown, **known.twice}.items():
        words = _("Column %(number)d, “%(head)s”, is not known; its cells are named below.")
        said = {"number": number + 1, "head": head}
        reading.doubtful(rows[at].line, words % said, head, head)
    quoted = [row for row in rows if row.trouble == UNCLOSED]
    if quoted:
        reading.doubtful(quoted[0].line, _("A quotation mark is not closed."), field='"')
    below = rows[at + 1 :]
    for number, row in enumerate(below, 1):
        RowReader(reading, known, row).read(below[number] if number < len(below) else None)


class RowReader:
    """One row of a sheet."""

    def __init__(self, reading: Reading, known: Columns, row: Row) -> None:
        self.reading, self.known, self.row = reading, known, row

    def read(self, following: Row | None) -> None:
        if self.row.trouble and self.row.trouble != UNCLOSED:
            self.reading.dropped(self.row.line, self.row.trouble)
        if not any(text.strip() for text in _texts(self.row.cells)):
            return
        self._name_what_has_no_place()
        times = self._times()
        text = self.cell(heads.TEXT)
        translations = {
            language: said
            for language, at in self.known.translations.items()
            if (said := self._text(at))
        }
        if times is None or not (text or translations):
            self._lost(text, times is None)
            return
        start, end, guessed = times
        if end is None:
            end = self._end_from(following, start, text)
        cue = Cue(
            start,
            end,
            text,
            speaker=self.cell(heads.SPEAKER),
            language=self.cell(heads.LANGUAGE),
            translations=translations,
            topics=listed(self.cell(heads.TOPICS)),
            tape=self.cell(heads.TAPE),
            note=self.cell(heads.NOTE),
            name=self.cell(heads.NAME),
            guessed=guessed,
            line=self.row.line,
        )
        self.reading.cues.append(cue)

    def cell(self, role: str) -> str:
        at = self.known.roles.get(role)
        return "" if at is None else self._text(at)

    def raw(self, at: int) -> Any:
        return self.row.cells[at] if at < len(self.row.cells) else None

    def _text(self, at: int) -> str:
        value = self.raw(at)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return unescaped(str(value).strip()).strip()

    def _name_what_has_no_place(self) -> None:
        for at, text in enumerate(_texts(self.row.cells)):
            if not text.strip():
                continue
            if at >= len(self.known.heads) or not self.known.heads[at].strip():
                words = _("This cell stands under no head; the columns may be shifted.")
                self.reading.dropped(self.row.line, words, text, str(at + 1))
            elif at in self.known.unknown or at in self.known.twice:
                words = _("This cell was not read: its column is not known.")
                self.reading.dropped(self.row.line, words, text, self.known.heads[at])

    def _lost(self, text: str, without_time: bool) -> None:
        said = " | ".join(part for part in _texts(self.row.cells) if part.strip())
        if not without_time:
            words = _("There are no words in this row; it was left out.")
        elif self._is_shifted():
            words = _("A time stands in another column: this row is shifted, and was left out.")
        else:
            words = _("The time cannot be read; this row was left out.")
        at = next((at for at in self.known.times), 0)
        head = self.known.heads[at] if self.known.heads else ""
        self.reading.dropped(self.row.line, words, said, "" if not without_time else head)

    def _is_shifted(self) -> bool:
        others = (n for n in range(len(self.row.cells)) if n not in self.known.times)
        return any(moment(_texts(self.row.cells)[at]) for at in others)

    def _times(self) -> tuple[int, int | None, bool] | None:
        """Beginning and end, and whether the beginning was only reckoned; None where it cannot be
        read."""
        roles = self.known.roles
        if not self.known.times:
            return self._reckoned()
        start = self._moment(roles.get(heads.START_MS, roles.get(heads.START)))
        end = self._moment(roles.get(heads.END_MS, roles.get(heads.END)))
        if start is None and heads.TIME in roles:
            parts = self._parts(roles[heads.TIME])
            start = parts[0]
            end = end if end is not None else parts[1]
        if start is None:
            return None
        if end is not None and end <= start:
            words = _("The end does not come after the beginning; it was taken from the length.")
            said = " | ".join(_texts([self.raw(at) for at in self.known.times]))
            self.reading.repaired(self.row.line, words, said, heads.END)
            end = None
        return start, end, False

    def _reckoned(self) -> tuple[int, int | None, bool]:
        before = self.reading.cues[-1].end_ms if self.reading.cues else 0
        words = _("There is no time in the file; all were reckoned from the length of the words.")
        if not self.reading.cues:
            self.reading.doubtful(self.row.line, words, field="time")
        return before, None, True

    def _parts(self, at: int) -> tuple[int | None, int | None]:
        """“0:12 - 0:20” in one cell."""
        value = self.raw(at)
        if isinstance(value, str) and moment(value) is None:
            parts = _BETWEEN.split(value.strip(), maxsplit=1)
            if len(parts) == 2 and (first := moment(parts[0])) and (last := moment(parts[1])):
                return first.ms, last.ms
        return self._moment(at), None

    def _moment(self, at: int | None) -> int | None:
        if at is None:
            return None
        value = self.raw(at)
        if isinstance(value, dt.datetime):
            value = value.time() if value.year < 1905 else None
        if isinstance(value, dt.time):
            seconds = (value.hour * 60 + value.minute) * 60 + value.second
            return seconds * 1000 + value.microsecond // 1000
        if isinstance(value, dt.timedelta):
            return min(MAX_MS, max(0, round(value.total_seconds() * 1000)))
        if value is None or isinstance(value, bool):
            return None
        return self._written(str(value).strip(), at)

    def _written(self, text: str, at: int) -> int | None:
        read = moment(text)
        if read:
            if read.remark:
                self.reading.repaired(self.row.line, read.remark, text, self.known.heads[at])
            return read.ms
        if not _NUMBER.fullmatch(text):
            return None
        number = float(text.replace(",", "."))
        if at in (self.known.roles.get(heads.START_MS), self.known.roles.get(heads.END_MS)):
            return min(MAX_MS, int(number))
        words = _("A bare number was taken for seconds.")
        self.reading.doubtful(self.row.line, words, text, self.known.heads[at])
        return min(MAX_MS, round(number * 1000))

    def _end_from(self, following: Row | None, start: int, text: str) -> int:
        """A sheet that only says when a passage begins lets it last until the next one."""
        if following is not None:
            roles = self.known.roles
            at = roles.get(heads.START_MS, roles.get(heads.START, roles.get(heads.TIME)))
            ahead = RowReader(Reading(Format.CSV), self.known, following)
            same_tape = ahead.cell(heads.TAPE) == self.cell(heads.TAPE)
            later = ahead._parts(at)[0] if at is not None else None
            if same_tape and later is not None and later > start:
                return later
        return start + pace(text)


def listed(text: str) -> tuple[str, ...]:
    """“bread; school” as two."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def write_csv(rows: Iterable[Sequence[str]]) -> str:
    kept = io.StringIO(newline="")
    csv.writer(kept, delimiter=";", lineterminator="\r\n").writerows(rows)
    return kept.getvalue()
