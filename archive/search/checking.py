"""Whether the index agrees with the records, so that no path of writing is forgotten."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator

from archive.core.records import Record
from archive.search import vocabulary
from archive.search.contents import Ids, findables
from archive.search.findable import FIELDS, Findable, NameWords
from archive.search.index import WRITTEN, chunks, every_id
from archive.search.models import SearchEntry, SearchName, SearchWord


def differences(model: type[Record]) -> Iterator[str]:
    """Every entry of this kind of record that is not what it should be, in words."""
    stored = SearchEntry.objects.filter(**{f"{FIELDS[model]}__isnull": False})
    for chunk in chunks(model, every_id(model)):
        right = {found.id: found for found in findables(model, chunk)}
        there = stored.filter(**{f"{FIELDS[model]}__in": chunk}).in_bulk()
        borne = _words_borne(there)
        for pk in sorted(right.keys() | there.keys()):
            what = _difference(right.get(pk), there.get(pk), borne[pk])
            if what:
                yield f"{FIELDS[model]} {pk}: {what}"


def _words_borne(entries: Ids) -> dict[uuid.UUID, NameWords]:
    found: dict[uuid.UUID, NameWords] = defaultdict(set)
    rows = SearchName.objects.filter(entry__in=entries)
    for entry, word, role in rows.values_list("entry", "word", "role"):
        found[entry].add((word, role))
    return found


def _difference(found: Findable | None, there: SearchEntry | None, borne: NameWords) -> str:
    if there is None:
        return "is missing from the index"
    if found is None:
        return "stands in the index, but should not"
    right = found.entry()
    columns = [name for name in WRITTEN if name not in (*FIELDS.values(), "words")]
    columns += [f"{name}_id" for name in FIELDS.values()]
    wrong = [name for name in columns if getattr(right, name) != getattr(there, name)]
    if _spots(str(right.words)) != _spots(str(there.words)):
        wrong.append("words")
    if found.name_words != borne:
        wrong.append("words of names")
    return f"differs in {', '.join(wrong)}" if wrong else ""


def _spots(lexemes: str) -> dict[str, set[str]]:
    """Lexemes with their positions, whichever order they are written in."""
    pairs = (lexeme.partition("':") for lexeme in lexemes.split())
    return {lexeme.strip("'"): set(spots.split(",")) for lexeme, _colon, spots in pairs}


def wrong_words() -> Iterator[str]:
    """Every word of the vocabulary whose keys are not what they should be."""
    for row in SearchWord.objects.order_by("word").iterator(chunk_size=2000):
        right = vocabulary.keys_of(row.word)
        wrong = [name for name, value in right.items() if getattr(row, name) != value]
        if wrong:
            yield f"word {row.word}: differs in {', '.join(wrong)}"
