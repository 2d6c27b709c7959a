"""Files that are not what they should be: a clear word, and nothing read by halves."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.core import workbooks
from archive.exchange.sheets import table
from archive.exchange.sheets.cells import guarded, unguarded
from archive.exchange.sheets.outgoing import as_csv, as_xlsx
from archive.exchange.sheets.table import normal, read
from tests.exchange.sheet_world import HEADS, as_bytes, workbook

ROWS = [HEADS, ["Vzorný", "Josef", "1898", "Žilina", "kovář"]]
RUSSIAN = [["Фамилия", "Имя"], ["Пробный", "Иван"], ["Ёлкин", "Щукарь"]]


def packed(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name.replace("__", "/"), data)
    return kept.getvalue()


def with_password(data: bytes) -> bytes:
    """The flag of encryption set on every part, as a packer with a password leaves it."""
    changed = bytearray(data)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(sign)
        while start >= 0:
            changed[start + at] |= 1
            start = changed.find(sign, start + 4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"\0\0\n \t", "The file is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xff\xd8\xff\xe0 <html>", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password"),
        (b"MZ\x90\0\x03" + b"\0" * 60, "a program"),
        (b"<html><table><tr><td>Surname", "a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>", "a web page"),
        (b"\x1f\x8b\x08 packed", "packed"),
        (packed(word__document=b"<w/>"), "another kind of document"),
        (packed(**{"../../etc/passwd": b"x", "xl/workbook.xml": b"<w/>"}), "outside of it"),
        (with_password(workbook(ROWS)), "protected by a password"),
        (workbook(ROWS)[:-300], "damaged workbook"),
        (b"a;b\n1;2\n" + b"x" * table.MAX_BYTES, "larger than 20 million bytes"),
        (as_bytes(ROWS) + b'"Skusobny;Jan', "A quotation mark is not closed"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(data, words):
    found = read(data)
    assert words in found.refusal
    assert found.lines == []


def test_a_workbook_that_would_become_too_large_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 1000)
    found = read(workbook(ROWS))
    assert "too large when unpacked" in found.refusal


def test_a_workbook_of_which_the_sheet_is_broken_is_refused_whole():
    book = io.BytesIO(workbook(ROWS))
    broken = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(broken, "w") as new:
        for part in old.infolist():
            data = old.read(part.filename)
            new.writestr(part, data[:200] if "sheet1" in part.filename else data)
    found = read(broken.getvalue())
    assert "damaged" in found.refusal
    assert found.lines == []


def test_more_rows_than_a_sheet_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(table, "MOST_ROWS", 5)
    found = read(as_bytes([HEADS, *[["x"]] * 40]))
    assert "more than 5 rows" in found.refusal


@pytest.mark.parametrize(
    ("rows", "encoding"),
    [
        (ROWS, "utf-8"),
        (ROWS, "utf-8-sig"),
        (ROWS, "utf-16"),
        (ROWS, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "utf-16-le"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_encoding_and_the_sign_between_cells_are_told_from_the_content(
    rows, encoding, delimiter
):
    found = read(as_bytes(rows, encoding, delimiter))
    assert [list(line.cells) for line in found.lines] == rows


def test_a_guessed_encoding_is_said():
    found = read(as_bytes(ROWS, "cp1250"))
    assert "cp1250" in found.problems[0].message


def test_cells_of_a_workbook_become_text():
    rows: list[list[Any]] = [
        ["a", "b", "c", "d", "e"],
        ["007", 7.0, 49.25, dt.date(1925, 3, 29), "  Žilina "],
    ]
    (_heads, line) = read(workbook(rows)).lines
    assert line.cells == ("007", "7", "49.25", "1925-03-29", "Žilina")


def test_formulas_are_known_by_their_cell():
    (_heads, line) = read(workbook([["a", "b"], ["x", "=1+1"]])).lines
    assert line.formulas == {1}


def test_another_sheet_of_a_workbook_can_be_asked_for():
    book = workbook(ROWS, Places=[["Name"], ["Vzorov"]], Empty=[])
    assert read(book).tabs == ["Sheet", "Places"]
    assert read(book, "Places").lines[1].cells == ("Vzorov",)


def test_a_name_of_a_sheet_that_no_program_would_give_is_shortened():
    from openpyxl import Workbook

    book, kept = Workbook(), io.BytesIO()
    for letters in ("a" * 140, "b" * 140):
        sheet = book.create_sheet()
        sheet._WorkbookChild__title = letters
        sheet.append([letters[0]])
    book.save(kept)
    found = read(kept.getvalue(), "b" * 100)
    assert (found.tabs, found.tab) == (["a" * 100, "b" * 100], "b" * 100)
    assert found.lines[0].cells == ("b",)


@settings(max_examples=25)
@given(st.binary(max_size=200))
def test_nothing_that_a_file_holds_stops_the_reader(data):
    found = read(data)
    assert found.refusal or found.lines


def test_a_workbook_cut_off_anywhere_is_refused_in_words():
    whole = workbook(ROWS)
    for at in range(0, len(whole) - 1, len(whole) // 12):
        assert read(whole[:at]).refusal


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=30
) | st.sampled_from(["=1+1", "+420", "-", "–", "'", "'=x", "@a", "007", "31.2.1938", '"', ";", ","])


@settings(max_examples=40)
@example([(";", ";")])
@example([(";;;;", "\t;")])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_every_text_goes_out_and_comes_back_as_it_was(pairs):
    texts = [[normal(text) for text in pair] for pair in pairs]
    rows = [["One", "Other"], *([guarded(text) for text in pair] for pair in texts)]
    for data in (b"".join(as_csv(rows, "en")), as_xlsx(rows, "sample")):
        back = {line.number: line for line in read(data).lines[1:]}
        for number, pair in enumerate(texts, 2):
            line = back.get(number)
            cells = [unguarded(line.cell(at)) if line else "" for at in range(2)]
            assert cells == pair


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_no_cell_that_goes_out_is_taken_for_a_formula(text):
    assert guarded(text) == f"'{text}"


def test_no_formula_begins_within_a_cell_where_a_spreadsheet_divides_by_semicolons():
    rows = [["One", "Other"], [guarded("a;=1+1;b"), guarded("first\n@x")]]
    data = b"".join(as_csv(rows, "en")).decode("utf-8-sig")
    for line in data.splitlines():
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.split(";"))


@given(st.text(st.sampled_from("a;\n\t=+-@'–—"), max_size=12))
def test_what_was_guarded_is_as_before_and_opens_no_formula(text):
    assert unguarded(guarded(text)) == text
    pieces = guarded(text).replace("\n", ";").split(";")
    assert not any(piece.startswith(("=", "+", "-", "@", "\t")) for piece in pieces)
