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

from archive.search import nearness, seen
from archive.search.models import NameRole
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
SHORTEST_BEGINNING: Final = 3  # letters from which a word finds the names that begin with it

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
_PEOPLE: Final = "SELECT id FROM ({seen}) AS every WHERE kind = 'person' AND NOT is_text"
_BEARERS: Final = """
    WITH bearers AS MATERIALIZED (
        SELECT known.fold, known.word, every.id, every.names,
            row_number() OVER (PARTITION BY known.word ORDER BY every.id) AS place
        FROM search_searchword AS known
        JOIN search_searchname AS bears
            ON bears.word_id = known.word AND known.fold = ANY(%s) AND bears.role = %s
        JOIN ({seen}) AS every
            ON every.id = bears.entry_id AND every.kind = 'person' AND NOT every.is_text
    )
    SELECT each.fold, each.word, people.number, array_agg(each.names::text ORDER BY each.id)
    FROM bearers AS each
    JOIN (SELECT fold, count(DISTINCT id) AS number FROM bearers GROUP BY fold) AS people
        ON people.fold = each.fold
    WHERE each.place <= %s
    GROUP BY each.fold, each.word, people.number
    ORDER BY each.word
"""


def keys_of(word: str) -> dict[str, Any]:
    """The columns of a SearchWord but the word itself, which is in small ASCII letters."""
    return {
        "fold": fold_of(word),
        "skeleton": nearness.skeleton(word),
        "sounds": sorted(nearness.keys(word)),
    }


@dataclass
class Candidates:
    """The words that may be near to those of a query; how near they are is weighed when asked."""

    asked: list[Typed]
    found: dict[int, list[tuple[str, str, str]]]  # by the place of the word asked for

    def sure(self) -> dict[str, list[Near]]:
        """Without those that only resemble, which take much longer to weigh than the others."""
        return self._weighed(resembling=False)

    def all(self) -> dict[str, list[Near]]:
        return self._weighed(resembling=True)

    def _weighed(self, *, resembling: bool) -> dict[str, list[Near]]:
        near: dict[str, list[Near]] = {}
        for at, one in enumerate(self.asked):
            weighed = (_weighed(one, *found, resembling) for found in self.found.get(at, ()))
            near[one.typed] = _best(one, filter(None, weighed))
        return near


def expand(words: Sequence[str], user: Any) -> dict[str, list[Near]]:
    """The words of names near to each of these words, best first, that this reader may see. A word
    may have stars in it: `mare*`, `*cek`, `mar*k`."""
    return candidates(words, user).all()


def candidates(words: Sequence[str], user: Any) -> Candidates:
    """What `expand` weighs; one statement."""
    asked = [Typed(word) for word in dict.fromkeys(words)][:MOST_ASKED]
    found: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    if any(one.key for one in asked):
        for at, *each in _candidates(asked, seen.found_by(user, ("id",))):
            found[at].append((each[0], each[1], each[2]))
    return Candidates(asked, found)


def _weighed(one: Typed, word: str, fold: str, how: str, resembling: bool) -> Near | None:
    if how == "fitting":
        return Near(word, PATTERN, Rule.PATTERN)
    if word in one.known:
        return one.better_than_known(word, fold)
    if how == "begun":
        if one.is_initial:
            return Near(word, INITIAL, Rule.INITIAL)
        return Near(word, BEGINNING, Rule.BEGINNING)
    return one.near(word, fold, resembling=resembling)


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
    asked: Sequence[Typed], door: seen.Sql, role: str | None = None
) -> list[tuple[int, str, str, str]]:
    """(which word was asked for, a word, its fold, how it was found); one statement."""
    ids, seen_by = door

    def borne(word: str) -> str:
        return _BORNE.format(seen=ids, word=word)

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
    people, params = seen.visible_to(user, ("id", "kind", "is_text", "names"))
    door = _PEOPLE.format(seen=people), params
    costs: dict[str, float] = {}
    for _at, found, fold, how in _candidates([one], door, NameRole.SURNAME):
        if how == "near" or found == one.key:
            costs[fold] = min(_cost(one, found), costs.get(fold, MOST_COST))
    nearest = sorted(costs, key=lambda fold: (costs[fold], fold))[: 3 * limit]
    borne = _borne(nearest, (people, params))
    chosen = sorted(nearest, key=lambda fold: (round(costs[fold], 1), -_people(borne.get(fold))))
    return [Suggestion(_forms_of(borne[one]), _people(borne[one]))
            for one in chosen[:limit] if one in borne]  # fmt: skip


def _cost(one: Typed, word: str) -> float:
    """How unlikely it is that this was meant: slips of the pen, or what sounds otherwise."""
    unlike = 1 - nearness.nearness(one.typed, word)
    return min(nearness.slips(one.key, word), 1 + 8 * unlike) + 2 * unlike


Borne = list[tuple[str, int, list[list[dict[str, str]]]]]
"""Of the surnames of one fold: the word, how many bear any of them, the names of some who do."""


def _borne(folds: Sequence[str], door: seen.Sql) -> dict[str, Borne]:
    """Who bears the surnames of these folds, by fold, in the order of the words; one statement."""
    people, params = door
    with connection.cursor() as cursor:
        asked = [list(folds), NameRole.SURNAME, *params, MOST_READ]
        cursor.execute(_BEARERS.format(seen=people), asked)
        found: dict[str, Borne] = defaultdict(list)
        for fold, word, bearers, forms in cursor.fetchall():
            found[fold].append((word, bearers, [json.loads(one) for one in forms]))
    return found


def _people(borne: Borne | None) -> int:
    return borne[0][1] if borne else 0


def _forms_of(borne: Borne) -> tuple[str, ...]:
    """How the words are written by some of those who bear them, the commonest first; of equals a
    Latin one."""
    written: Counter[str] = Counter()
    for word, _people, each in borne:
        for forms in each:
            written.update(set(_as_written(word, forms)))
    return tuple(
        sorted(written, key=lambda form: (-written[form], nearness.is_cyrillic(form), form))
    )


def _as_written(word: str, forms: Iterable[dict[str, str]]) -> Iterator[str]:
    """The word of the index as it stands in these names."""
    for form in forms:
        for written in words_of(form["text"], all_names=True):
            if word in written.keys:
                yield form["text"][written.start : written.end]
