"""Runs the worker that does the background jobs."""

from __future__ import annotations

import os
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from archive.jobs import worker
from archive.ops.parent import end_with_parent

POLITE = 10
"""How far the worker of a demonstration steps back behind the site, on one's own machine."""


class Command(BaseCommand):
    help = "Do the background jobs until stopped. Several may run beside each other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="end when nothing is left to do now"
        )
        parser.add_argument(
            "--beside-site",
            action="store_true",
            help="for the demonstration: one at a time, politely, ending with what started it",
        )

    def handle(
        self, *args: Any, until_empty: bool = False, beside_site: bool = False, **options: Any
    ) -> None:
        if not beside_site:
            worker.work(wait=not until_empty)
            return
        # A job is made to be broken off: the next worker takes it up again.
        end_with_parent(signal.SIGKILL)
        os.nice(POLITE)
        with worker.wait_to_be_the_only_one():
            worker.work()
