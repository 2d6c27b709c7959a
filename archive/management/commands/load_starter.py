"""`manage.py load_starter`: the data files, checked and loaded."""

from __future__ import annotations

import errno
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from archive.ops.progress import Progress, Stream
from archive.ops.starter.loading import StarterError, load


class Command(BaseCommand):
    help = "Load the data files into the archive. Can be run again: nothing is doubled."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="folder", type=Path, default=settings.BASE_DIR / "data",
            help="the folder with starter/ and sample/ (default: data)",
        )  # fmt: skip
        parser.add_argument("--check", action="store_true", help="read and check, write nothing")
        parser.add_argument(
            "--no-sample", action="store_true", help="leave out the invented sample"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="take the files even over changes of curators"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(cast(Stream, self.stderr._out))  # else every bar is red
        try:
            report = load(
                options["folder"], progress, sample=not options["no_sample"],
                check=options["check"], overwrite=options["overwrite"],
            )  # fmt: skip
        except StarterError as error:
            progress.end()
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            progress.end()
            reason = str(error).strip().partition("\n")[0]
            words = f"The database refused: {reason}. Nothing was changed."
            raise CommandError(f"{words} `manage.py migrate` brings it up to date.") from error
        except OSError as error:
            progress.end()
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            words = "The disk is full." if full else str(error)
            raise CommandError(f"{words} Nothing was changed.") from error
        for line in report.lines():
            self.stdout.write(line)
