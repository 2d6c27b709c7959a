"""The page of disagreements: every question that is open, every answer, and who gives it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from people.models import Fact, PlaceName, Question
from sources.models import Citation, Evidence, Rank, Source, Stance
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


def headings() -> list[str]:
    """The answers to the first thing that the first question asks."""
    return [answer["heading"]["text"] for answer in shown()[0]["blocks"][0]["answers"]]


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
    assert headings() == ["100", "303", "1,078"]


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


def names_of_a_town(*forms: tuple[str, str, str]) -> list[PlaceName]:
    """The names of one place, each with its language and the years of its use."""
    town = builders.place("Vzorov")
    town.names.all().delete()
    return [
        PlaceName.objects.create(place=town, name=name, language=language, date_text=years)
        for name, language, years in forms
    ]


def written_so(name: PlaceName, source: Source) -> None:
    Evidence.objects.create(place_name=name, citation=Citation.objects.create(source=source))


def test_the_names_of_a_place_stand_in_one_block_with_language_and_years() -> None:
    names = names_of_a_town(
        ("Vzorov", "sk", "1878/1926"),
        ("Vsorof", "de", ""),
        ("Взоров", "ru", ""),
        ("Wzorow", "pl", ""),
        ("Wzorow", "sk", ""),
    )
    written_so(names[0], builders.source("Sample list"))
    written_so(names[0], builders.source("Sample letter"))
    written_so(names[1], builders.source("Sample map"))
    question().place_names.set(names)
    [block] = shown()[0]["blocks"]
    told = [
        (answer["heading"]["text"], answer["heading"]["after"], len(answer["sources"]))
        for answer in block["answers"]
    ]
    assert told == [("Vsorof", "German", 1), ("Vzorov", "Slovak, 1878–1926", 2)]
    page = " ".join(Client().get("/en/disagreements/").content.decode().split())
    assert page.count("No source is given yet.") == 0
    assert (
        'Without a source yet: <span lang="pl">Wzorow</span>: Polish, Slovak; '
        '<span lang="ru">Взоров</span>: Russian'
    ) in page


def test_a_name_in_a_closed_source_is_not_said_to_have_none() -> None:
    names = names_of_a_town(("Vzorov", "sk", ""))
    written_so(names[0], builders.source("Kvaltýnka", **builders.closed_until(2999)))
    question().place_names.set(names)
    page = " ".join(Client().get("/en/disagreements/").content.decode().split())
    assert 'Written so in sources that are closed: <span lang="sk">Vzorov</span>' in page
    assert "Without a source yet" not in page
    assert "Kvaltýnka" not in page


def test_questions_on_samples_come_last_under_a_heading_of_their_own() -> None:
    invented = builders.event("Sample transport", ref="T-SAMPLE-000001")
    question(builders.fact(invented, "departure"), key="a-sample")
    question(builders.fact(builders.event("Transport"), "departure"), key="documented")
    answer = Client().get("/en/disagreements/")
    assert [one["id"] for one in answer.context["questions"]] == ["documented", "a-sample"]
    assert (answer.context["count"], answer.context["sample_count"]) == (1, 1)
    documented, samples = answer.content.decode().split('id="h-samples"')
    assert 'id="h-documented"' in documented
    assert 'id="h-a-sample"' in samples
    assert documented.count("sample record") == 1  # in the list of questions, at the sample's own
    assert samples.count("sample record") == 1


@pytest.mark.parametrize("subject", ["person", "family", "organisation", "event", "place"])
def test_a_question_is_a_sample_if_any_of_its_subjects_is(subject: str) -> None:
    letter = {"person": "P", "family": "F", "organisation": "O", "event": "T", "place": "L"}
    fields: dict[str, Any] = {"ref": f"{letter[subject]}-SAMPLE-000001"}
    make: dict[str, Any] = {
        "person": lambda: builders.person(**fields),
        "family": lambda: builders.family(builders.person(), **fields),
        "organisation": lambda: builders.organisation(**fields),
        "event": lambda: builders.event(**fields),
        "place": lambda: builders.place(**fields),
    }
    question(
        builders.fact(builders.event("Transport"), "departure"),
        builders.fact(make[subject](), "residence"),
    )
    assert shown()[0]["sample"]


def test_a_source_of_which_only_the_stance_is_recorded_says_what_the_fact_says() -> None:
    spoken = builders.fact(builders.person(), "trade", term=builders.term("trade/locksmith"))
    builders.evidence(spoken, builders.source("List"))
    builders.evidence(spoken, builders.source("Letter"), stance=Stance.DENIES)
    question(spoken)
    assert headings() == ["Says the same: Locksmith", "Not so: Locksmith"]


def test_a_text_of_the_fact_is_said_where_it_has_no_value() -> None:
    rule = builders.fact(builders.organisation(), "rule", text={"en": "Members of the party only."})
    builders.evidence(rule, builders.source("List"))
    question(rule)
    assert headings() == ["Says the same: Members of the party only."]


def test_a_fact_that_says_nothing_either_leaves_the_stance() -> None:
    left = builders.fact(builders.event(), "departure")
    builders.evidence(left, builders.source("List"))
    builders.evidence(left, builders.source("Letter"), stance=Stance.DENIES)
    question(left)
    assert headings() == ["Bears it out", "Denies it"]


def test_what_a_source_adds_in_words_stands_beside_its_answer() -> None:
    left = builders.fact(builders.event(), "departure")
    builders.evidence(left, builders.source("List"), "1925", text={"cs": "Jen první vagony."})
    builders.evidence(left, builders.source("Letter"), text={"en": "In the spring."})
    question(left)
    said = {one["heading"]["text"]: one["text"] for one in shown()[0]["blocks"][0]["answers"]}
    assert said["1925"] == {"text": "Jen první vagony.", "language": "cs"}
    assert said["In the spring."]["text"] == ""
    page = Client().get("/en/disagreements/").content.decode()
    assert '<span lang="cs">Jen první vagony.</span>' in page


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
