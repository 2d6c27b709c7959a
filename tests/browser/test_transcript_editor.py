"""A transcript worked on by keyboard, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sources.models import SegmentText
from tests import builders


@pytest.fixture
def editor(made, open_page):
    """The editor of an interview of two passages, signed in as a curator."""
    builders.user("curator@example.org", "curator")
    spoken = ("Prišli sme. Otec bol murár.", "A potom?")
    told = builders.interview("Bez prepisu", *spoken, status="review")
    watched = open_page(reverse("admin:login"))
    watched.page.get_by_label("E-mail").fill("curator@example.org")
    watched.page.get_by_label("Password").fill("a long enough password")
    watched.page.get_by_role("button", name="Log in").click()
    watched.page.goto(reverse("admin:sources_interview_editor", args=[told.pk]))
    return watched


def words():
    texts = SegmentText.objects.filter(segment__source__title="Bez prepisu")
    return list(texts.order_by("segment__position").values_list("text", flat=True))


def test_a_passage_is_saved_split_and_left_by_keyboard_without_leaving_the_page(editor):
    page, says = editor.page, editor.page.locator("#editor-says")
    text = page.locator("textarea[name=text]")
    text.first.fill("Prišli sme v lete. Otec bol murár.")
    text.first.press("Control+Enter")
    expect(says).to_have_text("Saved.")
    assert words() == ["Prišli sme v lete. Otec bol murár.", "A potom?"]
    text.nth(1).fill("Nedokončené")  # what is typed elsewhere stays
    text.first.evaluate("one => { one.focus(); one.setSelectionRange(18, 18); }")
    page.keyboard.press("Alt+s")
    expect(text).to_have_count(3)
    assert text.nth(2).input_value() == "Nedokončené"
    assert words() == ["Prišli sme v lete.", "Otec bol murár.", "A potom?"]
    page.keyboard.press("Alt+ArrowDown")
    expect(text.nth(1)).to_be_focused()
    assert editor.errors == []
