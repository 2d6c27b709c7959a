"""The languages that are prepared: as soon as one is switched on, every kind of page speaks it."""

from __future__ import annotations

import pytest
from babel import Locale
from django.test import Client

from archive.core.languages import LANGUAGES, PREPARED_LANGUAGES
from tests import world
from tests.test_permissions import site_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PREPARED_LANGUAGES)
def prepared(request, settings) -> str:
    """The interface as it will be when somebody has read the catalogue."""
    code = request.param
    settings.LANGUAGES = [*settings.LANGUAGES, (code, LANGUAGES[code].endonym)]
    return str(code)


def read(path: str) -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, answer.getvalue().decode()


def test_every_kind_of_page_answers_and_says_which_language_it_is_in(prepared):
    wrong = {}
    for name, row in site_rows(world.build()).items():
        path = row.path.replace("/en/", f"/{prepared}/", 1)
        status, text = read(path)
        page = text.lstrip().startswith("<!doctype html>") or "<html" in text[:200]
        if status != row.get[0] or (page and f'<html lang="{prepared}"' not in text):
            wrong[name] = (path, status)
    assert wrong == {}


def test_dates_and_names_of_languages_are_those_of_the_language(prepared):
    made = world.build()
    _status, page = read(made.open["person"].get_absolute_url().replace("/en/", f"/{prepared}/"))
    czech = Locale.parse(prepared).languages["cs"].capitalize()
    assert f"<td>{czech}<br>" in page
