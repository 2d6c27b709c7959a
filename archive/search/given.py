"""The room of given names that are one name: Josef, József, Иосиф, Осип and Pepa.

The table is `data/names/given.yaml`, our own; each of its groups says where it comes from. A short
form may belong to several groups: Ваня is Иван, and in a Czech family Jan.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from archive.core import names

FILE: Final = settings.BASE_DIR / "data" / "names" / "given.yaml"
LANGUAGES: Final = ("cs", "sk", "hu", "de", "ru", "en")
SEXES: Final = ("male", "female")
FIELDS: Final = frozenset({"key", "sex", "source", "forms"})
_LOADER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class GivenNamesError(ValueError):
    """The table is not as it should be; the message names the group and the field."""


@dataclass(frozen=True)
class Group:
    key: str
    sex: str
    source: str
    forms: dict[str, tuple[str, ...]]  # by language

    @property
    def words(self) -> frozenset[str]:
        """All its forms in small ASCII letters; Cyrillic ones also as Czech writes them."""
        every = [form for forms in self.forms.values() for form in forms]
        every += [names.transliterate(form) for form in every]
        return frozenset(names.ascii_key(form) for form in every)


def others(word: str) -> frozenset[str]:
    """The other forms of a given name, in small ASCII letters; none if the table has it not."""
    key = names.ascii_key(word)
    return frozenset().union(*(group.words for group in _by_word().get(key, ()))) - {key}


@cache
def groups() -> tuple[Group, ...]:
    return read(FILE)


@cache
def _by_word() -> dict[str, list[Group]]:
    found: dict[str, list[Group]] = defaultdict(list)
    for group in groups():
        for word in group.words:
            found[word].append(group)
    return dict(found)


def read(file: Path) -> tuple[Group, ...]:
    rows = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  text only
    if not isinstance(rows, list):
        raise GivenNamesError(f"{file.name}: must be a list of groups.")
    found = tuple(_group(row, f"{file.name}, group {at}") for at, row in enumerate(rows, start=1))
    seen: set[str] = set()
    for group in found:
        if group.key in seen:
            raise GivenNamesError(f"{file.name}, group “{group.key}”, key: stands twice.")
        seen.add(group.key)
    return found


def _group(row: Any, where: str) -> Group:
    if not isinstance(row, dict):
        raise GivenNamesError(f"{where}: must have {', '.join(sorted(FIELDS))}.")
    if row.get("key"):
        where = f"{where} “{row['key']}”"
    if unknown := sorted(row.keys() - FIELDS):
        raise GivenNamesError(f"{where}, {unknown[0]}: is not a field of a group.")
    for field in ("key", "sex", "source"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise GivenNamesError(f"{where}, {field}: must be a text, not {row.get(field)!r}.")
    if row["sex"] not in SEXES:
        raise GivenNamesError(f"{where}, sex: must be male or female, not “{row['sex']}”.")
    return Group(row["key"], row["sex"], row["source"], _forms(row.get("forms"), where))


def _forms(forms: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(forms, dict) or not forms:
        raise GivenNamesError(f"{where}, forms: must be names by language, not {forms!r}.")
    found: dict[str, tuple[str, ...]] = {}
    for language, listed in forms.items():
        at = f"{where}, forms, {language}"
        if language not in LANGUAGES:
            raise GivenNamesError(f"{at}: the language must be one of {', '.join(LANGUAGES)}.")
        if not isinstance(listed, list) or not listed:
            raise GivenNamesError(f"{at}: must be a list of names, not {listed!r}.")
        found[language] = tuple(_name(form, at) for form in listed)
    return found


def _name(form: Any, at: str) -> str:
    key = names.ascii_key(form) if isinstance(form, str) else ""
    if not key or " " in key:
        raise GivenNamesError(f"{at}: must be one word, not {form!r}.")
    return str(form)
