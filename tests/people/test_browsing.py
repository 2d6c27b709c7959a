"""Browsing: letters of two alphabets, orders, pages, and where a family is filed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.core.access import Access
from people.models import Family, Person, PersonName
from tests import builders

pytestmark = pytest.mark.django_db


def titles(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [row["title"] for row in response.context["rows"]]


def letters(client: Client, address: str) -> dict[str, str]:
    """The address behind each letter of the page, empty where there is none."""
    alphabets: list[Any] = client.get(address).context["alphabets"]
    return {one["letter"]: one["url"] for row in alphabets for one in row["letters"]}


@pytest.fixture
def mareček() -> Person:
    person = builders.person("Karel Mareček", born="1890")
    PersonName.objects.create(
        person=person, given="Карел", surname="Маречек", language="ru", position=1
    )
    return person


def test_a_cyrillic_letter_finds_who_is_written_so_anywhere(client, mareček):
    builders.person("Josef Vzorný", born="1898")
    assert titles(client, "/en/people/?letter=М") == ["Karel Mareček"]
    assert titles(client, "/en/people/?letter=M") == ["Karel Mareček"]
    assert titles(client, "/en/people/?letter=В") == []


def test_by_cyrillic_names_these_stand_first_and_all_others_after(client, mareček):
    builders.person("Anna Adamová", born="1898")
    assert titles(client, "/en/people/?sort=cyrillic") == ["Karel Mareček", "Anna Adamová"]
    assert titles(client, "/en/people/?sort=name") == ["Anna Adamová", "Karel Mareček"]


def test_by_birth_the_oldest_stands_first(client, mareček):
    builders.person("Anna Adamová", born="1898")
    assert titles(client, "/en/people/?sort=birth") == ["Karel Mareček", "Anna Adamová"]


def test_an_order_that_there_is_not_is_told(client, mareček):
    page = client.get("/en/people/?sort=height")
    assert "“height” cannot be chosen as sort." in page.context["problems"][0]


def test_an_empty_list_says_which_filter_to_take_away(client, mareček):
    page = client.get("/en/people/?letter=A&born_from=1880")
    assert [(one["label"], one["count"]) for one in page.context["without"]] == [
        ("First letter: A", 1)
    ]


def test_a_decade_of_birth_is_offered_and_found_certainly_or_possibly(client, mareček):
    builders.person("Anna Adamová", born="1889/1891")
    assert len(titles(client, "/en/people/?decade=1890")) == 2
    assert titles(client, "/en/people/?decade=1890&certain=1") == ["Karel Mareček"]


def test_a_page_in_the_middle_of_the_list_leads_both_ways(client):
    people = [
        Person(ref=f"P-{n:06}", sort_key=f"1 {n:03}", display_name=f"Josef {n}", **builders.OPEN,
               opens_on="2000-01-01")
        for n in range(120)
    ]  # fmt: skip
    Person.objects.bulk_create(people)
    page = client.get("/en/people/", {"after": "50~1 049~P-000049"})
    assert page.context["rows"][0]["title"] == "Josef 50"
    assert page.context["page"].previous == "51~1 050~P-000050"
    assert page.context["page"].next == "100~1 099~P-000099"


@pytest.mark.parametrize("address", ["people", "families", "documents", "interviews", "sources",
                                     "places"])  # fmt: skip
def test_a_bad_place_in_any_list_is_told(client, address):
    page = client.get(f"/en/{address}/?after=x")
    assert page.status_code == 200
    assert "“x” is no place in this list." in page.content.decode()


@pytest.mark.parametrize("address", ["people", "families", "documents", "interviews", "sources",
                                     "places"])  # fmt: skip
def test_a_list_costs_few_statements(client, mareček, address, django_assert_max_num_queries):
    builders.family(mareček)
    with django_assert_max_num_queries(12):
        client.get(f"/en/{address}/")


# Families


def test_families_stand_by_letters_of_both_alphabets(client, mareček):
    builders.family(mareček)
    builders.family(builders.person("Josef Vzorný", born="1898"))
    assert titles(client, "/en/families/?letter=М") == ["Family of Karel Mareček"]
    assert titles(client, "/en/families/?letter=V") == ["Family of Josef Vzorný"]
    assert letters(client, "/en/families/")["M"] == "/en/families/?letter=M"
    assert letters(client, "/en/families/")["A"] == ""


def test_a_family_is_not_filed_under_who_may_be_alive(client, mareček):
    family = builders.family(builders.living("Adam Aktuálny"), mareček)
    assert Family.objects.get(pk=family.pk).initial == "M"
    assert titles(client, "/en/families/?letter=A") == []


def test_a_family_moves_when_its_first_member_is_hidden(mareček):
    anna = builders.person("Anna Adamová", born="1891")
    family = builders.family(anna, mareček)
    assert Family.objects.get(pk=family.pk).initial == "A"
    anna.access = Access.HIDDEN
    anna.save()
    assert Family.objects.get(pk=family.pk).initial == "M"


def test_what_is_no_letter_is_told(client, mareček):
    page = client.get("/en/families/?letter=5")
    assert page.context["problems"] == ["“5” is no letter of the alphabet."]


# Documents


def test_documents_are_found_by_the_fonds_that_they_lie_in(client):
    fonds = builders.source("Fond Vzor", kind="fonds", level="fonds")
    series = builders.source("Rad", kind="series", level="series", part_of=fonds)
    letter = builders.document("Dopis", part_of=series)
    builders.document("Jiný dopis")
    assert titles(client, f"/en/documents/?fonds={fonds.ref}") == [letter.title]
    facet = next(
        f for f in client.get("/en/documents/").context["facets"] if f.get("name") == "fonds"
    )
    assert [(one["label"], one["count"]) for one in facet["options"]] == [("Fond Vzor", 1)]


def test_a_closed_series_tells_nothing_of_the_fonds_above_it(client):
    fonds = builders.source("Fond Vzor", kind="fonds", level="fonds")
    series = builders.source(
        "Rad", kind="series", level="series", part_of=fonds, access=Access.HIDDEN
    )
    builders.document("Dopis", part_of=series)
    assert titles(client, f"/en/documents/?fonds={fonds.ref}") == []
    assert "Fond Vzor" not in client.get("/en/documents/").content.decode()
