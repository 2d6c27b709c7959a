"""Which name words answer a word that is typed: one test for each rule, in both directions."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive.accounts.models import User
from archive.core.access import Access, Status
from archive.search import vocabulary
from archive.search.rules import Rule
from tests import builders

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


def rule(typed: str, stands: str, user: Any = VISITOR) -> Rule | None:
    """By which rule a word of the index answers a word typed."""
    near = vocabulary.expand([typed], user)[typed]
    return next((one.rule for one in near if one.word == stands), None)


@pytest.mark.parametrize(
    ("form", "typed", "stands", "expected"),
    [
        ("Rudolf Vzorek", "Vzorek", "vzorek", Rule.SAME),
        ("Rudolf Vzorek", "vzorek", "vzorek", Rule.SAME),
        ("Rudolf Vzořek", "vzorek", "vzorek", Rule.SAME),
        ("Rudolf Vzorek", "Vzo", "vzorek", Rule.BEGINNING),
        ("Josef Vzorek", "Pepa", "josef", Rule.GIVEN),
        ("Pepa Vzorek", "Josef", "pepa", Rule.GIVEN),
        ("Осип Вздоров", "Josef", "osip", Rule.GIVEN),
        ("Rudolf Vzorek", "Vzorková", "vzorek", Rule.GENDER),
        ("Anna Vzorková", "Vzorek", "vzorkova", Rule.GENDER),
        ("Rudolf Vzoreček", "Vsoretschek", "vzorecek", Rule.SPELLING),
        ("Rudolf Vsoretschek", "Vzoreček", "vsoretschek", Rule.SPELLING),
        ("Rudolf Vzoreček", "Взоречек", "vzorecek", Rule.SCRIPT),
        ("Рудольф Взоречек", "Vzoreček", "vzorechek", Rule.SPELLING),
        ("J. Vzorek", "Josef", "j", Rule.INITIAL),
        ("Josef Vzorek", "J", "josef", Rule.INITIAL),
        ("Rudolf Vzoreček", "Vzormček", "vzorecek", Rule.RESEMBLES),
        ("Rudolf Vzormček", "Vzoreček", "vzormcek", Rule.RESEMBLES),
    ],
)
def test_a_name_word_answers_by_the_rule_that_joins_it(
    form: str, typed: str, stands: str, expected: Rule
) -> None:
    builders.person(form)
    assert rule(typed, stands) is expected


@pytest.mark.parametrize("pattern", ["vzor*", "*ecek", "vzo*cek", "v*r*k"])
def test_a_word_with_stars_finds_what_fits(pattern: str) -> None:
    builders.person("Rudolf Vzoreček")
    builders.person("Rudolf Ukázka")
    assert [one.word for one in vocabulary.expand([pattern], VISITOR)[pattern]] == ["vzorecek"]


def test_signs_of_a_pattern_are_letters_of_the_alphabet_only() -> None:
    builders.person("Rudolf Vzoreček")
    assert vocabulary.expand(["vz%k*", "vz_recek*", "*", "**"], VISITOR) == {
        "vz%k*": [], "vz_recek*": [], "*": [], "**": [],
    }  # fmt: skip


def test_the_best_stand_first() -> None:
    for name in ("Rudolf Vzorek", "Anna Vzorková", "Rudolf Wzorek", "Rudolf Vzorik"):
        builders.person(name)
    near = vocabulary.expand(["Vzorek"], VISITOR)["Vzorek"]
    assert [one.word for one in near] == ["vzorek", "vzorkova", "wzorek", "vzorik"]
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)
    assert all(0 < one.score <= 1 for one in near)


def test_all_words_of_a_query_are_asked_for_in_one_statement() -> None:
    builders.person("Josef Vzorek")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = vocabulary.expand(["Vzorek", "Pepa", "vz*k"], VISITOR)
    assert len(asked) == 1
    assert all(found.values())


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.DRAFT},
        {"access": Access.HIDDEN},
        {"status": Status.WITHDRAWN},
    ],
)
def test_what_a_visitor_may_not_see_is_never_offered(fields: Any, archivist: User) -> None:
    hidden = builders.person("Zikmund Kvaltýnek", **fields)
    assert hidden.names.count() == 1
    for typed in (
        "Kvaltýnek",
        "Kvaltinek",
        "Квалтынек",
        "kval*",
        "*nek",
        "Kvaltýnková",
        "Zika",
        "Z",
    ):
        assert vocabulary.expand([typed], VISITOR)[typed] == []
        assert vocabulary.suggest(typed, VISITOR) == []
    assert rule("Kvaltýnek", "kvaltynek", archivist) is Rule.SAME
    assert [one.surname for one in vocabulary.suggest("Kvaltinek", archivist)] == ["Kvaltýnek"]


def test_a_closed_record_is_told_of_but_counts_for_no_suggestion() -> None:
    builders.person("Zikmund Kvaltýnek", **builders.closed_until(2999))
    assert rule("Kvaltýnek", "kvaltynek") is Rule.SAME
    assert vocabulary.suggest("Kvaltinek", VISITOR) == []


def test_the_living_are_never_offered(archivist: User) -> None:
    builders.living("Zikmund Kvaltýnek")
    assert vocabulary.expand(["Kvaltýnek"], VISITOR)["Kvaltýnek"] == []
    assert vocabulary.suggest("Kvaltinek", VISITOR) == []
    assert rule("Kvaltýnek", "kvaltynek", archivist) is Rule.SAME


def test_what_hidden_records_bear_changes_no_statement() -> None:
    builders.person("Josef Vzorek")
    with CaptureQueriesContext(connection) as before:
        vocabulary.expand(["Vzorek"], VISITOR)
        first = vocabulary.suggest("Vzorek", VISITOR)
    for number in range(5):
        builders.person(f"Josef Vzor{'ae'[number % 2]}k", status=Status.DRAFT)
    with CaptureQueriesContext(connection) as after:
        vocabulary.expand(["Vzorek"], VISITOR)
        second = vocabulary.suggest("Vzorek", VISITOR)
    assert [one["sql"] for one in before] == [one["sql"] for one in after]
    assert first == second


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(st.lists(st.text(max_size=70), max_size=14))
@example(["\x00", "%", "\\", "'", '"', "{}", "\ud800", "*" * 60, "щ" * 5000])
def test_any_words_may_be_asked_for(words: list[str]) -> None:
    found = vocabulary.expand(words, VISITOR)
    assert set(found) <= set(words)
    for word in words[:3]:
        vocabulary.suggest(word, VISITOR)
