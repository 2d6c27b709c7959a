"""Words looked for within one interview, and spans of it that are cited."""

from __future__ import annotations

import html

import pytest

from sources.models import Mention, Recording, SegmentText
from tests import builders
from tests.conftest import signed_in
from tests.sources.reading import page_of, queries, withhold

pytestmark = pytest.mark.django_db


@pytest.fixture
def hungry():
    made = builders.interview(
        "Rozhovor", "Bol hlad.", "Z hladu sme jedli trávu.", "Potom prišiel otec."
    )
    SegmentText.objects.create(
        segment=made.segments.get(position=3),
        kind="translation",
        language="en",
        text="Then father came.",
    )
    return made


# Words


def test_a_word_finds_its_other_forms_marks_them_and_leads_to_their_second(street, hungry):
    page = page_of(street, hungry, "?q=hladom")
    assert "“hladom” stands in 2 passages" in page
    assert "<mark>hladu</mark>" in page
    assert 'href="?q=hladom&amp;t=5#t5"' in page
    assert "are forms of one word" in page


def test_the_words_are_marked_in_the_transcript_too(street, hungry):
    assert '<p lang="sk">Bol <mark>hlad</mark>.</p>' in page_of(street, hungry, "?q=hlad")


def test_only_this_interview_is_searched(street, hungry):
    builders.interview("Iný rozhovor", "Tiež hlad.")
    page = page_of(street, hungry, "?q=hlad")
    assert "stands in 2 passages" in page
    assert "Tiež" not in page


def test_a_word_of_a_translation_leads_to_that_translation(street, hungry):
    page = page_of(street, hungry, "?q=father&text=original")
    assert "“father” stands in 1 passage" in page
    assert "?q=father&amp;to=en&amp;t=10#t10" in page


def test_what_is_withheld_or_masked_is_not_found_by_anybody(street, curator, hungry):
    withhold(hungry, 5000, 9000)
    Mention.objects.create(
        segment=hungry.segments.get(position=3),
        person=builders.person(),
        words="otec|father",
        treatment="anonymised",
    )
    for reader in (street, signed_in(curator)):
        assert "stands in no passage that is open" in page_of(reader, hungry, "?q=travu")
        assert "stands in no passage that is open" in page_of(reader, hungry, "?q=otcom")


@pytest.mark.parametrize(
    "words", ["'", "* *", "-", '"', "\\", "a" * 201, "хлеб", "%00", "& | !", "<b>"]
)
def test_no_words_whatever_make_an_error(street, hungry, words):
    response = street.get(hungry.get_absolute_url(), {"q": words})
    assert response.status_code == (400 if len(words) > 200 else 200)
    assert "<b>" not in response.content.decode().replace("<b>both</b>", "").split("found")[-1] or (
        html.escape(words) in response.content.decode()
    )


def test_a_search_within_adds_few_questions_to_the_database(street, hungry):
    address = hungry.get_absolute_url()
    assert queries(street, f"{address}?q=hlad") <= queries(street, address) + 2 <= 20


# Spans


def test_a_span_is_marked_and_stands_ready_to_cite(street, hungry):
    page = page_of(street, hungry, "?t=0-8")
    assert page.count(" asked") == 2
    assert "To cite: 0:00–0:08" in page
    assert "Bol hlad." in page.split('id="cite"')[1].split("</section>")[0]
    assert f"Interhelpo archive, {hungry.ref}, Rozhovor, 0:00–0:08." in page
    assert f"http://testserver{hungry.get_absolute_url()}?t=0-8#t0" in page


def test_each_passage_has_a_link_of_its_own_to_its_citation(street, hungry):
    page = page_of(street, hungry)
    assert 'href="?t=5-10#cite"' in page
    assert 'href="?text=original&amp;t=5-10#cite"' in page_of(street, hungry, "?text=original")


def test_a_cited_span_holds_no_word_that_is_withheld(street, hungry):
    withhold(hungry, 5000, 9000)
    box = page_of(street, hungry, "?t=0-15").split('id="cite"')[1].split("</section>")[0]
    assert "tráv" not in box
    assert "Bol hlad." in box
    only = page_of(street, hungry, "?t=6-8").split('id="cite"')[1].split("</section>")[0]
    assert "No words of this span are open." in only


def test_the_player_begins_with_the_span_and_ends_with_it(street, hungry, settings, tmp_path):
    from sources.files import store
    from tests.world import sound

    settings.MEDIA_ROOT = tmp_path
    kept = store(sound())
    Recording.objects.filter(source=hungry).update(
        media=kept.name, public_media=kept.name, media_type=kept.media_type
    )
    assert "/#t=5,10" in page_of(street, hungry, "?t=5-10")
    assert "captions/original.vtt?recording=1" in page_of(street, hungry)
