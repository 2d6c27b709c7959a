"""The player and the transcript of an interview, in a browser with script and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sources.files import path_of, store
from sources.models import IndexPoint, Recording, Segment, SegmentText
from tests import builders
from tests.browser.test_everyone import AXE
from tests.world import sound

AUDIO = "document.querySelector('audio')"


@pytest.fixture
def told(transactional_db):
    """250 passages of five seconds; the sound is silence."""
    made = builders.interview("Rozhovor", "Slovo 1.")
    rows = Segment.objects.bulk_create(
        Segment(source=made, position=n, start_ms=(n - 1) * 5000, end_ms=n * 5000 - 200)
        for n in range(2, 251)
    )
    SegmentText.objects.bulk_create(
        SegmentText(segment=row, language="sk", text=f"Slovo {row.position} o hlade.")
        for row in rows
    )
    IndexPoint.objects.create(source=made, start_ms=0, title={"en": "The beginning"})
    IndexPoint.objects.create(source=made, start_ms=50_000, title={"en": "The journey"})
    kept = store(sound(1250))
    Recording.objects.filter(source=made).update(
        media=kept.name,
        public_media=kept.name,
        checksum=kept.checksum,
        media_type=kept.media_type,
        duration_ms=1_250_000,
    )
    return made


def ready(page) -> None:
    page.wait_for_function(f"{AUDIO}.readyState > 0")


def go_to(page, seconds: int) -> None:
    page.evaluate(f"{AUDIO}.currentTime = {seconds}")


def test_the_transcript_follows_the_sound_after_play_until_the_reader_scrolls(told, open_page):
    watched = open_page(told.get_absolute_url())
    page = watched.page
    ready(page)
    go_to(page, 52)
    page.wait_for_timeout(300)
    assert page.locator(".trs li.now").count() == 0, "it follows only after Play"
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".trs li.now")).to_have_attribute("data-start", "50000")
    expect(page.locator(".trs li.now")).to_be_in_viewport()
    expect(page.locator(".topics [aria-current]")).to_contain_text("The journey")
    expect(page).to_have_url(re.compile(r"\?t=50#t50$"))
    page.mouse.move(600, 700)
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(400)
    there = page.evaluate("scrollY")
    go_to(page, 102)
    expect(page.locator(".trs li.now")).to_have_attribute("data-start", "100000")
    assert page.evaluate("scrollY") == there
    page.get_by_role("button", name="Back to the sound").click()
    expect(page.locator(".trs li.now")).to_be_in_viewport()
    assert watched.errors == []


def test_keys_work_within_the_player_and_nowhere_else(told, open_page):
    page = open_page(told.get_absolute_url()).page
    ready(page)
    page.locator("#q-within").fill("k")
    page.locator("#q-within").press("ArrowRight")
    page.keyboard.press("k")
    assert page.evaluate(f"[{AUDIO}.currentTime, {AUDIO}.paused]") == [0, True]
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(f"{AUDIO}.currentTime") == 10
    page.keyboard.press(">")
    assert page.evaluate(f"{AUDIO}.playbackRate") == 1.25
    page.keyboard.press("k")
    page.wait_for_function(f"!{AUDIO}.paused")
    page.keyboard.press("k")
    page.wait_for_function(f"{AUDIO}.paused")
    line = page.get_by_role("slider", name="Place in the interview")
    line.fill("600")
    assert line.get_attribute("aria-valuetext") == "10:00"
    assert page.evaluate(f"{AUDIO}.currentTime") == 600


def test_selected_words_give_a_link_and_a_citation(told, open_page):
    page = open_page(told.get_absolute_url()).page
    page.evaluate(
        """() => {
          const [, first, second] = document.querySelectorAll(".trs li p");
          getSelection().setBaseAndExtent(first.firstChild, 6, second.firstChild, 7);
        }"""
    )
    bar = page.get_by_role("complementary", name="Selected words")
    expect(bar).to_contain_text("0:05–0:15")
    text = bar.get_attribute("data-text")
    assert text.startswith(f"“2 o hlade. Slovo 3” Interhelpo archive, {told.ref}, Rozhovor, 0:05")
    assert text.endswith(f"{told.get_absolute_url()}?t=5-15#t5")
    bar.get_by_role("link", name="Link to these words").click()
    expect(page.get_by_role("heading", name="To cite: 0:05–0:15")).to_be_visible()
    assert page.locator(".trs li.asked").count() == 2


def test_the_next_part_comes_into_the_page_and_the_address_stays_true(told, open_page):
    page = open_page(told.get_absolute_url()).page
    assert page.locator(".trs li").count() == 200
    page.get_by_role("link", name="Later part").click()
    expect(page.locator(".trs li")).to_have_count(250)
    expect(page).to_have_url(re.compile(r"\?t=1000#t1000$"))
    assert page.get_by_role("link", name="Later part").count() == 0
    page.goto(f"{told.get_absolute_url()}?t=1100")
    page.get_by_role("link", name="Earlier part").click()
    expect(page.get_by_text("Slovo 1.", exact=True)).to_be_attached()
    expect(page.locator(".trs li")).to_have_count(250)


def test_a_damaged_sound_is_said_and_the_transcript_stands(told, open_page):
    name = Recording.objects.get(source=told).public_media.name or ""
    path_of(name).write_bytes(b"RIFF\0\0\0\0WAVE" + bytes(400))
    page = open_page(told.get_absolute_url()).page
    expect(page.get_by_text("The sound cannot be played.")).to_be_visible()
    assert page.get_by_text("Slovo 2 o hlade.").is_visible()
    path_of(name).unlink()


def test_without_script_an_interview_is_heard_searched_cited_and_read(told, open_page):
    page = open_page(told.get_absolute_url(), script=False).page
    assert page.locator("audio[controls]").is_visible()
    page.get_by_label("Search in this interview").fill("hladom")
    page.locator(".within button").click()
    assert page.locator(".hits li").count() == 100
    page.locator(".hits a").nth(1).click()
    assert page.locator(".trs li.now mark").inner_text() == "hlade"
    page.goto(told.get_absolute_url())
    page.locator(".trs .cite-it").nth(1).click()
    assert page.get_by_role("heading", name="To cite: 0:05–0:10").is_visible()
    page.get_by_role("link", name="Later part").click()
    assert page.get_by_text("Slovo 250 o hlade.").is_visible()
    page.get_by_role("link", name="Whole transcript, to print").click()
    expect(page.locator(".trs li")).to_have_count(250)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_what_was_found_and_what_is_cited_has_no_fault_that_axe_finds(told, open_page, width, dark):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    page = open_page(f"{told.get_absolute_url()}?q=hlad&t=5-15", width=width, dark=dark).page
    ready(page)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.trs li p'))")
    expect(page.locator(".citebar")).to_be_visible()
    page.evaluate(AXE.read_text())
    assert page.evaluate("axe.run()")["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
