"""What the tests of pages of sources share."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import builders


@pytest.fixture
def street() -> Client:
    """The browser of a visitor."""
    return Client()


@pytest.fixture
def told():
    return builders.interview(
        "Rozhovor", "Prvá veta.", "Tajná veta.", "Ešte tajnejšia.", "Posledná veta."
    )
