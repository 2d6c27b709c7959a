"""The pages of documents, interviews, other sources and repositories: what stands on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.core.access import Access, Status
from people.models import FamilyMember, FamilyRole, PersonName, Relation, RelationKind
from sources.models import (
    Citation,
    Consent,
    Evidence,
    IndexPoint,
    Mention,
    Page,
    PageText,
    Recording,
    Segment,
    SegmentText,
    SourceKind,
    Speaker,
    Treatment,
    Withheld,
)
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def street() -> Client:
    """The browser of a visitor."""
    return Client()


def page_of(client: Client, record, query: str = "") -> str:
    response = client.get(f"{record.get_absolute_url()}{query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def list_of(client: Client, name: str, query: str = "") -> str:
    response = client.get(f"/en/{name}/{query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is remembered for good is not counted
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def translated(document, number: int = 1, **texts: str) -> Page:
    page: Page = document.pages.get(position=number)
    for language, text in texts.items():
        lines = [{"text": line} for line in text.split("\n")]
        PageText.objects.create(page=page, kind="translation", language=language, lines=lines)
    return page


# Documents


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
    page = page_of(street, builders.document("Dopis", "První strana"), f"?page={asked}")
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
    assert "Family of Anna Vidná" in shown


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


# Interviews


@pytest.fixture
def told():
    return builders.interview(
        "Rozhovor", "Prvá veta.", "Tajná veta.", "Ešte tajnejšia.", "Posledná veta."
    )


def withhold(told, start: int = 5000, end: int = 14_000) -> Withheld:
    return Withheld.objects.create(
        source=told,
        start_ms=start,
        end_ms=end,
        reason={"en": "By wish of the speaker."},
        review_on=dt.date(2034, 1, 1),
    )


def test_a_withheld_passage_is_never_in_the_page_and_its_length_reason_and_review_are(street, told):
    withhold(told)
    for query in ("", "?t=6", "?show=original", "?t=11#t11"):
        page = page_of(street, told, query)
        assert "ajn" not in page
    assert "A passage of 0:09 (minutes and seconds) is withheld." in page
    assert "By wish of the speaker." in page
    assert "To be reviewed: 1 January 2034." in page
    assert "Consent with limits: 1 passage withheld" in page


def test_a_withheld_silence_without_words_is_shown_too(street, told):
    withhold(told, 19_850, 25_000)
    Recording.objects.filter(source=told).update(duration_ms=30_000)
    assert "A passage of 0:05 (minutes and seconds) is withheld." in page_of(street, told)


def test_the_curator_reads_a_withheld_passage_and_sees_that_it_is_one(told, curator):
    withhold(told)
    page = page_of(signed_in(curator), told)
    assert "Tajná veta." in page
    assert "badge-consent-withheld" in page


def test_topics_and_evidence_within_a_withheld_passage_are_not_told(street, told, curator):
    withhold(told)
    for start, title in ((0, "Otvorená téma"), (6000, "Utajená téma")):
        point = IndexPoint.objects.create(source=told, start_ms=start, title={"en": title})
        point.terms.add(builders.term(f"topic/{title.split()[0].lower()}"))
    anna = builders.person("Anna Vidná")
    builders.evidence(
        builders.fact(anna, "arrest", "1938"),
        told,
        start_ms=6000,
        quotation={"sk": "utajený výrok"},
    )
    shown = page_of(street, told) + list_of(street, "interviews")
    assert "Otvorená téma" in shown
    for word in ("Utajená", "utajená", "utajený výrok", "Arrest", "Anna Vidná"):
        assert word not in shown
    assert "utajený výrok" in page_of(signed_in(curator), told)


def test_a_protected_name_stands_nowhere_on_an_interview(street):
    told = builders.interview("Rozhovor", "Udal nás Vzorek.")
    segment = told.segments.get()
    SegmentText.objects.create(
        segment=segment, kind="translation", language="en", text="It was Mr Sample."
    )
    Mention.objects.create(
        segment=segment,
        person=builders.person("Josef Vzorek"),
        words="Vzorek",
        treatment=Treatment.ANONYMISED,
    )
    for query in ("", "?show=translation", "?show=original"):
        page = page_of(street, told, query)
        assert "Vzorek" not in page
        assert "Sample." not in page
    assert "[held back: it names a person]" in page_of(street, told)


def test_speakers_stand_with_their_labels_but_not_those_whom_the_reader_may_not_see(street):
    told = builders.interview("Rozhovor", "Otázka?", "Odpoveď.", "Šepot.")
    voices: tuple[dict[str, Any], ...] = (
        {"label": "O. V.", "role": "interviewer"},
        {"label": "J. V.", "person": builders.person("Jozefína Vzorná")},
        {"label": "Tajenka Vzorná", "person": builders.living("Tajenka Vzorná")},
    )
    for segment, voice in zip(told.segments.all(), voices, strict=True):
        Segment.objects.filter(pk=segment.pk).update(
            speaker=Speaker.objects.create(source=told, **voice)
        )
    page = page_of(street, told)
    assert "<b>Interviewer</b>" in page
    assert "<b>J. V.</b>" in page
    assert "<b>Narrator</b>" in page
    assert "Tajenka" not in page


def test_the_narrator_is_linked_when_open_and_not_named_when_not(street):
    open_one = builders.interview("Rozhovor", "A.", narrator=builders.person("Jozefína Vzorná"))
    assert ">Jozefína Vzorná</a>" in page_of(street, open_one)
    closed_one = builders.interview("Hovor", "A.", narrator=builders.living("Tajenka Vzorná"))
    assert "Tajenka" not in page_of(street, closed_one)


def test_original_and_translation_stand_side_by_side_or_alone(street):
    told = builders.interview("Rozhovor", "Prišli v noci.", "Bez prekladu.")
    first = told.segments.get(position=1)
    SegmentText.objects.create(
        segment=first, kind="translation", language="en", text="They came at night."
    )
    both = page_of(street, told)
    assert '<p lang="sk">Prišli v noci.</p>' in both
    assert "<p>They came at night.</p>" in both
    assert "They came" not in page_of(street, told, "?show=original")
    alone = page_of(street, told, "?show=translation")
    assert "Prišli" not in alone
    assert "Bez prekladu." in alone, "what is not translated stands in the original"


@pytest.mark.parametrize("asked", ["abc", "-5", "99999999999999999999", "1.5", "１２", "7" * 5000])
def test_a_wrong_second_is_said_and_the_interview_shown_from_its_start(street, told, asked):
    response = street.get(told.get_absolute_url(), {"t": asked})
    page = response.content.decode()
    assert response.status_code == 200
    assert f"“{asked[:40]}”" in page
    assert "Prvá veta." in page


def test_a_second_after_the_end_is_said_and_the_interview_shown_from_its_start(street, told):
    page = page_of(street, told, "?t=4000")
    assert "The time 1:06:40 lies after the end, 0:20." in page
    assert "Prvá veta." in page


def test_the_passage_of_the_second_asked_for_is_marked(street, told):
    page = page_of(street, told, "?t=7")
    assert '<li id="t5" class=" now" aria-current="true"' in page
    assert page.count('aria-current="true" data-start') == 1


def long_interview(count: int = 450):
    told = builders.source("Dlhý rozhovor", SourceKind.INTERVIEW, languages=["sk"])
    rows = Segment.objects.bulk_create(
        Segment(source=told, position=n + 1, start_ms=n * 5000, end_ms=n * 5000 + 4000)
        for n in range(count)
    )
    SegmentText.objects.bulk_create(
        SegmentText(segment=row, language="sk", text=f"veta {row.position}.") for row in rows
    )
    return told


def test_a_long_transcript_is_shown_in_parts_that_lead_to_each_other(street):
    told = long_interview()
    page = page_of(street, told, "?t=1000")
    assert page.count('<p lang="sk">veta') == 200
    assert "veta 201." in page
    assert "veta 180." not in page
    assert 'href="?t=1900#t1900" rel="next"' in page
    assert 'rel="prev"' in page


def test_the_parts_leave_no_segment_out(street):
    told = long_interview()
    seen: set[str] = set()
    query = "?t=0"
    for _step in range(4):
        response = street.get(told.get_absolute_url() + query)
        seen |= {f"veta {n}." for n in range(1, 451) if f">veta {n}.<" in response.content.decode()}
        later = response.context["window"].later
        if later is None:
            break
        query = f"?t={later}"
    assert len(seen) == 450


def test_every_id_of_a_transcript_stands_once(street):
    told = builders.interview("Rozhovor", "Jeden.", "Dva.")
    told.segments.filter(position=2).update(start_ms=400, end_ms=900)
    assert page_of(street, told).count('id="t0"') == 1


def test_synthetic_voices_are_named_as_such(street, told):
    Recording.objects.filter(source=told).update(synthetic=True)
    assert "Synthetic voices." in page_of(street, told)


def test_an_interview_without_an_open_sound_says_so_and_is_read_all_the_same(street, told):
    page = page_of(street, told)
    assert "The sound of this interview is not open." in page
    assert "<audio" not in page
    assert "Prvá veta." in page


def test_a_given_consent_is_shown_but_not_the_paper(street, told):
    consent = Consent.objects.create(given_by="Tajenka Vzorná", given_on=dt.date(2004, 1, 1))
    consent.sources.add(told)
    page = page_of(street, told)
    assert "Consent given" in page
    assert "Tajenka" not in page


@pytest.fixture
def closed():
    told = builders.interview(
        "Zavretý rozhovor",
        "Tajné slová.",
        access_reason={"en": "By wish of the family."},
        date_text="2004",
        creators=["Ondrej Tajný"],
        description={"en": "Tajný popis"},
        reference_code="tajná značka",
        **builders.closed_until(2060),
    )
    IndexPoint.objects.create(source=told, start_ms=0, title={"en": "Tajná téma"}).terms.add(
        builders.term("topic/tajne")
    )
    Recording.objects.filter(source=told).update(public_media="derivatives/x.mp3")
    return told


def test_a_closed_interview_tells_title_kind_reason_and_date_and_nothing_else(street, closed):
    for page in (
        page_of(street, closed),
        list_of(street, "interviews"),
        list_of(street, "sources"),
    ):
        for told in (
            "Zavretý rozhovor",
            "nterview",
            "By wish of the family.",
            "It opens on 1 January 2060.",
        ):
            assert told in page
        for secret in ("Taj", "tajn", "2004", "Slovak", "0:05"):
            assert secret not in page


def test_a_closed_interview_enters_no_facet_and_no_narrowed_list(street, closed):
    assert street.get("/en/interviews/").context["facets"][0]["options"] == []
    for query in ("?language=sk", "?sound=yes", "?topic=topic/tajne"):
        assert "Zavretý" not in list_of(street, "interviews", query)


def test_a_closed_interview_opens_to_a_reader_to_whom_it_was_granted(closed, researcher):
    researcher.grants.create(ref=closed.ref)
    assert "Tajné slová." in page_of(signed_in(researcher), closed)


# Lists


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


def test_interviews_are_narrowed_by_topic_and_sound(street):
    first = builders.interview("Prvý rozhovor", "A.")
    builders.interview("Druhý rozhovor", "B.")
    IndexPoint.objects.create(source=first, start_ms=0, title={"en": "x"}).terms.add(
        builders.term("topic/school")
    )
    Recording.objects.filter(source=first).update(public_media="derivatives/x.mp3")
    for query in ("?topic=topic/school", "?sound=yes", "?language=sk&topic=topic/school"):
        page = list_of(street, "interviews", query)
        assert "Prvý rozhovor" in page
        assert "Druhý rozhovor" not in page


def test_sources_are_filed_under_the_first_letter_of_the_title(street):
    builders.source("„Žilinské listy“")
    builders.source("Knižka", grade="A")
    page = list_of(street, "sources", "?letter=ž")
    assert "Žilinské listy" in page
    assert "Knižka" not in page
    assert [one["letter"] for one in street.get("/en/sources/").context["letters"]] == ["K", "Ž"]
    assert "Žilinské" not in list_of(street, "sources", "?grade=A")


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


# Queries


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


def fill_interview(told, count: int) -> None:
    for number in range(count):
        at = told.segments.count() + 1
        person = builders.person(f"Osoba Čís{number}")
        voice = Speaker.objects.create(source=told, label=f"O{at}", person=person)
        segment = Segment.objects.create(
            source=told, position=at, start_ms=at * 5000, end_ms=at * 5000 + 4000, speaker=voice
        )
        SegmentText.objects.create(segment=segment, language="sk", text="slová")
        SegmentText.objects.create(segment=segment, kind="translation", language="en", text="words")
        Mention.objects.create(
            segment=segment, person=person, words="slová|words", treatment=Treatment.NAMED
        )
        IndexPoint.objects.create(source=told, start_ms=at * 5000, title={"en": "x"})
        found = builders.fact(person, "arrest", "1938", where=builders.place(f"Miesto {number}"))
        builders.evidence(found, told, start_ms=at * 5000, quotation={"sk": "slová"})


def test_an_interview_asks_at_most_twenty_times_however_long_it_is(street):
    told = builders.interview(
        "Rozhovor", "A.", repository=builders.repository(), narrator=builders.person()
    )
    withhold(told, 0, 1000)
    fill_interview(told, 3)
    few = queries(street, f"{told.get_absolute_url()}?t=10")
    fill_interview(told, 9)
    assert queries(street, f"{told.get_absolute_url()}?t=10") == few <= 20


def test_a_name_form_that_a_source_gives_stands_as_it_is_written(street):
    book = builders.source("Kniha")
    name = PersonName.objects.create(
        person=builders.person(), given="Йозеф", surname="Взорный", language="ru"
    )
    Evidence.objects.create(citation=Citation.objects.create(source=book), person_name=name)
    assert '<span lang="ru">Йозеф Взорный</span>' in page_of(street, book)
