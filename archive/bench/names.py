"""How well names are found under other spellings: `python -m archive.bench.names`.

hit@10: among the first ten entries there is one of the query's group written in the other way. The
index has 100,000 rows, each a form of a name and an entry of its own, in a database of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
django.setup()

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from archive.bench import name_sets, slips
from archive.bench.figures import percentile
from archive.bench.name_sets import (
    CYRILLIC,
    CZECH,
    LATIN,
    TO_MAN,
    TO_WOMAN,
    Asked,
    Half,
)
from archive.core import names
from archive.search import vocabulary
from archive.search.models import EntryKind, NameRole
from archive.search.typed import LONGEST
from people.models import Person

LEAST: Final = {CZECH: 0.97, LATIN: 0.96, TO_MAN: 0.95, TO_WOMAN: 0.95, CYRILLIC: 0.92}
FIRST: Final = 10
MOST_WITHOUT_THRESHOLD: Final = 500
WORD: Final = ("word", "fold", "skeleton", "sounds")
ENTRY: Final = (
    "id", "kind", "person_id", "announces", "days", "ref", "grantable", "title", "language",
    "names", "parts", "label", "is_text", "words", "wholes", "facets", "sort_latin",
    "sort_cyrillic",
)  # fmt: skip
VISITOR: Final = AnonymousUser()

Rows = dict[str, list[str]]
"""The forms of the rows, by their word in the index."""


def word_of(form: str) -> str:
    return names.ascii_key(form).replace(" ", "")[:LONGEST]


def build(forms: list[str]) -> Rows:
    """Write the rows of the index; each form is an entry of its own."""
    rows: Rows = defaultdict(list)
    for form in forms:
        if word_of(form):
            rows[word_of(form)].append(form)
    person = Person.objects.first() or Person.objects.create()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_searchname, search_searchword, search_searchentry")
        with cursor.copy(f"COPY search_searchword ({', '.join(WORD)}) FROM STDIN") as copy:
            for word in rows:
                keys = vocabulary.keys_of(word)
                copy.write_row((word, *(keys[column] for column in WORD[1:])))
        entries = [(uuid.uuid4(), word, form) for word, forms in rows.items() for form in forms]
        with cursor.copy(f"COPY search_searchentry ({', '.join(ENTRY)}) FROM STDIN") as copy:
            for entry, _word, form in entries:
                copy.write_row(_entry(entry, form, person))
        with cursor.copy("COPY search_searchname (entry_id, word_id, role) FROM STDIN") as copy:
            for entry, word, _form in entries:
                copy.write_row((entry, word, NameRole.SURNAME.value))
        cursor.execute("VACUUM ANALYZE")
    return dict(rows)


def _entry(entry: uuid.UUID, form: str, person: Person) -> tuple[Any, ...]:
    """The columns of `ENTRY`: a published person of whom nothing but this name is known."""
    told = json.dumps([{"text": form, "language": ""}])
    always = "{(,)}"
    return (
        entry, EntryKind.PERSON.value, person.pk, False, always, person.ref, False, form, "",
        told, "[]", "", False, "", "{}", "{}", "", "",
    )  # fmt: skip


def first_rows(typed: str, rows: Rows) -> list[str]:
    """The forms of the first ten entries; those of one word in the order of their letters."""
    found: list[str] = []
    for near in vocabulary.expand([typed], VISITOR)[typed]:
        found += sorted(rows.get(near.word, ()))
        if len(found) >= FIRST:
            break
    return found[:FIRST]


@dataclass
class Run:
    """One half, asked for."""

    half: Half
    rows: Rows
    show: int = 0
    most: int = 10**6
    took: list[float] = field(default_factory=list)

    def measure(self, key: str) -> str:
        """Print one set; what is wrong with it."""
        queries = self.half.sets[key][: self.most if key in LEAST else MOST_WITHOUT_THRESHOLD]
        missed = [(asked, first) for asked in queries if (first := self._missed(asked)) is not None]
        of, hits = len(queries), len(queries) - len(missed)
        low, high = slips.interval(hits, of)
        least = LEAST.get(key)
        print(
            f"{key:82}{of:>6} {self.half.whole[key]:>7}  {hits / of:.4f}  {low:.4f}–{high:.4f}"
            f"  {f'{least:.2f}' if least else '':5}  {self.half.left_out.get(key) or ''}",
            flush=True,
        )
        for asked, first in missed[: self.show]:
            print("     ", asked.typed, sorted(asked.wanted)[:5], first[:6])
        return f"{self.half.name}: {key}: {hits / of:.4f}" if least and hits / of < least else ""

    def _missed(self, asked: Asked) -> list[str] | None:
        """What was found instead; None if it was found."""
        before = time.perf_counter()
        first = first_rows(asked.typed, self.rows)
        self.took.append(time.perf_counter() - before)
        return first if asked.wanted.isdisjoint(first) else None


def measure(half: Half, *, show: int = 0, only: str = "", most: int = 10**6) -> list[str]:
    """Print the table of one half; the sets that are below their threshold."""
    print(f"\n{half.name}: making an index of {len(half.rows):,} rows …", flush=True)
    started = time.perf_counter()
    run = Run(half, build(half.rows), show, most)
    print(f"{len(run.rows):,} words in {time.perf_counter() - started:.0f} s")
    print(f"{'':82}{'n':>6} {'of':>7}  hit@10  95 %           least  left out")
    keys = sorted(half.sets, key=lambda key: (key not in LEAST, key))
    below = [run.measure(key) for key in keys if only in key]
    middle, slow = percentile(run.took, 0.5), percentile(run.took, 0.95)
    print(f"one word: median {middle * 1000:.1f} ms, p95 {slow * 1000:.1f} ms")
    return [fault for fault in below if fault]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="How well names are found in other spellings.")
    parser.add_argument("--tuning", action="store_true", help="only the half to tune with")
    parser.add_argument("--show", type=int, default=0, help="so many misses of the tuning half")
    parser.add_argument("--only", default="", help="the sets with these letters in their name")
    parser.add_argument("--most", type=int, default=10**6, help="queries of a set")
    asked = parser.parse_args(arguments)
    tune, test = name_sets.halves()
    print(name_sets.RULES)
    configured = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(tune, show=asked.show, only=asked.only, most=asked.most)
        below = [] if asked.tuning else measure(test, only=asked.only, most=asked.most)
        if not asked.only:
            slips.measure(tune.rows if asked.tuning else test.rows)
    finally:
        connection.creation.destroy_test_db(configured, verbosity=0)
    for fault in below:
        print(f"BELOW: {fault}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
