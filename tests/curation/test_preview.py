"""The preview: the public site as its readers would find it, and nothing more to anybody."""

from __future__ import annotations

import pytest
from django.db import InternalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, reverse

from archive.curation.preview import as_if_published
from people.models import Person
from sources.models import Mention, Page, Treatment
from tests import builders, world
from tests.conftest import signed_in
from tests.test_permissions import MAKERS

pytestmark = pytest.mark.django_db


def address(record, reader: str = "visitor", path: str = "") -> str:
    path = path or record.get_absolute_url()
    return reverse("admin:preview", args=[reader, record.ref, path.lstrip("/")])


def normal(page: bytes, record) -> str:
    """A page without the bar of the preview, and with its addresses as on the site."""
    prefix = address(record, path="-").removesuffix("-").rstrip("/")
    text = page.decode().replace(prefix, "")
    before, bar, rest = text.partition('<aside class="notice" aria-label="Preview">')
    return before.rstrip() + rest.partition("</aside>")[2] if bar else text


@pytest.mark.parametrize("kind", MAKERS)
def test_a_draft_looks_as_it_will_once_it_is_published(kind, curator):
    record = MAKERS[kind](status="draft")
    page = signed_in(curator).get(address(record))
    assert page.status_code == 200
    assert "Nobody else sees this page" in page.content.decode()
    record.refresh_from_db()
    assert record.status == "draft"
    record.status = "published"
    record.save()
    public = Client().get(record.get_absolute_url())
    assert public.status_code == 200
    assert normal(page.content, record).split() == normal(public.content, record).split()


@pytest.mark.parametrize("role", ["visitor", "contributor", "researcher"])
def test_nobody_but_the_desk_reaches_a_preview(role, request):
    draft = builders.person("Karel Kanárekkoncept", status="draft")
    user = request.getfixturevalue(role)
    client = Client() if role == "visitor" else signed_in(user)
    answer = client.get(address(draft), follow=True)
    assert "/admin/login/" in answer.redirect_chain[0][0]
    assert "Kanárekkoncept" not in answer.content.decode()


def test_a_preview_lets_the_curator_see_no_more_than_a_visitor_would(curator):
    """Each closed word of the world, looked for on the pages of the record and beside it."""
    made = world.build()
    person = made.open["person"]
    Person.objects.filter(pk=person.pk).update(status="draft")
    client = signed_in(curator)
    kinds = ("person", "event", "place", "family", "document", "interview")
    paths = [made.open[kind].get_absolute_url() for kind in kinds]
    paths += ["/en/people/", "/en/search/?q=Kanarek"]
    for path in paths:
        text = client.get(address(person, path=path)).content.decode()
        assert [word for word in made.secrets if word in text] == [], path


def test_another_draft_stays_unknown_in_the_preview_of_one(curator):
    draft, other = builders.person(status="draft"), builders.person("Jan Vzor", status="draft")
    answer = signed_in(curator).get(address(draft, path=other.get_absolute_url()))
    assert answer.status_code == 404
    assert "Jan Vzor" not in answer.content.decode()


def test_a_hidden_or_living_person_is_nothing_to_a_visitor_also_when_published(curator):
    client = signed_in(curator)
    for record in (
        builders.person("Jan Vzor", status="draft", access="hidden"),
        builders.living("Eva Vzorová", status="draft"),
    ):
        answer = client.get(address(record))
        assert answer.status_code == 404
        assert "This reader would find nothing here" in answer.content.decode()
    assert "“hidden”" in client.get(
        address(builders.person(status="draft", access="hidden"))
    ).content.decode()  # fmt: skip


def test_a_researcher_sees_what_was_opened_to_them_by_name(curator):
    paper = builders.document("Dopis", "Milá matko", status="draft", access="request")
    client = signed_in(curator)
    assert "Milá matko" not in client.get(address(paper)).content.decode()
    assert "Milá matko" in client.get(address(paper, "researcher")).content.decode()


def test_pictures_of_the_preview_are_those_of_the_visitor(curator):
    """A scan whose protected name stands nobody knows where is not shown to a visitor; the curator
    sees it at the public address, and not in the preview."""
    made = world.build()
    paper, page = made.open["document"], made.open["page"]
    scan = reverse("media:scan", args=[page.pk, 320])
    client = signed_in(curator)
    assert client.get(address(paper, path=scan)).status_code == 200
    Mention.objects.create(page=page, words="Kanárek", treatment=Treatment.ANONYMISED)
    assert client.get(scan).status_code == 200
    assert client.get(address(paper, path=scan)).status_code == 404


def test_the_pages_of_a_preview_lead_on_within_it(curator):
    paper = builders.document("Dopis", "Milá matko", status="draft")
    Page.objects.update(scan="aa/scan.jpg", width=400, height=300, checksum="a" * 64)
    text = signed_in(curator).get(address(paper)).content.decode()
    start = reverse("admin:preview", args=["visitor", paper.ref, "-"]).removesuffix("-")
    assert f'href="{start}en/' in text
    assert f'href="{start}cs/documents/' in text
    assert ' href="/en/' not in text
    assert get_script_prefix() == "/"


def test_a_preview_is_kept_by_nobody_and_takes_no_writing(curator):
    draft = builders.person(status="draft")
    client = signed_in(curator)
    page = client.get(address(draft))
    assert page.headers["Cache-Control"] == "private, no-store"
    assert not page.has_header("ETag")
    assert client.post(address(draft)).status_code == 405
    contribute = address(draft, path="/en/contribute/")
    assert client.post(contribute, {"text": "x"}).status_code == 405
    with as_if_published(draft), pytest.raises(InternalError, match="read-only"):
        Person.objects.update(sex="male")


def test_the_desk_itself_and_unknown_readers_have_no_preview(curator):
    draft, client = builders.person(status="draft"), signed_in(curator)
    assert client.get(address(draft, path="/admin/")).status_code == 404
    assert client.get(address(draft, "archivist")).status_code == 404
    assert client.get("/admin/preview/visitor/P-ZZZZZZ/").status_code == 404
    start = client.get(reverse("admin:preview-start", args=["visitor", draft.ref]))
    assert start.headers["Location"] == address(draft)


def test_what_a_preview_writes_is_undone(curator):
    draft = builders.person(status="draft")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        signed_in(curator).get(address(draft))
    said = [query["sql"] for query in asked.captured_queries]
    start = next(n for n, sql in enumerate(said) if sql.startswith("UPDATE"))
    assert any(sql.startswith("ROLLBACK") for sql in said[start:])
    assert Person.objects.get().status == "draft"
