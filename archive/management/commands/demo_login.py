"""Makes the curator's login of a demonstration anew and prints it."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from archive.accounts.models import User
from archive.accounts.roles import Role

EMAIL = "curator@sample.invalid"


class Command(BaseCommand):
    help = (
        "Makes a curator's login for this run of the demonstration (loopback only) and prints it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demonstration has a login of its own (INTERHELPO_DEMO=1).")
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        user, _made = User.objects.get_or_create(email=EMAIL, defaults={"name": "Sample curator"})
        user.set_password(password)
        user.save()
        user.groups.set(Group.objects.filter(name__in=[Role.CURATOR, Role.REVIEWER]))
        self.stdout.write(f"Curator: {EMAIL}\nPassword for this run: {password}")
