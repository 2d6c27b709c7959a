"""What django-allauth does here, and what it does not: nobody signs up, secrets are sealed."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from archive.accounts import factors, sealing
from archive.core.senders import address_of

log = logging.getLogger(__name__)
JUST_NOW_S = 600
"""What was shown so recently is not asked for again."""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What is done is done, also where the mail server takes nothing. A fault shown instead
        would tell which addresses have an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's errors among them
            log.exception("The mail server took no message of the kind %s.", template_prefix)

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by `archive.accounts.lockout` alone."""

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not where it was just shown: after signing in, for the first factor; after setting one
        up, for the recovery codes that come with it."""
        request = context.request
        since = time.time() - JUST_NOW_S
        if factors.set_up_at(request) > since:
            return False
        records = get_authentication_records(request, request.user)
        is_fresh = bool(records) and records[-1]["at"] > since
        return not is_fresh or factors.has_one(request.user)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Where the second step was not shown yet, a password leads nowhere."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if factors.was_shown(context.request) or not factors.has_one(user):
            return ways
        return [way for way in ways if way["id"] != "reauthenticate"]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the desk, or for a reader, whom the desk would send away, to their account."""
        user: Any = request.user
        return reverse("admin:index" if user.is_staff else "mfa_index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")


class FactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return sealing.unseal(encrypted_text)
        except sealing.Unreadable as error:
            raise ValidationError(
                gettext(
                    "Your second step can no longer be read here: the secret key of the site was "
                    "changed. An archivist has to take it away, so that you set up a new one."
                )
            ) from error

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of whoever needs one stays; another one has to be set up first."""
        return not (factors.is_last(authenticator) and factors.needs_one(context.request))

    def _get_site_name(self) -> str:
        return str(settings.ARCHIVE_NAME)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": held + 1}
