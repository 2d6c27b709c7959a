"""The scan of a page beside its lines: its places, its sizes, and what of it can be taken home."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.access import Access, Status
from sources import files
from sources.models import Consent, ConsentScope, Mention, Page, PageText, SourceKind, Treatment
from sources.views.marks import turned
from tests import builders
from tests.conftest import signed_in
from tests.sources.pictures import jpeg, protect, quarters, scanned
from tests.sources.reading import page_of, queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def placed(*regions, text: str = "slova") -> Page:
    """A page with a scan, with one line in each region."""
    page = scanned(text=text)
    lines = [
        {"text": f"{text} {number}", "region": region} for number, region in enumerate(regions, 1)
    ]
    page.texts.update(lines=lines)
    return page


def photograph(*people, **fields) -> Page:
    """A photograph on which each person stands at so many percent from the left."""
    page = scanned(text="", **fields)
    page.texts.all().delete()
    page.source.kind = SourceKind.PHOTOGRAPH
    page.source.save()
    for person, left in people:
        Mention.objects.create(
            page=page, person=person, region=[left, 20, 8, 10], treatment=Treatment.NAMED
        )
    return page


# Lines and their places


def test_a_line_leads_to_its_place_on_the_scan_and_the_place_back_to_the_line(street):
    page = placed([10, 20, 30, 5], [10, 30, 30, 5])
    shown = page_of(street, page.source)
    assert re.search(r'<a class="no" href="\?line=2#l2"', shown)
    assert '<rect x="10%" y="30%" width="30%" height="5%"' in shown
    assert 'href="#l2"' in shown


def test_the_asked_line_is_marked_and_cut_out_without_any_script(street):
    page = placed([10, 20, 30, 5], [10, 30, 30, 5])
    shown = page_of(street, page.source, "?line=2")
    assert shown.count('class="mark mark-line now"') == 1
    assert re.search(r'<li id="l2" class="now" aria-current="true"', shown)
    address = re.search(r'class="cut" src="([^"]+)"', shown)
    assert address
    assert street.get(address[1]).status_code == 200


@pytest.mark.parametrize("query", ["?line=3", "?line=0", "?line=x", "?turn=45"])
def test_what_is_not_on_the_page_is_said_and_the_page_shown(street, query):
    shown = page_of(street, placed([10, 20, 30, 5]).source, query)
    assert f"“{query.partition('=')[2]}”" in shown
    assert "slova 1" in shown


def test_a_line_without_a_place_has_a_number_and_no_link(street):
    shown = page_of(street, scanned(text="slova").source)
    assert '<span class="no">1</span>' in shown
    assert "mark-line" not in shown


def test_a_turned_page_takes_its_places_along(street):
    page = placed([10, 20, 30, 5])
    shown = page_of(street, page.source, "?turn=90")
    assert '<rect x="75%" y="10%" width="5%" height="30%"' in shown
    assert 'width="1100" height="1500"' in shown
    address = re.search(r'<img src="(/iiif/[^"]+)"', shown)
    assert address
    assert street.get(address[1]).status_code == 200
    assert 'href="?turn=180"' in shown


percent = st.integers(0, 50)


@given(x=percent, y=percent, width=percent, height=percent)
def test_four_quarter_turns_bring_a_place_back(x, y, width, height):
    region = (x, y, width, height)
    assert turned(turned(region, 90), 270) == region
    assert turned(turned(region, 180), 180) == region
    assert turned(turned(region, 90), 90) == turned(region, 180)


def test_a_citation_leads_to_its_place_on_the_page(street):
    page = scanned()
    stay = builders.fact(builders.person(), "arrest", "1938")
    row = builders.evidence(stay, page.source, "1938", page=page)
    row.citation.region = [10, 20, 30.5, 5]
    row.citation.save()
    link = re.search(r'href="([^"]+region=[^"]+)#scan"', page_of(street, stay.person))
    assert link
    assert link[1].endswith("?page=1&amp;region=10,20,30.5,5")
    shown = page_of(street, page.source, "?page=1&region=10,20,30.5,5")
    assert 'class="mark mark-cited now"' in shown
    assert '<rect x="10%" y="20%" width="30.5%" height="5%"' in shown


@pytest.mark.parametrize("region", ["1,2,3", "a,b,c,d", "90,0,20,5", "1,1,0,5", "1e9,1,1,1"])
def test_a_place_that_cannot_be_is_said_and_the_page_shown(street, region):
    shown = page_of(street, scanned(text="slova").source, f"?region={region}")
    assert "A region is [x, y, width, height] in percent of the page" in shown
    assert "mark-cited" not in shown
    assert "slova" in shown


# Texts


def test_each_text_says_its_language_and_how_far_it_was_checked(street):
    page = placed([10, 20, 30, 5])
    page.texts.update(status="approved")
    PageText.objects.create(
        page=page, kind="translation", language="en", lines=[{"text": "words"}], status="machine"
    )
    words = " ".join(page_of(street, page.source).split())
    assert re.search(r"Transcription, Czech: <span[^>]*> Approved", words)
    assert re.search(r"Translation, English: <span[^>]*> Machine draft", words)


# People of a photograph


def test_the_people_of_a_photograph_are_marked_with_the_numbers_of_their_list(street):
    page = photograph((builders.person("Anna Pravá"), 70), (builders.person("Jan Levý"), 10))
    shown = page_of(street, page.source, "?person=2")
    assert 'aria-label="1: Jan Levý"' in shown
    assert re.search(r'<li id="p2" class="now"', shown)
    assert shown.index('id="p1"') < shown.index("Anna Pravá</a>")
    assert '<rect x="70%" y="20%"' in shown
    assert "“3” is not marked on this page." in page_of(street, page.source, "?person=3")


def test_a_face_that_may_not_be_named_is_neither_numbered_nor_marked(street, curator):
    living = builders.living("Eva Živá")
    hidden = builders.person("Hana Skrytá", access=Access.HIDDEN)
    page = photograph((living, 70), (hidden, 40), (builders.person("Jan Levý"), 10))
    protected = builders.person("Petr Tajný")
    for treatment in (Treatment.ANONYMISED, Treatment.WITHHELD):
        Mention.objects.create(
            page=page, person=protected, region=[90, 20, 8, 10], treatment=treatment
        )
    shown = page_of(street, page.source)
    for word in ("Živá", "Skrytá", "Tajný", 'x="70%"', 'x="40%"', 'x="90%"', 'id="p2"'):
        assert word not in shown
    assert "Živá" in page_of(signed_in(curator), page.source)


def test_a_name_that_stands_in_a_line_is_no_face(street):
    page = photograph((builders.person("Jan Levý"), 10))
    Mention.objects.create(
        page=page, person=builders.person("Anna Psaná"), region=[50, 50, 9, 3], line=1,
        treatment=Treatment.NAMED,
    )  # fmt: skip
    shown = page_of(street, page.source)
    assert 'id="p2"' not in shown
    assert 'x="50%"' not in shown


def test_no_place_is_marked_where_the_scan_itself_is_held_back(street):
    page = photograph((builders.person("Jan Levý"), 10))
    protect(page)
    shown = page_of(street, page.source)
    assert "The scan of this page is held back" in shown
    assert 'class="marks"' not in shown
    assert "data-info" not in shown


# The picture


def test_a_picture_comes_in_the_sizes_of_the_screen_and_keeps_its_room(street):
    shown = page_of(street, scanned().source)
    picture = re.search(r"<img src=[^>]+>", shown.split('id="scan"')[1])
    assert picture
    assert "320w" in picture[0]
    assert "800w" in picture[0]
    assert "1600w" not in picture[0], "the scan is no wider than 1500 pixels"
    assert 'width="1500" height="1100"' in picture[0]


def test_the_plain_picture_can_be_enlarged_twice_by_links(street):
    page = scanned()
    for query, following in (("", "?zoom=2"), ("?zoom=2", "?zoom=4"), ("?zoom=4", "?zoom=2")):
        shown = page_of(street, page.source, query)
        assert f'href="{following}"' in shown
        address = re.search(r'<img src="([^"]+)"', shown.split('id="scan"')[1])
        assert address
        assert street.get(address[1]).status_code == 200


def test_deep_zoom_is_there_with_its_part_for_the_browser_and_else_the_plain_picture(
    street, settings
):
    page = scanned()
    settings.MISSING_NPM_PARTS = []
    assert f'data-info="/iiif/{page.pk}/info.json"' in page_of(street, page.source)
    settings.MISSING_NPM_PARTS = ["openseadragon"]
    shown = page_of(street, page.source)
    assert "data-info" not in shown
    assert "openseadragon" not in shown
    assert 'href="?zoom=2"' in shown


def test_a_lost_scan_leaves_the_rest_of_the_page(street):
    page = placed([10, 20, 30, 5])
    files.path_of(str(page.scan)).unlink()
    shown = page_of(street, page.source, "?line=1&turn=90&zoom=4")
    assert "slova 1" in shown
    assert street.get(f"/iiif/{page.pk}/full/max/0/default.jpg").status_code == 404


# Taking it home


def full(page: Page) -> str:
    return f"/media/pages/{page.pk}/full.jpg"


def test_a_scan_is_taken_home_where_that_was_agreed_and_without_the_notes_of_the_camera(street):
    page = scanned(jpeg(quarters(), comment=b"sent by a neighbour"))
    assert street.get(full(page)).status_code == 404
    assert "full.jpg" not in page_of(street, page.source)
    consent = Consent.objects.create(given_by="the family", scopes=[ConsentScope.DOWNLOAD])
    consent.sources.add(page.source)
    assert full(page) in page_of(street, page.source)
    response = street.get(full(page))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"neighbour" not in b"".join(response.streaming_content)


@pytest.mark.parametrize(
    "fields",
    [
        {"until": dt.date(2000, 1, 1)},
        {"given_on": dt.date(2100, 1, 1)},
        {"scopes": [ConsentScope.PHOTOGRAPH]},
    ],
    ids=["ended", "not yet", "for something else"],
)
def test_an_agreement_that_does_not_hold_gives_nothing(street, fields):
    page = scanned()
    consent = Consent.objects.create(
        given_by="the family", **{"scopes": [ConsentScope.DOWNLOAD], **fields}
    )
    consent.sources.add(page.source)
    assert street.get(full(page)).status_code == 404


def test_what_is_covered_or_closed_is_taken_home_by_nobody_outside(street, curator):
    page = scanned()
    consent = Consent.objects.create(given_by="the family", scopes=[ConsentScope.DOWNLOAD])
    consent.sources.add(page.source)
    protect(page, region=[25, 25, 30, 30])
    assert street.get(full(page)).status_code == 404
    assert "full.jpg" not in page_of(street, page.source)
    assert f"/media/pages/{page.pk}/original" in page_of(signed_in(curator), page.source)
    page.mentions.all().delete()
    page.source.access = Access.HIDDEN
    page.source.save()
    assert street.get(full(page)).status_code == 404


# Long documents


def with_pages(count: int) -> Page:
    page = placed([10, 20, 30, 5])
    Page.objects.bulk_create(
        Page(
            source=page.source, position=n, label=f"list {n}", scan=page.scan.name,
            checksum=page.checksum, media_type="image/jpeg", width=1500, height=1100,
        )
        for n in range(2, count + 1)
    )  # fmt: skip
    return page


def test_a_document_of_600_pages_costs_no_more_than_one_of_three(street):
    short, long = with_pages(3).source, with_pages(600).source
    addresses = [short.get_absolute_url(), f"{long.get_absolute_url()}?page=300"]
    few, many = (queries(street, address) for address in addresses)
    assert many == few <= 20
    small, large = (len(street.get(address).content) for address in addresses)
    assert large < small + 4_000
    assert 'name="page" min="1" max="600"' in street.get(addresses[1]).content.decode()


# Manifest


def manifest(client, source) -> dict:
    response = client.get(f"/en/documents/{source.ref}/manifest.json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    told: dict = response.json()
    return told


def test_the_manifest_lists_the_pages_with_the_service_of_their_scans(street):
    page = with_pages(3)
    told = manifest(street, page.source)
    assert (told["type"], told["label"]) == ("Manifest", {"en": ["Zápis"]})
    assert [canvas["label"]["none"] for canvas in told["items"]] == [["1"], ["list 2"], ["list 3"]]
    body = told["items"][0]["items"][0]["items"][0]["body"]
    assert body["service"][0]["id"] == f"http://testserver/iiif/{page.pk}"
    assert (body["width"], body["height"]) == (1500, 1100)


def test_the_manifest_leaves_out_what_the_reader_may_not_see(street, curator):
    page = scanned()
    protect(page, line=1)
    assert manifest(street, page.source)["items"] == []
    assert len(manifest(signed_in(curator), page.source)["items"]) == 1
    for fields, status in (
        ({"status": Status.DRAFT}, 404),
        ({"access": Access.REQUEST}, 404),
        ({"status": Status.WITHDRAWN}, 410),
    ):
        closed = scanned(**fields).source
        assert street.get(f"/en/documents/{closed.ref}/manifest.json").status_code == status


def test_the_manifest_of_600_pages_asks_as_often_as_that_of_three(street):
    short, long = with_pages(3).source, with_pages(600).source
    address = "/en/documents/{}/manifest.json"
    assert queries(street, address.format(short.ref)) == queries(street, address.format(long.ref))
