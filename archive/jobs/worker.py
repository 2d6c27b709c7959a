"""The worker: takes jobs from the queue, and takes up again what a lost worker has left."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import Max, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from archive.jobs.models import JobReport
from archive.jobs.queue import MANAGER, TRIES
from archive.jobs.running import own_connection

THE_ONE_WORKER = 1925_0325
"""Key of the advisory lock of the worker that wants to be the only one."""
LOST = (
    "WorkerLost: {attempts} workers ended in the middle of this job. "
    "It may need more memory than there is."
)

log = logging.getLogger(__name__)


def work(*, wait: bool = True) -> None:
    """Work until stopped, or without `wait` until nothing is left to do now."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(_work(wait))


async def _work(wait: bool) -> None:
    async with app.open_async(), asyncio.TaskGroup() as group:
        await _rescue_in_thread()
        rescuer = group.create_task(_rescue_for_ever())
        await app.run_worker_async(wait=wait)
        rescuer.cancel()


async def _rescue_for_ever() -> None:
    while True:
        await asyncio.sleep(settings.WORKER_LOST_AFTER / 2)
        await _rescue_in_thread()


@sync_to_async(thread_sensitive=False)
def _rescue_in_thread() -> None:
    close_old_connections()
    try:
        rescue()
    finally:
        close_old_connections()


def rescue() -> int:
    """Give back to the queue what lost workers were at; how many jobs that were.

    Without this they would be “running” for ever: the queue by itself does not look for them.
    """
    silent_since = timezone.now() - dt.timedelta(seconds=settings.WORKER_LOST_AFTER)
    lost = Q(worker=None) | Q(worker__last_heartbeat__lt=silent_since)
    with transaction.atomic():
        # Locked, so that two workers do not give back the same job, one after it was taken again.
        rows = ProcrastinateJob.objects.filter(lost, status="doing").select_for_update(
            skip_locked=True, of=("self",)
        )
        jobs = list(rows)
        for job in jobs:
            log.warning("Job %s lost its worker.", job.pk)
            if job.attempts >= TRIES:
                _give_up(job)
            else:
                MANAGER.retry_job_by_id(job.pk, retry_at=timezone.now())
    return len(jobs)


def _give_up(job: ProcrastinateJob) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job.pk])
    words = LOST.format(attempts=job.attempts + 1)
    JobReport.objects.update_or_create(job_id=job.pk, defaults={"error": words})


def wait_to_be_the_only_one() -> psycopg.Connection[tuple[Any, ...]]:
    """Stand by until no other worker holds this place; keep what is returned to hold it."""
    link = own_connection()
    question = "SELECT pg_try_advisory_lock(%s)"
    while link.execute(question, [THE_ONE_WORKER]).fetchone() != (True,):
        time.sleep(settings.WORKER_HEARTBEAT / 5)
    return link


def is_seen() -> bool:
    """Whether any worker has given a sign of life of late."""
    latest = ProcrastinateWorker.objects.aggregate(latest=Max("last_heartbeat"))["latest"]
    if latest is None:
        return False
    return bool(timezone.now() - latest < dt.timedelta(seconds=settings.WORKER_LOST_AFTER))
