"""The Image API over HTTP: who gets what, with which headers, and what refusals say."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from archive.core.access import Access, Status
from sources import files, pyramids
from tests import builders
from tests.conftest import signed_in
from tests.sources.pictures import corners, protect, scanned

pytestmark = pytest.mark.django_db
ALL = "full/300,/0/default.jpg"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def url(page, rest: str = ALL) -> str:
    return f"/iiif/{page.pk}/{rest}"


def shown(client: Client, page, rest: str = ALL) -> Image.Image:
    response = client.get(url(page, rest))
    assert response.status_code == 200, response.content
    return Image.open(io.BytesIO(response.content))


def test_the_bare_address_leads_to_what_is_told_of_the_picture(street):
    page = scanned()
    response = street.get(f"/iiif/{page.pk}")
    assert response.status_code == 303
    assert response.headers["Location"] == url(page, "info.json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_told_of_a_picture_names_its_address_and_its_size(street):
    page = scanned()
    response = street.get(url(page, "info.json"))
    told = response.json()
    assert told["id"] == f"http://testserver/iiif/{page.pk}"
    assert (told["width"], told["height"], told["profile"]) == (1500, 1100, "level2")
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response.headers["Vary"]
    assert not pyramids.path_for(page).exists(), "nothing is made for words alone"
    linked = street.get(url(page, "info.json"), headers={"Accept": "application/ld+json"})
    assert linked.headers["Content-Type"].startswith("application/ld+json;profile=")
    assert linked.content == response.content


def test_every_part_names_its_one_address_and_the_level(street):
    page = scanned()
    response = street.get(url(page, "pct:0,0,100,100/!300,300/360/color.jpg"))
    assert (
        f'<http://testserver/iiif/{page.pk}/full/300,220/0/default.jpg>;rel="canonical"'
        in response.headers["Link"]
    )
    assert "level2.json" in response.headers["Link"]
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    png = street.get(url(page, "square/200,200/90/bitonal.png"))
    assert png.headers["Content-Type"] == "image/png"
    assert corners(Image.open(io.BytesIO(png.content)))[2] in "KW"


def test_signs_that_are_written_as_numbers_are_understood(street):
    assert shown(street, scanned(), "0%2C0%2C300%2C200/%5E600%2C/%2190/default.jpg").size == (
        400,
        600,
    )


@pytest.mark.parametrize(
    ("rest", "status", "words"),
    [
        ("0,0,0,0/max/0/default.jpg", 400, "has no width or no height"),
        ("9000,0,10,10/max/0/default.jpg", 400, "outside the picture of 1500 × 1100 pixels"),
        ("full/1501,/0/default.jpg", 400, "write ^ before it"),
        ("full/^9000,/0/default.jpg", 400, "over the limit of 2400 pixels"),
        ("full/max/400/default.jpg", 400, "The rotation “400” is not known"),
        ("full/max/45/default.jpg", 501, "quarter turns are"),
        ("full/max/0/sepia.jpg", 400, "The quality “sepia” is not known"),
        ("full/max/0/default.exe", 400, "The format “exe” is not known"),
        ("full/max/0/default.webp", 501, "is not offered here"),
        ("<script>/max/0/default.jpg", 400, "is not known"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(street, rest, status, words):
    response = street.get(url(scanned(), rest))
    assert response.status_code == status
    assert words in response.content.decode()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("rest", ["", "/info.json", f"/{ALL}", "/nonsense/max/0/default.jpg"])
def test_a_picture_that_is_not_there_does_not_exist(street, rest):
    assert street.get(f"/iiif/{uuid.uuid4()}{rest}").status_code == 404
    bare = builders.document("Bez skenu").pages.get()
    assert street.get(f"/iiif/{bare.pk}{rest}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.DRAFT},
        {"access": Access.HIDDEN},
        builders.closed_until(2060),
        {"access": Access.REQUEST},
    ],
    ids=["draft", "hidden", "closed", "on request"],
)
def test_a_scan_that_is_not_open_does_not_exist_even_where_its_tiles_lie_ready(
    street, curator, fields
):
    page = scanned(**fields)
    own = signed_in(curator)
    for rest in ("info.json", ALL, "0,0,512,512/512,512/0/default.jpg"):
        assert own.get(url(page, rest)).status_code == 200
        assert street.get(url(page, rest)).status_code == 404
        assert street.head(url(page, rest)).status_code == 404
    assert street.get(url(page, "x/y/z/default.jpg")).status_code == 404, "no hint by a 400"


def test_the_scan_of_a_withdrawn_document_leaves_a_tombstone(street):
    page = scanned(status=Status.WITHDRAWN, withdrawn_reason={"en": "Given back."})
    for rest in ("info.json", ALL):
        response = street.get(url(page, rest))
        assert response.status_code == 410
        assert "Given back." in response.content.decode()
    hidden = scanned(status=Status.WITHDRAWN, access=Access.HIDDEN)
    assert street.get(url(hidden)).status_code == 404


def test_a_protected_name_is_covered_in_every_part_and_not_for_the_curator(street, curator):
    page = scanned()
    protect(page, region=[0, 0, 50, 50])
    own = signed_in(curator)
    for _time in range(2):
        for rest in (ALL, "0,0,512,512/512,512/0/default.jpg"):
            assert corners(shown(street, page, rest))[0] == "-"
            assert corners(shown(own, page, rest))[0] == "R"


def test_a_protected_name_at_an_unknown_spot_withholds_every_part(street, curator):
    page = scanned()
    protect(page, line=1)
    for rest in ("info.json", ALL):
        assert street.get(url(page, rest)).status_code == 404
        assert signed_in(curator).get(url(page, rest)).status_code == 200


def test_everybody_may_keep_what_a_stranger_gets_and_nobody_what_a_curator_gets(street, curator):
    page = scanned()
    for rest in (ALL, "info.json"):
        response = street.get(url(page, rest))
        assert response.headers["Cache-Control"] == "public, max-age=300"
        again = street.get(url(page, rest), headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        own = signed_in(curator).get(url(page, rest))
        assert own.headers["Cache-Control"] == "private, no-store"


def test_a_record_that_is_closed_is_not_given_out_again_by_its_tag(street):
    page = scanned()
    tag = street.get(url(page)).headers["ETag"]
    page.source.access = Access.HIDDEN
    page.source.save()
    assert street.get(url(page), headers={"If-None-Match": tag}).status_code == 404


def test_a_lost_or_damaged_scan_is_told_in_words(street, caplog):
    for damage in ("lost", "damaged"):
        page = scanned(text=f"slova {damage}")
        path = files.path_of(str(page.scan))
        path.chmod(0o640)
        if damage == "lost":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:700])
        response = street.get(url(page))
        assert response.status_code == 404
        assert "missing or damaged" in response.content.decode()
        assert str(page.pk) in caplog.text
        path.unlink(missing_ok=True)


def test_a_busy_archive_asks_to_come_again(street, monkeypatch):
    page = scanned()
    monkeypatch.setattr(pyramids, "AT_ONCE", 1)
    response = street.get(url(page))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert response.headers["Cache-Control"] == "no-store"

    def busy(*args):
        raise files.Busy

    monkeypatch.setattr("sources.tiles.part_of", busy)
    response = street.get(url(page))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")


def test_a_browser_may_ask_before_it_asks_and_nobody_may_write(street):
    page = scanned()
    asked = street.options(url(page, "info.json"))
    assert asked.status_code == 204
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    for method in (street.post, street.put, street.delete):
        assert method(url(page)).status_code == 405


def test_a_hidden_scan_is_as_little_there_as_an_unknown_one(street):
    hidden = scanned()
    hidden.source.access = Access.HIDDEN
    hidden.source.save()
    answers = []
    for key in (hidden.pk, uuid.uuid4()):
        with CaptureQueriesContext(connection) as asked:
            answer = street.get(f"/iiif/{key}/info.json")
        answers.append((answer.status_code, answer.content, len(asked)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_what_a_signed_in_reader_gets_bears_no_tag(street, curator):
    page = scanned()
    tag = street.get(url(page, "info.json")).headers["ETag"]
    signed = signed_in(curator).get(url(page, "info.json"), headers={"If-None-Match": tag})
    assert signed.status_code == 200
    assert "ETag" not in signed.headers
    assert signed.headers["Cache-Control"] == "private, no-store"
