"""“Did you mean”: a misspelt surname leads to the one that was meant."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from archive.bench import slips
from archive.search import vocabulary
from people.models import Person, PersonName
from tests import builders

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
SEED = 1925
MISSPELLINGS = 200


def suggested(typed: str) -> list[tuple[str, ...]]:
    return [one.forms for one in vocabulary.suggest(typed, VISITOR)]


def test_a_man_a_woman_and_both_scripts_are_one_suggestion_with_its_people() -> None:
    for name in ("Josef Vzorek", "Karel Vzorek", "Anna Vzorková", "Йозеф Взорек", "Jan Horal"):
        builders.person(name)
    (only,) = vocabulary.suggest("Vzorrek", VISITOR)
    assert only.surname == "Vzorek"
    assert set(only.forms) == {"Vzorek", "Vzorková", "Взорек"}
    assert only.people == 4


def test_what_is_misspelt_least_stands_first() -> None:
    for name in ("Josef Vzorek", "Josef Vzorný", "Josef Zvarek"):
        builders.person(name)
    assert suggested("Vzorke")[0] == ("Vzorek",)
    assert suggested("Vzonrý")[0] == ("Vzorný",)


def test_given_names_are_not_suggested_as_surnames() -> None:
    builders.person("Zikmund Vzorek")
    assert suggested("Zikmud") == []


def test_nothing_is_suggested_for_what_resembles_nothing() -> None:
    builders.person("Josef Vzorek")
    assert suggested("Qqqqqq") == suggested("") == suggested("v*k") == []


def test_every_misspelt_surname_of_the_sample_is_found_among_the_first_three() -> None:
    """Every surname of four letters and more, misspelt in ways that a seed chooses."""
    call_command("load_starter", verbosity=0)
    forms = PersonName.objects.filter(person__in=Person.objects.visible_to(VISITOR)).values_list(
        "surname", flat=True
    )
    surnames = sorted({form for form in forms if len(form) >= slips.SHORTEST and form.isalpha()})
    assert len(surnames) >= 20
    chance = random.Random(SEED)
    missed = []
    for number in range(max(MISSPELLINGS, len(surnames))):
        meant = surnames[number % len(surnames)]
        typed = slips.misspelt(meant, chance)
        if not slips.found(meant, typed):
            missed.append((meant, typed, suggested(typed)))
    assert missed == []
