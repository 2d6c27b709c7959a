"""Lists as tables to take away: the same rows as on the page, for the same reader."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.core import tables
from people.models import PersonName
from people.views import table
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def rows(path: str, client: Client | None = None) -> list[dict[str, str]]:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Robots-Tag"] == "noindex"
    text = answer.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_table_of_people_holds_what_the_list_holds():
    josef = builders.person("Josef Vzorný", born="about 1898")
    PersonName.objects.create(person=josef, given="Йозеф", surname="Взорный", language="ru")
    builders.person("Anna Čapková")
    first, second = rows("/en/people.csv")
    assert first["Name"] == "Anna Čapková"
    assert second["Public id"] == josef.ref
    assert second["Also written"] == "Йозеф Взорный"
    days = (second["Born, earliest"], second["Born, latest"])
    assert days == (str(josef.birth_earliest), str(josef.birth_latest))
    assert second["Address"] == f"http://testserver{josef.get_absolute_url()}"


def test_a_table_is_narrowed_and_ordered_as_its_list_is():
    for name, born in (("Adam Alfa", "1905"), ("Bela Beta", "1890"), ("Cyril Čapek", "1899")):
        builders.person(name, born=born)
    assert [one["Name"] for one in rows("/en/people.csv?letter=B")] == ["Bela Beta"]
    asked = rows("/en/people.csv?born_from=1895&sort=birth")
    assert [one["Name"] for one in asked] == ["Cyril Čapek", "Adam Alfa"]


def test_the_list_leads_to_its_table_with_the_same_question():
    builders.person("Bela Beta")
    page = Client().get("/en/people/?letter=B&page=1").content.decode()
    assert 'href="/en/people.csv?letter=B"' in page
    builders.document("Dopis")
    assert 'href="/en/documents.csv?letter=D"' in (
        Client().get("/en/documents/?letter=D").content.decode()
    )


def test_who_is_not_open_is_in_no_table(curator):
    builders.person("Tajný Kanárek", status="draft")
    builders.living("Žijící Kanárek")
    builders.document("Kanárek", **builders.closed_until(2090))
    assert rows("/en/people.csv") == rows("/en/documents.csv") == rows("/en/sources.csv") == []
    assert len(rows("/en/people.csv", signed_in(curator))) == 2


def test_no_name_is_taken_for_a_formula():
    builders.person("Josef =HYPERLINK(1)")
    builders.source("@SUM(A1)")
    assert rows("/en/sources.csv")[0]["Title"] == "'@SUM(A1)"
    assert not rows("/en/people.csv")[0]["Name"].startswith("=")


@pytest.mark.parametrize(
    "path",
    ["people.csv?letter=qq", "people.csv?colour=red", "documents.csv?sort=weight",
     "sources.csv?letter=ab", "interviews.csv?nothing=1"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_for_a_table_cannot_say_so(path):
    answer = Client().get(f"/en/{path}")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().strip()


def test_a_table_of_many_asks_no_more_for_each_person(monkeypatch):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            rows("/en/people.csv")
        return len(asked)

    builders.person("Adam Alfa")
    one = queries()
    for n in range(5):
        builders.person(f"Bela Beta{n}")
    assert queries() <= one <= 12
    monkeypatch.setattr(table, "CHUNK", 2)
    assert len(rows("/en/people.csv")) == 6  # in chunks as well


def test_a_table_ends_where_it_says_it_does(monkeypatch):
    for n in range(4):
        builders.source(f"Kniha {n}")
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    assert len(rows("/en/sources.csv")) == 3


def test_headings_are_in_the_language_of_the_address_and_so_are_the_words_below():
    builders.document("Dopis domů", date_text="about 1926")
    [said] = rows("/cs/documents.csv")
    assert "1926" in said["Datum"]
    assert "about" not in said["Datum"]
    assert rows("/en/interviews.csv") == []
