"""What a language has to answer for a way between two people, and the order of the questions."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from people.models import Pedigree, Sex
from people.related import Tie

MAN, WOMAN, EITHER = 0, 1, 2
Forms = tuple[str, str, str]  # of a man, of a woman, of somebody whose sex is not known
Words = dict[str, tuple[Forms, Forms]]  # nominative and genitive
SexOf = Callable[[uuid.UUID], str]


def number_of(sex: str) -> int:
    return {Sex.MALE: MAN, Sex.FEMALE: WOMAN}.get(Sex(sex), EITHER)


@dataclass(frozen=True)
class Asked:
    """One way with the sexes of those on whom a word may depend."""

    tie: Tie
    who: int  # the second person
    match: int = EITHER  # the partner of the first person, or of the parent
    end: int = EITHER  # the partner of the second person
    side: int = EITHER  # the parent through whom the way goes up
    shared: int = EITHER  # the shared forebear
    married: bool = True


def asked(tie: Tie, sex_of: SexOf, married: bool = True) -> Asked:
    people = [step.person for step in tie.steps]
    start = 1 if tie.first else 0
    top = start + tie.up - 1
    return Asked(
        tie,
        number_of(sex_of(people[-1])),
        number_of(sex_of(people[0])) if tie.first or tie.middle else EITHER,
        number_of(sex_of(people[-2])) if tie.last and len(people) > 1 else EITHER,
        number_of(sex_of(people[start])) if tie.up and len(people) > start else EITHER,
        number_of(sex_of(people[top])) if tie.up and top < len(people) else EITHER,
        married,
    )


class Language(ABC):
    """The order of the questions is the same everywhere; the answers are each language's own."""

    words: ClassVar[Words]
    or_word = "or"
    bonds: ClassVar[dict[str, str]]

    def say(self, one: Asked) -> str:
        tie = one.tie
        found = self.special(one) or self.generic(one)
        near = not (tie.first or tie.last or tie.middle) and max(tie.up, tie.down) == 1
        tails = [bond for bond in sorted(tie.bonds) if not (near and bond == Pedigree.ADOPTED)]
        return f"{found} ({', '.join(self.bonds[bond] for bond in tails)})" if tails else found

    def special(self, one: Asked) -> str:
        """A word of its own for a way with a marriage; empty where there is none."""
        tie = one.tie
        shape = (tie.first, tie.up, tie.down, tie.last)
        if tie.middle:
            key = "step-sibling" if tie.middle == "parents" else "co-parent"
            return self.form(key, one.who)
        if shape == (True, 0, 0, False):
            return self.form("spouse" if one.married else "partner", one.who)
        if tie.half:
            return ""
        key = {
            (True, 1, 0, False): "parent-in-law",
            (False, 0, 1, True): "child-in-law",
            (True, 1, 1, False): "sibling-in-law",
            (False, 1, 1, True): "sibling-in-law",
            (False, 1, 0, True): "step-parent",
            (True, 0, 1, False): "step-child",
            (False, 2, 1, True): "uncle-by-marriage",
        }.get(shape, "")
        return self.form(key, one.who) if key in self.words else ""

    def generic(self, one: Asked) -> str:
        tie = one.tie
        parts = []
        if tie.last:
            parts.append(self.form("spouse", one.who))
        if tie.up or tie.down:
            parts.append(self.blood(one, one.end if tie.last else one.who, len(parts)))
        if tie.first:
            parts.append(self.form("spouse", one.match, len(parts)))
        return " ".join(parts)

    def form(self, key: str, sex: int, case: int = 0) -> str:
        return self.words[key][min(case, 1)][sex]

    def blood(self, one: Asked, sex: int, case: int) -> str:
        """The word for kinship by descent; both words where the sex is not known and no word
        fits both."""
        found = [self.plain(one, n, min(case, 1)) for n in (MAN, WOMAN)]
        if sex != EITHER:
            return found[sex]
        return (
            self.plain(one, EITHER, min(case, 1)) or f"{found[MAN]} {self.or_word} {found[WOMAN]}"
        )

    @abstractmethod
    def plain(self, one: Asked, sex: int, case: int) -> str:
        """Kinship by descent in one word or a few; empty where no word fits this sex."""


def kin_key(up: int, down: int) -> str:
    """The base word of a way up and down."""
    if not down:
        return "parent" if up == 1 else "grandparent"
    if not up:
        return "child" if down == 1 else "grandchild"
    if up == down:
        return "sibling" if up == 1 else "cousin"
    return "uncle" if up > down else "nephew"
