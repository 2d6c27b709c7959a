"""Who may be whom: the keys of all people, the pairs they bring together, and the table of those
that are worth a look.

A hundred thousand people make five thousand million pairs; only those that share a key are
weighed, in pieces, so that memory does not grow with the archive.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from archive.curation.double_models import DoubleCandidate, DoubleKey
from archive.jobs.queue import Progress
from archive.search import given
from archive.search.models import NameRole, SearchName
from archive.search.typed import fold_of
from people.double_keys import keys_of
from people.doubles import LEAST, NEAR, weigh
from people.looks import Looks, looks_of
from people.models import Identity, Person

CHUNK: Final = 500  # people looked at together
CROWD: Final = 150
"""A key that more people share says nothing by itself; there only those meet whose years of birth
are known and agree."""
ROOM: Final = f"interval '{NEAR} years'"
_PAIRS: Final = f"""
    SELECT DISTINCT one.person_id, other.person_id
    FROM curation_doublekey AS one
    JOIN curation_doublekey AS other ON other.key = one.key AND (one.asks OR other.asks)
    JOIN people_person AS a ON a.id = one.person_id
    JOIN people_person AS b ON b.id = other.person_id
    WHERE one.person_id = ANY(%s) AND {{which}}
        AND NOT (a.sex IN ('female', 'male') AND b.sex IN ('female', 'male') AND a.sex <> b.sex)
        AND NOT coalesce(a.birth_earliest > b.birth_latest + {ROOM} * 5, false)
        AND NOT coalesce(b.birth_earliest > a.birth_latest + {ROOM} * 5, false)
        AND (
            NOT one.key = ANY(%s)
            OR (a.birth_earliest <= b.birth_latest + {ROOM}
                AND b.birth_earliest <= a.birth_latest + {ROOM})
        )
"""  # noqa: S608  constants alone


@dataclass
class Done:
    people: int = 0
    pairs: int = 0
    candidates: int = 0


@lru_cache(maxsize=20_000)
def others(word: str) -> frozenset[str]:
    return given.others(word)


def find_all(progress: Progress) -> Done:
    """Make all keys and all candidates anew, piece by piece."""
    done = Done()
    ids = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    progress.begin(_("Keys of the names"), len(ids))
    for chunk in _pieces(ids):
        write_keys(looks_of(chunk))
        progress.step(len(chunk))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE curation_doublekey")
    bearers, crowds = Bearers(of_all=True), crowded()
    progress.begin(_("Comparing"), len(ids))
    for chunk in _pieces(ids):
        _renew(chunk, bearers, crowds, done, only_later=True)
        progress.step(len(chunk))
    return done


def find_of(person: uuid.UUID) -> Done:
    """The candidates of one person, after something about that person was written."""
    done = Done()
    write_keys(looks_of([person]))
    _renew([person], Bearers(), crowded([person]), done, only_later=False)
    return done


def write_keys_of_new() -> None:
    """For those whose job has not run yet: whoever looks for them now would not find them."""
    keys = DoubleKey.objects.filter(person=OuterRef("pk"))
    for chunk in _pieces(list(Person.objects.filter(~Exists(keys)).values_list("pk", flat=True))):
        write_keys(looks_of(chunk))


def _pieces(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


@transaction.atomic
def write_keys(looks: dict[uuid.UUID, Looks]) -> None:
    """Only what has changed is written."""
    wanted = {
        (pk, key): asks for pk, each in looks.items() for key, asks in keys_of(each, others).items()
    }
    rows = DoubleKey.objects.filter(person__in=list(looks))
    stored = {(pk, key): (row, asks) for row, pk, key, asks in rows.values_list(
        "pk", "person", "key", "asks"
    )}  # fmt: skip
    wrong = [row for at, (row, asks) in stored.items() if wanted.get(at) != asks]
    DoubleKey.objects.filter(pk__in=wrong).delete()
    new = [
        DoubleKey(person_id=pk, key=key, asks=asks)
        for (pk, key), asks in wanted.items()
        if stored.get((pk, key), (0, None))[1] != asks
    ]
    DoubleKey.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)


def crowded(of: Iterable[uuid.UUID] = ()) -> list[int]:
    """The keys that too many people share; of all, or of these people."""
    keys, ids = DoubleKey.objects.all(), list(of)
    if ids:
        keys = keys.filter(key__in=DoubleKey.objects.filter(person__in=ids).values("key"))
    shared = keys.values("key").annotate(bearers=Count("pk")).filter(bearers__gt=CROWD)
    return list(shared.order_by().values_list("key", flat=True))


class Bearers:
    """How many people bear a surname, as the search has it; asked for when it is first needed."""

    def __init__(self, *, of_all: bool = False) -> None:
        """`of_all`: everybody is compared, so all surnames are counted by one statement."""
        self.known: dict[str, int] = {}
        self.complete = of_all
        if of_all:
            rows = SearchName.objects.filter(role=NameRole.SURNAME).order_by()
            counted = rows.values("word__fold").annotate(bearers=Count("entry", distinct=True))
            self.known = dict(counted.values_list("word__fold", "bearers"))

    def __call__(self, surname: str) -> int:
        fold = fold_of(surname)
        if fold not in self.known and self.complete:
            return 0
        if fold not in self.known:
            rows = SearchName.objects.filter(role=NameRole.SURNAME, word__fold=fold)
            self.known[fold] = rows.values("entry").distinct().count()
        return self.known[fold]


@transaction.atomic
def _renew(
    ids: list[uuid.UUID], bearers: Bearers, crowds: list[int], done: Done, *, only_later: bool
) -> None:
    """The candidates of these people; those with people of a smaller id were made before."""
    pairs = _without_verdict(_pairs(ids, crowds, only_later=only_later))
    made = list(_weighed(pairs, bearers))
    rows = DoubleCandidate.objects.filter(person__in=ids)
    if not only_later:
        rows |= DoubleCandidate.objects.filter(other__in=ids)
    kept = {(row.person_id, row.other_id): row for row in rows}
    _store(kept, made)
    done.people += len(ids)
    done.pairs += len(pairs)
    done.candidates += len(made)


def _pairs(
    ids: list[uuid.UUID], crowds: list[int], *, only_later: bool
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    which = "other.person_id > one.person_id" if only_later else "other.person_id <> one.person_id"
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS.format(which=which), [ids, crowds])
        return {(min(pair), max(pair)) for pair in cursor.fetchall()}


def _without_verdict(
    pairs: set[tuple[uuid.UUID, uuid.UUID]],
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """What was decided is not asked again, whatever the decision."""
    first = {one for one, _other in pairs}
    decided = set(Identity.objects.filter(person__in=first).values_list("person", "other"))
    return pairs - decided


def _weighed(
    pairs: set[tuple[uuid.UUID, uuid.UUID]], bearers: Bearers
) -> Iterator[DoubleCandidate]:
    listed = sorted(pairs)
    for start in range(0, len(listed), CHUNK * 4):
        part = listed[start : start + CHUNK * 4]
        looks = looks_of({pk for pair in part for pk in pair})
        for one, other in part:
            if one in looks and other in looks:
                found = weigh(looks[one], looks[other], others, bearers)
                if found.score >= LEAST:
                    yield DoubleCandidate(
                        person_id=one, other_id=other, score=found.score,
                        reasons=list(found.reasons),
                    )  # fmt: skip


def _store(
    kept: dict[tuple[uuid.UUID, uuid.UUID], DoubleCandidate], made: list[DoubleCandidate]
) -> None:
    """A candidate that is there already keeps its id, so that a link to it goes on working."""
    now = {(row.person_id, row.other_id): row for row in made}
    gone = [row.pk for pair, row in kept.items() if pair not in now]
    DoubleCandidate.objects.filter(pk__in=gone).delete()
    DoubleCandidate.objects.bulk_create(
        [row for pair, row in now.items() if pair not in kept], ignore_conflicts=True
    )
    changed = []
    for pair, row in now.items():
        old = kept.get(pair)
        if old and (old.score, old.reasons) != (row.score, row.reasons):
            old.score, old.reasons = row.score, row.reasons
            changed.append(old)
    DoubleCandidate.objects.bulk_update(changed, ("score", "reasons"), batch_size=500)
