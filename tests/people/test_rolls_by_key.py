"""Rolls of people on the pages of events, places and numbers: cut by key, never by counting."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from people.views import roll
from sources.views import catalogue
from tests import builders

pytestmark = pytest.mark.django_db
NAMES = ("Adam Alfa", "Bela Beta", "Cyril Čapek", "Dana Delta", "Eva Echo")


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr(roll, "PER_PAGE", 2)
    monkeypatch.setattr(roll, "NAMED_PER_PAGE", 2)
    monkeypatch.setattr(catalogue, "PER_PAGE", 2)
    monkeypatch.setattr(catalogue, "PARTS_SHOWN", 2)


def walked(address: str, names: tuple[str, ...] = NAMES) -> list[list[str]]:
    """The names on each page, going on by its link to the next; no page counts rows."""
    found, query = [], ""
    client = Client()
    while True:
        with CaptureQueriesContext(connection) as asked:
            text = client.get(f"{address}{query}").content.decode()
        assert not [one["sql"] for one in asked if re.search(r"OFFSET [1-9]", one["sql"])]
        main = text.split("<main")[1].split("</main>")[0]
        found.append([name for name in names if re.search(rf">\s*{escape(name)}\s*<", main)])
        following = re.search(r'href="(\?[^"]*)" rel="next"', main)
        if not following:
            return found
        query = following[1].replace("&amp;", "&")


def settled(at_event=None, where=None) -> None:
    for n, name in enumerate(reversed(NAMES)):
        one = builders.person(name, born=str(1890 + n))
        builders.fact(one, "departure", "1925", at_event=at_event, where=where)


def test_the_passengers_of_a_transport_are_walked_through_by_name():
    train = builders.event()
    settled(at_event=train)
    pages = walked(train.get_absolute_url())
    assert pages == [["Adam Alfa", "Bela Beta"], ["Cyril Čapek", "Dana Delta"], ["Eva Echo"]]


def test_passengers_in_the_order_of_their_births_keep_it_from_page_to_page():
    train = builders.event()
    settled(at_event=train)
    first = Client().get(f"{train.get_absolute_url()}?sort=born").content.decode()
    assert first.index("Eva Echo") < first.index("Dana Delta")
    assert "sort=born&amp;after=" in first


def test_an_order_that_is_reckoned_is_paged_by_number():
    train = builders.event()
    settled(at_event=train)
    second = Client().get(f"{train.get_absolute_url()}?sort=trade&page=2").content.decode()
    assert "Cyril Čapek" in second
    assert "Adam Alfa" not in second


def test_the_people_of_a_place_are_walked_through():
    town = builders.place("Vzorov")
    settled(where=town)
    assert len(walked(town.get_absolute_url())) == 3


def test_those_behind_a_number_are_walked_through():
    settled()
    assert len(walked("/en/statistics/people/")) == 3


def test_what_a_repository_keeps_is_walked_through():
    house = builders.repository()
    titles = ("Akta", "Chronik", "Dopis", "Črty")
    for title in titles:
        builders.source(title, repository=house)
    assert walked(house.get_absolute_url(), titles) == [["Akta", "Črty"], ["Chronik", "Dopis"]]


def test_a_list_that_is_asked_for_a_place_it_does_not_have_says_so():
    town = builders.place("Vzorov")
    settled(where=town)
    text = Client().get(town.get_absolute_url() + "?after=nonsense").content.decode()
    assert "is no place in this list" in text
    assert "Adam Alfa" in text
