"""What only a browser shows: width, policy, and a way through without script."""

from __future__ import annotations

from tests.browser.test_everyone import paths


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
    for kind, path in paths(made).items():
        if kind != "missing":  # the browser itself tells of a 404
            watched.page.goto(path)
    assert watched.errors == []


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
