"""A transcript worked on by keyboard, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sources.models import IndexPoint, Mention, SegmentText
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


def select_words(page, words):
    """As somebody does who marks them with the shift key."""
    page.locator("textarea[name=text]").first.evaluate(
        """(one, words) => {
          const at = one.value.indexOf(words);
          one.focus();
          one.setSelectionRange(at, at + words.length);
        }""",
        words,
    )


def test_a_name_and_a_topic_are_looked_up_and_taken_by_keyboard(editor):
    page = editor.page
    builders.person("Otec Vzorný")
    builders.term("topic/bread", label={"en": "Bread", "sk": "Chlieb"})
    select_words(page, "Otec")
    page.keyboard.press("Alt+n")
    offers = page.locator(".offers:not([hidden]) [role=option]")
    expect(offers.first).to_contain_text("Otec Vzorný")
    expect(offers.first).to_have_attribute("aria-selected", "true")
    expect(page.locator(".offers:not([hidden])")).to_contain_text("New person…")
    page.keyboard.press("Enter")
    expect(page.locator("select[name=treatment]").first).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#editor-says")).to_have_text("Saved.")
    mention = Mention.objects.get(segment__source__title="Bez prepisu")
    assert (mention.words, str(mention.person)) == ("Otec", "Otec Vzorný")

    select_words(page, "Prišli")
    page.keyboard.press("Alt+t")
    page.keyboard.type("chlie")  # over what was selected
    expect(offers.first).to_contain_text("Bread")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # adds the point
    expect(page.locator("details.point summary")).to_contain_text("Bread")
    point = IndexPoint.objects.get(source__title="Bez prepisu")
    assert [str(term) for term in point.terms.all()] == ["Bread"]
    assert editor.errors == []
