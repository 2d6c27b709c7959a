"""Transcript files that wait for somebody to say yes: by their hash, in a folder of the house that
no address leads to, until they are imported, for a day at most."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

from django.conf import settings

WAITS = 24 * 3600  # seconds
_KEY = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    return Path(settings.VAR) / "transcripts-waiting"


def put(data: bytes) -> str:
    """Keep the file; its key."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = hashlib.sha256(data).hexdigest()
    with tempfile.NamedTemporaryFile(dir=place, prefix="new-", delete=False) as half:
        half.write(data)
    os.replace(half.name, place / key)  # noqa: PTH105  whole or not at all
    return key


def get(key: str) -> bytes | None:
    """None if it is not there any more, or never was."""
    path = folder() / key
    if not _KEY.fullmatch(key) or not path.is_file():
        return None
    return path.read_bytes()


def drop(key: str) -> None:
    """It was imported: what somebody told is not kept a second time."""
    if _KEY.fullmatch(key):
        (folder() / key).unlink(missing_ok=True)


def clean(now: float | None = None) -> None:
    """Throw away what nobody said yes to in time."""
    before = (now or time.time()) - WAITS
    for path in folder().glob("*"):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
