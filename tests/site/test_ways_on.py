"""Pages that have no record to show: closed, withdrawn, not found. All lead on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from archive.core.access import Status
from archive.site.context import folder_of
from people.models import RetiredRef
from tests import builders

pytestmark = pytest.mark.django_db


def page(address: str, status: int) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def way_of(text: str) -> list[str]:
    crumbs = text.split('<ol class="crumbs">')[1].split("</ol>")[0]
    return re.findall(r">([^<>]*\w[^<>]*)<", crumbs)


def leads_on(text: str, folder: str) -> bool:
    main = text.split("<main")[1].split("</main>")[0]
    return 'href="/en/search/"' in main and f'href="/en/{folder}/"' in main


def test_a_closed_record_stands_in_its_list_and_leads_on():
    letter = builders.document("Geheimer Brief", title_language="de", **builders.closed_until(2090))
    text = page(letter.get_absolute_url(), 200)
    assert way_of(text) == ["Archive", "Documents", "Geheimer Brief"]
    assert 'aria-current="page" lang="de"' in text
    assert leads_on(text, "documents")
    assert '<a href="/en/documents/" aria-current="true">Documents</a>' in text  # the navigation


def test_a_withdrawn_record_leads_on():
    talk = builders.interview("Staženo", status=Status.WITHDRAWN, withdrawn_reason={"en": "Asked."})
    text = page(talk.get_absolute_url(), 410)
    assert way_of(text) == ["Archive", "Interviews", talk.ref]
    assert leads_on(text, "interviews")


def test_a_number_that_was_retired_leads_on():
    RetiredRef.objects.create(
        ref="P-SAMPLE-AAAAAA", became="removed", reason={"en": "Entered twice."}
    )
    text = page("/en/people/P-SAMPLE-AAAAAA/", 410)
    assert way_of(text) == ["Archive", "People", "P-SAMPLE-AAAAAA"]
    assert leads_on(text, "people")


@pytest.mark.parametrize(
    ("address", "folder"),
    [
        ("people/P-222222/", "people"),
        ("organisations/O-222222/", "organisations"),
        ("repositories/R-222222/x/", "repositories"),
        ("places/L-222222/nowhere/", "places"),
    ],
)
def test_what_is_not_found_leads_to_the_list_where_it_would_stand(address, folder):
    text = page(f"/en/{address}", 404)
    assert way_of(text)[-1] == "Not found"
    assert leads_on(text, folder)


def test_an_address_in_no_list_leads_to_the_search_alone():
    assert way_of(page("/en/nowhere/", 404)) == ["Archive", "Not found"]
    assert folder_of("/en/") == folder_of("/") == folder_of("") == folder_of("/en/search/x/") == {}


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/en/people/P-222222/?t=3", "/cs/people/P-222222/?t=3"),
        ("/en/nowhere/at/all/?a=1", "/cs/nowhere/at/all/?a=1"),
        ("/nowhere/", "/cs/"),
    ],
)
def test_the_switch_of_languages_keeps_the_place_where_nothing_is(address, there):
    assert f'href="{there}" lang="cs"' in page(address, 404)
