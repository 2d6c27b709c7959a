"""One thing on its way into the index: its names, its texts and the lexemes of both."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from archive.core.records import Record
from archive.search.models import EntryKind, SearchEntry
from archive.search.words import Lexemes, name_key, words_of
from people.models import Family, Organisation, Person, Place, SharedEvent
from sources.models import Source
from sources.transcripts import Said

FIELDS: dict[type[Record], str] = {
    Person: "person",
    Family: "family",
    Place: "place",
    Organisation: "organisation",
    SharedEvent: "event",
    Source: "source",
}
"""The records that can be found, and the foreign key of an entry that leads to each."""


def type_of(record: Record) -> type[Record]:
    """The table of a record: a document and an interview are sources."""
    return next(model for model in FIELDS if isinstance(record, model))


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
    folded: bool = False  # its names are those of people or places, written in many ways
    lexemes: Lexemes = field(default_factory=Lexemes)

    def name(self, text: str, language: str = "") -> None:
        if not text.strip():
            return
        self.names.append({"text": text, "language": language})
        self.lexemes.add(text, "A", all_names=self.folded)

    def part(self, field_name: str, text: str, language: str = "", at: int | None = None) -> None:
        if not text.strip():
            return
        self.parts.append({"text": text, "language": language, "field": field_name, "at": at})
        self.lexemes.add(text, "A" if field_name == "ref" else "C")

    def texts(self, field_name: str, texts: dict[str, str], at: int | None = None) -> None:
        for language in sorted(texts):
            self.part(field_name, texts[language], language, at)

    def said(self, field_name: str, said: Said | None, at: int) -> None:
        if said and not said.held_back:
            self.part(field_name, said.text, said.language, at)

    def entry(self) -> SearchEntry:
        first = self.names[0] if self.names else {"text": "", "language": ""}
        return SearchEntry(
            id=self.id,
            kind=self.kind,
            announces=self.announces,
            title=(self.title or first["text"])[:500],
            language=self.language or first["language"],
            names=self.names,
            parts=self.parts,
            anchor=self.anchor,
            label=self.label,
            words=str(self.lexemes),
            key_ascii=name_key(_ascii_of(name["text"]) for name in self.names),
            key_fold=name_key(_fold_of(name["text"]) for name in self.names) if self.folded else "",
            **{f"{FIELDS[type_of(self.record)]}_id": self.record.pk},
        )


def _ascii_of(name: str) -> str:
    return " ".join(key for word in words_of(name) for key in word.keys)


def _fold_of(name: str) -> str:
    return " ".join(word.fold for word in words_of(name, all_names=True) if word.fold)
