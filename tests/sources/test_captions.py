"""Captions and the whole transcript: each passage once, at its time, nothing that is withheld."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sources.captions import Cue, timestamp, vtt
from sources.models import Mention, Recording, Segment, SegmentText, Speaker
from tests import builders
from tests.conftest import signed_in
from tests.sources.reading import withhold

TIMES = re.compile(r"^(\d\d+:\d\d:\d\d\.\d{3}) --> (\d\d+:\d\d:\d\d\.\d{3})$", re.MULTILINE)


def translate(told, position: int, text: str, language: str = "en") -> None:
    SegmentText.objects.create(
        segment=told.segments.get(position=position),
        kind="translation",
        language=language,
        text=text,
    )


def captions(client: Client, told, name: str = "original", query: str = "") -> str:
    response = client.get(f"{told.get_absolute_url()}captions/{name}.vtt{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/vtt"
    return response.content.decode()


def whole(client: Client, told, query: str = "") -> str:
    response = client.get(f"{told.get_absolute_url()}transcript/{query}")
    assert response.status_code == 200
    return response.getvalue().decode()


# The format


def test_a_cue_says_its_time_its_voice_and_its_language() -> None:
    written = vtt([Cue(871_000, 880_500, "Prišli v noci.", "J. V.", "sk")])
    assert written == (
        "WEBVTT\n\n00:14:31.000 --> 00:14:40.500\n<v J. V.><lang sk>Prišli v noci.</lang></v>\n"
    )


def test_what_would_end_a_cue_or_begin_a_tag_is_written_as_words() -> None:
    written = vtt([Cue(0, 1000, "a --> b\n\n\n<c>  & d\r\ne", "X > Y\nZ")])
    assert written.count("-->") == 1
    assert "a --&gt; b\n&lt;c&gt;  &amp; d\ne" in written
    assert "<v X &gt; Y Z>" in written


def test_cues_stand_in_the_order_of_their_beginnings_and_may_overlap() -> None:
    written = vtt([Cue(5000, 9000, "druhá"), Cue(0, 7000, "prvá")])
    assert written.index("prvá") < written.index("druhá")


def test_a_cue_without_words_or_length_is_left_out() -> None:
    assert vtt([Cue(0, 1000, " \n "), Cue(1000, 1000, "nič")]) == "WEBVTT\n\n"


def test_a_time_beyond_a_hundred_hours_has_more_figures() -> None:
    assert timestamp(360_000_000) == "100:00:00.000"


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.text()), max_size=6))
def test_any_words_whatever_make_a_file_with_one_block_for_each_cue(spoken) -> None:
    written = vtt(Cue(start, start + length, text, voice=text) for start, length, text in spoken)
    blocks = [block for block in written.removeprefix("WEBVTT\n\n").split("\n\n") if block.strip()]
    assert len(TIMES.findall(written)) == len(blocks) <= len(spoken)
    assert all(TIMES.match(block.lstrip("\n")) for block in blocks)


# What goes into it


@pytest.mark.django_db
def test_captions_in_a_translation_show_the_original_where_nothing_is_translated(street, told):
    translate(told, 1, "The first sentence.")
    english = captions(street, told, "en")
    assert "The first sentence." in english
    assert "Prvá veta." not in english
    assert "<lang sk>Posledná veta.</lang>" in english
    assert "The first sentence." not in captions(street, told)


@pytest.mark.django_db
@pytest.mark.parametrize("read", [captions, whole])
def test_what_is_withheld_stands_in_neither_but_that_it_is_withheld_does(
    street, curator, told, read
):
    withhold(told)
    translate(told, 2, "A secret sentence.")
    text = read(street, told)
    assert "ajn" not in text
    assert "secret" not in text
    assert "withheld" in text
    assert text.count("is withheld" if read is whole else "[withheld]") == 1
    assert "Tajná veta." in read(signed_in(curator), told)


@pytest.mark.django_db
def test_a_language_into_which_only_withheld_passages_are_translated_is_not_offered(street, told):
    withhold(told)
    translate(told, 2, "Ein Geheimnis.", "de")
    assert street.get(f"{told.get_absolute_url()}captions/de.vtt").status_code == 404
    assert "de.vtt" not in street.get(told.get_absolute_url()).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("read", [captions, whole])
def test_protected_names_and_hidden_speakers_are_masked(street, told, read):
    first = told.segments.get(position=1)
    SegmentText.objects.filter(segment=first).update(text="Udal nás Vzorek.")
    Mention.objects.create(
        segment=first, person=builders.person(), words="Vzorek", treatment="anonymised"
    )
    hidden = Speaker.objects.create(
        source=told, label="Tajenka Vzorná", person=builders.living("Tajenka Vzorná")
    )
    told.segments.filter(position=4).update(speaker=hidden)
    text = read(street, told)
    assert "Udal nás […]." in text
    assert "Tajenka" not in text
    assert "Narrator" in text


@pytest.mark.django_db
def test_the_captions_of_the_second_tape_count_from_its_beginning(street, told):
    Recording.objects.filter(source=told).update(duration_ms=10_000)
    Recording.objects.create(source=told, position=2, offset_ms=10_000, duration_ms=10_000)
    first, second = captions(street, told), captions(street, told, query="?recording=2")
    assert "Prvá veta." in first
    assert "Posledná veta." not in first
    assert "00:00:05.000 --> 00:00:09.800\nPosledná veta." in second
    assert "Prvá veta." not in second
    assert (
        street.get(f"{told.get_absolute_url()}captions/original.vtt?recording=9").status_code == 404
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["xx", "en", "ORIGINAL", "sk"])
def test_a_language_that_is_not_there_has_no_captions(street, told, name):
    assert street.get(f"{told.get_absolute_url()}captions/{name}.vtt").status_code == 404


@pytest.mark.django_db
def test_a_closed_interview_has_no_captions_and_its_transcript_says_that_it_is_closed(street):
    closed = builders.interview("Zavretý", "Tajné slová.", **builders.closed_until(2060))
    assert street.get(f"{closed.get_absolute_url()}captions/original.vtt").status_code == 404
    answer = street.get(f"{closed.get_absolute_url()}transcript/")
    assert "It opens on 1 January 2060." in answer.content.decode()
    assert "Tajné" not in answer.content.decode()


@pytest.mark.django_db
def test_people_who_speak_at_once_stand_in_the_order_of_their_beginnings(street, told):
    told.segments.filter(position=2).update(start_ms=1000, end_ms=9000)
    told.segments.filter(position=1).update(end_ms=6000)
    text = captions(street, told)
    assert "00:00:00.000 --> 00:00:06.000\nPrvá" in text
    assert "00:00:01.000 --> 00:00:09.000\nTajná" in text


@pytest.mark.django_db
def test_an_interview_in_three_languages_marks_each_of_them(street):
    told = builders.interview("Rozhovor", "Po slovensky.", "По-русски.", "Кыргызча.")
    for position, code in ((2, "ru"), (3, "ky")):
        SegmentText.objects.filter(segment__source=told, segment__position=position).update(
            language=code
        )
    text = captions(street, told)
    assert "<lang ru>По-русски.</lang>" in text
    assert "<lang ky>" in text
    assert "<lang sk>" not in text
    assert '<p lang="ky">Кыргызча.</p>' in whole(street, told)


# The whole transcript


@pytest.mark.django_db
def test_the_whole_transcript_holds_each_passage_once_however_many_parts_it_is_sent_in(street):
    told = builders.interview("Rozhovor", "slovo 1.")
    rows = Segment.objects.bulk_create(
        Segment(source=told, position=n, start_ms=n * 5000, end_ms=n * 5000 + 4000)
        for n in range(2, 452)
    )
    SegmentText.objects.bulk_create(
        SegmentText(segment=row, language="sk", text=f"slovo {row.position}.") for row in rows
    )
    withhold(told, 199 * 5000, 203 * 5000)  # from the first part into the second
    text = whole(street, told)
    assert text.count("is withheld.") == 1
    found = [int(n) for n in re.findall(r">slovo (\d+)\.<", text)]
    assert len(found) == len(set(found)) == 451 - 4
    assert found == sorted(found)
    assert text.rstrip().endswith("</html>")


@pytest.mark.django_db
def test_the_transcript_of_an_interview_without_words_says_so(street):
    told = builders.source("Rozhovor", "interview")
    response = street.get(f"{told.get_absolute_url()}transcript/")
    assert "This interview has no transcript yet." in response.content.decode()


@pytest.mark.django_db
def test_another_slug_leads_to_the_transcript_under_the_right_one(street, told):
    response = street.get(f"/en/interviews/{told.ref}/other/transcript/?text=original")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{told.get_absolute_url()}transcript/?text=original"
