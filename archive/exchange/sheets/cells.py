"""Kinds of cells: how each is read, told and compared. Empty is None; a dash says that nothing is
to stand there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from archive.core import names
from archive.core.csv_rows import escaped, unescaped
from archive.core.dates import UncertainDateError, parse
from archive.core.languages import INTERFACE_LANGUAGES, LANGUAGES
from archive.exchange.sheets.known import Known, NotKnown
from archive.exchange.sheets.table import normal

CLEAR: Final = "\N{EN DASH}"
DASHES: Final = frozenset("-–—")
BETWEEN: Final = ";"


class Wrong(Exception):
    """What stands in a cell cannot be taken; the message says why."""


def guarded(text: str) -> str:
    """So that no sheet takes the cell for a formula, and nobody a word for an order to clear."""
    return f"'{text}" if text in DASHES else escaped(text)


def unguarded(text: str) -> str:
    """As it was before `guarded`."""
    is_dash = text[:1] == "'" and text[1:] in DASHES
    return text[1:] if is_dash else unescaped(text)


class Link(NamedTuple):
    """What a cell leads to: a row of the archive, or words for which there is none."""

    pk: uuid.UUID | None
    words: str = ""


@dataclass(frozen=True)
class Words:
    """Text as it stands."""

    longest: int = 0
    lines: bool = False

    def read(self, text: str, known: Known) -> Any:
        if not self.lines and "\n" in text:
            raise Wrong(_("There is more than one line in this cell."))
        if self.longest and len(text) > self.longest:
            raise Wrong(_("Longer than %(most)d letters.") % {"most": self.longest})
        return text

    def tell(self, value: Any, known: Known) -> str:
        return normal(str(value)) if self.lines else " ".join(normal(str(value)).split("\n"))

    def same(self, one: Any, other: Any) -> bool:
        return " ".join(normal(str(one)).split()) == " ".join(normal(str(other)).split())


@dataclass(frozen=True)
class Day(Words):
    """An uncertain date as people write it. Written otherwise, the same day is no change."""

    longest: int = 200

    def read(self, text: str, known: Known) -> Any:
        try:
            parse(text)
        except UncertainDateError as error:
            raise Wrong(str(error)) from error
        return text

    def same(self, one: Any, other: Any) -> bool:
        if super().same(one, other):
            return True
        try:
            plain = "=" not in f"{one}{other}"
            return plain and parse(one).edtf == parse(other).edtf
        except UncertainDateError:
            return False


@dataclass(frozen=True)
class Number:
    least: float
    most: float
    whole: bool = False

    def read(self, text: str, known: Known) -> Any:
        try:
            number = float(text.replace(",", ".").replace(" ", "").replace("−", "-"))
        except ValueError:
            raise Wrong(_("This is no number.")) from None
        if not self.least <= number <= self.most:
            words = _("The number has to lie between %(least)s and %(most)s.")
            raise Wrong(words % {"least": f"{self.least:g}", "most": f"{self.most:.15g}"})
        if self.whole and number != int(number):
            raise Wrong(_("This is no whole number."))
        return int(number) if self.whole else number

    def tell(self, value: Any, known: Known) -> str:
        return str(int(value)) if value == int(value) else repr(float(value))

    def same(self, one: Any, other: Any) -> bool:
        return float(one) == float(other)


@dataclass(frozen=True)
class Choice:
    """One of a few; read in any language of the interface, or by its key."""

    choices: Any
    more: Mapping[str, str] = field(default_factory=dict)
    """Other words for the keys, as lists have them."""
    only: tuple[str, ...] = ()

    def read(self, text: str, known: Known) -> Any:
        wanted = names.ascii_key(text) or text.casefold()
        for key in self.only or self.choices.values:
            if wanted in self._words(key):
                return key
        labels = [str(self.choices(key).label) for key in self.only or self.choices.values]
        raise Wrong(_("Not known here; known are: %(known)s.") % {"known": ", ".join(labels)})

    def _words(self, key: str) -> set[str]:
        more = map(names.ascii_key, self.more.get(key, "").split())
        return {names.ascii_key(key), *more, *_labels_of(self.choices, key)}

    def tell(self, value: Any, known: Known) -> str:
        return str(self.choices(value).label)

    def same(self, one: Any, other: Any) -> bool:
        return bool(one == other)


@cache
def _labels_of(choices: Any, key: str) -> frozenset[str]:
    found = set()
    for language in INTERFACE_LANGUAGES:
        with translation.override(language):
            found.add(names.ascii_key(str(choices(key).label)))
    return frozenset(found)


@dataclass(frozen=True)
class LanguageCode:
    def read(self, text: str, known: Known) -> Any:
        for code, language in LANGUAGES.items():
            if text.casefold() in (code, language.endonym.casefold(), language.english.casefold()):
                return code
        words = _("“%(code)s” is not a language of this archive; it knows %(known)s.")
        raise Wrong(words % {"code": text, "known": ", ".join(LANGUAGES)})

    def tell(self, value: Any, known: Known) -> str:
        return str(value)

    def same(self, one: Any, other: Any) -> bool:
        return bool(one == other)


@dataclass(frozen=True)
class Several:
    """Several of a kind, with semicolons between them."""

    of: Any

    def read(self, text: str, known: Known) -> Any:
        parts = [part.strip() for part in text.split(BETWEEN)]
        return tuple(dict.fromkeys(self.of.read(part, known) for part in parts if part))

    def tell(self, value: Any, known: Known) -> str:
        return f"{BETWEEN} ".join(self.of.tell(one, known) for one in value)

    def same(self, one: Any, other: Any) -> bool:
        return self._parts(one) == self._parts(other)

    def _parts(self, value: Any) -> list[str]:
        """As they come back: one that holds a semicolon cannot be told from two."""
        parts = (" ".join(normal(str(each)).split()) for each in value)
        return list(dict.fromkeys(p.strip() for part in parts for p in part.split(BETWEEN)))


@dataclass(frozen=True)
class To:
    """A row of the archive, told by its name with its id: “Žilina [L-7K3QF2]”."""

    what: str
    """`place`, `source`, `event`, `repository`, `term:trade`…"""
    or_words: bool = False
    """Words for which there is no row stand as words, or become one."""

    def read(self, text: str, known: Known) -> Any:
        words, bracket, key = text.removesuffix("]").rpartition("[")
        if not (text.endswith("]") and bracket and key) or "]" in key:
            words, key = text, ""
        try:
            return Link(known.find(self.what, words.strip(), key))
        except NotKnown as error:
            if self.or_words and not key and not error.may_be:
                return Link(None, text)
            raise Wrong(str(error)) from None

    def tell(self, value: Any, known: Known) -> str:
        return value.words if value.pk is None else known.label(self.what, value.pk)

    def same(self, one: Any, other: Any) -> bool:
        if one.pk is None and other.pk is None:
            return bool(normal(one.words) == normal(other.words))
        return bool(one.pk == other.pk)
