"""`make pictures`: how the pages of the running archive look, narrow and wide, light and dark."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Error, Page, sync_playwright

from archive.ops.postgres import var_folder

WIDTHS = {"narrow": 360, "wide": 1280}
THEMES = ("light", "dark")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pages_from(page: Page, start: str) -> list[str]:
    """The start page and those its header leads to."""
    page.goto(start)
    links = page.eval_on_selector_all("header a[href]", "all => all.map(a => a.href)")
    ours = [link.partition("#")[0] for link in links if urlsplit(link)[:2] == urlsplit(start)[:2]]
    return list(dict.fromkeys([page.url, *ours]))


def looks(browser: Browser) -> Iterator[tuple[str, Page]]:
    for name, width in WIDTHS.items():
        for theme in THEMES:
            size = {"width": width, "height": 900}
            page = browser.new_page(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
            yield f"{name}-{theme}", page
            page.close()


def file_name(url: str, look: str) -> str:
    path = re.sub(r"[^\w-]+", "-", urlsplit(url).path).strip("-") or "home"
    return f"{path}.{look}.png"


def take(address: str, paths: list[str], folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS
        )
        urls = [urljoin(address, path) for path in paths]
        for look, page in looks(browser):
            urls = urls or pages_from(page, address)
            for url in urls:
                page.goto(url)
                page.screenshot(path=folder / file_name(url, look), full_page=True)
        browser.close()
    return len(urls)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make pictures")
    parser.add_argument("--address", default="http://127.0.0.1:8000/")
    parser.add_argument("paths", nargs="*", help="pages to take; else those the header leads to")
    options = parser.parse_args()
    folder = var_folder() / "pictures"
    if shutil.which("chromium") is None:
        print("The pictures need the program chromium.", file=sys.stderr)
        return 1
    try:
        count = take(options.address, options.paths, folder)
    except Error as error:
        reason = error.message.splitlines()[0]
        print(f"No pictures; does `make demo` run at {options.address}?\n{reason}", file=sys.stderr)
        return 1
    print(f"{count} pages, each {len(WIDTHS) * len(THEMES)} times, in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
