"""Writes that touch several tables of people, and the values the application keeps by itself.

`refresh` runs after every write (see `archive.core.records`): it renews names, bounds of birth and
death, and the day from which a person's record may be open.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from archive.core import names
from archive.core.access import Access, Status, today
from archive.core.records import Record
from people.models import (
    Certainty,
    Fact,
    FactKind,
    Family,
    FamilyMember,
    FamilyRole,
    OpensBecause,
    Pedigree,
    Person,
    PersonName,
    Place,
    ProofStatus,
    Script,
    SharedEvent,
)

# The presumed-living rule (design, section 4): years after which a person is presumed dead,
# counted from the latest possible day of what is known.
YEARS_FROM_BIRTH = 100
YEARS_FROM_MARRIAGE = 90
YEARS_FROM_PARTNERS_BIRTH = 140
YEARS_FROM_CHILDS_BIRTH = 85
YEARS_FROM_PARENTS_BIRTH = 145
YEARS_FROM_ADULT_ACT = 84
ALWAYS = dt.date.min

Bounds = tuple[dt.date | None, dt.date | None]
NOTHING: Bounds = (None, None)


class Opening(NamedTuple):
    """From which day a person is no longer presumed living, and which rule says so."""

    day: dt.date | None
    because: OpensBecause


@dataclass
class Nearest:
    """A person's nearest by blood and partnership, as ids."""

    partners: set[uuid.UUID] = field(default_factory=set)
    parents: set[uuid.UUID] = field(default_factory=set)
    children: set[uuid.UUID] = field(default_factory=set)
    families: set[uuid.UUID] = field(default_factory=set)  # those in which the person is a partner

    def everybody(self) -> set[uuid.UUID]:
        return self.partners | self.parents | self.children


def refresh(records: list[Record]) -> None:
    """Renew what is stored about the people, events and places that these records touch."""
    people = {r.pk for r in records if isinstance(r, Person)}
    families = [r.pk for r in records if isinstance(r, Family)]
    events = [r.pk for r in records if isinstance(r, SharedEvent)]
    if families:
        people |= set(
            FamilyMember.objects.filter(family__in=families).values_list("person", flat=True)
        )
    if events:
        _refresh_events(events)
        people |= set(
            Fact.objects.filter(at_event__in=events, person__isnull=False).values_list(
                "person", flat=True
            )
        )
    if people:
        refresh_people(people)
    if families:
        file_families(families)
    _refresh_places([r.pk for r in records if isinstance(r, Place)])


def refresh_people(ids: set[uuid.UUID]) -> None:
    """Renew the stored columns of these people and of their nearest, who hang on them."""
    wanted = ids | {one for kin in nearest_of(ids).values() for one in kin.everybody()}
    people = Person.objects.in_bulk(wanted)
    kin = nearest_of(wanted)
    around = wanted | {one for each in kin.values() for one in each.everybody()}
    facts = _facts_by_person(around)
    kinds = _Kinds.load()
    births = {pk: birth_bounds(facts[pk], kinds) for pk in around}
    marriages = _marriages({f for each in kin.values() for f in each.families})
    forms = _names_by_person(wanted)
    changed = []
    for pk, person in people.items():
        before = [getattr(person, name) for name in STORED]
        _name_person(person, forms[pk])
        person.birth_earliest, person.birth_latest = births[pk]
        person.death_earliest, person.death_latest = _ordered(death_bounds(facts[pk], kinds))
        opening = opening_of(person, facts[pk], kin[pk], births, marriages, kinds)
        person.opens_on, person.opens_because = opening
        if before != [getattr(person, name) for name in STORED]:
            changed.append(person)
    Person.objects.bulk_update(changed, STORED, batch_size=500)
    file_families(FamilyMember.objects.filter(person__in=people).values_list("family", flat=True))


STORED = (
    "display_name",
    "sort_key",
    "initial",
    "sort_cyrillic",
    "initial_cyrillic",
    "birth_earliest",
    "birth_latest",
    "death_earliest",
    "death_latest",
    "opens_on",
    "opens_because",
)


def nearest_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Nearest]:
    """The nearest of each person, by the families in which they stand; by proven links."""
    ids = set(ids)
    mine = FamilyMember.objects.filter(person__in=ids).values_list("family", flat=True)
    rows = FamilyMember.objects.filter(family__in=mine.distinct()).filter(status=ProofStatus.PROVEN)
    by_family: dict[uuid.UUID, list[FamilyMember]] = defaultdict(list)
    for row in rows:
        by_family[row.family_id].append(row)
    found: dict[uuid.UUID, Nearest] = defaultdict(Nearest)
    for family, members in by_family.items():
        partners = {m.person_id for m in members if m.role == FamilyRole.PARTNER}
        born = {
            m.person_id
            for m in members
            if m.role == FamilyRole.CHILD and m.pedigree == Pedigree.BIRTH
        }
        for pk in partners & ids:
            found[pk].partners |= partners - {pk}
            found[pk].children |= born
            found[pk].families.add(family)
        for pk in born & ids:
            found[pk].parents |= partners
    return defaultdict(Nearest, found)


def is_ancestor(one: Person, other: Person) -> bool:
    """Whether `one` is an ancestor of `other` by blood, or the same person; nearest first."""
    layer: set[uuid.UUID] = {other.pk}
    seen: set[uuid.UUID] = set()
    while layer:
        if one.pk in layer:
            return True
        seen |= layer
        layer = {parent for kin in nearest_of(layer).values() for parent in kin.parents} - seen
    return False


@dataclass
class _Kinds:
    """Kinds of fact by what they mean for a life; the broader chain is followed."""

    birth: set[uuid.UUID]
    death: set[uuid.UUID]
    open_at_once: set[uuid.UUID]

    @classmethod
    def load(cls) -> _Kinds:
        return cls(
            birth=kinds_under("birth"),
            death=kinds_under("death"),
            open_at_once=kinds_under("execution") | kinds_under("rehabilitation"),
        )


def kinds_under(key: str) -> set[uuid.UUID]:
    """Ids of the kind `key` and of all kinds narrower than it."""
    found: set[uuid.UUID] = set()
    layer = set(FactKind.objects.filter(key=key).values_list("id", flat=True))
    while layer - found:
        found |= layer
        layer = set(FactKind.objects.filter(broader__in=layer).values_list("id", flat=True))
    return found


def _facts_by_person(ids: set[uuid.UUID]) -> dict[uuid.UUID, list[Fact]]:
    rows = Fact.objects.filter(person__in=ids, negated=False).exclude(certainty=Certainty.POSSIBLE)
    found: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for fact in rows.select_related("kind", "term", "role").order_by("position"):
        assert fact.person_id
        found[fact.person_id].append(fact)
    return found


def _names_by_person(ids: set[uuid.UUID]) -> dict[uuid.UUID, list[PersonName]]:
    found: dict[uuid.UUID, list[PersonName]] = defaultdict(list)
    for name in PersonName.objects.filter(person__in=ids).order_by(
        "-is_display", "position", "created_at"
    ):
        found[name.person_id].append(name)
    return found


def _marriages(families: set[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    """The latest possible day of the first marriage of each family, where a fact tells it."""
    rows = (
        Fact.objects.filter(family__in=families, kind__in=kinds_under("marriage"), negated=False)
        .exclude(certainty=Certainty.POSSIBLE)
        .filter(latest__isnull=False)
        .order_by("-latest")
        .values_list("family", "latest")
    )
    return {family: latest for family, latest in rows if family and latest}


def _name_person(person: Person, forms: list[PersonName]) -> None:
    if not forms:
        person.display_name = person.sort_key = person.initial = ""
        person.sort_cyrillic = person.initial_cyrillic = ""
        return
    first = forms[0]
    person.display_name = first.text[:300]
    person.sort_key = first.sort_key
    person.initial = names.initial(first.surname or first.given)
    person.sort_cyrillic, person.initial_cyrillic = cyrillic_filing(person.sort_key, forms)


def cyrillic_filing(key: str, forms: Iterable[PersonName]) -> tuple[str, str]:
    """The key by which Cyrillic names come first, and the letter of the first Cyrillic form."""
    form = next((one for one in forms if one.script == Script.CYRILLIC), None)
    if form is None:
        return f"1{key}", ""
    return f"0{form.sort_key}", names.initial(form.surname or form.given)


FILED_LAST = {"sort_key": "9", "initial": "", "sort_cyrillic": "9", "initial_cyrillic": ""}


def file_families(ids: Iterable[uuid.UUID]) -> None:
    """File each under the first of its members who is open to everybody, else under the one who
    will be first: so that its place tells nothing of those who are not."""
    open_now = Q(person__opens_on__lte=today())
    members = FamilyMember._base_manager.filter(
        family=OuterRef("pk"), person__status=Status.PUBLISHED, person__access=Access.PUBLIC,
        person__opens_on__isnull=False,
    ).exclude(status=ProofStatus.DISPROVEN)  # fmt: skip
    members = members.order_by(
        Case(When(open_now, then=Value(dt.date.min)), default=F("person__opens_on")),
        "-role", "slot", "person__sort_key",
    )  # fmt: skip
    Family.objects.filter(pk__in=set(ids)).update(
        **{
            name: Coalesce(Subquery(members.values(f"person__{name}")[:1]), Value(else_))
            for name, else_ in FILED_LAST.items()
        }
    )


def _hull(facts: Iterable[Fact]) -> Bounds:
    dated = [f for f in facts if f.earliest or f.latest]
    if not dated:
        return NOTHING
    starts = [f.earliest for f in dated]
    ends = [f.latest for f in dated]
    return (
        None if None in starts else min(s for s in starts if s),
        None if None in ends else max(e for e in ends if e),
    )


def _ordered(bounds: Bounds) -> Bounds:
    start, end = bounds
    return (end, start) if start and end and start > end else bounds


def birth_bounds(facts: list[Fact], kinds: _Kinds) -> Bounds:
    """Earliest and latest day of birth; a baptism alone gives the latest day only."""
    bounds = _hull(f for f in facts if f.kind_id in kinds.birth)
    if bounds == NOTHING:
        baptisms = [f.latest for f in facts if f.kind.key == "baptism" and f.latest]
        return (None, min(baptisms)) if baptisms else NOTHING
    return _ordered(bounds)


def death_bounds(facts: list[Fact], kinds: _Kinds) -> Bounds:
    """Earliest and latest day of death; a burial alone gives the latest day only."""
    bounds = _hull(f for f in facts if f.kind_id in kinds.death)
    if bounds[1] is None:
        burials = [
            f.latest for f in facts if f.kind.key in ("burial", "remains-found") and f.latest
        ]
        return (bounds[0], min(burials)) if burials else bounds
    return bounds


def opening_of(
    person: Person,
    facts: list[Fact],
    kin: Nearest,
    births: dict[uuid.UUID, Bounds],
    marriages: dict[uuid.UUID, dt.date],
    kinds: _Kinds,
) -> Opening:
    """The presumed-living rule. A known death opens at its latest possible day; an execution or a
    rehabilitation opens at once; a curator's decision goes before every reckoning by years."""
    if any(f.kind_id in kinds.open_at_once for f in facts):
        return Opening(ALWAYS, OpensBecause.REPRESSED)
    if person.death_latest:
        return Opening(person.death_latest, OpensBecause.DEATH)
    if person.verdict_opens_on:
        return Opening(person.verdict_opens_on, OpensBecause.VERDICT)
    candidates = [
        *_reckon(OpensBecause.BIRTH, YEARS_FROM_BIRTH, [births[person.pk][1]]),
        *_reckon(
            OpensBecause.MARRIAGE, YEARS_FROM_MARRIAGE, [marriages.get(f) for f in kin.families]
        ),
        *_reckon(
            OpensBecause.PARTNER, YEARS_FROM_PARTNERS_BIRTH, [births[p][1] for p in kin.partners]
        ),
        *_reckon(OpensBecause.CHILD, YEARS_FROM_CHILDS_BIRTH, [births[p][1] for p in kin.children]),
        *_reckon(
            OpensBecause.PARENT, YEARS_FROM_PARENTS_BIRTH, [births[p][1] for p in kin.parents]
        ),
        *_reckon(
            OpensBecause.ADULT_ACT,
            YEARS_FROM_ADULT_ACT,
            [f.latest for f in facts if is_adult_act(f)],
        ),
    ]
    return min(candidates, default=Opening(None, OpensBecause.UNKNOWN))


def is_adult_act(fact: Fact) -> bool:
    """Whether only a grown person does this: by its kind (a share), its trade or its role."""
    return (
        fact.kind.adult
        or bool(fact.term and fact.term.adult)
        or bool(fact.role and fact.role.adult)
    )


def _reckon(because: OpensBecause, years: int, days: Iterable[dt.date | None]) -> list[Opening]:
    return [Opening(years_after(day, years), because) for day in days if day]


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February becomes 1 March; never beyond the calendar."""
    year = min(day.year + years, dt.date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


def _refresh_events(ids: list[uuid.UUID]) -> None:
    facts: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(event__in=ids, negated=False):
        assert fact.event_id
        facts[fact.event_id].append(fact)
    events = SharedEvent.objects.in_bulk(ids)
    for pk, event in events.items():
        dated = [f for f in facts[pk] if f.earliest or f.latest]
        event.earliest = min((f.earliest for f in dated if f.earliest), default=None)
        event.latest = max((f.latest for f in dated if f.latest), default=None)
        event.earliest, event.latest = _ordered((event.earliest, event.latest))
    SharedEvent.objects.bulk_update(events.values(), ("earliest", "latest"))


def _refresh_places(ids: list[uuid.UUID]) -> None:
    places = Place.objects.prefetch_related("names").in_bulk(ids)
    for place in places.values():
        place.sort_key = names.sort_key(place.name_in("en"))
    Place.objects.bulk_update(places.values(), ("sort_key",))
