"""All records of the data files on their way into the archive: what refers to what, row by row."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from yaml import MappingNode, SequenceNode

from archive.core import refs
from archive.core.access import Access, Status
from archive.core.records import Row
from archive.ops.starter.datafiles import Entry, Problem

# Ids follow from the keys, so that a second load meets the rows of the first.
NAMESPACE = uuid.UUID("6f1f6a52-5c0d-4b55-9a41-1d2c1925b0e4")
SAMPLE = "sample-"
FIELD_KEYS = {
    "date_text": "date", "where_id": "place", "is_display": "display", "latitude": "lat",
    "longitude": "lon", "geonames_id": "geonames", "wikidata_id": "wikidata",
}  # fmt: skip
"""What the files call a column, where its name differs."""

R = TypeVar("R", bound=Row)


class Link(NamedTuple):
    """A many-to-many field of a row, and the ids it leads to."""

    row: Row
    field: str
    ids: list[uuid.UUID]


@dataclass
class Bundle:
    """One record of a file with every row that belongs to it; the record itself comes first."""

    kind: str
    key: str
    entry: Entry
    rows: list[Row] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    entries: dict[uuid.UUID, Entry] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)
    spoken: list[tuple[Any, str, int]] = field(default_factory=list)
    """Citations of a passage: the row, the key of the interview, the number of the segment."""

    def id_of(self, path: str = "") -> uuid.UUID:
        return row_id(self.kind, self.key, path)

    def add(self, model: type[R], path: str, entry: Entry, **fields: Any) -> R:
        row = model(id=self.id_of(path), **fields)
        self.rows.append(row)
        self.entries[row.pk] = entry
        return row

    def link(self, row: Row, name: str, ids: list[uuid.UUID]) -> None:
        self.links.append(Link(row, name, ids))

    @property
    def ref(self) -> str:
        return str(getattr(self.rows[0], "ref", ""))


def row_id(kind: str, key: str, path: str = "") -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "/".join(part for part in (kind, key, path) if part))


class Book:
    """What the files say, and every problem met in reading them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.index: dict[str, dict[str, Entry]] = defaultdict(dict)
        self.unreadable: set[str] = set()  # kinds of which a file could not be read
        self.bundles: list[Bundle] = []
        self.refs: dict[str, Entry] = {}
        self.facts: dict[str, uuid.UUID] = {}  # "person/marecek-rudolf/birth"
        self.place_names: dict[str, list[uuid.UUID]] = defaultdict(list)  # "place/bishkek/Frunze"
        self.paths: dict[str, Path] = {}  # where each file lies, by the name used in messages
        self.pages: list[Any] = []  # plans of pages and interviews, see `making`
        self.interviews: list[Any] = []
        self.later: list[Callable[[], None]] = []  # what has to wait until all is read

    def register(self, kind: str, entry: Entry) -> None:
        key = entry.peek("key")
        if key in self.index[kind]:
            other = self.index[kind][key].spot
            entry.say(f"the key “{key}” stands in {other.file}, line {other.line} too.", "key")
        elif key:
            self.index[kind][key] = entry

    def begin(self, kind: str, entry: Entry) -> Bundle:
        bundle = Bundle(kind, entry.text("key", needed=True), entry)
        self.bundles.append(bundle)
        return bundle

    def find(self, entry: Entry, key: str, kind: str, *, needed: bool = False) -> uuid.UUID | None:
        """The id of the record of that kind that a key of the entry names."""
        word = entry.text(key, needed=needed)
        return self.known(entry, key, kind, word) if word else None

    def find_all(self, entry: Entry, key: str, kind: str) -> list[uuid.UUID]:
        found = [self.known(entry, key, kind, word) for word in entry.words(key)]
        return [each for each in found if each]

    def known(self, entry: Entry, key: str, kind: str, word: str) -> uuid.UUID | None:
        if word in self.index[kind] or kind in self.unreadable:
            return row_id(kind, word)
        entry.say(f"there is no {kind} “{word}”.", key)
        return None

    def find_term(self, entry: Entry, key: str, vocabulary: str = "") -> uuid.UUID | None:
        word = entry.text(key)
        return self.term(entry, key, vocabulary, word) if word else None

    def term(self, entry: Entry, key: str, vocabulary: str, word: str) -> uuid.UUID | None:
        """The term `word` that a key of the entry names; of a vocabulary where one is given."""
        found = self.known(entry, key, "term", word)
        term = self.index["term"].get(word)
        if term and vocabulary and term.peek("vocabulary") != vocabulary:
            entry.say(f"“{word}” is not a term of the vocabulary {vocabulary}.", key)
        return found

    def has_page(self, source: str, page: str) -> bool:
        return page in children_keys(self.index["source"].get(source), "pages")

    def segments_of(self, source: str) -> int:
        return len(children_keys(self.index["source"].get(source), "segments"))

    def record_fields(self, bundle: Bundle, letter: str) -> dict[str, Any]:
        """Public id and access of a record, as its entry says; published and open by default."""
        entry = bundle.entry
        status = entry.choice("status", Status.values, Status.PUBLISHED)
        access = entry.choice("access", Access.values, Access.PUBLIC)
        closed_until = entry.day("closed_until")
        reason = entry.texts("access_reason")
        if access == Access.CLOSED and not closed_until and "closed_until" not in entry:
            entry.say("a record that is closed until a date needs “closed_until”.", "access")
        return {
            "ref": self._ref(bundle, letter),
            "status": status,
            "access": access,
            "closed_until": closed_until,
            "access_reason": reason,
            "withdrawn_reason": reason if status == Status.WITHDRAWN else {},
        }

    def _ref(self, bundle: Bundle, letter: str) -> str:
        entry, is_sample = bundle.entry, bundle.key.startswith(SAMPLE)
        if letter == "R" and "ref" not in entry:
            entry.asked.add("ref")
            return ref_from_key(bundle.id_of(), letter, sample=is_sample)
        ref = entry.text("ref", needed=True)
        if not ref:
            return ""
        if not re.fullmatch(refs.pattern(letter), ref):
            entry.say(f"“{ref}” is not a public id of the form {letter}-7K3QF2.", "ref")
        elif refs.is_sample(ref) != is_sample:
            entry.say("an id with SAMPLE and a key that begins with “sample-” go together.", "ref")
        elif ref in self.refs:
            other = self.refs[ref].spot
            entry.say(f"“{ref}” is the id of {other.path[0]} ({other.file}) too.", "ref")
        self.refs.setdefault(ref, entry)
        return ref

    def check_fields(self) -> None:
        """Let every row derive and check its own columns; references were checked in reading."""
        for bundle in self.bundles:
            for row in bundle.rows:
                row.derive()
                keys = [
                    f.name for f in row._meta.concrete_fields if isinstance(f, models.ForeignKey)
                ]
                try:
                    row.clean_fields(exclude=keys)
                except ValidationError as error:
                    self._note(bundle.entries[row.pk], error)

    def _note(self, entry: Entry, error: ValidationError) -> None:
        for name, messages in error.message_dict.items():
            key = FIELD_KEYS.get(name, name)
            spot = entry.spot_of(key)
            missing = spot.problem(f"“{key}” is missing.")
            seen = {(p.file, p.line, p.path) for p in self.problems}
            if missing in self.problems or (key in entry.values and spot.problem("")[:3] in seen):
                continue  # noted in reading
            for message in messages:
                entry.say(message if key in entry.values else f"{key}: {message}", key)


def children_keys(entry: Entry | None, name: str) -> list[str]:
    """The keys of the mappings in a list of an entry, in order."""
    node = entry.values.get(name) if entry else None
    if not isinstance(node, SequenceNode):
        return []
    children = [child for child in node.value if isinstance(child, MappingNode)]
    return [
        next((str(v.value) for k, v in child.value if k.value == "key"), "") for child in children
    ]


def ref_from_key(made_of: uuid.UUID, letter: str, *, sample: bool) -> str:
    """A public id for a kind of record of which the files give none; the same every time."""
    number, tail = made_of.int, ""
    for _ in range(refs.LENGTH):
        number, digit = divmod(number, len(refs.ALPHABET))
        tail += refs.ALPHABET[digit]
    return f"{letter}-{refs.SAMPLE if sample else ''}{tail}"
