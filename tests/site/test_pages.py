"""The home page and the pages that explain: true counts, nothing hidden, nothing kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, override_settings

from archive.accounts.models import User
from archive.core.access import Status
from sources.models import Mention, Recording, Speaker, Treatment, Withheld
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

PAGES = (
    "", "search/", "disagreements/", "about/", "how-to-read/", "who-keeps-it/", "privacy/", "cite/",
    "contribute/",
)  # fmt: skip
LONG_ENOUGH = "Doma predali všetko, dom aj pole, a potom sme išli vlakom celý mesiac."


def html(path: str, client: Client | None = None) -> str:
    page = (client or Client()).get(path)
    assert page.status_code == 200
    return page.content.decode()


def doors(client: Client | None = None) -> dict[str, tuple[str, str]]:
    page = (client or Client()).get("/en/")
    return {door["label"]: (door["count"], door["samples"]) for door in page.context["doors"]}


def names_listed(path: str) -> list[str]:
    """Who stands in the list of people at this address."""
    return [row["title"] for row in Client().get(path).context["rows"]]


def told(*texts: str, **fields: Any) -> Any:
    """An interview in which a narrator speaks all the texts."""
    made = builders.interview("Sample interview", *texts, **fields)
    made.segments.update(speaker=Speaker.objects.create(source=made, label="A. B."))
    return made


@pytest.mark.parametrize("language", ["en", "cs", "sk", "ru"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_every_language_without_a_cookie(page: str, language: str) -> None:
    answer = Client().get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert not answer.cookies
    assert not answer.has_header("Set-Cookie")


@pytest.mark.parametrize("page", [page for page in PAGES if page != "contribute/"])
def test_the_pages_are_only_read(page: str) -> None:
    assert Client().post(f"/en/{page}").status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_scripts_or_styles_of_its_own(page: str) -> None:
    text = html(f"/en/{page}")
    assert " style=" not in text
    assert "<style" not in text
    # The box, print and copy: each from its own file.
    assert set(re.findall(r"<script[^>]*>([^<]*)</script>", text)) == {""}
    assert text.count("<script") == text.count('<script type="module" src="/static/js/')


def test_the_doors_count_what_a_visitor_sees(archivist: User) -> None:
    josef = builders.person("Josef Vzorný")
    builders.living("Jana Ukázková")
    builders.person("Marta Ukázková", status=Status.DRAFT)
    builders.family(josef)
    builders.document()
    builders.interview()
    builders.interview("Closed interview", **builders.closed_until(2999))
    assert doors() == {
        "People": ("1", ""),
        "Families": ("1", ""),
        "Documents": ("1", ""),
        "Interviews": ("1", ""),
    }
    assert doors(signed_in(archivist))["People"] == ("3", "")


def test_the_doors_say_how_many_are_invented() -> None:
    builders.person("Josef Vzorný", ref="P-SAMPLE-000001")
    assert doors()["People"] == ("1", "All of them are invented samples.")
    builders.person("Anna Vzorná")
    assert doors()["People"] == ("2", "1 of them is an invented sample.")


def test_the_letters_lead_to_the_names_that_begin_with_them() -> None:
    for name in ("Josef Čapek", "Anna Ukázková", "Йозеф Взорный"):
        builders.person(name)
    builders.living("Jana Zkoušková")
    found = {
        one["letter"]: names_listed(one["url"])
        for alphabet in Client().get("/en/").context["alphabets"]
        for one in alphabet["letters"]
        if one["url"]
    }
    assert found == {"Č": ["Josef Čapek"], "U": ["Anna Ukázková"], "В": ["Йозеф Взорный"]}


def test_a_kyrgyz_letter_stands_where_a_name_begins_with_it() -> None:
    def shown() -> set[str]:
        cyrillic = Client().get("/en/").context["alphabets"][1]
        return {one["letter"] for one in cyrillic["letters"]}

    assert "Ө" not in shown()
    assert "Б" in shown()
    builders.person("Чынгыз Өмүров")
    assert "Ө" in shown()
    assert "Ү" not in shown()


def test_a_passage_leads_to_its_second_and_carries_its_language() -> None:
    interview = told("Krátko.", LONG_ENOUGH, ref="S-SAMPLE-000001")
    text = html("/en/")
    assert f'<blockquote lang="sk">{LONG_ENOUGH}</blockquote>' in text
    assert f'{interview.get_absolute_url()}?t=5#t5">Read from 0:05' in text
    assert "sample record" in text


def test_a_passage_with_sound_can_be_listened_to() -> None:
    interview = told(LONG_ENOUGH)
    Recording.objects.filter(source=interview).update(public_media="derivatives/sample.mp3")
    assert "Listen from 0:00" in html("/en/")


def test_a_passage_of_a_closed_interview_is_shown_to_nobody(archivist: User) -> None:
    told(LONG_ENOUGH, **builders.closed_until(2999))
    assert LONG_ENOUGH not in html("/en/", signed_in(archivist))


def test_a_withheld_passage_is_not_on_the_home_page() -> None:
    interview = told(LONG_ENOUGH)
    Withheld.objects.create(source=interview, start_ms=0, end_ms=5000, reason={"en": "Asked for."})
    assert Client().get("/en/").context["told"] == {}


def test_a_passage_with_a_masked_name_makes_way_for_another() -> None:
    interview = told(f"Kvaltýnka. {LONG_ENOUGH}", LONG_ENOUGH)
    Mention.objects.create(
        segment=interview.segments.first(), person=builders.person(), words="Kvaltýnka",
        treatment=Treatment.ANONYMISED,
    )  # fmt: skip
    assert Client().get("/en/").context["told"]["said"].text == LONG_ENOUGH


def test_the_home_page_asks_the_database_a_dozen_times_at_most(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        builders.family(builders.person(f"Josef{number} Vzorný"))
        builders.document(f"Sample {number}")
        told(LONG_ENOUGH, LONG_ENOUGH)
    with django_assert_max_num_queries(12):
        client.get("/en/")


def test_the_privacy_page_says_the_years_of_the_rule() -> None:
    text = html("/en/privacy/")
    for years in (100, 90, 84, 85, 140, 145):
        assert f"after {years} years" in text
    assert "This site sets no cookies and counts no visitors." in text


def test_a_citation_names_the_record_that_was_asked_for() -> None:
    josef = builders.person("Josef Vzorný")
    text = html(f"/en/cite/?record={josef.ref}")
    assert "This record" in text
    assert f"Record {josef.ref}." in text
    assert f"@misc{{{josef.ref}," in text
    assert f"AN  - {josef.ref}" in text


def test_a_citation_marks_an_invented_record() -> None:
    builders.person("Josef Vzorný", ref="P-SAMPLE-000001")
    assert "Josef Vzorný [sample record]" in html("/en/cite/?record=P-SAMPLE-000001")


def test_a_citation_of_a_family_names_only_whom_the_reader_sees() -> None:
    family = builders.family(builders.person("Josef Vzorný"), builders.living("Jana Kvaltýnková"))
    text = html(f"/en/cite/?record={family.ref}")
    assert "Family of Josef Vzorný" in text
    assert "Kvaltýnková" not in text


def test_no_citation_names_a_record_that_is_not_open() -> None:
    jana = builders.living("Jana Kvaltýnková")
    draft = builders.source("Kvaltýnka", status=Status.DRAFT)
    for ref in (jana.ref, draft.ref, "P-000000", "%00", "P-%00", "X", "P" * 500):
        assert "Kvaltýn" not in html(f"/en/cite/?record={ref}")


def test_no_address_is_made_up() -> None:
    assert "has not given an address" in html("/en/privacy/")
    assert "mailto:" not in html("/en/contribute/")


@override_settings(INTERHELPO_CONTACT="curators@example.org")
def test_the_curators_address_stands_where_it_is_looked_for() -> None:
    josef = builders.person("Josef Vzorný")
    assert "mailto:curators@example.org" in html("/en/privacy/")
    assert f"mailto:curators@example.org?subject={josef.ref}" in html(
        f"/en/contribute/?about={josef.ref}"
    )


def test_robots_are_told_where_not_to_go() -> None:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in answer.content.decode()


def test_the_icon_is_found_by_its_old_name() -> None:
    assert Client().get("/favicon.ico")["Location"].endswith("img/favicon.svg")


def test_a_signed_in_answer_is_kept_by_nobody(archivist: User) -> None:
    assert signed_in(archivist).get("/en/")["Cache-Control"] == "private, no-store"
