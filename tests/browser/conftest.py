"""A real browser: Debian's Chromium, driven by Playwright. Without one these tests are skipped."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import world

# Playwright runs an event loop of its own; Django would take its queries for asynchronous ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("Chromium is not installed on this machine (Debian's package: chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def made(transactional_db) -> world.World:
    """The world of the tests, in tables that the server's own connection sees."""
    return world.build()


class Watched:
    """A page that notes every error of its console and every breach of the security policy."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console", lambda line: self.errors.append(line.text) if line.type == "error" else None
        )


class Requests:
    """Counts the requests that the server of the tests is at."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.open = 0
        self.changed = time.monotonic()

    def began(self, **_signal: Any) -> None:
        self._count(1)

    def ended(self, **_signal: Any) -> None:
        self._count(-1)

    def _count(self, more: int) -> None:
        with self.lock:
            self.open += more
            self.changed = time.monotonic()

    def wait(self, quiet: float = 0.1, longest: float = 30) -> None:
        """Until no request was open for `quiet` seconds; after `longest` seconds a failure."""
        until = time.monotonic() + longest
        while self.open or time.monotonic() - self.changed < quiet:
            if time.monotonic() > until:
                pytest.fail(f"The server is still at {self.open} requests after {longest} s.")
            time.sleep(0.02)


@pytest.fixture
def answered(live_server) -> Iterator[None]:
    """A browser that closes a page may leave a request behind which the server still works at.
    The tables are emptied when a test ends: the two would lock each other out."""
    requests = Requests()
    request_started.connect(requests.began)
    request_finished.connect(requests.ended)
    yield
    requests.wait()
    request_started.disconnect(requests.began)
    request_finished.disconnect(requests.ended)


@pytest.fixture
def open_page(browser, answered, live_server):
    """Opens a watched page: `open_page(path, width=390, dark=True, script=False)`."""
    contexts = []

    def start(
        path: str = "/en/", *, width: int = 1280, dark: bool = False, script: bool = True
    ) -> Watched:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        watched = Watched(context)
        watched.page.goto(path)
        return watched

    yield start
    for context in contexts:
        context.close()
