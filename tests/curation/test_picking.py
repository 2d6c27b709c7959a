"""An autocomplete finds by any script and spelling, and offers the nearest first."""

from __future__ import annotations

import pytest
from django.urls import reverse

from archive.curation.picking import nearness
from people.models import PersonName
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(curator):
    """The texts that an autocomplete of a field offers for what is typed."""
    desk = signed_in(curator)

    def ask(typed: str, model: str, field: str) -> list[str]:
        app, name = model.split(".")
        answer = desk.get(
            reverse("admin:autocomplete"),
            {"term": typed, "app_label": app, "model_name": name, "field_name": field},
        )
        assert answer.status_code == 200
        return [row["text"] for row in answer.json()["results"]]

    return ask


def test_a_person_is_found_across_scripts_the_nearest_first(offered):
    builders.person("Jan Marekovič")
    builders.person("Adam Omarek")
    builders.person("Marek Dlouhý")
    exact = builders.person("Karel Novák")
    PersonName.objects.create(person=exact, surname="Марек", language="ru")
    found = offered("Марек", "people.familymember", "person")
    assert found == ["Karel Novák", "Marek Dlouhý", "Jan Marekovič", "Adam Omarek"]
    assert offered("marek", "people.familymember", "person") == found


def test_a_place_is_found_across_scripts(offered):
    builders.place("Žilina")
    assert offered("Жилина", "people.fact", "where") == ["Žilina"]
    assert offered("zilin", "people.fact", "where") == ["Žilina"]


def test_a_term_is_found_by_its_labels_in_every_language_and_its_other_labels(offered):
    builders.term(
        "trade/joiner",
        label={"en": "Joiner", "cs": "Truhlář", "ru": "Столяр"},
        also={"cs": ["stolař"]},
    )
    builders.term("trade/smith", label={"en": "Smith", "cs": "Kovář"})
    for typed in ("joiner", "truhlar", "столяр", "stoljar", "Stolař"):
        assert offered(typed, "people.fact", "term")[:1] == ["Joiner"], typed
    assert offered("cs", "people.fact", "term") == []


def test_a_source_is_found_by_title_translation_and_reference_code(offered):
    builders.source("Kniha o družstvu", reference_code="ГАРФ Р-9401/1/5")
    builders.source("Družstevní kniha", title_translated={"en": "Book of the co-operative"})
    assert offered("kniha", "sources.citation", "source") == [
        "Kniha o družstvu",
        "Družstevní kniha",
    ]
    assert offered("o druzstvu kniha", "sources.citation", "source") == ["Kniha o družstvu"]
    assert offered("GARF 9401", "sources.citation", "source") == ["Kniha o družstvu"]
    assert offered("book", "sources.citation", "source") == ["Družstevní kniha"]


def test_organisations_and_events_are_found_across_scripts(offered):
    builders.organisation("Vzorové družstvo")
    builders.event("First transport").save()
    assert offered("Взорове", "people.fact", "with_organisation") == ["Vzorové družstvo"]
    assert offered("transp", "people.fact", "at_event") == ["First transport"]


def test_a_list_keeps_the_order_of_its_reader(curator):
    builders.person("Zdeněk Marek")
    builders.person("Adam Omarek")
    desk, path = signed_in(curator), reverse("admin:people_person_changelist")
    page = desk.get(path, {"q": "marek", "o": "-1"})
    assert [str(one) for one in page.context["cl"].result_list] == ["Zdeněk Marek", "Adam Omarek"]


def test_nothing_alike_is_not_offered():
    assert nearness(["Kniha", {"en": "Book"}, None, [["x"]]], "kolo") is None
