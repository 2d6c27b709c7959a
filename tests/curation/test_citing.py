"""A source named for the first time in the row of a fact: no other page, no second saving."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from archive.core.access import Access, Status
from people.models import Fact, Person
from sources.models import Citation, Evidence, Repository, Source
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PATH = "/admin/people/person/add/"
VINCENC = {"names-0-given": "Vincenc", "names-0-surname": "Příkladný"}


@pytest.fixture
def desk(curator):
    for key in ("birth", "origin", "trade"):
        builders.kind(key)
    return signed_in(curator)


def cited() -> list[tuple[str, str]]:
    rows = Evidence.objects.order_by("fact__kind__key")
    return [(row.fact.kind.key, str(row.citation)) for row in rows]


def test_a_source_is_named_in_the_row_and_written_with_the_settler(desk, curator):
    museum = Repository.objects.create(name={"en": "Museum of Vzorov"})
    answer = fill(
        desk,
        PATH,
        **VINCENC,
        **{
            "facts-0-date_text": "1901",
            "facts-0-ev_locator": "p. 7",
            "facts-0-ev_new_title": "Register of Vzorov",
            "facts-0-ev_new_kind": "publication",
            "facts-0-ev_new_code": "VZ 12",
            "facts-0-ev_new_repository": museum.pk,
        },
    )
    assert answer.status_code == 302, errors(answer)
    register = Source.objects.get()
    assert (register.title, register.kind, register.reference_code, register.repository) == (
        "Register of Vzorov", "publication", "VZ 12", museum,
    )  # fmt: skip
    assert (register.status, register.access) == (Status.DRAFT, Access.HIDDEN)
    assert register.created_by == curator
    assert cited() == [("birth", "Register of Vzorov, p. 7")]
    # It was cited last: it stands ready for the next settler.
    page = desk.get(PATH).content.decode()
    assert f'<option value="{register.pk}" selected' in page


def test_rows_below_mean_the_source_that_one_row_names(desk):
    answer = fill(
        desk,
        PATH,
        **VINCENC,
        **{
            "facts-0-ev_new_title": "Register of Vzorov",
            "facts-0-date_text": "1901",
            "facts-1-ev_source": "new: Register of Vzorov",  # as the script on the page carries it
            "facts-1-ev_locator": "p. 8",
            "facts-2-ev_new_title": "register of  Vzorov",  # typed again, without the script
            "facts-2-ev_locator": "p. 9",
        },
    )
    assert answer.status_code == 302, errors(answer)
    assert Source.objects.count() == 1
    assert cited() == [
        ("birth", "Register of Vzorov"),
        ("origin", "Register of Vzorov, p. 8"),
        ("trade", "Register of Vzorov, p. 9"),
    ]


def test_the_same_title_with_another_code_is_another_source(desk):
    rows: dict[str, Any] = {}
    for number, code in enumerate(("f. 1", "f. 2")):
        rows |= {
            f"facts-{number}-ev_new_title": "List of passengers",
            f"facts-{number}-ev_new_code": code,
            f"facts-{number}-date_text": "1901",
        }
    assert fill(desk, PATH, **VINCENC, **rows).status_code == 302
    assert sorted(Source.objects.values_list("reference_code", flat=True)) == ["f. 1", "f. 2"]


def test_a_named_source_puts_aside_the_one_that_only_stood_ready(desk):
    old = builders.source("Another book")
    session = desk.session
    session["last_source"] = str(old.pk)
    session.save()
    rows = {"facts-0-date_text": "1901", "facts-0-ev_new_title": "Register of Vzorov"}
    assert fill(desk, PATH, **VINCENC, **rows).status_code == 302
    assert cited() == [("birth", "Register of Vzorov")]


WRONG = {
    "nothing but a code": (
        {"facts-0-ev_new_code": "VZ 12", "facts-0-date_text": "1901"},
        "facts-0-ev_new_title: Write the title of the new source.",
    ),
    "a source that is here": (
        {"facts-0-ev_new_title": "an old  Book", "facts-0-date_text": "1901"},
        "facts-0-ev_new_title: The archive has this source already: choose “An old book”",
    ),
    "named in no row": (
        {"facts-0-ev_source": "new: Register", "facts-0-date_text": "1901"},
        "facts-0-ev_source: The new source “Register” is named in no row",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_new_source_is_said_at_its_place_and_nothing_is_written(desk, case):
    builders.source("An old book")
    rows, message = WRONG[case]
    answer = fill(desk, PATH, **VINCENC, **rows)
    assert answer.status_code == 200
    assert [told for told in errors(answer) if told.startswith(message)], errors(answer)
    assert (Person.objects.count(), Source.objects.count()) == (0, 1)


def test_a_source_that_was_chosen_and_another_that_is_named_are_one_too_many(desk):
    book = builders.source("An old book")
    rows = {"facts-0-ev_source": book.pk, "facts-0-ev_new_title": "Register of Vzorov"}
    answer = fill(desk, PATH, **VINCENC, **rows)
    assert [told for told in errors(answer) if "Another source is chosen in this row" in told]
    assert Source.objects.count() == 1


def test_a_form_that_comes_back_still_holds_the_new_source(desk):
    rows = {
        "facts-0-ev_new_title": "Register of Vzorov",
        "facts-0-date_text": "31.2.1901",
        "facts-1-ev_source": "new: Register of Vzorov",
        "facts-1-ev_locator": "p. 8",
    }
    page = fill(desk, PATH, **VINCENC, **rows).content.decode()
    assert 'value="Register of Vzorov"' in page
    option = '<option value="new: Register of Vzorov" selected>Register of Vzorov</option>'
    assert option in page
    assert not Source.objects.exists()


def test_a_removed_row_names_no_source(desk):
    josef = builders.person()
    born = josef.facts.get()
    path = reverse("admin:people_person_change", args=[josef.pk])
    rows = {"facts-0-ev_new_title": "Register of Vzorov", "facts-0-DELETE": "on"}
    answer = fill(desk, path, **rows)
    assert answer.status_code == 302, errors(answer)
    assert not Source.objects.exists()
    assert not Fact.objects.filter(pk=born.pk).exists()


def test_a_second_source_is_named_on_the_page_of_the_fact(desk):
    josef = builders.person()
    born = josef.facts.get()
    builders.evidence(born, builders.source("An old book"))
    path = reverse("admin:people_fact_change", args=[born.pk])
    rows = {"evidence-1-ev_new_title": "Register of Vzorov", "evidence-1-ev_locator": "p. 2"}
    answer = fill(desk, path, **rows, **{"evidence-1-date_text": "1902"})
    assert answer.status_code == 302, errors(answer)
    told = sorted((str(row.citation), row.date_text) for row in born.evidence.all())
    assert told[1] == ("Register of Vzorov, p. 2", "1902")
    assert told[0][0].startswith("An old book")


def test_on_the_page_of_a_fact_a_citation_that_is_here_can_be_picked(desk):
    josef = builders.person()
    born = josef.facts.get()
    passage = Citation.objects.create(source=builders.source("A talk"), start_ms=1000, end_ms=2000)
    path = reverse("admin:people_fact_change", args=[born.pk])
    answer = fill(desk, path, **{"evidence-0-citation": passage.pk})
    assert answer.status_code == 302, errors(answer)
    assert born.evidence.get().citation == passage


def test_evidence_without_a_source_is_refused_at_its_row(desk):
    born = builders.person().facts.get()
    path = reverse("admin:people_fact_change", args=[born.pk])
    answer = fill(desk, path, **{"evidence-0-date_text": "1902"})
    assert errors(answer) == ["evidence-0-ev_source: Choose the source that says this."]


def test_a_citation_that_bears_other_evidence_too_is_not_changed_under_it(desk):
    josef, anna = builders.person(), builders.person("Anna Vzorná")
    one, other = josef.facts.get(), anna.facts.get()
    shared = builders.evidence(one, builders.source("A list")).citation
    Evidence.objects.create(fact=other, citation=shared)
    path = reverse("admin:people_person_change", args=[josef.pk])
    assert fill(desk, path, **{"facts-0-ev_locator": "row 9"}).status_code == 302
    assert one.evidence.get().citation.locator == "row 9"
    assert other.evidence.get().citation == shared
    assert Citation.objects.get(pk=shared.pk).locator != "row 9"
