"""Every kind of page for everyone: no fault that axe finds in light, dark, forced colours, and on
a small telephone with text of twice the size, where nothing may stick out either."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.test_permissions import site_rows

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
# Every public page but what is no page: tables, data, and addresses that lead on.
NO_PAGES = (
    "site:search-csv", "site:search-json", "site:search-suggest", "sources:manifest",
    "sources:captions", "people:list-csv", "sources:documents-csv", "sources:interviews-csv",
    "sources:sources-csv",
)  # fmt: skip
SEARCH = {
    "results": "/en/search/?q=vzorn%C3%BD",
    "nothing found": "/en/search/?q=kvaltynka",
}
# Set through the object model, which the policy allows; a style in the tag it would refuse.
LARGER = "document.documentElement.style.fontSize = '200%'"
STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth + 1;
  const scrolls = (one) => one && (
    /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  return [...document.querySelectorAll("main *, header *, footer *")]
    .filter((one) => one.getBoundingClientRect().right > wide
      && one.getClientRects().length && !scrolls(one.parentElement)
      && getComputedStyle(one).position !== "absolute")
    .map((one) => `${one.tagName} ${one.className}`).slice(0, 3);
}"""
AXE_RUN = "axe.run({resultTypes: ['violations']})"


# At rest: a colour that is still changing from one mode to the next has no contrast of its own.
PLAIN = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"}


class Mode(NamedTuple):
    """How a reader has set their screen."""

    width: int = 1280
    colours: dict[str, Any] = {}
    larger: bool = False


MODES = {
    "light": Mode(),
    "dark": Mode(colours={"color_scheme": "dark"}),
    "forced colours": Mode(colours={"forced_colors": "active"}),
    "360 px, text of 200 %": Mode(width=360, larger=True),
}


def paths(made) -> dict[str, str]:
    """The one list of page kinds for the tests with a browser."""
    kinds = {
        name: row.path
        for name, row in site_rows(made).items()
        if name not in NO_PAGES and not name.endswith("-short")
    }
    closed = made.open["closed interview"].get_absolute_url()
    return {**kinds, **SEARCH, "closed": closed, "missing": "/en/nothing-here/"}


def faults_of(page: Page, axe: str, larger: bool) -> list[Any]:
    if larger:
        page.evaluate(LARGER)
    page.evaluate(axe)
    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
    found: list[Any] = [
        (fault["id"], [node["target"] for node in fault["nodes"]][:3])
        for fault in page.evaluate(AXE_RUN)["violations"]
    ]
    if larger and (wide := page.evaluate(STICKS_OUT)):
        found.append(("sticks out", wide))
    return found


def test_no_page_has_a_fault_in_any_mode(made, open_page):
    """One page load for a kind: the modes are switched on the page that is there."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    axe, page, found = AXE.read_text(), open_page().page, {}
    for kind, path in paths(made).items():
        page.goto(path)
        for name, mode in MODES.items():
            page.set_viewport_size({"width": mode.width, "height": 900})
            page.emulate_media(**PLAIN | mode.colours)
            if faults := faults_of(page, axe, mode.larger):
                found[kind, name] = faults
    assert found == {}
