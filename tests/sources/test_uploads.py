"""A recording is sent in pieces: nothing is lost, written twice, or written by somebody else."""

from __future__ import annotations

import errno
import io
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.core.access import Status
from archive.curation import review
from archive.settings import env_gigabytes
from sources import incoming
from sources.admin import upload_protocol
from sources.models import Consent, ConsentScope, Upload, UploadState
from tests import builders
from tests.conftest import signed_in
from tests.sources.sending import (
    PIECE,
    TUS,
    begin,
    checked,
    how_far,
    key_in,
    send,
    sent,
    uploads_of,
    voice,
)

pytestmark = pytest.mark.django_db
SOUND = voice()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def desk(curator):
    return signed_in(curator)


@pytest.fixture
def told():
    made = builders.interview("Rozhovor", "Prvá veta.", status=Status.DRAFT)
    made.recordings.all().delete()
    return made


@pytest.fixture
def begun(desk, told) -> str:
    """The address of an upload of which nothing has come yet."""
    return str(begin(desk, told, len(SOUND))["Location"])


def on_disk(address: str) -> bytes:
    return incoming.path_of(key_in(address)).read_bytes()


def checks_asked_for() -> list[str]:
    rows = ProcrastinateJob.objects.filter(task_name="sources.jobs.check_upload")
    return [job.args["upload_id"] for job in rows]


# The way of a whole file


def test_a_file_comes_in_pieces_and_then_its_check_is_asked_for_once(desk, told):
    upload = sent(desk, told, SOUND, pieces=5)
    assert incoming.path_of(upload.pk).read_bytes() == SOUND
    assert (upload.name, upload.size, upload.state) == ("páska 1.wav", len(SOUND), "checking")
    assert checks_asked_for() == [str(upload.pk)]


def test_the_archive_says_how_far_an_upload_is_and_it_goes_on_from_there(desk, begun):
    assert how_far(desk, begun) == 0
    assert send(desk, begun, SOUND[:1000])["Upload-Offset"] == "1000"
    answer = desk.head(begun, headers=TUS)
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("1000", str(len(SOUND)))
    assert "no-store" in answer["Cache-Control"]
    assert send(desk, begun, SOUND[1000:], 1000).status_code == 204
    assert on_disk(begun) == SOUND


def test_what_had_come_when_the_line_broke_stays(rf, desk, begun, curator, told):
    """The body ends before the length that it declared."""
    request = rf.patch(
        begun, SOUND[:5000], content_type=PIECE, headers={**TUS, "Upload-Offset": "0"}
    )
    request.META["CONTENT_LENGTH"] = str(len(SOUND))
    request._stream = io.BytesIO(SOUND[:5000])
    request.user = curator
    answer = upload_protocol.upload_view(request, str(told.pk), key_in(begun))
    assert answer["Upload-Offset"] == "5000"
    assert how_far(desk, begun) == 5000


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 900), min_size=1, max_size=8), st.data())
def test_however_it_is_cut_and_repeated_the_file_is_the_same(desk, told, sizes, data):
    whole = SOUND[: sum(sizes) + 16]
    sizes = [16, *sizes]  # the kind is told by the first bytes of a file
    address = begin(desk, told, len(whole))["Location"]
    at = 0
    for size in sizes:
        wrong = data.draw(st.integers(0, len(whole)), label="a wrong place")
        if wrong != at:
            assert send(desk, address, b"x", wrong).status_code in (409, 413)
        assert send(desk, address, whole[at : at + size], at).status_code == 204
        at += size
    assert on_disk(address) == whole


def test_a_server_that_stopped_after_the_last_byte_asks_for_the_check_when_asked(desk, begun):
    incoming.append(key_in(begun), 0, SOUND)
    assert how_far(desk, begun) == len(SOUND)
    assert checks_asked_for() == [str(key_in(begun))]


def test_who_brings_a_recording_does_not_publish_it(reviewer, told):
    told.status = Status.REVIEW
    told.save()
    assert review.may_publish(reviewer, told)
    sent(signed_in(reviewer), told, SOUND)
    assert not review.may_publish(reviewer, told)


def test_the_protocol_says_what_it_speaks(desk, told, settings):
    answer = desk.options(uploads_of(told))
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination"
    assert answer["Tus-Max-Size"] == str(settings.UPLOAD_MAX_BYTES) == str(4 << 30)


def test_an_upload_is_ended_by_whoever_sends_it(desk, begun):
    send(desk, begun, SOUND[:1000])
    assert desk.delete(begun, headers=TUS).status_code == 204
    assert not incoming.path_of(key_in(begun)).exists()
    assert desk.head(begun, headers=TUS).status_code == 404


def test_an_upload_whose_last_piece_just_came_is_left_to_its_check(desk, begun, told, monkeypatch):
    """The other window ends it between the question and the answer."""
    real = upload_protocol._end

    def late(request: Any, upload: Upload) -> Any:
        send(desk, begun, SOUND)
        return real(request, upload)

    monkeypatch.setattr(upload_protocol, "_end", late)
    answer = desk.delete(begun, headers=TUS)
    assert answer.status_code == 409
    assert "is still being checked" in answer.content.decode()
    assert Upload.objects.get().state == UploadState.CHECKING
    assert on_disk(begun) == SOUND


def test_a_proxy_that_lets_only_posts_through_is_no_hindrance(desk, begun):
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    answer = desk.post(begun, SOUND[:500], content_type=PIECE, headers=headers)
    assert (answer.status_code, how_far(desk, begun)) == (204, 500)


def test_how_large_a_recording_may_be_is_said_by_the_one_who_keeps_the_machine(monkeypatch):
    monkeypatch.setenv("INTERHELPO_UPLOAD_GB", "12")
    assert env_gigabytes("INTERHELPO_UPLOAD_GB", 4) == 12 << 30


@pytest.mark.parametrize("value", ["0", "-4", "4.5", "much", "", "1001"])
def test_a_wrong_bound_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("INTERHELPO_UPLOAD_GB", value)
    with pytest.raises(ImproperlyConfigured, match=f"INTERHELPO_UPLOAD_GB is “{value}”"):
        env_gigabytes("INTERHELPO_UPLOAD_GB", 4)


# What is refused


@pytest.mark.parametrize(
    ("headers", "status", "words"),
    [
        ({"Upload-Length": "100"}, 412, "speaks tus 1.0.0"),
        ({**TUS, "Upload-Length": "-1"}, 400, "Upload-Length is “-1”"),
        ({**TUS, "Upload-Length": "viel"}, 400, "no number"),
        (TUS, 400, "Upload-Length is “”"),
        ({**TUS, "Upload-Length": "0"}, 400, "The file is empty."),
        ({**TUS, "Upload-Length": str((4 << 30) + 1)}, 413, "a recording may have 4.0"),
        ({**TUS, "Upload-Length": "9", "Upload-Metadata": "filename ***"}, 400, "base64"),
        ({**TUS, "Upload-Length": "9", "Upload-Metadata": "recording eA=="}, 409, "this recording"),
    ],
)
def test_a_wrong_beginning_is_refused_in_words(desk, told, headers, status, words):
    answer = desk.post(uploads_of(told), headers=headers)
    assert answer.status_code == status
    assert words.lower() in answer.content.decode().replace("\xa0", " ").lower()
    assert not Upload.objects.exists()
    assert not list(incoming.folder().glob("*"))


@pytest.mark.parametrize(
    ("headers", "data", "status"),
    [
        ({"Upload_Offset": "5"}, b"x", 409),
        ({"Upload_Offset": ""}, b"x", 400),
        ({"Upload_Offset": "1e3"}, b"x", 400),
        ({"Upload_Offset": "٣"}, b"x", 400),
        ({"Tus_Resumable": "0.2.2"}, b"x", 412),
        ({}, b"x" * (len(SOUND) + 1), 413),
    ],
)
def test_a_wrong_piece_is_refused_and_writes_nothing(desk, begun, headers, data, status):
    if not headers.get("Upload_Offset", "").isascii():
        headers = {"Upload_Offset": headers["Upload_Offset"].encode().decode("latin-1")}
    assert send(desk, begun, data, **headers).status_code == status
    assert on_disk(begun) == b""


def test_a_piece_of_another_type_is_refused(desk, begun):
    headers = {**TUS, "Upload-Offset": "0"}
    answer = desk.patch(begun, SOUND, content_type="audio/wav", headers=headers)
    assert answer.status_code == 415
    assert on_disk(begun) == b""


@pytest.mark.parametrize(
    "content",
    [
        b"WEBVTT\n\n00:00.000 --> 00:02.000\nJust words.\n",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 and more of it",
        b"\xff\xd8\xff\xe0 a picture of something",
        b"short",
    ],
)
def test_what_is_no_sound_is_refused_at_its_first_bytes_whatever_its_name(desk, told, content):
    address = begin(desk, told, len(content), name="hlas.mp3")["Location"]
    answer = send(desk, address, content)
    assert answer.status_code == 415
    assert "whatever its name says" in answer.content.decode()
    upload = Upload.objects.get(pk=key_in(address))
    assert (upload.state, upload.found) == (UploadState.REFUSED, {"fault": "kind"})
    assert not incoming.path_of(upload.pk).exists()
    assert desk.head(address, headers=TUS).status_code == 410
    assert "whatever its name says" in desk.get(uploads_of(told)).content.decode()


def test_the_first_bytes_may_come_one_by_one(desk, begun):
    for at in range(20):
        assert send(desk, begun, SOUND[at : at + 1], at).status_code == 204
    assert how_far(desk, begun) == 20


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Eva\\páska.wav", "páska.wav"),
        ("<script>.wav", "<script>.wav"),
        ("a\0b.wav", "ab.wav"),
        ("a\nb\u202evaw.wav", "abvaw.wav"),
        ("x" * 500, "x" * 200),
        ("", "?"),
    ],
)
def test_no_name_leads_anywhere_or_is_run(desk, told, name, kept):
    begin(desk, told, 100, name=name)
    assert Upload.objects.get().name == kept
    shown = desk.get(uploads_of(told)).content.decode()
    assert "<script>.wav" not in shown


# Two at once, and others


def test_of_two_windows_that_send_the_same_piece_one_is_told_where_the_file_goes_on(
    desk, begun, monkeypatch
):
    """The other window writes between the question and the write of this one."""
    real = incoming.append

    def late(key: Any, at: int, data: bytes) -> int:
        monkeypatch.setattr(incoming, "append", real)
        real(key, at, SOUND[:3000])
        return incoming.append(key, at, data)

    monkeypatch.setattr(incoming, "append", late)
    answer = send(desk, begun, SOUND[:2000])
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "3000")
    assert on_disk(begun) == SOUND[:3000]


def test_an_upload_of_somebody_else_is_not_there(begun, reviewer, told):
    other = signed_in(reviewer)
    assert other.head(begun, headers=TUS).status_code == 404
    assert send(other, begun, SOUND).status_code == 404
    assert other.delete(begun, headers=TUS).status_code == 404
    assert "curator@example.org sends it." in other.get(uploads_of(told)).content.decode()
    assert on_disk(begun) == b""


def test_an_upload_is_not_found_under_another_interview(desk, begun, told):
    other = builders.interview("Iný")
    assert desk.head(begun.replace(str(told.pk), str(other.pk)), headers=TUS).status_code == 404


@pytest.mark.parametrize("role", ["visitor", "contributor", "researcher"])
def test_nobody_outside_the_desk_sends_or_learns_anything(begun, told, role, request):
    user = request.getfixturevalue(role)
    client = Client() if role == "visitor" else signed_in(user)
    for answer in (
        begin(client, told, 100),
        client.head(begun, headers=TUS),
        send(client, begun, SOUND),
        client.delete(begun, headers=TUS),
    ):
        assert answer.status_code == 302
        assert "Upload-Offset" not in answer
    assert on_disk(begun) == b""


def test_a_piece_without_the_token_of_the_site_is_refused(curator, told, begun):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(curator)
    assert send(strict, begun, SOUND).status_code == 403
    assert begin(strict, told, 100).status_code == 403
    assert on_disk(begun) == b""


def test_what_has_come_is_served_at_no_address_and_read_by_nobody_else(desk, begun):
    send(desk, begun, SOUND[:1000])
    path = incoming.path_of(key_in(begun))
    assert path.stat().st_mode & 0o077 == 0
    assert desk.get(begun, headers=TUS).status_code == 405
    for guess in ("/media/incoming/", "/media/recordings/"):
        assert desk.get(f"{guess}{path.name}", follow=True).status_code == 404


# When something is in the way


def test_a_full_disk_is_told_and_what_came_stays(desk, begun, monkeypatch):
    send(desk, begun, SOUND[:1000])

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    answer = send(desk, begun, SOUND[1000:2000], 1000)
    monkeypatch.undo()
    assert answer.status_code == 507
    assert "no room" in answer.content.decode()
    assert send(desk, begun, SOUND[1000:], 1000).status_code == 204


def test_no_upload_is_begun_for_which_there_is_no_room_beside_the_others(
    desk, told, begun, monkeypatch
):
    free = len(SOUND) + incoming.SPARE + 100
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=free))
    answer = begin(desk, told, 101)
    assert (answer.status_code, Upload.objects.count()) == (507, 1)
    assert begin(desk, told, 100).status_code == 201


def test_an_interview_that_was_deleted_meanwhile_takes_its_uploads_along(desk, told, begun):
    send(desk, begun, SOUND[:1000])
    told.delete()
    assert send(desk, begun, SOUND[1000:], 1000).status_code == 404


def test_a_file_that_vanished_is_told(desk, begun):
    incoming.drop(key_in(begun))
    answer = send(desk, begun, SOUND)
    assert answer.status_code == 410
    assert "taken away" in answer.content.decode()


def test_a_sound_that_would_be_heard_at_once_needs_its_consent_first(desk):
    published = builders.interview("Otvorený", "Prvá veta.")
    answer = begin(desk, published, 100)
    assert answer.status_code == 409
    assert "No consent that holds today covers this: Sound." in answer.content.decode()
    consent = Consent.objects.create(given_by="the family", scopes=[ConsentScope.AUDIO])
    consent.sources.add(published)
    assert begin(desk, published, 100).status_code == 201


# The page


def test_the_page_shows_what_has_come_and_offers_recordings_without_a_sound(desk, told, begun):
    empty = told.recordings.create(position=2)
    send(desk, begun, SOUND[:1000])
    shown = desk.get(uploads_of(told)).content.decode()
    assert f'<progress value="1000" max="{len(SOUND)}"' in shown
    assert f'value="{empty.pk}"' in shown
    assert "To go on, choose the same file above." in shown


def press(desk: Client, upload: Upload, act: str) -> str:
    answer = desk.post(f"{uploads_of(upload.source)}{upload.pk}/act/", {"act": act}, follow=True)
    return str(answer.content.decode())


def test_ones_own_half_sent_file_is_removed_and_nobody_elses(desk, begun, reviewer):
    upload = Upload.objects.get()
    assert "Nothing was done" in press(signed_in(reviewer), upload, "remove")
    assert "is removed" in press(desk, upload, "remove")
    assert not Upload.objects.exists()
    assert not incoming.path_of(upload.pk).exists()


def test_a_check_that_failed_for_good_is_asked_for_again_and_one_that_runs_is_not(desk, told):
    upload = sent(desk, told, SOUND)
    assert "Nothing was done" in press(desk, upload, "again")
    ProcrastinateJob.objects.all().delete()
    assert "is checked again" in press(desk, upload, "again")
    assert checks_asked_for() == [str(upload.pk)]
    assert checked(upload).state == UploadState.KEPT
