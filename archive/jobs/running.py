"""One run of a job: alone, with its progress told, and with an effect that happens once."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import JobAborted

from archive.core.changes import changes
from archive.jobs.models import JobReport
from archive.jobs.queue import StillRunning, Work

TELLS_EVERY_S = 0.5
LONGEST_ERROR = 2000
THE_PLACE_OF_A_JOB = 1925
"""The first half of the advisory locks that are held while a job runs; its number is the second."""
LARGEST = 2**31


def own_connection() -> psycopg.Connection[tuple[Any, ...]]:
    """A connection beside Django's: what is said on it is seen at once, whatever becomes of the
    job's transaction, and its locks fall when the process ends, however it ends."""
    return psycopg.connect(**connector_params(), autocommit=True)


class Report:
    """The progress of one run, written to its JobReport."""

    def __init__(self, link: psycopg.Connection[tuple[Any, ...]], context: JobContext) -> None:
        self.link, self.context = link, context
        self.words, self.done, self.total = "", 0, 0
        self.told_at = 0.0

    def start(self) -> None:
        """An error of the run before stays readable until this one ends."""
        self.link.execute(
            "INSERT INTO jobs_jobreport (job_id, words, done, total, error, started_at)"
            " VALUES (%s, '', 0, 0, '', now()) ON CONFLICT (job_id)"
            " DO UPDATE SET words = '', done = 0, total = 0, started_at = now()",
            [self.context.job.id],
        )

    def begin(self, words: str, total: int = 0) -> None:
        """Start a step, of `total` parts where they can be counted."""
        self.words, self.done, self.total = words, 0, total
        self._tell()

    def step(self, parts: int = 1) -> None:
        """So many parts more are done. Raises JobAborted when the worker is to stop."""
        self.done += parts
        if self.done >= self.total or time.monotonic() - self.told_at > TELLS_EVERY_S:
            self._tell()
        if self.context.should_abort():
            raise JobAborted

    def _tell(self) -> None:
        self.told_at = time.monotonic()
        self.link.execute(
            "UPDATE jobs_jobreport SET words = %s, done = %s, total = %s WHERE job_id = %s",
            [self.words[:200], self.done, self.total, self.context.job.id],
        )

    def fail(self, error: BaseException) -> None:
        words = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        self.link.execute(
            "UPDATE jobs_jobreport SET error = %s WHERE job_id = %s",
            [words.replace("\0", ""), self.context.job.id],
        )


def perform(work: Work, context: JobContext, arguments: dict[str, Any]) -> None:
    """Run a job. A worker that was thought to be lost may still be at it: then StillRunning."""
    number = context.job.id
    assert number is not None
    told = changes(label=work.title, why=f"job {number}", name="job")
    with own_connection() as link, told:
        key = [THE_PLACE_OF_A_JOB, number % LARGEST]
        if link.execute("SELECT pg_try_advisory_lock(%s, %s)", key).fetchone() != (True,):
            raise StillRunning(f"Another worker is at job {number}.")
        report = Report(link, context)
        report.start()
        try:
            if work.atomic:
                perform_once(work, number, report, arguments)
            else:
                work.function(report, **arguments)
                JobReport.objects.filter(job=number).update(done_at=timezone.now(), error="")
        except JobAborted:
            raise
        except Exception as error:
            report.fail(error)
            raise


def perform_once(work: Work, number: int, report: Report, arguments: dict[str, Any]) -> None:
    """The effect and the mark that it is there are one: a worker killed just after finds the mark,
    one killed before has left nothing."""
    with transaction.atomic():
        if JobReport.objects.filter(job=number, done_at__isnull=False).exists():
            return
        work.function(report, **arguments)
        JobReport.objects.filter(job=number).update(done_at=timezone.now(), error="")
