"""The steps of a sheet at the desk, as somebody goes through them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from archive.exchange import importing, sheet_out
from archive.exchange.models import ColumnMap, Sheet, SheetRow
from archive.exchange.sheets import keeping
from people.models import Person
from tests import builders
from tests.conftest import signed_in
from tests.exchange.sheet_world import (
    HEADS,
    as_bytes,
    kinds,
    matched,
    run_job,
    send,
    step,
    table_of,
    workbook,
    written,
)

pytestmark = pytest.mark.django_db
ROW = ["Vzorný", "Josef", "1887", "Vzorov", ""]


@pytest.fixture(autouse=True)
def room(settings, tmp_path, db):
    settings.VAR = tmp_path
    kinds()
    builders.place("Vzorov")


def test_from_the_file_to_the_people_and_back(reviewer):
    client = signed_in(reviewer)
    answer = send(client, as_bytes([HEADS, ROW, ["", "", "1900", "", ""]]))
    sheet = Sheet.objects.get()
    assert answer["Location"] == step(sheet, "match")
    page = client.get(step(sheet, "match")).content.decode()
    assert "2 rows below the heads" in page
    assert "1887 <span" in page
    page = matched(client, sheet).content.decode()
    assert "Nothing is written yet." in page
    assert "There is no name in this row." in page
    assert Person.objects.count() == 0
    page = written(client, sheet, follow=True).content.decode()
    assert "Say that the refused and undecided rows are to be left out." in page
    page = written(client, sheet, leave_out="1", follow=True).content.decode()
    assert "The sheet was written as one act." in page
    person = Person.objects.get()
    assert (str(person), person.status, person.access) == ("Josef Vzorný", "draft", "hidden")
    page = client.post(step(sheet, "undo"), follow=True).content.decode()
    assert "All that the sheet wrote was taken back." in page
    assert Person.objects.count() == 0


def test_the_matching_is_remembered_for_the_same_heads(curator):
    client = signed_in(curator)
    send(client, as_bytes([["A", *HEADS[1:]], ROW]))
    sheet = Sheet.objects.get()
    assert "0" not in sheet.columns
    matched(client, sheet, **{"column-0": "name/surname"})
    assert ColumnMap.objects.get().columns["0"] == "name/surname"
    send(client, as_bytes([["A", *HEADS[1:]], ROW]), "second.csv")
    assert Sheet.objects.get(file_name="second.csv").columns["0"] == "name/surname"


def test_a_file_that_cannot_be_read_is_told_at_its_place_and_not_kept(curator):
    answer = send(signed_in(curator), b"%PDF-1.7", "list.xlsx")
    assert answer.status_code == 422
    assert "This is a PDF, not a sheet." in answer.content.decode()
    assert not Sheet.objects.exists()
    assert not keeping.folder().exists()


def test_a_transport_list_needs_its_transport_and_its_source(curator):
    client = signed_in(curator)
    send(client, as_bytes([HEADS, ROW]))
    sheet = Sheet.objects.get()
    answer = matched(client, sheet, event="", source="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the transport" in page
    assert "Choose the list itself as the source." in page


def test_two_columns_cannot_be_the_same(curator):
    client = signed_in(curator)
    send(client, as_bytes([HEADS, ROW]))
    sheet = Sheet.objects.get()
    answer = matched(client, sheet, **{"column-4": "name/surname"})
    assert answer.content.decode().count("Two columns cannot be the same.") == 2


def test_another_sheet_and_another_row_of_heads_can_be_chosen(curator):
    client = signed_in(curator)
    book = workbook([["A title"]], People=[["Seznam 1925"], HEADS, ROW])
    send(client, book, "list.xlsx")
    sheet = Sheet.objects.get()
    assert (sheet.tab, sheet.head_row) == ("Sheet", 1)
    client.post(step(sheet, "match"), {"_again": "1", "tab": "People", "head_row": "0"})
    sheet.refresh_from_db()
    assert (sheet.tab, sheet.head_row) == ("People", 2)
    assert sheet.columns["0"] == "name/surname"


def test_another_row_of_heads_is_read_before_its_columns_are_taken(curator):
    client = signed_in(curator)
    send(client, as_bytes([HEADS, ["Surname", "Given name"], ROW]))
    sheet = Sheet.objects.get()
    matched(client, sheet, head_row=2)
    sheet.refresh_from_db()
    assert (sheet.head_row, sheet.state) == (2, "sent")
    assert sheet.columns == {"0": "name/surname", "1": "name/given"}


def test_a_long_sheet_is_looked_through_and_written_beside_the_site(curator, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    client = signed_in(curator)
    send(client, as_bytes([HEADS, ROW, ["Nový", "Jan", "1900", "Vzorov", ""]]))
    sheet = Sheet.objects.get()
    page = matched(client, sheet).content.decode()
    assert "Waiting for its turn" in page
    run_job(sheet)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.summary["new"]) == ("planned", 2)
    written(client, sheet)
    assert Person.objects.count() == 0
    run_job(sheet)
    sheet.refresh_from_db()
    assert sheet.state == "written"
    assert Person.objects.count() == 2


def test_a_job_that_finds_the_archive_changed_writes_nothing_and_looks_again(reviewer, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    client = signed_in(reviewer)
    one = builders.person("Josef Vzorný", born="")
    send(client, as_bytes([["Id", "Příjmení"], [one.ref, "Nový"]]), kind="settlers")
    sheet = Sheet.objects.get()
    matched(client, sheet)
    run_job(sheet)
    written(client, sheet, public="1")
    name = one.names.get()
    name.surname = "Jiný"
    name.save()
    run_job(sheet)
    sheet.refresh_from_db()
    assert sheet.state == "planned"
    assert "changed since the sheet was looked through" in sheet.words
    assert one.names.get().surname == "Jiný"


def test_what_was_lost_with_its_job_can_be_taken_up_again(curator):
    sheet = Sheet.objects.create(kind="settlers", file_name="a.csv", state="writing", job=0)
    client = signed_in(curator)
    assert "did not come to an end" in client.get(step(sheet)).content.decode()
    client.post(step(sheet, "reset"))
    sheet.refresh_from_db()
    assert sheet.state == "planned"


def test_a_decision_is_kept_for_the_row_and_only_of_those_proposed(curator):
    sheet = Sheet.objects.create(kind="places", file_name="a.csv", state="planned", head_row=1)
    keeping.put(sheet.pk, as_bytes([["Name (sk)"], ["Vzorov"]]))
    sheet.columns = {"0": "name:sk/name"}
    sheet.save()
    importing.look_through(sheet, curator)
    client = signed_in(curator)
    client.post(step(sheet, "decide"), {"row-2": "L-000000"})
    assert SheetRow.objects.get().outcome == "undecided"
    client.post(step(sheet, "decide"), {"row-2": "new"})
    assert SheetRow.objects.get().outcome == "new"
    assert "Decided" not in client.get(step(sheet)).content.decode()


def test_a_list_goes_out_with_its_filters_and_its_search(curator):
    builders.person("Josef Vzorný", sex="male")
    builders.person("Anna Vzorná", sex="female")
    client = signed_in(curator)
    page = client.get("/admin/people/person/?sex__exact=female").content.decode()
    address = reverse("admin:exchange_sheet_out", args=["settlers", "csv"]) + "?sex__exact=female"
    assert f'href="{address}"' in page
    answer: Any = client.get(address)
    rows = table_of(b"".join(answer.streaming_content))
    assert [row[rows[0].index("Given name")] for row in rows[1:]] == ["Anna"]
    found = client.get(reverse("admin:exchange_sheet_out", args=["settlers", "xlsx"]) + "?q=josef")
    assert found["Content-Disposition"].endswith('.xlsx"')
    assert found.content.startswith(b"PK")


@pytest.mark.parametrize("asked", ["?id__exact=x", "?nothing=1"])
def test_a_filter_that_is_none_leads_back_to_the_list(curator, asked):
    address = reverse("admin:exchange_sheet_out", args=["settlers", "csv"])
    answer = signed_in(curator).get(address + asked)
    assert answer["Location"] == "/admin/people/person/?e=1"


def test_a_list_too_long_for_a_workbook_is_not_made_one(curator, monkeypatch):
    monkeypatch.setattr(sheet_out, "MOST_ROWS", 1)
    builders.place("Nitra")
    client = signed_in(curator)
    ways = [reverse("admin:exchange_sheet_out", args=["places", form]) for form in ("xlsx", "csv")]
    page = client.get(ways[0], follow=True).content.decode()
    assert "A workbook takes up to 1 rows." in page
    answer: Any = client.get(ways[1])
    assert len(table_of(b"".join(answer.streaming_content))) == 3


def test_what_was_found_goes_out_as_a_sheet(curator):
    client = signed_in(curator)
    send(client, as_bytes([HEADS, ["=X()", "Jan", "31.2.1938", "", ""]]))
    sheet = Sheet.objects.get()
    matched(client, sheet)
    rows = table_of(client.get(step(sheet, "findings")).content)
    assert rows[1][:4] == ["2", "Refused", "", "Birth: date"]
    assert "28 days" in rows[1][6]


def test_a_sheet_that_is_thrown_away_leaves_no_file(archivist):
    client = signed_in(archivist)
    send(client, as_bytes([HEADS, ROW]))
    sheet = Sheet.objects.get()
    client.post(step(sheet, "delete"), {"post": "yes"})
    assert not Sheet.objects.exists()
    assert list(keeping.folder().iterdir()) == []


def test_the_rows_of_a_sheet_are_not_told_one_by_one_before_it_is_thrown_away(archivist):
    client = signed_in(archivist)
    send(client, as_bytes([HEADS, ROW]))
    sheet = Sheet.objects.get()
    matched(client, sheet)
    page = client.get(step(sheet, "delete")).content.decode()
    assert "list.csv" in page
    assert "Josef" not in page
    Sheet.objects.update(state="writing")
    assert client.post(step(sheet, "delete"), {"post": "yes"}).status_code == 403
    assert keeping.get(sheet.pk)


def test_a_file_whose_sheet_never_came_to_be_is_cleared_away(curator):
    import datetime as dt

    from django.utils import timezone

    keeping.put(Sheet().pk, b"a")
    (keeping.folder() / "new-half").write_bytes(b"a")
    importing.clear_away(timezone.now() + dt.timedelta(days=importing.KEPT_DAYS - 1))
    assert len(list(keeping.folder().iterdir())) == 2
    importing.clear_away(timezone.now() + dt.timedelta(days=importing.KEPT_DAYS + 1))
    assert list(keeping.folder().iterdir()) == []


def test_old_files_are_cleared_away_and_what_was_written_stays_in_the_list(curator):
    import datetime as dt

    from django.utils import timezone

    for state in ("sent", "written"):
        sheet = Sheet.objects.create(kind="places", file_name=state, state=state)
        keeping.put(sheet.pk, b"a")
    importing.clear_away(timezone.now() + dt.timedelta(days=importing.KEPT_DAYS - 1))
    assert len(list(keeping.folder().iterdir())) == 2
    importing.clear_away(timezone.now() + dt.timedelta(days=importing.KEPT_DAYS + 1))
    assert list(keeping.folder().iterdir()) == []
    assert [one.state for one in Sheet.objects.all()] == ["written"]
