"""`manage.py skos_import`: topics out of a SKOS file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.exchange import rdf_files, skos_import
from archive.exchange.skos import FORMATS


class Command(BaseCommand):
    help = (
        f"Take topics out of a SKOS file ({', '.join(FORMATS)}). Nothing is written unless all of "
        "it is right, and no topic is ever removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="check and tell, but write nothing"
        )

    def handle(self, *args: Any, file: Path, dry_run: bool = False, **options: Any) -> None:
        form = FORMATS.get(file.suffix.lower())
        if form is None:
            raise CommandError(f"{file}: the name ends in one of {', '.join(FORMATS)}.")
        try:
            outcome = skos_import.bring_in(rdf_files.read(file, form), dry_run=dry_run)
        except (rdf_files.UnreadableFile, OSError) as error:
            raise CommandError(f"{file}: {error} Nothing was changed.") from error
        except skos_import.ImportRefused as error:
            raise CommandError(str(error)) from error
        for line in skos_import.words(outcome, dry_run=dry_run):
            self.stdout.write(line)
