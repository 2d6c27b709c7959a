"""What may be kept of an answer and by whom, and how it travels: never mixed between two roles."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests import world
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "br, gzip"}


@pytest.fixture
def made(db):
    return world.build()


@pytest.fixture
def street():
    return Client()


def tag_of(client: Client, path: str) -> str:
    return client.get(path).headers["ETag"]


def test_a_visitor_who_has_the_page_is_told_that_it_is_the_same(made, street):
    for path in ("/en/", made.open["person"].get_absolute_url(), "/en/people/", "/topics.ttl"):
        first = street.get(path)
        assert first.headers["Cache-Control"] == "no-cache"
        assert "Cookie" in first.headers["Vary"]
        for known in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}', "*"):
            again = street.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == first.headers["ETag"]
            assert "Cookie" in again.headers["Vary"]
        assert street.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_page_of_every_visitor_has_the_same_bytes(made):
    for path in ("/en/", made.open["person"].get_absolute_url(), "/en/search/?q=vzor"):
        assert tag_of(Client(), path) == tag_of(Client(), path)


def test_a_changed_page_has_another_tag(made, street):
    person = made.open["person"]
    path = person.get_absolute_url()
    before = tag_of(street, path)
    person.biography = {"en": "He mended the pumps."}
    person.save()
    assert street.get(path, headers={"If-None-Match": before}).status_code == 200


def test_one_address_asked_by_visitor_curator_and_visitor_never_mixes_them(made, street, curator):
    desk = signed_in(curator)
    closed = made.open["closed interview"].get_absolute_url()
    for path in (closed, made.open["person"].get_absolute_url(), "/en/search/?q=rozhovor"):
        public = street.get(path)
        tag = public.headers["ETag"]
        for known in (tag, f"W/{tag}", "*"):
            private = desk.get(path, headers={"If-None-Match": known})
            assert private.status_code == 200
            assert private.headers["Cache-Control"] == "private, no-store"
            assert "Cookie" in private.headers["Vary"]
            assert "ETag" not in private.headers
        after = street.get(path)
        assert (after.content, after.headers["ETag"]) == (public.content, tag)
    assert "Kanárekuzavřený" in desk.get(closed).content.decode()
    assert "Kanárekuzavřený" not in street.get(closed).content.decode()


def test_only_whole_answers_carry_a_tag(made, street):
    assert "ETag" not in street.get("/en/nothing/").headers
    assert "ETag" not in street.get("/").headers
    assert street.get("/en/nothing/").headers["Cache-Control"] == "no-cache"
    assert "ETag" not in street.post("/en/").headers


def test_a_page_with_a_form_of_ones_own_is_kept_by_nobody(street):
    login = street.get(reverse("account_login"))
    assert "no-store" in login.headers["Cache-Control"]
    assert "ETag" not in login.headers


def test_text_travels_compressed_and_says_the_same(made, street):
    for path in ("/en/", "/en/search.json?q=vzor", "/topics.ttl"):
        plain, small = street.get(path), street.get(path, headers=GZIP)
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.content) == plain.content
        assert len(small.content) < len(plain.content)
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert "Accept-Encoding" in small.headers["Vary"]
        # The same page in another wrapping: known by either tag.
        assert small.headers["ETag"] == f"W/{plain.headers['ETag']}"
        known = {**GZIP, "If-None-Match": small.headers["ETag"]}
        assert street.get(path, headers=known).status_code == 304


def test_the_length_of_a_compressed_answer_tells_nothing_exact(street):
    lengths = {len(street.get("/en/about/", headers=GZIP).content) for _ in range(20)}
    assert len(lengths) > 1


def test_who_does_not_take_gzip_gets_plain_text(street):
    for words in ("", "br", "gzip;q=0", "gzip;q=0.0, br", "xgzipx"):
        answer = street.get("/en/about/", headers={"Accept-Encoding": words})
        assert "Content-Encoding" not in answer.headers


def test_secrets_and_words_of_the_address_are_never_compressed_together(made, curator):
    desk = signed_in(curator)
    assert "Content-Encoding" not in desk.get("/en/search/?q=vzor", headers=GZIP).headers
    assert desk.get("/en/about/", headers=GZIP).headers["Content-Encoding"] == "gzip"


def test_files_and_their_parts_travel_as_they_are(made, street):
    page, recording = made.open["page"].pk, made.open["recording"].pk
    paths = (
        reverse("media:scan", args=[page, 320]),
        reverse("media:sound", args=[recording]),
    )
    for path in paths:
        whole = street.get(path, headers=GZIP)
        b"".join(whole.streaming_content)
        assert "Content-Encoding" not in whole.headers
    part = street.get(paths[1], headers={**GZIP, "Range": "bytes=0-99"})
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert len(b"".join(part.streaming_content)) == 100


@override_settings(WHITENOISE_AUTOREFRESH=True)
def test_loose_style_sheets_travel_compressed_and_fonts_do_not(street):
    sheet = street.get("/static/css/base.css", headers=GZIP)
    assert sheet.headers["Content-Encoding"] == "gzip"
    body = b"".join(sheet.streaming_content)
    assert int(sheet.headers["Content-Length"]) == len(body)
    assert b"{" in gzip.decompress(body)
