"""`manage.py compare_tables`: write down every table, and later say in which rows it differs."""

from __future__ import annotations

import gzip
import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.ops import tables


class Command(BaseCommand):
    help = (
        "With --write FILE: write every row of every table into a file (it holds all that the "
        "archive holds: keep it as safe). With FILE alone: say in which rows the database differs "
        "from it. History, jobs, sessions, times of change and numbers of sequences are left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if options["write"]:
            rows = write(file)
            self.stdout.write(f"{rows} rows of {len(tables.tables())} tables written to {file}.")
            return
        found = tables.differences(read(file), tables.state())
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} rows differ.")
        self.stdout.write("Every table is equal.")


def write(file: Path) -> int:
    state = tables.state()
    file.touch(mode=0o600)
    with gzip.open(file, "wt", encoding="utf-8") as out:
        json.dump(state, out, ensure_ascii=False)
    return sum(rows.total() for rows in state.values())


def read(file: Path) -> tables.State:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            return {table: Counter(rows) for table, rows in json.load(stream).items()}
    except (OSError, ValueError, EOFError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error
