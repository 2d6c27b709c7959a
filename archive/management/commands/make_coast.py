"""Make the coasts of the map again: npm pack world-atlas@2.0.2, unpack, give land-50m.json."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.ops import coast


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("land", type=Path, help="land-50m.json of the package world-atlas")

    def handle(self, *args: Any, **options: Any) -> None:
        made = Path(settings.BASE_DIR) / "data" / "map" / "coast.json"
        try:
            points = coast.write(options["land"], made)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{options['land']}: {error}") from error
        self.stdout.write(f"{made.name}: {points} points")
