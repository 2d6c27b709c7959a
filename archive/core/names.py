"""The room of personal names: how they are shown, folded for search, sorted and compared."""

from __future__ import annotations

from typing import Literal

from archive.core.collation import (
    ALPHABET_CYRILLIC,
    ALPHABET_LATIN,
    CYRILLIC_GROUP,
    alphabet,
    initial,
    sort_key,
)
from archive.core.cyrillic import Script, script_of, transliterate
from archive.core.folding import ascii_key, fold_key, sound_key
from archive.core.soundex import dm_codes
from archive.core.surnames import feminine_forms, masculine_forms, same_surname

__all__ = [
    "ALPHABET_CYRILLIC",
    "ALPHABET_LATIN",
    "CYRILLIC_GROUP",
    "NameOrder",
    "Script",
    "alphabet",
    "ascii_key",
    "display_order",
    "dm_codes",
    "feminine_forms",
    "fold_key",
    "initial",
    "masculine_forms",
    "same_surname",
    "script_of",
    "sort_key",
    "sound_key",
    "transliterate",
]

NameOrder = Literal["given-first", "surname-first"]


def display_order(
    given: str,
    surname: str,
    patronymic: str = "",
    suffix: str = "",
    order: str = "given-first",
) -> str:
    """One line of a name's parts in the order its source has them; missing parts leave no gap.

    No comma is put in: Маречек Рудольф Павлович, Alföldi Károly. The suffix (st., ml.) is last.
    """
    match order:
        case "given-first":
            parts = (given, patronymic, surname, suffix)
        case "surname-first":
            parts = (surname, given, patronymic, suffix)
        case _:
            raise ValueError(f"order: must be given-first or surname-first, not {order!r}")
    return " ".join(" ".join(parts).split())
