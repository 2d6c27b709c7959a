"""Under which keys a person is found by those who may be the same one.

What is known of given names (Josef, József, Осип) is handed in, because it belongs to the search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

from archive.core import names
from people.looks import Looks

GivenNames = Callable[[str], frozenset[str]]
"""The other forms of a given name, as `archive.search.given.others` has them."""


def keys_of(looks: Looks, others: GivenNames) -> dict[int, bool]:
    """The keys under which a person is found, each with whether the person also looks for others
    there: who is written with an initial looks among all of that initial, who has a whole name
    only lets himself be found there."""
    found: dict[int, bool] = {}
    for form in looks.forms:
        if not form.surname:
            found |= {_hash("name", key, ""): True for key in surname_keys(form.given)}
            continue
        classes, sounds = given_classes(form.given, others), given_sounds(form.given)
        for surname in surname_keys(form.surname):
            alike = [*classes, *sounds] if surname.startswith("s") else classes
            found |= {_hash("name", surname, given): True for given in alike}
            for initial in _own_initials(form.given) if surname.startswith("s") else ():
                key = _hash("initial", surname, initial)
                found[key] = found.get(key, False) or is_short(form.given)
    earliest, latest = looks.birth
    if earliest and earliest == latest:  # a woman under her father's name and under her husband's
        for form in looks.forms:
            for given in given_classes(form.given, others):
                found[_hash("day", earliest.isoformat(), given)] = True
    return found


@lru_cache(maxsize=50_000)
def surname_keys(surname: str) -> frozenset[str]:
    """One key for Mareček, Marečková and Маречек; by its sound and by the stored code of it."""
    mens = names.masculine_forms(surname)
    sounds = {names.sound_key(form) for form in mens}
    codes = {code for form in mens for code in names.dm_codes(form)}
    return frozenset(f"s{one}" for one in sounds if one) | frozenset(f"d{one}" for one in codes)


def _hash(*parts: str) -> int:
    digest = hashlib.blake2b("|".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def given_classes(given: str, others: GivenNames) -> list[str]:
    """Any form of a name leads to the same keys: the first in the alphabet of all its forms."""
    words = [word for word in names.ascii_key(given).split() if len(word) > 1]
    return sorted({min(others(word) | {word}) for word in words})


def given_sounds(given: str) -> list[str]:
    """Of a name that the table of given names has not, or has in another spelling."""
    words = [word for word in names.ascii_key(given).split() if len(word) > 1]
    return sorted({_sound(word) for word in words})


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    return names.sound_key(word) or word


def _own_initials(given: str) -> set[str]:
    return {word[0] for word in names.ascii_key(given).split()[:1]}


def initials(given: str, others: GivenNames) -> set[str]:
    words = names.ascii_key(given).split()[:1]
    return {form[0] for word in words for form in {word, *others(word)} if form}


def is_short(given: str) -> bool:
    """“J.”, or nothing at all."""
    return all(len(word) == 1 for word in names.ascii_key(given).split())
