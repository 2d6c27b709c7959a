"""Hungarian, German and English stems, read without accents: light helps beside the dictionary."""

from __future__ import annotations

from typing import Final

from archive.search.endings import one_of, parted, without

_HU_CASES: Final = one_of("""
    ban ben nak nek val vel bol tol rol hoz hez ra re ba be ig ert kent on en an nal nel ul
    t at et ot
""")
_HU_OWNERS: Final = one_of("""
    om em am od ed ad a e ja je unk ink juk jeink jaink uk ai ei jai jei aim eim i
""")
_HU_PLURAL: Final = one_of("ok ek ak k")
_HU_DOUBLED: Final = one_of([letter + letter + end for letter in "bcdfghjklmnprstvz"
                             for end in ("al", "el")])  # fmt: skip


def hungarian(word: str) -> tuple[str, ...]:
    stem, doubled = parted(word, _HU_DOUBLED)
    word = stem + doubled[:1] if doubled else without(word, _HU_CASES)  # kenyérrel, házzal
    word = without(without(word, _HU_OWNERS), _HU_PLURAL)
    return (word.rstrip("aeo") if len(word) > 3 else word,)


_DE_LAST: Final = one_of("s st est n t")
_DE_ENDINGS: Final = one_of("e en er em ern es ste te")


def german(word: str) -> tuple[str, ...]:
    """Müllers is Müller, and both are mull."""
    return (without(without(word, _DE_LAST), _DE_ENDINGS),)


_EN_ENDINGS: Final = one_of("s es ed ing e")


def english(word: str) -> tuple[str, ...]:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return (word[:-3] + "y",)
    stem = without(word, _EN_ENDINGS)
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "bdgmnprt"
    return (stem[:-1] if doubled else stem,)
