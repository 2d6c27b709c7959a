"""The room of the words of names: which of those that a reader may see are near to a word typed.

One statement asks for all words of a query. It looks up what shares a key with them
(`nearness.keys`), orders that by the letters in which skeleton and fold differ, and keeps the
nearest that somebody visible bears; these are then weighed here, one by one. What hidden records
bear changes neither the statement nor what it is given.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.db.models import Count, QuerySet

from archive.core import names
from archive.search import given, nearness
from archive.search.models import EntryKind, NameRole, SearchEntry, SearchName
from archive.search.rules import Near, Rule
from archive.search.words import words_of

LONGEST: Final = 64  # letters of a word
MOST: Final = 32  # words near to one
MOST_WEIGHED: Final = 160  # words of which it is asked how near they are
MOST_OF_PATTERN: Final = 100
MOST_BEGINNINGS: Final = 8
MOST_COST: Final = 99.0
MOST_READ: Final = 20  # people of whom it is read how a surname is written
MOST_ASKED: Final = 12  # words of one query
SHORTEST_BEGINNING: Final = 3
SHORTEST_NEAR: Final = 2  # letters from which likeness means something

# How good each rule is; what only sounds alike lies below, by its nearness.
SAME, GENDER, GIVEN, INITIAL, BEGINNING, PATTERN = 1.0, 0.97, 0.93, 0.6, 0.75, 0.9
SURE: Final = 0.93  # from here on two words count as spellings of one name
SAME_FOLD: Final = 0.8  # or from here, if their folds are one
FAINT: Final = 0.62  # below, nothing is said of them
OF_STEMS: Final = 0.95  # what is left of a likeness that disregards gender
TIE: Final = 0.08  # how much the letters decide among words that sound alike
TIE_CYRILLIC: Final = 0.12  # those of a Czech transcription
TRANSCRIBED: Final = 0.98
UNLIKE_GIVEN: Final = 0.07

_ADJECTIVE: Final = re.compile(r"[ыи]й$")
_LAST_E: Final = re.compile(r"е(?=[^аеёиоуыэюя]+ь?$)")
_SON: Final = re.compile(r"([oe]v)i(?:č|ch|cz|c)$")
_DAUGHTER: Final = re.compile(r"([oe]v)na$")
_AFTER_SIBILANT: Final = re.compile(r"(?<=[чшщц])[её](?=ва?$)")

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
        "fold": _fold_of(word),
        "skeleton": nearness.skeleton(word),
        "sounds": sorted(nearness.keys(word)),
    }


def _plain(word: str) -> str:
    """One word in small ASCII letters, as it stands in the index."""
    return names.ascii_key(word).replace(" ", "")[:LONGEST]


def _accented(word: str) -> str:
    """-ova as -ová, which most in these papers are."""
    return word.removesuffix("ova") + "ová" if word.endswith("ova") else word


def _fold_of(word: str) -> str:
    return names.fold_key(word).replace(" ", "")[:LONGEST]


@dataclass(frozen=True)
class _Asked:
    """One word as somebody typed it."""

    typed: str

    @cached_property
    def key(self) -> str:
        return _plain(self.typed)

    @cached_property
    def is_cyrillic(self) -> bool:
        return nearness.is_cyrillic(self.typed)

    @cached_property
    def stem(self) -> str:
        return nearness.stem(self.typed)

    @cached_property
    def fold(self) -> str:
        return _fold_of(self.typed)

    @cached_property
    def as_czech(self) -> str:
        """Its key as a Czech clerk would have written it: Чехов is `cechov`."""
        if not self.is_cyrillic:
            return self.key
        return _plain(names.transliterate(self.typed))

    @cached_property
    def ways(self) -> list[str]:
        """As Czech clerks may have written Cyrillic: Чёрный is Čorný or Černyj, Чернышев Černyšov,
        and if the bearer spoke Ukrainian Грищенко is Hryščenko. Latin stays as it is."""
        small = self.typed.lower()
        if not self.is_cyrillic:
            return [_accented(small)]
        yo = _AFTER_SIBILANT.sub("о", small)
        read = (small, small.replace("ё", "е"), yo, _LAST_E.sub("ё", small))
        ways = [names.transliterate(way) for way in read]
        ways += [names.transliterate(_ADJECTIVE.sub("ы", way)) for way in read]
        ways += [way.replace("g", "h") for way in ways]
        ways.append(names.transliterate(small.replace("и", "ы")).replace("g", "h"))
        return list(dict.fromkeys(ways))

    @cached_property
    def transcribed(self) -> set[str]:
        return {_plain(way) for way in self.ways} - {""} if self.is_cyrillic else set()

    @cached_property
    def pattern(self) -> str:
        """For LIKE; nothing if there is no star. The letters are plain, so none is escaped."""
        if "*" not in self.typed:
            return ""
        pieces = (names.ascii_key(piece).replace(" ", "") for piece in self.typed.split("*"))
        return "%".join(pieces)

    @cached_property
    def known(self) -> dict[str, Near]:
        """Words of which it is known beforehand how near they are, the nearest rule first."""
        found = {self.key: Near(self.key, SAME, Rule.SAME)}
        for word in self.transcribed:
            found.setdefault(word, Near(word, TRANSCRIBED, Rule.SCRIPT))
        for word in self._of_the_other_sex():
            found.setdefault(word, Near(word, GENDER, Rule.GENDER))
        for word in given.others(self.key):
            found.setdefault(word, Near(word, GIVEN, Rule.GIVEN))
        if len(self.key) > 1:
            found.setdefault(self.key[0], Near(self.key[0], INITIAL, Rule.INITIAL))
        return found

    def _of_the_other_sex(self) -> set[str]:
        """Forms that surnames, and the Russian patronymic, have for men and for women."""
        forms: set[str] = set()
        for name in {self.typed.lower(), *self.ways}:
            men = names.masculine_forms(name)
            forms |= men | names.feminine_forms(name)
            if self.is_cyrillic:  # a woman's name in -ова may be -ovová in Czech
                forms |= {woman for man in men for woman in names.feminine_forms(man)}
            forms |= {_SON.sub(r"\1na", name), _DAUGHTER.sub(r"\1ič", name)}
        return {_plain(form) for form in forms} - {self.key, "", *self.transcribed}

    @property
    def is_initial(self) -> bool:
        return len(self.key) == 1

    def better_than_known(self, word: str, fold: str) -> Near | None:
        """Of given names those first that are spellings of the same form: Иосиф before Pepa."""
        known = self.known[word]
        if known.rule is not Rule.GIVEN:
            return known
        like = nearness.nearness(self.typed, word)
        if like >= SURE:
            return self.near(word, fold)
        return known._replace(score=round(GIVEN - UNLIKE_GIVEN * (1 - like), 4))

    def near(self, word: str, fold: str) -> Near | None:
        """How near a word is that shares some key with this one."""
        sound = 1.0 if word == self.as_czech else nearness.nearness(self.typed, word)
        stems = self.stem, nearness.stem(word)
        kin = 0.0
        if sound < 1 and stems != (self.key, word):
            kin = OF_STEMS * nearness.nearness(*stems)
        best = max(sound, kin)
        if best < SURE and nearness.one_slip(self.as_czech, word):
            best = max(best, SURE - 1 / (10 * len(word)))
        if best < FAINT:
            return None
        if best >= SURE:
            return Near(word, best, Rule.GENDER if kin > sound else self._other_spelling)
        same_fold = fold == self.fold and best >= SAME_FOLD
        return Near(word, best, self._other_spelling if same_fold else Rule.RESEMBLES)

    @property
    def _other_spelling(self) -> Rule:
        return Rule.SCRIPT if self.is_cyrillic else Rule.SPELLING


def expand(words: Sequence[str], user: Any) -> dict[str, list[Near]]:
    """The words of names near to each of these words, best first, that this reader may see. A word
    may have stars in it: `mare*`, `*cek`, `mar*k`."""
    asked = [_Asked(word) for word in dict.fromkeys(words)][:MOST_ASKED]
    found: dict[str, list[Near]] = {one.typed: [] for one in asked}
    if not any(one.key for one in asked):
        return found
    for at, word, fold, how in _candidates(asked, SearchEntry.objects.found_by(user)):
        one = asked[at]
        near = _weighed(one, word, fold, how)
        if near:
            found[one.typed].append(near)
    return {one.typed: _best(one, found[one.typed]) for one in asked}


def _weighed(one: _Asked, word: str, fold: str, how: str) -> Near | None:
    if how == "fitting":
        return Near(word, PATTERN, Rule.PATTERN)
    if word in one.known:
        return one.better_than_known(word, fold)
    if how == "begun":
        if one.is_initial:
            return Near(word, INITIAL, Rule.INITIAL)
        return Near(word, BEGINNING, Rule.BEGINNING)
    return one.near(word, fold)


def _best(asked: _Asked, near: Iterable[Near]) -> list[Near]:
    """The best first; of what sounds alike, that of which the letters are alike."""
    if asked.pattern:
        return list(near)[:MOST_OF_PATTERN]
    best: dict[str, Near] = {}
    for one in sorted(near, key=lambda one: (-one.score, one.rule.place, one.word))[: 3 * MOST]:
        best.setdefault(one.word, one)
    told = (_told(asked, one) for one in best.values())
    return sorted(told, key=lambda one: (-one.score, one.rule.place, one.word))[:MOST]


def _told(asked: _Asked, near: Near) -> Near:
    """With the score that others weigh: what only resembles stands below half."""
    known = asked.known.get(near.word)
    if (known and known.rule is near.rule) or near.rule in (Rule.BEGINNING, Rule.INITIAL):
        return near
    tie = TIE_CYRILLIC if asked.is_cyrillic else TIE
    score = near.score - tie * (1 - nearness.alike(asked.as_czech, near.word))
    lowest, steep = (0.0, 0.5) if near.rule is Rule.RESEMBLES else (0.52, 0.43)
    return near._replace(score=round(lowest + steep * score, 4))


def _candidates(
    asked: Sequence[_Asked], found: QuerySet[SearchEntry], role: str | None = None
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
    one = _Asked(word)
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


def _cost(one: _Asked, word: str) -> float:
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
