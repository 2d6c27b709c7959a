"""`make pictures`: the pictures of the documents, taken from the running demonstration.

Without further words the pages below go to docs/img, as a reader sees them first, and those of the
desk as a curator does: nothing is saved there but a sheet that waits to be written. Paths given as
arguments are taken whole, narrow and wide, light and dark, into var/pictures: to look at a change.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

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


class DeskPicture(NamedTuple):
    """One picture of the guide for curators: a page of the desk, and what is typed there first."""

    name: str
    path: str
    typed: tuple[tuple[str, str], ...] = ()
    picked: tuple[tuple[str, str], ...] = ()
    ticked: str = ""
    file: str = ""
    """What stands in the file that is chosen."""
    file_name: str = "tape 1.vtt"
    clicks: tuple[str, ...] = ()
    """What is pressed then, one after the other; each leads to a page."""
    then: DeskPicture | None = None
    """What is done on the page to which that led; without an address of its own."""
    waits_for: str = ""
    shows: str = ""
    height: int = 720


SETTLER = "/admin/people/person/add/"
SAMPLE_INTERVIEW = "/admin/sources/interview/e2204403-6c39-57a6-ad25-113af5f8c15f"
TRANSCRIPT = """WEBVTT

00:00:04.000 --> 00:00:09.500
<v J. V.>Prišli sme na jar, na stanici nás nikto nečakal.

00:00:12.000 --> 00:00:10.000
<v J. V.>Bolo nás okolo tristo.

00:00:16.000 --> 00:00:21.000
<v J. V.>Otec si niesol náradie zabalené v perine.
"""
"""Invented; the second passage ends before it begins."""
PASSENGERS = ROOT / "docs" / "sheets" / "transport-list-sample.csv"
SAMPLE_DOCUMENT = "/admin/sources/document/7edd99f0-c1ae-5c0d-87e2-521af461dd16"
SAMPLE_PAGE = "/admin/sources/page/bfbc7053-ea95-5ed0-bd52-a5e2c6d591df"
SENT_SHEET = DeskPicture(
    "desk-sheet",
    "/admin/exchange/sheet/add/",
    ticked="[name=kind][value=transport]",
    file=PASSENGERS.read_text(encoding="utf-8"),
    file_name=PASSENGERS.name,
    clicks=(".submit-row [type=submit]",),
    height=1100,
)
DESK_PICTURES = (
    DeskPicture("desk-start", "/admin/", height=620),
    DeskPicture(
        "desk-settler",
        SETTLER,
        typed=(
            ("names-0-given", "Josef"),
            ("names-0-surname", "Vzorny"),
            ("facts-0-date_text", "kolem 1898"),
        ),
        waits_for="#alike h2",
        height=1060,
    ),
    DeskPicture(
        "desk-departure",
        SETTLER,
        typed=(("facts-3-date_text", "spring 1925"), ("facts-3-ev_locator", "sheet 2, line 14")),
        picked=(
            ("facts-3-where", "Žilina"),
            ("facts-3-at_event", "Sample transport of spring"),
            ("facts-3-ev_source", "Zoznam účastníkov"),
        ),
        waits_for="#facts-3 .understood:not(:empty)",
        shows="#facts-3",
        height=360,
    ),
    DeskPicture("desk-dates", "/admin/dates/", height=820),
    DeskPicture(
        "desk-missing", f"{SAMPLE_INTERVIEW}/change/", shows=".field-transcript", height=200
    ),
    DeskPicture("desk-editor", f"{SAMPLE_INTERVIEW}/transcript-editor/"),
    DeskPicture("desk-page", f"{SAMPLE_PAGE}/change/", height=600),
    DeskPicture("desk-return", "/admin/review/P-SAMPLE-AG6MGK/return/"),
    DeskPicture("desk-publish", "/admin/review/P-SAMPLE-AG6MGK/publish/", height=560),
    DeskPicture(
        "desk-import",
        f"{SAMPLE_INTERVIEW}/import-transcript/",
        file=TRANSCRIPT,
        clicks=(".submit-row [type=submit]",),
        shows=".transcript-import .submit-row ~ h2, .transcript-import h2",
        height=640,
    ),
    DeskPicture("desk-doubles", "/admin/curation/doublecandidate/", height=460),
    DeskPicture(
        "desk-merge",
        "/admin/curation/merge/pair/P-SAMPLE-V7M4QD/P-SAMPLE-C9XN2K/",
        height=900,
    ),
    DeskPicture(
        "desk-history",
        "/admin/people/person/?q=Vymyslený",
        clicks=("#result_list a:has-text('Vymyslený')", ".historylink"),
        height=560,
    ),
    DeskPicture(
        "desk-undo",
        "/admin/curation/changeset/",
        clicks=("#result_list tr:has-text('starter data') th a", "a.history-link"),
        height=620,
    ),
    DeskPicture("desk-upload", f"{SAMPLE_INTERVIEW}/upload/", height=420),
    DeskPicture("desk-scans", f"{SAMPLE_DOCUMENT}/scans/", height=560),
    SENT_SHEET,
    SENT_SHEET._replace(
        name="desk-sheet-plan",
        then=DeskPicture(
            "",
            "",
            picked=(("event", "Sample transport of spring"), ("source", "Zoznam účastníkov")),
            clicks=(".submit-row [type=submit].default",),
        ),
    ),
)
COLOURS = 128  # of a palette: the desk is text on paper
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


def demo_login() -> tuple[str, str]:
    """The e-mail and the password of the demonstration's curator, made anew as by hand."""
    command = [sys.executable, "-m", "archive.ops.demo", "--manage", "demo_login"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    found = re.search(r"Curator: (\S+)\nPassword for this run: (\S+)", ran.stdout)
    if found is None:
        raise Error(f"demo_login gave no login: {(ran.stderr or ran.stdout).strip()}")
    return found[1], found[2]


def at_the_desk(browser: Browser, address: str, login: tuple[str, str]) -> BrowserContext:
    """Somebody who is signed in, reads English and lives by the clock of the archive."""
    context = browser.new_context(color_scheme="light", locale="en-GB", timezone_id="Europe/Prague")
    page = context.new_page()
    page.goto(urljoin(address, "/admin/login/"))
    email, password = login
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main [type=submit]")
    page.wait_for_url(urljoin(address, "/admin/"))
    page.close()
    return context


def pick(page: Page, name: str, words: str) -> None:
    """The first that a list offers for these words, by the keys that a curator uses."""
    page.locator(f"[name={name}] + span .select2-selection").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def act(page: Page, one: DeskPicture) -> None:
    for name, words in one.picked:
        pick(page, name, words)
    for name, words in one.typed:
        page.fill(f"[name={name}]", words)
    if one.ticked:
        page.check(one.ticked)
    if one.file:
        upload: Any = {"name": one.file_name, "mimeType": "text/plain", "buffer": one.file.encode()}
        page.locator("[type=file]").set_input_files(upload)
    for pressed in one.clicks:
        with page.expect_navigation():
            page.locator(pressed).last.click()
    if one.then:
        act(page, one.then)


def shoot_desk(context: BrowserContext, address: str, one: DeskPicture, file: Path) -> None:
    """A page of the desk, filled in and not saved; from `shows` on, or from its top."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": one.height})
    answer = page.goto(urljoin(address, one.path))
    if answer is None or not answer.ok:
        raise Error(f"{one.path} answered {answer.status if answer else 'nothing'}")
    act(page, one)
    if one.waits_for:
        page.locator(one.waits_for).first.wait_for()
    if one.shows:
        page.locator(one.shows).first.evaluate("part => part.scrollIntoView()")
    else:
        page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=file)
    page.close()
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLOURS).save(file, optimize=True)


def take_for_documents(browser: Browser, address: str) -> str:
    folder = ROOT / "docs" / "img"
    folder.mkdir(parents=True, exist_ok=True)
    for one in PICTURES:
        file = folder / f"{one.name}.png"
        shoot(browser, urljoin(address, one.path), file, one.width, one.theme, whole=False)
    context = at_the_desk(browser, address, demo_login())
    for desk in DESK_PICTURES:
        shoot_desk(context, address, desk, folder / f"{desk.name}.png")
    context.close()
    return f"{len(PICTURES) + len(DESK_PICTURES)} pictures in docs/img"


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
