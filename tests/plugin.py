"""Starts the database of the tests before Django reads its settings: too early for a conftest."""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import signal
import tempfile
from pathlib import Path

import pytest

from archive.ops.postgres import TESTS, serving
from archive.ops.translations import compile_translations

ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Set what settings.py reads; a database the caller names is used as it is."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        # The run it belongs to has set all else; only the files are its own.
        keep_files_in(Path(os.environ["INTERHELPO_VAR"]) / worker)
        return
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not os.environ.get("DATABASE_URL"):
        # A name for each run: two runs in one clone must not share their tables.
        own = stack.enter_context(serving(TESTS)).replace("/interhelpo?", f"/run_{os.getpid()}?")
        os.environ["DATABASE_URL"] = own
    files = stack.enter_context(tempfile.TemporaryDirectory(prefix="interhelpo-tests-"))
    keep_files_in(Path(files))
    # They take half a minute to make, and are the same for every run.
    os.environ.setdefault("INTERHELPO_DICTIONARIES", str(ROOT / "var" / "words"))
    os.environ["INTERHELPO_SECRET_KEY"] = secrets.token_urlsafe(50)
    for switch in ("INTERHELPO_DEMO", "INTERHELPO_DEBUG", "INTERHELPO_HTTPS"):
        os.environ[switch] = "0"
    os.environ["INTERHELPO_TESTING"] = "1"
    os.environ.pop("INTERHELPO_HOSTS", None)
    compile_translations()


def keep_files_in(folder: Path) -> None:
    (folder / "static").mkdir(parents=True)
    os.environ["INTERHELPO_VAR"] = str(folder)
    os.environ["INTERHELPO_MEDIA"] = str(folder / "media")
