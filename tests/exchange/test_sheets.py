"""Sheets looked through, written, taken back and taken out."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.core.access import Access, Status
from archive.curation import doubles
from archive.curation.models import Change
from archive.exchange import importing
from archive.exchange.models import Sheet
from archive.jobs.queue import Quiet
from archive.search.models import SearchEntry
from people.models import (
    Fact,
    Family,
    FamilyMember,
    Person,
    PersonName,
    Place,
    PlaceName,
    RetiredRef,
    Term,
)
from people.services import STORED
from sources.models import Citation, Evidence, Source
from tests import builders
from tests.exchange.sheet_world import (
    HEADS,
    as_bytes,
    kinds,
    outcomes,
    remarks,
    sent,
    table_of,
    taken_out,
    transport,
    workbook,
)

pytestmark = pytest.mark.django_db
LIST = ["Č.", "Rodina", "Vztah", "Příjmení", "Jméno", "Pohlaví", "Narozen", "Obec", "Povolání"]
FAMILY = [
    ["1", "1", "hlava", "Vzorný", "Josef", "m", "kolem 1887", "Vzorov", "joiner"],
    ["2", "1", "manželka", "Vzorná", "Anna", "ž", "1890", "Vzorov", ""],
    ["3", "1", "syn", "Vzorný", "Karel", "m", "3. 5. 1923", "Vzorov", "sekerník"],
]


@pytest.fixture(autouse=True)
def room(settings, tmp_path, db):
    settings.VAR = tmp_path
    kinds()
    builders.term("trade/joiner")
    builders.place("Vzorov")


# A transport list


def test_a_transport_list_becomes_people_facts_evidence_and_a_family(curator):
    sheet = transport([LIST, *FAMILY], curator)
    assert outcomes(sheet) == ["new"] * 3
    importing.write(sheet, curator)
    josef = Person.objects.get(display_name="Josef Vzorný")
    assert (josef.status, josef.access, josef.sex) == (Status.DRAFT, Access.HIDDEN, "male")
    told = {fact.kind.key: fact for fact in josef.facts.all()}
    assert set(told) == {"birth", "origin", "trade", "departure"}
    assert told["departure"].at_event == sheet.event
    assert told["birth"].evidence.get().date_text == "kolem 1887"
    assert told["trade"].term == Term.objects.get(key="trade/joiner")
    assert told["birth"].evidence.get().citation.locator == "1"
    assert josef.names.get().evidence.get().citation.source == sheet.source
    family = Family.objects.get()
    roles = {(m.person.display_name, m.role, m.slot) for m in family.membership.all()}
    assert roles == {
        ("Josef Vzorný", "partner", 1), ("Anna Vzorná", "partner", 2), ("Karel Vzorný", "child", 1),
    }  # fmt: skip


def test_words_for_which_there_is_no_term_are_kept_and_said(curator):
    sheet = transport([LIST, *FAMILY], curator)
    assert (4, "Trade", "sekerník") in [each[:3] for each in remarks(sheet)]
    importing.write(sheet, curator)
    fact = Fact.objects.get(person__display_name="Karel Vzorný", kind__key="trade")
    assert (fact.term, fact.text) == (None, {"cs": "sekerník"})


def test_three_hundred_passengers_go_in_by_few_statements(curator):
    rows = [[str(n), "", "", f"Vzorný{chr(97 + n % 26)}{chr(97 + n // 26)}", "Josef", "m",
             str(1870 + n % 50), "Vzorov", "joiner"] for n in range(300)]  # fmt: skip
    few = transport([LIST, *rows[:10]], curator)
    with CaptureQueriesContext(
        connection,
    ) as small:
        importing.write(few, curator)
    many = transport([LIST, *rows[10:]], curator)
    many.rows.update(decision="new")  # some sound like those who are there by now
    importing.look_through(many, curator)
    with CaptureQueriesContext(connection) as large:
        importing.write(many, curator)
    assert Person.objects.filter(status="draft").count() == 300
    assert len(large) < 3 * len(small)
    with CaptureQueriesContext(connection) as back:
        importing.undo(many, builders.user("undoes@example.org", "archivist"))
    assert Person.objects.filter(status="draft").count() == 10
    assert len(back) < 3 * len(small)


def test_what_is_stored_is_what_a_save_by_hand_would_store(curator):
    """The rows are written in bulk; the hooks of a save find nothing to put right."""
    importing.write(transport([LIST, *FAMILY], curator), curator)
    before = _derived()
    for person in Person.objects.all():
        for row in [*person.names.all(), *person.facts.all()]:
            row.save()
    for row in Evidence.objects.all():
        row.save()
    assert _derived() == before
    assert SearchEntry.objects.filter(person__display_name="Josef Vzorný").exists()


def _derived() -> list[Any]:
    people = Person.objects.order_by("pk").values_list("pk", *STORED)
    forms = PersonName.objects.order_by("pk").values_list("pk", "key_ascii", "dm_codes", "script")
    facts = Fact.objects.order_by("pk").values_list("pk", "date_edtf", "earliest", "latest", "line")
    said = Evidence.objects.order_by("pk").values_list("pk", "date_edtf", "earliest", "latest")
    found = SearchEntry.objects.order_by("pk").values_list("pk", "title", "facets", "days", "words")
    return [list(rows) for rows in (people, forms, facts, said, found)]


def test_a_sheet_is_one_act_and_is_taken_back_whole(curator, archivist):
    builders.person("Eva Vzorná")
    models = (Person, PersonName, Fact, Family, FamilyMember, Place, Citation, Evidence)
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in models}
    sheet = transport([LIST, *FAMILY, ["4", "", "", "Nový", "Jan", "", "", "Neznámov", ""]],
                      curator, new_places=True)  # fmt: skip
    importing.write(sheet, curator)
    assert Place.objects.filter(names__name="Neznámov", status="draft", access="hidden").exists()
    acts = set(Change.objects.filter(model="people.Person", action="+").values_list(
        "change_set", flat=True))  # fmt: skip
    assert sheet.act in acts
    written = set(Person.objects.filter(status="draft").values_list("ref", flat=True))
    importing.undo(sheet, archivist)
    assert set(RetiredRef.objects.filter(became="removed", ref__startswith="P-").values_list(
        "ref", flat=True)) == written  # fmt: skip
    assert not RetiredRef.objects.filter(told=True).exists()
    assert {m: set(m.objects.values_list("pk", flat=True)) for m in before} == before
    assert Sheet.objects.get().state == "undone"


def test_what_was_changed_since_stands_in_the_way_of_taking_it_back(curator, archivist):
    sheet = transport([LIST, *FAMILY], curator)
    importing.write(sheet, curator)
    fact = Fact.objects.get(person__display_name="Josef Vzorný", kind__key="birth")
    fact.date_text = "1888"
    fact.save()
    with pytest.raises(importing.Refused, match="was changed afterwards"):
        importing.undo(sheet, archivist)
    assert Person.objects.filter(display_name="Josef Vzorný").exists()


# Doubles


def test_people_who_may_be_meant_are_proposed_and_nothing_is_guessed(curator):
    there = builders.person("Josef Vzorný", born="1887")
    doubles.write_keys(doubles.looks_of([there.pk]))
    sheet = transport([LIST, *FAMILY], curator)
    row = sheet.rows.get(number=2)
    assert (row.outcome, row.told["doubles"][0][0]) == ("undecided", there.ref)
    importing.write(sheet, curator)
    assert Person.objects.filter(display_name="Josef Vzorný").count() == 1


def test_the_same_person_gets_what_the_list_adds_and_keeps_what_is_there(reviewer):
    there = builders.person("Josef Vzorný", born="12. 3. 1887")
    doubles.write_keys(doubles.looks_of([there.pk]))
    sheet = transport([LIST, ["1", "", "", "Vzorni", "Josef", "m", "1889", "Vzorov", ""]], reviewer)
    sheet.rows.update(decision=there.ref)
    importing.look_through(sheet, reviewer)
    assert outcomes(sheet) == ["adds"]
    importing.write(sheet, reviewer)
    there.refresh_from_db()
    assert there.display_name == "Josef Vzorný"
    assert {str(name) for name in there.names.all()} == {"Josef Vzorný", "Josef Vzorni"}
    birth = there.facts.get(kind__key="birth")
    assert birth.date_text == "12. 3. 1887"
    assert birth.evidence.get().date_text == "1889"
    assert there.facts.get(kind__key="departure").at_event == sheet.event


def test_the_same_list_again_adds_nothing(reviewer):
    there = builders.person("Josef Vzorný", born="1887")
    rows = [[*LIST, "Id"], ["1", "", "", "Vzorný", "Josef", "m", "1887", "Vzorov", "", there.ref]]
    importing.write(transport(rows, reviewer), reviewer)
    counted = Evidence.objects.count()
    again = transport(rows, reviewer)
    assert outcomes(again) == ["same"]
    assert Evidence.objects.count() == counted


def test_two_rows_that_say_the_same_of_somebody_are_said(curator):
    sheet = transport([LIST, FAMILY[1], FAMILY[1]], curator)
    assert any("same name and date" in words for _row, _column, _value, words in remarks(sheet))


# Out and back


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["settlers", "documents", "places", "topics"])
def test_what_went_out_comes_back_unchanged(archivist, kind, form):
    _strange_archive()
    sheet = sent(kind, taken_out(kind, archivist, form), archivist)
    assert set(outcomes(sheet)) == {"same"}, remarks(sheet)


def _strange_archive() -> None:
    """Names and dates that a spreadsheet would like to make something else of."""
    one = builders.person("=1+1 -Vzorný", born="1. 2. 1903")
    builders.fact(one, "origin", where=Place.objects.get())
    builders.fact(one, "trade", text={"sk": "-"})
    builders.fact(one, "departure", "jar 1925 = 1925-21", at_event=builders.event("007; “a”"))
    builders.person("'Jan @Nový", born="", sex="female")
    builders.place("Vzorov", latitude=-1.5, longitude=1e-7, note={"cs": "první\n\ndruhý  řádek"})
    builders.document("Dvě  mezery", creators=["Novák; syn", "A  B", "A B"])
    builders.document("+420 dopis", date_text="kolem 1925", creators=["A. B.", "=C"],
                      reference_code="007", repository=builders.repository())  # fmt: skip
    builders.term("topic/hunger", also={"en": ["famine", "want"]}, note={"en": "–"})


@pytest.mark.parametrize("kind", ["settlers", "documents", "places", "topics"])
def test_a_long_list_is_looked_through_by_as_few_statements_as_a_short_one(archivist, kind):
    counts = []
    for number in range(12):
        builders.person(f"Josef Vzorný{number}", born="1898")
        builders.document(f"Dopis {number}")
        builders.place(f"Ves {number}")
        builders.term(f"topic/t{number}")
        if number in (1, 11):
            data = taken_out(kind, archivist)
            with CaptureQueriesContext(connection) as asked:
                sent(kind, data, archivist)
            counts.append(len(asked))
    assert counts[1] <= counts[0] + 2


def test_a_mended_row_changes_that_row_alone(archivist):
    builders.person("Josef Vzorný", born="1898")
    builders.person("Karel Druhý", born="1901")
    rows = table_of(taken_out("settlers", archivist))
    at = rows[0].index("Birth: date")
    row = next(row for row in rows if "Druhý" in row)
    row[at] = "1902"
    sheet = sent("settlers", rows, archivist)
    assert sorted(outcomes(sheet)) == ["changed", "same"]
    changed = sheet.rows.get(outcome="changed")
    assert changed.told["differences"] == [["Birth: date", "1901", "1902"]]
    assert sheet.summary["public"] == 1
    importing.write(sheet, archivist)
    born = Person.objects.get(display_name="Karel Druhý").birth_latest
    assert born
    assert born.year == 1902


def test_a_row_whose_record_was_changed_since_is_refused_with_both_values(archivist):
    one = builders.person("Josef Vzorný", born="1898")
    rows = table_of(taken_out("settlers", archivist))
    rows[1][rows[0].index("Birth: date")] = "1902"
    fact = one.facts.get()
    fact.date_text = "1899"
    fact.save()
    sheet = sent("settlers", rows, archivist)
    assert outcomes(sheet) == ["refused"]
    ((_row, column, value, words),) = remarks(sheet)
    assert (column, value) == ("Birth: date", "1902")
    assert "Here stands “1899”" in words


def test_a_change_between_the_look_and_the_writing_stops_it(archivist):
    one = builders.person("Josef Vzorný", born="1898")
    rows = table_of(taken_out("settlers", archivist))
    rows[1][rows[0].index("Surname")] = "Vzorní"
    sheet = sent("settlers", rows, archivist)
    name = one.names.get()
    name.given = "Jozef"
    name.save()
    with pytest.raises(importing.Refused, match="changed since the sheet was looked through"):
        importing.write(sheet, archivist)
    assert one.names.get().surname == "Vzorný"


def test_the_same_day_in_other_words_is_no_change(archivist):
    builders.person("Josef Vzorný", born="12. 3. 1898")
    rows = table_of(taken_out("settlers", archivist))
    rows[1][rows[0].index("Birth: date")] = "1898-03-12"
    assert outcomes(sent("settlers", rows, archivist)) == ["same"]


def test_an_empty_cell_says_nothing_and_a_dash_clears(archivist):
    builders.document("Dopis", reference_code="F 1", extent="2 listy")
    rows = table_of(taken_out("documents", archivist))
    rows[1][rows[0].index("Reference code")] = ""
    rows[1][rows[0].index("Extent")] = "–"
    sheet = sent("documents", rows, archivist)
    assert sheet.rows.get().told["differences"] == [["Extent", "2 listy", ""]]
    importing.write(sheet, archivist)
    assert Source.objects.values_list("reference_code", "extent").get() == ("F 1", "")


@pytest.mark.parametrize(
    ("kind", "head"),
    [("documents", "Title"), ("documents", "Document or photograph"), ("topics", "Vocabulary")],
)
def test_what_a_record_cannot_be_without_is_not_cleared(archivist, kind, head):
    builders.document("Dopis")
    rows = table_of(taken_out(kind, archivist))
    rows[1][rows[0].index(head)] = "–"
    sheet = sent(kind, rows, archivist)
    assert outcomes(sheet)[0] == "refused"
    assert remarks(sheet)[0][1:] == (head, "–", "This is not changed by a sheet.")


def test_a_sheet_never_empties_a_fact(archivist):
    builders.person("Josef Vzorný", born="1898")
    rows = table_of(taken_out("settlers", archivist))
    rows[1][rows[0].index("Birth: date")] = "–"
    sheet = sent("settlers", rows, archivist)
    assert outcomes(sheet) == ["refused"]
    assert "A sheet removes nothing" in remarks(sheet)[0][3]


# What may not be


def test_a_curator_changes_no_published_record_by_a_sheet(curator, archivist):
    builders.person("Josef Vzorný", born="1898")
    rows = table_of(taken_out("settlers", archivist))
    rows[1][rows[0].index("Surname")] = "Jiný"
    sheet = sent("settlers", rows, curator)
    assert outcomes(sheet) == ["refused"]
    assert "only who publishes" in remarks(sheet)[0][3]


def test_facts_need_a_source(curator):
    sheet = sent("settlers", [HEADS, ["Nový", "Jan", "1900", "", ""]], curator)
    assert outcomes(sheet) == ["refused"]
    assert "Which source says so?" in remarks(sheet)[0][3]


@pytest.mark.parametrize(
    ("row", "column", "value", "words"),
    [
        (["Nový", "Jan", "31.2.1938", "", ""], "Birth: date", "31.2.1938", "28 days"),
        (["Nový", "Jan", "dávno", "", ""], "Birth: date", "dávno", "dávno"),
        (["Nový", "Jan", "", "Nikde", ""], "Origin", "Nikde", "Nothing in the archive"),
        (["", "", "1900", "", ""], "Surname", "", "no name in this row"),
        (["N" * 121, "Jan", "", "", ""], "Surname", "N" * 121, "Longer than 120"),
        (["Nový", "Jan", "", "", "", "joiner"], "6", "joiner", "columns may be shifted"),
        (["#REF!", "Jan", "", "", ""], "Surname", "#REF!", "An error of the spreadsheet"),
        (["Nový\nJan", "Jan", "", "", ""], "Surname", "Nový\nJan", "more than one line"),
    ],
)
def test_a_problem_is_told_by_row_column_and_value(curator, row, column, value, words):
    source = builders.source()
    good = ["Dobrý", "Jan", "1900", "Vzorov", "joiner"]
    sheet = sent("settlers", [HEADS, good, row], curator, source=source)
    assert outcomes(sheet) == ["new", "refused"]
    found = [each for each in remarks(sheet) if each[0] >= 3]
    assert any(c == column and v == value and words in said for _n, c, v, said in found), found
    importing.write(sheet, curator)
    assert set(Person.objects.values_list("display_name", flat=True)) == {"Jan Dobrý"}


def test_a_name_that_breaks_off_in_the_middle_of_a_letter_is_not_entered(curator):
    data = (as_bytes([HEADS, ["Dobrý", "Jan", "", "", ""]]) + "Příliš;Janeň".encode())[:-1]
    sheet = sent("settlers", data, curator, source=builders.source())
    assert outcomes(sheet) == ["new", "refused"]
    ((_row, column, value, words),) = remarks(sheet)
    assert (column, value) == ("Given name", "Jane\N{REPLACEMENT CHARACTER}")
    assert "cannot be read" in words


def test_shifted_columns_are_refused_by_what_stands_in_them(curator):
    shifted = ["Jan", "1900", "Vzorov", "joiner", ""]
    sheet = sent("settlers", [HEADS, shifted], curator, source=builders.source())
    assert outcomes(sheet) == ["refused"]
    assert {column for _row, column, _value, _words in remarks(sheet)} >= {"Birth: date"}


def test_a_formula_is_not_taken_for_its_value(curator):
    data = workbook([HEADS, ["Nový", "=A1", "", "", ""]])
    sheet = sent("settlers", data, curator, source=builders.source())
    assert "A formula is not reckoned" in remarks(sheet)[0][3]


def test_a_name_that_several_places_have_is_not_guessed(curator):
    builders.place("Vzorov")
    row = ["Nový", "Jan", "", "Vzorov", ""]
    sheet = sent("settlers", [HEADS, row], curator, source=builders.source())
    assert "may be several" in remarks(sheet)[0][3]
    place = Place.objects.first()
    assert place
    again = [["Nový", "Jan", "", f"Vzorov [{place.ref}]", ""], ["Jiný", "Jan", "", place.ref, ""],
             ["Třetí", "Jan", "", f"Praha [{place.ref}]", ""]]  # fmt: skip
    sheet = sent("settlers", [HEADS, *again], curator, source=builders.source())
    assert outcomes(sheet) == ["new", "new", "refused"]


def test_no_spreadsheet_takes_a_version_for_a_number(archivist):
    builders.place("Nitra")
    rows = table_of(taken_out("places", archivist))
    assert {row[rows[0].index("Version")][:1] for row in rows[1:]} == {"v"}


class Told(Quiet):
    def __init__(self) -> None:
        self.steps: list[list[Any]] = []

    def begin(self, words: str, total: int = 0) -> None:
        self.steps.append([words, total, 0])

    def step(self, parts: int = 1) -> None:
        self.steps[-1][2] += parts


def test_the_progress_of_writing_comes_to_its_end_and_not_beyond(curator):
    sheet, told = transport([LIST, *FAMILY], curator), Told()
    importing.write(sheet, curator, told)
    assert [words for words, _total, _done in told.steps] == [
        "Looking through the rows again", "Writing", "What follows from them is renewed",
    ]  # fmt: skip
    assert all(total == done for _words, total, done in told.steps)


def test_an_id_that_is_not_there_or_stands_twice_is_refused(archivist):
    one = builders.person("Josef Vzorný")
    rows = [["Id", "Příjmení"], ["P-000000", "Nový"], [one.ref, "Vzorný"], [one.ref, "Vzorný"]]
    sheet = sent("settlers", rows, archivist)
    assert outcomes(sheet) == ["refused", "same", "refused"]
    assert "Row 3 is about this record too" in remarks(sheet)[1][3]


def test_nothing_is_written_when_the_database_refuses_one_row(curator):
    place = builders.place("Nitra", status="draft")
    PlaceName.objects.create(place=place, name="Nyitra", language="sk")
    rows = [["Id", "Name (sk)"], ["", "Dobrov"], [place.ref, "Nyitra"]]
    sheet = sent("places", rows, curator)
    with pytest.raises(importing.Refused, match="refuses it: This name stands here already"):
        importing.write(sheet, curator)
    assert not Place.objects.filter(names__name="Dobrov").exists()


def test_without_the_right_nothing_is_written_or_taken_back(curator, contributor):
    sheet = transport([LIST, *FAMILY], curator)
    with pytest.raises(importing.Refused, match="no right"):
        importing.write(sheet, contributor)
    importing.write(sheet, curator)
    with pytest.raises(importing.Refused, match="no right"):
        importing.undo(sheet, curator)
    assert Person.objects.count() == 3


# Other kinds


def test_new_places_documents_and_topics(archivist):
    sent_in = [
        ("places", [["Name (sk)", "Name (ru)", "Part of", "Latitude", "Longitude"],
                    ["Nový Vzorov", "Новый Взоров", "Vzorov", "49,5", "18.5"]]),
        ("documents", [["Title", "Date", "Creators", "Languages"],
                       ["Dopis", "jar 1925", "A. B.; C. D.", "sk; Русский"]]),
        ("topics", [["Label (en)", "Label (cs)", "Other labels (en)"],
                    ["Bread queue", "Fronta na chléb", "bread line; queue"]]),
    ]  # fmt: skip
    for kind, rows in sent_in:
        sheet = sent(kind, rows, archivist)
        assert outcomes(sheet) == ["new"], remarks(sheet)
        importing.write(sheet, archivist)
    place = Place.objects.get(names__name="Nový Vzorov")
    assert (place.latitude, str(place.parent), place.access) == (49.5, "Vzorov", "hidden")
    paper = Source.objects.get(title="Dopis")
    assert (paper.creators, paper.languages) == (["A. B.", "C. D."], ["sk", "ru"])
    assert (paper.kind, paper.status, paper.date_edtf) == ("document", "draft", "1925-21")
    topic = Term.objects.get(key="topic/bread-queue")
    assert (topic.label["cs"], topic.also) == ("Fronta na chléb", {"en": ["bread line", "queue"]})


def test_a_place_and_a_paper_of_the_same_name_are_proposed(archivist):
    builders.document("Dopis", reference_code="F 1")
    assert outcomes(sent("places", [["Name (sk)"], ["Vzorov"]], archivist)) == ["undecided"]
    rows = [["Title", "Reference code"], ["Jiný dopis", "F 1"]]
    assert outcomes(sent("documents", rows, archivist)) == ["undecided"]


def test_a_book_is_not_proposed_for_a_document(archivist):
    """It could not be chosen: a sheet of documents changes documents alone."""
    builders.source("Dopis", kind="publication")
    assert outcomes(sent("documents", [["Title"], ["Dopis"]], archivist)) == ["new"]


def test_columns_are_matched_as_they_were_matched_last(curator):
    heads = ["A", "B"]
    data = as_bytes([heads, ["Vzorný", "Josef"]])
    first = importing.accept("settlers", "a.csv", data, curator)
    assert first.columns == {}
    first.columns, first.language = {"0": "name/surname", "1": "name/given"}, "sk"
    importing.remember(first, importing.table_of(first), curator)
    second = importing.accept("settlers", "b.csv", data, curator)
    assert (second.columns, second.language) == (first.columns, "sk")


@pytest.mark.parametrize("language", ["en", "cs", "sk", "ru"])
def test_heads_that_go_out_in_any_language_are_known_again(archivist, language):
    from django.utils import translation

    from archive.exchange.sheets.heads import Heads
    from archive.exchange.sheets.kinds import KINDS

    for kind in KINDS.values():
        with translation.override(language):
            columns = [*kind().helpers(), *kind().columns()]
            titles = [str(column.title) for column in columns]
        guessed = Heads(kind()).guess(titles)
        assert [guessed.get(at) for at in range(len(columns))] == [c.key for c in columns]
