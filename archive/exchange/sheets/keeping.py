"""The files of sheets, in a folder of the house that no address leads to."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    return Path(settings.VAR) / "sheets"


def put(sheet: uuid.UUID, data: bytes) -> None:
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place, prefix="new-", delete=False) as half:
        half.write(data)  # one left by a killed worker is cleared away as all that is old
    Path(half.name).replace(place / str(sheet))  # whole or not at all


def get(sheet: uuid.UUID) -> bytes | None:
    """None when it was cleared away."""
    path = folder() / str(sheet)
    return path.read_bytes() if path.is_file() else None


def drop(sheet: uuid.UUID) -> None:
    (folder() / str(sheet)).unlink(missing_ok=True)


def drop_all_but(sheets: set[uuid.UUID], before: dt.datetime) -> None:
    """Every file that was written before then, but those of these sheets."""
    kept = {str(sheet) for sheet in sheets}
    for path in folder().glob("*"):
        if path.name not in kept and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
