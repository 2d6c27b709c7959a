"""What a source adds to people who are there: forms of the name, facts, and evidence beside other
evidence. Nothing that stands there is changed, whatever the source says."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from archive.core.access import Status
from archive.exchange.sheets.cells import Link
from archive.exchange.sheets.columns import Column, Remark, told
from archive.exchange.sheets.planned import Addition, Difference, Planned
from archive.exchange.sheets.settlers import NAME, OF_FACT, Settlers, same_name
from archive.exchange.sheets.transports import FAMILY, KIN
from people.models import Fact, FamilyMember, PersonName, Sex
from sources.models import Evidence

if TYPE_CHECKING:
    from archive.exchange.sheets.plan import Planner

Said = dict[str, Any]


class Adder:
    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.kind = planner.kind
        assert isinstance(self.kind, Settlers)
        self.parts_of = self.kind.parts_of
        self.facts_of = self.kind.facts_of

    def fill(self, rows: list[Planned]) -> None:
        """Give each row what it adds; few statements whatever their number."""
        people = [row.stored.record.pk for row in rows if row.stored]
        if not people:
            return
        names: dict[uuid.UUID, list[PersonName]] = defaultdict(list)
        for name in PersonName.objects.filter(person__in=people):
            names[name.person_id].append(name)
        facts: dict[tuple[Any, str], list[Fact]] = defaultdict(list)
        for fact in self.facts_of(people):
            for part in self.parts_of[fact.kind_id]:
                facts[fact.person_id, part].append(fact)
        said = self._said_already([row.cited for row in rows if row.cited], people)
        shown = self._in_published_families(people)
        for row in rows:
            assert row.stored
            if row.stored.record.pk in shown and row.values.get(FAMILY) and row.values.get(KIN):
                words = _("The family of this person is published; a sheet puts nobody into it.")
                family = str(row.values[FAMILY])
                row.remarks.append(Remark(words, _("Number of the family"), family, refuses=False))
            self._add_record(row)
            self._add_name(row, names[row.stored.record.pk], said)
            self._add_facts(row, facts, said)

    def _in_published_families(self, people: list[uuid.UUID]) -> set[uuid.UUID]:
        rows = FamilyMember.objects.filter(person__in=people, family__status=Status.PUBLISHED)
        return set(rows.values_list("person", flat=True))

    def _said_already(
        self, sources: Iterable[uuid.UUID], people: list[uuid.UUID]
    ) -> dict[tuple[Any, Any], list[Evidence]]:
        """Evidence from these sources, by source and by what it is about."""
        rows = Evidence.objects.filter(citation__source__in=set(sources)).select_related("citation")
        found: dict[tuple[Any, Any], list[Evidence]] = defaultdict(list)
        for row in rows.filter(fact__person__in=people):
            found[row.citation.source_id, row.fact_id].append(row)
        for row in rows.filter(person_name__person__in=people):
            found[row.citation.source_id, row.person_name_id].append(row)
        return found

    def _values(self, row: Planned, part: str) -> Said:
        columns = self.planner.all
        return {
            key: value
            for key, value in row.values.items()
            if value is not None and columns[key].part == part
        }

    def _tell(self, row: Planned, values: Said, row_there: Any = None) -> None:
        for key, value in values.items():
            column = self.planner.all[key]
            here = column.value_in(row_there) if row_there is not None else None
            known = self.planner.known
            row.differences.append(
                Difference(str(column.title), told(column, here, known), told(column, value, known))
            )

    def _add_record(self, row: Planned) -> None:
        """Sex alone belongs to the record itself; what is known is not changed."""
        assert row.stored
        sex, here = row.values.get("sex"), row.stored.record.sex
        if not sex or sex in (here, Sex.UNKNOWN):
            return
        column = self.planner.all["sex"]
        if here == Sex.UNKNOWN:
            row.puts.append((column, sex))
            self._tell(row, {"sex": sex}, row.stored.record)
            return
        words = _("Here stands “%(here)s”; it stays.") % {"here": Sex(here).label}
        row.remarks.append(Remark(words, str(column.title), str(Sex(sex).label), refuses=False))

    def _add_name(self, row: Planned, forms: list[PersonName], said: Any) -> None:
        values = self._values(row, NAME)
        if not any(values.get(f"{NAME}/{part}") for part in ("given", "surname", "patronymic")):
            return
        same = next((form for form in forms if same_name(form, values)), None)
        if same is None:
            row.additions.append(Addition(NAME, values))
            self._tell(row, values)
        elif row.cited and not said.get((row.cited, same.pk)):
            row.additions.append(Addition(NAME, {}, same))
            row.differences.append(
                Difference(_("Form of the name"), str(same), _("borne out by this source"))
            )

    def _add_facts(self, row: Planned, facts: dict[tuple[Any, str], list[Fact]], said: Any) -> None:
        assert row.stored
        parts = {c.part for c in self.planner.all.values() if c.part.startswith(OF_FACT)}
        for part in sorted(parts):
            values = self._values(row, part)
            if values:
                there = facts.get((row.stored.record.pk, part), [])
                self._add_fact(row, part, values, there, said)

    def _add_fact(
        self, row: Planned, part: str, values: Said, there: list[Fact], said: Any
    ) -> None:
        """Beside the fact that says the same; else beside the one that can only be true once; else
        as a further fact."""
        fact = next((one for one in there if self._agrees(one, values)), None)
        if fact is None and there and self._once(part):
            fact = there[0]
        if fact is None:
            row.additions.append(Addition(part, values))
            self._tell(row, values)
        elif row.cited and not any(
            self._says(one, values) for one in said.get((row.cited, fact.pk), ())
        ):
            row.additions.append(Addition(part, values, fact))
            self._tell(row, values, fact)

    def _once(self, part: str) -> bool:
        assert isinstance(self.kind, Settlers)
        return bool(self.kind.kinds[part.removeprefix(OF_FACT)].single)

    def _agrees(self, fact: Fact, values: Said) -> bool:
        """Nothing that the row says stands otherwise in the fact; what the fact does not say, the
        row may."""
        pairs = [(self.planner.all[key], value) for key, value in values.items()]
        here = [(column, column.value_in(fact), value) for column, value in pairs]
        if all(stands is None for _column, stands, _value in here):
            return False
        return all(stands is None or _alike(c, stands, value) for c, stands, value in here)

    def _says(self, evidence: Evidence, values: Said) -> bool:
        for key, value in values.items():
            column = self.planner.all[key]
            if column.field == "at_event":
                continue
            here = column.value_in(evidence)
            if here is None or not column.cell.same(here, value):
                return False
        return True


def _alike(column: Column, here: Any, value: Any) -> bool:
    if isinstance(value, Link) and value.pk is None and here.pk is not None:
        return False
    return bool(column.cell.same(here, value))
