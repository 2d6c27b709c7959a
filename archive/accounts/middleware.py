"""Before any page: whoever works here has shown a second factor in this session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from archive.accounts import factors, sessions
from archive.core.changes import because

WAY_OUT = {"account_logout", "admin:logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
SET_UP = {
    "second_factor",
    "account_reauthenticate",
    "mfa_activate_totp",
    "totp_picture",
    "mfa_add_webauthn",
}
"""Open to a password alone as long as there is no second factor yet."""
ACTS = {
    "mfa_activate_totp": _("Second factor set up: app"),
    "mfa_deactivate_totp": _("Second factor removed: app"),
    "mfa_add_webauthn": _("Second factor set up: passkey"),
    "mfa_remove_webauthn": _("Second factor removed: passkey"),
    "mfa_generate_recovery_codes": _("New recovery codes"),
}
"""What is done on these pages, in the words of the history."""


class SecondFactor:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            sessions.note(request, request.user)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not factors.was_shown(request) and factors.needs_one(request):
            has_one = factors.has_one(request.user)
            if name not in WAY_OUT and (has_one or name not in SET_UP):
                return to_second_factor(request, has_one)
        if request.method == "POST" and name in ACTS:
            because("", ACTS[name])
        return None


def to_second_factor(request: HttpRequest, has_one: bool) -> HttpResponseBase:
    """Who has one shows it; who has none yet sets it up."""
    where = reverse("mfa_reauthenticate" if has_one else "second_factor")
    back = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    return redirect(f"{where}?{urlencode({'next': back})}")
