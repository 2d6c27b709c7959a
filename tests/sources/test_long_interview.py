"""An interview of four hours with three thousand segments, in two languages."""

from __future__ import annotations

import gzip
import random

import pytest

from sources.models import (
    IndexPoint,
    Mention,
    Recording,
    Segment,
    SegmentText,
    SourceKind,
    Speaker,
    Treatment,
)
from sources.views.windows import MOST_STOPS, Window, stops_of
from tests import builders
from tests.sources.reading import queries, withhold

pytestmark = pytest.mark.django_db

SEGMENTS = 3000
WORDS = ["Prišli", "sme", "v", "lete", "otec", "hľadal", "prácu", "potok", "voda", "mama", "varila"]


@pytest.fixture
def long_one():
    chance = random.Random(4)
    told = builders.source("Štyri hodiny", SourceKind.INTERVIEW, languages=["sk"])
    voices = [
        Speaker.objects.create(source=told, label="O. V.", role="interviewer"),
        Speaker.objects.create(source=told, label="J. V.", person=builders.person()),
    ]
    rows = Segment.objects.bulk_create(
        Segment(
            source=told,
            position=n + 1,
            start_ms=n * 4800,
            end_ms=n * 4800 + 4700,
            speaker=voices[n % 2],
        )
        for n in range(SEGMENTS)
    )
    SegmentText.objects.bulk_create(
        SegmentText(
            segment=row,
            kind=kind,
            language=language,
            text=f"{row.position}: " + " ".join(chance.choices(WORDS, k=20)),
        )
        for row in rows
        for kind, language in (("original", "sk"), ("translation", "en"))
    )
    person = builders.person("Karel Vzorný")
    Mention.objects.bulk_create(
        Mention(segment=row, person=person, words="otec", treatment=Treatment.NAMED)
        for row in rows[::7]
    )
    IndexPoint.objects.bulk_create(
        IndexPoint(source=told, start_ms=n * 288_000, title={"en": f"Topic {n}"}) for n in range(50)
    )
    Recording.objects.create(source=told, duration_ms=SEGMENTS * 4800)
    withhold(told, 7_000_000, 7_060_000)
    return told


def test_the_page_of_a_long_interview_stays_small_and_asks_little(street, long_one):
    address = f"{long_one.get_absolute_url()}?t=7200"
    assert queries(street, address) <= 20
    page = street.get(address).content
    assert page.count(b'class="who"') <= 200
    assert len(gzip.compress(page, 6)) <= 60_000


def window(minutes: int, at: int | None = None, segments: int = 3000) -> Window:
    return Window(segments, minutes * 60_000, 0, at=at)


@pytest.mark.parametrize("minutes", [17, 59, 60, 90, 240, 600, 1400])
def test_a_long_interview_offers_a_handful_of_round_times_from_its_start_to_its_end(minutes):
    stops = stops_of(window(minutes, at=600))
    seconds = [one.seconds for one in stops]
    step = seconds[1]
    assert seconds == list(range(0, seconds[-1] + 1, step))
    assert 2 <= len(stops) <= MOST_STOPS
    assert minutes * 60 - step < seconds[-1] <= minutes * 60
    assert [one.seconds for one in stops if one.is_current] == [600 // step * step]


def test_a_short_interview_needs_no_times_to_go_to(street):
    assert stops_of(window(240, segments=200)) == []
    told = builders.interview("Rozhovor", "Prvá veta.")
    assert "Go to:" not in street.get(told.get_absolute_url()).content.decode()


def test_the_times_stand_above_the_transcript_and_keep_what_is_shown(street, long_one):
    address = long_one.get_absolute_url()
    page = street.get(f"{address}?t=7300&text=original").content.decode()
    assert 'href="?t=7200&amp;text=original#transcript" aria-current="true">2:00:00</a>' in page


def test_the_parts_of_a_long_interview_lead_through_all_of_it(street, long_one):
    second, seen = 0, set()
    while second is not None:
        response = street.get(long_one.get_absolute_url(), {"t": second})
        window = response.context["window"]
        seen |= {segment.position for segment in window.segments}
        second = window.later
    assert len(seen) == SEGMENTS


def test_the_whole_of_a_long_interview_comes_in_parts(street, long_one):
    response = street.get(f"{long_one.get_absolute_url()}transcript/")
    parts = list(response.streaming_content)
    text = b"".join(parts).decode()
    assert len(parts) == SEGMENTS / 200 + 2
    assert max(map(len, parts)) < 300_000
    assert text.count('lang="sk">') >= SEGMENTS - 15
    assert text.count("is withheld.") == 1
