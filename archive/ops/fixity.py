"""Whether the originals are still what they were: every one is read and compared with its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.jobs.queue import Progress
from sources.files import path_of
from sources.models import Page, Recording, ScanBundle


@dataclass(frozen=True)
class Original:
    """A file that was kept once: where, its SHA-256 of that day, and the record it belongs to."""

    path: Path
    checksum: str
    ref: str


def originals() -> Iterator[Original]:
    pages = Page.objects.exclude(scan="").values_list("scan", "checksum", "source__ref")
    recordings = Recording.objects.exclude(media="").values_list("media", "checksum", "source__ref")
    bundles = ScanBundle.objects.values_list("original", "checksum", "source__ref")
    for rows in (pages, recordings, bundles):
        for name, checksum, ref in rows.iterator():
            yield Original(path_of(name), checksum, ref)


def fault_of(original: Original) -> str:
    """What is wrong with it in words, or nothing."""
    try:
        with original.path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return f"{original.ref}: {original.path.name} is missing"
    except OSError as error:
        return f"{original.ref}: {original.path.name} cannot be read ({error.strerror})"
    if found != original.checksum:
        return f"{original.ref}: {original.path.name} was changed"
    return ""


def faults(progress: Progress) -> list[str]:
    """Every original that is missing, unreadable or changed."""
    every = list(originals())
    progress.begin("originals", len(every))
    found = []
    for original in every:
        if fault := fault_of(original):
            found.append(fault)
        progress.step()
    return found
