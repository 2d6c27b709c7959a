"""How fast the pages are, on the sample corpus: `python -m archive.bench.pages`.

Exits with 1 when a limit is passed. Processor time, of this process and of its backend, is
measured and not the clock; other work on the machine shows in it still.

A page of a record is measured twice: made anew, and as it is kept for visitors (decision 0023).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import django
import psycopg

from archive.bench.corpus_mark import CorpusError, corpus_of, told_of
from archive.bench.figures import Processors, Report, Took, percentile
from archive.bench.search import BUSY, Site
from archive.ops import demo
from archive.ops.postgres import PostgresError

MOST_TIMES_BY_HAND: Final = 4.0
PERSON_QUERIES, LIST_QUERIES, INTERVIEW_QUERIES = 25, 12, 20
CPU_MS: Final = 60.0
FAR_PAGE: Final = 500
FAR_TIMES: Final = 1.2
PER_PAGE: Final = 50
WARM_UP: Final = 2  # rounds before measuring: templates are read, plans are there


@dataclass(frozen=True)
class Page:
    """An address, and the same page by hand."""

    address: str
    by_hand: Callable[[Any], str] | None = None


@dataclass
class Measured:
    ours: list[Took]
    hand: list[Took]
    queries: int

    @property
    def cpu(self) -> float:
        return sum(one.cpu for one in self.ours) / len(self.ours)

    @property
    def by_hand(self) -> float:
        return sum(one.cpu for one in self.hand) / len(self.hand) if self.hand else 0.0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="archive.bench.pages", description=__doc__)
    parser.add_argument("--database", help="address of a corpus (default: the one of make_corpus)")
    parser.add_argument("--pages", type=int, default=20, help="of each kind")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is asked for")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        with demo.database() as configured:
            demo.set_environment(options.database or corpus_of(configured))
            django.setup()
            return measure(options)
    except (CorpusError, PostgresError, psycopg.Error) as error:
        print(error, file=sys.stderr)
        return 1


def measure(options: argparse.Namespace) -> int:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        print(f"Corpus: {told_of(db)}. Load of the machine before: {os.getloadavg()[0]:.1f}.")
        if os.getloadavg()[0] > BUSY:
            print("The machine is busy with other things; the figures are too high.")
        db.execute("SET max_parallel_workers_per_gather = 0")
        bench, report = Bench(db, options.rounds), Report()
        if not bench.site.processors.sees_database:
            print("The database is not on this machine: its share is not counted.")
        _head()
        pages = Pages(options.seed, options.pages)
        bench.record(report, "person", pages.people(), PERSON_QUERIES, CPU_MS)
        bench.record(report, "family", pages.families(), PERSON_QUERIES, None)
        bench.record(report, "interview", pages.interviews(), INTERVIEW_QUERIES, None)
        bench.lists(report, pages)
        bench.site.tell_statuses(report, {200})
    for words in report.failed:
        print(f"FAILED  {words}")
    return 1 if report.failed else 0


def _head() -> None:
    print(
        f"\n{'':28}{'n':>5}{'queries':>9}{'cpu ms':>9}{'p95 cpu':>9}{'by hand':>9}{'ratio':>7}"
        "   limits"
    )


class Bench:
    """Asks the archive's own views and the pages by hand turn about, so that both meet one
    machine."""

    def __init__(self, db: Any, rounds: int) -> None:
        self.db, self.rounds = db, rounds
        self.site = Site()
        self.processors = Processors(db.info.backend_pid)

    def measured(self, pages: Sequence[Page], *, kept: bool) -> Measured:
        for _round in range(WARM_UP):
            for page in pages:
                self._ours(page, kept)
        found = Measured([], [], max(self._queries(page, kept) for page in pages))
        for _round in range(self.rounds):
            for page in pages:
                found.ours.append(self._ours(page, kept))
                if page.by_hand:
                    found.hand.append(self._hand(page.by_hand))
        return found

    def _ours(self, page: Page, kept: bool) -> Took:
        from archive.core.kept import shelf

        if not kept:
            shelf.clear()
        return self.site.get(page.address)

    def _hand(self, by_hand: Callable[[Any], str]) -> Took:
        before = self.processors.used()
        by_hand(self.db)
        return Took(0.0, 1000 * (self.processors.used() - before))

    def _queries(self, page: Page, kept: bool) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            self._ours(page, kept)
        return len(captured)

    def row(
        self, report: Report, name: str, pages: Sequence[Page],
        queries: int | None, cpu: float | None, *, kept: bool = False,
    ) -> Measured:  # fmt: skip
        found = self.measured(pages, kept=kept)
        times = found.cpu / found.by_hand if found.by_hand else 0.0
        limits = [
            report.judge(name, "queries", found.queries, queries, ""),
            report.judge(name, "cpu", found.cpu, cpu, "ms"),
            report.judge(name, "ratio", times, MOST_TIMES_BY_HAND if times else None, "×"),
        ]
        compared = f"{found.by_hand:9.1f}{times:7.1f}" if times else f"{'':16}"
        slow = percentile([one.cpu for one in found.ours], 0.95)
        print(
            f"{name:28}{len(found.ours):5}{found.queries:9}{found.cpu:9.1f}{slow:9.1f}"
            f"{compared}   {'; '.join(filter(None, limits))}"
        )
        return found

    def record(
        self, report: Report, name: str, pages: Sequence[Page], queries: int, cpu: float | None
    ) -> None:
        """Made anew, and kept: both are judged."""
        self.row(report, f"{name}, made anew", pages, queries, cpu)
        self.row(report, f"{name}, kept", pages, 1, cpu, kept=True)

    def lists(self, report: Report, pages: Pages) -> None:
        for name, first, far, number in pages.lists():
            near = self.row(report, f"{name}, page 1", [first] * 10, LIST_QUERIES, CPU_MS)
            label = f"{name}, page {number}"
            away = self.row(report, label, [far] * 10, LIST_QUERIES, CPU_MS)
            times = away.cpu / near.cpu
            held = report.judge(label, "against page 1", times, FAR_TIMES, "×")
            print(f"{'':28}{times:.2f} times page 1   {held}")
        for name, page in pages.filtered():
            self.row(report, name, [page] * 5, LIST_QUERIES, None)


class Pages:
    """Which pages are asked for: the same from the same seed."""

    def __init__(self, seed: int, number: int) -> None:
        from django.contrib.auth.models import AnonymousUser

        self.seed, self.number, self.visitor = str(seed), number, AnonymousUser()

    def _some(self, rows: Any) -> list[Any]:
        from django.db.models import F, Value
        from django.db.models.functions import MD5, Concat

        shuffled = rows.order_by(MD5(Concat(F("ref"), Value(self.seed))))
        return list(shuffled[: self.number])

    def people(self) -> list[Page]:
        from archive.bench import pages_byhand
        from people.models import Person

        rows = self._some(Person.objects.visible_to(self.visitor))
        return [_page(one, pages_byhand.person) for one in rows]

    def families(self) -> list[Page]:
        from archive.bench import pages_byhand
        from people.models import Family

        rows = self._some(Family.objects.visible_to(self.visitor))
        return [_page(one, pages_byhand.family) for one in rows]

    def interviews(self) -> list[Page]:
        from archive.bench import pages_byhand
        from sources.models import Interview

        rows = self._some(Interview.objects.visible_to(self.visitor))
        return [_page(one, pages_byhand.interview) for one in rows]

    def lists(self) -> list[tuple[str, Page, Page, int]]:
        """Each list with its first page and one far away: the last full one of short lists."""
        from archive.bench import pages_byhand
        from people.models import Family, Person

        people = Person.objects.visible_to(self.visitor)
        number, mark = _far(people)
        after = (mark.sort_key, mark.ref)
        first = Page("/en/people/", lambda db: pages_byhand.people(db, None))
        far = Page(_after("/en/people/", number, mark), lambda db: pages_byhand.people(db, after))
        families = Family.objects.visible_to(self.visitor)
        its_number, its_mark = _far(families)
        its_far = Page(_after("/en/families/", its_number, its_mark))
        return [
            ("people", first, far, number),
            ("families", Page("/en/families/"), its_far, its_number),
        ]

    def filtered(self) -> list[tuple[str, Page]]:
        return [
            ("people under a letter", Page("/en/people/?letter=N")),
            ("people of a nationality", Page("/en/people/?nationality=czech")),
            ("people of a trade", Page("/en/people/?trade=joiner")),
            ("people born 1890–1900", Page("/en/people/?born_from=1890&born_to=1900")),
            ("people with documents", Page("/en/people/?has=documents")),
            ("people by birth", Page("/en/people/?sort=birth")),
            ("documents", Page("/en/documents/")),
            ("interviews", Page("/en/interviews/")),
            ("sources", Page("/en/sources/")),
            ("places", Page("/en/places/")),
        ]


def _page(record: Any, by_hand: Callable[[Any, str], str]) -> Page:
    from django.utils.translation import override

    with override("en"):
        return Page(record.get_absolute_url(), lambda db: by_hand(db, record.ref))


def _far(rows: Any) -> tuple[int, Any]:
    """The number of a far page, and the row before it."""
    pages = max(2, min(FAR_PAGE, rows.count() // PER_PAGE))
    return pages, rows.order_by("sort_key", "ref")[(pages - 1) * PER_PAGE - 1]


def _after(path: str, number: int, mark: Any) -> str:
    from urllib.parse import urlencode

    from archive.core.keyset import AFTER, Mark

    before = Mark((number - 1) * PER_PAGE, (mark.sort_key, mark.ref))
    return f"{path}?{urlencode({AFTER: str(before)})}"


if __name__ == "__main__":
    sys.exit(main())
