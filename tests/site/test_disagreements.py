"""The page of disagreements: every question that is open, every answer, and who gives it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from people.models import Fact, PlaceName, Question
from sources.models import Citation, Evidence, Rank, Stance
from tests import builders

pytestmark = pytest.mark.django_db


def question(*facts: Fact, **fields: Any) -> Question:
    made = Question.objects.create(
        published=True,
        **{"key": "sample", "question": {"en": "When did the sample leave?"}, **fields},
    )
    made.facts.set(facts)
    return made


def shown() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Client().get("/en/disagreements/").context["questions"]
    return found


def test_a_question_shows_every_answer_with_all_who_give_it() -> None:
    left = builders.fact(builders.event(), "departure")
    for title, day in (("List", "29. 3. 1925"), ("Letter", "29. 3. 1925"), ("Book", "27. 3. 1925")):
        builders.evidence(left, builders.source(title), day)
    question(left)
    [[block]] = [one["blocks"] for one in shown()]
    told = [
        (answer["heading"]["text"], [source["text"] for source in answer["sources"]])
        for answer in block["answers"]
    ]
    assert told == [("27 March 1925", ["Book"]), ("29 March 1925", ["List", "Letter"])]


def test_it_leads_to_the_subject_and_to_the_sources() -> None:
    event, book = builders.event(), builders.source("Sample book")
    left = builders.fact(event, "departure")
    builders.evidence(left, book, "1925")
    question(left)
    page = Client().get("/en/disagreements/").content.decode()
    assert f'href="{event.get_absolute_url()}"' in page
    assert f'href="{book.get_absolute_url()}"' in page


def test_it_shows_the_word_of_the_archive_and_its_reason() -> None:
    left = builders.fact(builders.event(), "departure")
    question(
        left, word={"en": "On the 29th."}, reason={"cs": "Pět pramenů."}, decided=True,
        considered_on=dt.date(2026, 1, 2),
    )  # fmt: skip
    page = Client().get("/en/disagreements/").content.decode()
    assert "On the 29th." in page
    assert '<span lang="cs">Pět pramenů.</span>' in page
    assert "Last considered on 2 January 2026." in page
    assert "not decided" not in page


def test_numbers_stand_in_their_order() -> None:
    aboard = builders.fact(builders.event(), "persons")
    for number in (303, 100, 1078):
        builders.evidence(aboard, builders.source(f"Sample {number}"), low=number, high=number)
    question(aboard)
    headings = [answer["heading"]["text"] for answer in shown()[0]["blocks"][0]["answers"]]
    assert headings == ["100", "303", "1,078"]


def test_what_does_not_count_says_so() -> None:
    died = builders.fact(builders.person(), "death")
    builders.evidence(died, builders.source("File"), "1938")
    builders.evidence(died, builders.source("Notice"), "1942", stance=Stance.COVER_STORY)
    builders.evidence(died, builders.source("Blog"), "1940", rank=Rank.DEPRECATED)
    question(died)
    badges = [answer["badge"] for answer in shown()[0]["blocks"][0]["answers"]]
    assert [badge and badge["text"] for badge in badges] == [
        None, "No longer counted", "Official cover story",
    ]  # fmt: skip


def test_a_question_about_a_name_shows_who_writes_it_so() -> None:
    place = builders.place("Piškek")
    name = PlaceName.objects.get(place=place)
    citation = Citation.objects.create(source=builders.source("Sample list"))
    Evidence.objects.create(place_name=name, citation=citation)
    question().place_names.set([name])
    [block] = shown()[0]["blocks"]
    assert block["subject"]["url"] == place.get_absolute_url()
    assert [answer["heading"]["text"] for answer in block["answers"]] == ["Piškek"]


def test_a_question_that_joins_something_closed_is_not_shown() -> None:
    open_fact = builders.fact(builders.event(), "departure")
    closed_fact = builders.fact(builders.living("Jana Kvaltýnková"), "arrival", "1995")
    question(open_fact, closed_fact)
    assert shown() == []


def test_a_closed_source_is_not_named() -> None:
    left = builders.fact(builders.event(), "departure")
    builders.evidence(left, builders.source("Kvaltýnka", **builders.closed_until(2999)), "1925")
    question(left)
    page = Client().get("/en/disagreements/").content.decode()
    assert "Kvaltýnka" not in page
    assert "Rests on sources that are closed." in page


def test_the_number_of_queries_does_not_grow_with_the_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        event, place = builders.event(f"Sample {number}"), builders.place(f"Vzorov {number}")
        left = builders.fact(event, "departure", where=place)
        for answer in range(3):
            builders.evidence(
                left, builders.source(f"Sample {answer}"), f"{1925 + answer}", where=place
            )
        lived = builders.fact(builders.person(f"Josef{number} Vzorný"), "residence", where=place)
        owned = builders.fact(builders.organisation(f"Sample {number}"), "founded", "1925")
        question(left, lived, owned, key=f"sample-{number}")
    with django_assert_max_num_queries(16):
        page = client.get("/en/disagreements/")
    assert len(page.context["questions"]) == 12
