"""What the room of accounts tidies by itself."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from archive.accounts import lockout, sessions
from archive.jobs.queue import Progress, job

TRIES_KEPT = dt.timedelta(days=7)
"""Wrong tries to sign in, with the network address. The page on privacy says so."""


@job(_("Tidying of sign-ins"), every="37 3 * * *")
def forget_sign_ins(progress: Progress) -> None:
    """Wrong tries of more than a week ago, and sessions that have ended."""
    lockout.forget(TRIES_KEPT)
    lockout.forget_counts()
    sessions.forget_ended()
