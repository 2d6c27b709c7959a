"""Deep zoom in a real browser: under the strict policy, with the keyboard, and where it fails."""

from __future__ import annotations

import pytest
from django.conf import settings

from sources import files
from sources.models import Mention, Page, SourceKind, Treatment
from tests.browser.test_everyone import AXE
from tests.sources.pictures import jpeg, quarters

WAIT_MS = 30_000


@pytest.fixture
def scan(made):
    """The page of the open letter with a larger scan and a line whose place is known."""
    if "openseadragon" in settings.MISSING_NPM_PARTS:
        pytest.skip("openseadragon is not installed: npm ci --ignore-scripts")
    page = made.open["page"]
    kept = files.store(jpeg(quarters()))
    Page.objects.filter(pk=page.pk).update(
        scan=kept.name, checksum=kept.checksum, width=kept.width, height=kept.height
    )
    lines = [{"text": "Milá matko,", "region": [60, 60, 20, 10]}, {"text": "jsme tu."}]
    page.texts.update(lines=lines)
    page.refresh_from_db()
    return page


def opened(open_page, page, query: str = "", **options):
    watched = open_page(f"{page.source.get_absolute_url()}{query}", **options)
    watched.page.wait_for_selector(".viewer[data-open]", timeout=WAIT_MS)
    return watched


def test_deep_zoom_opens_under_the_policy_and_without_a_fault_that_axe_finds(scan, open_page):
    watched = opened(open_page, scan)
    assert watched.page.locator(".deep canvas").first.is_visible()
    assert not watched.page.locator(".view").is_visible()
    watched.page.get_by_role("button", name="Zoom in").click()
    watched.page.get_by_role("button", name="Turn right").click()
    if AXE.is_file():
        watched.page.evaluate(AXE.read_text())
        found = watched.page.evaluate("axe.run()")["violations"]
        assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == []
    assert watched.errors == []


def test_a_line_shows_its_place_and_the_place_its_line(scan, open_page):
    page = opened(open_page, scan).page
    page.get_by_role("link", name="Show line 1 on the scan").press("Enter")
    assert page.locator("a.spot.now").is_visible()
    assert page.locator("#l1.now").count() == 1
    assert page.url.endswith("?line=1#l1")


def test_the_scan_can_be_moved_with_the_keyboard_alone(scan, open_page):
    page = opened(open_page, scan).page
    desk = page.get_by_role("application", name="Scan of page 1")
    desk.focus()
    for key in ("Equal", "Equal", "ArrowRight"):
        page.keyboard.press(key)
    assert desk.evaluate("desk => desk === document.activeElement")


def test_a_face_leads_to_its_name_by_keyboard(scan, made, open_page):
    scan.source.kind = SourceKind.PHOTOGRAPH
    scan.source.save()
    Mention.objects.create(
        page=scan, person=made.open["person"], region=[10, 20, 8, 10], treatment=Treatment.NAMED
    )
    page = opened(open_page, scan).page
    page.get_by_role("link", name="1: Josef Vzorný").press("Enter")
    assert page.locator("#p1.now").get_by_role("link", name="Josef Vzorný").is_visible()


def test_where_no_tile_comes_the_plain_picture_stays(scan, open_page, monkeypatch):
    def broken(*args):
        raise OSError("lost")

    monkeypatch.setattr("sources.pyramids.size_of", broken)
    page = open_page(scan.source.get_absolute_url()).page
    page.get_by_role("link", name="Zoom in").wait_for(timeout=WAIT_MS)
    assert page.locator(".view img").is_visible()
    assert page.locator(".deep").count() == 0


def test_without_script_the_scan_is_enlarged_turned_and_a_line_cut_out(scan, open_page):
    page = open_page(scan.source.get_absolute_url(), script=False, width=390).page
    page.get_by_role("link", name="Zoom in").click()
    page.get_by_role("link", name="Turn right").click()
    page.get_by_role("link", name="Show line 1 on the scan").click()
    assert page.get_by_alt_text("Line 1 on the scan").is_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('.cut').naturalWidth") > 100
