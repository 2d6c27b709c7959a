"""`manage.py skos_export`: the thesaurus of topics as SKOS."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.exchange.skos import FORMATS, graph_of, serialised, topics


class Command(BaseCommand):
    help = (
        f"Write the topics as SKOS into a file ({', '.join(FORMATS)}); without one, show them as "
        "Turtle."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None = None, **options: Any) -> None:
        form = "turtle" if file is None else FORMATS.get(file.suffix.lower())
        if form is None:
            raise CommandError(f"{file}: the name ends in one of {', '.join(FORMATS)}.")
        terms = topics()
        data = serialised(graph_of(terms), form)
        if file is None:
            self.stdout.write(data.decode())
            return
        try:
            file.write_bytes(data)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(terms)} topics were written to {file}.")
