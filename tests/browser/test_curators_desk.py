"""A curator at the desk, in a real browser: a settler and an interview entered by hand."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Line, Person
from sources.models import Interview
from tests import builders


@pytest.fixture
def desk(made, open_page):
    builders.user("curator@example.org", "curator")
    watched = open_page(reverse("admin:login"))
    watched.page.get_by_label("E-mail").fill("curator@example.org")
    watched.page.get_by_label("Password").fill("a long enough password")
    watched.page.get_by_role("button", name="Log in").click()
    return watched


def pick(page, box: str, typed: str, wanted: str) -> None:
    """Type into an autocomplete and choose what it offers."""
    page.locator(f"#{box} + .select2 .select2-selection").press("Enter")
    page.locator(".select2-search__field").last.fill(typed)
    page.locator(".select2-results__option", has_text=wanted).first.click()


def test_a_settler_is_entered_with_a_fact_and_its_source(desk):
    page = desk.page
    page.goto(reverse("admin:people_person_add"))
    page.locator("#id_names-0-given").fill("Ľudovít")
    page.locator("#id_names-0-surname").fill("Příkladný")
    page.locator("#id_names-0-is_display").check()
    page.locator("#id_facts-0-kind").select_option(label="Birth")
    page.locator("#id_facts-0-date_text").fill("asi 1904")
    pick(page, "id_facts-0-where", "vzorov", "Vzorov")
    pick(page, "id_facts-0-ev_source", "book", "Sample book")
    page.locator("#id_facts-0-ev_locator").fill("p. 12")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert desk.errors == []
    made = Person.objects.get(display_name="Ľudovít Příkladný")
    fact = made.facts.get()
    assert (fact.date_edtf, str(fact.where), fact.line) == ("1904~", "Vzorov", Line.BROKEN)


def test_a_wrong_date_keeps_all_that_was_typed(desk):
    page = desk.page
    page.goto(reverse("admin:people_person_add"))
    page.locator("#id_names-0-given").fill("Ľudovít")
    page.locator("#id_facts-0-kind").select_option(label="Birth")
    page.locator("#id_facts-0-date_text").fill("31.2.1938")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".errorlist", has_text="31.2.1938")).to_be_visible()
    assert page.locator("#id_names-0-given").input_value() == "Ľudovít"
    assert page.locator("#id_facts-0-date_text").input_value() == "31.2.1938"


def test_an_interview_is_entered_with_its_narrator(desk):
    page = desk.page
    page.goto(reverse("admin:sources_interview_add"))
    page.locator("#id_title").fill("Rozhovor s Annou")
    pick(page, "id_narrator", "Взорная", "Anna Vzorná")
    page.locator("#id_speakers-0-label").fill("A. V.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert desk.errors == []
    assert str(Interview.objects.get(title="Rozhovor s Annou").narrator) == "Anna Vzorná"
