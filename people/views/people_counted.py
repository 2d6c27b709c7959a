"""What the lists of people and of families count, gathered for one reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import ExtractYear

from archive.core.crowd import Crowd, crowd_of, gather
from archive.search import facets
from archive.search.models import EntryKind, SearchEntry
from archive.search.scores import Lexemes
from people.models import Fact, Family, SharedEvent
from sources.queries import people_with_papers


def people_of(user: Any) -> Crowd:
    return crowd_of("people", user, _people)


def families_of(user: Any) -> Crowd:
    return crowd_of("families", user, _families)


def _families(user: Any) -> Crowd:
    rows = Family.objects.visible_to(user).order_by()
    listed = rows.values_list("pk", "initial", "initial_cyrillic")
    return gather([(pk, _letters(*initials)) for pk, *initials in listed])


def _letters(*initials: str) -> list[str]:
    return [f"letter:{letter}" for letter in dict.fromkeys(initials) if letter]


def _people(user: Any) -> Crowd:
    """Three statements."""
    listed = SearchEntry.objects.visible_to(user).filter(kind=EntryKind.PERSON).order_by()
    tokens = Func(F("facets"), Value(" "), function="array_to_string", output_field=CharField())
    rows = listed.values_list(
        "person", tokens, "person__initial", "person__initial_cyrillic",
        ExtractYear("person__birth_earliest"), ExtractYear("person__birth_latest"),
    )  # fmt: skip
    return gather([(row[0], _marks(*row[1:])) for row in rows], _more(user))


def _marks(
    tokens: str, initial: str, cyrillic: str, earliest: int | None, latest: int | None
) -> list[str]:
    found = tokens.split()
    found += _letters(initial, cyrillic)
    if earliest or latest:
        found += [f"earliest:{earliest or ''}", f"latest:{latest or ''}"]
    return found


def _more(user: Any) -> Iterator[tuple[Any, str]]:
    events = SharedEvent.objects.visible_to(user).exclude(kind=SharedEvent.Kind.TRANSPORT)
    took_part = Fact.objects.filter(at_event__in=events, person__isnull=False, negated=False)
    for person, ref in took_part.order_by().values_list("person", "at_event__ref"):
        yield person, f"event:{ref}"
    for kind, people in people_with_papers(user).items():
        for person in people:
            yield person, f"has:{kind}"


def with_marks(each: Iterable[Iterable[str]]) -> Q:
    """People who in the index have, of each of these sets of tokens, at least one."""
    clauses = (" | ".join(f"'{facets.lexeme(token)}'" for token in tokens) for tokens in each)
    asked = Lexemes(" & ".join(f"({clause})" for clause in clauses))
    entries = SearchEntry.objects.filter(
        words=asked, is_text=False, kind=EntryKind.PERSON, announces=False
    )
    return Q(pk__in=entries.values("person"))
