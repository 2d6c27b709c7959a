"""The files of sheets, in a folder of the house that no address leads to."""

from __future__ import annotations

import os
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
        half.write(data)
    os.replace(half.name, place / str(sheet))  # noqa: PTH105  whole or not at all


def get(sheet: uuid.UUID) -> bytes | None:
    """None when it was cleared away."""
    path = folder() / str(sheet)
    return path.read_bytes() if path.is_file() else None


def drop(sheet: uuid.UUID) -> None:
    (folder() / str(sheet)).unlink(missing_ok=True)
