"""Compiled translations: made from the .po files whenever those are newer."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]


def compile_translations(root: Path = ROOT) -> list[Path]:
    """Write each missing or outdated .mo next to its .po; those that were written."""
    written = []
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as stream:
            catalog = read_po(stream, locale=source.parts[-3], abort_invalid=True)
        # Whole or not at all: a server that starts meanwhile must not read half a file.
        unfinished = target.with_suffix(f".{os.getpid()}.unfinished")
        with unfinished.open("wb") as stream:
            write_mo(stream, catalog)
        unfinished.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_translations():
        print(path.relative_to(ROOT))
