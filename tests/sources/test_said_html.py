"""Rows of a transcript are made without a template; what people wrote stays text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sources.views.said_html import said_html

HOSTILE = "\"'><script>alert(1)</script>&"


def row(**values):
    passage = SimpleNamespace(start_ms=1000, end_ms=2000, seconds=1, clock="0:01")
    said = SimpleNamespace(text="", language="cs", parts=[], held_back=False)
    plain = {
        "passage": passage, "html_id": "", "href": "?t=1", "label": "J. V.", "cite": "?cite=1",
        "is_cited": False, "is_now": False, "is_question": False, "said": [said],
    }  # fmt: skip
    return SimpleNamespace(**{**plain, **values})


@pytest.mark.parametrize("field", ["html_id", "href", "label", "cite"])
def test_a_value_of_a_row_never_becomes_markup(field):
    written = said_html(row(**{field: HOSTILE}), "en")
    assert "&lt;script&gt;" in written
    assert "<script" not in written
    assert "&quot;" in written  # it cannot leave an attribute either


@pytest.mark.parametrize(
    "said",
    [
        {"text": HOSTILE, "parts": []},
        {"text": "", "parts": [{"text": HOSTILE, "hit": True}, {"text": HOSTILE, "hit": False}]},
        {"text": "slovo", "parts": [], "language": HOSTILE},
    ],
)
def test_what_is_said_never_becomes_markup(said):
    spoken = SimpleNamespace(**{"language": "cs", "held_back": False, **said})
    written = said_html(row(said=[spoken]), "en")
    assert "&lt;script&gt;" in written
    assert "<script" not in written
