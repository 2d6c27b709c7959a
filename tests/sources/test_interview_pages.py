"""The pages of interviews and their list: what is told, and what is withheld."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sources.files import store
from sources.models import (
    Consent,
    IndexPoint,
    Mention,
    Recording,
    Segment,
    SegmentText,
    SourceKind,
    Speaker,
    Treatment,
)
from tests import builders
from tests.conftest import signed_in
from tests.sources.reading import list_of, page_of, queries, withhold
from tests.world import sound

pytestmark = pytest.mark.django_db


def test_a_withheld_passage_is_never_in_the_page_and_its_length_reason_and_review_are(street, told):
    withhold(told)
    for query in ("", "?t=6", "?text=original", "?t=11#t11"):
        page = page_of(street, told, query)
        assert "ajn" not in page
    assert "A passage of 0:09 (minutes and seconds) is withheld." in page
    assert "By wish of the speaker." in page
    assert "To be reviewed: 1 January 2034." in page
    assert "Consent with limits: 1 passage withheld" in page


def test_a_withheld_silence_without_words_is_shown_too(street, told):
    withhold(told, 19_850, 25_000)
    Recording.objects.filter(source=told).update(duration_ms=30_000)
    assert "A passage of 0:05 (minutes and seconds) is withheld." in page_of(street, told)


def test_the_curator_reads_a_withheld_passage_and_sees_that_it_is_one(told, curator):
    withhold(told)
    page = page_of(signed_in(curator), told)
    assert "Tajná veta." in page
    assert "badge-consent-withheld" in page


def test_topics_and_evidence_within_a_withheld_passage_are_not_told(street, told, curator):
    withhold(told)
    for start, title in ((0, "Otvorená téma"), (6000, "Utajená téma")):
        point = IndexPoint.objects.create(source=told, start_ms=start, title={"en": title})
        point.terms.add(builders.term(f"topic/{title.split()[0].lower()}"))
    anna = builders.person("Anna Vidná")
    builders.evidence(
        builders.fact(anna, "arrest", "1938"),
        told,
        start_ms=6000,
        quotation={"sk": "utajený výrok"},
    )
    shown = page_of(street, told) + list_of(street, "interviews")
    assert "Otvorená téma" in shown
    for word in ("Utajená", "utajená", "utajený výrok", "Arrest", "Anna Vidná"):
        assert word not in shown
    assert "utajený výrok" in page_of(signed_in(curator), told)


def test_a_protected_name_stands_nowhere_on_an_interview(street):
    told = builders.interview("Rozhovor", "Udal nás Vzorek.")
    segment = told.segments.get()
    SegmentText.objects.create(
        segment=segment, kind="translation", language="en", text="It was Mr Sample."
    )
    Mention.objects.create(
        segment=segment,
        person=builders.person("Josef Vzorek"),
        words="Vzorek",
        treatment=Treatment.ANONYMISED,
    )
    for query in ("", "?text=translation", "?text=original"):
        page = page_of(street, told, query)
        assert "Vzorek" not in page
        assert "Sample." not in page
    assert "[held back: it names a person]" in page_of(street, told)


def test_speakers_stand_with_their_labels_but_not_those_whom_the_reader_may_not_see(street):
    told = builders.interview("Rozhovor", "Otázka?", "Odpoveď.", "Šepot.")
    voices: tuple[dict[str, Any], ...] = (
        {"label": "O. V.", "role": "interviewer"},
        {"label": "J. V.", "person": builders.person("Jozefína Vzorná")},
        {"label": "Tajenka Vzorná", "person": builders.living("Tajenka Vzorná")},
    )
    for segment, voice in zip(told.segments.all(), voices, strict=True):
        Segment.objects.filter(pk=segment.pk).update(
            speaker=Speaker.objects.create(source=told, **voice)
        )
    page = page_of(street, told)
    assert "<b>Interviewer</b>" in page
    assert "<b>J. V.</b>" in page
    assert "<b>Narrator</b>" in page
    assert "Tajenka" not in page


def test_the_narrator_is_linked_when_open_and_not_named_when_not(street):
    open_one = builders.interview("Rozhovor", "A.", narrator=builders.person("Jozefína Vzorná"))
    assert ">Jozefína Vzorná</a>" in page_of(street, open_one)
    closed_one = builders.interview("Hovor", "A.", narrator=builders.living("Tajenka Vzorná"))
    assert "Tajenka" not in page_of(street, closed_one)


def test_original_and_translation_stand_side_by_side_or_alone(street):
    told = builders.interview("Rozhovor", "Prišli v noci.", "Bez prekladu.")
    first = told.segments.get(position=1)
    SegmentText.objects.create(
        segment=first, kind="translation", language="en", text="They came at night."
    )
    both = page_of(street, told)
    assert '<p lang="sk">Prišli v noci.</p>' in both
    assert "<p>They came at night.</p>" in both
    assert "They came" not in page_of(street, told, "?text=original")
    alone = page_of(street, told, "?text=translation")
    assert "Prišli" not in alone
    assert "Bez prekladu." in alone, "what is not translated stands in the original"


@pytest.mark.parametrize(
    "asked",
    ["abc", "-5", "99999999999999999999", "1.5", "１２", "7" * 5000, "9-5", "5-5", "-", "5-"],
)
def test_a_wrong_second_is_said_and_the_interview_shown_from_its_start(street, told, asked):
    response = street.get(told.get_absolute_url(), {"t": asked})
    page = response.content.decode()
    assert response.status_code == 400
    assert f"“{asked[:40]}”" in page
    assert "Prvá veta." in page


def test_a_second_after_the_end_is_said_and_the_interview_shown_from_its_start(street, told):
    response = street.get(told.get_absolute_url(), {"t": "4000"})
    page = response.content.decode()
    assert response.status_code == 404
    assert "The time 1:06:40 lies after the end, 0:20." in page
    assert "Prvá veta." in page


def test_the_passage_of_the_second_asked_for_is_marked(street, told):
    page = page_of(street, told, "?t=7")
    assert '<li id="t7" class=" now" aria-current="true"' in page  # where the address leads
    assert page.count('aria-current="true" data-start') == 1


def long_interview(count: int = 450):
    told = builders.source("Dlhý rozhovor", SourceKind.INTERVIEW, languages=["sk"])
    rows = Segment.objects.bulk_create(
        Segment(source=told, position=n + 1, start_ms=n * 5000, end_ms=n * 5000 + 4000)
        for n in range(count)
    )
    SegmentText.objects.bulk_create(
        SegmentText(segment=row, language="sk", text=f"veta {row.position}.") for row in rows
    )
    return told


def test_a_long_transcript_is_shown_in_parts_that_lead_to_each_other(street):
    told = long_interview()
    page = page_of(street, told, "?t=1000")
    assert page.count('<p lang="sk">veta') == 200
    assert "veta 201." in page
    assert "veta 180." not in page
    assert 'href="?t=1900#t1900" rel="next"' in page
    assert 'rel="prev"' in page


def test_the_parts_leave_no_segment_out(street):
    told = long_interview()
    seen: set[str] = set()
    query = "?t=0"
    for _step in range(4):
        response = street.get(told.get_absolute_url() + query)
        seen |= {f"veta {n}." for n in range(1, 451) if f">veta {n}.<" in response.content.decode()}
        later = response.context["window"].later
        if later is None:
            break
        query = f"?t={later}"
    assert len(seen) == 450


def test_every_id_of_a_transcript_stands_once(street):
    told = builders.interview("Rozhovor", "Jeden.", "Dva.")
    told.segments.filter(position=2).update(start_ms=400, end_ms=900)
    assert page_of(street, told).count('id="t0"') == 1


def test_a_living_narrator_who_agreed_to_the_first_name_is_called_by_nothing_else(street):
    eva = builders.living("Eva Tajenková")
    told = builders.interview("Rozhovor s Evou", "Volám sa Eva.", narrator=eva)
    told.segments.update(speaker=Speaker.objects.create(source=told, label="Eva"))
    pages = [page_of(street, told)]
    for rest in ("captions/original.vtt", "transcript/"):
        response = street.get(told.get_absolute_url() + rest)
        pages.append(response.getvalue().decode())
    for page in pages:
        assert "Eva" in page
        assert "Tajenkov" not in page
        assert eva.ref not in page


def test_an_interview_on_two_tapes_leads_to_both_and_plays_the_one_that_is_asked_for(street, told):
    for position, offset in ((1, 0), (2, 10_000)):
        kept = store(sound(10 + position))
        fields = {"offset_ms": offset, "duration_ms": 10_000, "media_type": kept.media_type}
        Recording.objects.update_or_create(
            source=told,
            position=position,
            defaults={"media": kept.name, "public_media": kept.name, **fields},
        )
    first, second = told.recordings.all()
    assert f'<audio controls preload="metadata" src="/media/recordings/{first.pk}/">' in page_of(
        street, told
    )
    page = page_of(street, told, "?t=16")
    assert f'src="/media/recordings/{second.pk}/#t=6"' in page
    assert 'data-offset="10000"' in page
    assert "captions/original.vtt?recording=2" in page
    assert f'data-src="/media/recordings/{first.pk}/"' in page
    assert "part 2, from 0:10" in page


def test_a_translation_without_its_original_stands_alone(street):
    told = builders.interview("Rozhovor", "Prvá.", "Zmizne.")
    second = told.segments.get(position=2)
    SegmentText.objects.filter(segment=second).update(
        kind="translation", language="en", text="Only in English."
    )
    for query in ("", "?text=original", "?text=translation"):
        assert "Only in English." in page_of(street, told, query)


def test_an_interview_without_sound_and_without_words_says_both(street):
    told = builders.source("Rozhovor", SourceKind.INTERVIEW)
    page = page_of(street, told)
    assert "There is no sound of this interview." in page
    assert "This interview has no transcript yet." in page
    assert '<script type="module" src="/static/js/transcript' not in page


def test_a_text_that_cannot_be_chosen_is_said(street, told):
    SegmentText.objects.create(
        segment=told.segments.get(position=1), kind="translation", language="en", text="One."
    )
    for query in ({"text": "all"}, {"to": "xx"}):
        response = street.get(told.get_absolute_url(), query)
        assert response.status_code == 400
        assert "cannot be chosen" in response.content.decode()
        assert "Prvá veta." in response.content.decode()


def test_synthetic_voices_are_named_as_such(street, told):
    Recording.objects.filter(source=told).update(synthetic=True)
    assert "Synthetic voices." in page_of(street, told)


def test_an_interview_without_an_open_sound_says_so_and_is_read_all_the_same(street, told):
    page = page_of(street, told)
    assert "The sound of this interview is not open." in page
    assert "<audio" not in page
    assert "Prvá veta." in page


def test_a_given_consent_is_shown_but_not_the_paper(street, told):
    consent = Consent.objects.create(given_by="Tajenka Vzorná", given_on=dt.date(2004, 1, 1))
    consent.sources.add(told)
    page = page_of(street, told)
    assert "Consent given" in page
    assert "Tajenka" not in page


@pytest.fixture
def closed():
    told = builders.interview(
        "Zavretý rozhovor",
        "Tajné slová.",
        access_reason={"en": "By wish of the family."},
        date_text="2004",
        creators=["Ondrej Tajný"],
        description={"en": "Tajný popis"},
        reference_code="tajná značka",
        **builders.closed_until(2060),
    )
    IndexPoint.objects.create(source=told, start_ms=0, title={"en": "Tajná téma"}).terms.add(
        builders.term("topic/tajne")
    )
    Recording.objects.filter(source=told).update(public_media="derivatives/x.mp3")
    return told


def test_a_closed_interview_tells_title_kind_reason_and_date_and_nothing_else(street, closed):
    for page in (
        page_of(street, closed),
        list_of(street, "interviews"),
        list_of(street, "sources"),
    ):
        for told in (
            "Zavretý rozhovor",
            "nterview",
            "By wish of the family.",
            "It opens on 1 January 2060.",
        ):
            assert told in page
        for secret in ("Taj", "tajn", "2004", "Slovak", "0:05"):
            assert secret not in page


def test_a_closed_interview_enters_no_facet_and_no_narrowed_list(street, closed):
    offered = street.get("/en/interviews/").context["facets"]
    assert not any(facet.get("options") for facet in offered)
    for query in ("?language=sk", "?sound=yes", "?topic=topic/tajne"):
        assert "Zavretý" not in list_of(street, "interviews", query)


def test_a_closed_interview_opens_to_a_reader_to_whom_it_was_granted(closed, researcher):
    researcher.grants.create(ref=closed.ref)
    assert "Tajné slová." in page_of(signed_in(researcher), closed)


def test_interviews_are_narrowed_by_topic_and_sound(street):
    first = builders.interview("Prvý rozhovor", "A.")
    builders.interview("Druhý rozhovor", "B.")
    IndexPoint.objects.create(source=first, start_ms=0, title={"en": "x"}).terms.add(
        builders.term("topic/school")
    )
    Recording.objects.filter(source=first).update(public_media="derivatives/x.mp3")
    for query in ("?topic=topic/school", "?sound=yes", "?language=sk&topic=topic/school"):
        page = list_of(street, "interviews", query)
        assert "Prvý rozhovor" in page
        assert "Druhý rozhovor" not in page


def fill_interview(told, count: int) -> None:
    for number in range(count):
        at = told.segments.count() + 1
        person = builders.person(f"Osoba Čís{number}")
        voice = Speaker.objects.create(source=told, label=f"O{at}", person=person)
        segment = Segment.objects.create(
            source=told, position=at, start_ms=at * 5000, end_ms=at * 5000 + 4000, speaker=voice
        )
        SegmentText.objects.create(segment=segment, language="sk", text="slová")
        SegmentText.objects.create(segment=segment, kind="translation", language="en", text="words")
        Mention.objects.create(
            segment=segment, person=person, words="slová|words", treatment=Treatment.NAMED
        )
        IndexPoint.objects.create(source=told, start_ms=at * 5000, title={"en": "x"})
        found = builders.fact(person, "arrest", "1938", where=builders.place(f"Miesto {number}"))
        builders.evidence(found, told, start_ms=at * 5000, quotation={"sk": "slová"})


def test_an_interview_asks_at_most_twenty_times_however_long_it_is(street):
    told = builders.interview(
        "Rozhovor", "A.", repository=builders.repository(), narrator=builders.person()
    )
    withhold(told, 0, 1000)
    fill_interview(told, 3)
    few = queries(street, f"{told.get_absolute_url()}?t=10")
    fill_interview(told, 9)
    assert queries(street, f"{told.get_absolute_url()}?t=10") == few <= 20
