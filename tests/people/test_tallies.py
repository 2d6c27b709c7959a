"""Counting people: each number is the length of its list, and nobody hidden is in any of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core import written
from people.models import Certainty, Fact, Person
from sources.services import settle
from sources.tallies import GROUPS, NONE, Asked, Tally, settlers
from tests import builders
from tests.committing import committed
from tests.people.test_pages import text_of

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
STATISTICS_BUDGET, COUNTED_BUDGET, UNKNOWN_BUDGET = 40, 14, 16


def fate(subject: Person, key: str, date: str = "", **fields: Any) -> Fact:
    builders.kind(key, fate=True)
    return builders.fact(subject, key, date, **fields)


def borne_out(fact: Fact, *dates: str, **fields: Any) -> Fact:
    """Each date from a source of its own."""
    for n, date in enumerate(dates):
        builders.evidence(fact, builders.source(f"Source {n}"), date, **fields)
    settle({fact.pk})
    return fact


def counted(key: str, user: Any = VISITOR) -> tuple[int, int]:
    return Tally(user).counts("fate").get(key, (0, 0))


@pytest.fixture
def josef() -> Person:
    return builders.person("Josef Vzorný")


# What is sure, and what is only possible


def test_two_independent_sources_make_it_sure(josef):
    borne_out(fate(josef, "arrest"), "1938", "1938")
    assert counted("arrest") == (1, 1)


def test_one_source_alone_does_not(josef):
    borne_out(fate(josef, "arrest"), "1938")
    assert counted("arrest") == (0, 1)


def test_a_document_with_its_page_is_enough(josef):
    letter = builders.document("Order of arrest", "…")
    arrest = fate(josef, "arrest")
    builders.evidence(arrest, letter, "1938", page=letter.pages.get())
    settle({arrest.pk})
    assert counted("arrest") == (1, 1)


def test_two_days_of_one_arrest_are_still_one_arrest(josef):
    borne_out(fate(josef, "arrest"), "1937", "1938")
    assert counted("arrest") == (1, 1)


def test_an_arrest_that_one_source_denies_is_not_sure(josef):
    arrest = borne_out(fate(josef, "arrest"), "1938", "1938")
    builders.evidence(arrest, builders.source("Family letter"), stance="denies")
    settle({arrest.pk})
    assert counted("arrest") == (0, 1)


def test_what_the_archive_calls_probable_is_not_sure(josef):
    borne_out(fate(josef, "arrest", certainty=Certainty.PROBABLE), "1938", "1938")
    assert counted("arrest") == (0, 1)


def test_the_official_cover_story_bears_nothing_out(josef):
    borne_out(fate(josef, "arrest"), "1938", "1938", stance="cover-story")
    assert counted("arrest") == (0, 1)


def test_what_did_not_happen_is_counted_nowhere(josef):
    borne_out(fate(josef, "arrest", negated=True), "1938", "1938")
    assert counted("arrest") == (0, 0)


def test_a_source_that_passes_on_another_is_no_second_one(josef):
    book, arrest = builders.source("Book"), fate(josef, "arrest")
    builders.evidence(arrest, book, "1938")
    builders.evidence(arrest, builders.source("Leaflet"), "1938", via=book)
    settle({arrest.pk})
    assert counted("arrest") == (0, 1)


def test_what_rests_on_a_closed_source_is_sure_only_to_those_who_read_it(josef, curator):
    arrest = borne_out(fate(josef, "arrest"), "1938")
    builders.evidence(arrest, builders.source("Closed", **builders.closed_until(2100)), "1938")
    settle({arrest.pk})
    assert counted("arrest") == (0, 1)
    assert counted("arrest", curator) == (1, 1)


def test_a_closed_source_that_denies_or_differs_moves_no_number(josef, curator):
    arrest = borne_out(fate(josef, "arrest"), "1938", "1938")
    trade = borne_out(builders.fact(josef, "trade", term=builders.term("trade/joiner")), "", "")
    before = (counted("arrest"), Tally(VISITOR).counts("trade"))
    closed = builders.source("Closed", **builders.closed_until(2100))
    builders.evidence(arrest, closed, "1941", stance="denies")
    builders.evidence(trade, closed, term=builders.term("trade/baker"))
    builders.evidence(trade, closed, stance="denies")
    assert (counted("arrest"), Tally(VISITOR).counts("trade")) == before
    assert before[0] == (1, 1)
    assert counted("arrest", curator) == (0, 1)


def test_the_living_and_the_closed_are_in_no_number(josef, curator):
    for one in (josef, builders.living("Viktor Žijúci"), builders.person(status="draft")):
        fate(one, "arrest")
    assert counted("arrest") == (0, 1)
    assert counted("arrest", curator) == (0, 3)


def test_an_execution_counts_as_a_death_once(josef):
    death = builders.kind("death", fate=True)
    builders.kind("execution", fate=True, broader=death)
    fate(josef, "execution")
    fate(josef, "death")
    assert (counted("execution"), counted("death")) == ((0, 1), (0, 1))


def test_a_birth_between_two_decades_is_possibly_of_both():
    builders.person("Anna Vzorná", born="1898/1902")
    assert Tally(VISITOR).counts("born") == {"1890": (0, 1), "1900": (0, 1)}


# A number and its list

DOINGS = ("arrest", "return", "trade", "origin", "departure")
LIVES = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(("1898", "1899/1903", "before 1890", "")),
        st.lists(
            st.tuples(st.sampled_from(DOINGS), st.integers(0, 2), st.integers(0, 2), st.booleans()),
            max_size=2,
        ),
    ),
    max_size=3,
)


def build(lives: list[Any]) -> str:
    """People with these facts: kind, which place or term, how many sources, whether it happened."""
    towns = [builders.place(f"Vzorov {n}") for n in range(3)]
    trades = [builders.term(f"trade/vzor{n}") for n in range(3)]
    trains = [builders.event(f"Train {n}") for n in range(3)]
    for is_open, born, doings in lives:
        state = {} if is_open else {"status": "draft"}
        one = builders.person("Josef Vzorný", born=born, verdict_opens_on="2000-01-01",
                              verdict_reason="So that it is open.", **state)  # fmt: skip
        for key, which, sources, happened in doings:
            builders.kind(key, fate=key in ("arrest", "return"))
            more: dict[str, Any] = {
                "trade": {"term": trades[which]},
                "origin": {"where": towns[which]},
                "departure": {"at_event": trains[which]},
            }.get(key, {})
            made = builders.fact(one, key, negated=not happened, **more)
            borne_out(made, *["1930"] * sources)
    return str(trains[0].ref)


@settings(max_examples=4, deadline=None)
@given(lives=LIVES)
def test_every_number_is_the_length_of_its_list(lives):
    with transaction.atomic():  # so that no example meets the people of another
        train = build(lives)
        everybody = set(Person.objects.visible_to(VISITOR))
        for tally, groups in ((Tally(VISITOR), GROUPS), (Tally(VISITOR, train), ("fate",))):
            for by in groups:
                assert misfits(tally, by, everybody) == []
        transaction.set_rollback(True)


def misfits(tally: Tally, by: str, everybody: set[Person]) -> list[str]:
    """The values of which a number is not the length of its list, or a list holds too many."""
    found = []
    for value, (least, most) in tally.counts(by).items():
        at_least = set(tally.people_of(Asked(by, value, sure=True)))
        at_most = set(tally.people_of(Asked(by, value)))
        if (len(at_least), len(at_most)) != (least, most) or not at_least <= at_most <= everybody:
            found.append(f"{by} {value}: {least}–{most}, {len(at_least)}–{len(at_most)} listed")
    if tally.people_of(Asked(by, NONE)).count() != tally.without(by):
        found.append(f"{by}: those of whom nothing is known")
    return found


NUMBER = re.compile(
    r'href="(/en/statistics/people/\?[^"]+)">'
    r'<span class="vh"><span[^>]*>[^<]*</span>[^<]*</span> (\d+)<'
)


def test_every_number_on_a_page_opens_as_many_people(client, josef):
    train = builders.event()
    borne_out(builders.fact(josef, "departure", at_event=train), "1925", "1925")
    borne_out(fate(josef, "arrest"), "1938", "1938")
    fate(builders.person("Anna Vzorná"), "return", at_event=train)
    for page in ("/en/statistics/", train.get_absolute_url()):
        numbers = NUMBER.findall(text_of(client.get(page)))
        assert numbers
        for address, number in numbers:
            listed = client.get(address.replace("&amp;", "&"))
            assert listed.context["count"] == int(number), address


# The pages


def test_an_address_that_is_not_understood_says_so(client):
    page = text_of(client.get("/en/statistics/people/?by=moon&value=%00&transport=T-000000&sure=1"))
    assert page.count("Not as asked.") == 4


def test_a_roll_is_put_in_order_by_links(client):
    train = builders.event()
    for name, born in (("Anna Vzorná", "1902"), ("Zdeno Ukázka", "1880")):
        builders.fact(builders.person(name, born=born), "departure", at_event=train)
    url = train.get_absolute_url()
    assert [row["born"] for row in client.get(url).context["people"]] == ["1880", "1902"]
    assert [row["born"] for row in client.get(f"{url}?sort=born").context["people"]] == [
        "1880",
        "1902",
    ]
    for sort in ("from", "trade", "fate"):
        assert len(client.get(f"{url}?sort={sort}").context["people"]) == 2


def test_settlers_of_unknown_fate_stand_by_what_is_missing(client):
    josef, anna = builders.person("Josef Vzorný"), builders.person("Anna Vzorná")
    for one in (josef, anna):
        builders.fact(one, "departure", "1925")
    builders.fact(anna, "origin", where=builders.place())
    builders.fact(builders.person("Karel Ukázka"), "birth")  # nothing shows a settler
    rows = client.get("/en/unknown-fates/").context["people"]
    assert [row["missing"] for row in rows] == ["death, origin", "death"]
    assert rows[0]["last"] == "1925"


def test_whoever_died_is_not_among_those_of_unknown_fate(client, josef):
    builders.fact(josef, "departure", "1925")
    fate(josef, "death", "1950")
    assert client.get("/en/unknown-fates/").context["count"] == 0
    assert settlers(VISITOR).count() == 1


def test_the_pages_of_numbers_keep_within_their_queries(client):
    train = builders.event()
    for n in range(12):
        one = builders.person(f"Josef Vzorný {n}")
        builders.fact(one, "departure", at_event=train)
        borne_out(fate(one, "arrest", where=builders.place(f"Vzorov {n}")), "1938", "1938")
    for url, budget in (
        ("/en/statistics/", STATISTICS_BUDGET),
        ("/en/statistics/people/?by=fate&value=arrest&sure=yes", COUNTED_BUDGET),
        ("/en/unknown-fates/", UNKNOWN_BUDGET),
    ):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= budget, f"{url}: {len(seen)}"


def test_kept_numbers_are_counted_again_after_a_write(josef, monkeypatch):
    monkeypatch.setattr(written, "may_keep", lambda: True)
    assert Tally(VISITOR).kept("fate")[0] == {}
    committed()
    fate(josef, "arrest")
    assert Tally(VISITOR).kept("fate")[0] == {"arrest": (0, 1)}
    with CaptureQueriesContext(connection) as asked:
        assert Tally(VISITOR).kept("fate")[0] == {"arrest": (0, 1)}
    assert len(asked) == 1


def test_kept_numbers_of_a_curator_are_not_shown_to_a_visitor(curator):
    fate(builders.living("Viktor Žijúci"), "arrest")
    assert Tally(curator).kept("fate")[0] == {"arrest": (0, 1)}
    assert Tally(VISITOR).kept("fate")[0] == {}
