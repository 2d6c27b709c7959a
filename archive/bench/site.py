"""A site to measure: the demonstration at a free port, and pages of each kind in it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import django
from django.db import ProgrammingError

from archive.ops import demo


@dataclass(frozen=True)
class Pages:
    """Paths of the pages that are measured: the longest of their kind in the sample."""

    home: str
    person: str
    another_person: str
    interview: str
    search: str
    results: str


def is_loaded() -> bool:
    from people.models import Person

    try:
        return Person.objects.exists()
    except ProgrammingError:  # no tables yet
        return False


def pages() -> Pages:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Count
    from django.urls import reverse

    from people.models import Person
    from sources.models import Interview

    visitor = AnonymousUser()
    people = Person.objects.visible_to(visitor).annotate(n=Count("facts")).order_by("-n", "ref")
    voices = Interview.objects.visible_to(visitor).annotate(n=Count("segments"))
    person, another = people[:2]
    return Pages(
        home=reverse("site:home"),
        person=person.get_absolute_url(),
        another_person=another.get_absolute_url(),
        interview=voices.order_by("-n", "ref")[0].get_absolute_url(),
        search=reverse("site:search"),
        results=f"{reverse('site:search')}?q=Vzorn%C3%BD",
    )


@contextmanager
def served() -> Iterator[tuple[str, Pages]]:
    """The address of the site for as long as the block lasts, and its pages."""
    django.setup()
    if not is_loaded():
        demo.prepare(os.environ["DATABASE_URL"])
    with socket.socket() as probe:
        probe.bind((demo.ADDRESS, 0))
        port = int(probe.getsockname()[1])
    bind = f"{demo.ADDRESS}:{port}"
    server = demo.start(*demo.GUNICORN, INTERHELPO_BIND=bind)
    try:
        demo.wait_for_answer(server, port)
        yield f"http://{bind}", pages()
    finally:
        demo.end(server, demo.ENDS_WITHIN_S)
