"""Carrying out what was planned: many rows by few statements, in one transaction with the hooks of
every write. Whatever is new is a draft and hidden, as every new record is."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.core import refs
from archive.core.records import Record, batch, written
from archive.curation.models import Step, What
from archive.exchange.sheets.cells import Link, To
from archive.exchange.sheets.columns import Column
from archive.exchange.sheets.families import Families
from archive.exchange.sheets.known import key_of
from archive.exchange.sheets.planned import WRITTEN, Addition, Asked, Outcome, Planned
from archive.exchange.sheets.settlers import NAME
from archive.exchange.sheets.settling import settle
from archive.exchange.sheets.topics import Topics, key_for
from archive.exchange.sheets.transports import FAMILY, KIN
from archive.jobs.queue import Progress, Quiet
from people.models import (
    Fact,
    Family,
    FamilyMember,
    Person,
    PersonName,
    Place,
    PlaceName,
    RetiredRef,
    Term,
)
from sources.models import Citation, Document, Evidence, Source
from sources.services import line_of

ORDER: Final[tuple[type[models.Model], ...]] = (
    Place, PlaceName, Term, Document, Person, PersonName, Fact, Family, FamilyMember, Citation,
    Evidence,
)  # fmt: skip
"""What others lead to comes first."""
DERIVED: Final[dict[type[models.Model], tuple[str, ...]]] = {
    PersonName: (
        "date_edtf", "earliest", "latest", "script", "key_ascii", "key_fold", "dm_codes",
        "sort_key",
    ),
    PlaceName: ("date_edtf", "earliest", "latest", "key_ascii", "key_fold"),
    Fact: ("date_edtf", "earliest", "latest"),
    Document: ("date_edtf", "earliest", "latest", "sort_key", "initial"),
}  # fmt: skip
"""What `derive` fills; the hooks fill the rest."""
TOGETHER: Final = 500  # rows in one statement
SAID: Final = ("date_text", "where", "term", "low")
"""The fields of a fact that evidence has too."""
OF_THE_LIST: Final = (FAMILY, KIN)
"""Columns that say how the rows belong together, and lie in no row."""


class Writer:
    def __init__(self, asked: Asked) -> None:
        self.asked, self.kind, self.options = asked, asked.kind, asked.options
        self.columns = {column.key: column for column in asked.kind.columns()}
        self.new: dict[type[models.Model], list[Any]] = defaultdict(list)
        self.changed: dict[type[models.Model], dict[Any, tuple[Any, set[str]]]] = defaultdict(dict)
        self.touched: dict[Any, Record] = {}
        self.altered: dict[Any, Record] = {}
        self.places: dict[str, Place] = {}
        self.citations: dict[tuple[uuid.UUID, str], Citation] = {}
        self.sources: dict[uuid.UUID, Source] = {}
        self.families = Families(self) if self.kind.only_adds else None

    def write(self, rows: Iterable[Planned], progress: Progress | None = None) -> None:
        """Everything or nothing; refused and undecided rows are passed over."""
        with batch():
            for row in rows:
                if row.outcome in WRITTEN:
                    self._take(row)
                elif self.families and row.outcome == Outcome.SAME and row.stored:
                    self.families.note(row.stored.record, row)
            if self.families:
                self.families.make()
            self._give_ids()
            settle(self.new[Person], self.new[PersonName], self.new[Fact])
            self._hand_over(progress)
            self._note()
            written(*self.touched.values())

    # One row

    def _take(self, row: Planned) -> None:
        if row.stored is None:
            record = self.kind.new_record(self.asked.user)
            self._put(record, row.puts)
            self.new[type(record)].append(record)
        else:
            record = row.stored.record
            self._change(row)
            self.altered[record.pk] = record
        if isinstance(record, Record):
            self.touched[record.pk] = record
        for addition in row.additions:
            self._add(record, addition, row)
        if self.families:
            self.families.note(record, row)

    def _put(self, record: Any, puts: Iterable[tuple[Any, Any]]) -> set[str]:
        changed: set[str] = set()
        for column, value in puts:
            if column.field not in OF_THE_LIST:
                changed |= column.put_in(record, self._there(column, value), self.options.language)
        return changed

    def _change(self, row: Planned) -> None:
        assert row.stored
        by_part: dict[str, list[Any]] = defaultdict(list)
        for put in row.puts:
            by_part[put[0].part].append(put)
        for part, puts in by_part.items():
            there = row.stored.rows[part]
            fields = self._put(there, puts)
            if not fields:
                continue
            self._finish(there)
            _row, before = self.changed[type(there)].get(there.pk, (there, set()))
            self.changed[type(there)][there.pk] = (there, before | fields)
            if isinstance(there, Fact) and row.cited:
                said = {column.key: value for column, value in puts if value is not None}
                self._bear_out(there, said, row)

    def _add(self, record: Any, addition: Addition, row: Planned) -> None:
        there = addition.row
        if there is None:
            there = self.kind.new_row(addition.part, record, self.options)
            if isinstance(there, PersonName) and row.stored and NAME in row.stored.rows:
                there.is_display = False
            self._put(there, [(self.columns[key], value) for key, value in addition.values.items()])
            self._finish(there)
            self.new[type(there)].append(there)
        if row.cited and isinstance(there, Fact | PersonName):
            self._bear_out(there, addition.values, row)

    def _finish(self, row: Any) -> None:
        if isinstance(row, Fact) and row.low is not None and row.kind.key == "age-at-departure":
            row.high = row.low
        if hasattr(row, "derive"):
            row.derive()

    def _bear_out(self, there: Any, values: dict[str, Any], row: Planned) -> None:
        about = {"fact": there} if isinstance(there, Fact) else {"person_name": there}
        evidence = Evidence(citation=self.citation(row), **about)
        if isinstance(there, Fact):
            said = [(self.columns[key], value) for key, value in values.items()]
            self._put(evidence, [put for put in said if put[0].field in SAID])
            evidence.high = evidence.low
            if there._state.adding:
                there.line = line_of([evidence])
        evidence.derive()
        self.new[Evidence].append(evidence)

    def citation(self, row: Planned) -> Citation:
        assert row.cited
        key = (row.cited, row.locator)
        if key not in self.citations:
            if row.cited not in self.sources:
                self.sources[row.cited] = Source.objects.get(pk=row.cited)
            self.citations[key] = Citation(source=self.sources[row.cited], locator=row.locator)
            self.new[Citation].append(self.citations[key])
        return self.citations[key]

    def _there(self, column: Column, value: Any) -> Any:
        """A place that is not known yet becomes one; words for a term stay words."""
        is_words = isinstance(value, Link) and value.pk is None
        if is_words and isinstance(column.cell, To) and column.cell.what == "place":
            return Link(self.place_of(value.words).pk)
        return value

    def place_of(self, words: str) -> Place:
        """A new place of this name: a draft, hidden, without coordinates."""
        key = key_of(words)
        if key not in self.places:
            place = Place(created_by=self.asked.user)
            name = PlaceName(place=place, name=words, language=self.options.language)
            name.derive()
            self.places[key] = place
            self.new[Place].append(place)
            self.new[PlaceName].append(name)
            self.touched[place.pk] = place
        return self.places[key]

    # All of them

    def _give_ids(self) -> None:
        for model, rows in self.new.items():
            if issubclass(model, Record):
                self._give_refs(model, rows)
        if isinstance(self.kind, Topics):
            taken = set(Term.objects.values_list("key", flat=True))
            for term in self.new[Term]:
                term.key = key_for(term, taken)
                taken.add(term.key)

    def _give_refs(self, model: type[Record], rows: list[Any]) -> None:
        """Random ids that no record has or had; two statements for all of them."""
        open_rows = [row for row in rows if not row.ref]
        used: set[str] = set()
        while open_rows:
            drawn = {row.pk: refs.random_ref(model.LETTER) for row in open_rows}
            wanted = list(drawn.values())
            used |= set(model._base_manager.filter(ref__in=wanted).values_list("ref", flat=True))
            used |= set(RetiredRef.objects.filter(ref__in=wanted).values_list("ref", flat=True))
            for row in open_rows:
                if drawn[row.pk] not in used:
                    row.ref = drawn[row.pk]
                    used.add(row.ref)
            open_rows = [row for row in open_rows if not row.ref]

    def _hand_over(self, progress: Progress | None) -> None:
        progress = progress or Quiet()
        progress.begin(_("Writing"), sum(map(len, self.new.values())))
        for model in ORDER:
            rows = self.new.get(model, [])
            for row in rows:
                if isinstance(row, Document):
                    row.derive()
            manager: Any = model._base_manager
            manager.bulk_create(rows, batch_size=TOGETHER)
            progress.step(len(rows))
        for model, changed in self.changed.items():
            self._update(model, changed)
        progress.begin(_("What follows from them is renewed"))

    def _update(self, model: type[models.Model], changed: dict[Any, Any]) -> None:
        if model is Term:  # whom a term touches, its own save finds out
            for row, _fields in changed.values():
                row.save()
            return
        by_fields: dict[frozenset[str], list[Any]] = defaultdict(list)
        now = timezone.now()
        for row, fields in changed.values():
            row.updated_at = now
            by_fields[frozenset(fields)].append(row)
        manager: Any = model._base_manager
        for fields, rows in by_fields.items():
            columns = sorted({*fields, *DERIVED.get(model, ()), "updated_at"})
            manager.bulk_update(rows, columns, batch_size=TOGETHER)

    def _note(self) -> None:
        """Nobody publishes what they wrote themselves: as after a change by a form."""
        records = [one for one in self.altered.values() if isinstance(one, Record)]
        Step.objects.bulk_create(
            [Step(record_ref=one.ref, what=What.CHANGED, by=self.asked.user) for one in records],
            batch_size=TOGETHER,
        )
