"""The mail server, as INTERHELPO_EMAIL_URL names it."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 587, "smtps": 465}
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


class MailServer(NamedTuple):
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    """Speaks plainly first and then TLS: `smtp://`, but not on one's own machine."""
    tls: bool


def mail_server(url: str) -> MailServer | None:
    """None where nothing is set. The message never repeats the address: a password is in it."""
    if not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        port, parts = None, urlsplit("")
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "INTERHELPO_EMAIL_URL cannot be read; write smtp://user:password@host:587 "
            "or smtps://user:password@host:465."
        )
    plain = parts.scheme == "smtp"
    return MailServer(
        parts.hostname,
        port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starttls=plain and parts.hostname not in OWN_MACHINE,
        tls=not plain,
    )
