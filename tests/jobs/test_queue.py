"""Asking for work: by its path, with the transaction, once where once is meant."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.utils import timezone

from archive.jobs import worker
from archive.jobs.models import Job, JobReport
from archive.jobs.queue import defer
from archive.jobs.running import THE_PLACE_OF_A_JOB, own_connection
from tests.jobs.conftest import job_of
from tests.jobs.sample_jobs import PATH, marks

MARK = f"{PATH}mark"


def test_a_job_asked_for_in_a_transaction_that_is_taken_back_never_was(queue):
    with transaction.atomic():
        assert defer(MARK, words="nic")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_what_is_to_be_done_once_is_asked_for_once_and_the_transaction_goes_on():
    with transaction.atomic():
        first = defer(MARK, once="mark", words="a")
        assert defer(MARK, once="mark", words="b") is None
        assert defer(MARK, words="c") != first
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_an_unknown_job_or_a_wrong_argument_is_refused_where_it_is_asked_for():
    with pytest.raises(LookupError, match=r"no job “nowhere.mark”"):
        defer("nowhere.mark")
    with pytest.raises(TypeError, match="word"):
        defer(MARK, word="a")
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_job_that_is_to_wait_is_planned_for_later():
    number = defer(MARK, wait=3600, words="a")
    planned = job_of(number).scheduled_at
    assert planned
    later = planned - timezone.now()
    assert dt.timedelta(minutes=59) < later <= dt.timedelta(minutes=60)


def lost_job(attempts: int = 0, seconds: float = 31) -> int:
    """A job whose worker gave its last sign of life so long ago."""
    number = defer(MARK, words="a")
    assert number
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds],
        )
        cursor.execute("SELECT procrastinate_fetch_job_v2(NULL, %s)", cursor.fetchone())
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [attempts])
    return number


@pytest.mark.django_db
def test_the_job_of_a_lost_worker_goes_back_and_that_of_a_living_one_does_not():
    number = lost_job(seconds=1)
    assert worker.rescue() == 0
    assert worker.is_seen()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert not worker.is_seen()
    assert worker.rescue() == 1
    assert job_of(number).status == "todo"


@pytest.mark.django_db
def test_a_job_that_has_ended_five_workers_is_given_up():
    number = lost_job(attempts=5)
    worker.rescue()
    assert job_of(number).status == "failed"
    assert JobReport.objects.get(job=number).error.startswith("WorkerLost: 6 workers")


def test_a_report_goes_with_its_job(queue):
    number = defer(MARK, words="a")
    JobReport.objects.create(job=job_of(number))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert not JobReport.objects.exists()


def test_a_job_at_which_a_worker_still_is_is_not_begun_by_another(queue):
    from procrastinate import JobContext
    from procrastinate.contrib.django import app

    from archive.jobs.queue import WORKS, StillRunning
    from archive.jobs.running import perform

    number = defer(MARK, words="a")
    job = job_of(number).procrastinate_job
    context = JobContext(app=app, start_timestamp=0, job=job, abort_reason=lambda: None)
    with own_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [THE_PLACE_OF_A_JOB, number])
        with pytest.raises(StillRunning):
            perform(WORKS[MARK], context, {"words": "a"})
    perform(WORKS[MARK], context, {"words": "a"})
    perform(WORKS[MARK], context, {"words": "a"})
    assert marks("a") == 1
