"""Lets somebody in again who lost everything, where no archivist can help."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import translation

from archive.accounts import account_help, factors, lockout, sessions
from archive.accounts.models import User
from archive.core.changes import changes


class Command(BaseCommand):
    help = (
        "For whoever runs the server: opens the lock of an account, takes its second factor away, "
        "ends its sessions, and prints the address at which a new password is chosen."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which they sign in")
        parser.add_argument("--why", default="", help="the reason, for the history")

    def handle(self, *args: Any, email: str, why: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"No active account has the address “{email}”.")
        with changes(name="rescue", label=f"Rescue of {user}", why=why):
            account_help.note(user)
            lockout.unlock(user.email)
            factors.take_away(user)
            sessions.end_all(user)
        with translation.override("en"):
            path = reverse(*account_help.address_of_reset(user))
        self.stdout.write(f"Behind the address of the site, within three days:\n{path}")
