"""Topics: found by any of their labels in any language and form, with all that is narrower."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from archive.search import topics
from people.models import Term
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def hunger() -> Term:
    return builders.term(
        "topic/hunger",
        label={"en": "Hunger", "cs": "Hlad", "sk": "Hlad", "ru": "Голод"},
        also={
            "en": ["famine", "food shortage"],
            "cs": ["hladomor", "nouze"],
            "ru": ["голодовка"],
        },
    )


@pytest.fixture
def food() -> Term:
    return builders.term("topic/food", label={"en": "Food and cooking", "cs": "Jídlo a vaření"})


def keys(text: str) -> list[str]:
    return [term.short_key for term in topics.matching(text)]


@pytest.mark.parametrize(
    "asked",
    ["hunger", "Hunger", "HLAD", "голод", "Голод", "famine", "nouze", "food shortage", "hladomor"],
)
def test_a_topic_is_found_by_every_label_in_every_language(hunger, food, asked):
    assert keys(asked) == ["hunger"]


@pytest.mark.parametrize("asked", ["hladu", "hladem", "голода", "голодом", "hladomoru", "famines"])
def test_a_topic_is_found_by_an_inflected_label(hunger, food, asked):
    assert keys(asked) == ["hunger"]


@pytest.mark.parametrize("asked", ["jidlo a vareni", "Jídlo a vaření", "FOOD AND COOKING"])
def test_a_label_of_several_words_is_found_whole_without_accents_and_capitals(hunger, food, asked):
    assert keys(asked) == ["food"]


@pytest.mark.parametrize(
    "asked",
    ["", " ", "food", "cooking", "food shortage again", "shortage", "-", "\0", "x" * 10_000],
)
def test_a_part_of_a_label_and_anything_else_finds_nothing(hunger, food, asked):
    assert keys(asked) == []


def test_a_word_that_two_topics_bear_finds_both_in_their_order(hunger):
    builders.term("topic/school", label={"sk": "Škola"}, also={"sk": ["hlad"]}, position=1)
    assert keys("hlad") == ["hunger", "school"]


def test_terms_of_other_vocabularies_are_no_topics(hunger):
    builders.term("trade/baker", label={"en": "Baker"})
    assert keys("baker") == []


def test_what_is_narrower_belongs_to_it_all_the_way_down(hunger, food):
    bread = builders.term("topic/bread", broader=food)
    builders.term("topic/ration", broader=bread)
    assert topics.narrowed([food]) == {"food", "bread", "ration"}
    assert topics.narrowed([hunger, bread]) == {"hunger", "bread", "ration"}
    assert topics.narrowed([]) == set()


def test_a_circle_of_broader_topics_ends(hunger, food):
    Term.objects.filter(pk=food.pk).update(broader=hunger)
    Term.objects.filter(pk=hunger.pk).update(broader=food)
    assert topics.narrowed([food]) == {"food", "hunger"}


def test_labels_are_those_for_the_reader_the_topics_that_were_meant_first(food, hunger):
    hunger.broader = food
    hunger.save()
    builders.term("topic/school", label={"en": "School"}, also={"en": ["food and cooking"]})
    with translation.override("cs"):
        found = topics.labels("food and cooking")
    assert list(found.items()) == [
        ("food", "Jídlo a vaření"), ("school", "School"), ("hunger", "Hlad"),
    ]  # fmt: skip
    assert topics.labels("nothing of the kind") == {}


def test_a_changed_label_is_known_at_once(hunger):
    assert keys("dearth") == []
    hunger.also = {"en": ["dearth"]}
    hunger.save()
    assert keys("dearth") == ["hunger"]
    assert keys("famine") == []


def test_a_new_topic_and_a_removed_one_are_known_at_once(hunger):
    assert keys("hunger") == ["hunger"]
    dance = builders.term("topic/dance", label={"en": "Dance"})
    assert keys("dance") == ["dance"]
    hunger.delete()
    assert keys("hunger") == []
    assert keys("dance") == ["dance"]
    dance.delete()
    assert keys("dance") == []


def test_a_search_asks_once_while_nothing_changes(hunger, food):
    topics.matching("hunger")
    with CaptureQueriesContext(connection) as asked:
        topics.labels("hunger")
    assert len(asked) == 1
