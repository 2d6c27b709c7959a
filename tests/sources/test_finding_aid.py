"""Levels of description: the way down from a fonds, what lies beside, what a repository holds."""

from __future__ import annotations

import pytest
from django.test import Client

from sources.models import Source
from tests import builders
from tests.sources.reading import page_of, queries

pytestmark = pytest.mark.django_db
SOURCE_BUDGET, REPOSITORY_BUDGET = 22, 14


@pytest.fixture
def house():
    return builders.repository("Sample archive")


@pytest.fixture
def holdings(house) -> dict[str, Source]:
    """A fonds with a series, a file in it, and three papers in the file."""
    made: dict[str, Source] = {}
    above = None
    for level in ("fonds", "series", "file"):
        above = builders.source(
            f"The {level}", level, level=level, part_of=above, repository=house,
            reference_code=f"{level} 1",
        )  # fmt: skip
        made[level] = above
    for number in (1, 2, 10):
        made[f"paper {number}"] = builders.source(
            f"Paper {number}", "file", part_of=above, repository=house,
            reference_code=f"no. {number:02}",
        )  # fmt: skip
    return made


@pytest.fixture
def street() -> Client:
    return Client()


def test_the_crumbs_lead_down_through_the_levels(street, holdings):
    page = street.get(holdings["paper 1"].get_absolute_url())
    assert [label for _url, label in page.context["crumbs"]][1:4] == [
        "fonds 1",
        "series 1",
        "file 1",
    ]


def test_a_fonds_shows_all_that_lies_below_it(street, holdings):
    (series,) = street.get(holdings["fonds"].get_absolute_url()).context["parts"]
    (file,) = series["parts"]
    assert (series["text"], file["text"]) == ("The series", "The file")
    assert [one["code"] for one in file["parts"]] == ["no. 01", "no. 02", "no. 10"]


def test_the_entries_beside_it_are_one_step_away(street, holdings):
    page = street.get(holdings["paper 2"].get_absolute_url())
    assert page.context["before"]["label"] == "no. 01"
    assert page.context["after"]["label"] == "no. 10"


def test_a_level_that_is_not_open_is_neither_named_nor_passed(street, holdings):
    Source.objects.filter(pk=holdings["series"].pk).update(status="draft")
    for name in ("fonds", "file", "paper 1"):
        assert "The series" not in page_of(street, holdings[name])
    assert street.get(holdings["fonds"].get_absolute_url()).context["parts"] == []
    crumbs = street.get(holdings["file"].get_absolute_url()).context["crumbs"]
    assert "fonds 1" not in [label for _url, label in crumbs]


def test_a_repository_shows_its_fonds_as_a_tree(street, house, holdings):
    (fonds,) = street.get(house.get_absolute_url()).context["outline"]
    (file,) = fonds["parts"][0]["parts"]
    assert file["held"] == "3 items"


def test_levels_that_lead_in_a_circle_end(street, holdings):
    Source.objects.filter(pk=holdings["fonds"].pk).update(part_of=holdings["file"])
    for record in holdings.values():
        assert street.get(record.get_absolute_url()).status_code == 200


def test_the_pages_keep_within_their_queries(street, house, holdings):
    for n in range(20):
        builders.source(f"Paper {n}", "file", part_of=holdings["file"], repository=house)
    assert queries(street, holdings["fonds"].get_absolute_url()) <= SOURCE_BUDGET
    assert queries(street, house.get_absolute_url()) <= REPOSITORY_BUDGET
