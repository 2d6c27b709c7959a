"""The pages that curators use most: no fault that axe finds, wide and at 768 px, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from archive.curation import review
from archive.curation.review import NewRemark
from archive.curation.review_admin import admin_address, step_address
from archive.exchange import importing
from archive.exchange.models import Sheet
from tests import builders
from tests.browser.test_everyone import AXE, PLAIN, STICKS_OUT, faults_of

# What dark changes of the light page, of which everything is asked.
COLOURS = """axe.run({
  runOnly: ["color-contrast", "link-in-text-block"], resultTypes: ["violations"]
})"""
SIGN_IN = "/admin/login/"
# Django's own pages move also for those who asked for less of it.
# Some animations never end: two seconds are enough for those that do.
AT_REST = """Promise.race([
  Promise.allSettled(document.getAnimations().map((one) => one.finished)),
  new Promise((done) => setTimeout(done, 2000)),
])"""


def paths(made, curator, reviewer) -> dict[str, str]:
    """A record in each state of a review, and the pages of every day."""
    returned = builders.person("Ján Vrátený", status="review", created_by=curator)
    fact, name = returned.facts.get(), returned.names.get()
    remarks = [
        NewRemark("Surely male.", "sex", "sex"),
        NewRemark("Where?", f"facts:{fact.pk}", "fact"),
        NewRemark("So in the register?", f"names:{name.pk}", "name"),
    ]
    review.return_with(returned, reviewer, remarks)
    waits = builders.person("Eva Čakajúca", status="review", created_by=curator, access="hidden")
    batch = review.publish_all([builders.place("Dávkov", status="draft")], reviewer)
    person = made.open["person"]
    return {
        "start page": reverse("admin:index"),
        "list of people": reverse("admin:people_person_changelist"),
        "list of what waits": reverse("admin:people_person_changelist") + "?waiting=review",
        "person": admin_address(person),
        "person returned": admin_address(returned),
        "new person": reverse("admin:people_person_add"),
        "interview": admin_address(made.open["interview"]),
        "uploads": reverse("admin:sources_interview_uploads", args=[made.open["interview"].pk]),
        "transcript editor": reverse(
            "admin:sources_interview_editor", args=[made.open["interview"].pk]
        ),
        "document": admin_address(made.open["document"]),
        "scans": reverse("admin:sources_document_scans", args=[made.open["document"].pk]),
        "scan": reverse("admin:sources_page_frame", args=[made.open["page"].pk]),
        "text of a scan": reverse("admin:sources_page_text", args=[made.open["page"].pk]),
        "fact": reverse("admin:people_fact_change", args=[fact.pk]),
        "delete": reverse("admin:people_person_delete", args=[returned.pk]),
        "send in spite": step_address(returned, "send"),
        "return": step_address(waits, "return"),
        "publish": step_address(waits, "publish"),
        "withdraw": step_address(person, "withdraw"),
        "sheets": reverse("admin:exchange_sheet_changelist"),
        **{f"sheet {state}": address for state, address in sheets(curator).items()},
        "batches": reverse("admin:curation_publishingbatch_changelist"),
        "batch": reverse("admin:curation_publishingbatch_change", args=[batch.pk]),
        "preview": reverse("admin:preview-start", args=["visitor", returned.ref]),
        "preview of nothing": reverse("admin:preview-start", args=["visitor", waits.ref]),
    }


def sheets(user) -> dict[str, str]:
    """A sheet at each of its steps."""
    told = {
        "differences": [["Surname", "Vzorný", "Vzorní"]],
        "remarks": [["Birth", "31. 2.", "There is no such day.", True]],
        "doubles": [["P-000000", "Josef Vzorný", ["the same surname"], 60]],
    }
    found = {"to send": reverse("admin:exchange_sheet_add")}
    data = "Příjmení;Jméno\nVzorný;Josef\n".encode()
    sent = importing.accept("settlers", "list.csv", data, user)
    found["to match"] = reverse("admin:exchange_sheet_match", args=[sent.pk])
    for state in ("planned", "writing", "written"):
        sheet = Sheet.objects.create(
            kind="settlers", file_name="list.csv", state=state, summary={"new": 1, "undecided": 1}
        )
        sheet.rows.create(number=2, outcome="undecided", title="Vzorný Josef", told=told)
        found[state] = reverse("admin:exchange_sheet_change", args=[sheet.pk])
    return found


def open_a_list(page) -> None:
    """An autocomplete with its answers, as on the page of a person."""
    page.locator("#id_facts-0-where + .select2 .select2-selection").press("Enter")
    page.locator(".select2-search__field").last.fill("vzorov")
    page.locator(".select2-results__option", has_text="Vzorov").first.wait_for()


def faults_in_every_mode(page, axe: str) -> dict[str, Any]:
    """All that axe knows of the light page, the colours of the dark one, and the narrow width."""
    found = {}
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(**PLAIN)
    page.evaluate(AT_REST)
    found["light"] = faults_of(page, axe, larger=False)
    page.emulate_media(**PLAIN | {"color_scheme": "dark"})
    page.evaluate(AT_REST)
    dark = page.evaluate(COLOURS)["violations"]
    found["dark"] = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in dark]
    page.set_viewport_size({"width": 768, "height": 900})
    found["768 px"] = page.evaluate(STICKS_OUT)
    return {mode: faults for mode, faults in found.items() if faults}


def test_no_page_of_the_desk_has_a_fault(made, open_page, settings):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    settings.ONE_PERSON_ARCHIVE = False
    curator = builders.user("curator@example.org", "curator")
    reviewer = builders.user("reviewer@example.org", "reviewer")
    addresses = paths(made, curator, reviewer)
    page, axe = open_page(SIGN_IN).page, AXE.read_text()
    found: dict[str, Any] = {}
    if faults := faults_in_every_mode(page, axe):
        found["login"] = faults
    page.get_by_label("E-mail").fill("reviewer@example.org")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Log in").click()
    for kind, path in addresses.items():
        page.goto(path)
        if faults := faults_in_every_mode(page, axe):
            found[kind] = faults
    page.goto(addresses["person"])
    open_a_list(page)
    page.evaluate(AT_REST)
    if listed := faults_of(page, axe, larger=False):
        found["open list"] = listed
    assert found == {}


def test_no_page_about_those_who_work_here_has_a_fault(open_page, transactional_db):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --ignore-scripts")
    builders.user("archivist@example.org", "archivist")
    reader = builders.user("reader@example.org", "researcher")
    addresses = {
        "users": reverse("admin:accounts_user_changelist"),
        "user": reverse("admin:accounts_user_change", args=[reader.pk]),
        "rights": reverse("admin:accounts_rights"),
        "new invitation": reverse("admin:accounts_invitation_add"),
    }
    page, axe = open_page(SIGN_IN).page, AXE.read_text()
    found: dict[str, Any] = {}
    page.get_by_label("E-mail").fill("archivist@example.org")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Log in").click()
    page.locator("#user-tools").wait_for()
    for kind, path in addresses.items():
        page.goto(path)
        if faults := faults_in_every_mode(page, axe):
            found[kind] = faults
    page.goto(reverse("admin:accounts_help", args=[reader.pk, "password"]))
    page.locator(".submit-row input").click()
    page.locator(".printed-link").wait_for()
    if faults := faults_in_every_mode(page, axe):
        found["link"] = faults
    assert found == {}
