"""`manage.py find_doubles`: who may stand in the archive twice."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from archive.curation import doubles
from archive.ops.progress import Progress


class Command(BaseCommand):
    help = (
        "Compare all people with those who share a name in any script, or a day of birth, and "
        "write down who may be one person. Curators see them under “possible doubles”."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.process_time()
        bar = Progress(self.stdout)
        done = doubles.find_all(bar)
        bar.end()
        seconds = time.process_time() - started
        self.stdout.write(
            f"{done.people} people, {done.pairs} pairs compared, {done.candidates} worth a look; "
            f"{seconds:.1f} s of processor time."
        )
