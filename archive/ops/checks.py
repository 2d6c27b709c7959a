"""System checks: what is missing on this machine, said in words and with a way to mend it.

The ones that ask the database run with `manage.py check --database default` and at every start of
the site (`manage.py migrate` runs them too).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import OperationalError, connections

from archive.ops.address import without_password
from archive.ops.database import faults
from sources import ocr

SHORTEST_KEY = 40
READ_MOST = ("cs", "sk", "ru", "de", "hu", "ky")


@register(Tags.security)
def secret_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) >= SHORTEST_KEY and len(set(key)) >= 10 and not key.startswith("django-insecure"):
        return []
    return [
        Error(
            "INTERHELPO_SECRET_KEY is too short or too plain to protect sessions.",
            hint='Make one: python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
            id="archive.E001",
        )
    ]


LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


@register(Tags.security)
def second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The demonstration asks nobody for a second factor, so it answers to its own machine alone."""
    public = [host for host in settings.ALLOWED_HOSTS if host not in (*LOOPBACK, "testserver")]
    if settings.SECOND_FACTOR_REQUIRED or not public:
        return []
    return [
        Error(
            "Those who work here are asked for no second factor, and the site answers to "
            f"{', '.join(public)}.",
            hint="Leave INTERHELPO_DEMO and INTERHELPO_TESTING out on a server.",
            id="archive.E009",
        )
    ]


@register(Tags.files)
def folders(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Both folders that the site writes to exist, or can be made, and take a file."""
    return [
        Error(
            f"The folder {folder} cannot be written to.",
            hint=f"Make it and give it to the user who runs the site, or let {name} name another.",
            id="archive.E002",
        )
        for name, folder in (
            ("INTERHELPO_VAR", settings.VAR),
            ("INTERHELPO_MEDIA", settings.MEDIA_ROOT),
        )
        if not _writable(Path(folder))
    ]


def _writable(folder: Path) -> bool:
    """The nearest folder that exists decides, since the rest can be made in it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


@register(Tags.staticfiles)
def browser_parts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.MISSING_NPM_PARTS:
        return []
    missing = ", ".join(settings.MISSING_NPM_PARTS)
    return [
        Warning(
            f"Parts for the browser are missing: {missing}. Pages work: without the fonts in the "
            "reader's own, without openseadragon with scans as plain pictures that links enlarge.",
            hint="Run `npm ci --ignore-scripts`, or `make setup`, which brings npm along.",
            id="archive.W003",
        )
    ]


@register(Tags.compatibility)
def reading_by_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without Tesseract, or one of the languages that the collection has most of, scans wait."""
    found = ocr.engine()
    if found is None:
        return [
            Info(
                "Tesseract is not installed: no scan can be read by machine. All else works.",
                hint="Debian, Ubuntu: apt install tesseract-ocr "
                + " ".join(ocr.package(code) for code in READ_MOST),
                id="archive.I009",
            )
        ]
    missing = ocr.lacking(READ_MOST)
    if not missing:
        return []
    return [
        Info(
            f"Tesseract cannot read these languages here: {', '.join(missing)}.",
            hint="Debian, Ubuntu: apt install " + " ".join(ocr.package(c) for c in missing),
            id="archive.I009",
        )
    ]


@register(Tags.database)
def database(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Whether every database asked about is fit: `archive.ops.database.faults` says it."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            with connections[alias].cursor() as cursor:
                found += [Error(f.words, hint=f.hint, id=f.id) for f in faults(cursor)]
        except OperationalError as error:
            found.append(_unreachable(alias, error))
    return found


def _unreachable(alias: str, error: OperationalError) -> CheckMessage:
    reason = " ".join(without_password(str(error)).split())
    return Error(
        f"The database “{alias}” does not answer: {reason}",
        hint="Does PostgreSQL run where DATABASE_URL leads to? `make demo` starts one by itself.",
        id="archive.E004",
    )
