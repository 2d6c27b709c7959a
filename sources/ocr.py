"""Reading a picture by machine, with Tesseract where it is installed; without it nothing is read.

It is a program of the machine (Debian: tesseract-ocr and a package for each language), called with
a limit of time and low priority. What it gives is a draft.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image

CODES = {
    "cs": "ces", "sk": "slk", "hu": "hun", "de": "deu", "ru": "rus", "ky": "kir", "uk": "ukr",
    "eo": "epo", "en": "eng", "pl": "pol", "la": "lat", "kk": "kaz", "fr": "fra",
}  # fmt: skip
LONGEST_S = 300
LONGEST_SIDE = 5000  # pixels; more costs time and reads no better
LEAST_SURE = 5  # of 100: what is less is dirt
ASKED_AGAIN_S = 60
WORD = "5"  # the level of a word in the table that Tesseract gives


class CannotRead(Exception):
    """Nothing was read; the message says why and what can be done."""


@dataclass(frozen=True)
class Engine:
    version: str
    languages: frozenset[str]  # as Tesseract calls them


def engine() -> Engine | None:
    """What is installed here; None where nothing is."""
    program = shutil.which("tesseract")
    return _asked(program, int(time.monotonic() / ASKED_AGAIN_S)) if program else None


@lru_cache(maxsize=1)
def _asked(program: str, _minute: int) -> Engine | None:
    try:
        version = _run([program, "--version"], 20).splitlines()[0]
        listed = _run([program, "--list-langs"], 20).splitlines()[1:]
    except (OSError, IndexError, subprocess.SubprocessError):
        return None
    return Engine(version.strip()[:80], frozenset(line.strip() for line in listed))


def _run(command: Sequence[str], seconds: int) -> str:
    ran = subprocess.run(
        list(command), capture_output=True, timeout=seconds, check=True,
        env={"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}
        | {name: os.environ[name] for name in ("TESSDATA_PREFIX",) if name in os.environ},
    )  # fmt: skip
    return ran.stdout.decode("utf-8", "replace")


def not_installed() -> str:
    return _("Tesseract is not installed on this machine (Debian: tesseract-ocr).")


def package(code: str) -> str:
    """What brings a language on Debian."""
    return f"tesseract-ocr-{CODES.get(code, code)}"


def lacking(languages: Iterable[str]) -> list[str]:
    """Those of the archive's languages that cannot be read here."""
    found = engine()
    known = found.languages if found else frozenset()
    return [code for code in languages if CODES.get(code) not in known]


def readable(languages: Iterable[str]) -> list[str]:
    """The words by which Tesseract knows those of the languages that it can read here.

    Raises CannotRead where there is none of them.
    """
    listed = list(languages)
    found = engine()
    if found is None:
        raise CannotRead(not_installed())
    if not listed:
        raise CannotRead(_("The document names no language; enter it first."))
    known = [CODES[code] for code in listed if CODES.get(code) in found.languages]
    if not known:
        packages = ", ".join(package(code) for code in listed)
        words = _("Tesseract lacks the languages of the document (Debian: %(packages)s).")
        raise CannotRead(words % {"packages": packages})
    return known


def read(picture: Image.Image, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The lines from above: their words, their place in percent of the picture, and how sure the
    machine is (0 to 100). Raises CannotRead."""
    grey = picture.convert("L")
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    program = shutil.which("tesseract")
    if program is None:
        raise CannotRead(not_installed())
    nice = [shutil.which("nice") or "nice", "-n", "19"] if shutil.which("nice") else []
    with tempfile.TemporaryDirectory(prefix="interhelpo-") as folder:
        path = Path(folder) / "page.png"
        grey.save(path, "PNG", compress_level=1)
        command = [*nice, program, str(path), "stdout", "--dpi", "300", "-l", "+".join(codes)]
        try:
            table = _run([*command, "tsv"], LONGEST_S)
        except subprocess.TimeoutExpired as late:
            words = _("The machine was not done after %(seconds)d seconds.")
            raise CannotRead(words % {"seconds": LONGEST_S}) from late
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", b"") or str(error).encode()
            why = said.decode("utf-8", "replace").strip()[-300:]
            words = _("Tesseract ended with an error: %(why)s")
            raise CannotRead(words % {"why": why}) from error
    return lines_of(table, *grey.size)


def lines_of(table: str, width: int, height: int) -> list[dict[str, Any]]:
    """The lines of a table of words (TSV) on a picture of so many pixels."""
    lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        words = (row.get("text") or "").strip()
        if row.get("level") == WORD and words and float(row["conf"]) >= LEAST_SURE:
            place = (row["block_num"], row["par_num"], row["line_num"])
            lines.setdefault(place, []).append(row)
    return [_line(words, width, height) for words in lines.values()]


def _line(words: list[dict[str, str]], width: int, height: int) -> dict[str, Any]:
    boxes = [[int(word[side]) for side in ("left", "top", "width", "height")] for word in words]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = min(max(box[0] + box[2] for box in boxes), width)
    bottom = min(max(box[1] + box[3] for box in boxes), height)
    sure = sum(float(word["conf"]) for word in words) / len(words)
    return {
        "text": " ".join(word["text"].strip() for word in words),
        "region": [
            left * 100 / width, top * 100 / height,
            (right - left) * 100 / width, (bottom - top) * 100 / height,
        ],
        "sure": round(sure),
    }  # fmt: skip
