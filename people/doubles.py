"""What speaks for two records being of one person, and against it.

Everything here proposes; whether two records are of one person, only a curator decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from archive.core import names
from people.double_keys import (
    GivenNames,
    given_classes,
    given_sounds,
    initials,
    is_short,
    surname_keys,
)
from people.looks import Bounds, Form, Looks
from people.models import Sex

Reason = dict[str, Any]
"""`code`, `weight`, and the words it is told with; `archive.curation.double_words` tells it."""
Bearers = Callable[[str], int]
"""How many people bear a surname, in any of its spellings."""

BEST: Final = 100
LEAST: Final = 35
"""From this score on a pair is worth a look: a rare surname and the same given name have it."""
FAR_APART: Final = 10  # years between two births: no clerk errs so much
NEAR: Final = 2  # years: a wrong year is often written
TELLING: Final = 5  # years: bounds wider than these agree with nearly everybody
GROWN: Final = 1  # years after the death in which a paper may still name somebody
RARE: Final = ((3, 32), (10, 28), (40, 22), (200, 16), (1000, 11))
"""Up to so many bearers a surname weighs so much; a commoner one COMMON."""
COMMON: Final = 8


@dataclass(frozen=True)
class Weighed:
    score: int
    reasons: tuple[Reason, ...]
    ruled_out: bool = False


def weigh(one: Looks, other: Looks, others: GivenNames, bearers: Bearers) -> Weighed:
    """How much speaks for two records being of one person."""
    reasons = [
        *_of_sex(one, other),
        *_of_names(one, other, others, bearers),
        *_of_births(one, other),
        *_of_deaths(one, other),
        *_of_lives(one, other),
        *_of_origins(one, other),
        *_of_transports(one, other),
        *_of_kin(one, other),
    ]
    ruled_out = any(reason.get("rules_out") for reason in reasons)
    score = 0 if ruled_out else max(0, min(BEST, sum(reason["weight"] for reason in reasons)))
    ordered = sorted(reasons, key=lambda reason: -reason["weight"])
    return Weighed(score, tuple(ordered), ruled_out)


def reason(code: str, weight: int, **told: Any) -> Reason:
    """`rules_out=True`: whatever else speaks for it, these are two people."""
    return {"code": code, "weight": weight, **told}


def _of_sex(one: Looks, other: Looks) -> list[Reason]:
    known = {Sex.FEMALE, Sex.MALE}
    if {one.sex, other.sex} == known:
        return [reason("sex-apart", -BEST, rules_out=True)]
    return []


def _of_names(one: Looks, other: Looks, others: GivenNames, bearers: Bearers) -> list[Reason]:
    pairs = [(a, b) for a in one.forms for b in other.forms]
    surname = _same_surname(pairs, bearers)
    return [*surname, *_same_given(pairs, others), *_same_patronymic(pairs)]


def _same_surname(pairs: list[tuple[Form, Form]], bearers: Bearers) -> list[Reason]:
    best: list[Reason] = []
    for a, b in pairs:
        shared = surname_keys(a.surname) & surname_keys(b.surname) if a.surname else frozenset()
        if not shared:
            continue
        sounds = [key for key in shared if key.startswith("s")]
        number = max(bearers(a.surname), bearers(b.surname))
        weight = next((w for most, w in RARE if number <= most), COMMON)
        code, weight = _kind_of_likeness(a, b, weight, by_sound=not sounds)
        best.append(reason(code, weight, one=a.surname, other=b.surname, bearers=str(number)))
    return [max(best, key=lambda each: each["weight"])] if best else []


def _kind_of_likeness(a: Form, b: Form, weight: int, *, by_sound: bool) -> tuple[str, int]:
    if by_sound:
        return "surname-near", weight // 2
    if a.script != b.script:
        return "surname-scripts", weight
    if names.ascii_key(a.surname) == names.ascii_key(b.surname):
        return "surname-same", weight
    return "surname-written", weight - 2


def _same_given(pairs: list[tuple[Form, Form]], others: GivenNames) -> list[Reason]:
    both = [(a, b) for a, b in pairs if a.given and b.given]
    found = [each for a, b in both for each in _given_pair(a, b, others)]
    if found:
        return [max(found, key=lambda each: each["weight"])]
    if not both:
        return []
    a, b = both[0]
    return [reason("given-apart", -30, one=a.given, other=b.given)]


def _given_pair(a: Form, b: Form, others: GivenNames) -> list[Reason]:
    told = {"one": a.given, "other": b.given}
    if is_short(a.given) or is_short(b.given):
        same = initials(a.given, others) & initials(b.given, others)
        return [reason("given-initial", 5, **told)] if same else []
    if names.ascii_key(a.given) == names.ascii_key(b.given):
        return [reason("given-same", 16, **told)]
    alike = set(given_classes(a.given, others)) & set(given_classes(b.given, others))
    if alike or set(given_sounds(a.given)) & set(given_sounds(b.given)):
        return [reason("given-forms", 13, **told)]
    return []


def _same_patronymic(pairs: list[tuple[Form, Form]]) -> list[Reason]:
    both = [(a, b) for a, b in pairs if a.patronymic and b.patronymic]
    for a, b in both:
        if names.sound_key(a.patronymic) == names.sound_key(b.patronymic):
            return [reason("patronymic-same", 10, one=a.patronymic, other=b.patronymic)]
    if both:
        a, b = both[0]
        return [reason("patronymic-apart", -12, one=a.patronymic, other=b.patronymic)]
    return []


def _of_births(one: Looks, other: Looks) -> list[Reason]:
    told = {"one": _years(one.birth), "other": _years(other.birth)}
    apart = _years_apart(one.birth, other.birth)
    if apart is None:
        return []
    if apart > 0:
        if apart >= FAR_APART:
            return [reason("births-far-apart", -BEST, rules_out=True, **told)]
        near = apart <= NEAR
        return [reason("births-near" if near else "births-apart", -6 if near else -30, **told)]
    return _births_agree(one, other, told)


def _births_agree(one: Looks, other: Looks, told: dict[str, str]) -> list[Reason]:
    if one.birth == other.birth and one.birth[0] and one.birth[0] == one.birth[1]:
        return [reason("birth-same-day", 34, day=one.birth[0].isoformat())]
    if max(_width(one.birth), _width(other.birth)) <= TELLING:
        return [reason("births-agree", 18, **told)]
    return [reason("births-may-agree", 5, **told)]


def _of_deaths(one: Looks, other: Looks) -> list[Reason]:
    told = {"one": _years(one.death), "other": _years(other.death)}
    apart = _years_apart(one.death, other.death)
    if apart is None:
        return []
    if apart > NEAR:
        return [reason("deaths-apart", -40, **told)]
    if apart > 0:
        return [reason("deaths-near", -6, **told)]
    if one.death == other.death and one.death[0] and one.death[0] == one.death[1]:
        return [reason("death-same-day", 26, day=one.death[0].isoformat())]
    narrow = max(_width(one.death), _width(other.death)) <= TELLING
    return [reason("deaths-agree", 12 if narrow else 3, **told)]


def _of_lives(one: Looks, other: Looks) -> list[Reason]:
    """Nobody arrives after having died, nor dies before being born."""
    for dead, living in ((one, other), (other, one)):
        end = dead.death[1]
        if end and living.last_act and living.last_act[0].year > end.year + GROWN:
            day, what = living.last_act
            told = {"died": str(end.year), "did": what, "year": str(day.year)}
            return [reason("dead-before", -BEST, rules_out=True, **told)]
        if end and living.birth[0] and living.birth[0] > end:
            told = {"died": str(end.year), "did": "", "year": str(living.birth[0].year)}
            return [reason("dead-before-birth", -BEST, rules_out=True, **told)]
    return []


def _of_origins(one: Looks, other: Looks) -> list[Reason]:
    shared = sorted(one.origins.keys() & other.origins.keys())
    return [reason("origin-same", 12, place=one.origins[shared[0]])] if shared else []


def _of_transports(one: Looks, other: Looks) -> list[Reason]:
    shared = sorted(one.transports.keys() & other.transports.keys())
    if shared:
        return [reason("transport-same", 9, event=one.transports[shared[0]])]
    if one.transports and other.transports:
        told = {"one": min(one.transports.values()), "other": min(other.transports.values())}
        return [reason("transport-apart", -8, **told)]
    return []


def _of_kin(one: Looks, other: Looks) -> list[Reason]:
    if one.pk in other.relatives or other.pk in one.relatives:
        return [reason("kin-each-other", -BEST, rules_out=True)]
    if shared := sorted(one.kin.keys() & other.kin.keys()):
        role, pk = shared[0]
        alike = {"parent": 4}.get(role, 26)  # brothers and sisters have the same parents
        return [reason("kin-same", alike, role=role, name=one.kin[role, pk])]
    for (role, _pk), name in one.kin.items():
        key = names.sound_key(name)
        if any(r == role and names.sound_key(n) == key for (r, _o), n in other.kin.items()):
            return [reason("kin-named-same", 16, role=role, name=name)]
    return []


def _years(bounds: Bounds) -> str:
    first, last = (str(day.year) if day else "" for day in bounds)
    return first if first == last else f"{first}–{last}"


def _width(bounds: Bounds) -> int:
    first, last = bounds
    return last.year - first.year if first and last else 99


def _years_apart(one: Bounds, other: Bounds) -> int | None:
    """Years between two spans, 0 where they meet; None where one is not known at all."""
    if one == (None, None) or other == (None, None):
        return None
    for (_start, end), (start, _end) in ((one, other), (other, one)):
        if end and start and start > end:
            return max(1, start.year - end.year)
    return 0
