"""Records that a row without an id may be about. They are proposed; a person decides."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any, Final

from django.db.models import Count

from archive.core import names
from archive.core.dates import UncertainDateError, parse
from archive.curation.double_words import tell
from archive.curation.doubles import CROWD, others
from archive.curation.models import DoubleKey
from archive.exchange.sheets.columns import Kind
from archive.exchange.sheets.known import Known, key_of
from archive.exchange.sheets.planned import Double, Planned
from archive.exchange.sheets.settlers import NAME, Settlers
from archive.search.models import NameRole, SearchName
from archive.search.typed import fold_of
from people.double_keys import keys_of
from people.doubles import LEAST, weigh
from people.looks import Bounds, Form, Looks, looks_of
from people.models import Person, Sex, SharedEvent
from sources.models import Document

MOST: Final = 3  # proposed for one row
NEAR_YEARS: Final = 2


class Finder:
    """Of records without people in them: those that are called the same."""

    def __init__(self, kind: Kind, known: Known) -> None:
        self.kind, self.known = kind, known

    def find(self, rows: list[Planned]) -> None:
        return None

    def key_within(self, values: dict[str, Any]) -> Any:
        """What two rows of one sheet have in common that may be one; None if they cannot be."""
        return None


def finder_of(kind: Kind, known: Known) -> Finder:
    if isinstance(kind, Settlers):
        return People(kind, known)
    found = {"places": Named, "topics": Named, "documents": Papers}
    return found[kind.key](kind, known)


class Named(Finder):
    """Places and terms: by any of their names."""

    def _names(self, values: dict[str, Any]) -> list[str]:
        return [
            value
            for key, value in values.items()
            if value and (key.startswith(("name:", "label."))) and isinstance(value, str)
        ]

    def find(self, rows: list[Planned]) -> None:
        for row in rows:
            what = f"term:{row.values.get('vocabulary') or 'topic'}"
            register = self.known.register("place" if self.kind.key == "places" else what)
            each = self._names(row.values)
            found = {pk for name in each for pk in register.by_name.get(key_of(name), ())}
            row.doubles = [
                Double(label.rpartition("[")[2].rstrip("]"), label)
                for label in sorted(register.labels[pk] for pk in found)[:MOST]
            ]

    def key_within(self, values: dict[str, Any]) -> Any:
        named = sorted({key_of(name) for name in self._names(values)})
        return (*named, values.get("parent"), values.get("vocabulary")) if named else None


class Papers(Finder):
    """Documents: the same reference code, or the same title and date."""

    def find(self, rows: list[Planned]) -> None:
        codes = {row.values["reference_code"] for row in rows if row.values.get("reference_code")}
        titles = {row.values["title"] for row in rows if row.values.get("title")}
        seen = Document.objects.visible_to(self.known.user)
        found = [*seen.filter(reference_code__in=codes), *seen.filter(title__in=titles)]
        for row in rows:
            same = {one.pk: one for one in found if self._is_same(row.values, one)}
            row.doubles = [Double(one.ref, str(one)) for one in list(same.values())[:MOST]]

    def _is_same(self, values: dict[str, Any], one: Document) -> bool:
        code = values.get("reference_code")
        if code and code == one.reference_code:
            repository = values.get("repository")
            return repository is None or one.repository_id in (None, repository.pk)
        return bool(
            values.get("title") == one.title and (values.get("date_text") or "") == one.date_text
        )

    def key_within(self, values: dict[str, Any]) -> Any:
        code = values.get("reference_code")
        return (code, values.get("repository")) if code else (
            values.get("title"), values.get("date_text"))  # fmt: skip


class People(Finder):
    """Settlers: by all that is weighed where the archive looks for doubles by itself."""

    def __init__(self, kind: Kind, known: Known) -> None:
        super().__init__(kind, known)
        self.bearers: dict[str, int] = {}
        self.crowds: set[int] | None = None

    def find(self, rows: list[Planned]) -> None:
        looks = {row.number: self.looks_of(row.values) for row in rows}
        by_key: dict[int, list[int]] = defaultdict(list)
        for number, look in looks.items():
            for key in keys_of(look, others) if look.forms else ():
                by_key[key].append(number)
        pairs = self._pairs(by_key, looks)
        there = looks_of({pk for _number, pk in pairs})
        self._count_bearers(looks.values())
        refs = dict(
            Person.objects.visible_to(self.known.user)
            .filter(pk__in=there)
            .values_list("pk", "ref")
        )  # fmt: skip
        found: dict[int, list[Double]] = defaultdict(list)
        for number, pk in pairs:
            if pk in refs and pk in there:
                weighed = weigh(looks[number], there[pk], others, self._bearers)
                if weighed.score >= LEAST:
                    found[number].append(self._told(refs[pk], there[pk], weighed))
        for row in rows:
            row.doubles = sorted(found[row.number], key=lambda one: -one.score)[:MOST]

    def _told(self, ref: str, looks: Looks, weighed: Any) -> Double:
        name = looks.forms[0].text if looks.forms else ref
        return Double(ref, name, tuple(map(tell, weighed.reasons)), weighed.score)

    def looks_of(self, values: dict[str, Any]) -> Looks:
        """What a row tells of somebody, as it is compared."""
        given, surname, patronymic = (
            values.get(f"{NAME}/{part}") or "" for part in ("given", "surname", "patronymic")
        )
        text = names.display_order(given, surname, patronymic)
        form = Form(text, given, surname, patronymic, str(names.script_of(text)))
        look = Looks(
            uuid.uuid4(), values.get("sex") or Sex.UNKNOWN,
            _bounds(values.get("fact:birth/date_text")),
            _bounds(values.get("fact:death/date_text")),
            (form,) if text else (),
        )  # fmt: skip
        for part in ("birth", "origin"):
            place = values.get(f"fact:{part}/where")
            if place and place.pk:
                look.origins[place.pk] = self.known.label("place", place.pk)
        event = values.get("fact:departure/at_event")
        if event and self._is_transport(event.pk):
            look.transports[event.pk] = self.known.label("event", event.pk)
        return look

    def _is_transport(self, pk: uuid.UUID) -> bool:
        if not hasattr(self, "_transports"):
            rows = SharedEvent.objects.filter(kind="transport")
            self._transports = set(rows.values_list("pk", flat=True))
        return pk in self._transports

    def _pairs(
        self, by_key: dict[int, list[int]], looks: dict[int, Looks]
    ) -> set[tuple[int, uuid.UUID]]:
        """Those who share a key. Under a key of many only those meet whose years agree."""
        stored = DoubleKey.objects.filter(key__in=list(by_key)).values_list(
            "key", "person", "person__birth_earliest", "person__birth_latest"
        )
        pairs = set()
        crowded = self._crowded()
        for key, person, first, last in stored:
            for number in by_key[key]:
                if key not in crowded or _near(looks[number].birth, (first, last)):
                    pairs.add((number, person))
        return pairs

    def _crowded(self) -> set[int]:
        if self.crowds is None:
            shared = DoubleKey.objects.values("key").annotate(bearers=Count("pk"))
            crowds = shared.filter(bearers__gt=CROWD).order_by()
            self.crowds = set(crowds.values_list("key", flat=True))
        return self.crowds

    def _count_bearers(self, looks: Any) -> None:
        """How many people bear the surnames of these rows, by one statement."""
        folds = {fold_of(form.surname) for look in looks for form in look.forms}
        wanted = folds - self.bearers.keys()
        rows = SearchName.objects.filter(role=NameRole.SURNAME, word__fold__in=wanted)
        counted = rows.values("word__fold").annotate(number=Count("entry", distinct=True))
        self.bearers |= dict.fromkeys(wanted, 0)
        self.bearers |= dict(counted.order_by().values_list("word__fold", "number"))

    def _bearers(self, surname: str) -> int:
        return self.bearers.get(fold_of(surname), 0)

    def key_within(self, values: dict[str, Any]) -> Any:
        born = values.get("fact:birth/date_text")
        parts = [names.ascii_key(values.get(f"{NAME}/{p}") or "") for p in ("surname", "given")]
        return (*parts, born) if all(parts) and born else None


def _bounds(date: str | None) -> Bounds:
    if not date:
        return (None, None)
    try:
        found = parse(date)
    except UncertainDateError:
        return (None, None)
    return found.earliest, found.latest


def _near(one: Bounds, other: Bounds) -> bool:
    if not (one[0] and one[1] and other[0] and other[1]):
        return False
    early = other[0].year - NEAR_YEARS <= one[1].year
    return early and one[0].year - NEAR_YEARS <= other[1].year
