"""What a stranger may not know of answers as what never was: the same status, the same body but for
the id, and as many questions to the database."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.core.access import Access, Status
from tests import builders

pytestmark = pytest.mark.django_db
HIDDEN: dict[str, Any] = {"access": Access.HIDDEN}


def people() -> list[str]:
    draft = builders.person("Karel Tajný", status=Status.DRAFT)
    return [draft.ref, builders.person("Hana Tajná", **HIDDEN).ref, builders.living("Eva Živá").ref]


def of_a_hidden_document() -> list[str]:
    return [str(builders.document("Tajné", **HIDDEN).pages.get().pk)]


def of_a_hidden_interview() -> list[str]:
    return [str(builders.interview("Tajné", **HIDDEN).recordings.get().pk)]


ADDRESSES: list[tuple[Any, list[str]]] = [
    (people, [
        "/en/people/{}/", "/en/people/{}/x/", "/en/families/of/{}/", "/en/cite/?record={}",
        "/en/contribute/?about={}", "/en/contribute/?about={}&kind=objection",
        "/en/families/related/?a={}",
    ]),
    (lambda: [builders.family(builders.living("Eva Živá")).ref], ["/en/families/{}/"]),
    (lambda: [builders.document("Tajné", **HIDDEN).ref], [
        "/en/documents/{}/", "/en/documents/{}/manifest.json", "/en/sources/{}/",
        "/en/contribute/?about={}",
    ]),
    (lambda: [builders.interview("Tajné", **HIDDEN).ref], [
        "/en/interviews/{}/", "/en/interviews/{}/tajne/transcript/", "/en/interviews/{}/x/?q=veta",
        "/en/interviews/{}/tajne/captions/original.vtt",
    ]),
    (lambda: [builders.place("Tajov", **HIDDEN).ref], [
        "/en/places/{}/", "/en/statistics/people/?by=origin&value={}", "/en/people/?place={}",
    ]),
    (lambda: [builders.event("Tajný", **HIDDEN).ref], [
        "/en/transports/{}/", "/en/statistics/people/?by=transport&value={}",
        "/en/statistics/people/?transport={}", "/en/people/?transport={}", "/en/people/?event={}",
    ]),
    (of_a_hidden_document, [
        "/media/pages/{}/800.jpg", "/media/pages/{}/original", "/iiif/{}", "/iiif/{}/info.json",
        "/iiif/{}/full/max/0/default.jpg",
    ]),
    (of_a_hidden_interview, ["/media/recordings/{}/", "/media/recordings/{}/original"]),
]  # fmt: skip


def unknown_like(key: str) -> str:
    return str(uuid.uuid4()) if len(key) == 36 else f"{key[:2]}ZZZZZZ"


def answer(client: Client, address: str, key: str) -> tuple[int, str, int]:
    with CaptureQueriesContext(connection) as asked:
        got = client.get(address.format(key))
    return got.status_code, got.content.decode().replace(key, "KEY"), len(asked)


@pytest.mark.parametrize(("made", "addresses"), ADDRESSES)
def test_what_is_hidden_answers_as_what_never_was(client, made, addresses):
    builders.person("Josef Vzorný")
    for key in made():
        for address in addresses:
            unknown = answer(client, address, unknown_like(key))
            assert answer(client, address, key) == unknown, address
