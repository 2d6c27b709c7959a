"""Sessions: noted when they begin, listed for their owner, ended one by one or all at once."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from archive.accounts.session_models import SignedIn
from archive.core.senders import address_of, shortened

STAMP = "signed_in"
AGAIN_S = 600
"""When somebody was last seen is written at most so often."""
# The first that fits; what a browser says of others comes after its own name.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Browser and system in a word each; the long name that a browser gives is not kept."""
    found = (
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in found if name)


def note(request: HttpRequest, user: Any) -> None:
    """Keep the row of this session up to date. Asks the database only when something is new."""
    key = request.session.session_key
    stamp = request.session.get(STAMP) or {}
    if key is None or (stamp.get("key") == key and time.time() - stamp.get("at", 0) < AGAIN_S):
        return
    values = {
        "user": user,
        "session_key": key,
        "device": device_of(request.headers.get("User-Agent", "")),
        "network": shortened(address_of(request)),
        "seen_at": timezone.now(),
    }
    # A new password gives a session a new key; it is the same session.
    SignedIn.objects.update_or_create(session_key=stamp.get("key") or key, defaults=values)
    request.session[STAMP] = {"key": key, "at": int(time.time())}


def began(request: HttpRequest, user: Any, **_signal: Any) -> None:
    request.session.pop(STAMP, None)
    note(request, user)


def ended(request: HttpRequest, **_signal: Any) -> None:
    SignedIn.objects.filter(session_key=request.session.session_key or "").delete()


def of_user(user: Any) -> list[SignedIn]:
    """Those that still run."""
    rows = list(SignedIn.objects.filter(user=user))
    running = Session.objects.filter(
        pk__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
    )
    keys = set(running.values_list("pk", flat=True))
    return [row for row in rows if row.session_key in keys]


def end(rows: Any) -> int:
    """The sessions are over at once, whatever their devices hold."""
    keys = [row.session_key for row in rows]
    Session.objects.filter(pk__in=keys).delete()
    SignedIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_all(user: Any, but: str | None = None) -> int:
    """All sessions of somebody, but for the one of this key."""
    return end(SignedIn.objects.filter(user=user).exclude(session_key=but or ""))


def password_changed(request: HttpRequest, user: Any, **_signal: Any) -> None:
    """Ends all others, which Django would do only when one of them asks for a page."""
    note(request, user)
    end_all(user, but=request.session.session_key)


def password_reset(user: Any, **_signal: Any) -> None:
    """By a link: whoever chose the password is not signed in, and nobody else stays so."""
    end_all(user)


def inactive_is_out(instance: Any, created: bool = False, **_signal: Any) -> None:
    """Whoever is no longer active is signed out everywhere, and stays out if active again."""
    if not created and not instance.is_active:
        end_all(instance)


def forget_ended() -> int:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    gone, _kinds = SignedIn.objects.exclude(session_key__in=Session.objects.values("pk")).delete()
    return int(gone)
