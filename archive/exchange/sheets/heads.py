"""Which column of a sheet holds what: told by its head in any language of the interface, or by what
people usually call it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

from django.utils import translation

from archive.core import names
from archive.core.languages import INTERFACE_LANGUAGES
from archive.exchange.sheets.columns import Column, Kind


def folded(head: str) -> str:
    """Heads are the same whatever their case, accents, script or signs."""
    plain = unicodedata.normalize("NFC", head).strip()
    return names.ascii_key(plain) or plain.casefold()


class Heads:
    """The columns of one kind of sheet by all words that may head them."""

    def __init__(self, kind: Kind) -> None:
        self.columns = {column.key: column for column in [*kind.helpers(), *kind.columns()]}
        self.by_word: dict[str, str] = {}
        titles = [(c.key, str(c.title)) for c in self.columns.values()]
        for language in INTERFACE_LANGUAGES:
            with translation.override(language):
                own = type(kind)()
                titles += [(c.key, str(c.title)) for c in [*own.helpers(), *own.columns()]]
        for key, title in titles:
            self.by_word.setdefault(folded(title), key)
        for key, column in self.columns.items():
            for word in (key, *column.heads.split(",")):
                if word.strip():
                    self.by_word.setdefault(folded(word), key)

    def is_known(self, head: str) -> bool:
        return bool(head) and folded(head) in self.by_word

    def guess(self, heads: Sequence[str]) -> dict[int, str]:
        """The key of each column, by its place; each key once, where it stands first."""
        found: dict[int, str] = {}
        for at, head in enumerate(heads):
            key = self.by_word.get(folded(head), "") if head else ""
            if key and key not in found.values():
                found[at] = key
        return found

    def chosen(self, keys: dict[int, str]) -> dict[int, Column]:
        """Columns by place, of those that are still there."""
        return {at: self.columns[key] for at, key in keys.items() if key in self.columns}


def signature(heads: Iterable[str]) -> str:
    """The same for two sheets with the same heads in the same order."""
    return hashlib.sha256("\x1f".join(map(folded, heads)).encode()).hexdigest()[:32]
