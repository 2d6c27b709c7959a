"""The pages of documents and photographs and their list: what stands on them."""

from __future__ import annotations

import pytest

from archive.core.access import Access, Status
from sources.models import (
    Mention,
    Page,
    PageText,
    SourceKind,
    Treatment,
)
from tests import builders
from tests.conftest import signed_in
from tests.sources.reading import list_of, page_of, queries, translated

pytestmark = pytest.mark.django_db


def test_a_document_shows_each_line_beside_its_translation_each_in_its_language(street):
    letter = builders.document("Dopis", "Milá matko,\njsme v Pišpeku.")
    translated(letter, en="Dear mother,\nwe are in Pishpek.")
    page = page_of(street, letter)
    assert '<p lang="cs">Milá matko,</p>' in page
    assert "<p>we are in Pishpek.</p>" in page


def test_one_text_alone_can_be_shown(street):
    letter = builders.document("Dopis", "Milá matko,")
    translated(letter, en="Dear mother,")
    assert "Dear mother," not in page_of(street, letter, "?show=original")
    assert "Milá matko," not in page_of(street, letter, "?show=translation")


def test_another_translation_can_be_chosen(street):
    letter = builders.document("Dopis", "Milá matko,")
    translated(letter, en="Dear mother,", ru="Милая мама,")
    assert '<p lang="ru">Милая мама,</p>' in page_of(street, letter, "?to=ru")
    assert "Милая мама," not in page_of(street, letter)


def test_a_document_says_how_far_its_texts_have_been_checked(street):
    letter = builders.document("Dopis", "Milá matko,")
    translated(letter, en="Dear mother,")
    letter.pages.get().texts.filter(kind="transcription").update(status="approved")
    page = page_of(street, letter)
    assert "Transcription approved" in page
    assert "Translation not checked" in page


def test_a_doubtful_reading_and_a_remark_of_the_editor_are_told_apart(street):
    page = page_of(street, builders.document("Dopis", "s rodinou Mintáš [?] a [nečitelné]"))
    assert '<span class="unc-r">Mintáš</span>' in page
    assert '<span class="ed">[nečitelné]</span>' in page


def test_a_line_in_another_language_than_its_page_says_so(street):
    letter = builders.document("Dopis", "Milá matko,")
    letter.pages.get().texts.update(lines=[{"text": "Милая мама,", "language": "ru"}])
    assert '<p lang="ru">Милая мама,</p>' in page_of(street, letter)


def test_only_the_open_page_of_a_document_is_shown(street):
    letter = builders.document("Dopis", "První strana", "Druhá strana")
    assert "Druhá strana" not in page_of(street, letter)
    assert "Druhá strana" in page_of(street, letter, "?page=2")


@pytest.mark.parametrize("asked", ["3", "0", "-1", "abc", "9" * 40, "²"])
def test_a_page_that_is_not_there_is_said_and_the_first_one_shown(street, asked):
    status = 404 if asked.isascii() and asked.isdecimal() else 400
    letter = builders.document("Dopis", "První strana")
    page = page_of(street, letter, f"?page={asked}", status)
    assert f"There is no page “{asked}” in this document." in page
    assert "První strana" in page


@pytest.mark.parametrize("query", ["?zoom=99", "?show=all", "?to=xx", "?said=0", "?said=abc"])
def test_a_choice_that_is_not_there_is_named(street, query):
    letter = builders.document("Dopis", "Milá matko,")
    translated(letter, en="Dear mother,")
    value = query.partition("=")[2]
    assert f"“{value}”" in page_of(street, letter, query)


def test_a_document_without_pages_and_one_without_text_still_have_a_page(street):
    bare = builders.source("Bez stran", SourceKind.DOCUMENT)
    assert "About this document" in page_of(street, bare)
    Page.objects.create(source=bare, position=1)
    assert "This page has no transcription yet." in page_of(street, bare)


def test_a_protected_name_stands_nowhere_on_a_document(street, curator):
    josef = builders.person("Josef Vzorek")
    letter = builders.document("Zápis", "udavač Vzorek\nkonec")
    page = translated(letter, en="the informer Vzorek\nend")
    Mention.objects.create(
        page=page, person=josef, words="Vzorek", line=1, treatment=Treatment.ANONYMISED
    )
    found = builders.fact(builders.person("Anna Vzorná"), "arrest", "1938")
    builders.evidence(
        found, letter, page=page, quotation={"cs": "udavač Vzorek"}, verbatim="Vzorek"
    )
    assert "Vzorek" not in page_of(street, letter)
    assert "udavač […]" in page_of(street, letter)
    assert "udavač Vzorek" in page_of(signed_in(curator), letter)


def test_a_living_person_is_named_neither_in_the_lines_nor_among_the_people(street):
    letter = builders.document("Dopis", "vnučka Tajenka a děd Josef")
    page = letter.pages.get()
    Mention.objects.create(
        page=page, person=builders.living("Tajenka Vzorná"), words="Tajenka", line=1
    )
    Mention.objects.create(page=page, person=builders.person(), words="Josef", line=1)
    shown = page_of(street, letter)
    assert "Tajenka" not in shown
    assert ">Josef Vzorný</a>" in shown


def test_a_photograph_lists_its_people_from_left_to_right(street):
    photograph = builders.source("Před dílnou", SourceKind.PHOTOGRAPH)
    page = Page.objects.create(source=photograph, position=1)
    for name, left in (("Anna Pravá", 70), ("Jan Levý", 10)):
        Mention.objects.create(
            page=page,
            person=builders.person(name),
            region=[left, 10, 10, 10],
            treatment=Treatment.NAMED,
        )
    shown = page_of(street, photograph)
    assert 0 < shown.index("Jan Levý") < shown.index("Anna Pravá")


def test_a_document_lists_what_it_bears_out_only_for_records_that_are_open(street):
    letter = builders.document("Dopis", "Milá matko,")
    seen, hidden = (
        builders.person("Anna Vidná"),
        builders.person("Jan Skrytý", access=Access.HIDDEN),
    )
    for person in (seen, hidden):
        builders.evidence(
            builders.fact(person, "arrest", "1938"), letter, "1938", locator=f"u {person}"
        )
    shown = page_of(street, letter)
    assert "Anna Vidná" in shown
    assert "u Anna Vidná" in shown
    assert "Skrytý" not in shown


def test_a_closed_repository_is_not_named_on_its_documents(street):
    home = builders.repository("Rodina Skrytých", access=Access.HIDDEN)
    whole = builders.source("Skrytý fond", SourceKind.FONDS, status=Status.DRAFT)
    letter = builders.document(
        "Dopis", "Milá matko,", repository=home, part_of=whole, reference_code="č. 4"
    )
    shown = page_of(street, letter)
    assert "Skryt" not in shown
    assert "č. 4" in shown
    assert "Skryt" not in list_of(street, "documents")


def test_a_document_of_600_pages_opens_with_few_queries_and_a_small_page(
    street, django_assert_max_num_queries
):
    register = builders.document("Matrika", "strana 1")
    Page.objects.bulk_create(
        [Page(source=register, position=n, label=f"list {n}") for n in range(2, 601)]
    )
    with django_assert_max_num_queries(20):
        page = page_of(street, register, "?page=300")
    assert len(page) < 40_000
    assert page.count("list ") < 12
    assert "?page=600" in page
    assert "?page=1" in page


def test_an_address_without_its_slug_or_of_another_kind_leads_to_the_page(street):
    letter = builders.document("Dopis", "Milá matko,")
    for address in (f"/en/documents/{letter.ref}/", f"/en/sources/{letter.ref}/"):
        assert street.get(address).headers["Location"] == letter.get_absolute_url()


def test_documents_are_narrowed_by_kind_language_repository_and_transcription(street):
    kept = builders.repository("Archív")
    wanted = builders.document(
        "Hľadaný list",
        "slová",
        repository=kept,
        document_kind=builders.term("document-kind/letter"),
    )
    builders.source("Iná fotografia", SourceKind.PHOTOGRAPH, languages=["ru"])
    for query in (
        "?kind=document",
        "?type=document-kind/letter",
        "?language=cs",
        f"?repository={kept.ref}",
        "?transcribed=yes",
    ):
        page = list_of(street, "documents", query)
        assert wanted.title in page
        assert "Iná fotografia" not in page
        assert "Remove filter:" in page


def test_documents_are_narrowed_by_year_and_one_without_a_date_lies_in_none(street):
    builders.document("Z roku 1926", "slová", date_text="1926")
    builders.document("Okolo 1930", "slová", date_text="1930~")
    builders.document("Bez dátumu", "slová")
    page = list_of(street, "documents", "?from_year=1929&to_year=1929")
    assert "Okolo 1930" in page
    assert "Z roku 1926" not in page
    assert "Bez dátumu" not in page


YEARS = [
    ("1926", "certain"),
    ("March 1926", "certain"),
    ("1926~", "possible"),
    ("1926?", "possible"),
    ("192X", "possible"),
    ("1925/1927", "possible"),
    ("[1920,1926]", "possible"),
    ("../1926", "possible"),
    ("1926/..", "possible"),
    ("1924", "no"),
    ("1929", "no"),
    ("../1920", "no"),
]


@pytest.mark.parametrize(("written", "expected"), YEARS)
def test_a_document_is_certainly_or_possibly_from_the_years_asked_for(street, written, expected):
    builders.document("Dopis", "slová", date_text=written)
    page = list_of(street, "documents", "?from_year=1925&to_year=1926")
    said = {
        "certain": "Certainly from these years." in page,
        "possible": "Possibly from these years" in page,
        "no": "Dopis" not in page,
    }
    assert [answer for answer, told in said.items() if told] == [expected]


def test_one_year_alone_is_open_on_its_other_side(street):
    builders.document("Dopis", "slová", date_text="1926")
    for query in ("?from_year=1926", "?to_year=1926", "?from_year=1926&to_year=1925"):
        assert "Certainly from these years." in list_of(street, "documents", query)


def test_no_date_is_judged_unless_years_are_asked_for(street):
    builders.document("Dopis", "slová", date_text="1926~")
    for query in ("", "?language=cs", "?from_year=abc"):
        page = list_of(street, "documents", query)
        assert "Dopis" in page
        assert "these years" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?from_year=abc", "From year “abc”"),
        ("?to_year=99999", "To year “99999”"),
        ("?from_year=1930&to_year=1925", "It stands before the first year, 1930."),
        ("?kind=film", "Kind “film”"),
        ("?language=xx", "Language “xx”"),
        ("?repository=R-AAAAAA", "Kept at “R-AAAAAA”"),
        ("?page=abc", "There is no page “abc” here."),
        ("?page=7", "There is no page “7” here."),
    ],
)
def test_a_filter_that_is_not_understood_is_named_with_its_value(street, query, words):
    builders.document("Dopis", "slova", date_text="1931")
    page = list_of(street, "documents", query)
    assert words in page
    assert "Dopis" in page


def test_a_hidden_repository_cannot_be_found_by_trying_its_id(street):
    home = builders.repository("Rodina", access=Access.HIDDEN)
    builders.document("Dopis", "slova", repository=home)
    hidden = list_of(street, "documents", f"?repository={home.ref}")
    assert f"“{home.ref}”" in hidden
    assert "Rodina" not in hidden


def test_a_facet_counts_what_it_would_leave(street):
    builders.document("Dopis", "slova")
    builders.document("Druhý dopis", "slova")
    builders.source("Fotografie", SourceKind.PHOTOGRAPH, languages=["ru"])
    facets = {f["label"]: f for f in street.get("/en/documents/?language=ru").context["facets"]}
    assert [(o["value"], o["count"], o["checked"]) for o in facets["Language"]["options"]] == [
        ("cs", 2, False),
        ("ru", 1, True),
    ]
    assert [(o["value"], o["count"]) for o in facets["Kind"]["options"]] == [("photograph", 1)]


def fill_document(letter, count: int) -> None:
    for number in range(count):
        page = Page.objects.create(source=letter, position=letter.pages.count() + 1)
        PageText.objects.create(page=page, language="cs", lines=[{"text": "slova"}])
        person = builders.person(f"Osoba Čís{number}")
        Mention.objects.create(page=page, person=person, words="slova", treatment=Treatment.NAMED)
        found = builders.fact(person, "arrest", "1938", where=builders.place(f"Místo {number}"))
        builders.evidence(found, letter, page=page, quotation={"cs": "slova"})
        builders.evidence(
            builders.fact(builders.event(f"Vlak {number}"), "departure"), letter, "1925"
        )


def test_a_document_asks_at_most_twenty_times_however_much_it_says(street):
    letter = builders.document("Dopis", "slova", repository=builders.repository())
    fill_document(letter, 3)
    few = queries(street, letter.get_absolute_url())
    fill_document(letter, 9)
    assert queries(street, letter.get_absolute_url()) == few <= 20
