"""Video, and sound that only ffmpeg reads: nothing goes out that could not be cut."""

from __future__ import annotations

import os
import shutil
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.jobs.models import Job
from archive.jobs.queue import Impossible, defer
from sources import jobs, moving, recordings, sound, sound_kinds
from sources.files import FileNotKept, path_of, store
from sources.models import Recording
from sources.recordings import State, state_of
from tests import builders
from tests.sources.reading import page_of, withhold

HEAD = b"\0\0\0\x10ftyp"


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(seconds: float = 20, brand: bytes = b"isom") -> bytes:
    """The boxes that say what a file is and how long; no pictures and no sound."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000)) + bytes(80)
    moov = box(b"moov", box(b"mvhd", header))
    return box(b"ftyp", brand + bytes(4)) + box(b"free", b"place where it was taken") + moov


def webm(seconds: float = 20) -> bytes:
    length = b"\x44\x89\x88" + struct.pack(">d", seconds * 1000)
    return b"\x1a\x45\xdf\xa3" + bytes(20) + b"\x2a\xd7\xb1\x83\x0f\x42\x40" + length


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def no_ffmpeg(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def ffmpeg(monkeypatch: Any, tmp_path: Path) -> Path:
    """A program of that name that writes down how it was called."""
    program, told = tmp_path / "bin" / "ffmpeg", tmp_path / "told"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"open({str(told)!r}, 'a').write('\\n'.join(sys.argv[1:]) + '\\n')\n"
        "open(sys.argv[-1], 'wb').write(b'cut')\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return told


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (mp4(brand=b"M4A "), "audio/mp4"),
        (mp4(), "video/mp4"),
        (webm(), "video/webm"),
    ],
)
def test_what_it_is_and_how_long_is_read_from_the_content(content: bytes, media_type: str) -> None:
    kept = store(content)
    assert kept.media_type == media_type
    assert moving.is_moving(kept.name)
    assert sound.duration_ms(kept.name) == 20_000


def test_a_picture_in_the_same_boxes_is_not_taken_for_a_video() -> None:
    with pytest.raises(FileNotKept):
        store(mp4(brand=b"heic"))


FAR_BOX = box(b"ftyp", b"isom" + bytes(4)) + struct.pack(">I4sQ", 1, b"free", 2**64 - 1)
LONG = struct.pack(">IQQIQ", 1 << 24, 0, 0, 1, 2**63) + bytes(80)  # version 1 of the box
TINY_BOXES = box(b"ftyp", b"isom" + bytes(4)) + box(b"free", b"") * (sound_kinds.MOST_BOXES + 9)


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"isom",
        mp4()[:60],
        b"\x1a\x45\xdf\xa3" + bytes(9),
        FAR_BOX,
        TINY_BOXES + mp4(),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"mvhd", LONG)),
        *(webm(seconds) for seconds in (-20, 2e9, float("nan"), float("inf"))),
        webm().replace(b"\x83\x0f\x42\x40", b"\xff" * 128),
    ],
)
def test_a_damaged_video_is_told(content: bytes) -> None:
    with pytest.raises(FileNotKept, match="how long"):
        sound.duration_ms(store(content).name)


def test_the_copy_is_silent_and_dark_and_says_nothing_of_its_making(ffmpeg: Path) -> None:
    copy = moving.public_copy(store(mp4()).name, [(2000, 4000), (9500, 11_000)])
    told = ffmpeg.read_text().splitlines()
    during = "between(t,1.900,4.100)+between(t,9.400,11.100)"
    assert f"volume=0:enable='{during}'" in told
    assert f"drawbox=c=gray:t=fill:enable='{during}'" in told
    assert told[told.index("-map_metadata") + 1] == "-1"
    assert path_of(copy).read_bytes() == b"cut"
    assert moving.public_copy(store(mp4()).name, [(9500, 11_000), (2000, 4000)]) == copy
    assert ffmpeg.read_text().count("-nostdin") == 1, "it is made once"


def test_a_video_of_which_nothing_is_withheld_goes_out_as_a_copy_too(ffmpeg: Path) -> None:
    name = store(mp4()).name
    assert moving.public_copy(name, []) != name
    assert "-af" not in ffmpeg.read_text()


def test_trouble_of_ffmpeg_is_told(ffmpeg: Path) -> None:
    program = shutil.which("ffmpeg")
    assert program
    Path(program).write_text("#!/bin/sh\necho 'no such codec' >&2\nexit 1\n")
    with pytest.raises(FileNotKept, match="no such codec"):
        moving.public_copy(store(mp4()).name, [])


def filmed(*spans: tuple[int, int]) -> Recording:
    told = builders.interview("Rozhovor", "Prvá veta.", "Druhá veta.")
    for start, end in spans:
        withhold(told, start, end)
    kept = store(mp4())
    recording: Recording = told.recordings.get()
    recording.media, recording.media_type = kept.name, kept.media_type
    recording.save()
    return recording


@pytest.mark.django_db
def test_without_ffmpeg_a_video_is_not_published_and_the_page_says_so(street, no_ffmpeg) -> None:
    recording = filmed()
    assert recordings.public_copy(recording) == ""
    assert state_of(recording) == State.UNCUT
    page = page_of(street, recording.source)
    assert "ffmpeg is not installed" in page
    assert "Prvá veta." in page
    assert street.get(f"/media/recordings/{recording.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_video_that_was_open_is_not_given_out_uncut(street, no_ffmpeg) -> None:
    recording = filmed((0, 2000))
    Recording.objects.filter(pk=recording.pk).update(public_media=recording.media.name)
    assert street.get(f"/media/recordings/{recording.pk}/").status_code == 404
    part = street.get(f"/media/recordings/{recording.pk}/", headers={"Range": "bytes=0-9"})
    assert part.status_code == 404


@pytest.mark.django_db
def test_the_original_of_a_video_is_never_given_out_nor_cut_while_a_reader_waits(street, ffmpeg):
    recording = filmed()
    Recording.objects.filter(pk=recording.pk).update(public_media=recording.media.name)
    assert street.get(f"/media/recordings/{recording.pk}/").status_code == 404
    assert not ffmpeg.exists()
    copy = recordings.public_copy(recording)
    response = street.get(f"/media/recordings/{recording.pk}/")
    assert b"".join(response.streaming_content) == b"cut" == path_of(copy).read_bytes()
    assert response.headers["Content-Type"] == "video/mp4"


@pytest.mark.django_db
def test_with_ffmpeg_a_video_stands_in_the_page_with_its_captions(street, ffmpeg) -> None:
    recording = filmed()
    recording.public_media = recordings.public_copy(recording)
    recording.save()
    path_of(recording.public_media.name).write_bytes(mp4())
    page = page_of(street, recording.source)
    assert "<video controls" in page
    assert 'kind="captions"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, b"", b"no sound at all"])
def test_a_lost_or_damaged_sound_is_said_and_the_page_stands(street, content) -> None:
    from tests.world import sound as silence

    recording = filmed()
    kept = store(silence())
    Recording.objects.filter(pk=recording.pk).update(media=kept.name, public_media=kept.name)
    path_of(kept.name).unlink()
    if content is not None:
        path_of(kept.name).write_bytes(content)
    page = page_of(street, recording.source)
    assert "its file is missing or damaged" in page
    assert "Prvá veta." in page
    if content is None:
        assert street.get(f"/media/recordings/{recording.pk}/").status_code == 404


# The copy is made by a job


def wanted(*spans: tuple[int, int]) -> Recording:
    """A video that shall go out, as the form of the admin leaves it."""
    recording = filmed(*spans)
    recording.public_media = recording.media.name
    recording.save()
    return recording


def made_by_job(recording: Recording) -> None:
    jobs.make_public_copy(None, recording_id=str(recording.pk))  # type: ignore[arg-type]
    recording.refresh_from_db()


@pytest.mark.django_db
def test_the_job_makes_the_copy_once_and_names_it_in_the_record(ffmpeg) -> None:
    recording = wanted((0, 2000))
    made_by_job(recording)
    copy = moving.copy_of(str(recording.media), recordings.silent_in(recording))
    assert recording.public_media.name == copy != recording.media.name
    made_by_job(recording)
    assert ffmpeg.read_text().count("-nostdin") == 1


@pytest.mark.django_db
def test_until_the_job_is_done_nothing_of_the_video_goes_out(street, ffmpeg) -> None:
    recording = wanted()
    address = f"/media/recordings/{recording.pk}/"
    assert state_of(recording) == State.CLOSED
    assert street.get(address).status_code == 404
    made_by_job(recording)
    assert street.get(address).status_code == 200


@pytest.mark.django_db
def test_a_passage_withheld_after_the_copy_closes_the_video_until_it_is_cut_anew(street, ffmpeg):
    recording = wanted()
    made_by_job(recording)
    withhold(recording.source, 0, 2000)
    address = f"/media/recordings/{recording.pk}/"
    assert street.get(address).status_code == 404
    made_by_job(recording)
    assert street.get(address).status_code == 200
    assert ffmpeg.read_text().count("-nostdin") == 2


@pytest.mark.django_db
def test_a_job_that_fails_says_why_and_leaves_nothing_behind(street, ffmpeg) -> None:
    recording = wanted()
    program = shutil.which("ffmpeg")
    assert program
    Path(program).write_text("#!/bin/sh\necho 'disk full' >&2\nexit 1\n")
    with pytest.raises(Impossible, match="disk full"):
        made_by_job(recording)
    recording.refresh_from_db()
    assert recording.public_media == recording.media
    assert street.get(f"/media/recordings/{recording.pk}/").status_code == 404


@pytest.mark.django_db
def test_without_ffmpeg_the_job_fails_and_says_so(no_ffmpeg) -> None:
    with pytest.raises(Impossible, match="ffmpeg is not installed"):
        made_by_job(wanted())


@pytest.mark.django_db
def test_a_recording_that_is_gone_or_closed_meanwhile_is_left_alone(ffmpeg) -> None:
    recording = wanted()
    Recording.objects.filter(pk=recording.pk).update(public_media="")
    made_by_job(recording)
    assert not recording.public_media.name
    gone = str(recording.pk)
    recording.delete()
    jobs.make_public_copy(None, recording_id=gone)  # type: ignore[arg-type]
    assert not ffmpeg.exists()


@pytest.mark.django_db
def test_another_sound_given_while_the_copy_was_cut_is_not_overwritten(ffmpeg, monkeypatch) -> None:
    recording, other = wanted(), store(mp4(seconds=30)).name
    cut = recordings.public_copy

    def slowly(one: Recording) -> str:
        Recording.objects.filter(pk=one.pk).update(media=other, public_media=other)
        return cut(one)

    monkeypatch.setattr(recordings, "public_copy", slowly)
    made_by_job(recording)
    assert recording.public_media.name == other


@pytest.mark.django_db
def test_a_copy_that_is_waited_for_is_not_asked_for_twice() -> None:
    for _time in range(2):
        defer("sources.jobs.make_public_copy", once="public-copy-x", recording_id="x")
    assert Job.objects.filter(task_name="sources.jobs.make_public_copy").count() == 1
