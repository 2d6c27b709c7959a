"""The results as data and as a table: the same as on the page, in the same order."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from archive.accounts.models import Grant, User
from archive.core import tables
from archive.site import search_data
from archive.site.search_filter import SearchFilter
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

PAGE, JSON, CSV, SUGGEST = (
    "/en/search/", "/en/search.json", "/en/search.csv", "/en/search/suggest.json",
)  # fmt: skip


def table(client: Client, path: str = CSV, **asked: Any) -> list[list[str]]:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    text = answer.getvalue().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def many(db: None) -> None:
    """Everything that can be found, of every kind, and more than one page of it."""
    for number in range(25):
        builders.person(f"Josef{number} Vzorný")
    builders.family(builders.person("Josef Vzorný"), builders.person("Anna Ukázková"))
    builders.place("Vzorný")
    builders.document("Vzorný list", "Milý Vzorný,", "píši")
    builders.interview("Rozhovor", "Prišiel Vzorný.")
    builders.interview("Vzorný rozhovor", **builders.closed_until(2999))


@pytest.mark.parametrize(
    "asked", [{"q": "vzorny"}, {"q": "vzorny", "sort": "name"}, {"decade": "1890"}]
)
def test_page_data_and_table_hold_the_same_in_the_same_order(
    client: Client, many: None, asked: dict[str, str]
) -> None:
    host = "http://testserver"
    on_page: list[str] = []
    in_data: list[str] = []
    for number in ("1", "2"):
        rows = client.get(PAGE, {**asked, "page": number}).context["rows"]
        on_page += [host + row["url"] for row in rows]
        in_data += [
            one["url"] for one in client.get(JSON, {**asked, "page": number}).json()["results"]
        ]
    [_head, *lines] = table(client, **asked)
    assert len(on_page) > 20
    assert in_data == on_page
    assert [line[3] for line in lines] == on_page


def test_the_data_say_what_the_page_says_of_each_result(client: Client) -> None:
    letter = builders.document("Sample letter", "Milá matko, byl hlad.")
    builders.person("Josef Hlad")
    answer = client.get(JSON, {"q": "hlad"})
    assert answer["X-Robots-Tag"] == "noindex"
    data = answer.json()
    assert set(data) == {
        "results", "total", "total_is_lower_bound", "facets", "next", "problems",
    }  # fmt: skip
    assert (data["total"], data["total_is_lower_bound"], data["next"]) == (2, False, None)
    page = next(one for one in data["results"] if one["kind"] == "page")
    assert page == {
        "ref": letter.ref,
        "kind": "page",
        "title": "Sample letter",
        "url": f"http://testserver{letter.get_absolute_url()}?page=1&line=1#l1",
        "why": ["Found on page 1, line 1."],
        "snippet": "Milá matko, byl hlad.",
        "language": "cs",
    }
    assert data["facets"]["language"] == [{"value": "cs", "label": "Czech", "count": 1}]


def test_the_next_page_of_the_data_can_be_followed_to_the_end(client: Client, many: None) -> None:
    url: str | None = f"{JSON}?q=vzorny&kind=people"
    refs: list[str] = []
    while url:
        data = client.get(url).json()
        refs += [one["ref"] for one in data["results"]]
        url = data["next"]
    assert len(refs) == len(set(refs)) == data["total"] == 26


def test_the_table_speaks_the_language_of_the_reader(client: Client) -> None:
    builders.person("Josef Vzorný")
    assert table(client, q="vzorny")[0][:3] == ["Public id", "Kind", "Title"]
    assert table(client, "/cs/search.csv", q="vzorny")[1][1] == "Osoba"


def test_the_table_is_whole_beyond_one_chunk(client: Client, monkeypatch: Any, many: None) -> None:
    monkeypatch.setattr(search_data, "CHUNK", 7)
    lines = table(client, q="vzorny", kind="people")
    assert len(lines) == 27
    monkeypatch.setattr(tables, "MOST_ROWS", 10)
    assert table(client, q="vzorny", kind="people") == lines[:11]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_taken_for_a_formula(title: str) -> None:
    assert tables.harmless(title) == f"'{title}"


@given(st.text())
def test_a_harmless_cell_keeps_all_its_letters(cell: str) -> None:
    made = tables.harmless(cell)
    assert made.replace("'", "") == cell.replace("'", "")
    assert len(made) >= len(cell)
    assert not made.startswith(tables.FORMULA_SIGNS)


@given(st.text("ab;\n=+-@\t\r' ", max_size=12))
def test_no_part_of_a_cell_behind_a_semicolon_is_taken_for_a_formula(cell: str) -> None:
    """As Czech, Slovak and Russian spreadsheets divide a file, whatever its quotation marks say."""
    parts = re.split("[;\n]", tables.harmless(cell))
    assert not any(part.startswith(("=", "+", "-", "@", "\t", "\r")) for part in parts)


def test_a_title_that_is_a_formula_is_defused_in_the_table(client: Client) -> None:
    builders.source("=HYPERLINK(kolomberk)")
    assert table(client, q="kolomberk")[1][2] == "'=HYPERLINK(kolomberk)"


def test_what_could_not_be_asked_refuses_the_table_and_is_told_by_the_data(client: Client) -> None:
    problem = "“xx” is nothing that “language” may be; it was left out."
    assert client.get(JSON, {"q": "vzorny", "language": "xx"}).json()["problems"] == [problem]
    refused = client.get(CSV, {"q": "vzorny", "language": "xx"})
    assert (refused.status_code, refused.content.decode().strip()) == (400, problem)


def test_a_closed_record_is_told_of_as_on_the_page_and_read_by_whom_it_was_opened(
    client: Client, researcher: User
) -> None:
    letter = builders.document("Kolomberk", "Kvaltýnka", **builders.closed_until(2999))
    [row] = client.get(JSON, {"q": "kolomberk"}).json()["results"]
    assert (row["title"], row["ref"]) == ("Kolomberk", letter.ref)
    assert client.get(JSON, {"q": "kvaltynka"}).json()["total"] == 0
    Grant.objects.create(user=researcher, ref=letter.ref, reason="A book")
    opened = signed_in(User.objects.get(pk=researcher.pk))
    assert [line[0] for line in table(opened, q="kvaltynka")[1:]] == [letter.ref]
    assert opened.get(CSV, {"q": "kvaltynka"})["Cache-Control"] == "private, no-store"


def test_a_record_that_is_withdrawn_while_the_table_is_sent_is_left_out(
    client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(search_data, "CHUNK", 1)
    people = [builders.person(f"{name} Vzorný") for name in ("Adam", "Boris")]
    answer: Any = client.get(CSV, {"q": "vzorny", "sort": "name"})
    stream = iter(answer.streaming_content)
    sent = next(stream) + next(stream)
    assert people[0].ref.encode() in sent
    people[1].status = "draft"
    people[1].save()
    assert people[1].ref.encode() not in b"".join(stream)


def test_the_document_names_every_argument_and_every_field(client: Client) -> None:
    builders.person("Josef Vzorný")
    paper = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
    _before, arguments, rest = re.split(
        r"^## (?:Arguments|search\.json)$", paper, flags=re.MULTILINE
    )
    cells = re.findall(r"^\| (`[^|]+) \|", arguments, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert named == set(SearchFilter.base_filters)
    data = client.get(JSON, {"q": "vzorny"}).json()
    fields = {*data, *(f"results[].{name}" for name in data["results"][0])}
    listed = re.findall(r"^\| `([\w.\[\]]+)` \|", rest.partition("## search.csv")[0], re.MULTILINE)
    assert set(listed) == fields


# What the box offers


def offers(client: Client, text: str) -> list[str]:
    return [one["text"] for one in client.get(SUGGEST, {"q": text}).json()["suggestions"]]


@pytest.mark.parametrize("text", ["vzo", "VZORN", "взор", "vzorny jo", "jo vz"])
def test_a_name_is_offered_by_the_beginning_of_any_of_its_words_in_any_script(
    client: Client, text: str
) -> None:
    josef = builders.person("Josef Vzorný")
    builders.person("Marta Ukázková")
    [offer] = client.get(SUGGEST, {"q": text}).json()["suggestions"]
    assert offer == {
        "text": "Josef Vzorný",
        "language": "cs",
        "kind": "Person",
        "note": "born 1898",
        "url": josef.get_absolute_url(),
    }


def test_every_kind_of_name_is_offered_and_leads_to_its_page(client: Client) -> None:
    made = [
        builders.person("Jan Kolomberk"), builders.place("Kolomberk"),
        builders.organisation("Kolomberk"), builders.event("Kolomberk"),
    ]  # fmt: skip
    found = client.get(SUGGEST, {"q": "kolo"}).json()["suggestions"]
    ends = [client.get(one["url"], follow=True).request["PATH_INFO"] for one in found]
    assert ends == [one.get_absolute_url() for one in made]


def test_surnames_come_before_given_names_and_never_more_than_eight(client: Client) -> None:
    for number in range(10):
        builders.person(f"Marta Ukázková{number}")
    builders.person("Jan Marek")
    found = offers(client, "mar")
    assert found[0] == "Jan Marek"
    assert len(found) == 8


def test_a_topic_is_offered_only_if_something_visible_stands_under_it(
    client: Client, archivist: User
) -> None:
    from sources.models import IndexPoint

    told = builders.interview(status="draft")
    point = IndexPoint.objects.create(source=told, start_ms=0, title={"en": "A bad year"})
    point.terms.add(builders.term("topic/hunger", label={"en": "Hunger", "cs": "hlad"}))
    point.save()
    assert offers(client, "hun") == []
    assert offers(signed_in(archivist), "hun") == ["Hunger"]
    told.status = "published"
    told.save()
    assert offers(client, "hla") == ["hlad"]


def test_nobody_hidden_living_or_unfinished_is_offered(client: Client, archivist: User) -> None:
    builders.living("Eva Kvaltýnková")
    builders.person("Karel Kvaltýnek", status="draft")
    builders.place("Kvaltýnkov", access="hidden")
    assert offers(client, "kvalt") == []
    assert len(offers(signed_in(archivist), "kvalt")) == 3


def test_one_letter_offers_nothing(client: Client) -> None:
    builders.person("Josef Vzorný")
    assert offers(client, "v") == []


def test_offers_need_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        builders.person(f"Josef{number} Vzorný")
    with django_assert_max_num_queries(7):  # three; the others are its limit of time and savepoint
        assert len(offers(client, "vzor")) == 8
