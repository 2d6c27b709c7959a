"""Secrets of second factors, sealed before they are stored: a database alone opens none.

The key comes from the secret key of the site, for nothing else. With another secret key the seals
cannot be opened: everybody then sets up the second factor again (docs/operating.md).
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"archive.accounts.second-factor"
MARK = "sealed:"


class Unreadable(Exception):
    """A seal that this site cannot open: its secret key has changed."""


def _fernet() -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    return MARK + _fernet().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    if not text.startswith(MARK):
        raise Unreadable("A secret that was never sealed.")
    try:
        return _fernet().decrypt(text.removeprefix(MARK).encode()).decode()
    except InvalidToken as error:
        raise Unreadable("The secret key of the site has changed.") from error
