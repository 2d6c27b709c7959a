"""The sample of the data files: pages drawn, interviews spoken, and everything in its place."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from archive.ops.starter import making
from sources.files import path_of
from sources.models import (
    Evidence,
    Mention,
    Page,
    Recording,
    Segment,
    SegmentText,
    Source,
    Withheld,
)
from tests.ops.starter_files import DataFolder

pytestmark = pytest.mark.django_db


def test_a_picture_beside_the_file_becomes_the_scan(data: DataFolder) -> None:
    from PIL import Image

    Image.new("RGB", (40, 60), "white").save(data.path / "sample" / "letter.png")
    data.change("sample/documents", "look: typed", "scan: letter.png")
    data.load()
    page = Page.objects.get()
    assert (page.media_type, page.width, page.height) == ("image/png", 40, 60)


def test_a_sample_page_is_drawn_and_its_lines_know_their_place(data: DataFolder) -> None:
    data.load()
    page = Page.objects.get()
    assert path_of(str(page.scan)).exists()
    assert page.media_type == "image/jpeg"
    kinds = dict(page.texts.values_list("kind", "lines"))
    assert [line["text"] for line in kinds["translation"]] == [
        "Dear mother,",
        "Josef Vzorný writes.",
    ]
    assert all("region" in line for lines in kinds.values() for line in lines)
    x, y, w, h = Mention.objects.get(page=page).region or [0, 0, 0, 0]
    lx, ly, lw, lh = kinds["transcription"][1]["region"]
    assert lx < x < x + w < lx + lw + 0.1
    assert (y, h) == (ly, lh)


def test_a_sample_interview_is_spoken_and_its_rows_have_their_times(data: DataFolder) -> None:
    data.load()
    times = list(Segment.objects.values_list("start_ms", "end_ms"))
    assert times == sorted(times)
    recording = Recording.objects.get()
    assert recording.synthetic
    assert recording.duration_ms >= times[-1][1]
    source = recording.source
    assert source.index_points.get().start_ms == times[1][0]
    assert [term.key for term in source.index_points.get().terms.all()] == ["topic/journey"]
    cited = Evidence.objects.get(citation__source=source).citation
    assert (cited.start_ms, cited.end_ms) == times[1]
    withheld = Withheld.objects.get()
    assert (withheld.start_ms, withheld.end_ms) == times[2]
    assert source.consents.get().person == source.narrator


def test_a_consent_may_come_from_somebody_without_a_record(data: DataFolder) -> None:
    data.change("sample/interviews/eva", "by: sample-ukazkova", "by: Eva Ukážková")
    data.load()
    consent = Source.objects.get(kind="interview").consents.get()
    assert (consent.person, consent.given_by) == (None, "Eva Ukážková")


def test_a_mention_counts_its_letters_in_the_original_text(data: DataFolder) -> None:
    data.load()
    mention = Mention.objects.get(segment__isnull=False)
    text = SegmentText.objects.get(segment=mention.segment, kind="original").text
    assert text[mention.start : mention.end] == "Vzorný"


def test_the_public_copy_is_silent_where_a_passage_is_withheld_and_nowhere_else(
    data: DataFolder,
) -> None:
    data.load()
    recording, withheld = Recording.objects.get(), Withheld.objects.get()
    original, rate = soundfile.read(path_of(str(recording.media)))
    public, _ = soundfile.read(path_of(str(recording.public_media)))
    start, end = (rate * ms // 1000 for ms in (withheld.start_ms, withheld.end_ms))
    assert len(public) == len(original)
    assert np.abs(original[start:end]).max() > 0.1
    assert np.abs(public[start:end]).max() < 0.001
    for begin, finish in Segment.objects.exclude(position=3).values_list("start_ms", "end_ms"):
        part = slice(rate * begin // 1000, rate * finish // 1000)
        assert np.abs(public[part]).max() > 0.1


def test_nothing_is_drawn_or_spoken_twice(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.load()
    monkeypatch.setattr(making, "_draw", None)
    monkeypatch.setattr(making, "_speak", None)
    data.change("sample/interviews/eva", "title: Rozhovor", "title: Rozprávanie")
    assert "1 changed" in data.load()
    assert Source.objects.get(kind="interview").title == "Rozprávanie"


def test_a_file_lost_from_the_media_folder_is_made_again(data: DataFolder) -> None:
    data.load()
    scan = path_of(str(Page.objects.get().scan))
    scan.unlink()
    data.load()
    assert scan.exists()
