"""Reads the pages of sources as a visitor would."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sources.models import (
    Page,
    PageText,
    Withheld,
)


def page_of(client: Client, record, query: str = "", status: int = 200) -> str:
    response = client.get(f"{record.get_absolute_url()}{query}")
    assert response.status_code == status, response.status_code
    return response.content.decode()


def list_of(client: Client, name: str, query: str = "") -> str:
    response = client.get(f"/en/{name}/{query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is remembered for good is not counted
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def translated(document, number: int = 1, **texts: str) -> Page:
    page: Page = document.pages.get(position=number)
    for language, text in texts.items():
        lines = [{"text": line} for line in text.split("\n")]
        PageText.objects.create(page=page, kind="translation", language=language, lines=lines)
    return page


def withhold(told, start: int = 5000, end: int = 14_000) -> Withheld:
    return Withheld.objects.create(
        source=told,
        start_ms=start,
        end_ms=end,
        reason={"en": "By wish of the speaker."},
        review_on=dt.date(2034, 1, 1),
    )
