"""What a sheet would do, row by row, before any of it is written. Nothing here writes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from archive.exchange.sheets.adding import Adder
from archive.exchange.sheets.cells import DASHES, Link, To, Wrong, unguarded
from archive.exchange.sheets.clashes import Clashes
from archive.exchange.sheets.columns import (
    LOCATOR,
    RECORD,
    REF,
    SOURCE,
    VERSION,
    Column,
    Remark,
    Stored,
    told,
    version_of,
)
from archive.exchange.sheets.known import Known
from archive.exchange.sheets.likely import finder_of
from archive.exchange.sheets.planned import WRITTEN, Addition, Asked, Difference, Outcome, Planned
from archive.exchange.sheets.table import Line
from archive.jobs.queue import Progress
from people.models import RetiredRef

CHUNK: Final = 500  # rows planned together
UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"
ERROR: Final = re.compile(r"#(REF|NAME|VALUE|N/A|DIV/0|NUM|NULL)[!?]?", re.IGNORECASE)


class Planner:
    def __init__(self, asked: Asked) -> None:
        self.asked, self.kind, self.options = asked, asked.kind, asked.options
        self.known, self.may_publish = Known(asked.user), asked.user.may_publish
        self.all = {column.key: column for column in asked.kind.columns()}
        self.implied = {k: v for k, v in asked.kind.implied(asked.options).items() if k in self.all}
        self.finder = finder_of(asked.kind, self.known)
        self.clashes = Clashes(asked.kind, self.known)
        self.adder = Adder(self) if asked.kind.cites else None
        self.seen: dict[uuid.UUID, int] = {}
        self.alike: dict[Any, int] = {}

    def rows(self, progress: Progress | None = None) -> Iterator[Planned]:
        lines = self.asked.lines
        for start in range(0, len(lines), CHUNK):
            chunk = [self._read(line) for line in lines[start : start + CHUNK]]
            self._find(chunk)
            for row in chunk:
                self._decide(row)
            if self.adder:
                self.adder.fill([row for row in chunk if row.adds and not row.is_refused])
            for row in chunk:
                self._settle(row)
            yield from chunk
            if progress:
                progress.step(len(chunk))

    # Cells

    def _read(self, line: Line) -> Planned:
        row = Planned(line.number, decision=self.asked.decisions.get(line.number, ""))
        for at, text in enumerate(line.cells):
            column = self.asked.columns.get(at)
            if column is not None and text:
                self._read_cell(row, line, at, column)
            elif text and at >= self.asked.heads:
                words = _("This cell stands under no head; the columns may be shifted.")
                row.refuse(words, str(at + 1), text)
        return row

    def _read_cell(self, row: Planned, line: Line, at: int, column: Column) -> None:
        text, title = line.cell(at), str(column.title)
        if at in line.formulas:
            words = _("A formula is not reckoned. Put its value there.")
            row.refuse(words, title, text)
        elif UNREADABLE in text:
            words = _("A letter here cannot be read; the file may be cut off.")
            row.refuse(words, title, text)
        elif ERROR.fullmatch(text):
            row.refuse(_("An error of the spreadsheet stands here."), title, text)
        elif text in DASHES:
            row.values[column.key] = None
        else:
            try:
                row.values[column.key] = column.cell.read(unguarded(text), self.known)
            except Wrong as wrong:
                row.refuse(str(wrong), title, text)

    # Which record

    def _find(self, chunk: list[Planned]) -> None:
        """The records that the rows name, and those that they may mean."""
        wanted = {str(row.values[REF]) for row in chunk if row.values.get(REF)}
        wanted |= {row.decision for row in chunk if row.decision not in ("", "new")}
        merged = dict(
            RetiredRef.objects.filter(ref__in=wanted).exclude(new_ref="").values_list(
                "ref", "new_ref"
            )
        )  # fmt: skip
        ids = self.kind.by_ref({*wanted, *merged.values()})
        stored = self.kind.stored(ids.values())
        for row in chunk:
            ref = row.values.get(REF) or (row.decision if row.decision != "new" else "")
            if ref:
                self._bind(row, str(ref), ids, stored, merged)
        unknown = [row for row in chunk if not row.stored and not row.values.get(REF)]
        self.finder.find([row for row in unknown if not row.is_refused])

    def _bind(
        self, row: Planned, ref: str, ids: dict[str, uuid.UUID],
        stored: dict[uuid.UUID, Stored], merged: dict[str, str],
    ) -> None:  # fmt: skip
        pk = ids.get(ref)
        title = _("Id")
        if pk is None and ref in merged:
            words = _("This record was merged into %(ref)s.") % {"ref": merged[ref]}
            row.refuse(words, title, ref)
        elif pk is None or pk not in stored:
            row.refuse(_("There is no such record here."), title, ref)
        elif pk in self.seen:
            words = _("Row %(row)d is about this record too.") % {"row": self.seen[pk]}
            row.refuse(words, title, ref)
        else:
            self.seen[pk] = row.number
            row.stored = stored[pk]
            row.public = self.kind.is_public(row.stored.record)
            by_decision = not row.values.get(REF)
            row.adds = self.kind.cites and (self.kind.only_adds or by_decision)

    # What it would do

    def _decide(self, row: Planned) -> None:
        row.cited = self._source_of(row)
        row.locator = str(row.values.pop(LOCATOR, None) or "")
        version = row.values.pop(VERSION, None)
        row.values.pop(REF, None)
        row.values = {**self.implied, **row.values}
        if row.is_refused:
            return
        if row.stored is None:
            self._plan_new(row)
        elif not row.adds:
            self._plan_change(row, str(version or ""))

    def _source_of(self, row: Planned) -> uuid.UUID | None:
        link = row.values.pop(SOURCE, None)
        return link.pk if isinstance(link, Link) else self.options.source

    def _plan_new(self, row: Planned) -> None:
        values = {key: value for key, value in row.values.items() if value is not None}
        for column in self.all.values():
            if column.needed and column.key not in values:
                row.refuse(_("Nothing stands here."), str(column.title))
        self._check(row, values)
        self.clashes.find(row, values)
        self._name_likeness(row, values)
        parts: dict[str, dict[str, Any]] = {}
        for key, value in values.items():
            parts.setdefault(self.all[key].part, {})[key] = value
        row.puts = [(self.all[key], value) for key, value in parts.pop(RECORD, {}).items()]
        row.additions = [Addition(part, each) for part, each in parts.items()]
        row.differences = [self._difference(key, None, value) for key, value in values.items()]
        row.outcome = Outcome.NEW

    def _name_likeness(self, row: Planned, values: dict[str, Any]) -> None:
        """Two rows of one sheet that say the same of somebody."""
        key = self.finder.key_within(values)
        if key and key in self.alike:
            words = _("Row %(row)d has the same name and date.") % {"row": self.alike[key]}
            row.remarks.append(Remark(words, refuses=False))
        elif key:
            self.alike[key] = row.number

    def _plan_change(self, row: Planned, version: str) -> None:
        assert row.stored
        changed: dict[str, Any] = {}
        for key, value in row.values.items():
            column, here = self.all[key], row.stored.value(self.all[key])
            if not self._same(column, here, value):
                changed[key] = value
        if changed and version and version != version_of(row.stored, self.all.values()):
            self._refuse_stale(row, changed)
            return
        for key, value in changed.items():
            self._plan_put(row, self.all[key], value)
        self._check_parts(row, changed)
        if changed and not row.is_refused:
            after = {key: row.stored.value(column) for key, column in self.all.items()} | changed
            self._check(row, after)
            self.clashes.find(row, changed)
        row.outcome = Outcome.CHANGED if changed else Outcome.SAME

    def _refuse_stale(self, row: Planned, changed: dict[str, Any]) -> None:
        """Somebody changed the record after the sheet was taken out; both are shown."""
        assert row.stored
        for key, value in changed.items():
            here = told(self.all[key], row.stored.value(self.all[key]), self.known)
            words = _("Changed here since the sheet was taken out. Here stands “%(here)s”.")
            title, new = str(self.all[key].title), told(self.all[key], value, self.known)
            row.refuse(words % {"here": here or "–"}, title, new or "–")

    def _plan_put(self, row: Planned, column: Column, value: Any) -> None:
        assert row.stored
        here, there = row.stored.value(column), row.stored.rows.get(column.part)
        if column.fixed or (value is None and not column.may_be_cleared(there)):
            words = _("This is not changed by a sheet.")
            row.refuse(words, str(column.title), told(column, value, self.known) or "–")
            return
        row.differences.append(self._difference(column.key, here, value))
        if there is not None:
            row.puts.append((column, value))
            return
        addition = next((one for one in row.additions if one.part == column.part), None)
        if addition is None:
            addition = Addition(column.part, {})
            row.additions.append(addition)
        addition.values[column.key] = value

    def _check_parts(self, row: Planned, changed: dict[str, Any]) -> None:
        """A name or a fact is not emptied by a sheet, with what rests on it."""
        assert row.stored
        for part in {self.all[key].part for key in changed if changed[key] is None} - {RECORD}:
            columns = [column for column in self.all.values() if column.part == part]
            left = (changed.get(c.key, row.stored.value(c)) for c in columns)
            if all(value is None for value in left):
                words = _("Nothing would be left of it. A sheet removes nothing: open the record.")
                row.refuse(words, str(columns[0].title), "–")

    def _check(self, row: Planned, values: Mapping[str, Any]) -> None:
        row.remarks += self.kind.check(values, self.all)
        for key, value in row.values.items():
            if isinstance(value, Link) and value.pk is None and value.words:
                self._check_words(row, self.all[key], value.words)

    def _check_words(self, row: Planned, column: Column, words: str) -> None:
        if isinstance(column.cell, To) and column.cell.what == "place":
            if not self.options.new_places:
                said = _("Nothing in the archive is called “%(words)s”.") % {"words": words}
                row.refuse(said, str(column.title), words)
            return
        said = _("There is no such term; the words are kept as they stand.")
        row.remarks.append(Remark(said, str(column.title), words, refuses=False))

    def _same(self, column: Column, here: Any, value: Any) -> bool:
        if here is None or value is None:
            return here is None and value is None
        return bool(column.cell.same(here, value))

    def _difference(self, key: str, here: Any, value: Any) -> Difference:
        column = self.all[key]
        new = told(column, value, self.known)
        return Difference(str(column.title), told(column, here, self.known), new)

    # The end of it

    def _settle(self, row: Planned) -> None:
        if row.adds and not row.is_refused:
            self._check(row, {**self._after(row), **row.values})
            row.outcome = Outcome.ADDS if row.additions or row.puts else Outcome.SAME
        facts = [one for one in row.additions if one.part.startswith("fact:")]
        if facts and row.cited is None and self.kind.cites:
            words = _("Which source says so? Choose one for the sheet, or write its id in the row.")
            row.refuse(words, _("Source"))
        if row.doubles and not row.decision and not row.stored:
            row.outcome = Outcome.UNDECIDED
        if row.stored and row.public and row.outcome in WRITTEN and not self.may_publish:
            words = _("This record is published: only who publishes may change it by a sheet.")
            row.refuse(words, _("Id"), self.kind.ref_of(row.stored.record))
        if row.is_refused:
            row.outcome = Outcome.REFUSED

    def _after(self, row: Planned) -> dict[str, Any]:
        assert row.stored
        return {key: row.stored.value(column) for key, column in self.all.items()}
