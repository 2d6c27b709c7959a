"""What one source says: its evidence in words, by the record that it is about."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from archive.core.languages import pick
from archive.core.ready import Given, ready
from people import queries, words
from people.models import Family
from people.words import Value
from sources.claims import Notes, Teller, link_to, place_in
from sources.models import Evidence, Source, Stance
from sources.protection import blotted, protected_in, said_openly
from sources.queries import Backing

PER_PAGE = 40


@dataclass
class Statement:
    """One row of evidence in words, masked as the source itself is."""

    label: Value
    says: list[Value]
    where: str = ""
    where_url: str = ""
    badges: list[Value] = field(default_factory=list)
    quotation: Value | None = None
    translation: Value | None = None
    via: Value | None = None
    repeats: bool = False  # the words and the place of the statement before it


@dataclass
class Subject:
    """A record of which a source says something."""

    value: Value
    statements: list[Statement]


@dataclass
class Statements:
    """One part of what a source says; `total` counts the visible rows of all parts."""

    subjects: list[Subject]
    total: int
    number: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.total, self.number * PER_PAGE)


def said_by(source: Source, user: Any, number: int = 1) -> Statements:
    """What this source says of records that the reader may see, in the order of the records."""
    # Most interviews bear out nothing, and what may be told is the dearest question of a page.
    if not _any_evidence(user, source=source.pk):
        return Statements([], 0, number)
    start = (number - 1) * PER_PAGE
    rows = list(_evidence(source, user)[start : start + PER_PAGE])
    if not rows:
        return Statements([], 0, number)
    telling = _Telling(source, user, rows)
    subjects = [
        Subject(telling.subjects[key], _each_once([telling.statement(row) for row in group]))
        for key, group in groupby(rows, key=_subject_key)
        if key in telling.subjects
    ]
    return Statements(subjects, rows[0].total, number)  # type: ignore[attr-defined]


@ready
def _any_evidence(_user: Any, source: Given) -> QuerySet[Any, Any]:
    rows = Evidence.objects.filter(citation__source=source)
    return rows.order_by().values_list("pk")[:1]


def _each_once(told: list[Statement]) -> list[Statement]:
    """Statements that rest on the same words have them once, under the first."""
    for before, after in pairwise(list(told)):
        after.repeats = after.quotation is not None and (after.quotation, after.where) == (
            before.quotation,
            before.where,
        )
    return told


def _evidence(source: Source, user: Any) -> QuerySet[Evidence]:
    person = Coalesce("fact__person", "person_name__person", "relation__person")
    name = Coalesce(
        "fact__person__sort_key", "person_name__person__sort_key", "relation__person__sort_key"
    )
    rows: QuerySet[Evidence] = (
        said_openly(source, user)
        .select_related(
            "citation__page",
            "fact__kind",
            "fact__term",
            "fact__role",
            "fact__unit",
            "term",
            "person_name",
            "place_name",
            "membership",
            "relation__kind",
        )
        .annotate(total=Window(Count("pk")))
        .order_by(
            name.asc(nulls_last=True),
            person,
            "fact__event",
            "fact__organisation",
            Coalesce("fact__family", "membership__family"),
            Coalesce("fact__place", "place_name__place"),
            F("fact__earliest").asc(nulls_last=True),
            "position",
            "pk",
        )
    )
    return rows


def _subject_key(row: Evidence) -> uuid.UUID:
    keys: tuple[uuid.UUID | None, ...] = ()
    if row.fact:
        fact = row.fact
        keys = (fact.person_id, fact.family_id, fact.organisation_id, fact.event_id, fact.place_id)
    elif row.person_name:
        keys = (row.person_name.person_id,)
    elif row.place_name:
        keys = (row.place_name.place_id,)
    elif row.membership:
        keys = (row.membership.family_id,)
    elif row.relation:
        keys = (row.relation.person_id,)
    return next(key for key in keys if key)


class _Telling:
    """Puts the rows of one part into words; fetches at once what they point to."""

    def __init__(self, source: Source, user: Any, rows: Sequence[Evidence]) -> None:
        self.source = source
        self.protected = protected_in(source, user)
        facts = [row.fact for row in rows if row.fact]
        names = [row.person_name for row in rows if row.person_name]
        places = [row.place_name for row in rows if row.place_name]
        members = [row.membership for row in rows if row.membership]
        relations = [row.relation for row in rows if row.relation]
        pointed = queries.pointed_at
        self.seen = queries.look_up(
            user,
            people=pointed(facts, "person")
            | pointed(rows, "said_person")
            | pointed([*names, *members], "person")
            | pointed(relations, "person", "to_person"),
            places=pointed(facts, "place", "where")
            | pointed(rows, "where")
            | pointed(places, "place"),
            events=pointed(facts, "event"),
            organisations=pointed(facts, "organisation", "with_organisation")
            | pointed(rows, "said_organisation"),
        )
        self.subjects = self._subjects(user, pointed([*facts, *members], "family"))
        self.teller = Teller(Notes(Backing()), self.seen)
        via = pointed([row.citation for row in rows], "via")
        self.via = Source.objects.visible_to(user).in_bulk(via) if via else {}

    def _subjects(self, user: Any, families: set[uuid.UUID]) -> dict[uuid.UUID, Value]:
        """Every record that the rows are about, in words; all of them visible, as the rows are."""
        seen = self.seen
        records = {**seen.people, **seen.places, **seen.events, **seen.organisations}
        found = {key: words.record_value(record) for key, record in records.items()}
        if families:
            visible = list(Family.objects.visible_to(user).filter(pk__in=families))
            titles = queries.family_titles(visible, user)
            found.update(
                {f.pk: {"text": titles[f.pk], "url": f.get_absolute_url()} for f in visible}
            )
        return found

    def statement(self, row: Evidence) -> Statement:
        citation = row.citation
        via = self.via.get(citation.via_id) if citation.via_id else None
        return Statement(
            label=self._label(row),
            says=words.listed(self._says(row)),
            where=place_in(row),
            where_url=link_to(self.source, row)
            if citation.page or citation.start_ms is not None
            else "",
            badges=_badges(row),
            via={"text": via.title, "language": via.title_language, "url": via.get_absolute_url()}
            if via
            else None,
            quotation=self._quoted(citation.quotation, next(iter(citation.quotation), "")),
            translation=self._quoted(citation.translation, words.reader_language()),
        )

    def _quoted(self, texts: dict[str, str], language: str) -> Value | None:
        text, code = pick(texts, language)
        return {"text": blotted(text, self.protected), "language": code} if text else None

    def _label(self, row: Evidence) -> Value:
        if row.fact:
            return words.kind_value(row.fact)
        if row.person_name:
            return {"text": str(row.person_name.get_kind_display())}
        if row.place_name:
            return {"text": _("Name of the place")}
        if row.membership:
            return {"text": str(row.membership.get_role_display())}
        assert row.relation is not None
        return words.text_value(row.relation.kind.label)

    def _says(self, row: Evidence) -> list[Value]:
        """What the source says in this row; what the archive says where the row is silent."""
        if row.person_name:
            return [{"text": row.person_name.text, "language": row.person_name.language}]
        if row.place_name:
            return [{"text": row.place_name.name, "language": row.place_name.language}]
        if row.membership:
            return [words.person_value(row.membership.person_id, self.seen)]
        if row.relation:
            return [words.person_value(row.relation.to_person_id, self.seen)]
        assert row.fact is not None
        own = self.teller.parts(row) + self._own_words(row)
        if own:
            return own
        date = [{"text": row.fact.date.display()}] if row.fact.date else []
        text = words.text_value(row.fact.text)
        found = date + words.answer(row.fact, self.seen) + ([text] if text["text"] else [])
        return found or [{"text": _("No date or place is given")}]

    def _own_words(self, row: Evidence) -> list[Value]:
        said = [self._quoted(row.text, words.reader_language())]
        if row.verbatim:
            said.append({"text": f"“{blotted(row.verbatim, self.protected)}”"})
        return [value for value in said if value]


def _badges(row: Evidence) -> list[Value]:
    found: list[Value] = []
    if row.stance == Stance.DENIES:
        found.append({"kind": "disputed", "text": _("Denies it")})
    elif row.stance == Stance.COVER_STORY:
        found.append({"kind": "uncertain", "text": _("Official cover story")})
    elif row.fact and row.fact.disputed:
        found.append({"kind": "disputed"})
    return found
