"""Where the data of Postgres lie when the archive is started as root, and who owns them there.

Postgres refuses to run as root, and its user may be unable to reach a clone below a closed home. So
the data get a new folder of their own in a place that is open already; no mode of any existing
folder is changed.
"""

from __future__ import annotations

import os
import pwd
import tempfile
from pathlib import Path

PLACES = ("/var/lib", "/srv", "/opt", "/var/tmp")  # noqa: S108
ADDRESS = "postgres-folder"
OWNER = "belongs-to"


class NoFolder(Exception):
    """No place was found; the message names what was tried."""


def unprivileged() -> tuple[int, int]:
    """User and group of the server: those every system has for what owns nothing else."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise NoFolder(
            "This machine has no user `nobody`; run the command as an ordinary user."
        ) from None
    return entry.pw_uid, entry.pw_gid


def is_open(folder: Path) -> bool:
    """Whether everybody may pass through the folder and all above it."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def new_folder(clone: Path, places: tuple[str, ...] = PLACES) -> Path:
    for place in map(Path, places):
        if place.is_dir() and is_open(place.resolve()) and os.access(place, os.W_OK):
            folder = Path(tempfile.mkdtemp(prefix="interhelpo-", dir=place.resolve()))
            folder.chmod(0o711)
            (folder / OWNER).write_text(f"{clone}\n")
            return folder
    raise NoFolder(
        "As root the database needs a folder that every user can pass through; "
        f"none of {', '.join(places)} is one."
    )


def folder_for_root(var: Path, clone: Path, places: tuple[str, ...] = PLACES) -> Path:
    """The folder whose address `var` keeps; a new one for a new clone, and for a copied one."""
    address = var / ADDRESS
    if address.exists():
        folder = Path(address.read_text().strip())
        owner = folder / OWNER
        if owner.exists() and Path(owner.read_text().strip()) == clone:
            return folder
        if owner.exists() and not Path(owner.read_text().strip()).exists():
            owner.write_text(f"{clone}\n")  # the clone was moved
            return folder
    folder = new_folder(clone, places)
    address.write_text(f"{folder}\n")
    return folder
