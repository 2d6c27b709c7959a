"""Two at one sheet, a worker killed between two steps, and what nobody may do by a sheet."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import translation

from archive.curation.models import Step
from archive.exchange import importing
from archive.exchange.models import Sheet
from archive.exchange.sheets.transports import role_of
from archive.jobs.running import own_connection
from people.models import Family, FamilyMember, Person, Term
from tests import builders
from tests.conftest import signed_in
from tests.exchange.sheet_world import (
    HEADS,
    as_bytes,
    kinds,
    matched,
    outcomes,
    remarks,
    run_job,
    send,
    sent,
    step,
    taken_out,
    transport,
    written,
)

ROW = ["Vzorný", "Josef", "1887", "Vzorov", ""]


@pytest.fixture(autouse=True)
def room(settings, tmp_path, db):
    settings.VAR = tmp_path
    kinds()
    builders.place("Vzorov")


def test_a_worker_killed_before_the_sheet_is_marked_has_written_nothing(curator, monkeypatch):
    sheet = transport([HEADS, ROW], curator)

    def killed(self: Any, *args: Any, **kwargs: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(Sheet, "save", killed)
    with pytest.raises(SystemExit):
        importing.write(sheet, curator)
    assert Person.objects.count() == 0


def test_a_worker_killed_before_the_sheet_is_marked_has_taken_nothing_back(
    curator, reviewer, monkeypatch
):
    sheet = transport([HEADS, ROW], curator)
    importing.write(sheet, curator)

    def killed(self: Any, *args: Any, **kwargs: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(Sheet, "save", killed)
    with pytest.raises(SystemExit):
        importing.undo(sheet, reviewer)
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_write_in_the_same_moment_one_writes(curator):
    sheet = transport([HEADS, ROW], curator)
    at_once = threading.Barrier(2)

    def press(client: Client) -> None:
        at_once.wait()
        written(client, sheet)
        connections.close_all()

    clients = [signed_in(curator), signed_in(curator)]
    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.count() == 1


def test_what_another_looked_through_anew_is_not_written_from_an_old_page(curator):
    client = signed_in(curator)
    send(client, as_bytes([HEADS, ROW]))
    sheet = Sheet.objects.get()
    matched(client, sheet)
    seen = Sheet.objects.get().digest
    matched(client, sheet, source=builders.source("Another list").pk)
    page = client.post(step(sheet, "write"), {"seen": seen}, follow=True).content.decode()
    assert "looked through anew since you opened this page" in page
    assert Person.objects.count() == 0
    written(client, sheet)
    assert Person.objects.count() == 1


def test_a_record_published_since_the_look_is_not_changed_without_a_word(reviewer):
    one = builders.person("Josef Vzorný", born="", status="draft")
    sheet = sent("settlers", [["Id", "Příjmení"], [one.ref, "Nový"]], reviewer)
    assert sheet.summary["public"] == 0
    one.status = "published"
    one.save()
    written(signed_in(reviewer), sheet)
    sheet.refresh_from_db()
    assert one.names.get().surname == "Vzorný"
    assert (sheet.state, sheet.summary["public"]) == ("planned", 1)


def test_what_was_looked_at_in_one_language_can_be_written_in_another(curator):
    sheet = transport([HEADS, ROW], curator)
    with translation.override("cs"):
        importing.write(sheet, curator)
    assert Person.objects.count() == 1


def test_an_old_job_that_is_tried_again_does_not_take_another_step(curator, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    client = signed_in(curator)
    sheet = transport([HEADS, ROW], curator)
    written(client, sheet)
    sheet.refresh_from_db()
    assert sheet.state == "writing"
    Sheet.objects.update(state="planning")
    run_job(sheet)
    assert Person.objects.count() == 0


def test_nothing_is_written_where_nothing_would_change(reviewer):
    one = builders.person("Josef Vzorný", born="")
    sheet = sent("settlers", [["Id", "Příjmení"], [one.ref, "Vzorný"]], reviewer)
    page = written(signed_in(reviewer), sheet, follow=True).content.decode()
    assert "There is nothing to write." in page
    assert Sheet.objects.get().state == "planned"


def test_a_sheet_is_taken_back_when_its_file_was_long_cleared_away(reviewer):
    sheet = transport([HEADS, ROW], reviewer)
    importing.write(sheet, reviewer)
    importing.keeping.drop(sheet.pk)
    signed_in(reviewer).post(step(sheet, "undo"))
    assert Sheet.objects.get().state == "undone"
    assert Person.objects.count() == 0


def test_a_curator_takes_out_published_records_and_brings_them_in_unchanged(curator):
    builders.person("Josef Vzorný", born="1898")
    assert outcomes(sent("settlers", taken_out("settlers", curator), curator)) == ["same"]


def test_nobody_is_put_into_a_family_that_readers_see(reviewer):
    parents = [builders.person("Josef Vzorný", born=""), builders.person("Anna Vzorná", born="")]
    family = builders.family(*parents)
    rows = [
        ["Id", "Rodina", "Vztah", "Příjmení", "Jméno"],
        [parents[0].ref, "1", "hlava", "Vzorný", "Josef"],
        [parents[1].ref, "1", "manželka", "Vzorná", "Anna"],
        ["", "1", "syn", "Vzorný", "Karel"],
    ]
    sheet = transport(rows, reviewer)
    told = [words for _row, _column, _value, words in remarks(sheet)]
    assert told == ["The family of this person is published; a sheet puts nobody into it."] * 2
    importing.write(sheet, reviewer)
    assert Person.objects.filter(display_name="Karel Vzorný").exists()
    assert family.membership.count() == 2
    assert Family.objects.count() == 1


def test_who_puts_somebody_into_a_family_does_not_publish_it(reviewer):
    parents = [builders.person("Josef Vzorný", born=""), builders.person("Anna Vzorná", born="")]
    family = builders.family(*parents, status="draft")
    rows = [
        ["Id", "Rodina", "Vztah", "Příjmení", "Jméno"],
        [parents[0].ref, "1", "hlava", "Vzorný", "Josef"],
        [parents[1].ref, "1", "manželka", "Vzorná", "Anna"],
        ["", "1", "syn", "Vzorný", "Karel"],
    ]
    importing.write(transport(rows, reviewer), reviewer)
    assert family.membership.count() == 3
    assert Step.objects.get(record_ref=family.ref).by == reviewer


def test_terms_which_readers_see_at_once_are_written_only_when_that_was_said(curator):
    client = signed_in(curator)
    sheet = sent("topics", [["Label (en)"], ["Bread queue"]], curator)
    page = client.get(step(sheet)).content.decode()
    assert "1 term: readers see it at once" in page
    assert "is a draft" not in page
    page = written(client, sheet, follow=True).content.decode()
    assert "Say that readers are to see the changes at once." in page
    assert not Term.objects.exists()
    page = written(client, sheet, public="1", follow=True).content.decode()
    assert "Readers see its terms." in page
    assert Term.objects.get().key == "topic/bread-queue"


def test_a_list_that_comes_a_second_time_meets_those_whom_it_brought(curator):
    """Before any worker has looked for doubles: mended and sent again, most of its rows are in."""
    rows = [HEADS, ROW, ["Vzorná", "Anna", "1890", "Vzorov", ""]]
    importing.write(transport(rows, curator), curator)
    assert outcomes(transport(rows, curator)) == ["undecided", "undecided"]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("hlava rodiny", ("partner", 1)),
        ("Глава семьи", ("partner", 1)),
        ("manželka", ("partner", 2)),
        ("2. syn", ("child", 0)),
        ("dcera (3)", ("child", 0)),
        ("manželka syna", None),
        ("matka hlavy", None),
        ("matka", None),
    ],
)
def test_a_place_in_a_family_is_taken_from_the_whole_of_its_words(words, role):
    assert role_of(words) == role


def test_two_heads_of_one_family_do_not_become_a_couple(curator):
    heads = ["Rodina", "Vztah", "Příjmení", "Jméno"]
    rows = [["1", "hlava", "Vzorný", "Josef"], ["1", "hlava", "Druhý", "Karel"],
            ["1", "manželka", "Vzorná", "Anna"]]  # fmt: skip
    importing.write(transport([heads, *rows], curator), curator)
    partners = FamilyMember.objects.filter(role="partner").order_by("slot")
    assert [one.person.display_name for one in partners] == ["Josef Vzorný", "Anna Vzorná"]


def test_two_sheets_are_not_written_side_by_side(curator):
    sheet = transport([HEADS, ROW], curator)
    with own_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", importing.THE_PLACE_OF_WRITING)
        with pytest.raises(importing.Refused, match="Another sheet is being written"):
            importing.write(sheet, curator)
        other.execute("SELECT pg_advisory_unlock_all()")
    importing.write(sheet, curator)
    assert Person.objects.count() == 1
