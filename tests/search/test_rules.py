"""Every rule that joins a word with what is asked for, in both directions and in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.search.marks import marks_in
from archive.search.meaning import understand
from archive.search.rules import Rule
from archive.search.words import parse
from archive.site import search_page
from people.models import PersonName
from tests import builders
from tests.search.asking import find

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()

# A rule and two words that it joins.
NAMES: list[tuple[Rule, str, str]] = [
    (Rule.SAME, "Vzorný", "Vzorný"),
    (Rule.ACCENTS, "Vzorny", "Vzorný"),
    (Rule.FORM, "Ukázkovských", "Ukázkovskými"),
    (Rule.GENDER, "Vzorná", "Vzorný"),
    (Rule.GENDER, "Ukázková", "Ukázka"),
    (Rule.SPELLING, "Wzorny", "Vzorný"),
    (Rule.SCRIPT, "Взорный", "Vzorný"),
    (Rule.RESEMBLES, "Ukázlovský", "Ukázkovský"),
]
GIVEN: list[tuple[Rule, str, str]] = [
    (Rule.GIVEN, "Pepa", "Josef"),
    (Rule.GIVEN, "Pišta", "István"),
    (Rule.GIVEN, "Осип", "Josef"),
    (Rule.INITIAL, "J", "Josef"),
]
# The rule, what is asked for, and a name that it finds; a name finds no pattern.
ONE_WAY: list[tuple[Rule, str, str]] = [
    (Rule.BEGINNING, "Ukáz*", "Ukázkovský"),
    (Rule.BEGINNING, "Ukázk", "Ukázkovský"),
    (Rule.PATTERN, "Uk*vský", "Ukázkovský"),
    (Rule.PATTERN, "*kovsky", "Ukázkovský"),
]
TEXTS: list[tuple[Rule, str, str]] = [
    (Rule.SAME, "hlad", "hlad"),
    (Rule.ACCENTS, "zena", "žena"),
    (Rule.FORM, "hladem", "hladu"),
    (Rule.FORM, "hladem", "hlad"),
    (Rule.FORM, "голода", "голодом"),
    (Rule.FORM, "Vzorného", "Vzornému"),
    (Rule.SPELLING, "Pischpek", "Pišpek"),
    (Rule.SCRIPT, "Пишпек", "Pišpek"),
]
SAID = {
    Rule.SAME: "The name is written so: “{form}”.",
    Rule.ACCENTS: "Name form “{form}” matches “{asked}” but for accents and signs.",
    Rule.BEGINNING: "Name form “{form}”: “{found}” begins with “{asked}”.",
    Rule.PATTERN: "Name form “{form}”: “{found}” fits “{asked}”.",
    Rule.FORM: "Name form “{form}”: “{asked}” is the same name, inflected.",
    Rule.GIVEN: "Name form “{form}”: “{found}” and “{asked}” are one given name.",
    Rule.GENDER: "Name form “{form}”: “{found}” and “{asked}” are one surname.",
    Rule.SPELLING: "Name form “{form}” is another form or spelling of “{asked}”.",
    Rule.SCRIPT: "Name form “{form}” matches “{asked}” across scripts.",
    Rule.INITIAL: "Name form “{form}”: “J.” may stand for “Josef”.",
    Rule.RESEMBLES: "Name form “{form}”: “{found}” resembles “{asked}”.",
}


def both_ways(pairs: list[tuple[Rule, str, str]]) -> list[tuple[Rule, str, str]]:
    return [*pairs, *((rule, two, one) for rule, one, two in pairs if one != two)]


def bearing(given: str, surname: str) -> None:
    person = builders.person("Marta Sample")
    PersonName.objects.filter(person=person).delete()
    PersonName.objects.create(person=person, given=given, surname=surname, is_display=True)


def why(asked: str) -> str:
    found = find(asked, VISITOR)
    assert found.total == 1, asked
    [row] = search_page.rows_of(found, VISITOR)
    return str(row["why"])


def said(rule: Rule, asked: str, found: str, form: str) -> str:
    return SAID[rule].format(asked=asked.rstrip("*"), found=found, form=form)


@pytest.mark.parametrize(("rule", "asked", "stands"), both_ways(NAMES))
def test_a_surname_answers_by_this_rule_and_says_so(rule: Rule, asked: str, stands: str) -> None:
    bearing("Marta", stands)
    assert why(asked) == said(rule, asked, stands, f"Marta {stands}")


@pytest.mark.parametrize(("rule", "asked", "stands"), both_ways(GIVEN))
def test_a_given_name_answers_by_this_rule_and_says_so(rule: Rule, asked: str, stands: str) -> None:
    bearing(stands, "Vzorek")
    assert why(asked) == said(rule, asked, stands, f"{stands} Vzorek")


@pytest.mark.parametrize(("rule", "asked", "stands"), ONE_WAY)
def test_a_name_fits_what_is_asked_for_and_says_so(rule: Rule, asked: str, stands: str) -> None:
    bearing("Marta", stands)
    if rule is Rule.PATTERN:
        assert why(asked) == SAID[rule].format(asked=asked, found=stands, form=f"Marta {stands}")
    else:
        assert why(asked) == said(rule, asked, stands, f"Marta {stands}")


@pytest.mark.parametrize(("rule", "asked", "stands"), both_ways(TEXTS))
def test_a_word_of_a_text_answers_by_this_rule_and_is_marked(
    rule: Rule, asked: str, stands: str
) -> None:
    text = f"Doma, {stands}, sample."
    builders.document("Sample letter", text)  # in Czech, or in Cyrillic letters
    found = find(asked, VISITOR)
    [row] = search_page.rows_of(found, VISITOR)
    assert [part["text"] for part in row["snippet_parts"] if part["hit"]] == [stands]
    meaning = understand(parse(asked), VISITOR)
    marks = marks_in(text, meaning.meant.values(), is_name=False)
    assert [mark.rule for mark in marks] == [rule]
    if rule in (Rule.FORM, Rule.SPELLING, Rule.SCRIPT):
        assert stands in row["why"]
        assert asked in row["why"]


@pytest.mark.parametrize(("asked", "stands"), [("vlakom", "vlaku"), ("vlaku", "vlakom")])
def test_forms_of_slovak_are_joined_in_a_slovak_text(asked: str, stands: str) -> None:
    builders.interview("Sample interview", f"Doma, {stands}, sample.")
    assert why(asked) == f"“{stands}” and “{asked}” are forms of one word."


def test_every_rule_stands_here() -> None:
    assert {rule for rule, *_words in [*NAMES, *GIVEN, *ONE_WAY]} == set(Rule)
    assert set(SAID) == set(Rule)


def test_a_small_word_of_one_letter_is_nobodys_initial() -> None:
    builders.event("Schůze v Kirgizii")
    builders.person("V. Sample")
    found = find("vlak", VISITOR)
    assert [row["title"] for row in search_page.rows_of(found, VISITOR)] == ["V. Sample"]


def test_one_reason_is_told_once() -> None:
    bearing("J. J.", "Vzorek")
    assert why("Josef") == "Name form “J. J. Vzorek”: “J.” may stand for “Josef”."


def test_a_family_says_what_of_its_members_answers_when_no_name_does() -> None:
    josef = builders.person("Josef Vzorný", biography={"en": "Born at Samplewood."})
    builders.family(josef)
    rows: list[dict[str, Any]] = search_page.rows_of(find("Samplewood", VISITOR), VISITOR)
    assert [row["why"] for row in rows if row["kind_key"] == "family"] == [
        "A member of the family: Found in the life story."
    ]
