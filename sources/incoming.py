"""Recordings that are on their way in: one file for each upload, in a folder that no address leads
to, until it is checked and becomes an original.

How much has come is the size of the file itself, so nothing that is counted elsewhere can be wrong
after a broken line or a stopped server.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from sources import sound_kinds
from sources.files import FOLDER_MODE

SPARE = 512 << 20  # bytes that stay free: the database may lie on the same disk
HEAD = 16  # bytes from which the kind of a sound is told
KIND_UNKNOWN = ""
OUT_OF_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(Exception):
    """There is no room for it; nothing that has come is lost."""


class Moved(Exception):
    """Somebody else has written at this very place; `at` is where the file ends now."""

    def __init__(self, at: int) -> None:
        super().__init__(f"The file ends at byte {at}.")
        self.at = at


class Gone(Exception):
    """The file was taken away, or was never begun."""


def folder() -> Path:
    """On the disk of the originals, so that a whole file moves there at once."""
    return Path(settings.MEDIA_ROOT) / "incoming"


def path_of(upload: uuid.UUID) -> Path:
    return folder() / str(upload)


def begin(upload: uuid.UUID, size: int, promised: int = 0) -> None:
    """An empty file for `size` bytes. `promised` bytes are still to come of other uploads. Raises
    DiskFull where there is no room for all."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    if shutil.disk_usage(place).free < size + promised + SPARE:
        raise DiskFull
    os.close(os.open(path_of(upload), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def received(upload: uuid.UUID) -> int:
    """Bytes that have come. Raises Gone."""
    try:
        return path_of(upload).stat().st_size
    except FileNotFoundError as error:
        raise Gone from error


def append(upload: uuid.UUID, at: int, data: bytes) -> int:
    """Write `data` at the end of the file, which has to be at `at`; where it ends now. The file is
    locked meanwhile, so of two that send the same piece one is told: Moved. Raises DiskFull, Gone.
    """
    try:
        target = os.open(path_of(upload), os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError as error:
        raise Gone from error
    try:
        fcntl.flock(target, fcntl.LOCK_EX)
        end = os.fstat(target).st_size
        if end != at:
            raise Moved(end)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(target, rest) :]
    except OSError as error:
        if error.errno in OUT_OF_ROOM:
            raise DiskFull from error
        raise
    finally:
        os.close(target)
    return at + len(data)


def sync(upload: uuid.UUID) -> None:
    """What has come is on the disk before anybody is told so."""
    try:
        descriptor = os.open(path_of(upload), os.O_RDONLY)
    except FileNotFoundError as error:
        raise Gone from error
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kind(upload: uuid.UUID) -> str:
    """Which kind of sound or video it begins as; KIND_UNKNOWN for anything else."""
    return sound_kinds.of_file(path_of(upload))


def drop(upload: uuid.UUID) -> None:
    path_of(upload).unlink(missing_ok=True)


def lying(untouched_since: float) -> Iterator[uuid.UUID]:
    """Uploads whose file nothing was added to since then (seconds of the epoch)."""
    for path in folder().glob("*-*-*-*-*"):
        if path.stat().st_mtime < untouched_since:
            yield uuid.UUID(path.name)
