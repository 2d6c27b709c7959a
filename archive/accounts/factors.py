"""The second factor: who has to have one, what somebody has, and taking it away."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from archive.core.senders import is_on_this_machine

MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes are no factor of their own: they stand in for one of these."""
PASSED = "second_factor_set_up"
"""In a session: whose second factor was set up in it, which shows that they have it."""


def needs_one(request: HttpRequest) -> bool:
    """Whoever works here; not in the demonstration, by whoever sits at its own machine."""
    user: Any = request.user
    is_asked = settings.SECOND_FACTOR_REQUIRED or not is_on_this_machine(request)
    return bool(is_asked and user.is_authenticated and user.is_staff)


def has_one(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=MAIN).exists())


def was_shown(request: HttpRequest) -> bool:
    """Whether the second factor was used or set up in this very session. A session that came about
    by a password alone is not enough, however it came about."""
    if not request.user.is_authenticated:
        return False
    if set_up_at(request):
        return True
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_set_up(request: HttpRequest) -> None:
    request.session[PASSED] = [str(request.user.pk), time.time()]


def set_up_at(request: HttpRequest) -> float:
    """When in this session a factor was last set up; 0 for never."""
    whose, at = request.session.get(PASSED) or ("", 0)
    return float(at) if whose == str(request.user.pk) else 0


def is_last(factor: Authenticator) -> bool:
    others = Authenticator.objects.filter(user_id=factor.user_id, type__in=MAIN)
    return bool(factor.type in MAIN and not others.exclude(pk=factor.pk).exists())


def of_user(user: Any) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user_id=user.pk).order_by("type", "pk"))


def codes_left(user: Any) -> int:
    """Recovery codes that were not used yet, and can be read."""
    held = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES)
    try:
        return sum(len(one.wrap().get_unused_codes()) for one in held)
    except ValidationError:
        return 0


def take_away(user: Any) -> int:
    """All factors of somebody who lost them; at the next sign-in new ones are set up."""
    factors = of_user(user)
    for factor in factors:
        factor.delete()
    return len(factors)
