"""Scans brought, put in order, cut and corrected, in a real browser: what only a script does."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sources.models import Page
from tests import builders
from tests.sources.test_scans import HTML, sheet, written_as

LETTER = "Bez skenov"


@pytest.fixture
def desk(made, open_page):
    """The scans of a document without pages, for a curator."""
    builders.user("curator@example.org", "curator")
    letter = builders.document(LETTER, status="draft")
    letter.pages.all().delete()
    watched = open_page(reverse("admin:login"))
    watched.page.get_by_label("E-mail").fill("curator@example.org")
    watched.page.get_by_label("Password").fill("a long enough password")
    watched.page.get_by_role("button", name="Log in").click()
    watched.page.goto(reverse("admin:sources_document_scans", args=[letter.pk]))
    return watched


def names() -> list[str]:
    pages = Page.objects.filter(source__title=LETTER).order_by("position")
    return list(pages.values_list("file_name", flat=True))


def test_scans_are_brought_one_by_one_ordered_by_keys_and_cut_by_a_box(desk):
    page = desk.page
    files = [
        {"name": name, "mimeType": "image/png", "buffer": content}
        for name, content in (
            ("scan10.png", written_as("PNG", sheet("red", (400, 600)))),
            ("scan2.png", written_as("PNG", sheet("lime", (400, 600)))),
            ("wrong.png", HTML),
        )
    ]
    page.locator("#files").set_input_files(files)
    page.locator("button[value=upload]").click()
    expect(page.locator("#brought li.good")).to_have_count(2)
    expect(page.locator("#brought li.bad")).to_contain_text("“wrong.png” was not kept")
    page.get_by_role("button", name="Show the new pages").click()
    expect(page.locator("#scan-pages > li")).to_have_count(2)
    assert names() == ["scan2.png", "scan10.png"]

    page.locator("#scan-pages a.picture").nth(1).press("Alt+ArrowLeft")
    expect(page.locator("#order-says")).to_have_text("The order was saved.")
    assert names() == ["scan10.png", "scan2.png"]
    expect(page.locator("#scan-pages a.picture").first).to_be_focused()

    page.locator("#scan-pages a.picture").first.press("Enter")
    whole = page.locator("#whole img")
    expect(whole).to_be_visible()
    whole.scroll_into_view_if_needed()
    box = whole.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    page.mouse.up()
    page.locator("button[value=save]").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    cut = Page.objects.get(file_name="scan10.png").cut
    assert cut == pytest.approx([200, 150, 200, 150], abs=8)
    errors = [error for error in desk.errors if "422" not in error]
    assert errors == [], "the browser notes the file that was refused, and nothing else"
