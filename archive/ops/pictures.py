"""`make pictures`: the pictures of the documents, taken from the running demonstration.

Without further words the pages below go to docs/img, as a reader sees them first. Paths given as
arguments are taken whole, narrow and wide, light and dark, into var/pictures: to look at a change.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Error, sync_playwright

from archive.ops.postgres import var_folder

ROOT = Path(__file__).resolve().parents[2]
Theme = Literal["light", "dark"]
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Picture(NamedTuple):
    """One picture of the documents; the addresses are those of the starter data and the sample."""

    name: str
    path: str
    width: int = 1280
    theme: Theme = "light"


PICTURES = (
    Picture("home", "/en/"),
    Picture("home-phone", "/en/", 390),
    Picture("people", "/en/people/"),
    Picture("person", "/en/people/P-SAMPLE-G6GXXE/"),
    Picture("person-phone-dark", "/en/people/P-SAMPLE-G6GXXE/", 390, "dark"),
    Picture("transport", "/en/transports/T-2NYGYM/"),
    Picture("disagreements", "/en/disagreements/"),
    Picture("document", "/en/documents/S-SAMPLE-JRMF3Z/"),
    Picture("interview-dark", "/en/interviews/S-SAMPLE-QJA71N/?t=300", 1280, "dark"),
    Picture("family", "/en/families/F-SAMPLE-Q6T879/"),
    Picture("search", "/en/search/?q=Маречек"),
)
EVERY_LOOK: tuple[tuple[int, Theme], ...] = (
    (360, "light"),
    (360, "dark"),
    (1280, "light"),
    (1280, "dark"),
)


def shoot(browser: Browser, url: str, file: Path, width: int, theme: Theme, *, whole: bool) -> None:
    """One picture of one page; a page that does not answer 200 is an error."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    answer = page.goto(url)
    if answer is None or not answer.ok:
        raise Error(f"{url} answered {answer.status if answer else 'nothing'}")
    page.screenshot(path=file, full_page=whole)
    page.close()


def take_for_documents(browser: Browser, address: str) -> str:
    folder = ROOT / "docs" / "img"
    folder.mkdir(parents=True, exist_ok=True)
    for one in PICTURES:
        file = folder / f"{one.name}.png"
        shoot(browser, urljoin(address, one.path), file, one.width, one.theme, whole=False)
    return f"{len(PICTURES)} pictures in docs/img"


def take_every_look(browser: Browser, address: str, paths: list[str]) -> str:
    folder = var_folder() / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        name = re.sub(r"[^\w-]+", "-", urlsplit(path).path).strip("-") or "home"
        for width, theme in EVERY_LOOK:
            file = folder / f"{name}.{width}-{theme}.png"
            shoot(browser, urljoin(address, path), file, width, theme, whole=True)
    return f"{len(paths) * len(EVERY_LOOK)} pictures in var/pictures"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make pictures")
    parser.add_argument("--address", default="http://127.0.0.1:8000/")
    parser.add_argument("paths", nargs="*", help="pages to look at; else the documents' pictures")
    options = parser.parse_args()
    program = shutil.which("chromium")
    if program is None:
        print("The pictures need the program chromium.", file=sys.stderr)
        return 1
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
            if options.paths:
                done = take_every_look(browser, options.address, options.paths)
            else:
                done = take_for_documents(browser, options.address)
            browser.close()
    except Error as error:
        reason = error.message.splitlines()[0]
        print(f"No pictures; does `make demo` run at {options.address}?\n{reason}", file=sys.stderr)
        return 1
    print(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
