"""Cuts up the scans that have no pyramid of tiles yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from archive.ops.progress import Progress
from sources import files, pyramids


class Command(BaseCommand):
    help = "Cut up every scan that is not yet cut up, for deep zoom and the Image API."

    def handle(self, *args: Any, **options: Any) -> None:
        """One that is lost or damaged is named, and does not keep the others waiting."""
        pages, made = list(pyramids.missing()), 0
        bar = Progress(self.stdout)
        bar.begin("scans", len(pages))
        troubles = []
        for page in pages:
            try:
                pyramids.make_pyramid(page.pk)
                made += 1
            except (OSError, files.FileNotKept, files.Busy) as error:
                troubles.append(f"The scan of page {page.pk} was not cut up: {error}")
            bar.step(1)
        bar.end()
        for trouble in troubles:
            self.stderr.write(trouble)
        self.stdout.write(f"{made} of {len(pages)} scans were cut up.")
