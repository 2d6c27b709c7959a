"""The other labels of a term: entered in one box for each language, and checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from people.admin.vocabulary import LabelsField
from people.models import Term
from tests import builders


def test_labels_go_out_and_come_back_the_same() -> None:
    field, labels = LabelsField(required=False), {"en": ["famine", "food shortage"], "cs": ["bída"]}
    shown = field.prepare_value(labels)
    assert shown == {"en": "famine; food shortage", "cs": "bída"}
    assert field.clean(shown) == labels
    assert not field.has_changed(labels, shown)
    assert field.has_changed(labels, {"en": "famine"})


def test_spaces_doubles_and_empty_places_between_semicolons_are_left_out() -> None:
    typed = {"en": " ; famine;famine ;food   shortage;", "cs": " ; "}
    assert LabelsField(required=False).clean(typed) == {"en": ["famine", "food shortage"]}


def test_what_was_typed_stands_in_the_box_again_after_a_mistake() -> None:
    assert LabelsField(required=False).prepare_value({"en": "a; b"}) == {"en": "a; b"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("also", ["famine"]),
        ("also", {"xx": ["famine"]}),
        ("also", {"en": "famine"}),
        ("also", {"en": [" "]}),
        ("also", {"en": ["a; b"]}),
        ("also", {"en": ["x" * 201]}),
        ("matches", {"sameAs": ["https://example.org/1"]}),
        ("matches", {"exactMatch": ["Q1"]}),
        ("matches", {"exactMatch": "https://example.org/1"}),
        ("uri", "food"),
        ("uri", "https://example.org/a b"),
    ],
)
def test_what_is_no_label_match_or_address_is_refused(field: str, value: Any) -> None:
    term = Term(key="topic/food", vocabulary="topic", label={"en": "Food"}, **{field: value})
    with pytest.raises(ValidationError) as refused:
        term.clean_fields()
    assert list(refused.value.message_dict) == [field]


@pytest.mark.django_db
def test_a_broader_term_that_leads_back_is_refused() -> None:
    food = builders.term("topic/food")
    bread = builders.term("topic/bread", broader=food)
    food.broader = bread
    with pytest.raises(ValidationError, match="in a circle"):
        food.full_clean()
