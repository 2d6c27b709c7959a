"""The map and the timeline: what is drawn, what is said beside it, and what stays out."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from archive.ops import coast
from people import geography
from people.geography import JOURNEY, ORIGINS, Labels
from people.landmarks import landmarks
from people.models import Question
from people.views.timeline import COOPERATIVE
from sources.services import settle
from tests import builders
from tests.people.test_pages import text_of

ZILINA, PISHPEK = (18.739, 49.223), (74.59, 42.87)
MAP_BUDGET, TIMELINE_BUDGET = 22, 22

# Geometry

EASTS, NORTHS = st.floats(10, 80), st.floats(40, 57)


@given(east=EASTS, north=NORTHS)
def test_every_place_of_the_region_lies_on_the_sheet(east, north):
    x, y = JOURNEY.at(east, north)
    assert 0 <= x <= JOURNEY.width
    assert 0 <= y <= JOURNEY.height


@given(east=st.floats(12, 79), north=st.floats(41, 56))
def test_north_is_up_and_east_is_right(east, north):
    x, y = JOURNEY.at(east, north)
    assert JOURNEY.at(east, north + 1)[1] < y
    assert JOURNEY.at(east + 1, north)[0] > x


@given(east=st.floats(12, 79), north=st.floats(41, 56))
def test_the_projection_keeps_angles(east, north):
    """Conformal: a small step north is as long as one east, where both are as long on the globe."""
    x, y = JOURNEY._plane(east, north)
    step = 1e-4
    up = JOURNEY._plane(east, north + step)
    aside = JOURNEY._plane(east + step / geography.cos(geography.radians(north)), north)
    lengths = [((a - x) ** 2 + (b - y) ** 2) ** 0.5 for a, b in (up, aside)]
    assert lengths[0] == pytest.approx(lengths[1], rel=1e-3)


def test_zilina_and_pishpek_are_some_4200_kilometres_apart():
    assert geography.kilometres(ZILINA, PISHPEK) == pytest.approx(4270, abs=60)


def test_the_shortest_way_begins_and_ends_where_it_should():
    way = geography.shortest_way(ZILINA, PISHPEK)
    assert way[0] == pytest.approx(ZILINA)
    assert way[-1] == pytest.approx(PISHPEK)
    assert max(north for _east, north in way) > ZILINA[1]  # it bends to the north


def test_names_never_cover_each_other():
    labels = Labels(ORIGINS)
    placed = [labels.place("Vzorov", 100 + n, 100, 5) for n in range(9)]
    assert None in placed
    assert sum(one is not None for one in placed) >= 3
    boxes = labels.taken
    for n, (x, y, r, b) in enumerate(boxes):
        for x2, y2, r2, b2 in boxes[n + 1 :]:
            assert x >= r2 or x2 >= r or y >= b2 or y2 >= b


SQUARE = {
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "objects": {"land": {"type": "MultiPolygon", "arcs": [[[0, ~1]]]}},
    "arcs": [[[0, 30], [10, 0], [0, 10]], [[0, 30], [0, 10], [10, 0]]],
}


def test_a_coast_is_read_from_its_arcs_also_backwards():
    (ring,) = coast.coast(SQUARE)
    assert {(0, 30), (10, 30), (10, 40), (0, 40)} <= set(ring)
    assert abs(coast.area(ring)) == 100


def test_what_is_no_land_is_refused():
    with pytest.raises(ValueError, match="not made of polygons"):
        coast.coast({**SQUARE, "objects": {"land": {"type": "Point"}}})


def test_the_shipped_coasts_hold_the_caspian_sea_as_a_hole():
    """A point in the sea lies within no ring or within two: the even-odd rule leaves it open."""
    assert _rings_around(51.0, 41.5) % 2 == 0
    assert _rings_around(45.0, 50.0) % 2 == 1


def _rings_around(east: float, north: float) -> int:
    return sum(_inside(ring, east, north) for ring in geography.coasts())


def _inside(ring: geography.Sequence[geography.Point], east: float, north: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > north) != (y2 > north) and east < (x2 - x1) * (north - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


# The page of the map

pages = pytest.mark.django_db


def train(line: str = "whole", **places: object) -> object:
    made = builders.event("First train")
    for key in ("departure", "arrival"):
        fact = builders.fact(made, key, "1925", where=places[key])
        if line == "whole":
            for n in range(2):
                builders.evidence(fact, builders.source(f"{key} {n}"), "1925")
        settle({fact.pk})
    return made


@pages
def test_a_long_way_between_two_documented_places_is_broken(client):
    train(
        departure=builders.place("Žilina", latitude=49.2, longitude=18.7),
        arrival=builders.place("Pišpek", latitude=42.9, longitude=74.6),
    )
    page = client.get("/en/map/")
    assert [line["class"] for line in page.context["journey"]["lines"]] == ["l-d"]
    assert page.context["kilometres"] == "4,270"


@pages
def test_a_short_way_between_two_documented_places_is_whole(client):
    train(
        departure=builders.place("Žilina", latitude=49.2, longitude=18.7),
        arrival=builders.place("Vrútky", latitude=49.1, longitude=18.9),
    )
    assert [one["class"] for one in client.get("/en/map/").context["journey"]["lines"]] == ["l-s"]


@pages
def test_no_line_is_drawn_where_there_is_no_source(client):
    train("absent", departure=builders.place("Žilina"), arrival=builders.place("Vrútky"))
    page = client.get("/en/map/")
    assert page.context["journey"]["lines"] == []
    assert "Vrútky" in text_of(page)


@pages
def test_an_invented_journey_is_not_drawn(client):
    made = builders.event("Train", ref="T-SAMPLE-7K3QF2")
    for key in ("departure", "arrival"):
        builders.fact(made, key, "1925", where=builders.place(key))
    assert client.get("/en/map/").context["stretches"] == []


@pages
def test_every_circle_is_a_link_and_stands_in_the_table(client):
    town = builders.place("Vzorov", latitude=49.2, longitude=18.7)
    far = builders.place("Chicago", latitude=41.9, longitude=-87.6)
    nowhere = builders.place("Neznáma")
    nowhere.latitude = nowhere.longitude = None
    nowhere.save()
    for where in (town, far, nowhere):
        builders.fact(builders.person(), "origin", where=where)
    page = client.get("/en/map/")
    (circle,) = page.context["origins"]["circles"]
    assert circle["url"] == town.get_absolute_url()
    assert {row["place"]["text"]: row["remark"] for row in page.context["places"]} == {
        "Vzorov": "",
        "Chicago": "outside this map",
        "Neznáma": "its position is not recorded",
    }


@pages
def test_a_place_of_a_closed_person_or_a_draft_place_is_not_on_the_map(client):
    builders.fact(builders.living("Viktor Žijúci"), "origin", where=builders.place("Vzorov"))
    builders.fact(builders.person(), "origin", where=builders.place("Tajnov", status="draft"))
    page = text_of(client.get("/en/map/"))
    assert "Vzorov" not in page
    assert "Tajnov" not in page


# The timeline


@pytest.fixture
def interhelpo(db):
    return builders.organisation("Interhelpo", ref=COOPERATIVE)


@pages
def test_claims_that_differ_stand_side_by_side_with_their_sources(client, interhelpo):
    founded = builders.fact(interhelpo, "founded")
    for title, date in (("First book", "1923-05-01"), ("Second book", "1924-11-09")):
        builders.evidence(founded, builders.source(title), date)
    settle({founded.pk})
    question = Question.objects.create(
        published=True, key="C01", question={"en": "When?"}, word={"en": "In two steps."}
    )
    question.facts.add(founded)
    page = text_of(client.get("/en/timeline/"))
    assert re.search(
        r"1 May 1923.*First book.*9 November 1924.*Second book.*disagreements/#c01.*In two steps",
        page,
    )


@pages
def test_a_closed_claim_and_an_invented_event_are_not_on_the_line(client, interhelpo):
    founded = builders.fact(interhelpo, "founded", "1923")
    builders.evidence(founded, builders.source("Secret", **builders.closed_until(2100)), "1925")
    sample = builders.event("Invented train", ref="T-SAMPLE-7K3QF2")
    builders.fact(sample, "departure", "1925")
    builders.fact(builders.event("Real train"), "departure", "1925")
    page = text_of(client.get("/en/timeline/"))
    assert "Real train" in page
    for hidden in ("Secret", "Invented train"):
        assert hidden not in page


@pages
def test_without_a_record_of_the_cooperative_the_page_says_so(client):
    assert "Nothing of the co-operative" in text_of(client.get("/en/timeline/"))


@pages
def test_map_and_timeline_keep_within_their_queries(client, interhelpo):
    for n in range(8):
        town = builders.place(f"Vzorov {n}", latitude=48 + n / 10)
        builders.fact(builders.person(), "origin", where=town)
        builders.evidence(
            builders.fact(interhelpo, "office", f"19{20 + n}"), builders.source(f"Book {n}")
        )
    for url, budget in (("/en/map/", MAP_BUDGET), ("/en/timeline/", TIMELINE_BUDGET)):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= budget, f"{url}: {len(seen)}"


@pytest.mark.parametrize("sheet", [JOURNEY, ORIGINS])
def test_the_towns_to_find_ones_way_by_cover_nothing_that_the_map_is_drawn_for(sheet):
    free = list(landmarks(sheet, Labels(sheet)))
    assert len(free) >= 5
    labels = Labels(sheet)
    x, y = sheet.at(14.421, 50.088)
    labels.mark(x, y, 9)  # settlers came from there: the map shows it itself
    left = [str(one["text"]) for one in landmarks(sheet, labels)]
    assert "Prague" not in left
    assert len(left) >= 4


@pytest.mark.django_db
def test_the_towns_are_no_part_of_what_is_read_out(client):
    page = client.get("/en/map/").content.decode()
    silent = [part.split("</g>")[0] for part in page.split('aria-hidden="true">')[1:]]
    assert any(">Moscow</text>" in part for part in silent)
    assert page.count(">Moscow</text>") == 1
