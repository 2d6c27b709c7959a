"""What the heads of all records have in common: how to cite, print and correct."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import builders

pytestmark = pytest.mark.django_db


def record_of(kind: str):
    if kind == "family":
        return builders.family(builders.person("Anna Vzorná"), builders.person("Jan Vzorný"))
    return getattr(builders, kind)()


@pytest.mark.parametrize(
    "kind",
    [
        "person", "family", "event", "organisation", "place", "document", "interview", "source",
        "repository",
    ],
)  # fmt: skip
def test_every_record_can_be_cited_printed_and_corrected_from_its_head(kind):
    record = record_of(kind)
    text = Client().get(record.get_absolute_url(), follow=True).content.decode()
    head = text.split('<p class="row acts noprint">')[1].split("</p>")[0]
    labels = re.findall(r">\s*([^<>\s][^<>]*?)\s*</(?:a|button)>", head)
    assert labels[-3:] == ["Cite", "Print", "Correct or add"]
    assert f"contribute/?about={record.ref}" in head
    assert "data-print hidden" in head  # without a script it does nothing
    assert text.count("js/print.js") == 1
