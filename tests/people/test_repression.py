"""The repression path on a person's page: its steps, what is missing, and the cover story apart."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from people import repression
from people.models import FactGroup, Person
from sources.models import Stance
from tests import builders

pytestmark = pytest.mark.django_db
KINDS = (
    "arrest",
    "indictment",
    "sentence",
    "imprisonment",
    "release",
    "labour-army",
    "rehabilitation",
)


@pytest.fixture
def josef() -> Person:
    for key in KINDS:
        builders.kind(key, FactGroup.REPRESSION)
    death = builders.kind("death")
    builders.kind("execution", FactGroup.REPRESSION, broader=death)
    return builders.person("Josef Vzorný", born="1898")


def shown(record: Any) -> str:
    response = Client().get(record.get_absolute_url())
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def steps_of(page: str) -> list[str]:
    """The headings of the ordered list, in the order in which they are read out."""
    path = re.search(r'<ol class="path[^"]*">(.*?)</ol>', page)
    return re.findall(r"<h3>([^<]+)</h3>", path[1]) if path else []


def test_without_any_repression_nothing_is_said_of_it(josef: Person) -> None:
    page = shown(josef)
    assert 'id="repression"' not in page
    assert "No record has been found." not in page


def test_the_steps_stand_in_their_order_and_the_missing_ones_are_named(josef: Person) -> None:
    builders.fact(josef, "rehabilitation", "1958")
    builders.fact(josef, "execution", "9 February 1938", where=builders.place("Frunze"))
    builders.fact(josef, "arrest", "December 1937")
    page = shown(josef)
    assert steps_of(page) == [
        "Arrest", "Charge", "Sentence", "Execution", "Burial", "Rehabilitation",
    ]  # fmt: skip
    assert page.count("No record has been found.") == 3
    assert '<time datetime="1938-02-09">9 February 1938</time>' in page
    assert "Charge, Sentence" in page


def test_whoever_came_free_has_no_grave_to_look_for(josef: Person) -> None:
    builders.fact(josef, "arrest", "1938")
    builders.fact(josef, "imprisonment", "1938")
    builders.fact(josef, "release", "1941")
    assert steps_of(shown(josef)) == [
        "Arrest", "Charge", "Sentence", "Imprisonment", "Release", "Rehabilitation",
    ]  # fmt: skip


def test_after_an_arrest_alone_what_followed_is_missing(josef: Person) -> None:
    builders.fact(josef, "arrest", "1938")
    assert steps_of(shown(josef)) == [
        "Arrest", "Charge", "Sentence", "What followed", "Rehabilitation",
    ]  # fmt: skip


def test_the_labour_army_needs_no_sentence(josef: Person) -> None:
    builders.fact(josef, "labour-army", "1942")
    assert steps_of(shown(josef)) == ["Labour-army"]


def test_what_did_not_happen_is_no_step(josef: Person) -> None:
    builders.fact(josef, "arrest", "1938", negated=True)
    assert 'id="repression"' not in shown(josef)


def test_a_step_has_the_line_and_the_numbers_of_its_sources(josef: Person) -> None:
    arrest = builders.fact(josef, "arrest", "1938")
    builders.evidence(arrest, builders.document("Sample file"), "1938", locator="p. 3")
    sentence = builders.fact(josef, "sentence", "1939")
    builders.evidence(sentence, builders.source("Sample book"), "1939")
    path = re.search(r'<ol class="path">(.*?)</ol>', shown(josef))
    assert path
    assert re.search(r"One source.*?aria-label=\"Source \d\"", path[1])


def test_two_facts_that_lead_to_one_another_are_joined_by_the_line_of_the_second() -> None:
    steps: list[dict[str, Any]] = [
        {"line": ""},
        {"line": "fork"},
        {"line": "none", "missing": True},
        {"line": ""},
    ]
    pairs = zip(steps, [*steps[1:], None], strict=True)
    assert [repression._stretch(one, two) for one, two in pairs] == ["fork", "none", "none", "none"]


def test_the_cover_story_stands_apart_and_is_called_so(josef: Person) -> None:
    shot = builders.fact(josef, "execution", "1938")
    builders.evidence(shot, builders.source("Sample file"), "1938")
    notice = builders.source("Sample notice")
    builders.evidence(shot, notice, "4 March 1943", stance=Stance.COVER_STORY)
    page = shown(josef)
    apart = re.search(r'<div class="cover">(.*?)</div>', page)
    assert apart
    assert "Official cover story" in apart[1]
    assert "4 March 1943" in apart[1]
    path = re.search(r'<ol class="path">(.*?)</ol>', page)
    assert path
    assert "1943" not in path[1]


def test_the_archive_that_keeps_such_files_is_named_if_the_reader_may_see_it(josef: Person) -> None:
    builders.fact(josef, "arrest", "1938")
    assert "Which archive keeps it has not been established." in shown(josef)
    builders.repository("Tajný archiv", investigation_files=True, status="draft")
    builders.repository("Invented archive", investigation_files=True, ref="R-SAMPLE-000001")
    assert (
        "archiv"
        not in re.sub(r"Interhelpo archive|[Aa]rchive keeps|the archive", "", shown(josef))
        .split('id="repression"')[1]
        .split("</section>")[0]
    )
    builders.repository("Archive of files", investigation_files=True)
    page = shown(josef)
    assert "Known to keep such files:" in page
    assert "Archive of files" in page


def test_a_closed_source_is_not_told_by_the_path(josef: Person) -> None:
    arrest = builders.fact(josef, "arrest", "1938")
    builders.evidence(arrest, builders.source("Closed file", **builders.closed_until(2090)), "1938")
    page = shown(josef)
    assert "Rests on sources that are closed." in page.split('class="path"')[1].split("</ol>")[0]
    assert "Closed file" not in page


def test_an_undated_execution_ends_the_search_for_later_years(josef: Person) -> None:
    builders.fact(josef, "execution")
    assert "Nothing later has been found." not in shown(josef)
