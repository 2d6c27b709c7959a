"""The name of a place for a reader and a day."""

from __future__ import annotations

import datetime as dt

import pytest

from people.models import Place, PlaceName
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Place:
    made = builders.place("Vzorov")
    made.names.all().delete()
    for name, language, when in (
        ("Пишпек", "ru", "../1926"),
        ("Pishpek", "en", "../1926"),
        ("Фрунзе", "ru", "1926/1991"),
        ("Frunze", "en", "1926/1991"),
        ("Бишкек", "ru", "1991/.."),
        ("Bishkek", "en", "1991/.."),
        ("Biškek", "cs", "1991/.."),
    ):
        PlaceName.objects.create(place=made, name=name, language=language, date_text=when)
    return made


@pytest.mark.parametrize(
    ("language", "day", "name"),
    [
        ("en", dt.date(1925, 4, 24), "Pishpek"),
        ("ru", dt.date(1925, 4, 24), "Пишпек"),
        ("en", dt.date(1938, 11, 11), "Frunze"),
        ("cs", None, "Biškek"),
        ("sk", None, "Bishkek"),
        ("ru", None, "Бишкек"),
    ],
)
def test_a_place_is_named_as_it_was_on_the_day_in_the_readers_language(town, language, day, name):
    assert town.name_in(language, day, day) == name


def test_over_a_change_both_names_are_given(town):
    assert town.name_in("en", dt.date(1925, 1, 1), dt.date(1930, 1, 1)) == "Pishpek / Frunze"


def test_a_reader_of_latin_letters_gets_a_name_in_latin_letters():
    village = builders.place("Mintafalva")
    village.names.update(language="hu")
    PlaceName.objects.create(place=village, name="Минтафалва", language="ru")
    assert village.name_in("en") == "Mintafalva"
    assert village.name_in("ru") == "Минтафалва"
