"""How fast the search is, on the sample corpus: `python -m archive.bench.search`.

Exits with 1 when a limit is passed. Other work on the machine shows in every figure.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections import Counter
from typing import Any

import django
import psycopg

from archive.bench.corpus_mark import CorpusError, corpus_of, told_of
from archive.bench.figures import Processors, Report, Took
from archive.ops import demo
from archive.ops.postgres import PostgresError

LIMITS_MS = {"names": 80.0, "texts": 150.0, "suggestions": 30.0}
MOST_TIMES_BY_HAND = 3.0
REFUSAL_MS = 50.0
SLOWEST_AT_ONCE_MS = 1_000.0
WARM_UP = 20
BUSY = 0.7
MILLION = 1_000_000


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    try:
        with demo.database() as configured:
            demo.set_environment(options.database or corpus_of(configured))
            django.setup()
            return measure(options)
    except (CorpusError, PostgresError, psycopg.Error) as error:
        print(error, file=sys.stderr)
        return 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="archive.bench.search", description=__doc__)
    parser.add_argument("--database", help="address of a corpus (default: the one of make_corpus)")
    parser.add_argument("--queries", type=int, default=60, help="of each kind of question")
    parser.add_argument(
        "--scale", type=float, help="times the limits (default: 2 from a million passages on)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-load", action="store_true", help="leave out the eight at once")
    return parser.parse_args(arguments)


def measure(options: argparse.Namespace) -> int:
    from archive.bench.search_load import eight_at_once
    from archive.bench.search_queries import Reader

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        told = told_of(db)
        db.execute("SET max_parallel_workers_per_gather = 0")
        db.execute("SET jit = off")
        db.execute("SET work_mem = '64MB'")
        db.execute("SET enable_seqscan = off")  # as the search itself does
        print(f"Corpus: {told}. Load of the machine before: {os.getloadavg()[0]:.1f}.")
        if os.getloadavg()[0] > BUSY:
            print("The machine is busy with other things; the figures are too high.")
        reader = Reader(options.seed, told["seed"])
        asked = reader.questions(options.queries)
        scale = options.scale or (2.0 if told["segments"] >= MILLION else 1.0)
        print(f"A visitor without an account asks; the limits are taken {scale:g} times.")
        report = Report()
        one_by_one(asked, reader, db, report, scale)
        refused(report)
        if not options.no_load:
            every = [ask for asks in asked.values() for ask in asks]
            eight_at_once(every, report, SLOWEST_AT_ONCE_MS * scale)
    for words in report.failed:
        print(f"FAILED  {words}")
    return 1 if report.failed else 0


def one_by_one(
    asked: dict[str, list[Any]], reader: Any, db: Any, report: Report, scale: float
) -> None:
    """Every question to the real views and by hand, turn about, so that both meet one machine."""
    site, hand = Site(), ByHand(db)
    if not site.processors.sees_database:
        print("The database is not on this machine: its share of the processors is not counted.")
    for asks in asked.values():
        for ask in asks[:WARM_UP]:
            site.ask(ask)
            hand.ask(ask)
    gc.collect()
    gc.freeze()  # as the server does (`archive/wsgi.py`)
    report.head()
    for name, asks in asked.items():
        pairs = [(ask, site.ask(ask), hand.ask(ask)) for ask in asks]
        for kind in dict.fromkeys(ask.kind for ask in asks):
            ours = [one for ask, one, _other in pairs if ask.kind == kind]
            report.row(f"  {kind}", ours, [other for ask, _one, other in pairs if ask.kind == kind])
        report.row(
            name, [one for _ask, one, _other in pairs], [other for _ask, _one, other in pairs],
            p95=LIMITS_MS[name] * scale, ratio=MOST_TIMES_BY_HAND,
        )  # fmt: skip
    for asks in (reader.commonest_words(), reader.commonest_surnames()):
        ours = [site.ask(ask) for ask in asks]
        report.row(asks[0].kind, ours, [hand.ask(ask) for ask in asks])
        for ask, took in zip(asks, ours, strict=True):
            print(f"    {ask.words:24}{took.wall:9.1f} ms{took.cpu:9.1f} ms cpu")
    site.tell_statuses(report, {200})


class Site:
    """The archive's own views, asked in this process by a visitor without an account."""

    def __init__(self) -> None:
        from django.db import connection
        from django.test import Client

        with connection.cursor() as cursor:
            # Else the work of its helpers would be nobody's.
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        self.client = Client(raise_request_exception=False, headers={"host": "localhost"})
        self.processors = Processors(connection.connection.info.backend_pid)
        self.statuses: Counter[int] = Counter()

    def ask(self, ask: Any) -> Took:
        return self.get(ask.address)

    def get(self, address: str) -> Took:
        before, start = self.processors.used(), time.perf_counter()
        response = self.client.get(address)
        wall = time.perf_counter() - start
        self.statuses[response.status_code] += 1
        return Took(1000 * wall, 1000 * (self.processors.used() - before))

    def tell_statuses(self, report: Report, right: set[int]) -> None:
        """Which answers there were; any that is not right makes the measurement fail."""
        print(f"\nAnswers by status: {dict(self.statuses)}")
        if wrong := set(self.statuses) - right:
            report.failed.append(f"answers with status {sorted(wrong)}")


class ByHand:
    def __init__(self, db: Any) -> None:
        self.db = db
        self.processors = Processors(db.info.backend_pid)

    def ask(self, ask: Any) -> Took:
        from archive.bench.search_byhand import answer

        before, start = self.processors.used(), time.perf_counter()
        answer(self.db, ask)
        wall = time.perf_counter() - start
        return Took(1000 * wall, 1000 * (self.processors.used() - before))


def refused(report: Report) -> None:
    """What it costs to say no to a query that is too much."""
    from archive.bench.search_queries import PAGE, REFUSED, Ask

    site = Site()
    print()
    for name, words in REFUSED.items():
        address = Ask(name, words, view=PAGE).address
        took = [site.get(address) for _time in range(6)][1:]
        worst = max(one.wall for one in took)
        verdict = report.judge(name, "refusal", worst, REFUSAL_MS, "ms")
        print(f"{name:26}{worst:9.1f} ms   {verdict}")
    site.tell_statuses(report, {200, 400, 414})


if __name__ == "__main__":
    sys.exit(main())
