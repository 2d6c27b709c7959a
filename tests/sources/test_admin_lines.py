"""Curators mend the lines of a page: regions and names stay where they were, or are let go."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sources.admin.documents import same_lines
from sources.models import Mention, Page, Treatment
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(curator):
    return signed_in(curator)


def page_path(page: Page) -> str:
    return reverse("admin:sources_page_change", args=[page.pk])


def a_page(*lines: str) -> Page:
    page: Page = builders.document("Dopis", "\n".join(lines or ("Milá matko,",))).pages.get()
    return page


def with_regions(*lines: str) -> Page:
    page = a_page(*lines)
    text = page.texts.get()
    for number, line in enumerate(text.lines):
        line["region"] = [10, 10 * number, 50, 5]
    text.save()
    return page


def tops(page: Page) -> list[tuple[str, int | None]]:
    """Each line with the place of its region from above, in percent."""
    return [
        (line["text"], line["region"][1] if "region" in line else None)
        for line in page.texts.get().lines
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Úvod\nA\nB\nC", [("Úvod", None), ("A", 0), ("B", 10), ("C", 20)]),
        ("A\nnový\nB\nC", [("A", 0), ("nový", None), ("B", 10), ("C", 20)]),
        ("B\nC", [("B", 10), ("C", 20)]),
        ("A\nC", [("A", 0), ("C", 20)]),
        ("A\nB!\nC", [("A", 0), ("B!", 10), ("C", 20)]),
        ("Úvod\nA\nB\nC!", [("Úvod", None), ("A", 0), ("B", 10), ("C!", 20)]),
        ("A\nB prvá\nB druhá\nC", [("A", 0), ("B prvá", None), ("B druhá", None), ("C", 20)]),
    ],
    ids=["above", "between", "first out", "second out", "corrected", "both", "split"],
)
def test_regions_stay_with_their_lines(desk, written, expected):
    page = with_regions("A", "B", "C")
    answer = fill(desk, page_path(page), **{"texts-0-written": written})
    assert answer.status_code == 302, errors(answer)
    assert tops(page) == expected


@given(
    st.lists(st.sampled_from("ABC"), max_size=8),
    st.lists(st.sampled_from("ABCD"), max_size=8),
)
def test_every_line_has_at_most_one_old_line_and_their_order_stays(before, after):
    found = same_lines(before, after)
    assert list(found.values()) == sorted(set(found.values()))
    assert list(found) == sorted(found)
    assert same_lines(before, before) == {n: n for n in range(len(before))}
    inserted = same_lines(before, ["new", *before])
    assert inserted == {n: n + 1 for n in range(len(before))}


def protect(page: Page, line: int = 1, words: str = "Vzorek") -> Mention:
    return Mention.objects.create(
        page=page,
        person=builders.person("Josef Vzorek"),
        words=words,
        line=line,
        treatment=Treatment.ANONYMISED,
    )


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("Úvod\nudavač Vzorek\nkonec", 2),
        ("udavač Vzorek!\nkonec", 1),
        ("udavač\nVzorek\nkonec", None),
        ("nikto\nVzorek", None),
        ("konec", None),
    ],
    ids=["above", "corrected", "split", "moved", "out"],
)
def test_a_protected_name_stays_covered_however_its_line_moves(desk, written, line):
    page = a_page("udavač Vzorek", "konec")
    mention = protect(page)
    fill(desk, page_path(page), **{"texts-0-written": written})
    mention.refresh_from_db()
    assert mention.line == line
    shown = Client().get(page.source.get_absolute_url()).content.decode()
    assert "Vzorek" not in shown


def test_a_line_given_by_hand_stays_as_it_was_given(desk):
    page = a_page("udavač Vzorek", "konec")
    mention = protect(page)
    fill(
        desk,
        page_path(page),
        **{"texts-0-written": "Úvod\nVzorek a Vzorek\nkonec", "mentions-0-line": 3},
    )
    mention.refresh_from_db()
    assert mention.line == 3


def test_lines_of_a_translation_move_no_mention(desk):
    page = a_page("udavač Vzorek", "konec")
    page.texts.create(kind="translation", language="en", lines=[{"text": "the informer Vzorek"}])
    mention = protect(page)
    numbers = [text.kind for text in page.texts.order_by("kind", "language")]
    at = numbers.index("translation")
    fill(desk, page_path(page), **{f"texts-{at}-written": "Preface\nthe informer Vzorek"})
    mention.refresh_from_db()
    assert mention.line == 1
