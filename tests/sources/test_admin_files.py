"""Curators bring scans and sounds: kept as what they are, refused in words, silent in parts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy
import pytest
import soundfile
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from sources import files, moving, recordings
from sources.files import FileNotKept
from sources.models import Consent, ConsentScope, Mention, Page, Recording, Treatment, Withheld
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in
from tests.sources.test_moving import mp4

pytestmark = pytest.mark.django_db

RATE = 8000


@pytest.fixture
def desk(curator):
    return signed_in(curator)


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def kept_files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def picture(kind: str = "JPEG", shade: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), shade).save(out, kind)
    return out.getvalue()


def noise(kind: str = "FLAC", seconds: float = 4) -> bytes:
    out = io.BytesIO()
    samples = numpy.random.default_rng(7).integers(-9000, 9000, int(RATE * seconds))
    soundfile.write(out, samples.astype("int16"), RATE, format=kind)
    return out.getvalue()


def upload(content: bytes, name: str = "list 1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def page_path(page: Page) -> str:
    return reverse("admin:sources_page_change", args=[page.pk])


def a_page(*lines: str) -> Page:
    page: Page = builders.document("Dopis", "\n".join(lines or ("Milá matko,",))).pages.get()
    return page


# Scans


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("TIFF", "image/tiff"),
        ("WEBP", "image/webp"),
    ],
)
def test_a_scan_is_added_to_a_page_as_what_it_is(desk, kind, media_type):
    page = a_page()
    answer = fill(desk, page_path(page), new_scan=upload(picture(kind), "list 1.doc"))
    assert answer.status_code == 302, errors(answer)
    page.refresh_from_db()
    assert (page.media_type, page.width, page.height) == (media_type, 400, 300)
    assert files.path_of(str(page.scan)).read_bytes() == picture(kind)
    assert page.checksum in str(page.scan)
    shown = desk.get(page_path(page)).content.decode()
    assert reverse("media:scan", args=[page.pk, 800]) in shown


def test_a_new_scan_is_cut_up_beside_the_site(desk):
    page = a_page()
    fill(desk, page_path(page), new_scan=upload(picture("JPEG"), "list 1.jpg"))
    [asked] = ProcrastinateJob.objects.filter(task_name="sources.jobs.make_pyramid")
    assert asked.args == {"page_id": str(page.pk)}


def test_the_field_of_the_scan_has_a_label_and_says_what_it_takes(desk):
    shown = desk.get(page_path(a_page())).content.decode()
    assert 'for="id_new_scan">New scan:</label>' in shown
    assert "JPEG, PNG, TIFF, WEBP" in shown
    assert 'enctype="multipart/form-data"' in shown


def test_a_page_is_entered_with_its_scan_at_once(desk):
    letter = a_page().source
    answer = fill(
        desk,
        reverse("admin:sources_page_add"),
        source=letter.pk,
        position=2,
        new_scan=upload(picture()),
    )
    assert answer.status_code == 302, errors(answer)
    assert letter.pages.get(position=2).scan


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kresba.svg", "not kept here"),
        (b"", "prázdny.jpg", "The file is empty."),
        (picture()[:300], "zlomený.jpg", "damaged"),
        (noise(), "hlas.flac", "of the kind audio/flac; here it may be JPEG, PNG, TIFF, WEBP"),
    ],
)
def test_what_is_no_scan_is_refused_with_its_name_and_why(desk, media, content, name, why):
    page = a_page()
    answer = fill(desk, page_path(page), label="2, back", new_scan=upload(content, name))
    (message,) = errors(answer)
    assert f"“{name}” was not kept" in message
    assert why in message
    assert 'value="2, back"' in answer.content.decode(), "what was typed stays"
    page.refresh_from_db()
    assert (str(page.scan), page.label, kept_files(media)) == ("", "1", [])


def test_a_scan_is_kept_only_when_all_of_the_form_is_right(desk, media):
    page = a_page()
    answer = fill(
        desk,
        page_path(page),
        new_scan=upload(picture()),
        **{"mentions-0-line": "1"},  # of nobody, in no words
    )
    assert errors(answer)
    assert kept_files(media) == []


@pytest.mark.parametrize("is_scan", [True, False], ids=["scan", "sound"])
def test_a_full_disk_is_told_and_nothing_is_saved(desk, monkeypatch, is_scan):
    def full(*_: Any) -> None:
        raise FileNotKept("The disk is full; the file was not kept.")

    page, told = a_page(), heard("Rozhovor", "Prvá veta.")
    monkeypatch.setattr(files, "store", full)
    if is_scan:
        path, answers = page_path(page), {"label": "2, back", "new_scan": upload(picture())}
    else:
        path = interview_path(told)
        answers = {"title": "2", "recordings-0-new_sound": upload(noise(), "list 1.jpg")}
    assert fill(desk, path, **answers).status_code == 302
    shown = desk.get(path).content.decode()
    assert "Nothing was saved. “list 1.jpg” was not kept: The disk is full" in shown
    page.refresh_from_db()
    told.refresh_from_db()
    assert (page.label, told.title) == ("1", "Rozhovor")


def test_a_scan_without_marks_is_replaced_by_another(desk):
    page = a_page()
    for shade in ("white", "black"):
        assert fill(desk, page_path(page), new_scan=upload(picture(shade=shade))).status_code == 302
    page.refresh_from_db()
    assert files.path_of(str(page.scan)).read_bytes() == picture(shade="black")


def mark_line(page: Page) -> None:
    text = page.texts.get()
    text.lines = [{**line, "region": [10, 10, 50, 5]} for line in text.lines]
    text.save()


def mark_name(page: Page) -> None:
    Mention.objects.create(page=page, person=builders.person(), region=[1, 1, 9, 9])


def mark_quotation(page: Page) -> None:
    fact = builders.person().facts.get()
    row = builders.evidence(fact, page.source, page=page)
    row.citation.region = [1, 1, 9, 9]
    row.citation.save()


@pytest.mark.parametrize("mark", [mark_line, mark_name, mark_quotation])
def test_a_scan_on_which_places_are_marked_is_not_replaced(desk, mark):
    page = a_page()
    mark(page)
    fill(desk, page_path(page), new_scan=upload(picture()))
    answer = fill(desk, page_path(page), new_scan=upload(picture(shade="black")))
    (message,) = errors(answer)
    assert "would be wrong on another one" in message
    page.refresh_from_db()
    assert files.path_of(str(page.scan)).read_bytes() == picture()


# Sounds


def heard(title: str, *texts: str) -> Any:
    """An interview of which the narrator lets the voice be heard."""
    told = builders.interview(title, *texts)
    scopes = [ConsentScope.AUDIO]
    Consent.objects.create(given_by="the family", scopes=scopes).sources.add(told)
    return told


def interview_path(told: Any) -> str:
    return reverse("admin:sources_interview_change", args=[told.pk])


def bring(desk: Client, told: Any, content: bytes, *, name: str = "hlas.mp3", **more: Any) -> Any:
    """Add a sound to the recording of an interview."""
    return fill(
        desk, interview_path(told), **{"recordings-0-new_sound": upload(content, name), **more}
    )


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("MP3", "audio/mpeg"),
        ("OGG", "audio/ogg"),
        ("FLAC", "audio/flac"),
        ("WAV", "audio/wav"),
    ],
)
def test_a_sound_is_added_to_an_interview_as_what_it_is(desk, kind, media_type):
    told = heard("Rozhovor", "Prvá veta.")
    content = noise(kind)
    answer = bring(desk, told, content)
    assert answer.status_code == 302, errors(answer)
    recording = told.recordings.get()
    assert recording.media_type == media_type
    assert recording.duration_ms == pytest.approx(4000, abs=100)
    assert recording.checksum in str(recording.media)
    assert files.path_of(str(recording.media)).read_bytes() == content
    assert recording.public_media.name == recording.media.name


def test_the_first_sound_of_a_published_interview_needs_its_consent(desk, media):
    told = builders.interview("Rozhovor", "Prvá veta.")
    answer = bring(desk, told, noise("MP3"))
    (message,) = errors(answer)
    assert "No consent that holds today covers this: Sound." in message
    assert not told.recordings.get().media
    assert kept_files(media) == []


FIRST_RECORDING: dict[str, Any] = {
    "recordings-TOTAL_FORMS": 1,
    "recordings-0-position": 1,
    "recordings-0-offset_ms": 0,
}


def test_a_first_recording_comes_with_its_sound(desk):
    told = heard("Rozhovor", "Prvá veta.")
    told.recordings.all().delete()
    answer = bring(
        desk,
        told,
        noise(),
        **FIRST_RECORDING,
    )
    assert answer.status_code == 302, errors(answer)
    assert told.recordings.get().duration_ms == 4000


def test_a_large_sound_is_read_where_it_lies(desk, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    told = heard("Rozhovor", "Prvá veta.")
    answer = bring(desk, told, noise())
    assert answer.status_code == 302, errors(answer)
    assert told.recordings.get().duration_ms == 4000


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (picture(), "list.jpg", "of the kind image/jpeg; here it may be MP3, OGG, FLAC, WAV"),
        (b"fLaC" + bytes(40), "zlomený.flac", "cannot be read"),
        (noise("WAV", seconds=0), "ticho.wav", "The sound is empty."),
        (b"some words", "slová.mp3", "not kept here"),
    ],
)
def test_what_is_no_sound_is_refused_with_its_name_and_why(desk, media, content, name, why):
    told = heard("Rozhovor", "Prvá veta.")
    (message,) = errors(bring(desk, told, content, name=name))
    assert f"“{name}” was not kept" in message
    assert why in message
    assert not told.recordings.get().media
    assert kept_files(media) == []


@pytest.fixture
def told():
    """An interview of which the one segment fills the second second."""
    made = heard("Rozhovor", "Prvá veta.")
    made.segments.update(start_ms=1000, end_ms=2000)
    return made


def is_silent(recording: Recording, start_s: int, end_s: int) -> bool:
    samples, rate = soundfile.read(files.path_of(str(recording.public_media)), dtype="int16")
    return not samples[start_s * rate : end_s * rate].any()


def withhold(count: int = 1) -> dict[str, Any]:
    """The answers that withhold the second second."""
    return {
        "withheld-TOTAL_FORMS": count,
        "withheld-0-start_ms": 1000,
        "withheld-0-end_ms": 2000,
        "withheld-0-reason__sk": "na želanie",
    }


def notes(answer: Any) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def copies_asked_for() -> list[dict[str, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name="sources.jobs.make_public_copy")
    return [job.args for job in rows]


def test_a_video_is_cut_by_a_job_and_the_curator_does_not_wait(desk, told, monkeypatch):
    monkeypatch.setattr(moving, "can_be_cut", lambda _name: True)
    answer = bring(desk, told, mp4(), name="film.mp4", **withhold())
    assert answer.status_code == 302, errors(answer)
    recording = told.recordings.get()
    assert copies_asked_for() == [{"recording_id": str(recording.pk)}]
    assert "is being made" in notes(answer)
    assert recordings.state_of(recording) == recordings.State.CLOSED
    fill(desk, interview_path(told), **{"withheld-0-end_ms": 1900})
    assert len(copies_asked_for()) == 1  # the one that waits will see the new span


def test_where_ffmpeg_is_missing_the_curator_is_told_and_no_job_is_asked_for(
    desk, told, monkeypatch
):
    monkeypatch.setattr(moving, "can_be_cut", lambda _name: False)
    answer = bring(desk, told, mp4(), name="film.mp4")
    assert "is not published" in notes(answer)
    assert copies_asked_for() == []
    assert recordings.state_of(told.recordings.get()) == recordings.State.UNCUT


def test_a_passage_withheld_in_the_same_form_is_silent_in_the_public_copy(desk, told):
    answer = bring(desk, told, noise(), **withhold())
    assert answer.status_code == 302, errors(answer)
    recording = told.recordings.get()
    assert is_silent(recording, 1, 2)
    assert not is_silent(recording, 0, 1)
    assert files.path_of(str(recording.media)).read_bytes() == noise()


def test_the_public_copy_follows_what_is_withheld_later_and_opened_again(desk, told):
    bring(desk, told, noise())
    fill(desk, interview_path(told), **withhold())
    assert is_silent(told.recordings.get(), 1, 2)
    fill(desk, interview_path(told), **{"withheld-0-DELETE": "on"})
    recording = told.recordings.get()
    assert recording.public_media.name == recording.media.name


def test_a_sound_that_is_not_open_is_not_opened_by_a_withheld_passage(desk, told):
    bring(desk, told, noise())
    told.recordings.update(public_media="")
    fill(desk, interview_path(told), **withhold())
    assert told.recordings.get().public_media.name == ""


def test_a_lost_original_stops_no_passage_from_being_withheld(desk, told):
    bring(desk, told, noise())
    recording = told.recordings.get()
    files.path_of(str(recording.media)).unlink()
    fill(desk, interview_path(told), **withhold())
    assert told.withheld.count() == 1
    assert "The public copy of recording" in desk.get(interview_path(told)).content.decode()
    assert Client().get(reverse("media:sound", args=[recording.pk])).status_code == 404


def withhold_words(told: Any) -> None:
    Withheld.objects.create(source=told, start_ms=0, end_ms=1000, reason={"sk": "na želanie"})


def protect_name(told: Any) -> None:
    Mention.objects.create(
        segment=told.segments.get(),
        person=builders.person("Josef Vzorek"),
        words="veta",
        treatment=Treatment.ANONYMISED,
    )


@pytest.mark.parametrize("close", [withhold_words, protect_name])
def test_a_sound_is_not_replaced_while_parts_of_it_are_silent_by_its_times(desk, told, close):
    bring(desk, told, noise())
    close(told)
    (message,) = errors(bring(desk, told, noise(seconds=9)))
    assert "by the times of the sound that is here" in message
    assert told.recordings.get().duration_ms == 4000


# Lists


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("speaker", "role__exact=narrator"),
        ("page", "texts__status__exact=machine"),
        ("page", "source__kind__exact=document"),
        ("segment", "speaker__role__exact=narrator"),
        ("segment", "texts__language=sk"),
        ("citation", "source__kind__exact=document"),
    ],
)
def test_lists_are_narrowed(desk, model, query):
    letter = builders.document("Dopis", "Milá matko,")
    builders.evidence(builders.person().facts.get(), letter)
    told = heard("Rozhovor", "Prvá veta.")
    told.segments.update(speaker=told.speakers.create(label="J. V."))
    path = reverse(f"admin:sources_{model}_changelist")
    for one_less, asked in ((0, query), (1, query.rpartition("=")[0] + "=interviewer")):
        response = desk.get(f"{path}?{asked}")
        assert response.status_code == 200, response.headers.get("Location")
        assert response.context["cl"].result_count == 1 - one_less
