"""The rules by which a word that stands somewhere answers a word that is asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """The nearest first: of several rules that join two words the first is told."""

    SAME = "same"
    ACCENTS = "accents"  # Marecek, Mareček
    BEGINNING = "beginning"  # Mare, Mareček
    PATTERN = "pattern"  # Mar*k, Mareček
    FORM = "form"  # hladu, hlad
    GIVEN = "given"  # Pepa, Josef
    GENDER = "gender"  # Marečková, Mareček
    SPELLING = "spelling"  # Maretschek, Mareček
    SCRIPT = "script"  # Маречек, Mareček
    INITIAL = "initial"  # J., Josef
    RESEMBLES = "resembles"  # Marcek, Mareček

    @property
    def place(self) -> int:
        return _PLACES[self]


_PLACES = {rule: place for place, rule in enumerate(Rule)}


class Near(NamedTuple):
    """A word of the names that is near to a word asked for."""

    word: str  # its small ASCII letters
    score: float  # 1 for the same word, down to 0
    rule: Rule
