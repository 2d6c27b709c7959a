"""Work that runs beside the site: how it is written and asked for. This room knows no record.

A job is a function in a module `jobs.py` of an app, asked for by its path:

    @job(_("Small pictures of a page"))
    def make_copies(progress: Progress, page_id: str) -> None: ...

    defer("sources.jobs.make_copies", page_id=str(page.pk))
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, JobAborted
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

TRIES = 5
GROWS_BY = 4
"""Each wait is so many times the one before: 10 s, 40 s, 3 min, 11 min."""
MANAGER = JobManager(DjangoConnector())
"""Speaks through Django's own connection, so that a job belongs to the transaction that asks for
it; within a worker the queue's own manager would not."""


class Impossible(Exception):
    """The job cannot be done, and trying again would not help; the message says why."""


class StillRunning(Exception):
    """Another worker, thought to be lost, is at this very job."""


class Progress(Protocol):
    """How far a job is; `archive.ops.progress.Progress` has the same words."""

    def begin(self, words: str, total: int = 0) -> None: ...
    def step(self, parts: int = 1) -> None: ...


class Quiet:
    """For what is done at once, and while nobody looks: tells nobody how far it is."""

    def begin(self, words: str, total: int = 0) -> None:
        return

    def step(self, parts: int = 1) -> None:
        return


Function = TypeVar("Function", bound=Callable[..., None])


@dataclass(frozen=True)
class Work:
    """A kind of job: what is run, what people call it, and how it is tried."""

    name: str
    title: Any
    function: Callable[..., None]
    atomic: bool


WORKS: dict[str, Work] = {}


def after(seconds: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=seconds)


class Retries(BaseRetryStrategy):
    """Tries again after a while, ever more seldom, up to `tries` times in all."""

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, JobAborted):  # the worker is being stopped
            return RetryDecision(retry_at=after(0))
        if isinstance(exception, StillRunning):
            return RetryDecision(retry_at=after(settings.WORKER_HEARTBEAT))
        if isinstance(exception, Impossible) or job.attempts + 1 >= self.tries:
            return None
        return RetryDecision(retry_at=after(settings.WORKER_HEARTBEAT * GROWS_BY**job.attempts))


def job(
    title: Any, *, tries: int = TRIES, atomic: bool = True, every: str = ""
) -> Callable[[Function], Function]:
    """Make a function a job; it stays callable as it is.

    `atomic`: it runs in one transaction together with the mark that it is done, so its effect on
    the database is there once, however often a worker is killed. A job that writes files, or takes
    longer than a transaction should, says False and has to bear being run twice.
    `every` is a time table as cron has it, in UTC.
    """

    def register(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}"
        work = WORKS[name] = Work(name, title, function, atomic)

        def run(context: JobContext, **arguments: Any) -> None:
            from archive.jobs.running import perform

            arguments.pop("timestamp", None)  # what the time table adds
            perform(work, context, arguments)

        task: Any = app.task(name=name, pass_context=True, retry=Retries(tries))(run)
        if every:
            app.periodic(cron=every, queueing_lock=name)(task)
        return function

    return register


def defer(name: str, *, once: str = "", wait: float = 0, **arguments: Any) -> int | None:
    """Ask for a job by its path; the number of the job. It begins when the transaction ends well.

    `once`: no second job is asked for while one with the same words waits; then None.
    `wait`: at least so many seconds from now. Arguments have to fit into JSON.
    Raises LookupError for a job that is not there, TypeError for wrong arguments.
    """
    if name not in WORKS:
        raise LookupError(f"There is no job “{name}”; known are {', '.join(sorted(WORKS))}.")
    inspect.signature(WORKS[name].function).bind(None, **arguments)
    task = configure_task(
        name=name,
        job_manager=MANAGER,
        queueing_lock=once or None,
        schedule_at=after(wait) if wait else None,
    )
    try:
        # A refusal must not break the transaction of the caller.
        with transaction.atomic():
            return task.defer(**arguments)
    except AlreadyEnqueued:
        return None
