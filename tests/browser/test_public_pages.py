"""What only a browser shows: width, policy, accessibility, and a way through without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.test_permissions import site_rows

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
KINDS = (
    "site:home", "site:search", "site:questions", "site:read", "people:list", "people:person",
    "people:families", "people:family", "people:person-tree", "people:related", "people:events",
    "people:event", "people:organisation",
    "people:places", "people:place", "sources:documents", "sources:document", "sources:interviews",
    "sources:interview", "sources:transcript", "sources:sources", "sources:source",
    "sources:repository",
)  # fmt: skip


def paths(made) -> dict[str, str]:
    rows = site_rows(made)
    return {kind: rows[kind].path for kind in KINDS}


def test_no_page_scrolls_sideways_on_a_small_telephone(made, open_page):
    watched = open_page(width=360)
    wide = []
    for kind, path in paths(made).items():
        watched.page.goto(path)
        if watched.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(kind)
    assert wide == []


def test_no_page_breaks_the_policy_or_throws(made, open_page):
    watched = open_page()
    for path in paths(made).values():
        watched.page.goto(path)
    assert watched.errors == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_no_page_has_a_fault_of_accessibility_that_axe_finds(made, open_page, width, dark):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    axe = AXE.read_text()
    watched = open_page(width=width, dark=dark)
    found = {}
    for kind, path in paths(made).items():
        watched.page.goto(path)
        watched.page.evaluate(axe)
        result = watched.page.evaluate("axe.run()")
        if result["violations"]:
            found[kind] = [
                (fault["id"], [node["target"] for node in fault["nodes"]][:3])
                for fault in result["violations"]
            ]
    assert found == {}


def test_a_reader_without_script_gets_from_the_home_page_to_a_life_and_to_a_voice(made, open_page):
    page = open_page(script=False).page
    page.get_by_label("Search people, families, documents and interviews").fill("Взорный")
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("link", name="Josef Vzorný").first.click()
    assert page.locator("h1").inner_text() == "Josef Vzorný"
    page.goto("/en/interviews/")
    page.get_by_role("link", name="Sample interview").first.click()
    assert page.get_by_text("Prišli sme v lete.").is_visible()
    assert page.get_by_text("Kanárektajemství").count() == 0


def test_the_menu_opens_on_a_telephone_without_script(made, open_page):
    page = open_page(width=390, script=False).page
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Transports").first.click()
    assert page.get_by_role("link", name="Sample transport").first.is_visible()
