"""From a query to the entries that answer it, in the order of how well they do.

Every word has to be found, in a name or in the text. Names are found by their spelling, by the
beginning of it, by the fold (one key for all spellings and both scripts) and, if all else fails,
by resemblance. A name written as asked stands first, then one that folds alike, then families of
such people, then what resembles closely, then texts by their rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    TrigramStrictWordSimilarity,
)
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from archive.core import names
from archive.search.models import RECORDS, EntryKind, SearchEntry
from archive.search.words import Query, Term, parse
from people.models import FamilyMember

PAGE = 20
SHORTEST_RESEMBLANCE = 4  # letters of a fold from which resemblance means something

TABS: dict[str, tuple[EntryKind, ...]] = {
    "people": (EntryKind.PERSON,),
    "families": (EntryKind.FAMILY,),
    "documents": (EntryKind.DOCUMENT, EntryKind.PAGE),
    "interviews": (EntryKind.INTERVIEW, EntryKind.SEGMENT, EntryKind.POINT),
    "places": (EntryKind.PLACE,),
    "organisations": (EntryKind.ORGANISATION,),
    "events": (EntryKind.EVENT,),
    "sources": (EntryKind.SOURCE,),
}
EVERYTHING = "all"
ORDER = (
    EntryKind.PERSON, EntryKind.PLACE, EntryKind.ORGANISATION, EntryKind.EVENT, EntryKind.FAMILY,
    EntryKind.DOCUMENT, EntryKind.INTERVIEW, EntryKind.SOURCE, EntryKind.PAGE, EntryKind.SEGMENT,
    EntryKind.POINT,
)  # fmt: skip
"""Of equally good answers, which kind stands first."""

# What weighs how much. A text lies between a close resemblance of names (near 1) and a faint one.
WHOLE_NAME, AS_WRITTEN, BEGINNING, FOLD, FAMILY, TEXT = 5.0, 4.0, 3.5, 3.0, 2.5, 0.8


@dataclass
class Results:
    """One page of what was found, and how much there is of every kind."""

    query: Query
    tab: str = EVERYTHING
    counts: dict[str, int] = field(default_factory=dict)
    page: Page[SearchEntry] | None = None

    @property
    def entries(self) -> list[SearchEntry]:
        return list(self.page.object_list) if self.page else []


class Lexemes(SearchQuery):
    """A tsquery whose lexemes were made here, so that no server dictionary touches them."""

    template = "(%(expressions)s)::tsquery"


def find(text: str, user: Any, tab: str = EVERYTHING, page: int | str = 1) -> Results:
    """What this reader may see, or be told of, among what answers `text`. Any text does; none
    raises an error."""
    query = parse(text)
    tab = tab if tab in TABS else EVERYTHING
    if not query.clauses:
        return Results(query, tab)
    found = matching(query, user)
    counts = _counts(found)
    rows = found if tab == EVERYTHING else found.filter(kind__in=TABS[tab])
    paginator = Paginator(_ranked(rows, query), PAGE)
    paginator.count = counts[tab]  # counted already, with the tabs
    return Results(query, tab, counts, paginator.get_page(page))


def matching(query: Query, user: Any) -> QuerySet[SearchEntry]:
    seen: QuerySet[SearchEntry] = SearchEntry.objects.visible_to(user)
    rows: QuerySet[SearchEntry] = SearchEntry.objects.found_by(user)
    for clause in query.clauses:
        rows = rows.filter(_any(_term(term, seen) for term in clause))
    for term in query.without:
        rows = rows.exclude(words=Lexemes(term.tsquery))
    return rows


def _counts(found: QuerySet[SearchEntry]) -> dict[str, int]:
    by_kind = dict(found.order_by().values_list("kind").annotate(Count("pk")))
    counts = {tab: sum(by_kind.get(kind, 0) for kind in kinds) for tab, kinds in TABS.items()}
    return {EVERYTHING: sum(counts.values()), **counts}


# Conditions. The keys are [a-z0-9] and spaces, so a pattern needs no escaping.


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(Q.__or__, conditions)


def _all(conditions: Iterable[Q]) -> Q:
    return reduce(Q.__and__, conditions)


def _term(term: Term, seen: QuerySet[SearchEntry]) -> Q:
    named = _as_written(term) | _begins(term) | _folds(term)
    people = seen.filter(named, kind=EntryKind.PERSON).values("person")
    families = FamilyMember.objects.filter(person__in=people).values("family")
    return named | _resembles(term) | Q(words=Lexemes(term.tsquery)) | Q(family__in=families)


def _as_written(term: Term) -> Q:
    return Q(key_ascii__contains=f" {' '.join(term.keys)} ")


def _begins(term: Term) -> Q:
    return Q(key_ascii__contains=f" {term.keys[0]}") if term.finds_beginnings else NOTHING


def _folds(term: Term) -> Q:
    return Q(key_fold__contains=f" {term.fold} ") if term.fold else NOTHING


def _resembles(term: Term) -> Q:
    if len(term.fold) < SHORTEST_RESEMBLANCE:
        return NOTHING
    by_letters = Q(key_ascii__trigram_strict_word_similar=term.keys[0]) & ~Q(key_fold="")
    return Q(key_fold__trigram_strict_word_similar=term.fold) | by_letters


NOTHING = Q(pk__in=())


# Order


def _ranked(rows: QuerySet[SearchEntry], query: Query) -> QuerySet[SearchEntry]:
    """By score; of equals in the order of the kinds, then of the names."""
    kinds = [When(kind=kind, then=Value(place)) for place, kind in enumerate(ORDER)]
    return (
        rows.annotate(score=_score(query), kind_order=Case(*kinds))
        .order_by("-score", "kind_order", "key_ascii", "title", "anchor", "pk")
        .select_related(*RECORDS)  # visible, or announced: the door let an entry in because of it
        .prefetch_related("place__names", "organisation__names")
    )


def _score(query: Query) -> Case:
    def every(*conditions: Callable[[Term], Q]) -> Q:
        return _all(
            _any(condition(term) for term in clause for condition in conditions)
            for clause in query.clauses
        )

    whole = " ".join(key for term in query.terms for key in term.keys)
    return Case(
        When(Q(key_ascii__contains=f"| {whole} |"), then=Value(WHOLE_NAME)),
        When(every(_as_written), then=Value(AS_WRITTEN)),
        When(every(_as_written, _begins), then=Value(BEGINNING)),
        When(every(_as_written, _begins, _folds), then=Value(FOLD)),
        When(kind=EntryKind.FAMILY, then=Value(FAMILY)),
        default=Greatest(_resemblance(query), _text_rank(query)),
        output_field=FloatField(),
    )


def _text_rank(query: Query) -> Case:
    lexemes = Lexemes(query.tsquery)
    rank = SearchRank(F("words"), lexemes, normalization=Value(32))  # 32: between 0 and 1
    return Case(
        When(words=lexemes, then=Value(TEXT) + Value(1 - TEXT) * rank),
        default=Value(0.0),
        output_field=FloatField(),
    )


def _resemblance(query: Query) -> Case:
    """Only for names of people and places: titles have no fold, and so nothing to resemble."""
    typed = " ".join(term.typed for term in query.terms)
    by_fold = TrigramStrictWordSimilarity(names.fold_key(typed), "key_fold")
    by_letters = TrigramStrictWordSimilarity(names.ascii_key(typed), "key_ascii")
    return Case(
        When(key_fold="", then=Value(0.0)),
        default=Greatest(by_fold, by_letters),
        output_field=FloatField(),
    )
