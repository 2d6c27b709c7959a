"""What is found, in which order, why, and where it leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.search import query
from archive.site import search_page
from people.models import PersonName
from sources.models import IndexPoint, PageText, SegmentText
from tests import builders
from tests.search.asking import find

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
URL = "/en/search/"


def titles(text: str, user: Any = VISITOR, tab: str = query.EVERYTHING) -> list[str]:
    return [str(entry.record) for entry in find(text, user, tab).entries]


def rows(text: str) -> list[dict[str, Any]]:
    return search_page.rows_of(find(text, VISITOR), VISITOR)


def form(person: Any, given: str, surname: str, language: str) -> None:
    PersonName.objects.create(person=person, given=given, surname=surname, language=language)


@pytest.mark.parametrize(
    "spelling",
    ["Vzorný", "vzorny", "VZORNY", "Wzorny", "Взорный", "Vzorný Josef", "josef vzor", "Vzorní"],
)
def test_a_person_is_found_by_any_spelling_in_any_order(spelling: str) -> None:
    builders.person("Josef Vzorný")
    builders.person("Anna Ukázková")
    assert titles(spelling) == ["Josef Vzorný"]


def test_a_cyrillic_record_is_found_by_latin_letters() -> None:
    builders.person("Йозеф Взорный")
    assert titles("Vzorny") == ["Йозеф Взорный"]
    assert titles("vzorna") == ["Йозеф Взорный"]


def test_a_misspelt_name_is_found_by_resemblance() -> None:
    builders.person("Josef Ukázkovský")
    assert titles("Ukaskowsky") == ["Josef Ukázkovský"]
    assert titles("Ukázlovský") == ["Josef Ukázkovský"]
    assert "resembles" in rows("Ukázlovský")[0]["why"]


def test_names_come_before_texts_and_exact_names_before_folds() -> None:
    builders.document("Sample letter", "Potkal jsem Vzorného a Vzorný se smál.")
    builders.person("Anna Vzorná")
    builders.person("Josef Vzorný")
    assert titles("Vzorný") == ["Josef Vzorný", "Anna Vzorná", "Sample letter"]


def test_a_family_is_found_through_its_members() -> None:
    josef = builders.person("Josef Vzorný")
    builders.family(josef, builders.person("Marta Ukázková"))
    assert titles("Vzorny", tab="families") == ["Josef Vzorný – Marta Ukázková"]
    family = rows("Vzorny")[1]
    assert family["why"].startswith("A member of the family: Name form “Josef Vzorný”")


def test_every_word_has_to_be_found() -> None:
    builders.document("Sample letter", "Ve vsi byl hlad.")
    assert titles("hlad vlak") == []
    assert titles("hlad OR vlak") == ["Sample letter"]
    assert titles("hlad -vsi") == []
    assert titles('"byl hlad"') == ["Sample letter"]
    assert titles('"hlad byl"') == []


def test_quotation_marks_search_exactly() -> None:
    builders.person("Josef Vzorný")
    assert titles('"Vzorny"') == ["Josef Vzorný"]
    assert titles('"Wzorny"') == []


def test_a_word_is_marked_as_it_stands_there() -> None:
    builders.interview("Sample interview", "Prišli sme v lete.", "Potom prišiel hlad, veľký.")
    [row] = rows("HLAD")
    assert [part["text"] for part in row["snippet_parts"] if part["hit"]] == ["hlad"]
    assert row["snippet_language"] == "sk"
    assert row["where"] == "Found in the transcript at 0:05."


def test_a_snippet_marks_words_across_accents() -> None:
    builders.document("Sample letter", "Přišla žena.")
    [row] = rows("prisla zena")
    assert [part["text"] for part in row["snippet_parts"] if part["hit"]] == ["Přišla", "žena"]


def test_a_name_in_a_text_is_found_across_scripts_and_says_so() -> None:
    builders.document("Sample file", "Иосиф Взорный, слесарь")
    [row] = rows("Vzorny")
    assert row["why"] == "“Взорный” matches “Vzorny” across scripts."


def test_the_reason_names_both_forms_and_the_rule() -> None:
    josef = builders.person("Josef Vzorný")
    form(josef, "Йозеф", "Взорный", "ru")
    assert rows("Взорный")[0]["why"] == "The name is written so: “Йозеф Взорный”."
    assert rows("vzorny")[0]["why"] == (
        "Name form “Josef Vzorný” matches “vzorny” but for accents and signs."
    )
    latin = builders.person("Rudolf Ukázka")
    form(latin, "Рудольф", "Образцов", "ru")
    assert rows("Obrazcov")[0]["why"] == (
        "Name form “Рудольф Образцов” matches “Obrazcov” across scripts."
    )


def test_a_hit_on_a_page_leads_to_the_page_and_the_line() -> None:
    letter = builders.document("Sample letter", "Milá matko,", "píši ti\nz Pišpeku")
    [row] = rows("Pišpeku")
    assert row["url"] == f"{letter.get_absolute_url()}?page=2&line=2#l2"
    assert row["where"] == "Found on page 2, line 2."


def test_a_hit_in_an_interview_leads_to_the_second() -> None:
    told = builders.interview("Sample interview", "Prišli sme.", "Bol hlad.")
    assert rows("hlad")[0]["url"] == f"{told.get_absolute_url()}?t=5#t5"


def test_a_hit_in_a_translation_says_so() -> None:
    told = builders.interview("Sample interview", "Bol hlad.")
    segment = told.segments.get()
    SegmentText.objects.create(segment=segment, kind="translation", language="en", text="Famine.")
    [row] = rows("famine")
    assert row["where"] == "Found in the translation at 0:00."
    assert row["snippet_language"] == "en"


def test_an_index_point_is_found_by_its_title() -> None:
    told = builders.interview()
    IndexPoint.objects.create(source=told, start_ms=65_000, title={"en": "Malaria"})
    [row] = rows("malaria")
    assert row["url"] == f"{told.get_absolute_url()}?t=65#t65"
    assert row["where"] == "Found in the index of the interview at 1:05."


def test_every_kind_of_record_is_found_and_leads_to_its_page() -> None:
    made = [
        builders.place("Kolomberk"),
        builders.organisation("Kolomberk"),
        builders.event("Kolomberk"),
        builders.source("Kolomberk"),
        builders.document("Kolomberk"),
        builders.interview("Kolomberk"),
        builders.person("Jan Kolomberk"),
    ]
    assert {row["url"] for row in rows("kolomberk")} == {one.get_absolute_url() for one in made}


def test_a_record_is_found_by_its_public_id() -> None:
    josef = builders.person("Josef Vzorný")
    builders.person("Marta Ukázková")
    [row] = rows(josef.ref.lower())
    assert row["ref"] == josef.ref
    assert row["where"] == "This is the public id of the record."


def test_a_change_of_a_text_is_found_at_once() -> None:
    letter = builders.document("Sample letter", "Milá matko,")
    text = PageText.objects.get(page__source=letter)
    text.lines = [{"text": "Milý otče,"}]
    text.save()
    assert titles("matko") == []
    assert titles("otče") == ["Sample letter"]


def test_what_is_removed_is_found_no_more() -> None:
    letter = builders.document("Sample letter", "Milá matko,")
    letter.pages.get().delete()
    assert titles("matko") == []
    letter.delete()
    assert titles("letter") == []


def test_the_tabs_count_every_kind_and_the_pages_follow() -> None:
    for number in range(23):
        builders.person(f"Josef{number} Vzorný")
    builders.document("Sample letter", "Vzorný")
    found = find("vzorny", VISITOR, "people", page=2)
    assert (found.counts["all"], found.counts["people"], found.counts["documents"]) == (24, 23, 1)
    assert len(found.entries) == 3


def test_the_number_of_queries_does_not_grow_with_the_hits(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        one = builders.person(f"Josef{number} Vzorný")
        builders.family(one)
        builders.place(f"Vzorný {number}")
        builders.organisation(f"Vzorný {number}")
        builders.event(f"Vzorný {number}")
        builders.interview(f"Vzorný {number}", "Vzorný prišiel.")
    with django_assert_max_num_queries(22):
        page = client.get(URL, {"q": "vzorny", "page": "2"})
    assert page.context["total"] == 105


@pytest.mark.parametrize(
    "text", ["\0", '"', "-", "OR OR OR", "*", "'; DROP TABLE", "%", "a & b | !c", "<-> 'x':*", "\\"]
)
def test_no_query_fails(client: Client, text: str) -> None:
    assert client.get(URL, {"q": text, "page": "x", "kind": "\0"}).status_code == 200


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(text=st.text(max_size=60))
def test_any_text_at_all_can_be_searched(client: Client, text: str) -> None:
    assert client.get(URL, {"q": text}).status_code == 200


def test_ten_thousand_letters_are_refused_in_words(client: Client) -> None:
    page = client.get(URL, {"q": "x" * 10_000})
    assert page.status_code == 200
    assert "up to 200 letters" in page.content.decode()


def test_a_search_without_an_answer_says_what_to_try(client: Client) -> None:
    page = client.get(URL, {"q": "neexistuje"}).content.decode()
    assert "Nothing was found for “neexistuje”." in page
    assert "neexistu%2A" in page


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    page = client.get(URL, {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>" not in page


def test_the_search_works_in_every_language(client: Client) -> None:
    builders.person("Josef Vzorný")
    for language in ("en", "cs", "sk", "ru"):
        assert "Josef" in client.get(f"/{language}/search/", {"q": "vzorny"}).content.decode()


def test_results_are_not_for_search_engines_and_the_empty_form_is(client: Client) -> None:
    empty = client.get(reverse("site:search")).content.decode()
    found = client.get(reverse("site:search"), {"q": "vzor"}).content.decode()
    assert "noindex" not in empty
    assert 'rel="canonical"' in empty
    assert 'name="robots" content="noindex"' in found


def test_a_star_within_a_word_finds_and_bars_names() -> None:
    builders.person("Josef Vzorek")
    builders.person("Marta Vzorná")
    assert titles("Vz*ek") == ["Josef Vzorek"]
    assert titles("Vzor* -Vz*ek") == ["Marta Vzorná"]
    assert titles("Q*q") == []


def test_a_name_that_is_written_exactly_so_comes_before_a_text_about_it() -> None:
    builders.person("Marta Ukázková", biography={"cs": "Teta Josefa, kterou znal Josef Vzorný."})
    builders.person("Josef Vzorný")
    assert titles('"Josef Vzorný"') == ["Josef Vzorný", "Marta Ukázková"]


def test_the_nearest_form_of_the_name_is_shown_though_the_title_answers_too() -> None:
    josef = builders.person("Josef Vzorný")
    PersonName.objects.create(person=josef, given="Йозеф", surname="Взорный", date_text="1926")
    [row] = rows("Взорный")
    assert "".join(part["text"] for part in row["also"]["parts"]) == "Йозеф Взорный"
    assert row["also"]["when"] == "1926"
    assert rows("Vzorný")[0]["also"] is None


def test_a_hit_in_a_translation_leads_to_that_translation() -> None:
    told = builders.interview("Sample interview", "Bol hlad.")
    segment = told.segments.get()
    SegmentText.objects.create(segment=segment, kind="translation", language="ru", text="Голод.")
    url = f"{told.get_absolute_url()}?t=0&to=ru#t0"
    assert rows("голода")[0]["url"] == url
