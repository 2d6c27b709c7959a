"""Rolls of people on the pages of events, places and numbers: cut by key, never by counting."""

from __future__ import annotations

import re
import sys

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from people.models import Fact, Person
from people.views import roll
from sources.views import catalogue
from tests import builders

pytestmark = pytest.mark.django_db
NAMES = ("Adam Alfa", "Bela Beta", "Cyril Čapek", "Dana Delta", "Eva Echo")


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr(roll, "PER_PAGE", 2)
    monkeypatch.setattr(roll, "NAMED_PER_PAGE", 2)
    monkeypatch.setattr(sys.modules["people.views.unknown_fates"], "PER_PAGE", 2)
    monkeypatch.setattr(catalogue, "PER_PAGE", 2)
    monkeypatch.setattr(catalogue, "PARTS_SHOWN", 2)


def walked(address: str, names: tuple[str, ...] = NAMES, query: str = "") -> list[list[str]]:
    """The names on each page, going on by its link to the next; no page counts rows."""
    found = []
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


@pytest.fixture
def train():
    """Of five passengers Eva is a smith from Alfany who died, Cyril a smith born in Zetov, whose
    home was Alfany, and Bela a baker who was arrested and died; of Adam and Dana nothing is known.
    """
    event = builders.event()
    settled(at_event=event)
    people = {str(person).split()[0]: person for person in Person.objects.all()}
    early, late = builders.place("Alfany"), builders.place("Zetov")
    smith = builders.term("trade/smith", label={"en": "Smith", "cs": "Kovář"})
    baker = builders.term("trade/baker", label={"en": "Baker", "cs": "Pekař"})
    died, arrested = (
        builders.kind(key, fate=True, position=n) for n, key in enumerate(("death", "arrest"))
    )
    assert [died.fate, arrested.fate] == [True, True]
    Fact.objects.filter(person=people["Cyril"], kind__key="birth").update(where=late)
    for one in ("Eva", "Cyril"):
        builders.fact(people[one], "origin", where=early)
        builders.fact(people[one], "trade", term=smith)
    builders.fact(people["Bela"], "trade", term=baker)
    builders.fact(people["Bela"], "arrest", "1938")
    for one in ("Bela", "Eva"):
        builders.fact(people[one], "death", "1940")
    return event


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("from", "Eva Echo, Cyril Čapek, Adam Alfa, Bela Beta, Dana Delta"),
        ("trade", "Bela Beta, Cyril Čapek, Eva Echo, Adam Alfa, Dana Delta"),
        ("fate", "Bela Beta, Eva Echo, Adam Alfa, Cyril Čapek, Dana Delta"),
    ],
)
def test_passengers_keep_an_order_that_is_reckoned_from_page_to_page(train, sort, expected):
    address = train.get_absolute_url()
    pages = walked(address, query=f"?sort={sort}")
    rows = [expected.split(", ")[n : n + 2] for n in (0, 2, 4)]
    assert pages == [sorted(page) for page in rows]
    first = Client().get(address, {"sort": sort}).content.decode()
    assert first.index(rows[0][0]) < first.index(rows[0][1])


def test_trades_stand_in_the_order_of_the_readers_language(train):
    czech = train.get_absolute_url().replace("/en/", "/cs/")
    rows = Client().get(czech, {"sort": "trade"}).context["people"]
    assert [row["person"]["text"] for row in rows] == ["Cyril Čapek", "Eva Echo"]


def test_a_roll_without_a_single_trade_is_put_in_order_by_name():
    train = builders.event()
    settled(at_event=train)
    pages = walked(train.get_absolute_url(), query="?sort=trade")
    assert pages == [["Adam Alfa", "Bela Beta"], ["Cyril Čapek", "Dana Delta"], ["Eva Echo"]]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("missing", "Adam Alfa, Dana Delta, Cyril Čapek"),
        ("last", "Adam Alfa, Dana Delta, Cyril Čapek"),
        ("name", "Adam Alfa, Cyril Čapek, Dana Delta"),
        ("born", "Dana Delta, Cyril Čapek, Adam Alfa"),
    ],
)
def test_settlers_of_unknown_fate_are_walked_through_in_each_order(train, sort, expected):
    cyril = Person.objects.get(names__surname="Čapek")
    builders.fact(cyril, "membership", "1931")
    Fact.objects.filter(person=cyril, kind__key="birth").update(date_text="1892")
    pages = walked("/en/unknown-fates/", query=f"?sort={sort}")
    rows = expected.split(", ")
    assert pages == [sorted(rows[:2]), rows[2:]]
    asked = Client().get("/en/unknown-fates/", {"sort": sort})
    shown = [row["person"]["text"] for row in asked.context["people"]]
    assert shown == rows[:2]


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
