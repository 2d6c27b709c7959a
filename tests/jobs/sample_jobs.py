"""Jobs of the tests. Their effect is a row of LoadedFile with a name of its own for each run."""

from __future__ import annotations

import os
import signal
import time
import uuid
from pathlib import Path

from django.db import transaction

from archive.jobs.queue import Impossible, Progress, job
from archive.ops.models import LoadedFile

PATH = "tests.jobs.sample_jobs."
GIVES_UP_S = 60


def leave_a_mark(words: str) -> None:
    LoadedFile.objects.create(name=f"{words}-{uuid.uuid4()}", digest="")


def marks(words: str) -> int:
    return LoadedFile.objects.filter(name__startswith=f"{words}-").count()


@job("Leave a mark")
def mark(progress: Progress, words: str) -> None:
    leave_a_mark(words)


@job("Leave a mark, and wait for leave to end")
def slow(progress: Progress, words: str, folder: str) -> None:
    progress.begin("waiting", 10)
    progress.step(4)
    leave_a_mark(words)
    (Path(folder) / "begun").touch()
    deadline = time.monotonic() + GIVES_UP_S
    while not (Path(folder) / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
        progress.step(0)


@job("End the worker just after the effect is there")
def deadly(progress: Progress, words: str, folder: str) -> None:
    leave_a_mark(words)
    if not (Path(folder) / "killed").exists():
        (Path(folder) / "killed").touch()
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))


@job("Fail", tries=3)
def failing(progress: Progress, words: str) -> None:
    leave_a_mark(words)
    raise ValueError(f"{words} cannot be read")


@job("Fail for good")
def hopeless(progress: Progress) -> None:
    raise Impossible("There is no such page.")
