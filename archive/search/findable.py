"""One thing on its way into the index: its names, its texts and the lexemes of both."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from archive.core import names
from archive.core.access import Access, Status
from archive.core.records import Record
from archive.search.days import Days, open_days
from archive.search.facets import lexeme
from archive.search.models import TEXTS, EntryKind, NameRole, SearchEntry
from archive.search.words import Lexemes, words_of
from people.models import Family, Organisation, Person, Place, SharedEvent
from sources.masking import Said
from sources.models import Source

FIELDS: dict[type[Record], str] = {
    Person: "person",
    Family: "family",
    Place: "place",
    Organisation: "organisation",
    SharedEvent: "event",
    Source: "source",
}
"""The records that can be found, and the foreign key of an entry that leads to each."""

MOST_YEARS = 10  # from the first to the last in which something may have been

NameWords = set[tuple[str, str]]
"""The words of the names, each with its role."""


def type_of(record: Record) -> type[Record]:
    """The table of a record: a document and an interview are sources."""
    return next(model for model in FIELDS if isinstance(record, model))


@lru_cache(maxsize=1 << 12)
def _sort_key_of(title: str) -> str:
    """All passages of an interview bear its title."""
    return names.sort_key(title)


@dataclass
class Findable:
    id: uuid.UUID
    kind: EntryKind
    record: Record
    names: list[dict[str, str]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    title: str = ""
    language: str = ""
    anchor: int | None = None
    label: str = ""
    announces: bool = False
    days: Days | None = None  # those of the record, unless told otherwise
    folded: bool = False  # its names are those of people or places, written in many ways
    facets: list[str] = field(default_factory=list)
    sort_date: dt.date | None = None
    sort_keys: dict[str, str] = field(default_factory=dict)  # by script, where names have parts
    name_words: NameWords = field(default_factory=set)
    lexemes: Lexemes = field(default_factory=Lexemes)

    def name(
        self, text: str, language: str = "", date: str = "", parts: dict[str, str] | None = None
    ) -> None:
        """A form of the name, or a title. `parts` are its words by role, where they are known;
        `date` says in EDTF when it was used."""
        if not text.strip():
            return
        form = {"text": text, "language": language, **({"date": date} if date else {})}
        self.names.append(form)
        self.lexemes.add(text, "A", language, all_names=self.folded)
        if self.folded:
            self._name_words(parts or {NameRole.OTHER: text})

    def _name_words(self, parts: dict[str, str]) -> None:
        for role, text in parts.items():
            for word in words_of(text, all_names=True):
                for key in word.keys:
                    self.name_words.add((key, str(role)))
                    self.lexemes.mark("@" + key)
                if role == NameRole.GIVEN:
                    self.lexemes.mark("^" + word.keys[0][0])

    def part(self, field_name: str, text: str, language: str = "", at: int | None = None) -> None:
        if not text.strip():
            return
        self.parts.append({"text": text, "language": language, "field": field_name, "at": at})
        self.lexemes.add(text, "A" if field_name == "ref" else "C", language)

    def texts(self, field_name: str, texts: dict[str, str], at: int | None = None) -> None:
        for language in sorted(texts):
            self.part(field_name, texts[language], language, at)

    def said(self, field_name: str, said: Said | None, at: int) -> None:
        if said and not said.held_back:
            self.part(field_name, said.text, said.language, at)

    def languages(self) -> list[str]:
        """Those of the texts themselves, not of translations."""
        own = (part for part in self.parts if not part["field"].endswith("translated"))
        return sorted({part["language"] for part in own if part["language"]})

    def narrow(self, tokens: Iterable[str]) -> None:
        for token in sorted(set(tokens) - set(self.facets)):
            self.facets.append(token)
            self.lexemes.mark(lexeme(token))

    def dated(self, earliest: dt.date | None, latest: dt.date | None) -> None:
        """When it was, or was born; each year in which that may have been is found by its number,
        unless they are too many to tell anything."""
        self.sort_date = earliest or latest
        if earliest and latest and latest.year - earliest.year <= MOST_YEARS:
            for year in range(earliest.year, latest.year + 1):
                self.lexemes.mark(f"#year.{year}")

    def entry(self) -> SearchEntry:
        first = self.names[0] if self.names else {"text": "", "language": ""}
        title = (self.title or first["text"])[:500]
        self.lexemes.mark(f"#kind.{self.kind}")
        return SearchEntry(
            id=self.id,
            kind=self.kind,
            announces=self.announces,
            days=open_days(self.record) if self.days is None else self.days,
            ref=self.record.ref,
            grantable=self._grantable(),
            title=title,
            language=self.language or first["language"],
            names=self.names,
            parts=self.parts,
            anchor=self.anchor,
            label=self.label,
            is_text=self.kind in TEXTS,
            words=str(self.lexemes),
            wholes=sorted({names.ascii_key(form["text"]) for form in self.names} - {""}),
            facets=sorted(self.facets),
            sort_latin=self._sort_key(title, "Latn"),
            sort_cyrillic=self._cyrillic_first(self._sort_key(title, "Cyrl")),
            sort_date=self.sort_date,
            **{f"{FIELDS[type_of(self.record)]}_id": self.record.pk},
        )

    def _grantable(self) -> bool:
        published = self.record.status == Status.PUBLISHED
        return published and self.record.access != Access.HIDDEN and not self.announces

    def _sort_key(self, title: str, script: str) -> str:
        """By the first form in this script, else by whatever the record is called."""
        if self.sort_keys:
            return self.sort_keys.get(script) or next(iter(self.sort_keys.values()))
        forms = (form["text"] for form in self.names if names.script_of(form["text"]) == script)
        return _sort_key_of(next(forms, title))

    def _cyrillic_first(self, key: str) -> str:
        """Keys put Latin names before Cyrillic ones; this order is the other way about."""
        return ("0" if key.startswith(names.CYRILLIC_GROUP) else "1") + key
