"""The fields of two records side by side: which of them somebody has to choose.

Where both are filled and differ nothing is chosen beforehand. Texts in several languages are
chosen by language, and may be kept both, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _

from archive.core.access import Access, Status
from archive.core.fields import TextMap
from archive.core.languages import LANGUAGES
from archive.core.records import Record
from archive.curation.pointers import entered_fields

ONE, OTHER, BOTH = "one", "other", "both"
ACCESS: Final = ("access", "closed_until")
"""Chosen together: a day of opening belongs to its access."""
UNKNOWN: Final[tuple[Any, ...]] = (None, "", "unknown", [])
FROM_CLOSED: Final = {
    "status": (Status.DRAFT, Status.REVIEW, Status.WITHDRAWN, Status.PUBLISHED),
    "access": (Access.HIDDEN, Access.REQUEST, Access.CLOSED, Access.PUBLIC),
}


@dataclass
class Choice:
    """One line of the screen: what the two hold, and what is chosen."""

    key: str
    label: str
    language: str
    one: str
    other: str
    may_be_both: bool = False
    chosen: str = ""
    fixed: bool = False
    """The stricter is taken; this user may not choose otherwise."""

    @property
    def differs(self) -> bool:
        return self.one != self.other

    @property
    def options(self) -> list[tuple[str, str]]:
        found = [(ONE, self.one), (OTHER, self.other)]
        return [*found, (BOTH, "")] if self.may_be_both else found


def choices(
    kept: Record, gone: Record, answers: Mapping[str, str], *, publishes: bool
) -> list[Choice]:
    """Every field in which the two differ; `answers` are what was chosen so far, by key."""
    found = [
        choice
        for field in entered_fields(type(kept))
        for choice in _of_field(field, kept, gone, publishes=publishes)
        if choice.differs
    ]
    for choice in found:
        told = answers.get(f"field:{choice.key}", "")
        if not choice.fixed and told in {option for option, _words in choice.options}:
            choice.chosen = told
    return found


def _of_field(
    field: models.Field[Any, Any], kept: Record, gone: Record, *, publishes: bool
) -> Iterator[Choice]:
    label = str(field.verbose_name)
    if field.name == "status" or field.name in ACCESS:
        if field.name != "closed_until":
            yield _access(field, kept, gone, publishes=publishes)
    elif isinstance(field, TextMap):
        ours, theirs = getattr(kept, field.name), getattr(gone, field.name)
        for code in sorted(ours.keys() | theirs.keys()):
            one, other = ours.get(code, ""), theirs.get(code, "")
            yield _plain(f"{field.name}:{code}", label, one, other, both=True, language=code)
    else:
        one, other = _shown(kept, field), _shown(gone, field)
        yield _plain(field.name, label, one, other, both=isinstance(field, models.TextField))


def _plain(key: str, label: str, one: str, other: str, *, both: bool, language: str = "") -> Choice:
    name = LANGUAGES[language].endonym if language else ""
    choice = Choice(key, f"{label} ({name})" if name else label, language, one, other)
    choice.may_be_both = both and bool(one and other)
    if not (one and other):
        choice.chosen = ONE if one else OTHER
    return choice


def _shown(record: Record, field: models.Field[Any, Any]) -> str:
    """The value in words; nothing for what is empty or said to be unknown."""
    value = getattr(record, field.attname)
    if value in UNKNOWN:
        return ""
    if isinstance(field, models.ForeignKey):
        return str(getattr(record, field.name))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _access(
    field: models.Field[Any, Any], kept: Record, gone: Record, *, publishes: bool
) -> Choice:
    def words(record: Record) -> str:
        told = str(getattr(record, f"get_{field.name}_display")())
        day = record.closed_until if field.name == "access" else None
        return f"{told} ({day.isoformat()})" if day else told

    choice = Choice(field.name, str(field.verbose_name), "", words(kept), words(gone))
    if not publishes:
        choice.chosen, choice.fixed = (ONE if as_closed(field.name, kept, gone) else OTHER), True
    return choice


def as_closed(name: str, one: Record, other: Record) -> bool:
    """Whether one record is at least as closed as the other, by its status or its access."""
    order = FROM_CLOSED[name]
    first, second = (order.index(getattr(record, name)) for record in (one, other))
    if name == "access" and first == second and one.closed_until and other.closed_until:
        return one.closed_until >= other.closed_until
    return first <= second


def values_of(kept: Record, gone: Record, chosen: list[Choice]) -> dict[str, Any]:
    """What the kept record gets: values by column, of those fields that change."""
    changed: dict[str, Any] = {}
    for choice in chosen:
        name, _colon, code = choice.key.partition(":")
        field: Any = type(kept)._meta.get_field(name)
        if isinstance(field, TextMap):
            texts = changed.setdefault(name, dict(getattr(kept, name)))
            text = _text(getattr(kept, name).get(code), getattr(gone, name).get(code), choice)
            texts.pop(code, None)
            changed[name] = {**texts, code: text} if text else texts
        elif choice.chosen == BOTH:
            changed[name] = _text(getattr(kept, name), getattr(gone, name), choice)
        elif choice.chosen == OTHER:
            for each in ACCESS if name == "access" else (field.attname,):
                changed[each] = getattr(gone, each)
    return changed


def _text(one: str | None, other: str | None, choice: Choice) -> str:
    texts = {ONE: [one], OTHER: [other], BOTH: [one, other]}[choice.chosen]
    return "\n\n".join(text for text in texts if text)
