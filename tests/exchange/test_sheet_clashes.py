"""What one row would be in the way of is told at that row, before anything is written."""

from __future__ import annotations

import pytest

from archive.exchange import importing
from people.models import Place
from tests import builders
from tests.exchange.sheet_world import kinds, outcomes, remarks, sent

pytestmark = pytest.mark.django_db
CIRCLE = "This leads in a circle back to the record itself."


@pytest.fixture(autouse=True)
def room(settings, tmp_path, db):
    settings.VAR = tmp_path
    kinds()


def test_a_place_that_would_lie_in_itself_is_refused_at_its_row(archivist):
    one, other = builders.place("Dolní"), builders.place("Horní")
    rows = [["Id", "Part of"], [one.ref, "Dolní"], [other.ref, ""]]
    sheet = sent("places", rows, archivist)
    assert outcomes(sheet) == ["refused", "same"]
    assert remarks(sheet) == [(2, "Part of", f"Dolní [{one.ref}]", CIRCLE)]


def test_two_rows_do_not_make_a_circle_of_two_places(archivist):
    one, other = builders.place("Dolní"), builders.place("Horní")
    sheet = sent("places", [["Id", "Part of"], [one.ref, "Horní"], [other.ref, "Dolní"]], archivist)
    assert outcomes(sheet) == ["changed", "refused"]
    importing.write(sheet, archivist)
    assert dict(Place.objects.values_list("ref", "parent__ref")) == {
        one.ref: other.ref, other.ref: None,
    }  # fmt: skip


def test_a_circle_through_what_stands_in_the_archive_is_refused(archivist):
    country = builders.place("Země")
    region = builders.place("Kraj", parent=country)
    builders.place("Obec", parent=region)
    sheet = sent("places", [["Id", "Part of"], [country.ref, "Obec"]], archivist)
    assert outcomes(sheet) == ["refused"]
    top = builders.term("topic/want")
    builders.term("topic/hunger", broader=top)
    sheet = sent("topics", [["Id", "Broader term"], [top.key, "topic/hunger"]], archivist)
    assert outcomes(sheet) == ["refused"]
    fonds = builders.document("Fond")
    builders.document("List", part_of=fonds)
    sheet = sent("documents", [["Id", "Part of"], [fonds.ref, "List"]], archivist)
    assert outcomes(sheet) == ["refused"]


def test_a_number_that_another_place_has_is_refused_at_its_row(archivist):
    there = builders.place("Nitra", geonames_id=7)
    heads = ["Name (sk)", "GeoNames id"]
    sheet = sent("places", [heads, ["Dobrov", "7"], ["Zlov", "8"], ["Novov", "8"]], archivist)
    assert outcomes(sheet) == ["refused", "new", "refused"]
    said = "Only one record may have this, and"
    assert remarks(sheet) == [
        (2, "GeoNames id", "7", f"{said} {there.ref} has it."),
        (4, "GeoNames id", "8", f"{said} row 3 has it."),
    ]
    importing.write(sheet, archivist)
    assert Place.objects.filter(names__name="Zlov").exists()
