"""Wrong tries to sign in: when they lock, what is said then, and how a lock is opened again.

Two limits: five wrong passwords for one account from one address, and fifty for one account from
everywhere. Both are forgotten half an hour after the last of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from archive.accounts.models import User
from archive.core.senders import shortened

FROM_EVERYWHERE = 10
"""So many times the limit of one address is the limit of an account, whoever tries."""
LONGEST = 255


def account_meant(request: Any, credentials: dict[str, Any] | None) -> str:
    """The e-mail that was typed, as accounts are found by it."""
    named = (credentials or {}).get("email") or (credentials or {}).get("username") or ""
    if not named and request is not None:
        named = request.POST.get("login", "")
    return str(named).strip().lower().replace("\0", "")[:LONGEST]


def recent() -> Any:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    return AccessAttempt.objects.filter(attempt_time__gt=since)


def _tries(rows: Any) -> int:
    return rows.aggregate(n=Sum("failures_since_start"))["n"] or 0


def _rows(request: Any, credentials: dict[str, Any] | None) -> tuple[Any, Any]:
    """The recent tries for the account that is meant: from everywhere, and from this address."""
    account = recent().filter(username=account_meant(request, credentials))
    return account, account.filter(ip_address=request.axes_ip_address or None)


class TwoLimits(AxesDatabaseHandler):
    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """As many tries as count for this address. Those from everywhere count a tenth each."""
        everywhere, here = _rows(request, credentials)
        return max(_tries(here), _tries(everywhere) // FROM_EVERYWHERE)


def locked_page(
    request: HttpRequest, answer: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Says the same whether there is such an account or not."""
    everywhere, here = _rows(request, credentials)
    counting = here if _tries(here) >= settings.AXES_FAILURE_LIMIT else everywhere
    last = counting.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    until = last + settings.AXES_COOLOFF_TIME
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    context = {"until": until, "minutes": minutes}
    page = render(request, "account/locked.html", context, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


@dataclass(frozen=True)
class Locked:
    """An account at which so many wrong passwords were tried that some or all are locked out."""

    email: str
    tries: int
    networks: list[str]
    until: dt.datetime
    everywhere: bool


def locked() -> list[Locked]:
    """Only for accounts that there are: what else was typed may be anything, a password too."""
    rows = recent().values("username", "ip_address").annotate(
        tries=Sum("failures_since_start"), last=Max("attempt_time")
    )  # fmt: skip
    by_account: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_account.setdefault(row["username"], []).append(row)
    known = set(User.objects.filter(email__in=by_account).values_list("email", flat=True))
    found = (_locked(email, by_account[email]) for email in sorted(known))
    return [one for one in found if one is not None]


def _locked(email: str, rows: Iterable[dict[str, Any]]) -> Locked | None:
    limit = settings.AXES_FAILURE_LIMIT
    rows = list(rows)
    tries = sum(row["tries"] for row in rows)
    everywhere = tries >= limit * FROM_EVERYWHERE
    shut = rows if everywhere else [row for row in rows if row["tries"] >= limit]
    if not shut:
        return None
    until = max(row["last"] for row in shut) + settings.AXES_COOLOFF_TIME
    networks = sorted({shortened(row["ip_address"] or "") for row in shut} - {""})
    return Locked(email, tries, networks, until, everywhere)


def unlock(email: str) -> int:
    gone, _kinds = AccessAttempt.objects.filter(username=email.lower()).delete()
    return int(gone)


def new_password(user: Any, **_signal: Any) -> None:
    """Whoever chose a new password by a link has shown that the account is theirs."""
    unlock(user.email)


def forget_counts() -> None:
    """Counts of tries that count no longer; the cache itself removes them only when it is full."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < now()")


def forget(older_than: dt.timedelta) -> int:
    """Wrong tries are kept only as long as they count, and a little for the archivist to see."""
    until = timezone.now() - older_than
    gone, _kinds = AccessAttempt.objects.filter(attempt_time__lt=until).delete()
    return int(gone)
