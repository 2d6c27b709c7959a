"""The offers under a search box, in a real browser: by keys, by pointer, and without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
BOXES = [("/en/", "#q"), ("/en/search/", "#q"), ("/en/people/", "#q-top")]


def write(page, box, text):
    page.locator(box).click()
    page.keyboard.type(text)
    expect(page.get_by_role("listbox")).to_be_visible()
    return page.get_by_role("option")


@pytest.mark.parametrize(("path", "box"), BOXES)
def test_names_are_offered_in_every_box_and_enter_follows_the_chosen_one(
    made, open_page, path, box
):
    watched = open_page(path)
    page = watched.page
    options = write(page, box, "vzorn")
    expect(page.locator(box)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(page.locator(box)).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    expect(page.locator(box)).to_be_focused()
    name = first.locator("b").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    assert watched.errors == []


def test_arrows_go_round_and_home_and_end_go_to_the_ends(made, open_page):
    page = open_page("/en/search/").page
    options = write(page, "#q", "vzor")
    count = options.count()
    assert count > 2
    chosen = page.locator('[role="option"][aria-selected="true"]')
    keys = {"ArrowUp": count - 1, "ArrowDown": 0, "End": count - 1, "Home": 0}
    for key, at in keys.items():
        page.keyboard.press(key)
        expect(chosen).to_have_count(1)
        expect(options.nth(at)).to_have_attribute("aria-selected", "true")


def test_escape_closes_the_offers_and_keeps_what_was_written(made, open_page):
    page = open_page("/en/search/").page
    write(page, "#q", "vzor")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("vzor")
    assert page.locator("#q").get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_enter_without_a_choice_searches_for_the_words(made, open_page):
    page = open_page("/en/").page
    write(page, "#q", "vzor")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=vzor$"))


def test_an_offer_is_followed_by_a_click_and_the_list_goes_when_the_box_is_left(made, open_page):
    page = open_page("/en/search/").page
    write(page, "#q", "vzor")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)
    options = write(page, "#q", "n")
    name = options.first.locator("b").inner_text()
    options.first.click()
    expect(page.locator("h1")).to_have_text(name)


def test_the_number_of_offers_is_told_to_those_who_listen(made, open_page):
    page = open_page("/en/search/").page
    options = write(page, "#q", "vzor")
    told = page.locator('.sbox [role="status"]')
    expect(told).to_have_text(f"{options.count()} suggestions")
    page.locator("#q").fill("qqqq")
    expect(told).to_have_text("0 suggestions")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_only_the_last_answer_is_shown_however_late_the_others_come(made, open_page):
    page = open_page("/en/search/").page
    held = []
    page.route("**/suggest.json?q=vz", lambda route: held.append(route))
    page.locator("#q").click()
    page.keyboard.type("vz")
    page.wait_for_timeout(400)
    assert len(held) == 1
    write(page, "#q", "orov")
    held[0].abort()
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("option").first).to_contain_text("Vzorov")


def test_a_failing_archive_leaves_a_box_that_searches(made, open_page):
    page = open_page("/en/search/").page
    page.route("**/suggest.json*", lambda route: route.fulfill(status=503, json={"said": ""}))
    page.locator("#q").click()
    page.keyboard.type("vzor")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=vzor$"))


def test_without_script_there_is_a_plain_box(made, open_page):
    page = open_page("/en/search/", script=False).page
    box = page.locator("#q")
    assert box.get_attribute("role") is None
    assert page.locator('[role="listbox"]').count() == 0
    box.fill("Взорный")
    box.press("Enter")
    assert page.get_by_role("link", name="Josef Vzorný").first.is_visible()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_open_list_has_no_fault_that_axe_finds_and_fits_the_window(
    made, open_page, width, dark
):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    page = open_page("/en/search/?q=vzorny", width=width, dark=dark).page
    page.locator("#q").fill("")
    write(page, "#q", "vzor")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
