"""The canary: words that stand only in closed things appear in no answer to a stranger, at any
address; and the archivist finds each of them, so that this test can fail."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import FamilyMember
from sources.models import Mention
from tests import builders, world
from tests.conftest import signed_in
from tests.test_permissions import site_rows, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db):
    return world.build()


def asked_by_strangers(made: world.World) -> list[str]:
    """Every address of the permission table; the public ones in every language, with each filter
    and search that could tell."""
    rows = site_rows(made)
    paths = [row.path for name, row in table(made).items() if name not in rows]
    paths += [row.path for row in rows.values()]
    paths += [
        path.replace("/en/", f"/{code}/", 1)
        for path in [row.path for row in rows.values()]
        for code in ("cs", "sk", "ru")
    ]
    people = reverse("people:list")
    paths += searches(made)
    paths += [f"{people}?letter=K", f"{people}?born_from=1980", f"{people}?disputed=on"]
    paths += [f"{made.open['document'].get_absolute_url()}?page=2"]
    told = made.open["interview"].get_absolute_url()
    paths += [f"{told}?t=6", f"{told}?text=original", f"{told}?text=translation"]
    paths += [f"{told}?t=0-20", f"{told}transcript/?text=original", f"{told}captions/en.vtt"]
    paths += [f"{told}?q={query}" for query in ASKED]
    paths += trees(made)
    paths += list(made.secrets.values())
    return paths


def trees(made: world.World) -> list[str]:
    """Every view of the families of open people, and the kinship of the closed to them."""
    person, related = made.open["person"].ref, reverse("people:related")
    starts = [reverse("people:person-tree", args=[person]), made.open["family"].get_absolute_url()]
    views = ("hourglass", "forebears", "descendants")
    paths = [f"{start}?show={view}&paper=a3" for start in starts for view in views]
    closed = [ref for ref in made.closed_refs if ref.startswith("P-")]
    paths += [reverse("people:person-tree", args=[ref]) for ref in closed]
    paths += [f"{related}?a={person}&b={made.open['child'].ref}", f"{related}?a=Kan&b=Vzorny"]
    return paths


ASKED = ("Kan", "Kanarek", "Канарек", "Kanarex", "Kan*", '"Kanárek"', "Vzorny", "udal", "veta")


def searches(made: world.World) -> list[str]:
    """Each question to the page, its data, its table and the box; and the page narrowed."""
    views = ("search", "search-json", "search-csv", "search-suggest")
    paths = [f"{reverse(f'site:{view}')}?q={query}" for view in views for query in ASKED]
    page = reverse("site:search")
    paths += [f"{page}?q=Vzorny&{name}" for name in ("decade=1990", "disputed=yes", "sort=date")]
    paths += [f"{page}?kind={tab}&fate=unknown" for tab in ("people", "families", "places")]
    return paths


@pytest.mark.parametrize("role", ["visitor", "contributor", "researcher"])
def test_no_answer_to_a_stranger_holds_a_closed_word_or_id(made, request, role):
    user = request.getfixturevalue(role)
    client = Client() if role == "visitor" else signed_in(user)
    leaks = []
    for path in asked_by_strangers(made):
        answer = client.get(path, follow=True)
        body = answer.getvalue()
        text = body.decode(errors="replace")
        leaks += [f"{word} at {path}" for word in made.secrets if word.lower() in text.lower()]
        leaks += [f"{ref} at {path}" for ref in made.closed_refs if ref in text and ref not in path]
    assert leaks == []


def test_the_archivist_finds_every_one_of_them(made, archivist):
    client = signed_in(archivist)
    missing = [
        word
        for word, path in made.secrets.items()
        if word not in client.get(path, follow=True).content.decode()
    ]
    assert missing == []


def test_nothing_closed_is_counted(made):
    """Adding closed records changes no byte of the lists."""
    client = Client()
    lists = [row.path for name, row in site_rows(made).items() if name in LISTED]
    before = {path: client.get(path).content for path in lists}
    builders.person("Další Kanárek", status="draft")
    builders.living("Žijící Kanárek")
    builders.document("Kanárek", "Kanárek", access="hidden")
    builders.place("Kanárek", status="draft")
    assert {path: client.get(path).content for path in lists} == before


def test_who_is_hidden_moves_nothing_on_the_pages_of_what_they_are_tied_to(made):
    """A relative, a fellow traveller, a townsman, somebody marked on a photograph."""
    client, open_ = Client(), made.open
    arrest = builders.kind("arrest", fate=True)
    trade = builders.term("trade/joiner")
    names = ("event", "place", "organisation", "person", "family", "source", "document")
    paths = [open_[name].get_absolute_url() for name in (*names, "interview")]
    paths += [row.path for name, row in site_rows(made).items() if name in COUNTING]
    paths += [reverse("people:person-tree", args=[open_["person"].ref])]
    paths += [reverse("sources:manifest", args=[open_["document"].ref])]
    before = {path: client.get(path).content for path in paths}
    for n, fields in enumerate(({"born": "1990"}, {"status": "draft"}, {"access": "hidden"})):
        one = builders.person("Další Kanárek", **fields)
        where = {"at_event": open_["event"], "where": open_["place"]}
        builders.fact(one, "residence", "1999", with_organisation=open_["organisation"], **where)
        builders.fact(one, "origin", where=open_["place"])
        builders.fact(one, "trade", term=trade)
        builders.evidence(builders.fact(one, arrest.key, "1999"), open_["source"], "1999")
        Mention.objects.create(
            page=open_["page"], person=one, treatment="named", region=[1, 1, 5, 5]
        )
        FamilyMember.objects.create(family=open_["family"], person=one, role="child", slot=20 + n)
    assert [path for path in paths if client.get(path).content != before[path]] == []


COUNTING = {
    "people:statistics", "people:counted", "people:unknown-fates", "people:map", "people:timeline",
    "people:list", "people:families", "site:topics",
}  # fmt: skip
LISTED = {
    "site:home", "people:list", "people:families", "people:events", "people:organisations",
    "people:places", "sources:documents", "sources:interviews", "sources:sources",
    "sources:repositories", "site:questions",
}  # fmt: skip
