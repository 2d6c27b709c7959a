"""Builds the search index anew from the records, or says where the two differ."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.ops.progress import Progress
from archive.search import checking, index
from archive.search.models import SearchEntry


class Command(BaseCommand):
    help = "Build the search index anew. With --check, only say where it differs from the records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail on a difference"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is an index already"
        )

    def handle(
        self, *args: Any, check: bool = False, if_empty: bool = False, **options: Any
    ) -> None:
        if check:
            self.check_index()
        elif not (if_empty and SearchEntry.objects.exists()):
            self.rebuild()

    def rebuild(self) -> None:
        """Each piece is renewed by itself, so that everything can be found all the while."""
        started = time.monotonic()
        done = index.Renewed()
        index.mend_words()
        bar = Progress(self.stdout)
        for model in index.FIELDS:
            ids = index.every_id(model)
            bar.begin(str(model._meta.verbose_name_plural), len(ids))
            for chunk in index.chunks(model, ids):
                done = done.and_also(index.renew(model, chunk))
                bar.step(len(chunk))
        bar.end()
        index.settle()
        seconds = max(time.monotonic() - started, 0.001)
        self.stdout.write(
            f"{done.entries} entries, {done.segments} passages and {done.words} words"
            f" in {seconds:.1f} s: {done.segments / seconds:.0f} passages"
            f" and {done.words / seconds:.0f} words a second."
        )

    def check_index(self) -> None:
        found = 0
        for model in index.FIELDS:
            for difference in checking.differences(model):
                self.stdout.write(difference)
                found += 1
        for difference in checking.wrong_words():
            self.stdout.write(difference)
            found += 1
        if found:
            raise CommandError(f"{found} entries of the index differ. Run reindex without --check.")
        self.stdout.write("The index agrees with the records.")
