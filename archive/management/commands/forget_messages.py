"""Deletes messages of readers that were answered long ago, and the traces of their senders."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from archive.curation import messages


class Command(BaseCommand):
    help = (
        "Delete messages answered more than two years ago, and hashes of senders older than a "
        "day. Run it daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        deleted, hashes = messages.forget()
        self.stdout.write(f"Messages deleted: {deleted}. Hashes of senders deleted: {hashes}.")
