"""What people who work here see of the background work, and what they can do."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from archive.jobs.models import Job, JobReport
from archive.jobs.queue import defer
from tests.conftest import signed_in
from tests.jobs.sample_jobs import PATH

pytestmark = pytest.mark.django_db
LIST = "admin:jobs_job_changelist"


def failed_job() -> Job:
    number = defer(f"{PATH}mark", words="strana")
    assert number
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [number])
    JobReport.objects.create(job_id=number, done=3, total=7, error="ValueError: torn <page>")
    return Job.objects.get(pk=number)


def test_a_curator_sees_name_state_progress_and_error(curator):
    failed_job()
    page = signed_in(curator).get(reverse(LIST)).content.decode()
    for words in ("Leave a mark", "failed", "3 of 7", "ValueError: torn &lt;page&gt;"):
        assert words in page
    assert "style=" not in page.split('id="content"')[1]


def test_a_curator_has_a_failed_job_tried_again_from_its_page_and_from_the_list(curator):
    job, desk = failed_job(), signed_in(curator)
    page = reverse("admin:jobs_job_change", args=[job.pk])
    assert "Try again" in desk.get(page).content.decode()
    desk.post(reverse("admin:jobs_job_again", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == "todo"
    assert "Try again" not in desk.get(page).content.decode()

    other = failed_job()
    chosen = {"action": "try_failed_again", "_selected_action": [job.pk, other.pk]}
    answer = desk.post(reverse(LIST), chosen, follow=True)
    assert "1 job is tried again." in answer.content.decode()
    other.refresh_from_db()
    assert other.status == "todo"


def test_the_list_can_be_narrowed_to_what_failed(curator):
    failed_job()
    defer(f"{PATH}hopeless")
    desk = signed_in(curator)
    assert "Fail for good" in desk.get(reverse(LIST)).content.decode()
    assert "Fail for good" not in desk.get(reverse(LIST) + "?state=failed").content.decode()


def test_the_list_and_the_health_page_say_when_no_worker_has_been_seen(curator):
    desk, health = signed_in(curator), reverse("health")
    assert "No worker has been seen" in desk.get(reverse(LIST)).content.decode()
    assert Client().get(health).content.startswith(b"ok\nNo worker has been seen")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert "No worker has been seen" not in desk.get(reverse(LIST)).content.decode()
    assert Client().get(health).content == b"ok\n"
