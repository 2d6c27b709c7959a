"""A settler entered by the keyboard alone, with everything that helps while somebody types."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from archive.bench.entry import LIMIT_S, Keyboard, Known, Settler, enter, sign_in, was_pointed
from people.models import FactKind, Person
from tests import builders
from tests.browser.test_everyone import AXE, faults_of


@pytest.fixture
def desk(made, open_page):
    for key, group in (
        ("birth", "life"), ("origin", "life"), ("trade", "work"), ("departure", "journey"),
        ("arrest", "repression"),
    ):  # fmt: skip
        kind = builders.kind(key, group)
        FactKind.objects.filter(pk=kind.pk).update(group=group)  # the world has some already
    builders.term("trade/joiner", label={"en": "Joiner", "ru": "Столяр"})
    builders.user("curator@example.org", "curator")
    watched = open_page(reverse("admin:login"))
    password = "a long enough password"
    sign_in(watched.page, reverse("admin:login"), "curator@example.org", password)
    return watched


DRAFTS = "() => Object.keys(localStorage).filter((key) => key.startsWith('draft '))"
SETTLER = Settler(
    names=(("Ľudovít", "Příkladný", "sk"), ("Людовит", "Пржикладный", "ru")),
    source="sample book",
    facts=(
        Known(0, "p. 12", date="kolem 1898", where="vzorov"),
        Known(1, "p. 12", where="vzor"),
        Known(2, "p. 13", term="joiner"),
        Known(3, "row 17", at_event="sample"),
        Known(4, "f. 3", date="5. 2. 1938", where="vzor"),
    ),
)


def test_a_settler_takes_one_page_no_mouse_and_under_three_minutes(desk):
    keyboard = Keyboard(desk.page)
    enter(keyboard, reverse("admin:people_person_add"), SETTLER)
    assert not was_pointed(desk.page)
    assert keyboard.modelled < LIMIT_S
    assert desk.errors == []
    person = Person.objects.get(display_name="Ľudovít Příkladný")
    assert [name.language for name in person.names.all()] == ["sk", "ru"]
    entered = {
        fact.kind.key: (fact.date_edtf, str(fact.evidence.get().citation))
        for fact in person.facts.all()
    }
    assert entered == {
        "birth": ("1898~", "Sample book, p. 12"),
        "origin": ("", "Sample book, p. 12"),
        "trade": ("", "Sample book, p. 13"),
        "departure": ("", "Sample book, row 17"),
        "arrest": ("1938-02-05", "Sample book, f. 3"),
    }
    # The next one begins with the source that was cited last.
    desk.page.goto(reverse("admin:people_person_add"))
    expect(desk.page.locator("#id_facts-0-ev_source")).to_contain_text("Sample book")


def test_a_paper_that_is_not_here_yet_is_named_in_the_row_and_carried_below(desk):
    keyboard = Keyboard(desk.page)
    paper = replace(SETTLER, source="Register of passengers", new_code="VZ 12")
    enter(keyboard, reverse("admin:people_person_add"), paper)
    assert not was_pointed(desk.page)
    assert keyboard.modelled < LIMIT_S
    assert desk.errors == []
    person = Person.objects.get(display_name="Ľudovít Příkladný")
    told = {fact.kind.key: fact.evidence.get().citation for fact in person.facts.all()}
    assert {key: str(citation) for key, citation in told.items()} == {
        "birth": "Register of passengers, p. 12",
        "origin": "Register of passengers, p. 12",
        "trade": "Register of passengers, p. 13",
        "departure": "Register of passengers, row 17",
        "arrest": "Register of passengers, f. 3",
    }
    assert {citation.source.reference_code for citation in told.values()} == {"VZ 12"}
    assert len({citation.source_id for citation in told.values()}) == 1


def test_what_was_searched_in_vain_becomes_the_title_and_a_mended_title_goes_along(desk):
    page = desk.page
    page.goto(reverse("admin:people_person_add"))
    expect(page.locator("#id_names-0-given")).to_be_focused()
    page.locator("#id_facts-0-ev_source-box").press("R")
    page.keyboard.type("egister of Vzorow")
    page.keyboard.press("Alt+s")
    title = page.locator("#id_facts-0-ev_new_title")
    expect(title).to_be_focused()
    expect(title).to_have_value("Register of Vzorow")
    page.keyboard.press("Tab")
    expect(page.locator("#id_facts-2-ev_source")).to_have_value("new: Register of Vzorow")
    title.fill("Register of Vzorov")
    page.keyboard.press("Alt+s")
    expect(page.locator("#id_facts-0-ev_locator")).to_be_focused()
    expect(page.locator("#id_facts-2-ev_source")).to_have_value("new: Register of Vzorov")
    title.fill("")
    title.press("Tab")
    expect(page.locator("#id_facts-0-ev_source")).to_have_value("")
    expect(page.locator("#id_facts-2-ev_source")).to_have_value("")
    assert desk.errors == []


def test_while_somebody_types_dates_are_understood_and_like_names_shown(desk):
    page = desk.page
    page.goto(reverse("admin:people_person_add"))
    expect(page.locator("#id_names-0-given")).to_be_focused()
    page.keyboard.type("Иосиф")
    page.keyboard.press("Tab")
    page.keyboard.type("Взорный")
    expect(page.locator("#alike li")).to_contain_text("Josef Vzorný")
    page.locator("#id_facts-0-date_text").press_sequentially("31.2.1938")
    told = page.locator("#facts-0 output").first
    expect(told).to_contain_text("February 1938 has 28 days")
    page.locator("#id_facts-0-date_text").fill("kolem 1925")
    expect(told).to_have_text("around 1925 (1925~), 1 January 1924 – 31 December 1926")
    assert desk.errors == []
    assert faults_of(page, AXE.read_text(), larger=False) == []


def test_what_is_typed_before_the_scripts_run_stays_and_is_understood(desk):
    page, held = desk.page, []
    page.route("**/static/js/*.js", lambda route: held.append(route))
    page.goto(reverse("admin:people_person_add"), wait_until="commit")
    given = page.locator("#id_names-0-given")
    expect(given).to_be_focused()  # by the page itself
    page.keyboard.type("Josef")
    page.keyboard.press("Tab")
    page.keyboard.type("Vzorn")
    page.locator("#id_facts-0-date_text").fill("kolem 1898")
    page.locator("#id_names-0-surname").focus()
    page.keyboard.press("End")
    for route in held:
        route.continue_()
    page.unroute("**/static/js/*.js")
    page.wait_for_selector("#facts-0 .select2-container")
    expect(page.locator("#facts-0 output").first).to_contain_text("1898~")
    page.keyboard.type("ý")
    expect(page.locator("#id_names-0-surname")).to_have_value("Vzorný")
    expect(given).to_have_value("Josef")
    expect(page.locator("#alike li")).to_contain_text("Josef Vzorný")
    assert desk.errors == []


def test_what_was_typed_is_offered_after_the_page_was_lost_and_gone_once_it_is_saved(desk):
    page, path = desk.page, reverse("admin:people_person_add")
    page.goto(path)
    expect(page.locator("#id_names-0-given")).to_be_focused()
    page.keyboard.type("Vincenc")
    page.keyboard.press("Alt+n")
    page.keyboard.type("Винценц")
    page.keyboard.press("Alt+n")  # a row that was not there
    page.keyboard.type("Čeněk")
    page.locator("#id_facts-0-date_text").fill("1901")
    page.wait_for_function("() => Object.values(localStorage).join().includes('1901')")
    page.goto(reverse("admin:index"))
    page.goto(path)
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.locator("#id_names-0-given")).to_have_value("Vincenc")
    expect(page.locator("#id_names-2-given")).to_have_value("Čeněk")
    expect(page.locator("#id_facts-0-date_text")).to_have_value("1901")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Person.objects.get(display_name="Vincenc").names.count() == 3
    assert page.evaluate(DRAFTS) == []
    assert desk.errors == []


def test_only_what_was_typed_is_kept_and_put_upon_what_others_saved_meanwhile(desk):
    page, josef = desk.page, builders.person("Vavřinec Uložený")
    path = reverse("admin:people_person_change", args=[josef.pk])
    page.goto(path)
    page.locator("#id_names-0-given").fill("Vavro")
    page.wait_for_function("() => Object.values(localStorage).join().includes('Vavro')")
    held = page.evaluate("() => Object.values(localStorage).join()")
    assert "Uložený" not in held
    assert "_opened_as" not in held
    page.goto(reverse("admin:index"))
    page.goto(path)
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.locator("#id_names-0-given")).to_have_value("Vavro")
    assert page.locator("input[name=_opened_as]").input_value()  # nobody else was here
    page.goto(reverse("admin:index"))
    name = josef.names.get()
    name.surname = "Přejmenovaný"
    name.save()
    page.goto(path)
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.locator("#id_names-0-given")).to_have_value("Vavro")
    expect(page.locator("#id_names-0-surname")).to_have_value("Přejmenovaný")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".overtaken")).to_contain_text("Vavro")
    page.wait_for_load_state()  # the keys are known once the scripts have run
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Person.objects.get(pk=josef.pk).display_name == "Vavro Přejmenovaný"
    assert page.evaluate(DRAFTS) == []
    assert desk.errors == []


def test_signing_out_leaves_nothing_typed_in_the_browser(desk):
    page = desk.page
    page.goto(reverse("admin:people_person_add"))
    page.locator("#id_names-0-given").press_sequentially("Vincenc")
    page.wait_for_function("() => Object.values(localStorage).join().includes('Vincenc')")
    page.get_by_role("button", name="Log out").press("Enter")
    page.wait_for_load_state()
    assert page.evaluate(DRAFTS) == []
