"""`manage.py make_corpus`: a large invented archive in a database of its own, to measure by."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError as DjangoDatabaseError

from archive.bench import corpus_database as database
from archive.bench.bar import Bar
from archive.bench.corpus import Sizes, fill
from archive.bench.corpus_mark import CorpusError
from archive.curation import history_triggers
from archive.ops.database import DatabaseError, migrate
from archive.ops.progress import Stream

FULL = Sizes(people=100_000, pages=50_000, segments=500_000)


class Command(BaseCommand):
    help = (
        "Make a large invented archive, all of it marked sample, in a database of its own beside "
        "the configured one. The same seed makes the same archive."
    )
    # The configured database need not be there, nor up to date: nothing is read from it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, number in vars(FULL).items():
            parser.add_argument(f"--{name}", type=int, help=f"how many (default {number:,})")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--database", help="its name (default: the configured one + _corpus)")
        parser.add_argument(
            "--drop", action="store_true",
            help="remove the corpus that stands there first; without any size, do no more",
        )  # fmt: skip
        parser.add_argument(
            "--no-index", action="store_true", help="leave the index empty; reindex fills it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["database"] or database.default_name()
        try:
            if options["drop"] and not self.dropped(name, options):
                return
            sizes = sizes_of(options)
            database.create(name)
            try:
                self.make(name, sizes, options["seed"])
            except BaseException:
                database.drop(name)
                raise
        except (CorpusError, DatabaseError, DjangoDatabaseError) as error:
            raise CommandError(str(error).strip()) from error
        if not options["no_index"]:
            self.index(name)

    def dropped(self, name: str, options: dict[str, Any]) -> bool:
        """Remove the corpus; whether another is to be made."""
        removed = database.drop(name)
        self.stdout.write(f"{name} is removed." if removed else f"There was no {name}.")
        return any(options[size] is not None for size in vars(FULL))

    def make(self, name: str, sizes: Sizes, seed: int) -> None:
        start = time.monotonic()
        with database.at_hand(name):
            migrate()
            # The bar is not an error, so it is not coloured like one.
            history_triggers.switch_off()  # invented at once, and nobody's work
            written = fill(sizes, seed, Bar(cast(Stream, self.stderr._out)))
            history_triggers.install()
        database.finish(name, {**vars(sizes), "seed": seed})
        took = time.monotonic() - start
        total = sum(written.values())
        self.stdout.write(f"{name}: {total:,} rows in {took:.0f} s, {total / took:,.0f} a second")
        for table, number in sorted(written.items(), key=lambda pair: -pair[1]):
            self.stdout.write(f"{number:>10,}  {table}")

    def index(self, name: str) -> None:
        """In a process of its own, in which the corpus is the configured database."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "reindex"]
        environment = {**os.environ, "DATABASE_URL": database.address(name)}
        if subprocess.run(command, env=environment, check=False).returncode:
            raise CommandError(f"The records are in {name}, but its index was not made.")


def sizes_of(options: dict[str, Any]) -> Sizes:
    given = {
        name: number if options[name] is None else options[name]
        for name, number in vars(FULL).items()
    }
    for name, number in given.items():
        if number < 1:
            raise CorpusError(f"--{name} has to be 1 or more, not {number}.")
    return Sizes(**given)
