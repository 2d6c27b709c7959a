"""Builds the search index anew from the records, or says where the two differ."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.search import index


class Command(BaseCommand):
    help = "Build the search index anew. With --check, only say where it differs from the records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail on a difference"
        )

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        if check:
            self.check_index()
        else:
            self.rebuild()

    def rebuild(self) -> None:
        for model in index.FIELDS:
            ids = index.every_id(model)
            done = entries = 0
            for chunk in index.chunks(model, ids):
                entries += index.renew(model, chunk)
                done += len(chunk)
                self.stdout.write(f"{model._meta.verbose_name_plural}: {done} of {len(ids)}")
            self.stdout.write(f"{model._meta.verbose_name_plural}: {entries} entries")

    def check_index(self) -> None:
        found = 0
        for model in index.FIELDS:
            for difference in index.differences(model):
                self.stdout.write(difference)
                found += 1
        if found:
            raise CommandError(f"{found} entries of the index differ. Run reindex without --check.")
        self.stdout.write("The index agrees with the records.")
