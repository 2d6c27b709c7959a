"""Every original is read and compared; damage is named, and tidying removes what is old."""

from __future__ import annotations

import pytest
from django.db import connection

from archive.jobs.models import Job
from archive.jobs.queue import Impossible, defer
from archive.ops import fixity, jobs
from archive.ops.progress import Progress
from sources.files import path_of
from tests import world

pytestmark = pytest.mark.django_db


class Silence:
    def write(self, words: str) -> None: ...
    def flush(self) -> None: ...
    def isatty(self) -> bool:
        return False


@pytest.fixture
def made(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return world.build()


def test_whole_originals_pass_and_a_changed_or_missing_one_is_named(made):
    progress = Progress(Silence())
    jobs.check_originals(progress)
    page, recording = made.open["page"], made.open["recording"]
    scan, sound = path_of(page.scan.name), path_of(recording.media.name)
    assert progress.done == len(list(fixity.originals())) > 0

    scan.chmod(0o640)
    scan.write_bytes(scan.read_bytes()[:-1] + b"x")
    sound.unlink()
    with pytest.raises(Impossible) as told:
        jobs.check_originals(progress)
    assert f"{page.source.ref}: {scan.name} was changed" in str(told.value)
    assert f"{recording.source.ref}: {sound.name} is missing" in str(told.value)


def ended(state: str, hours_ago: int) -> int | None:
    number = defer("archive.ops.jobs.remove_old")
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, %s, false)", [number, state])
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(hours => %s)"
            " WHERE job_id = %s",
            [hours_ago, number],
        )
    return number


def test_done_jobs_are_kept_three_days_and_failed_ones_three_months():
    kept = [
        ended("succeeded", 71),
        ended("failed", 24 * 89),
        defer("archive.ops.jobs.remove_old"),
    ]
    ended("succeeded", 73)
    ended("failed", 24 * 91)
    jobs.remove_old(Progress(Silence()))
    assert set(Job.objects.values_list("pk", flat=True)) == set(kept)
