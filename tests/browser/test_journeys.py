"""Long ways through the archive, as its readers take them; each leaves pictures to look at.

How the player leads the transcript stands in test_interview.py, how deep zoom answers keys in
test_viewer.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.curation.models import Message
from archive.ops.postgres import var_folder
from people.models import Person
from sources.models import PageText, Speaker
from tests import builders

SCREENS = ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"))
OUTLINED = "e => getComputedStyle(e).outlineStyle !== 'none' && e.matches(':focus-visible')"
FOCUSED = "() => document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"
A4, A4_LYING, A3_LYING = "A4", "A4 lying", "A3 lying"
PAPERS = {A4: (595, 842), A4_LYING: (842, 595), A3_LYING: (1191, 842)}
"""Width and height in points."""


@pytest.fixture
def keep(request) -> Callable[[Page, str], None]:
    """Pictures of a page as four readers see it, in var/pictures/journeys or the folder that
    INTERHELPO_PICTURES names; the page is left as it was."""
    given = os.environ.get("INTERHELPO_PICTURES")
    folder = Path(given) if given else var_folder() / "pictures" / "journeys"

    def take(page: Page, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for width, scheme in SCREENS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", animations="disabled")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")

    return take


@pytest.fixture
def kin(made) -> dict[str, Person]:
    """Three generations: Josef with his parents, his wife and their two children."""
    adam, emil = (builders.person(f"{n} Vzorný", born="1870") for n in ("Adam", "Emil"))
    marie = builders.person("Marie Vzorná", born="1900")
    karel, oleg = (builders.person(f"{n} Vzorný", born="1925") for n in ("Karel", "Oleg"))
    builders.family(adam, emil, children=(made.open["person"],))
    builders.family(made.open["person"], marie, children=(karel, oleg))
    return {"focus": made.open["person"], "father": adam, "wife": marie, "child": karel}


def search(page: Page, words: str) -> None:
    page.locator("input[name=q]:visible").first.fill(words)
    page.locator("input[name=q]:visible").first.press("Enter")
    page.wait_for_url("**/search/**")


def test_from_search_to_a_person_a_family_and_an_interview(made, open_page, keep):
    told = made.open["interview"]
    speaker = Speaker.objects.create(source=told, label="A. V.", person=made.open["child"])
    told.segments.filter(position=1).update(speaker=speaker)
    watched = open_page()
    page = watched.page
    search(page, "josef vzorny")
    keep(page, "search")
    page.locator(".res").get_by_role("link", name="Josef Vzorný").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Josef Vzorný")
    keep(page, "person")
    page.locator(f"#family a[href*='{made.open['family'].ref}']").first.click()
    expect(page.locator("svg.tree").first).to_be_visible()
    keep(page, "family")
    page.locator("svg.tree a", has_text="Anna Vzorná").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anna Vzorná")
    page.locator(f"#voices a[href*='{told.ref}']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sample interview")
    expect(page.locator(".trs")).to_contain_text("Prišli sme v lete.")
    keep(page, "interview")
    assert watched.errors == []


def focused_one_by_one(page: Page, count: int) -> list[str]:
    """The names in the order of the Tab key; each place of the focus is seen."""
    found = []
    for _ in range(count):
        page.keyboard.press("Tab")
        assert page.evaluate(f"({OUTLINED})(document.activeElement)")
        found.append(page.evaluate(FOCUSED))
    return found


def test_the_keyboard_goes_through_the_tree_as_the_family_does(kin, open_page, keep):
    watched = open_page(f"/en/families/of/{kin['focus'].ref}/")
    page = watched.page
    box = page.locator(".treebox .scroll")
    count = page.locator("svg.tree a").count()
    width = "document.querySelector('svg.tree').getBoundingClientRect().width"
    box.focus()
    full = page.evaluate(width)
    page.keyboard.press("+")
    assert page.evaluate(width) > full
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert page.evaluate(width) < full
    page.keyboard.press("0")
    assert page.evaluate(width) <= box.bounding_box()["width"] + 1
    order = focused_one_by_one(page, count)
    keep(page, "tree-by-keyboard")
    place = {name: next(n for n, text in enumerate(order) if str(one) in text)
             for name, one in kin.items()}  # fmt: skip
    assert place["father"] < place["focus"] < place["child"]
    assert abs(place["focus"] - place["wife"]) == 1
    page.locator("svg.tree a", has_text="Karel").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Karel Vzorný")
    assert watched.errors == []


def test_the_whole_way_without_script(made, open_page, keep, monkeypatch):
    monkeypatch.setattr("archive.site.message_form.SHORTEST_STAY", 0)
    letter, told = made.open["document"], made.open["interview"]
    page = open_page(script=False).page
    search(page, "josef vzorny")
    page.locator(".res").get_by_role("link", name="Josef Vzorný").first.click()
    correct = page.url
    page.goto(made.open["family"].get_absolute_url())
    expect(page.locator("svg.tree a", has_text="Anna Vzorná").first).to_be_visible()
    expect(page.locator("#outline")).to_contain_text("Anna Vzorná")
    keep(page, "no-script-family")
    PageText.objects.filter(page=made.open["page"]).update(
        lines=[{"text": "Milá matko,", "region": [60, 60, 20, 10]}]
    )
    page.goto(letter.get_absolute_url() + "?zoom=2")
    expect(page.locator(".view img").first).to_be_visible()
    page.goto(letter.get_absolute_url() + "?line=1")
    expect(page.get_by_alt_text("Line 1 on the scan")).to_be_visible()
    keep(page, "no-script-document")
    page.goto(told.get_absolute_url())
    expect(page.locator(".trs")).to_contain_text("Prišli sme v lete.")
    track = page.locator("audio track").first.get_attribute("src")
    assert page.request.get(track).text().startswith("WEBVTT")
    page.goto(correct)
    page.get_by_role("link", name="Correct or add").first.click()
    page.get_by_role("button", name="Send to a curator").click()
    expect(page.get_by_role("alert")).to_contain_text("needs attention")
    page.locator("textarea[name=text]").fill("He was born in Trenčín.")
    page.get_by_role("button", name="Send to a curator").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your message was received")
    sent = Message.objects.get(text="He was born in Trenčín.")
    expect(page.locator(".rec")).to_contain_text(sent.number)
    keep(page, "no-script-message")


def sheets(page: Page) -> list[str]:
    """Each printed sheet by the name of its paper."""
    printed = page.pdf(prefer_css_page_size=True, format="A4")
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", printed)
    assert len(boxes) == len(re.findall(rb"/Type\s*/Page\b", printed)) > 0
    return [paper_of(float(wide), float(high)) for wide, high in boxes]


def paper_of(wide: float, high: float) -> str:
    """Chromium rounds to whole pixels of the screen, which are three quarters of a point."""
    near = (n for n, (w, h) in PAPERS.items() if abs(wide - w) < 2 and abs(high - h) < 2)
    return next(near, f"{wide} x {high}")


def test_records_are_printed_with_their_text_on_the_sheets_they_ask_for(made, kin, open_page):
    for n in range(14):  # too wide for one sheet
        one = builders.person(f"Syn{chr(97 + n)} Vzorný", born="1930")
        builders.family(kin["wife"], children=(one,))
    page = open_page(kin["focus"].get_absolute_url()).page
    page.emulate_media(media="print")
    expect(page.locator("#cite-text")).to_be_visible()
    expect(page.locator(".top").first).to_be_hidden()
    assert {*sheets(page)} == {A4}
    tree = f"/en/families/of/{kin['focus'].ref}/"
    for paper, lying in (("a4", A4_LYING), ("a3", A3_LYING)):
        page.goto(f"{tree}?paper={paper}")
        drawn = page.locator(".sheets figure")
        for at in range(drawn.count()):
            expect(drawn.nth(at)).to_be_visible()
        printed = sheets(page)
        assert printed.count(lying) == drawn.count() > 0
        assert printed.count(A4) >= 1, "the list of the family comes before the picture"
    page.goto(made.open["interview"].get_absolute_url() + "transcript/")
    expect(page.get_by_text("Prišli sme v lete.")).to_be_visible()
    assert {*sheets(page)} == {A4}
