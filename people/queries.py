"""Page-sized reads of people, families, shared events, organisations and places, for one reader.

A related record is never reached through a foreign key here: it is looked up in `Seen`, which
holds only what the reader may see.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import DenseRank
from django.utils.translation import gettext as _

from archive.core.access import is_one_of_few, is_visible, reads_all
from archive.core.ready import Given, is_any, ready, ready_to_plan
from people.models import (
    Fact,
    FactKind,
    Family,
    FamilyMember,
    FamilyRole,
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Place,
    PlaceName,
    ProofStatus,
    Question,
    SharedEvent,
    Term,
)
from people.models.facts import SUBJECTS

Ids = Iterable[uuid.UUID]


@dataclass(frozen=True)
class Seen:
    """The records that some rows point to, as far as one reader may see them."""

    people: dict[uuid.UUID, Person] = field(default_factory=dict)
    living: frozenset[uuid.UUID] = frozenset()
    places: dict[uuid.UUID, Place] = field(default_factory=dict)
    events: dict[uuid.UUID, SharedEvent] = field(default_factory=dict)
    organisations: dict[uuid.UUID, Organisation] = field(default_factory=dict)


def look_up(
    user: Any, *, people: Ids = (), places: Ids = (), events: Ids = (), organisations: Ids = ()
) -> Seen:
    """Fetch these records for this reader; empty sets cost no query."""
    found = _people(user, set(people))
    return Seen(
        people={pk: one for pk, (one, seen) in found.items() if seen},
        living=frozenset(
            pk for pk, (one, seen) in found.items() if not seen and one.is_presumed_living()
        ),
        places=_named(user, places, _places, _place_names),
        events=_by_id(user, events, _events),
        organisations=_named(user, organisations, _organisations, _organisation_names),
    )


def _people(user: Any, wanted: set[uuid.UUID]) -> dict[uuid.UUID, tuple[Person, bool]]:
    """These people, and whether the reader may see each; for `look_up` only."""
    found: dict[uuid.UUID, Any] = _by_id(user, wanted, _people_marked)
    return {pk: (one, one.seen) for pk, one in found.items()}


@ready
def _people_marked(user: Any, ids: Given) -> QuerySet[Person]:
    visible = Value(True) if reads_all(user) else is_visible(Person, user, "pk")
    rows = Person.objects.annotate(name_language=_shown_language(), seen=visible)
    return rows.filter(is_any("pk", ids)).order_by()


@ready
def _places(user: Any, ids: Given) -> QuerySet[Place]:
    rows: QuerySet[Place] = Place.objects.visible_to(user).filter(is_any("pk", ids)).order_by()
    return rows


@ready
def _place_names(_user: Any, ids: Given) -> QuerySet[PlaceName]:
    rows: QuerySet[PlaceName] = PlaceName.objects.filter(is_any("place", ids))
    return rows


@ready
def _events(user: Any, ids: Given) -> QuerySet[SharedEvent]:
    rows: QuerySet[SharedEvent] = SharedEvent.objects.visible_to(user)
    return rows.filter(is_any("pk", ids)).order_by()


@ready
def _organisations(user: Any, ids: Given) -> QuerySet[Organisation]:
    rows: QuerySet[Organisation] = Organisation.objects.visible_to(user)
    return rows.filter(is_any("pk", ids)).order_by()


@ready
def _organisation_names(_user: Any, ids: Given) -> QuerySet[OrganisationName]:
    rows: QuerySet[OrganisationName] = OrganisationName.objects.filter(is_any("organisation", ids))
    return rows


Asked = Callable[..., list[Any]]


def _by_id(user: Any, ids: Ids, rows: Asked) -> dict[uuid.UUID, Any]:
    """What is found of these records; of no ids nothing is asked."""
    wanted = list(set(ids))
    return {one.pk: one for one in rows(user, ids=wanted)} if wanted else {}


def _named(user: Any, ids: Ids, rows: Asked, names: Asked) -> dict[uuid.UUID, Any]:
    """The same of records that have their names in rows of their own."""
    found = _by_id(user, ids, rows)
    for one in found.values():
        one.fetched_names = []
    for name in names(user, ids=list(found)) if found else ():
        found[name.record_id].fetched_names.append(name)
    return found


def pointed_at(rows: Iterable[Any], *fields: str) -> set[uuid.UUID]:
    """The ids to which these foreign keys of the rows lead."""
    ids = (getattr(row, f"{name}_id") for row in rows for name in fields)
    return {pk for pk in ids if pk}


def people_with_language(user: Any) -> QuerySet[Person]:
    """Visible people, each with `name_language`: the language of the name of the record."""
    people: QuerySet[Person] = Person.objects.visible_to(user).annotate(
        name_language=_shown_language()
    )
    return people


def _shown_language() -> Subquery:
    shown = PersonName.objects.filter(person=OuterRef("pk"))
    shown = shown.order_by("-is_display", "position", "created_at")
    return Subquery(shown.values("language")[:1])


def facts_about(user: Any, about: Q, subjects: tuple[str, ...] = SUBJECTS) -> list[Fact]:
    """Facts with their kinds and terms, in the order of their dates; `subjects`: the kinds of
    subject that `about` asks for."""
    rows = Fact.objects.visible_by(user, *subjects).filter(about)
    return list(rows.select_related("kind__broader", "term", "role", "unit"))


@ready
def _questions_joining(_user: Any, facts: Given) -> QuerySet[Any]:
    through: Any = Question.facts.through
    joins: QuerySet[Any] = through.objects.filter(is_any("fact", facts))
    return joins.select_related("question").order_by("question__position", "question__key")


def questions_on(user: Any, facts: Iterable[Fact]) -> dict[uuid.UUID, list[Question]]:
    """The questions that join these facts, by the fact."""
    ids = [fact.pk for fact in facts]
    joins = _questions_joining(user, facts=ids) if ids else []
    asked = {join.question_id for join in joins}
    # Most lives have no question, and who may see one is the dearest of all conditions.
    seen = (
        Question.objects.visible_to(user).filter(pk__in=asked) if asked else Question.objects.none()
    )
    open_ids = set(seen.values_list("pk", flat=True))
    found: dict[uuid.UUID, list[Question]] = defaultdict(list)
    for join in joins:
        if join.question_id in open_ids:
            found[join.fact_id].append(join.question)
    return found


def place_questions(user: Any, names: Iterable[PlaceName]) -> dict[Question, list[PlaceName]]:
    """The questions that join these names of a place, with the names."""
    by_id = {name.pk: name for name in names}
    through: Any = Question.place_names.through
    joins = through.objects.filter(
        placename__in=by_id, question__in=Question.objects.visible_to(user)
    )
    found: dict[Question, list[PlaceName]] = defaultdict(list)
    for join in joins.select_related("question").order_by("question__position", "question__key"):
        found[join.question].append(by_id[join.placename_id])
    return found


def seen_of_facts(user: Any, facts: Iterable[Fact], *others: Any, people: Ids = ()) -> Seen:
    """What facts and evidence rows (`others`) point to."""
    facts = list(facts)
    return look_up(
        user,
        people={*people, *pointed_at(facts, "person"), *pointed_at(others, "said_person")},
        places=pointed_at([*facts, *others], "where"),
        events=pointed_at(facts, "at_event", "event"),
        organisations=pointed_at(facts, "with_organisation", "organisation")
        | pointed_at(others, "said_organisation"),
    )


# The facts that say where a person came from. A residence may be later than the journey, and a
# departure names the station.
ORIGIN_KINDS = ("birth", "origin")
STEPS_UP = 4  # village, district, region, country, and what they were part of


def places_within(chosen: QuerySet[Place], user: Any) -> QuerySet[Place]:
    """These places and all that lie in them, by way of places that the reader may see."""
    visible = Place.objects.visible_to(user)
    found = Q(pk__in=chosen.values("pk"))
    layer = chosen
    for _step in range(STEPS_UP):
        layer = visible.filter(parent__in=layer.order_by().values("pk"))
        found |= Q(pk__in=layer.order_by().values("pk"))
    return visible.filter(found)


@dataclass(frozen=True)
class Fellows:
    """Those who took part in one event beside a person: the first by name, and how many in all."""

    first: list[uuid.UUID]
    total: int


def travelled_with(person: Person, user: Any, shown: int) -> dict[uuid.UUID, Fellows]:
    """Who else took part in the transports of a person, by event, `shown` of each; only people
    whom the reader may see are told and counted."""
    # Asked for first: Postgres then knows which few these are, and looks their people up.
    events = [pk for (pk,) in _transports_of(user, person=person.pk)]
    if not events:
        return {}
    found: dict[uuid.UUID, Fellows] = {}
    for event, other, rank, from_the_end in _aboard(
        user, events=events, person=person.pk, shown=shown
    ):
        fellows = found.setdefault(event, Fellows([], rank + from_the_end - 1))
        if other not in fellows.first:
            fellows.first.append(other)
    return found


@ready
def _transports_of(user: Any, person: Given) -> QuerySet[Any, Any]:
    transports = SharedEvent.objects.visible_to(user).filter(kind=SharedEvent.Kind.TRANSPORT)
    own = Fact.objects.filter(person=person, at_event__isnull=False)
    return transports.filter(is_one_of_few("pk", own.values("at_event"))).values_list("pk")


@ready_to_plan
def _aboard(user: Any, events: Given, person: Given, shown: Given) -> QuerySet[Any, Any]:
    """Event, person, and the rank of the person from either end of the list by name."""
    by_name = ("sort_key", "ref")
    rows = (
        Person.objects.visible_to(user)
        .filter(is_any("facts__at_event", events), facts__negated=False)
        .exclude(pk=person)
        # By rank, not by row: who departed and arrived is there twice.
        .annotate(
            event=F("facts__at_event"),
            rank=Window(DenseRank(), partition_by="event", order_by=by_name),
            from_the_end=Window(
                DenseRank(), partition_by="event", order_by=[f"-{name}" for name in by_name]
            ),
        )
        .filter(rank__lte=shown)
        .order_by("event", "rank")
    )
    listed: QuerySet[Any, Any] = rows.values_list("event", "pk", "rank", "from_the_end")
    return listed


def facts_by_person(user: Any, ids: Ids, *kinds: str) -> dict[uuid.UUID, list[Fact]]:
    """Facts of these people that happened, of the kinds named and of those that tell a fate."""
    rows = facts_about(
        user,
        Q(person__in=set(ids), negated=False) & (Q(kind__key__in=kinds) | Q(kind__fate=True)),
        ("person",),
    )
    found: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for row in rows:
        assert row.person_id
        found[row.person_id].append(row)
    return found


@dataclass(frozen=True)
class Vocabulary:
    """The kinds of facts that a row of a list tells, and the terms, each as one object: thousands
    of facts share a hundred of them."""

    kinds: dict[uuid.UUID, FactKind]
    terms: dict[uuid.UUID, Term]

    @classmethod
    def of_kinds(cls, *keys: str) -> Vocabulary:
        told = Q(key__in=keys) | Q(fate=True)
        kinds = FactKind.objects.filter(told).select_related("broader").in_bulk()
        return cls(kinds, Term.objects.filter(vocabulary="trade").in_bulk())


@ready
def _told_in_rows(_user: Any, people: Given, kinds: Given) -> QuerySet[Fact]:
    rows: QuerySet[Fact] = Fact.objects.filter(
        is_any("person", people), is_any("kind", kinds), negated=False
    )
    return rows.only(
        "person", "kind", "term", "where", "at_event", "date_text", "date_edtf", "earliest",
        "latest", "line", "certainty", "negated", "position",
    )  # fmt: skip


def facts_in_rows(ids: Ids, told: Vocabulary) -> dict[uuid.UUID, list[Fact]]:
    """What happened to these people, who are visible, as far as the rows of a list tell it."""
    rows = _told_in_rows(None, people=list(set(ids)), kinds=list(told.kinds))
    found: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    for row in rows:
        assert row.person_id
        row.kind = told.kinds[row.kind_id]
        row.term = told.terms.get(row.term_id) if row.term_id else None
        found[row.person_id].append(row)
    return found


@dataclass
class FamilyNames:
    """A family with the names, by role, of those members whom the reader may see."""

    family: Family
    names: dict[str, list[str]] = field(default_factory=dict)
    sort_key: str = ""


def family_members_seen(families: Iterable[Family], user: Any) -> dict[uuid.UUID, FamilyNames]:
    """The names for each family; filed under its first partner, else under its first child."""
    found = {one.pk: FamilyNames(one) for one in families}
    for family, role, name, key in _members_named(user, families=list(found)):
        entry = found[family]
        entry.names.setdefault(role, []).append(name)
        entry.sort_key = entry.sort_key or key
    return found


@ready
def _members_named(user: Any, families: Given) -> QuerySet[Any, Any]:
    rows = FamilyMember.objects.filter(
        is_any("family", families), person__in=Person.objects.visible_to(user)
    ).exclude(status=ProofStatus.DISPROVEN)
    # Partners before children: the roles stand in this order in the alphabet's reverse.
    return rows.order_by("-role", "slot", "person__sort_key").values_list(
        "family", "role", "person__display_name", "person__sort_key"
    )


def family_title(family: Family, user: Any) -> str:
    """The family's name, made of the partners whom this reader may see."""
    return family_titles([family], user)[family.pk]


def family_titles(families: Iterable[Family], user: Any) -> dict[uuid.UUID, str]:
    """Names of families, in one query for all of them."""
    seen = family_members_seen(families, user)
    return {pk: title_of(one.family, one.names) for pk, one in seen.items()}


def title_of(family: Family, names: dict[str, list[str]]) -> str:
    """The name of a family from the names of its members who may be named, by role."""
    partners, children = names.get(FamilyRole.PARTNER, []), names.get(FamilyRole.CHILD, [])
    if len(partners) > 1:
        return " – ".join(partners)
    if partners or children:
        return _("Family of %(name)s") % {"name": (partners or children)[0]}
    return family.ref
