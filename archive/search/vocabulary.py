"""The room of the words of names: which of those that a reader may see are near to a word typed.

One statement asks for all words of a query. It looks up what shares a key with them
(`nearness.keys`), orders that by the letters in which skeleton and fold differ, and keeps the
nearest that somebody visible bears; these are then weighed here, one by one. What hidden records
bear changes neither the statement nor what it is given.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Count, QuerySet

from archive.search import nearness
from archive.search.models import EntryKind, NameRole, SearchEntry, SearchName
from archive.search.rules import Near, Rule
from archive.search.typed import BEGINNING, INITIAL, PATTERN, SHORTEST_NEAR, Typed, fold_of
from archive.search.words import words_of

MOST: Final = 32  # words near to one
MOST_WEIGHED: Final = 160  # words of which it is asked how near they are
MOST_OF_PATTERN: Final = 100
MOST_BEGINNINGS: Final = 8
MOST_COST: Final = 99.0
MOST_READ: Final = 20  # people of whom it is read how a surname is written
MOST_ASKED: Final = 12  # words of one query
SHORTEST_BEGINNING: Final = 3

_BORNE: Final = """
    (SELECT true FROM search_searchname AS bears JOIN ({seen}) AS seen ON seen.id = bears.entry_id
     WHERE bears.word_id = {word} AND (asked.role IS NULL OR bears.role = asked.role) LIMIT 1)
"""
_BY_SOUND: Final = "levenshtein(skeleton, asked.skeleton) + levenshtein(fold, asked.fold)"
_BY_LETTERS: Final = f"least(levenshtein(word, asked.key), {_BY_SOUND})"
_NEAR: Final = """
    SELECT asked.n, near.word, near.fold, 'near' AS how
    FROM jsonb_to_recordset(%s::jsonb)
        AS asked(n int, key text, skeleton text, fold text, keys text[], role text)
    CROSS JOIN LATERAL (
        SELECT word, fold FROM (
            SELECT word, fold FROM search_searchword WHERE sounds && asked.keys
            ORDER BY {nearest}, word
            OFFSET 0
        ) AS alike WHERE {borne} LIMIT %s
    ) AS near
    UNION ALL
    SELECT asked.n, known.word, known.fold, 'known'
    FROM jsonb_to_recordset(%s::jsonb) AS asked(n int, words text[], role text)
    JOIN search_searchword AS known ON known.word = ANY(asked.words) AND {borne_known}
    UNION ALL
    SELECT asked.n, begun.word, begun.fold, 'begun'
    FROM jsonb_to_recordset(%s::jsonb) AS asked(n int, first text, role text)
    CROSS JOIN LATERAL (
        SELECT word, fold FROM (
            SELECT word, fold FROM search_searchword
            WHERE word > asked.first AND word < asked.first || '~'
            ORDER BY length(word), word OFFSET 0
        ) AS longer WHERE {borne_longer} LIMIT %s
    ) AS begun
"""
_FITTING: Final = """
    UNION ALL
    SELECT asked.n, fitting.word, fitting.fold, 'fitting'
    FROM (VALUES (%s::int, NULL::text)) AS asked(n, role)
    CROSS JOIN LATERAL (
        SELECT word, fold FROM (
            SELECT word, fold FROM search_searchword WHERE word LIKE %s
            ORDER BY length(word), word OFFSET 0
        ) AS fits WHERE {borne_fits} LIMIT %s
    ) AS fitting
"""


def keys_of(word: str) -> dict[str, Any]:
    """The columns of a SearchWord but the word itself, which is in small ASCII letters."""
    return {
        "fold": fold_of(word),
        "skeleton": nearness.skeleton(word),
        "sounds": sorted(nearness.keys(word)),
    }


def expand(words: Sequence[str], user: Any) -> dict[str, list[Near]]:
    """The words of names near to each of these words, best first, that this reader may see. A word
    may have stars in it: `mare*`, `*cek`, `mar*k`."""
    asked = [Typed(word) for word in dict.fromkeys(words)][:MOST_ASKED]
    found: dict[str, list[Near]] = {one.typed: [] for one in asked}
    if not any(one.key for one in asked):
        return found
    for at, word, fold, how in _candidates(asked, SearchEntry.objects.found_by(user)):
        one = asked[at]
        near = _weighed(one, word, fold, how)
        if near:
            found[one.typed].append(near)
    return {one.typed: _best(one, found[one.typed]) for one in asked}


def _weighed(one: Typed, word: str, fold: str, how: str) -> Near | None:
    if how == "fitting":
        return Near(word, PATTERN, Rule.PATTERN)
    if word in one.known:
        return one.better_than_known(word, fold)
    if how == "begun":
        if one.is_initial:
            return Near(word, INITIAL, Rule.INITIAL)
        return Near(word, BEGINNING, Rule.BEGINNING)
    return one.near(word, fold)


def _best(asked: Typed, near: Iterable[Near]) -> list[Near]:
    """The best first; of what sounds alike, that of which the letters are alike."""
    if asked.pattern:
        return list(near)[:MOST_OF_PATTERN]
    best: dict[str, Near] = {}
    for one in sorted(near, key=lambda one: (-one.score, one.rule.place, one.word))[: 3 * MOST]:
        best.setdefault(one.word, one)
    told = (asked.told(one) for one in best.values())
    return sorted(told, key=lambda one: (-one.score, one.rule.place, one.word))[:MOST]


def _candidates(
    asked: Sequence[Typed], found: QuerySet[SearchEntry], role: str | None = None
) -> list[tuple[int, str, str, str]]:
    """(which word was asked for, a word, its fold, how it was found); one statement."""
    seen, seen_by = found.values("id").query.sql_with_params()

    def borne(word: str) -> str:
        return _BORNE.format(seen=seen, word=word)

    plain = [(at, one) for at, one in enumerate(asked) if one.key and not one.pattern]
    statement = _NEAR.format(
        nearest=_BY_LETTERS if role else _BY_SOUND,
        borne=borne("alike.word"),
        borne_known=borne("known.word"),
        borne_longer=borne("longer.word"),
    )
    near = [
        {"n": at, "key": one.key, "role": role, "fold": one.fold,
         "skeleton": nearness.skeleton(one.typed), "keys": sorted(nearness.keys(one.typed))}
        for at, one in plain if len(one.key) >= SHORTEST_NEAR
    ]  # fmt: skip
    known = [{"n": at, "words": sorted(one.known), "role": role} for at, one in plain]
    begun = [
        {"n": at, "first": one.key, "role": "g" if one.is_initial else role}
        for at, one in plain if one.is_initial or len(one.key) >= SHORTEST_BEGINNING
    ]  # fmt: skip
    params = [
        json.dumps(near), *seen_by, MOST_WEIGHED,
        json.dumps(known), *seen_by,
        json.dumps(begun), *seen_by, MOST_BEGINNINGS,
    ]  # fmt: skip
    for at, one in enumerate(asked):
        if one.pattern.strip("%"):
            statement += _FITTING.format(borne_fits=borne("fits.word"))
            params += [at, one.pattern, *seen_by, MOST_OF_PATTERN]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows: list[tuple[int, str, str, str]] = cursor.fetchall()
    return rows


# Did you mean


@dataclass(frozen=True)
class Suggestion:
    """A surname in all the ways in which it is written here, the commonest first."""

    forms: tuple[str, ...]
    people: int

    @property
    def surname(self) -> str:
        return self.forms[0]


def suggest(word: str, user: Any, limit: int = 3) -> list[Suggestion]:
    """The surnames that somebody may have meant, the likeliest first: a man's and a woman's form,
    and both scripts, are one. People are those whom this reader may see."""
    one = Typed(word)
    if len(one.key) < SHORTEST_NEAR or one.pattern:
        return []
    seen = SearchEntry.objects.visible_to(user).filter(kind=EntryKind.PERSON, is_text=False)
    costs: dict[str, float] = {}
    for _at, found, fold, how in _candidates([one], seen, NameRole.SURNAME):
        if how == "near" or found == one.key:
            costs[fold] = min(_cost(one, found), costs.get(fold, MOST_COST))
    nearest = sorted(costs, key=lambda fold: (costs[fold], fold))[: 3 * limit]
    bearers = SearchName.objects.filter(role=NameRole.SURNAME, entry__in=seen)
    people = dict(
        bearers.filter(word__fold__in=nearest)
        .values_list("word__fold")
        .annotate(people=Count("entry", distinct=True))
    )
    chosen = sorted(nearest, key=lambda fold: (round(costs[fold], 1), -people.get(fold, 0)))[:limit]
    forms = _forms_of(chosen, bearers)
    return [Suggestion(forms[fold], people[fold]) for fold in chosen if fold in forms]


def _cost(one: Typed, word: str) -> float:
    """How unlikely it is that this was meant: slips of the pen, or what sounds otherwise."""
    unlike = 1 - nearness.nearness(one.typed, word)
    return min(nearness.slips(one.key, word), 1 + 8 * unlike) + 2 * unlike


def _forms_of(folds: Sequence[str], bearers: QuerySet[SearchName]) -> dict[str, tuple[str, ...]]:
    """By fold, how its words are written by some of those who are visible, the commonest first;
    of equals a Latin one."""
    words = sorted(set(bearers.filter(word__fold__in=folds).values_list("word", flat=True)))
    some = [
        bearers.filter(word=word)
        .order_by("entry")
        .values_list("word", "word__fold", "entry__names")
        for word in words
    ]
    rows = [row for one in some for row in one[:MOST_READ]]
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for word, fold, forms in rows:
        written[fold].update(set(_as_written(word, forms)))
    return {
        fold: tuple(
            sorted(forms, key=lambda form: (-forms[form], nearness.is_cyrillic(form), form))
        )
        for fold, forms in written.items()
    }


def _as_written(word: str, forms: Iterable[dict[str, str]]) -> Iterator[str]:
    """The word of the index as it stands in these names."""
    for form in forms:
        for written in words_of(form["text"], all_names=True):
            if word in written.keys:
                yield form["text"][written.start : written.end]
