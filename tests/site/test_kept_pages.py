"""Pages that are kept for visitors: never older than the archive, never anybody else's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from archive.core import kept, written
from archive.core.access import Access, Status
from archive.core.kept import Kept, Shelf
from sources.models import Withheld
from tests import builders, world
from tests.committing import committed
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outside(monkeypatch):
    """The tests run within a transaction, where nothing is kept: here as if they did not."""
    monkeypatch.setattr(written, "may_keep", lambda: True)
    kept.shelf.clear()
    yield
    kept.shelf.clear()


@pytest.fixture
def made(db):
    found = world.build()
    committed()
    return found


@pytest.fixture
def street():
    return Client()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def pages_of(made):
    return [
        made.open[name].get_absolute_url()
        for name in ("person", "family", "event", "place", "organisation", "interview", "document")
        if name in made.open
    ]


def test_the_second_visitor_gets_the_same_page_for_one_question(made):
    paths = pages_of(made)
    assert len(paths) > 4
    for path in paths:
        first = Client().get(path)
        assert queries(Client(), path) == 1
        again = Client().get(path)
        assert again.content == first.content
        assert dict(again.headers) == dict(first.headers)


def test_a_withdrawal_takes_effect_with_the_next_request(street):
    person = builders.person("Josef Vzorný")
    path = person.get_absolute_url()
    committed()
    assert queries(street, path) > 1
    assert queries(street, path) == 1
    person.status = Status.WITHDRAWN
    person.save()
    assert street.get(path).status_code == 410


def test_an_objection_takes_effect_with_the_next_request(street):
    person = builders.person("Josef Vzorný")
    path = person.get_absolute_url()
    committed()
    assert street.get(path).status_code == street.get(path).status_code == 200
    type(person).objects.filter(pk=person.pk).update(access=Access.HIDDEN)  # by none of our code
    assert street.get(path).status_code == 404


def test_a_passage_that_is_withheld_is_gone_with_the_next_request(street):
    talk = builders.interview("Talk", "Frostmorgen in Pishpek")
    path = talk.get_absolute_url()
    committed()
    assert "Frostmorgen" in street.get(path).content.decode()
    assert queries(street, path) == 1
    Withheld.objects.create(source=talk, start_ms=0, end_ms=10**7, reason={"en": "Asked for."})
    assert "Frostmorgen" not in street.get(path).content.decode()


def test_a_consent_ends_at_midnight(street, monkeypatch):
    day = dt.date(2030, 5, 31)
    person = builders.living("Viktor Žijúci")
    type(person).objects.filter(pk=person.pk).update(
        consent_from=dt.date(2020, 1, 1), consent_until=day
    )
    path = person.get_absolute_url()
    committed()
    now = day
    monkeypatch.setattr("archive.core.access.timezone.localdate", lambda *_args: now)
    assert queries(street, path) > 1
    assert queries(street, path) == 1
    now = day + dt.timedelta(days=1)
    assert street.get(path).status_code == 404


def test_nobody_gets_what_was_made_for_another(made, street, researcher, curator, archivist):
    """In every order: who reads all first, and who reads nothing first."""
    secret = [made.open["person"].get_absolute_url(), made.open["interview"].get_absolute_url()]
    secret += list(made.secrets.values())
    desks = [signed_in(user) for user in (researcher, curator, archivist)]
    alone = {}
    for path in secret:
        kept.shelf.clear()
        alone[path] = street.get(path)
    kept.shelf.clear()
    for path in secret:
        for desk in desks:
            assert desk.get(path).headers["Cache-Control"] == "private, no-store"
        assert not kept.shelf.bytes
        first, second = street.get(path), street.get(path)
        assert first.status_code == second.status_code == alone[path].status_code
        assert first.content == second.content == alone[path].content
        for desk in desks:
            answer = desk.get(path)
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert "ETag" not in answer.headers
        kept.shelf.clear()


def test_no_word_that_is_hidden_is_on_the_shelf(made, street, archivist):
    desk = signed_in(archivist)
    for path in [*pages_of(made), *made.secrets.values()]:
        desk.get(path)
        street.get(path)
        street.get(path)
    for page in kept.shelf._pages.values():
        text = page.body.decode()
        assert not [word for word in made.secrets if word in text]


def test_languages_are_kept_apart(made, street):
    path = made.open["person"].get_absolute_url()
    pages = {code: street.get(path.replace("/en/", f"/{code}/")) for code in ("en", "cs", "ru")}
    assert len({page.content for page in pages.values()}) == 3
    for code, page in pages.items():
        again = street.get(path.replace("/en/", f"/{code}/"))
        assert again.content == page.content
        assert f'<html lang="{code}"' in again.content.decode()


def test_hosts_and_schemes_are_kept_apart(made, street, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    path = made.open["person"].get_absolute_url()
    for host in ("one.example", "two.example"):
        for _time in range(2):
            assert (
                f"http://{host}{path}" in street.get(path, headers={"host": host}).content.decode()
            )
        assert (
            f"https://{host}{path}"
            in street.get(path, headers={"host": host}, secure=True).content.decode()
        )


@pytest.mark.parametrize("headers", [{"Cookie": "a=b"}, {"Authorization": "Basic Og=="}])
def test_who_sends_anything_of_their_own_is_asked_for_anew(made, street, headers):
    path = made.open["person"].get_absolute_url()
    street.get(path)
    assert queries(Client(headers=headers), path) > 1


def test_a_question_in_the_address_is_answered_anew(made, street):
    path = made.open["interview"].get_absolute_url()
    street.get(path)
    kept_bytes = kept.shelf.bytes
    assert queries(street, f"{path}?t=1") > 1
    assert kept.shelf.bytes == kept_bytes


def test_nothing_that_sets_a_cookie_varies_or_failed_is_kept():
    def answers():
        plain = HttpResponse("a")
        yield plain, True
        cookie = HttpResponse("a")
        cookie.set_cookie("a", "b")
        yield cookie, False
        yield HttpResponse("a", headers={"Vary": "Cookie"}), False
        yield HttpResponse("a", headers={"Cache-Control": "no-store"}), False
        yield HttpResponse("a", status=404), False

    for answer, may in answers():
        request = RequestFactory().get("/")
        request.session = SessionStore()
        assert kept._may_be_kept(request, answer) is may
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    assert not kept._may_be_kept(request, HttpResponse("a"))


def test_within_a_transaction_nothing_is_kept(made, street, monkeypatch):
    monkeypatch.undo()
    street.get(made.open["person"].get_absolute_url())
    assert not kept.shelf.bytes


def test_a_kept_page_answers_by_its_tag(made, street):
    path = made.open["person"].get_absolute_url()
    tag = street.get(path).headers["ETag"]
    again = street.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert street.head(path).headers["ETag"] == tag


def test_the_shelf_has_an_end_and_the_longest_unread_go_first():
    shelf = Shelf(most_bytes=25)
    for name in "abc":
        shelf.put((name,), Kept(b"0123456789", {}, float("inf")))
        if name == "b":
            assert shelf.get(("a",))
    assert shelf.bytes == 20
    assert (shelf.get(("b",)), bool(shelf.get(("a",))), bool(shelf.get(("c",)))) == (
        None,
        True,
        True,
    )
    shelf.put(("d",), Kept(b"x" * 100, {}, float("inf")))
    assert not shelf.get(("d",))
    assert shelf.bytes <= 25


def test_what_no_table_tells_is_not_kept_for_long(monkeypatch):
    shelf = Shelf(100)
    monkeypatch.setattr("archive.core.kept.time.monotonic", lambda: 1000.0)
    shelf.put(("a",), Kept(b"a", {}, 1000.0 + kept.MOST_SECONDS))
    assert shelf.get(("a",))
    monkeypatch.setattr("archive.core.kept.time.monotonic", lambda: 1001.0 + kept.MOST_SECONDS)
    assert shelf.get(("a",)) is None
