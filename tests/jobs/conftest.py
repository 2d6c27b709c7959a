"""A queue of one's own, and real workers that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from archive.jobs.models import Job

WORKER = """
import django
django.setup()
import tests.jobs.sample_jobs
from archive.jobs.worker import work
work()
"""
PATIENCE_S = 60
Worker = subprocess.Popen[bytes]


@pytest.fixture
def queue(transactional_db) -> Iterator[None]:
    """Empty before and after: the tables of the queue are not Django's, so that its flush after a
    test with real transactions leaves them full."""
    empty()
    yield
    empty()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def worker(queue) -> Iterator[Callable[[], Worker]]:
    """Starts a worker whose signs of life come five times a second."""
    name = quote(connection.settings_dict["NAME"])
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    started = []

    def start() -> Worker:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, "INTERHELPO_HEARTBEAT": "0.2"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.05)


def job_of(number: int | None) -> Job:
    assert number
    return Job.objects.get(pk=number)
