"""`make bench-weight`: what a first and a second page weigh over the wire, in a real browser.

Pictures and sound are left out, fonts are counted. Ends with 1 when a page is over its limit.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from archive.bench.site import Pages, served
from archive.ops.pictures import CHROMIUM_OPTIONS

KILOBYTE = 1000
FIRST_HOME, FIRST_PERSON, SECOND = 150, 210, 25
"""Limits in kilobytes."""


@dataclass
class Weight:
    """Bytes that came over the wire, headers included, by the kind of file."""

    by_kind: dict[str, int] = field(default_factory=dict)
    files: list[tuple[int, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())

    def add(self, kind: str, size: int, address: str) -> None:
        if kind not in ("Image", "Media"):
            self.by_kind[kind] = self.by_kind.get(kind, 0) + size
            self.files.append((size, address))


def weigh(context: BrowserContext, address: str) -> Weight:
    """One page in a tab of its own; what the context has kept is not fetched again."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, tuple[str, str]] = {}
    weight = Weight()

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = (event["type"], event["response"]["url"])

    def finished(event: dict[str, Any]) -> None:
        kind, url = kinds.get(event["requestId"], ("Other", ""))
        weight.add(kind, int(event["encodedDataLength"]), url)

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.close()
    return weight


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        raise SystemExit("Chromium is not on this machine (Debian's package: chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def measure(root: str, pages: Pages) -> Iterator[tuple[str, Weight, int]]:
    """A visit begins at the home page, or with a person found elsewhere; then come the others."""
    with chromium() as browser:
        context = browser.new_context()
        yield "home, first visit", weigh(context, root + pages.home), FIRST_HOME
        for name in ("another_person", "person", "results"):
            path = getattr(pages, name)
            yield f"{name.replace('_', ' ')}, after that", weigh(context, root + path), SECOND
        context.close()
        context = browser.new_context()
        yield "person, first visit", weigh(context, root + pages.another_person), FIRST_PERSON
        context.close()


def main() -> int:
    over = []
    with served() as (root, pages):
        for name, weight, limit in measure(root, pages):
            kilobytes = weight.total / KILOBYTE
            parts = ", ".join(
                f"{kind.lower()} {size / KILOBYTE:.0f}" for kind, size in weight.by_kind.items()
            )
            print(f"{name}: {kilobytes:.0f} KB of {limit} ({parts})")
            if "--files" in sys.argv:
                for size, url in sorted(weight.files, reverse=True):
                    print(f"    {size / KILOBYTE:6.1f}  {url.removeprefix(root)}")
            if kilobytes > limit:
                over.append(name)
    if over:
        print(f"Too heavy: {', '.join(over)}.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
