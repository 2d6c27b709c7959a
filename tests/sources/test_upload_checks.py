"""What the checks say of a recording, and what becomes of it: kept, held or refused, once."""

from __future__ import annotations

import datetime as dt
import os
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.core.access import Status
from archive.curation.models import Change
from archive.jobs.queue import Quiet
from sources import files, hearing, incoming, jobs, publishing_interviews, upload_checks
from sources.models import Consent, ConsentScope, Recording, Upload, UploadState
from tests import builders
from tests.conftest import signed_in
from tests.sources.sending import begin, checked, key_in, send, sent, uploads_of, voice
from tests.sources.test_moving import mp4, webm

pytestmark = pytest.mark.django_db
SOUND = voice()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: Any) -> None:
    """Most of these need no process of its own for the ear; one asks for it by name."""
    monkeypatch.setattr(hearing, "listen_apart", hearing.hear)


@pytest.fixture
def desk(curator):
    return signed_in(curator)


@pytest.fixture
def told():
    made = builders.interview("Rozhovor", "Prvá veta.", status=Status.DRAFT)
    made.recordings.all().delete()
    return made


def brought(desk: Client, told: Any, content: bytes, **more: Any) -> Upload:
    """The upload of a whole file, after its check."""
    return checked(sent(desk, told, content, pieces=1, **more))


def page_of(desk: Client, told: Any) -> str:
    return str(desk.get(uploads_of(told)).content.decode())


# Kept


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("WAV", "audio/wav"), ("FLAC", "audio/flac"), ("MP3", "audio/mpeg"), ("OGG", "audio/ogg")],
)
def test_a_sound_becomes_a_recording_with_all_that_was_measured(desk, told, kind, media_type):
    content = voice(kind=kind, channels=2)
    upload = brought(desk, told, content, name="páska.doc")
    assert (upload.state, upload.found["kind"]) == (UploadState.KEPT, kind)
    recording = told.recordings.get()
    assert upload.recording == recording
    assert recording.media_type == media_type
    assert recording.duration_ms == pytest.approx(4000, abs=100)
    assert recording.checksum == upload.checksum
    assert files.path_of(str(recording.media)).read_bytes() == content
    assert (upload.found["channels"], upload.found["rate"]) == (2, 8000)
    assert -25 < upload.found["lufs"] < -13
    assert upload.found["doubts"] == []
    assert not incoming.path_of(upload.pk).exists()


def test_what_the_checks_found_stands_on_the_page_and_on_the_form_of_the_interview(desk, told):
    brought(desk, told, SOUND)
    form = desk.get(reverse("admin:sources_interview_change", args=[told.pk])).content.decode()
    for shown in (page_of(desk, told), form):
        assert "8.0 kHz, 1 channel" in shown
        assert "LUFS" in shown
        assert "0:04" in shown


def test_the_next_recording_goes_on_where_the_last_one_ends(desk, told):
    brought(desk, told, SOUND)
    brought(desk, told, voice(seconds=2))
    found = told.recordings.values_list("position", "offset_ms", "duration_ms")
    assert list(found) == [(1, 0, 4000), (2, 4000, 2000)]


def test_a_recording_without_a_sound_is_given_the_one_that_is_sent_for_it(desk, told):
    empty = told.recordings.create(position=3, offset_ms=7000)
    brought(desk, told, SOUND, recording=empty.pk)
    empty.refresh_from_db()
    assert (empty.duration_ms, empty.offset_ms, told.recordings.count()) == (4000, 7000, 1)


def test_a_recording_that_got_a_sound_meanwhile_keeps_it(desk, told):
    empty = told.recordings.create(position=1)
    upload = sent(desk, told, SOUND, recording=empty.pk)
    other = files.store(voice(seconds=1))
    Recording.objects.filter(pk=empty.pk).update(media=other.name)
    assert checked(upload).recording != empty
    assert told.recordings.get(pk=empty.pk).media.name == other.name


def test_the_history_says_who_brought_it(desk, told, curator):
    brought(desk, told, SOUND)
    change = Change.objects.filter(model="sources.Recording").latest("id")
    assert change.change_set.who == curator
    assert change.change_set.label == "Recording “páska 1.wav” brought"


def test_nobody_hears_the_sound_of_a_draft_and_a_withheld_passage_stays_silent(desk, told):
    told.withheld.create(start_ms=0, end_ms=1000, reason={"sk": "na želanie"})
    brought(desk, told, SOUND)
    recording = told.recordings.get()
    assert recording.public_media.name not in ("", recording.media.name)
    sound = reverse("media:sound", args=[recording.pk])
    assert Client().get(sound).status_code == 404


# Doubts


@pytest.mark.parametrize(
    ("content", "doubts"),
    [
        (voice(level=0.004), ["quiet"]),
        (voice(level=0), ["silence"]),
        (voice(level=3), ["loud", "clipped"]),
        (voice(1), []),
        (SOUND + b"<html><script>alert(1)</script>", ["has_more"]),
        (SOUND[: len(SOUND) // 2], ["breaks_off"]),
        (voice(kind="FLAC")[:-9000], ["breaks_off"]),
        (voice(9, kind="MP3")[:-9000], ["breaks_off"]),
    ],
    ids=["quiet", "silent", "loud", "well", "page after WAV", "cut WAV", "cut FLAC", "cut MP3"],
)
def test_what_should_be_listened_to_is_told_and_the_recording_kept(desk, told, content, doubts):
    upload = brought(desk, told, content)
    assert (upload.state, upload.found["doubts"]) == (UploadState.KEPT, doubts)
    assert page_of(desk, told).count('class="warn"') >= len(doubts)
    said = [one.words for one in publishing_interviews.missing(told)]
    assert any("found something to listen to" in words for words in said) == bool(doubts)


def test_what_stands_behind_a_sound_is_never_sent_as_a_page(desk, told):
    brought(desk, told, SOUND + b"<html><script>alert(1)</script>")
    answer = desk.get(reverse("media:original-sound", args=[told.recordings.get().pk]))
    answer.getvalue()
    assert answer["Content-Type"] == "audio/wav"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_much_silence_is_told():
    found = {"seconds": 60, "lufs": -23.0, "peak_db": -3.0, "silent": 0.7}
    assert upload_checks.doubts(found) == ["much_silence"]


def test_a_video_is_kept_without_ffmpeg_and_it_is_said_that_nobody_will_hear_it(
    desk, told, monkeypatch, tmp_path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    upload = brought(desk, told, mp4())
    assert (upload.state, upload.found["doubts"]) == (UploadState.KEPT, ["unmeasured"])
    assert told.recordings.get().duration_ms == 20_000
    assert "ffmpeg is not installed here" in page_of(desk, told)


def decoder(monkeypatch: Any, tmp_path: Path, script: str) -> None:
    """A program called ffmpeg that does this."""
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


WAVE = (
    "import struct\n"
    "form = struct.pack('<HHIIHH', 3, 2, 16000, 128000, 8, 32)\n"
    "head = b'RIFF\\xff\\xff\\xff\\xffWAVEfmt ' + struct.pack('<I', len(form)) + form\n"
    "out = sys.stdout.buffer\n"
    "out.write(head + b'data\\xff\\xff\\xff\\xff')\n"
    "out.write(struct.pack('<ff', 0.1, -0.1) * 8000 + struct.pack('<ff', -0.1, 0.1) * 8000)\n"
)


def test_what_ffmpeg_decodes_is_measured_like_the_rest(desk, told, monkeypatch, tmp_path):
    decoder(monkeypatch, tmp_path, WAVE)
    upload = brought(desk, told, mp4())
    assert (upload.found["rate"], upload.found["channels"]) == (16_000, 2)
    assert (upload.found["seconds"], upload.found["peak_db"]) == (1.0, -20.0)
    asked = ProcrastinateJob.objects.filter(task_name="sources.jobs.make_public_copy")
    assert asked.get().args == {"recording_id": str(told.recordings.get().pk)}


def test_a_decoder_that_complains_without_end_is_heard_to_the_end(
    desk, told, monkeypatch, tmp_path
):
    decoder(monkeypatch, tmp_path, f"sys.stderr.write('one bad frame\\n' * 100_000)\n{WAVE}")
    upload = brought(desk, told, mp4())
    assert upload.state == UploadState.KEPT
    assert (upload.found["seconds"], upload.found["breaks_off"]) == (1.0, True)


def test_the_copy_of_a_video_is_asked_for_also_where_the_worker_ends_after_keeping_it(
    desk, told, monkeypatch, tmp_path
):
    decoder(monkeypatch, tmp_path, WAVE)
    upload = sent(desk, told, mp4())

    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(upload_checks, "_copy", die)
        with pytest.raises(Killed):
            jobs.check_upload(Quiet(), str(upload.pk))
    assert checked(upload).state == UploadState.KEPT
    asked = ProcrastinateJob.objects.filter(task_name="sources.jobs.make_public_copy")
    assert asked.get().args == {"recording_id": str(told.recordings.get().pk)}


def test_an_ear_that_ends_within_a_line_is_told(monkeypatch, tmp_path):
    monkeypatch.undo()
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nprintf '{\"hea'\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(hearing.Unheard, match="crashed"):
        hearing.listen_apart(tmp_path / "x.wav", "WAV", lambda _at, _of: None)


def test_an_upload_that_was_removed_while_it_was_listened_to_does_not_come_back(
    desk, told, media, monkeypatch
):
    upload = sent(desk, told, SOUND)

    def hear(path: Path, kind: str, tell: Any) -> dict[str, Any]:
        Upload.objects.filter(pk=upload.pk).delete()
        return heard

    heard = hearing.hear(incoming.path_of(upload.pk), "WAV", lambda _at, _of: None)
    monkeypatch.setattr(hearing, "listen_apart", hear)
    jobs.check_upload(Quiet(), str(upload.pk))
    assert not Upload.objects.exists()
    assert not told.recordings.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_video_without_sound_is_refused_with_what_ffmpeg_says(desk, told, monkeypatch, tmp_path):
    said = "sys.exit(sys.argv[sys.argv.index('-i') + 1] + ': Stream map matches no streams.')"
    decoder(monkeypatch, tmp_path, said)
    upload = brought(desk, told, mp4())
    assert (upload.state, upload.found["fault"]) == (UploadState.REFUSED, "damaged")
    assert "páska 1.wav: Stream map matches no streams." in page_of(desk, told)


# Refused


HTML = b"<!doctype html><script>alert(1)</script>" * 50


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (mp4()[:24] + HTML, "damaged"),
        (webm()[:24] + HTML, "damaged"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + HTML, "damaged"),
        (b"fLaC" + HTML, "damaged"),
        (SOUND[:12] + HTML, "damaged"),
        (b"OggS" + HTML, "damaged"),
        (b"OggS" + bytes(2000), "damaged"),
        (b"\xff\xfb\x90\x00" + bytes(4000), "nothing"),
        (voice(0), "nothing"),
        (SOUND[:24] + struct.pack("<I", 4_000_000_000) + SOUND[28:], "form"),
    ],
    ids=[
        "page in MP4", "page in WebM", "page in MP3", "page in FLAC", "page in WAV", "page in OGG",
        "head only OGG", "head only MP3", "empty WAV", "absurd rate",
    ],
)  # fmt: skip
def test_what_only_begins_as_a_sound_is_refused_and_nothing_of_it_stays(
    desk, told, media, content, fault
):
    upload = brought(desk, told, content)
    assert upload.state == UploadState.REFUSED
    assert upload.found["fault"] in (fault, "damaged", "nothing")
    assert not told.recordings.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert "alert(1)" not in page_of(desk, told)
    assert str(media) not in page_of(desk, told), "where files lie is nobody's business"
    assert any("was refused" in one.words for one in publishing_interviews.missing(told))


def test_the_same_file_is_not_kept_twice_in_one_interview(desk, told):
    brought(desk, told, SOUND)
    upload = brought(desk, told, SOUND)
    assert (upload.state, told.recordings.count()) == (UploadState.REFUSED, 1)
    assert "the same file as recording 1" in page_of(desk, told)
    assert files.path_of(str(told.recordings.get().media)).exists()


def test_a_decoder_that_falls_over_takes_nothing_else_along(desk, told, monkeypatch, tmp_path):
    monkeypatch.undo()
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nkill -SEGV $$\n")
    broken.chmod(0o755)
    path = tmp_path / "x.wav"
    path.write_bytes(SOUND)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(hearing.Unheard) as caught:
        hearing.listen_apart(path, "WAV", lambda _at, _of: None)
    assert caught.value.what == "crashed"


def test_the_ear_in_a_process_of_its_own_hears_the_same(monkeypatch, tmp_path):
    monkeypatch.undo()
    path = tmp_path / "x.wav"
    path.write_bytes(voice(130))
    steps: list[tuple[int, int]] = []
    apart = hearing.listen_apart(path, "WAV", lambda at, of: steps.append((at, of)))
    assert apart == hearing.hear(path, "WAV", lambda _at, _of: None)
    assert steps == [(70, 130)]
    path.write_bytes(b"RIFF....WAVE")
    with pytest.raises(hearing.Unheard) as caught:
        hearing.listen_apart(path, "WAV", lambda _at, _of: None)
    assert caught.value.what in ("damaged", "nothing")


# Held


def test_without_its_consent_it_is_held_and_checked_again_when_that_is_there(desk, told):
    upload = sent(desk, told, SOUND)
    told.status, told.access = Status.PUBLISHED, "public"
    told.save()
    assert checked(upload).state == UploadState.HELD
    assert incoming.path_of(upload.pk).exists()
    assert "No consent that holds today covers this: Sound." in page_of(desk, told)
    consent = Consent.objects.create(given_by="the family", scopes=[ConsentScope.AUDIO])
    consent.sources.add(told)
    desk.post(f"{uploads_of(told)}{upload.pk}/act/", {"act": "again"})
    assert checked(upload).state == UploadState.KEPT
    assert "fault" not in upload.found


def test_what_is_held_or_being_checked_stands_in_the_way_of_publishing(desk, told):
    upload = sent(desk, told, SOUND)

    def blocks() -> list[str]:
        found = publishing_interviews.missing(told)
        return [one.words for one in found if one.blocks and "páska" in one.words]

    assert blocks() == ["The recording “páska 1.wav” is still being checked."]
    checked(upload)
    assert blocks() == []


def test_a_full_disk_holds_the_file(desk, told, monkeypatch):
    upload = sent(desk, told, SOUND)

    def full(*_: Any) -> str:
        raise files.FileNotKept("The disk is full; the file was not kept.")

    monkeypatch.setattr(files, "adopt", full)
    assert checked(upload).found["fault"] == "disk"
    monkeypatch.undo()
    monkeypatch.setattr(hearing, "listen_apart", hearing.hear)
    upload_checks.finish(upload)
    assert checked(upload).state == UploadState.KEPT


# Twice, or too late


class Killed(BaseException):
    """The worker ends here."""


@pytest.mark.parametrize("at", ["_recording", "_copy"])
def test_a_worker_killed_in_the_middle_leaves_one_recording_in_the_end(desk, told, monkeypatch, at):
    upload = sent(desk, told, SOUND)

    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(upload_checks, at, die)
        with pytest.raises(Killed):
            jobs.check_upload(Quiet(), str(upload.pk))
    assert checked(upload).state == UploadState.KEPT
    recording = told.recordings.get()
    assert files.path_of(str(recording.media)).read_bytes() == SOUND


def test_a_second_run_of_the_check_changes_nothing(desk, told):
    upload = brought(desk, told, SOUND)
    before = upload.updated_at
    assert checked(upload).updated_at == before
    assert told.recordings.count() == 1


def test_an_interview_that_is_deleted_before_the_check_leaves_no_file(desk, told, media):
    upload = sent(desk, told, SOUND)
    key = str(upload.pk)
    told.delete()
    jobs.check_upload(Quiet(), key)
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_the_sound_of_an_interview_that_was_withdrawn_meanwhile_is_heard_by_nobody(desk, told):
    upload = sent(desk, told, SOUND)
    told.status = Status.WITHDRAWN
    told.withdrawn_reason = {"sk": "na želanie"}
    told.save()
    assert checked(upload).state == UploadState.KEPT
    sound = reverse("media:sound", args=[told.recordings.get().pk])
    assert Client().get(sound).status_code == 404


# Clearing away


def aged(upload: Upload, days: int) -> None:
    then = timezone.now() - dt.timedelta(days=days)
    Upload.objects.filter(pk=upload.pk).update(updated_at=then)
    path = incoming.path_of(upload.pk)
    if path.exists():
        os.utime(path, (then.timestamp(), then.timestamp()))


def test_half_sent_files_go_after_a_week_and_what_is_kept_stays(desk, told):
    kept = brought(desk, told, SOUND)
    half, fresh = (
        Upload.objects.get(pk=key_in(begin(desk, told, 5000)["Location"])) for _ in range(2)
    )
    refused = brought(desk, told, SOUND)
    waits = sent(desk, told, voice(2))
    for one in (kept, half, refused, waits):
        aged(one, 8)
    jobs.clear_uploads(Quiet())
    left = set(Upload.objects.values_list("pk", flat=True))
    assert left == {kept.pk, fresh.pk, waits.pk}
    assert not incoming.path_of(half.pk).exists()
    assert told.recordings.count() == 1


def test_what_is_held_waits_for_its_consent_however_long_that_takes(desk, told):
    upload = sent(desk, told, SOUND)
    told.status, told.access = Status.PUBLISHED, "public"
    told.save()
    assert checked(upload).state == UploadState.HELD
    aged(upload, 100)
    jobs.clear_uploads(Quiet())
    assert Upload.objects.get(pk=upload.pk).state == UploadState.HELD
    assert incoming.path_of(upload.pk).read_bytes() == SOUND


def test_an_old_upload_to_which_something_was_added_yesterday_stays(desk, told):
    address = begin(desk, told, 5000)["Location"]
    upload = Upload.objects.get(pk=key_in(address))
    aged(upload, 30)
    send(desk, address, SOUND[:100])
    jobs.clear_uploads(Quiet())
    assert Upload.objects.filter(pk=upload.pk).exists()


def test_a_file_of_an_upload_that_is_gone_goes_too(desk, told):
    upload = Upload.objects.get(pk=key_in(begin(desk, told, 5000)["Location"]))
    aged(upload, 8)
    told.delete()
    jobs.clear_uploads(Quiet())
    assert not incoming.path_of(upload.pk).exists()
