"""Two curators at one record: the later save is refused, shown both versions, and loses nothing."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.curation.stale import FIELD
from people.models import Fact, Person
from sources.models import Evidence, Page, SegmentText, Speaker, Withheld
from tests import builders
from tests.admin_forms import FormReader, errors, fill
from tests.conftest import signed_in


class Open:
    """A form that somebody has open in a browser, with what they have typed into it so far."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.read(client.get(path))

    def read(self, response) -> None:
        reader = FormReader()
        reader.feed(response.content.decode().split('<div id="content-main">', 1)[1])
        self.values = {k: v for k, v in reader.values.items() if "__prefix__" not in k}

    def save(self, **typed):
        self.values |= typed
        answer = self.client.post(self.path, self.values)
        if answer.status_code == 200:
            self.read(answer)
        return answer

    def forget(self, name: str) -> None:
        self.values.pop(name)


@pytest.fixture
def josef(db):
    return builders.person("Josef Vzorný", sex="male")


@pytest.fixture
def path(josef):
    return reverse("admin:people_person_change", args=[josef.pk])


@pytest.fixture
def jana(curator):
    return signed_in(curator)


@pytest.fixture
def petr(reviewer):
    return signed_in(reviewer)


def told(answer):
    """(field, when opened, now, typed, whether both changed it) of each line of the table."""
    return [
        (one.label, one.opened, one.now, one.typed, one.both)
        for one in answer.context["overtaken"].changes
    ]


def test_a_stale_save_is_refused_and_nothing_is_written(josef, path, jana, petr):
    mine, theirs = Open(jana, path), Open(petr, path)
    assert theirs.save(**{"names-0-given": "Jozef"}).status_code == 302
    answer = mine.save(**{"names-0-given": "Josip", "facts-0-date_text": "1899"})
    assert answer.status_code == 200
    assert "Nothing was saved" in answer.content.decode()
    assert told(answer) == [("Given name", "Josef", "Jozef", "Josip", True)]
    assert answer.context["overtaken"].who == "reviewer@example.org"
    assert josef.names.get().given == "Jozef"
    assert josef.facts.get().date_text == "1898"


def test_what_was_typed_stands_in_the_form_and_is_saved_knowingly(josef, path, jana, petr):
    mine, theirs = Open(jana, path), Open(petr, path)
    theirs.save(**{"names-0-given": "Jozef"})
    mine.save(**{"names-0-given": "Josip"})
    assert mine.values["names-0-given"] == "Josip"
    again = mine.save()
    assert again.status_code == 302, errors(again)
    assert josef.names.get().given == "Josip"


def test_what_only_the_other_changed_is_taken_into_the_form(josef, path, jana, petr):
    """Also texts by language, boxes, selects, dates and numbers."""
    mine, theirs = Open(jana, path), Open(petr, path)
    theirs.save(
        **{
            "sex": "unknown",
            "biography__cs": "Truhlář.",
            "verdict_opens_on": "2001-02-03",
            "verdict_reason": "Two lines\r\nof it.",
            "facts-0-certainty": "probable",
            "facts-0-negated": "on",
            "facts-0-low": "12.50",
        }
    )
    answer = mine.save(**{"names-0-surname": "Vzorovič"})
    assert answer.status_code == 200
    assert {both for *_told, both in told(answer)} == {False}
    assert mine.save().status_code == 302
    josef.refresh_from_db()
    fact = josef.facts.get()
    assert (josef.sex, josef.biography) == ("unknown", {"cs": "Truhlář."})
    assert str(josef.verdict_opens_on) == "2001-02-03"
    assert josef.verdict_reason.splitlines() == ["Two lines", "of it."]
    assert (fact.certainty, fact.negated, str(fact.low)) == ("probable", True, "12.50")
    assert josef.names.get().surname == "Vzorovič"


def test_two_who_change_nothing_do_not_stand_in_each_others_way(josef, path, jana, petr):
    mine, theirs = Open(jana, path), Open(petr, path)
    assert theirs.save().status_code == 302
    assert mine.save(sex="other").status_code == 302


def test_a_row_that_the_other_added_is_told_and_stays(josef, path, jana, petr):
    trade = builders.kind("trade")
    mine, theirs = Open(jana, path), Open(petr, path)
    theirs.save(**{"facts-1-kind": str(trade.pk), "facts-1-date_text": "1925"})
    answer = mine.save(sex="other")
    assert [one.now for one in answer.context["overtaken"].changes] == [
        "added by the other; it stays"
    ]
    assert mine.save().status_code == 302
    assert sorted(josef.facts.values_list("date_text", flat=True)) == ["1898", "1925"]


def test_a_row_that_the_other_removed_stays_removed_if_nothing_was_typed_on_it(
    josef, path, jana, petr
):
    builders.fact(josef, "trade", "1925")
    mine, theirs = Open(jana, path), Open(petr, path)
    theirs.save(**{"facts-0-DELETE": "on"})
    assert mine.save(sex="other").status_code == 200
    answer = mine.save()
    assert answer.status_code == 302, errors(answer)
    assert list(josef.facts.values_list("date_text", flat=True)) == ["1925"]


def test_a_removed_row_on_which_something_was_typed_becomes_a_new_one(josef, path, jana, petr):
    builders.fact(josef, "trade", "1925")
    trade = Fact.objects.get(date_text="1925")
    mine, theirs = Open(jana, path), Open(petr, path)
    Open(petr, path).save(**{"facts-0-DELETE": "on"})
    answer = mine.save(**{"facts-0-date_text": "1899", "facts-1-date_text": "1926"})
    assert answer.status_code == 200
    assert "yours becomes a new row" in answer.content.decode()
    answer = mine.save()
    assert answer.status_code == 302, errors(answer)
    assert sorted(josef.facts.values_list("date_text", flat=True)) == ["1899", "1926"]
    assert josef.facts.get(date_text="1926").pk == trade.pk
    assert theirs.values["facts-0-date_text"] == "1898"


def test_a_record_that_the_other_removed_shows_what_was_typed(jana, archivist):
    draft = builders.person("Karel Koncept", status="draft")
    mine = Open(jana, reverse("admin:people_person_change", args=[draft.pk]))
    signed_in(archivist).post(
        reverse("admin:people_person_delete", args=[draft.pk]), {"post": "yes"}
    )
    answer = mine.save(**{"names-0-given": "Karlíček", "biography__cs": "Dlouhý život."})
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "Karlíček" in page
    assert "Dlouhý život." in page
    assert not Person.objects.exists()


def test_a_change_on_the_facts_own_page_overtakes_the_persons_page(josef, path, jana, petr):
    mine = Open(jana, path)
    fact_page = reverse("admin:people_fact_change", args=[josef.facts.get().pk])
    assert fill(petr, fact_page, date_text="1897").status_code == 302
    answer = mine.save(**{"facts-0-date_text": "1899"})
    assert told(answer) == [("Date", "1898", "1897", "1899", True)]
    assert josef.facts.get().date_text == "1897"


def test_who_changed_it_is_told_whatever_page_it_was_done_on(josef, path, jana, petr):
    """The fact has a page of its own; the admin's log of the person knows nothing of it."""
    mine = Open(jana, path)
    fill(petr, reverse("admin:people_fact_change", args=[josef.facts.get().pk]), date_text="1897")
    found = mine.save(sex="other").context["overtaken"]
    assert found.who == "reviewer@example.org"
    assert found.when is not None


def test_a_record_is_held_before_its_rows_as_by_all_others(josef, jana):
    """The other way round, a form and a merge would wait for each other."""
    fact_page = reverse("admin:people_fact_change", args=[josef.facts.get().pk])
    with CaptureQueriesContext(connection) as captured:
        assert fill(jana, fact_page, date_text="1897").status_code == 302
    held = [
        found.group(1)
        for query in captured
        if (found := re.search(r'FROM "(people_\w+)".* FOR UPDATE', query["sql"]))
    ]
    assert held.index("people_person") < held.index("people_fact")


def test_a_form_without_its_mark_is_compared_field_by_field(josef, path, jana):
    mine = Open(jana, path)
    for mark in ("", "not signed by us"):
        answer = mine.save(**{FIELD: mark, "names-0-given": "Josip"})
        assert answer.status_code == 200
        assert told(answer) == [("Given name", "", "Josef", "Josip", True)]
    assert mine.save().status_code == 302


def rows_of_an_interview() -> tuple[str, Any, str]:
    told = builders.interview()
    Speaker.objects.create(source=told, label="J. V.", role="narrator")
    Withheld.objects.create(source=told, start_ms=0, end_ms=900, reason={"en": "private"})
    return reverse("admin:sources_interview_change", args=[told.pk]), Speaker, "speakers-0-label"


def rows_of_a_document() -> tuple[str, Any, str]:
    letter = builders.document()
    return reverse("admin:sources_document_change", args=[letter.pk]), Page, "pages-0-label"


def rows_of_a_passage() -> tuple[str, Any, str]:
    passage = builders.interview().segments.get()
    path = reverse("admin:sources_segment_change", args=[passage.pk])
    return path, SegmentText, "texts-0-text"


def rows_of_a_fact() -> tuple[str, Any, str]:
    born = builders.person().facts.get()
    builders.evidence(born, builders.source(), "1898", verbatim="98")
    path = reverse("admin:people_fact_change", args=[born.pk])
    return path, Evidence, "evidence-0-verbatim"


@pytest.mark.parametrize(
    "rows", [rows_of_an_interview, rows_of_a_document, rows_of_a_passage, rows_of_a_fact]
)
def test_a_row_within_any_form_is_not_written_over(rows, jana, petr):
    """Where both changed it, both words are shown, and only the second save takes mine."""
    path, model, name = rows()
    field = name.rsplit("-", 1)[1]
    mine, theirs = Open(jana, path), Open(petr, path)
    assert theirs.save(**{name: "hers"}).status_code == 302
    answer = mine.save(**{name: "mine"})
    assert answer.status_code == 200
    [change] = answer.context["overtaken"].changes
    assert (change.now, change.typed, change.both) == ("hers", "mine", True)
    assert getattr(model.objects.get(), field) == "hers"
    answer = mine.save()
    assert answer.status_code == 302, errors(answer)
    assert getattr(model.objects.get(), field) == "mine"


def test_of_two_who_answer_a_reader_neither_writes_over_the_other(jana, petr, db):
    """The history keeps no answer to a reader: what is written over would be lost."""
    letter = builders.message()
    path = reverse("admin:curation_message_change", args=[letter.pk])
    mine, theirs = Open(jana, path), Open(petr, path)
    assert theirs.save(answer="Thank you, it is mended.", status="answered").status_code == 302
    answer = mine.save(answer="We look into it.", status="in hand")
    assert answer.status_code == 200
    assert [line[2:4] for line in told(answer)] == [
        ("Answered", "In hand"),
        ("Thank you, it is mended.", "We look into it."),
    ]
    letter.refresh_from_db()
    assert (letter.status, letter.answer) == ("answered", "Thank you, it is mended.")


def test_every_form_of_a_stored_row_carries_its_mark(db, archivist):
    from django.contrib import admin

    from archive.curation.admin_base import RowAdmin

    client = signed_in(archivist)
    josef, letter = builders.person(), builders.document()
    builders.interview()
    builders.evidence(josef.facts.get(), letter, "1898")
    for model, model_admin in admin.site._registry.items():
        row = model._default_manager.first() if isinstance(model_admin, RowAdmin) else None
        if row:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            mine = Open(client, reverse(name, args=[row.pk]))
            assert mine.values[FIELD], name
            answer = mine.save()
            assert answer.status_code == 302, (name, errors(answer))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_moment_one_is_refused(path, jana, petr, josef):
    forms = [Open(jana, path), Open(petr, path)]
    at_once, found = threading.Barrier(2), []

    def save(form: Open, given: str) -> None:
        at_once.wait()
        found.append(
            form.client.post(form.path, form.values | {"names-0-given": given}).status_code
        )
        connections.close_all()

    threads = [
        threading.Thread(target=save, args=pair) for pair in zip(forms, ("A", "B"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, 302]
    assert connection.vendor == "postgresql"
