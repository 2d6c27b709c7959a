"""Real workers in processes of their own, killed outright: nothing lost, nothing there twice."""

from __future__ import annotations

import signal

from django.db import connection

from archive.jobs.models import JobReport
from archive.jobs.queue import defer
from archive.jobs.worker import is_seen
from tests.jobs.conftest import job_of, until
from tests.jobs.sample_jobs import PATH, marks


def state(number: int | None) -> str:
    return job_of(number).status


def test_a_job_whose_worker_is_killed_in_the_middle_is_done_by_the_next_and_once(worker, tmp_path):
    number = defer(f"{PATH}slow", words="vlak", folder=str(tmp_path))
    first = worker()
    until((tmp_path / "begun").exists, "the first worker begins")
    assert is_seen()
    until(lambda: JobReport.objects.get(job=number).done == 4, "the progress is seen")
    first.kill()
    first.wait()
    assert marks("vlak") == 0
    assert state(number) == "doing"

    (tmp_path / "go").touch()
    worker()
    until(lambda: state(number) == "succeeded", "the second worker does it")
    assert marks("vlak") == 1
    assert job_of(number).attempts == 2


def test_a_worker_killed_after_the_effect_and_before_the_queue_knows_leaves_it_once(
    worker, tmp_path
):
    number = defer(f"{PATH}deadly", words="most", folder=str(tmp_path))
    assert worker().wait() == -signal.SIGKILL
    assert marks("most") == 1
    assert state(number) == "doing"
    worker()
    until(lambda: state(number) == "succeeded", "the second worker finds the mark")
    assert marks("most") == 1


def test_a_failing_job_is_tried_again_ever_later_and_then_failed_with_its_error(worker):
    number = defer(f"{PATH}failing", words="strana")
    hopeless = defer(f"{PATH}hopeless")
    worker()
    until(lambda: state(number) == "failed", "it is given up")
    assert marks("strana") == 0  # each run was taken back
    assert JobReport.objects.get(job=number).error == "ValueError: strana cannot be read"
    assert waits(number) == [0.2, 0.8]
    until(lambda: state(hopeless) == "failed", "it is given up at once")
    assert job_of(hopeless).attempts == 1
    assert JobReport.objects.get(job=hopeless).error == "Impossible: There is no such page."


def waits(number: int | None) -> list[float]:
    """The planned waits between the runs of a job, in seconds, to a tenth."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type::text, at FROM procrastinate_events WHERE job_id = %s ORDER BY id",
            [number],
        )
        events = cursor.fetchall()
    again = [at for kind, at in events if kind == "deferred_for_retry"]
    planned = [at for kind, at in events if kind == "scheduled"]
    return [round((p - a).total_seconds(), 1) for p, a in zip(planned, again, strict=True)]


def test_a_worker_that_is_asked_to_stop_gives_its_job_back(worker, tmp_path):
    number = defer(f"{PATH}slow", words="most", folder=str(tmp_path))
    process = worker()
    until((tmp_path / "begun").exists, "it begins")
    process.terminate()
    assert process.wait() == 0
    assert state(number) == "todo"
    assert marks("most") == 0
    assert not is_seen()
