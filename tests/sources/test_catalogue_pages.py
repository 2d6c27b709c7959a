"""The pages of sources and repositories, and what all pages of sources have in common."""

from __future__ import annotations

import pytest

from archive.core.access import Access, Status
from people.models import FamilyMember, FamilyRole, PersonName, Relation, RelationKind
from sources.models import (
    Citation,
    Evidence,
    IndexPoint,
)
from tests import builders
from tests.conftest import signed_in
from tests.sources.reading import list_of, page_of, queries

pytestmark = pytest.mark.django_db


def test_what_a_source_says_never_names_somebody_who_is_not_open(street):
    book = builders.source("Kniha")
    anna, living = builders.person("Anna Vidná"), builders.living("Tajenka Vzorná")
    builders.evidence(builders.fact(anna, "arrest", "1938"), book, said_person=living)
    family = builders.family(anna, children=(living,))
    citation = Citation.objects.create(source=book)
    member = FamilyMember.objects.get(family=family, role=FamilyRole.CHILD)
    Evidence.objects.create(citation=citation, membership=member)
    kind = RelationKind.objects.create(key="aunt", label={"en": "Aunt"}, converse={"en": "Niece"})
    relation = Relation.objects.create(person=anna, to_person=living, kind=kind, closed=False)
    Evidence.objects.create(citation=citation, relation=relation)
    Evidence.objects.create(citation=citation, person_name=living.names.get())
    shown = page_of(street, book)
    assert "Tajenka" not in shown
    assert "Living person" in shown
    assert "Family of Anna Vidná" not in shown  # it would tell of a living child's place in it


@pytest.mark.parametrize(
    "fields", [{"status": Status.DRAFT}, {"access": Access.HIDDEN}], ids=["draft", "hidden"]
)
def test_what_is_not_open_does_not_exist_for_a_visitor(street, curator, fields):
    for record in (
        builders.document("Tajný dopis", "slova", **fields),
        builders.interview("Tajný rozhovor", "slova", **fields),
        builders.source("Tajná kniha", **fields),
        builders.repository("Tajný archiv", **fields),
    ):
        assert street.get(record.get_absolute_url()).status_code == 404
        assert signed_in(curator).get(record.get_absolute_url()).status_code == 200
    for name in ("documents", "interviews", "sources", "repositories"):
        assert "Tajn" not in list_of(street, name)


@pytest.mark.parametrize("name", ["documents", "interviews", "sources", "repositories"])
def test_pages_can_be_read_and_never_written_to(street, name):
    assert street.post(f"/en/{name}/").status_code == 405
    assert street.head(f"/en/{name}/").status_code == 200


def letters_offered(client, name: str, query: str = "") -> list[str]:
    rows = client.get(f"/en/{name}/{query}").context["alphabets"]
    return [one["letter"] for row in rows for one in row["letters"] if one["url"]]


def test_sources_are_filed_by_letter_as_people_are(street):
    for title in ("„Žilinské listy“", "Chronik", "Cesta", "Übersicht", "Ленинский путь", "1925"):
        builders.source(title)
    assert letters_offered(street, "sources") == ["C", "Ch", "U", "Ž", "Л", "#"]
    assert "Žilinské listy" in list_of(street, "sources", "?letter=Ž")
    under_c = list_of(street, "sources", "?letter=C")
    assert "Cesta" in under_c
    assert "Chronik" not in under_c
    assert "Ленинский путь" in list_of(street, "sources", "?letter=%D0%9B")


def test_a_title_that_changes_moves_to_its_new_letter(street):
    book = builders.source("Kniha")
    book.title = "Črty"
    book.save()
    assert letters_offered(street, "sources") == ["Č"]


def test_documents_are_filed_by_letter_and_keep_it_while_they_are_narrowed(street):
    builders.document("Dopis domů")
    builders.document("Zápis")
    builders.source("Alej")  # no document
    assert letters_offered(street, "documents") == ["D", "Z"]
    page = list_of(street, "documents", "?letter=D")
    assert "Dopis domů" in page
    assert "Zápis" not in page
    assert '<input type="hidden" name="letter" value="D">' in page


def test_a_letter_counts_what_the_other_filters_leave(street):
    builders.source("Kniha", grade="A")
    builders.source("Zpráva", grade="C")
    assert letters_offered(street, "sources", "?grade=A") == ["K"]
    builders.source("Tajná kniha", access=Access.HIDDEN)
    assert "T" not in letters_offered(street, "sources")


@pytest.mark.parametrize("letter", ["ab", "%00", "'", "€"])
def test_what_is_no_letter_is_said_and_the_list_stands(street, letter):
    builders.source("Kniha")
    page = list_of(street, "sources", f"?letter={letter}")
    assert "Letter “" in page
    assert "Kniha" in page


def test_a_source_page_tells_its_origin_its_parts_and_what_it_says(street):
    newspaper = builders.source(
        "Noviny",
        creators=["A. Autor"],
        published_in="Žilina",
        grade="B",
        address="https://example.org/noviny",
        isbn="80-1",
        doi="10.1/x",
    )
    builders.source("Článok", part_of=newspaper)
    builders.source("Skrytý článok", part_of=newspaper, status=Status.DRAFT)
    train = builders.event("Sample transport")
    on_board = builders.fact(train, "persons-on-board")
    builders.evidence(on_board, newspaper, "1925-03-29", low=300, high=303, locator="p. 203")
    page = page_of(street, newspaper)
    for words in (
        "A. Autor",
        "Žilina",
        "https://example.org/noviny",
        "80-1",
        "https://doi.org/10.1/x",
        "Článok",
        "Sample transport",
        "29 March 1925",
        "300 to 303",
        "p. 203",
    ):
        assert words in page
    assert "Skrytý článok" not in page


def test_an_address_that_is_no_web_address_is_no_link(street):
    page = page_of(street, builders.source("Kniha", address="javascript:alert(1)"))
    assert 'href="javascript' not in page


def test_what_a_source_says_is_shown_in_parts(street):
    book = builders.source("Kniha")
    for number in range(45):
        person = builders.person(f"Osoba Čís{number:02}")
        builders.evidence(builders.fact(person, "share", "1925"), book, locator=f"s. {number:02}!")
    first, second = page_of(street, book), page_of(street, book, "?said=2")
    assert "1 to 40 of 45" in first
    assert "s. 00!" in first
    assert "s. 44!" in second
    assert "s. 00!" not in second
    assert "There is no part “9”" in page_of(street, book, "?said=9")


def test_a_repository_shows_only_what_is_open(street):
    archive = builders.repository("Archív", place=builders.place())
    builders.document("Otvorený list", "slová", repository=archive)
    builders.document("Tajný list", "slová", repository=archive, status=Status.DRAFT)
    page = page_of(street, archive)
    assert "Otvorený list" in page
    assert "Tajný" not in page
    assert "1 source" in list_of(street, "repositories")


@pytest.mark.parametrize("language", ["cs", "sk", "ru"])
def test_pages_stand_in_every_language_of_the_interface(street, language, told):
    for record in (told, builders.document(), builders.source(), builders.repository()):
        address = record.get_absolute_url().replace("/en/", f"/{language}/")
        assert street.get(address).status_code == 200


def fill_lists(count: int) -> None:
    for number in range(count):
        kept = builders.repository(f"Archív {number}")
        builders.document(
            f"List {number}",
            "slová",
            repository=kept,
            date_text="1926",
            document_kind=builders.term(f"document-kind/kind{number}"),
        )
        told = builders.interview(f"Rozhovor {number}", "A.", repository=kept)
        point = IndexPoint.objects.create(source=told, start_ms=0, title={"en": "x"})
        point.terms.add(builders.term(f"topic/topic{number}"))
        builders.interview(f"Zavretý {number}", "B.", **builders.closed_until(2060))


@pytest.mark.parametrize("name", ["documents", "interviews", "sources", "repositories"])
def test_a_list_asks_at_most_twelve_times_however_long_it_is(street, name):
    fill_lists(3)
    few = queries(street, f"/en/{name}/")
    fill_lists(9)
    assert queries(street, f"/en/{name}/") == few <= 12


def test_a_name_form_that_a_source_gives_stands_as_it_is_written(street):
    book = builders.source("Kniha")
    name = PersonName.objects.create(
        person=builders.person(), given="Йозеф", surname="Взорный", language="ru"
    )
    Evidence.objects.create(citation=Citation.objects.create(source=book), person_name=name)
    assert '<span lang="ru">Йозеф Взорный</span>' in page_of(street, book)
