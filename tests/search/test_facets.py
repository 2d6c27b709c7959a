"""What the search offers to narrow by: every filter narrows as its count says, and tells nothing
of what the reader may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.accounts.models import User
from people.models import Fact, Line
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

URL = "/en/search/"


def context(client: Client, **asked: Any) -> Any:
    return client.get(URL, asked).context


def offered(client: Client, name: str, **asked: Any) -> dict[str, int]:
    """The choices of one facet by their labels, with their counts, in their order."""
    facets = [one for one in context(client, **asked)["facets"] if one["name"] == name]
    return {
        option["label"]: option["count"]
        for facet in facets
        for option in [*facet["options"], *facet["more"]]
    }


def refs(client: Client, **asked: Any) -> set[str]:
    return {row["ref"] for row in context(client, **asked)["rows"]}


@pytest.fixture
def two(db: None) -> tuple[Any, Any]:
    """Josef the smith from Vzorov, born in 1898, executed; and Jan, of whom nothing is known."""
    josef, jan = builders.person("Josef Vzorný"), builders.person("Jan Vzorný", born="1923")
    vzorov, transport = builders.place("Vzorov"), builders.event("Sample transport")
    builders.fact(josef, "origin", where=vzorov)
    builders.fact(josef, "departure", at_event=transport)
    builders.fact(josef, "trade", term=builders.term("trade/smith"))
    builders.fact(josef, "nationality", term=builders.term("nationality/slovak"))
    builders.kind("execution", fate=True)
    shot = builders.fact(josef, "execution")
    for year in ("1938", "1942"):
        builders.evidence(shot, builders.source(f"List of {year}"), year)
    assert Fact.objects.get(pk=shot.pk).line == Line.FORKED
    return josef, jan


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("trade", "smith", "Smith"),
        ("nationality", "slovak", "Slovak"),
        ("fate", "execution", "Execution"),
        ("fate", "unknown", "Not known"),
        ("decade", "1890", "1890–1899"),
        ("disputed", "yes", "Sources disagree"),
    ],
)
def test_a_filter_narrows_as_its_count_says(
    client: Client, two: tuple[Any, Any], name: str, value: str, label: str
) -> None:
    josef, jan = two
    meant = jan if value == "unknown" else josef
    assert offered(client, name, q="vzorny")[label] == 1
    assert refs(client, q="vzorny", **{name: value}) == {meant.ref}
    # A choice in use leaves the others of its filter to be added.
    narrowed = offered(client, name, q="vzorny", **{name: value})
    assert narrowed == offered(client, name, q="vzorny")


def test_records_are_chosen_by_their_public_id_and_shown_by_their_name(
    client: Client, two: tuple[Any, Any]
) -> None:
    josef, _jan = two
    place = Fact.objects.get(person=josef, kind__key="origin").where
    event = Fact.objects.get(person=josef, kind__key="departure").at_event
    assert place
    assert event
    assert offered(client, "origin", q="vzorny") == {"Vzorov": 1}
    assert offered(client, "transport", q="vzorny") == {"Sample transport": 1}
    assert refs(client, q="vzorny", origin=place.ref, transport=event.ref) == {josef.ref}


def test_papers_are_narrowed_by_language_and_sound(client: Client) -> None:
    builders.document("Vzorný list", "Vzorný")
    told = builders.interview("Vzorný rozhovor", "Vzorný")
    assert offered(client, "language", q="vzorny") == {"Czech": 2, "Slovak": 2}
    assert refs(client, q="vzorny", language="sk") == {told.ref}
    assert offered(client, "has", q="vzorny") == {}


def test_the_most_frequent_choice_stands_first_and_decades_in_their_order(client: Client) -> None:
    for born in ("1921", "1898", "1899", "1905"):
        one = builders.person("Josef Vzorný", born=born)
        builders.fact(one, "trade", term=builders.term("trade/smith"))
    builders.fact(one, "trade", term=builders.term("trade/joiner"))
    assert list(offered(client, "decade", q="vzorny")) == ["1890–1899", "1900–1909", "1920–1929"]
    assert list(offered(client, "trade", q="vzorny")) == ["Smith", "Joiner"]


def test_certain_dates_are_counted_and_found_apart(client: Client) -> None:
    sure = builders.person("Josef Vzorný", born="1898")
    maybe = builders.person("Jan Vzorný", born="1895/1904")
    assert offered(client, "decade", q="vzorny") == {"1890–1899": 2, "1900–1909": 1}
    assert refs(client, q="vzorny", decade="1890") == {sure.ref, maybe.ref}
    assert offered(client, "decade", q="vzorny", certain="1") == {"1890–1899": 1}
    assert refs(client, q="vzorny", decade="1890", certain="1") == {sure.ref}


def test_of_many_choices_those_in_use_are_shown_and_the_rest_folds_away(client: Client) -> None:
    for number in range(12):
        one = builders.person("Josef Vzorný")
        builders.fact(one, "trade", term=builders.term(f"trade/smith{number:02}"))
    [trades] = [
        facet
        for facet in context(client, q="vzorny", trade="smith11")["facets"]
        if facet["name"] == "trade"
    ]
    assert [one["value"] for one in trades["options"] if one["checked"]] == ["smith11"]
    assert len(trades["options"]) + len(trades["more"]) == 12
    assert trades["more"]


@pytest.mark.parametrize("access", [{"status": "draft"}, {"access": "hidden"}])
def test_a_place_that_is_not_shown_is_neither_offered_nor_counted(
    client: Client, archivist: User, access: dict[str, Any]
) -> None:
    secret = builders.place("Kvaltýnkov", **access)
    builders.fact(builders.person("Josef Vzorný"), "origin", where=secret)
    assert offered(client, "origin", q="vzorny") == {}
    assert offered(signed_in(archivist), "origin", q="vzorny") == {"Kvaltýnkov": 1}


@pytest.mark.parametrize("path", [URL, "/en/search.json", "/en/search.csv"])
def test_a_hidden_record_is_answered_as_one_that_does_not_exist(client: Client, path: str) -> None:
    secret = builders.place("Kvaltýnkov", status="draft")
    builders.fact(builders.person("Josef Vzorný"), "origin", where=secret)
    closed = builders.event("Kvaltýnka", **builders.closed_until(2999))
    builders.fact(builders.person("Jan Vzorný"), "departure", at_event=closed)
    for name, ref in (("origin", secret.ref), ("transport", closed.ref)):
        other = ref[:2] + "ZZZZZZZZZZZZ"[: len(ref) - 2]
        hidden = client.get(path, {"q": "vzorny", name: ref})
        missing = client.get(path, {"q": "vzorny", name: other})
        assert hidden.status_code == missing.status_code
        assert hidden.getvalue().replace(ref.encode(), other.encode()) == missing.getvalue()


def test_people_whom_a_reader_does_not_see_change_no_byte_of_the_answers(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    builders.fact(josef, "trade", term=builders.term("trade/smith"))
    paths = [f"{URL}?q=vzorny", f"{URL}?trade=smith", "/en/search.json?q=vzorny",
             "/en/search.csv?q=vzorny", "/en/search/suggest.json?q=vzo"]  # fmt: skip
    before = {path: client.get(path).getvalue() for path in paths}
    for other in (
        builders.living("Eva Vzorná"),
        builders.person("Karel Vzorný", status="draft"),
        builders.person("Hana Vzorná", access="hidden"),
    ):
        builders.fact(other, "trade", term=builders.term("trade/smith"))
        builders.fact(other, "origin", where=builders.place("Kvaltýnkov", status="draft"))
    assert {path: client.get(path).getvalue() for path in paths} == before
