"""What a write beside a record closes in it: somebody's nearest, an event, a source, a passage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from archive.core.access import Access
from people.models import Person
from sources.models import Mention, Source, Treatment, Withheld
from tests import builders
from tests.search.test_nothing_leaks import assert_nothing_for_a_visitor, count

pytestmark = pytest.mark.django_db


def test_somebody_who_turns_out_to_be_living_by_a_parents_birth_is_not_found() -> None:
    mother = builders.person("Anna Ukázková", born="1850")
    child = builders.person("Marta Kvaltýnka", born="")
    builders.family(mother, children=(child,))
    assert count("kvaltynka") == 2
    birth = mother.facts.get()
    birth.date_text = "1960"
    birth.save()
    assert_nothing_for_a_visitor("kvaltynka")


def test_somebody_who_turns_out_to_be_living_by_the_day_of_an_event_is_not_found() -> None:
    marta, event = builders.person("Marta Kvaltýnka", born=""), builders.event()
    held = builders.fact(event, "departure", "1925")
    builders.kind("share", adult=True)
    builders.fact(marta, "share", at_event=event)
    assert count("kvaltynka") == 1
    held.date_text = "1990"
    held.save()
    assert_nothing_for_a_visitor("kvaltynka")


def close_it(source: Source, _person: Any) -> None:
    source.access = Access.HIDDEN
    source.save()


def withhold_it(source: Source, _person: Any) -> None:
    Withheld.objects.create(source=source, start_ms=0, end_ms=4000, reason={"en": "Asked for."})


def protect_the_name(source: Source, person: Any) -> None:
    segment = source.segments.get()
    Mention.objects.create(
        segment=segment, person=person, words="Prišli", treatment=Treatment.ANONYMISED
    )


@pytest.mark.parametrize("close", [close_it, withhold_it, protect_the_name])
def test_a_year_of_birth_is_not_found_when_the_passage_that_tells_it_closes(
    close: Callable[[Source, Any], None],
) -> None:
    told, josef = builders.interview(), builders.person("Josef Kvaltýnka", born="")
    builders.fact(josef, "death", "1950")
    builders.evidence(builders.fact(josef, "birth"), told, "1898", start_ms=100)

    def born_then() -> int:
        page = Client().get("/en/search/", {"q": "kvaltynka", "decade": "1890"})
        total: int = page.context["total"]
        return total

    assert born_then() == 1
    close(told, josef)
    assert born_then() == 0
    josef.refresh_from_db()
    assert josef.birth_earliest is None


def test_neither_box_nor_family_shows_a_name_that_was_hidden_behind_the_back_of_the_index() -> None:
    anna = builders.person("Anna Kvaltýnková")
    builders.family(builders.person("Josef Vzorný"), anna)

    def told() -> str:
        offers = Client().get("/en/search/suggest.json", {"q": "kvalt"}).content.decode()
        rows = Client().get("/en/search/", {"q": "kvaltynkova"}).context["rows"]
        return f"{offers} {rows}"

    assert "Kvalt" in told()
    Person.objects.filter(pk=anna.pk).update(access=Access.HIDDEN)
    assert "Kvalt" not in told()
