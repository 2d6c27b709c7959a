"""Scans and sounds: who gets what, which part of it, and what is said where a file is lost."""

from __future__ import annotations

import io
import logging
import uuid
from pathlib import Path

import numpy
import pytest
import soundfile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archive.core.access import Access, Status
from sources import files, recordings, sound
from sources.models import Mention, Page, Recording, Treatment, Withheld
from sources.views.ranges import Span, Unsatisfiable, span_of
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

RATE = 8000


@pytest.fixture
def street() -> Client:
    """The browser of a visitor."""
    return Client()


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def white(width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


def scanned(**fields) -> Page:
    """A page of a document with a scan: a white sheet."""
    page = builders.document("Zápis", "udavač Vzorek", **fields).pages.get()
    kept = files.store(white(), ".jpg")
    page.scan, page.checksum, page.media_type = kept.name, kept.checksum, kept.media_type
    page.save()
    return page


def noise(seconds: int = 4) -> bytes:
    out = io.BytesIO()
    samples = numpy.random.default_rng(7).integers(-9000, 9000, RATE * seconds)
    soundfile.write(out, samples.astype("int16"), RATE, format="FLAC")
    return out.getvalue()


def recorded(*spans: tuple[int, int], **fields) -> Recording:
    """A recording of an interview, with its public copy; spans in ms are withheld."""
    told = builders.interview("Rozhovor", "Prvá veta.", "Druhá veta.", **fields)
    told.segments.filter(position=1).update(start_ms=1000, end_ms=2000)
    told.segments.filter(position=2).update(start_ms=2500, end_ms=3500)
    for start, end in spans:
        Withheld.objects.create(source=told, start_ms=start, end_ms=end, reason={"en": "by wish"})
    kept = files.store(noise(), ".flac")
    recording = told.recordings.get()
    recording.media, recording.media_type, recording.duration_ms = kept.name, kept.media_type, 4000
    recording.public_media = sound.public_copy(kept.name, recordings.silent_in(recording))
    recording.save()
    return recording


def scan_url(page: Page, width: int = 320) -> str:
    return f"/media/pages/{page.pk}/{width}.jpg"


def sound_url(recording: Recording, rest: str = "") -> str:
    return f"/media/recordings/{recording.pk}/{rest}"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# Scans


def test_a_visitor_gets_a_small_copy_of_an_open_scan(street):
    response = street.get(scan_url(scanned()))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(body(response))).width == 320


@pytest.mark.parametrize("width", [0, 1, 319, 321, 1000, 99999])
def test_copies_come_in_three_widths_only(street, width):
    assert street.get(scan_url(scanned(), width)).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.DRAFT},
        {"access": Access.HIDDEN},
        builders.closed_until(2060),
        {"access": Access.REQUEST},
    ],
    ids=["draft", "hidden", "closed", "on request"],
)
def test_the_scan_of_a_document_that_is_not_open_does_not_exist(street, curator, fields):
    page = scanned(**fields)
    assert street.get(scan_url(page)).status_code == 404
    assert street.head(scan_url(page)).status_code == 404
    assert signed_in(curator).get(scan_url(page)).status_code == 200


def test_an_id_that_no_page_has_does_not_exist(street):
    assert street.get(f"/media/pages/{uuid.uuid4()}/320.jpg").status_code == 404
    assert street.get(f"/media/recordings/{uuid.uuid4()}/").status_code == 404


def darkest(client: Client, page: Page) -> int:
    """The darkest spot within the region of the name: a white sheet has none."""
    picture = Image.open(io.BytesIO(body(client.get(scan_url(page))))).convert("L")
    left, top = picture.width * 30 // 100, picture.height * 30 // 100
    return min(picture.crop((left, top, left + 20, top + 20)).tobytes())


def protect(page: Page, **where) -> None:
    person = builders.person("Josef Vzorek")
    Mention.objects.create(
        page=page, person=person, words="Vzorek", treatment=Treatment.ANONYMISED, **where
    )


def test_a_protected_name_is_covered_on_the_copy_and_not_for_the_curator(street, curator):
    page = scanned()
    assert darkest(street, page) > 240
    protect(page, region=[25, 25, 30, 30])
    assert darkest(street, page) < 160
    assert darkest(signed_in(curator), page) > 240
    assert darkest(street, page) < 160, "the two copies are kept apart"


def test_a_protected_name_at_an_unknown_spot_withholds_the_whole_scan(street, curator):
    page = scanned()
    protect(page, line=1)
    assert street.get(scan_url(page)).status_code == 404
    assert signed_in(curator).get(scan_url(page)).status_code == 200
    assert (
        "The scan of this page is held back"
        in street.get(page.source.get_absolute_url()).content.decode()
    )


def test_the_original_of_a_scan_is_for_those_who_read_everything(street, researcher, curator):
    page = scanned()
    address = f"/media/pages/{page.pk}/original"
    assert street.get(address).status_code == 404
    assert street.get(address, headers={"Range": "bytes=0-9"}).status_code == 404
    assert signed_in(researcher).get(address).status_code == 404
    assert body(signed_in(curator).get(address)) == white()


def test_a_lost_or_damaged_scan_is_logged_and_the_page_stays(street, caplog):
    page = scanned()
    path = files.path_of(str(page.scan))
    path.chmod(0o640)
    for damage in (lambda: path.write_bytes(b"\xff\xd8 no picture"), path.unlink):
        damage()
        caplog.clear()
        with caplog.at_level(logging.ERROR, logger="sources.views.media"):
            assert street.get(scan_url(page)).status_code == 404
        assert str(page.pk) in caplog.text
        assert "udavač Vzorek" in street.get(page.source.get_absolute_url()).content.decode()


# Sounds


def test_a_visitor_hears_the_public_copy_and_never_the_original(street, curator):
    recording = recorded((1000, 2000))
    heard = body(street.get(sound_url(recording)))
    assert heard == files.path_of(str(recording.public_media)).read_bytes()
    samples, rate = soundfile.read(io.BytesIO(heard), dtype="int16")
    assert not samples[rate : 2 * rate].any()
    assert samples[: rate // 2].any()
    for method in (street.get, street.head):
        assert method(sound_url(recording, "original")).status_code == 404
        assert (
            method(sound_url(recording, "original"), headers={"Range": "bytes=0-9"}).status_code
            == 404
        )
    assert body(signed_in(curator).get(sound_url(recording, "original"))) == noise()


def test_a_passage_that_is_withheld_later_is_silent_from_then_on(street):
    recording = recorded()
    assert body(street.get(sound_url(recording))) == noise()
    Withheld.objects.create(
        source=recording.source, start_ms=1000, end_ms=2000, reason={"en": "by wish"}
    )
    samples, rate = soundfile.read(
        io.BytesIO(body(street.get(sound_url(recording)))), dtype="int16"
    )
    assert not samples[rate : 2 * rate].any()


def test_a_second_recording_is_silent_where_the_interview_is_withheld(street):
    recording = recorded()
    Recording.objects.filter(pk=recording.pk).update(offset_ms=60_000)
    Withheld.objects.create(
        source=recording.source, start_ms=61_000, end_ms=62_000, reason={"en": "by wish"}
    )
    samples, rate = soundfile.read(
        io.BytesIO(body(street.get(sound_url(recording)))), dtype="int16"
    )
    assert not samples[rate : 2 * rate].any()
    assert samples[2 * rate + 800 :].any()


@pytest.mark.parametrize(
    "fields",
    [{"status": Status.DRAFT}, {"access": Access.HIDDEN}, builders.closed_until(2060)],
    ids=["draft", "hidden", "closed"],
)
def test_the_sound_of_an_interview_that_is_not_open_does_not_exist(street, curator, fields):
    recording = recorded(**fields)
    assert street.get(sound_url(recording)).status_code == 404
    assert street.get(sound_url(recording), headers={"Range": "bytes=0-9"}).status_code == 404
    assert signed_in(curator).get(sound_url(recording)).status_code == 200


def test_a_sound_without_a_public_copy_is_not_given_out(street):
    recording = recorded()
    Recording.objects.filter(pk=recording.pk).update(public_media="")
    assert street.get(sound_url(recording)).status_code == 404


@pytest.mark.parametrize("spans", [(), ((1000, 2000),)], ids=["whole", "cut"])
def test_a_lost_sound_is_logged_and_the_page_stays(street, caplog, spans):
    recording = recorded(*spans)
    for name in {recording.media.name, recording.public_media.name}:
        files.path_of(str(name)).unlink()
    with caplog.at_level(logging.ERROR, logger="sources.views.media"):
        assert street.get(sound_url(recording)).status_code == 404
    assert "missing or damaged" in caplog.text
    assert "Druhá veta." in street.get(recording.source.get_absolute_url()).content.decode()


# Parts of files


def test_a_part_is_sent_as_a_part(street):
    recording, whole = recorded(), noise()
    response = street.get(sound_url(recording), headers={"Range": "bytes=10-19"})
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert response.headers["Content-Length"] == "10"
    assert response.headers["Content-Type"].startswith("audio/")
    assert body(response) == whole[10:20]


def test_a_whole_sound_says_that_parts_may_be_asked_for(street):
    response = street.get(sound_url(recorded()))
    assert response.status_code == 200
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["ETag"]
    assert body(response) == noise()


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0"])
def test_a_part_after_the_end_is_refused_with_the_size(street, header):
    response = street.get(sound_url(recorded()), headers={"Range": header})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(noise())}"


@pytest.mark.parametrize(
    "header", ["bytes=0-1,4-5", "bytes=5-1", "bytes=", "bytes=-", "chapters=1-2", "bytes=a-b"]
)
def test_what_is_no_single_range_gets_the_whole(street, header):
    assert street.get(sound_url(recorded()), headers={"Range": header}).status_code == 200


def test_a_part_is_sent_only_while_the_file_is_the_one_that_the_reader_has(street):
    url = sound_url(recorded())
    first = street.get(url)
    for same in (first.headers["ETag"], first.headers["Last-Modified"]):
        response = street.get(url, headers={"Range": "bytes=0-9", "If-Range": same})
        assert response.status_code == 206, same
    for other in (
        '"another"',
        "W/" + first.headers["ETag"],
        "Mon, 01 Jan 2001 00:00:00 GMT",
        "nonsense",
    ):
        response = street.get(url, headers={"Range": "bytes=0-9", "If-Range": other})
        assert response.status_code == 200, other


def test_what_the_reader_already_has_is_not_sent_again(street):
    url = sound_url(recorded())
    tag = street.get(url).headers["ETag"]
    response = street.get(url, headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert response.content == b""


def test_head_tells_what_get_would_send_and_sends_nothing(street):
    """Parts are defined for GET alone (RFC 9110, 14.2): HEAD tells of the whole."""
    url = sound_url(recorded())
    whole = street.get(url)
    for headers in ({}, {"Range": "bytes=10-19"}, {"Range": "bytes=99999999-"}):
        head = street.head(url, headers=headers)
        assert head.status_code == 200
        for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Last-Modified"):
            assert head.headers[name] == whole.headers[name], name
        assert head.content == b""


@pytest.mark.parametrize(
    "header", ["BYTES=10-19", "bytes= 10-19 ", "bytes=,10-19,", "bytes=10-19\t"]
)
def test_a_range_is_read_as_the_standard_writes_it(street, header):
    response = street.get(sound_url(recorded()), headers={"Range": header})
    assert response.status_code == 206
    assert body(response) == noise()[10:20]


def test_a_number_of_any_length_is_a_place_in_the_file(street):
    url, far = sound_url(recorded()), "9" * 40
    assert body(street.get(url, headers={"Range": f"bytes=10-{far}"})) == noise()[10:]
    assert street.get(url, headers={"Range": f"bytes={far}-"}).status_code == 416


def test_conditions_are_met_before_any_part_is_sent(street):
    url = sound_url(recorded())
    first, part = street.get(url), {"Range": "bytes=0-9"}
    tag, day = first.headers["ETag"], first.headers["Last-Modified"]
    before = "Mon, 01 Jan 2001 00:00:00 GMT"
    for headers, status in (
        ({"If-Match": tag}, 206),
        ({"If-Match": '"another"'}, 412),
        ({"If-Unmodified-Since": day}, 206),
        ({"If-Unmodified-Since": before}, 412),
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-Modified-Since": day}, 304),
        ({"If-Modified-Since": before}, 206),
        ({"If-None-Match": '"another"', "If-Modified-Since": day}, 206),
    ):
        assert street.get(url, headers={**part, **headers}).status_code == status, headers


def test_an_answer_that_refuses_a_part_is_kept_by_no_cache(street):
    response = street.get(sound_url(recorded()), headers={"Range": "bytes=99999999-"})
    assert response.headers["Cache-Control"] == "no-store"


def test_files_are_only_read(street):
    assert street.post(sound_url(recorded())).status_code == 405
    assert street.delete(scan_url(scanned())).status_code == 405


def test_a_file_for_a_signed_in_reader_is_kept_by_nobody_else(street, curator):
    recording = recorded()
    assert street.get(sound_url(recording)).headers["Cache-Control"] == "public, max-age=300"
    assert (
        signed_in(curator).get(sound_url(recording)).headers["Cache-Control"] == "private, no-store"
    )


def test_what_a_browser_might_run_is_a_download(curator):
    page = scanned()
    Page.objects.filter(pk=page.pk).update(media_type="text/html")
    response = signed_in(curator).get(f"/media/pages/{page.pk}/original")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment"


@given(size=st.integers(0, 50), first=st.integers(0, 60), last=st.integers(0, 60))
def test_a_span_lies_within_the_file_and_is_what_was_asked_for(size, first, last):
    data = bytes(range(size))
    try:
        span = span_of(f"bytes={first}-{last}", size)
    except Unsatisfiable:
        assert first >= size
        return
    if span is None:
        assert last < first
        return
    assert data[span.start : span.end + 1] == data[first : last + 1] != b""
    assert span.length == len(data[first : last + 1])


@given(size=st.integers(1, 50), last=st.integers(1, 60))
def test_the_last_bytes_are_counted_from_the_end(size, last):
    assert span_of(f"bytes=-{last}", size) == Span(max(0, size - last), size - 1)
    assert span_of(f"bytes={min(last, size - 1)}-", size) == Span(min(last, size - 1), size - 1)


@given(st.text(max_size=30))
def test_no_header_whatever_makes_an_error(header):
    try:
        span = span_of(header, 10)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start <= span.end < 10


def test_a_segment_in_which_a_protected_name_is_spoken_is_silent(street):
    recording = recorded()
    segment = recording.source.segments.get(position=1)
    Mention.objects.create(
        segment=segment, person=builders.person(), words="veta", treatment=Treatment.ANONYMISED
    )
    samples, rate = soundfile.read(
        io.BytesIO(body(street.get(sound_url(recording)))), dtype="int16"
    )
    assert not samples[rate : 2 * rate].any()
    assert samples[: rate // 2].any()


def test_a_wrong_length_of_the_recording_lets_nothing_withheld_through(street):
    recording = recorded((1000, 2000))
    Recording.objects.filter(pk=recording.pk).update(duration_ms=0)
    samples, rate = soundfile.read(
        io.BytesIO(body(street.get(sound_url(recording)))), dtype="int16"
    )
    assert not samples[rate : 2 * rate].any()
