"""A recording sent over a line that breaks, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from archive.core.access import Status
from archive.jobs.queue import Quiet
from sources import files, jobs
from sources.admin import upload_page
from sources.models import Upload, UploadState
from tests import builders
from tests.sources.sending import voice

PIECE = 20_000


@pytest.fixture
def told():
    made = builders.interview("Bez zvuku", "Prišli sme v lete.", status=Status.DRAFT)
    made.recordings.all().delete()
    return made


def lose_the_third_piece(page: Any) -> list[int]:
    """The line breaks under it, and every later piece waits for the reload."""
    seen: list[int] = []

    def pass_on(route: Any) -> None:
        if route.request.method == "PATCH":
            seen.append(int(route.request.headers["upload-offset"]))
            if len(seen) > 2:
                route.abort()
                return
        route.continue_()

    page.route("**/upload/*/", pass_on)
    return seen


def test_a_file_goes_on_after_a_broken_line_and_a_reload_and_becomes_a_recording(
    made, told, open_page, monkeypatch, tmp_path: Path
):
    monkeypatch.setattr(upload_page, "PIECE_BYTES", PIECE)
    builders.user("curator@example.org", "curator")
    tape = tmp_path / "páska.wav"
    tape.write_bytes(voice(seconds=6))
    watched = open_page(reverse("admin:login"))
    page = watched.page
    page.get_by_label("E-mail").fill("curator@example.org")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Log in").click()
    page.goto(reverse("admin:sources_interview_add"))
    expect(page.locator("#id_narrator + .select2 .select2-selection")).to_be_focused()
    page.goto(reverse("admin:sources_interview_change", args=[told.pk]))
    page.get_by_role("link", name="Send a long recording").click()
    chooser = page.get_by_label("Files, in the order of the interview")

    lost = lose_the_third_piece(page)
    expect(chooser).to_be_visible()  # the script is there
    chooser.set_input_files(tape)
    expect(page.locator(".sending .words")).to_contain_text("The line is broken")
    assert lost[:3] == [0, PIECE, 2 * PIECE]
    page.unroute("**/upload/*/")
    page.on("dialog", lambda dialog: dialog.accept())  # the page warns before it is left
    page.reload()
    expect(page.locator("#uploads")).to_contain_text("To go on, choose the same file above.")

    again: list[str] = []
    page.on(
        "request",
        lambda one: again.append(one.headers["upload-offset"]) if one.method == "PATCH" else None,
    )
    expect(chooser).to_be_visible()
    chooser.set_input_files(tape)
    expect(page.locator(".sending .words")).to_have_text("Sent. It is checked now.")
    assert again[0] == str(2 * PIECE), "nothing that had come was sent again"
    expect(page.locator("#uploads [data-state=checking]")).to_have_count(1)
    upload = Upload.objects.get(name="páska.wav")
    jobs.check_upload(Quiet(), str(upload.pk))
    expect(page.locator("#uploads [data-state=kept]")).to_contain_text("8.0 kHz, 1 channel")
    recording = told.recordings.get()
    assert files.path_of(str(recording.media)).read_bytes() == tape.read_bytes()
    assert Upload.objects.get(pk=upload.pk).state == UploadState.KEPT
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('upload '))") == []
    assert [error for error in watched.errors if "ERR_FAILED" not in error] == []
