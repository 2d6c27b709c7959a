"""`make bench-entry`: a settler entered in a real browser by the keyboard alone, key by key.

The count follows the keystroke-level model: 0.28 s for a key (a person who does not type for a
living), 1.2 s for every change of field (looking at the paper and finding the place), and the times
that the pages and lists take. Capitals and combinations count each key.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from playwright.sync_api import Page

KEY_S: Final = 0.28
FIELD_S: Final = 1.2
LIMIT_S: Final = 180
MOST_TABS: Final = 30

WHERE = """() => {
  const at = document.activeElement;
  const pick = at.closest(".select2-container");
  return (pick ? pick.previousElementSibling.name : at.name) || "";
}"""
WATCH = """() => {
  sessionStorage.removeItem("pointed");
  addEventListener("pointerdown", () => sessionStorage.setItem("pointed", "1"), true);
}"""


@dataclass(frozen=True)
class Known:
    """One fact: its kind by the place of its row, what is typed, and where it stands."""

    row: int
    locator: str
    date: str = ""
    where: str = ""
    term: str = ""
    at_event: str = ""


@dataclass(frozen=True)
class Settler:
    """What a list says of one settler, as a curator types it; picked words may be cut short."""

    names: tuple[tuple[str, str, str], ...]
    """Given name, surname, code of the language."""
    source: str
    facts: tuple[Known, ...]
    new_code: str = ""
    """The reference code of a source that is not in the archive yet: then `source` is its title."""


class Keyboard:
    """Presses keys and counts them; there is no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.fields, self.waited = page, 0, 0, 0.0
        self.loads = 0
        page.on("load", self._loaded)

    def _loaded(self, _page: Any) -> None:
        self.loads += 1

    def press(self, combination: str) -> None:
        self.keys += len(combination.split("+"))
        self.page.keyboard.press(combination)

    def write(self, text: str) -> None:
        """Into the field that has the focus."""
        self.fields += 1
        self.keys += sum(2 if letter.isupper() else 1 for letter in text)
        self.page.keyboard.type(text)

    def tab_to(self, name: str) -> None:
        for _ in range(MOST_TABS):
            if self.page.evaluate(WHERE) == name:
                return
            self.press("Tab")
        raise LookupError(f"The Tab key does not lead to {name}.")

    def pick(self, typed: str) -> None:
        """From a list that opens with the first letter; the nearest is on top."""
        self.write(typed)
        began = time.monotonic()
        self.page.wait_for_function(PICKABLE, arg=typed)
        self.waited += time.monotonic() - began
        self.press("Enter")

    @contextmanager
    def page_time(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.waited += time.monotonic() - began

    @property
    def modelled(self) -> float:
        """Seconds of keys and fields, without the pages."""
        return self.keys * KEY_S + self.fields * FIELD_S


PICKABLE = """(typed) => {
  const box = document.querySelector(".select2-container--open .select2-search__field");
  const top = document.querySelector(".select2-results__option--highlighted");
  return box && box.value === typed && top && !document.querySelector(".loading-results");
}"""


def enter(keyboard: Keyboard, path: str, settler: Settler) -> None:
    """From the empty form to the message that it was saved. Adds up what it took."""
    page = keyboard.page
    with keyboard.page_time():
        page.goto(path)
        page.wait_for_function("() => document.activeElement?.name === 'names-0-given'")
    page.evaluate(WATCH)
    for number, (given, surname, language) in enumerate(settler.names):
        if number:
            keyboard.press("Alt+n")
        for name, text in (("given", given), ("surname", surname), ("language", language)):
            keyboard.tab_to(f"names-{number}-{name}")
            keyboard.write(text)
    at, source = -1, settler.source
    for fact in settler.facts:
        for _ in range(fact.row - at):
            keyboard.press("Alt+PageDown")
        at = fact.row
        _enter_fact(keyboard, fact, "" if settler.new_code else source)
        if source and settler.new_code:
            _name_source(keyboard, fact, source, settler.new_code)
        source = ""  # it stands in the rows below
    loads = keyboard.loads
    if loads != 1:
        raise RuntimeError(f"{loads} pages were loaded before saving.")
    with keyboard.page_time():
        keyboard.press("Control+Enter")
        page.wait_for_selector(".messagelist .success")


def _enter_fact(keyboard: Keyboard, fact: Known, source: str) -> None:
    prefix = f"facts-{fact.row}"
    for name, text, is_list in (
        ("date_text", fact.date, False),
        ("where", fact.where, True),
        ("term", fact.term, True),
        ("at_event", fact.at_event, True),
        ("ev_source", source, True),
        ("ev_locator", fact.locator, False),
    ):
        if text:
            keyboard.tab_to(f"{prefix}-{name}")
            (keyboard.pick if is_list else keyboard.write)(text)


def _name_source(keyboard: Keyboard, fact: Known, title: str, code: str) -> None:
    """A source that is not here yet, in the row of the fact; then back to the row."""
    keyboard.press("Alt+s")
    keyboard.write(title)
    keyboard.tab_to(f"facts-{fact.row}-ev_new_code")
    keyboard.write(code)
    keyboard.press("Alt+s")


def was_pointed(page: Page) -> bool:
    return bool(page.evaluate("() => sessionStorage.getItem('pointed')"))


SAMPLE = Settler(
    names=(("Ľudovít", "Příkladný", "sk"), ("Людовит", "Пржикладный", "ru")),
    source="Anyak",
    facts=(
        Known(0, "p. 12", date="kolem 1898", where="zilin"),
        Known(1, "p. 12", where="martin"),
        Known(2, "p. 13", term="joiner"),
        Known(3, "row 17", at_event="first tr"),
        Known(5, "f. 3", date="5. 2. 1938", where="bishk"),
    ),
)
"""An invented settler from a sample paper."""
SETTLERS = {
    "From a paper that the archive has:": SAMPLE,
    "From a paper that it does not have yet:": replace(
        SAMPLE,
        names=(("Vendelín", "Příkladný", "sk"), ("Венделин", "Пржикладный", "ru")),
        source="Register of passengers",
        new_code="VZ 12",
    ),
}


@contextmanager
def curator() -> Iterator[tuple[str, str]]:
    """E-mail and password of a curator, who goes afterwards with all that was entered. Outside the
    time of the browser: Playwright's loop would keep Django from the database."""
    from django.contrib.auth.models import Group

    from archive.accounts.models import User

    email, password = "bench@sample.invalid", secrets.token_urlsafe(24)
    user = User.objects.create_user(email, password)
    user.groups.set(Group.objects.filter(name="curator"))
    try:
        yield email, password
    finally:
        remove_all_of(user)


def remove_all_of(user: Any) -> None:
    from people.models import Person, RetiredRef
    from sources.models import Source

    for person in Person.objects.filter(created_by=user):
        person.delete()
        RetiredRef.objects.filter(ref=person.ref).delete()
    for paper in Source.objects.filter(created_by=user):
        for citation in paper.citations.all():
            citation.delete()
        paper.delete()
        RetiredRef.objects.filter(ref=paper.ref).delete()
    user.delete()


def main() -> int:
    from archive.bench.site import served
    from archive.bench.weight import chromium

    slowest = 0.0
    with served() as (root, _pages), curator() as (email, password), chromium() as browser:
        from django.urls import reverse

        page = browser.new_context(base_url=root).new_page()
        sign_in(page, reverse("admin:login"), email, password)
        for title, settler in SETTLERS.items():
            print(title)
            keyboard = Keyboard(page)
            enter(keyboard, reverse("admin:people_person_add"), settler)
            report(keyboard)
            slowest = max(slowest, keyboard.modelled + keyboard.waited)
    return 0 if slowest < LIMIT_S else 1


def sign_in(page: Page, path: str, email: str, password: str) -> None:
    page.goto(path)
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("#user-tools")
    page.wait_for_load_state()


def report(keyboard: Keyboard) -> None:
    total = keyboard.modelled + keyboard.waited
    print(f"keys: {keyboard.keys} × {KEY_S} s = {keyboard.keys * KEY_S:.0f} s")
    print(f"fields: {keyboard.fields} × {FIELD_S} s = {keyboard.fields * FIELD_S:.0f} s")
    print(f"pages and lists: {keyboard.waited:.1f} s, {keyboard.loads - 1} page before saving")
    mouse = "used" if was_pointed(keyboard.page) else "none"
    print(f"together: {total:.0f} s of {LIMIT_S}; mouse: {mouse}")


if __name__ == "__main__":
    sys.exit(main())
