"""Somebody who works here, with the second factor asked for as on a server."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from archive.accounts.models import User

PASSWORD = "a long enough password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def asked(settings, db):
    settings.SECOND_FACTOR_REQUIRED = True
    # Quick, since many sign in here; nothing of it is asked about.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def code_of(secret: str, *, ahead: int = 0) -> str:
    """What the app shows; each code works once, the one `ahead` half a minute later too."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def with_app(user: User) -> User:
    TOTP.activate(user, SECRET)
    return user


def sign_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **more)


def second_step(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})


@pytest.fixture
def at_desk(archivist):
    """An archivist who has shown the second factor."""
    client = Client()
    sign_in(client, with_app(archivist).email)
    second_step(client, code_of(SECRET))
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200
