"""The page of a new settler: rows stand ready, and only what was typed is kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import Person
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PATH = "/admin/people/person/add/"


@pytest.fixture
def desk(curator):
    for key in ("trade", "birth", "origin", "memory"):
        builders.kind(key)
    builders.kind("departure", "journey")
    return signed_in(curator)


@pytest.fixture
def register(db):
    return builders.source("Register of Vzorov")


def name(given: str) -> dict[str, str]:
    return {"names-0-given": given, "names-0-surname": "Příkladný"}


def rows(page) -> list:
    facts = next(
        one for one in page.context["inline_admin_formsets"] if one.formset.prefix == "facts"
    )
    return list(facts.formset.forms)


def test_the_rows_that_stand_ready_follow_a_life(desk):
    page = desk.get(PATH)
    kinds = [str(form.fields["kind"].queryset.get(pk=form["kind"].value())) for form in rows(page)]
    assert kinds == ["Birth", "Origin", "Trade", "Departure"]
    text = page.content.decode()
    assert text.index('id="names-group"') < text.index('id="facts-group"') < text.index("id_access")


def test_rows_to_which_nobody_added_anything_are_no_facts(desk, register):
    assert fill(desk, PATH, **name("Vincenc")).status_code == 302
    assert not Person.objects.get().facts.exists()


def test_the_source_cited_last_stands_ready_and_alone_tells_nothing(desk, register):
    vzorov = builders.place()
    first = {**name("Vincenc"), "facts-1-where": vzorov.pk, "facts-1-ev_source": register.pk}
    assert fill(desk, PATH, **first).status_code == 302
    assert {form["ev_source"].value() for form in rows(desk.get(PATH))} == {str(register.pk)}
    answer = fill(desk, PATH, **name("Adam"), **{"facts-0-date_text": "1901"})
    assert answer.status_code == 302, errors(answer)
    adam = Person.objects.get(display_name="Adam Příkladný")
    assert [(f.kind.key, str(f.evidence.get().citation)) for f in adam.facts.all()] == [
        ("birth", "Register of Vzorov")
    ]


def test_another_tab_that_cites_another_source_does_not_fill_the_rows_of_this_one(desk, register):
    """What a row came with travels in the form, not in the session alone."""
    other = builders.source("Another book")
    desk_session = desk.session
    desk_session["last_source"] = str(register.pk)
    desk_session.save()
    page = desk.get(PATH)
    from tests.admin_forms import FormReader

    reader = FormReader()
    reader.feed(page.content.decode().split('<div id="content-main">', 1)[1])
    desk_session["last_source"] = str(other.pk)
    desk_session.save()
    values = {k: v for k, v in reader.values.items() if "__prefix__" not in k}
    assert desk.post(PATH, values | name("Vincenc")).status_code == 302
    assert not Person.objects.get().facts.exists()


def test_whoever_takes_the_ready_source_away_tells_no_fact(desk, register):
    session = desk.session
    session["last_source"] = str(register.pk)
    session.save()
    answer = fill(desk, PATH, **name("Vincenc"), **{"facts-0-ev_source": ""})
    assert answer.status_code == 302, errors(answer)
    assert not Person.objects.get().facts.exists()


def test_the_page_works_for_a_stored_settler_and_offers_one_empty_row(desk):
    josef = builders.person()
    page = desk.get(reverse("admin:people_person_change", args=[josef.pk]))
    assert len(rows(page)) == 2
    assert 'id="fact-parts"' in page.content.decode()
