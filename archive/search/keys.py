"""Keys of single words, made quickly: what `names.ascii_key` says of a word, letter by letter."""

from __future__ import annotations

import unicodedata
from typing import Final

from archive.core import names


class _Letters(dict[int, str]):
    """Letter -> its key, asked of `names.ascii_key` once."""

    def __missing__(self, letter: int) -> str:
        self[letter] = names.ascii_key(chr(letter))
        return self[letter]


_LETTERS: Final = _Letters()
_SPELT: Final = str.maketrans("ё", "е", "\u0301")  # the stress mark of Russian primers too


def key_of(word: str) -> str:
    """The ASCII key of one word: Mareček is `marecek`; empty if it has no letter or figure."""
    return unicodedata.normalize("NFC", word).lower().translate(_LETTERS)


def small(word: str) -> str:
    """As it is spelt, in composed small letters; ё is е, as it is nearly always printed."""
    return unicodedata.normalize("NFC", word).lower().translate(_SPELT)
