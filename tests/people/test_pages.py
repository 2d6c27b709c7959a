"""The public pages of people, families, events, organisations and places, for a visitor."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.core.access import Access, Status
from people.models import (
    FamilyMember,
    OrganisationName,
    Pedigree,
    Person,
    PersonName,
    PlaceName,
    Question,
    Relation,
    RelationKind,
)
from people.queries import family_title
from people.words import span
from sources.models import Citation, Evidence, Mention, Segment, Source, Speaker, Withheld
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

PERSON_BUDGET, LIST_BUDGET, EVENT_BUDGET = 25, 12, 20


def shown(client: Client, record: Any) -> str:
    response = client.get(record.get_absolute_url())
    assert response.status_code == 200
    return text_of(response)


def text_of(response: Any) -> str:
    """The words of a page with all white space made one."""
    return re.sub(r"\s+", " ", response.content.decode())


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.fixture
def josef() -> Person:
    return builders.person("Josef Vzorný", born="1898")


# The door


def test_a_wrong_slug_leads_to_the_right_one(client, josef):
    answer = client.get(f"/en/people/{josef.ref}/somebody-else/")
    assert (answer.status_code, answer["Location"]) == (301, josef.get_absolute_url())


def test_an_address_without_a_slug_leads_to_the_whole_one(client, josef):
    assert client.get(f"/en/people/{josef.ref}/")["Location"] == josef.get_absolute_url()


def test_a_closed_person_has_a_page_that_says_so_and_nothing_else(client):
    closed = builders.person("Anna Zavretá", **builders.closed_until(2090))
    builders.fact(closed, "arrest", "1938")
    page = shown(client, closed)
    assert "Closed." in page
    assert "1 January 2090" in page
    assert "Arrest" not in page


def test_a_living_person_does_not_exist_for_a_visitor(client):
    assert client.get(builders.living("Viktor Žijúci").get_absolute_url()).status_code == 404


def test_a_withdrawn_record_leaves_a_tombstone_with_its_reason(client):
    gone = builders.person(
        "Josef Stažený",
        status=Status.WITHDRAWN,
        withdrawn_reason={"en": "A double of another record."},
    )
    answer = client.get(gone.get_absolute_url())
    assert answer.status_code == 410
    assert "A double of another record." in text_of(answer)


@pytest.mark.parametrize("address", ["people", "families", "transports", "organisations", "places"])
def test_every_list_opens_while_the_archive_is_empty(client, address):
    assert client.get(f"/en/{address}/").status_code == 200


@pytest.mark.parametrize("address", ["people", "families", "transports", "organisations", "places"])
def test_an_unknown_record_does_not_exist(client, address):
    assert client.get(f"/en/{address}/X-000000/").status_code == 404


# What a page may not tell


def test_a_draft_event_place_organisation_or_source_is_not_named_on_a_persons_page(client, josef):
    draft: dict[str, Any] = {"status": Status.DRAFT}
    builders.fact(
        josef, "departure", "1925",
        where=builders.place("Tajnov", **draft),
        at_event=builders.event("Secret transport", **draft),
        with_organisation=builders.organisation("Tajné družstvo", **draft),
    )  # fmt: skip
    arrest = builders.fact(josef, "arrest", "1938")
    builders.evidence(arrest, builders.source("Secret file", **draft), "1938")
    page = shown(client, josef)
    assert "Departure" in page
    for hidden in ("Tajnov", "Secret transport", "Tajné družstvo", "Secret file"):
        assert hidden not in page


def test_a_curator_sees_the_draft_place_that_a_visitor_does_not(curator, josef):
    builders.fact(josef, "departure", "1925", where=builders.place("Tajnov", status=Status.DRAFT))
    assert "Tajnov" in shown(signed_in(curator), josef)


def test_a_fact_that_rests_on_closed_sources_says_so(client, josef):
    arrest = builders.fact(josef, "arrest", "1938")
    builders.evidence(arrest, builders.source("Closed file", **builders.closed_until(2090)), "1938")
    page = shown(client, josef)
    assert "Rests on sources that are closed." in page
    assert "Closed file" not in page


def test_a_fact_without_any_source_says_so(client, josef):
    assert "No source is given." in shown(client, josef)


def test_a_living_child_is_masked_on_the_pages_of_parent_and_family(client, josef):
    viktor = builders.living("Viktor Žijúci")
    family = builders.family(josef, children=(viktor,))
    for page in (shown(client, josef), shown(client, family)):
        assert "Living person" in page
        assert "Viktor" not in page
        assert viktor.ref not in page
        assert "1990" not in page


def test_the_source_that_names_a_living_child_is_not_quoted(client, josef):
    viktor = builders.living("Viktor Žijúci")
    family = builders.family(josef, children=(viktor,))
    book = Citation.objects.create(
        source=builders.source("Family book"), quotation={"sk": "syn Viktor, 1990"}
    )
    Evidence.objects.create(membership=family.membership.get(person=viktor), citation=book)
    for page in (shown(client, josef), shown(client, family)):
        assert "syn Viktor" not in page


def test_the_marriage_of_a_living_partner_is_not_told(client, josef):
    partner = builders.living("Mária Žijúca")
    family = builders.family(josef, partner)
    builders.fact(family, "marriage", "2011-06-04")
    for page in (shown(client, josef), shown(client, family)):
        assert "2011" not in page


def test_living_passengers_are_neither_listed_nor_counted(client, josef):
    transport = builders.event()
    for one in (josef, builders.living("Viktor Žijúci")):
        builders.fact(one, "departure", at_event=transport)
    page = shown(client, transport)
    assert "Josef Vzorný" in page
    assert "1 person of this archive" in page
    assert "Viktor" not in page


def test_a_family_is_named_after_those_who_may_be_named(visitor, curator, josef):
    family = builders.family(josef, builders.living("Mária Žijúca"))
    assert family_title(family, visitor) == "Family of Josef Vzorný"
    assert family_title(family, curator) == "Josef Vzorný – Mária Žijúca"


def test_a_family_of_the_living_alone_does_not_exist_for_a_visitor(client):
    family = builders.family(builders.living("Mária Žijúca"))
    assert client.get(family.get_absolute_url()).status_code == 404


def test_a_closed_relation_is_not_told(client, josef):
    kind = RelationKind.objects.create(
        key="denounced-by", label={"en": "Denounced"}, converse={"en": "Denounced by"}, closed=True
    )
    other = builders.person("Karel Ukázka")
    Relation.objects.create(person=josef, to_person=other, kind=kind)
    assert "Denounced" not in shown(client, josef)
    assert "Karel Ukázka" not in shown(client, josef)


def test_an_open_relation_is_read_from_both_sides(client, josef):
    kind = RelationKind.objects.create(
        key="godparent", label={"en": "Godparent of"}, converse={"en": "Godparent"}
    )
    godmother = builders.person("Karla Ukázková")
    Relation.objects.create(person=godmother, to_person=josef, kind=kind, closed=False)
    assert re.search(r"Godparent of.*Karla Ukázková", shown(client, josef))
    assert re.search(r"Godparent</dt>.*Josef Vzorný", shown(client, godmother))


# What the sources say


@pytest.fixture
def disputed(josef: Person) -> Person:
    """Two papers with two days of death, and a notice that was made to deceive."""
    death = builders.fact(josef, "death")
    file = builders.source("File extract")
    builders.evidence(death, file, "1938-11-11", locator="p. 6", quotation={"ru": "приведено"})
    builders.evidence(death, builders.source("Card of the camp"), "1942-02-02")
    notice = builders.source("Notice of 1957")
    builders.evidence(death, notice, "1943-03-04", stance="cover-story", confidence=0)
    return josef


def test_a_disputed_fact_shows_both_accounts(client, disputed):
    page = shown(client, disputed)
    assert re.search(r"Account A.*11 November 1938.*Account B.*2 February 1942", page)
    assert "2 accounts" in page
    assert "The accounts of the death differ." in page


def test_the_cover_story_stands_apart_and_is_no_account(client, disputed):
    page = shown(client, disputed)
    assert re.search(r"Account B.*<h3>Official cover story</h3>.*4 March 1943", page)
    assert "Account C" not in page


def test_the_archives_word_stands_with_its_reason_and_day(client, disputed):
    question = Question.objects.create(
        published=True,
        key="death", question={"en": "When did he die?"}, word={"en": "Not established."},
        reason={"en": "The file was not seen."}, considered_on=dt.date(2025, 5, 4),
    )  # fmt: skip
    question.facts.set(disputed.facts.filter(kind__key="death"))
    page = shown(client, disputed)
    assert re.search(
        r"When did he die\?.*Not established\..*The file was not seen\..*"
        r"Last considered on 4 May 2025\.",
        page,
    )


def test_rows_that_say_the_same_are_one_account(client, disputed):
    death = disputed.facts.get(kind__key="death")
    builders.evidence(death, builders.source("Copy of the file"), "1938-11-11")
    page = shown(client, disputed)
    assert "Account C" not in page
    assert re.search(r"File extract.*Copy of the file", page)


def test_the_preferred_account_is_marked(client, disputed):
    Evidence.objects.filter(citation__source__title="File extract").update(rank="preferred")
    assert "Preferred by the archive" in shown(client, disputed)


def test_a_quotation_stands_in_the_notes_with_its_language(client, disputed):
    assert '<q lang="ru">приведено</q>' in shown(client, disputed)


def test_a_quotation_from_a_withheld_passage_is_not_told(client, josef):
    interview = builders.interview("Interview with a daughter", "Prišli v noci.")
    Withheld.objects.create(source=interview, start_ms=0, end_ms=4000, reason={"en": "By request."})
    arrest = builders.fact(josef, "arrest", "1938")
    builders.evidence(arrest, interview, start_ms=1000, quotation={"sk": "Prišli v noci."})
    page = shown(client, josef)
    assert "Prišli v noci." not in page
    assert "Rests on sources that are closed." in page


def test_a_name_that_its_source_protects_is_masked_in_quotations(client, josef):
    letter = builders.document("Letter home", "Viktor prišiel")
    viktor = builders.living("Viktor Žijúci")
    Mention.objects.create(page=letter.pages.get(), person=viktor, words="Viktor", line=1)
    arrest = builders.fact(josef, "arrest", "1938")
    builders.evidence(arrest, letter, quotation={"cs": "Viktor prišiel"})
    page = shown(client, josef)
    assert "[…] prišiel" in page
    assert "Viktor" not in page


def test_an_undated_departure_says_that_its_date_comes_from_the_event(client, josef):
    transport = builders.event()
    builders.fact(transport, "departure", "1925-03-29")
    builders.fact(josef, "departure", at_event=transport)
    page = shown(client, josef)
    assert "29 March 1925" in page
    assert "Computed from the date of the event." in page


def test_years_without_a_record_are_shown_as_a_gap(client, josef):
    builders.fact(josef, "trade", "1925")
    builders.fact(josef, "arrest", "1938")
    page = shown(client, josef)
    assert "1926–1937" in page
    assert "No record has been found for these years." in page


def test_childhood_and_the_time_after_death_are_no_gaps(client, josef):
    builders.fact(josef, "trade", "1918")
    builders.fact(josef, "death", "1920")
    builders.fact(josef, "rehabilitation", "1957")
    page = shown(client, josef)
    assert "No record has been found" not in page
    assert "Nothing later has been found." not in page


def test_what_did_not_happen_is_said_so(client, josef):
    builders.fact(josef, "party", "1930", negated=True)
    assert "Not so: Party" in shown(client, josef)


def test_a_place_has_the_name_of_its_time(client, josef):
    town = builders.place("Biškek")
    town.names.update(date_text="1991/..", earliest=dt.date(1991, 1, 1))
    PlaceName.objects.create(place=town, name="Pišpek", language="sk", date_text="../1926-05-12")
    builders.fact(josef, "arrival", "1925-04-24", where=town)
    page = shown(client, josef)
    assert "Pišpek" in page
    assert "Biškek" not in page


def test_every_spelling_of_the_name_stands_with_its_language(client, josef):
    PersonName.objects.create(person=josef, given="Йозеф", surname="Взорный", language="ru")
    page = shown(client, josef)
    assert re.search(r'<th scope="row" lang="ru">Йозеф Взорный</th> <td>Russian<br><span', page)


def test_an_invented_record_is_marked_on_its_page_and_in_the_list(client):
    sample = builders.person("Josef Vzorný", ref="P-SAMPLE-7K3QF2")
    assert "sample record" in shown(client, sample)
    assert "sample record" in text_of(client.get("/en/people/"))


# Interviews and documents


@pytest.fixture
def interview(josef: Person) -> Source:
    """Josef speaks first; then somebody speaks of him."""
    made = builders.interview("Interview with Josef", "Ja som Jozef.", "Otec bol zámočník.")
    own, other = made.segments.order_by("position")
    Segment.objects.filter(pk=own.pk).update(
        speaker=Speaker.objects.create(source=made, label="J. V.", person=josef)
    )
    Mention.objects.create(segment=other, person=josef, words="Otec", treatment="named")
    return made


def test_own_words_and_what_others_say_are_kept_apart(client, josef, interview):
    page = shown(client, josef)
    assert re.search(
        r"own words</h3>.*Ja som Jozef\..*What others say</h3>.*Otec bol zámočník\.", page
    )


def test_a_withheld_passage_about_a_person_is_not_shown(client, josef, interview):
    Withheld.objects.create(
        source=interview, start_ms=5000, end_ms=9000, reason={"en": "By request."}
    )
    page = shown(client, josef)
    assert "Ja som Jozef." in page
    assert "Otec bol zámočník." not in page


def test_a_passage_in_which_the_name_is_masked_is_not_offered(client, josef, interview):
    Mention.objects.update(treatment="anonymised")
    assert "What others say" not in shown(client, josef)


def test_a_closed_interview_is_not_shown(client, josef, interview):
    Source.objects.filter(pk=interview.pk).update(access=Access.REQUEST)
    assert "Ja som Jozef." not in shown(client, josef)


def test_a_document_that_mentions_the_person_is_shown(client, josef):
    letter = builders.document("Letter home", "Pozdravuje Jozef")
    Mention.objects.create(page=letter.pages.get(), person=josef, words="Jozef", treatment="named")
    assert letter.get_absolute_url() in shown(client, josef)


# Families


def test_a_family_shows_adoption_and_the_unknown_parent_in_words(client):
    mother = builders.person("Anežka Ukázková", born="1872", sex="female")
    child = builders.person("Josef Vzorný")
    family = builders.family(mother, children=(child,))
    FamilyMember.objects.filter(person=child).update(pedigree=Pedigree.ADOPTED)
    page = shown(client, family)
    assert "Other parent not known" in page
    assert re.search(r"Josef Vzorný</a>, born 1898, adopted", page)
    assert re.search(r"<dt>Father</dt> <dd class=\"quiet\"> Not known", shown(client, child))


def test_marriages_are_numbered_in_the_order_of_their_years(client, josef):
    first, second = builders.person("Mária Prvá"), builders.person("Žofie Druhá")
    early, late = builders.family(josef, first), builders.family(josef, second)
    builders.fact(late, "marriage", "1927")
    builders.fact(early, "marriage", "1920")
    page = shown(client, early)
    assert re.search(r"Marriage 1920:.*Mária Prvá.*Marriage 1927:.*Žofie Druhá", page)
    drawn = re.findall(r'text-anchor="middle">(1920|1927)</text>.*?font-weight="600">(\d)<', page)
    assert set(drawn) == {("1920", "1"), ("1927", "2")}


# Events, organisations, places


def test_a_transport_shows_its_passengers_with_role_and_fate(client, josef):
    transport = builders.event()
    builders.fact(josef, "departure", at_event=transport, role=builders.term("role/leader"))
    builders.kind("execution", group="repression", fate=True)
    builders.fact(josef, "execution", "1938-11-11")
    assert re.search(r"Josef Vzorný.*1898.*Leader.*Execution, 1938", shown(client, transport))


def test_a_number_that_the_archive_leaves_open_is_the_span_of_its_sources(client):
    transport = builders.event()
    persons = builders.fact(transport, "persons", unit=builders.term("unit/persons"))
    builders.evidence(persons, builders.source("List"), low=300, high=300)
    builders.evidence(persons, builders.source("Paper"), low=310, high=310, approximate=True)
    assert "about 300 to 310 Persons" in shown(client, transport)


def test_a_fact_of_two_questions_has_its_accounts_in_one_place(client):
    transport = builders.event()
    departure = builders.fact(transport, "departure")
    builders.evidence(departure, builders.source("List"), "1925-03-29")
    builders.evidence(departure, builders.source("Paper"), "1925-03-25")
    for key in ("a", "b"):
        Question.objects.create(
            published=True, key=key, question={"en": f"Question {key}?"}
        ).facts.add(departure)
    page = shown(client, transport)
    assert page.count("Account A") == 1
    assert re.search(r"Question b\?.*Compare the accounts", page)


def test_an_organisation_shows_its_people_with_their_offices(client, josef):
    works = builders.organisation("Vzorové dielne")
    builders.fact(
        josef, "office", "1927", with_organisation=works, term=builders.term("role/foreman")
    )
    assert re.search(r"Josef Vzorný.*Foreman, 1927", shown(client, works))


def test_a_place_shows_who_was_born_there_and_all_its_names(client, josef):
    town = builders.place("Vzorov")
    PlaceName.objects.create(place=town, name="Mintafalu", language="hu", date_text="../1920")
    josef.facts.update(where=town)
    page = shown(client, town)
    assert re.search(r"Mintafalu.*Hungarian.*until 1920", page)
    assert re.search(r"Josef Vzorný.*Birth, 1898", page)


def test_a_place_leads_to_those_who_came_from_it_only_where_somebody_did(client, josef):
    town, station = builders.place("Vzorov"), builders.place("Stanica")
    josef.facts.update(where=town)
    builders.fact(josef, "departure", where=station)
    assert f"?place={town.ref}" in shown(client, town)
    assert "People who came from here" not in shown(client, station)


def test_a_residence_after_the_journey_is_not_where_a_passenger_came_from(client, josef):
    transport = builders.event()
    builders.fact(josef, "departure", at_event=transport)
    builders.fact(josef, "residence", "1930", where=builders.place("Frunze"))
    assert "Frunze" not in shown(client, transport)
    builders.fact(josef, "origin", where=builders.place("Vzorov"))
    assert "Vzorov" in shown(client, transport)


def test_the_years_and_the_note_of_a_persons_name_stand_with_it(client, josef):
    PersonName.objects.create(
        person=josef, given="Йозеф", surname="Взорный", language="ru",
        date_text="1926/1938", note={"en": "In the list of members."},
    )  # fmt: skip
    assert re.search(r"Йозеф Взорный.*1926.*1938.*In the list of members\.", shown(client, josef))


@pytest.mark.parametrize("address", ["families", "places"])
def test_a_list_says_which_page_and_which_word_it_does_not_know(client, address):
    page = text_of(client.get(f"/en/{address}/?page=999&colour=V"))
    assert "There is no page “999” here." in page
    assert "The address asks for “colour”." in page


def test_a_question_on_the_names_of_a_place_sets_them_side_by_side(client):
    town = builders.place("Pišpek")
    question = Question.objects.create(
        published=True, key="name", question={"en": "What does the name mean?"}
    )
    question.place_names.set(town.names.all())
    paper = Citation.objects.create(source=builders.source("Map"))
    Evidence.objects.create(place_name=town.names.get(), citation=paper)
    assert re.search(r"What does the name mean\?.*Account A.*Pišpek", shown(client, town))


# Dates


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("1925", "1925"), ("1925-03", "1925-03"), ("1925-03-29", "1925-03-29"), ("1938-21", ""),
        ("1925~", ""), ("193X", ""), ("../1938", ""), ("1939/..", ""), ("[1936..1939]", ""),
        ("1926/1991", ""), ("1925-XX", ""), ("[1938,1943]", ""),
    ],
)  # fmt: skip
def test_every_kind_of_date_can_stand_in_a_life_line(client, josef, date, iso):
    builders.fact(josef, "residence", f"stated = {date}")
    page = client.get(josef.get_absolute_url())
    station = next(s for s in page.context["stations"] if s.get("title") == "Residence")
    assert station["datetime"] == iso
    assert station["when"]


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        ("1898-01-01", "1898-12-31", "1898"),
        ("1897-01-01", "1899-12-31", "between 1897 and 1899"),
        ("1925-03-01", "1925-03-31", "March 1925"),
        ("1925-03-01", "1925-05-31", "spring 1925"),
        ("1925-03-01", "1925-04-30", "between March 1925 and April 1925"),
        ("1925-03-29", "1925-04-25", "between 29 March 1925 and 25 April 1925"),
        ("1925-03-29", "1925-03-29", "29 March 1925"),
        ("1924-12-01", "1925-02-28", "between December 1924 and February 1925"),
        ("1939-01-01", None, "after 1938"),
        (None, "1938-12-31", "before 1939"),
    ],
)
def test_bounds_are_told_in_the_largest_unit_that_they_fill(earliest, latest, words):
    first, last = (day and dt.date.fromisoformat(day) for day in (earliest, latest))
    assert span(first, last) == words


# Languages


@pytest.mark.parametrize("language", ["en", "cs", "sk", "ru"])
def test_pages_open_in_every_language_of_the_interface(client, disputed, language):
    builders.family(disputed)
    page = client.get(f"/{language}/people/{disputed.ref}/", follow=True)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in text_of(page)


# Queries: as many for twelve rows as for three


def grows(client: Client, url: Callable[[], str], add: Callable[[int], Any]) -> tuple[int, int]:
    for number in range(3):
        add(number)
    few = queries(client, url())
    for number in range(3, 12):
        add(number)
    return few, queries(client, url())


def full_life(person: Person, number: int) -> None:
    """One more of everything that a person's page shows."""
    town = builders.place(f"Vzorov {number}")
    works = builders.organisation(f"Dielne {number}")
    transport = builders.event(f"Transport {number}")
    fact = builders.fact(
        person,
        "departure",
        str(1920 + number),
        where=town,
        at_event=transport,
        with_organisation=works,
    )
    builders.evidence(fact, builders.document(f"List {number}"), f"19{20 + number}-02", where=town)
    builders.evidence(fact, builders.source(f"Book {number}"), "1901")
    Question.objects.create(published=True, key=f"q{number}", question={"en": "?"}).facts.add(fact)
    builders.fact(builders.person(f"Karel Ukázka {number}"), "departure", at_event=transport)
    partner = builders.person(f"Mária Ukázka {number}")
    family = builders.family(person, partner, children=(builders.living(f"Viktor {number}"),))
    builders.fact(family, "marriage", str(1930 + number))
    interview = builders.interview(f"Interview {number}", "Otec.", "Ja.")
    first, second = interview.segments.order_by("position")
    Mention.objects.create(segment=first, person=person, words="Otec", treatment="named")
    speaker = Speaker.objects.create(source=interview, label="X", person=person)
    Segment.objects.filter(pk=second.pk).update(speaker=speaker)
    PersonName.objects.create(
        person=person, given="Йозеф", surname=f"Взорный {number}", language="ru"
    )


def test_a_persons_page_asks_as_often_for_twelve_of_everything_as_for_three(client, josef):
    few, many = grows(client, josef.get_absolute_url, lambda n: full_life(josef, n))
    assert few == many <= PERSON_BUDGET


def test_a_transports_page_asks_as_often_for_twelve_passengers_as_for_three(client):
    transport = builders.event()

    def board(number: int) -> None:
        one = builders.person(f"Josef Vzorný {number}")
        builders.fact(one, "departure", at_event=transport, where=builders.place(f"Obec {number}"))
        builders.fact(one, "trade", term=builders.term(f"trade/t{number}"))
        count = builders.fact(transport, "persons", low=number, high=number)
        builders.evidence(count, builders.source(f"List {number}"), low=900, high=900)

    few, many = grows(client, transport.get_absolute_url, board)
    assert few == many <= EVENT_BUDGET


def test_a_familys_page_asks_as_often_for_twelve_children_as_for_three(client, josef):
    family = builders.family(josef)

    def bear(number: int) -> None:
        child = builders.person(f"Anna Vzorná {number}")
        FamilyMember.objects.create(family=family, person=child, role="child", slot=number)
        builders.family(
            child, builders.person(f"Karel {number}"), children=(builders.living("Eva"),)
        )

    few, many = grows(client, family.get_absolute_url, bear)
    assert few == many <= EVENT_BUDGET


def test_a_places_page_asks_as_often_for_twelve_of_everything_as_for_three(client):
    town = builders.place("Vzorov")

    def fill(number: int) -> None:
        name = PlaceName.objects.create(place=town, name=f"Mintafalu {number}", language="hu")
        Evidence.objects.create(
            place_name=name, citation=Citation.objects.create(source=builders.source(f"{number}"))
        )
        builders.place(f"Predmestie {number}", parent=town)
        one = builders.person(f"Josef Vzorný {number}")
        builders.fact(one, "residence", where=town)
        builders.fact(builders.organisation(f"Dielne {number}"), "seat", where=town)
        builders.fact(builders.event(f"Transport {number}"), "departure", where=town)
        builders.fact(town, "built", str(1900 + number), where=builders.place(f"Okres {number}"))

    few, many = grows(client, town.get_absolute_url, fill)
    assert few == many <= EVENT_BUDGET


def test_an_organisations_page_asks_as_often_for_twelve_of_everything_as_for_three(client):
    works = builders.organisation("Vzorové dielne")

    def fill(number: int) -> None:
        OrganisationName.objects.create(organisation=works, name=f"Цех {number}", language="ru")
        builders.organisation(f"Dielňa {number}", parent=works)
        one = builders.person(f"Josef Vzorný {number}")
        office = builders.term(f"role/r{number}")
        builders.fact(one, "office", "1927", with_organisation=works, term=office)
        seat = builders.fact(works, "seat", str(1925 + number), where=builders.place(f"{number}"))
        builders.evidence(seat, builders.source(f"List {number}"), "1901")

    few, many = grows(client, works.get_absolute_url, fill)
    assert few == many <= EVENT_BUDGET


@pytest.mark.parametrize("record", [builders.place, builders.organisation])
def test_the_names_of_a_page_of_its_own_are_asked_for_once(client, record):
    address = record().get_absolute_url()
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    own = [q for q in seen if re.match(r'SELECT "people_(place|organisation)name"', q["sql"])]
    assert len(own) == 1


def one_of_each(number: int) -> None:
    one = builders.person(f"Josef Vzorný {number}")
    town = builders.place(f"Obec {number}", parent=builders.place(f"Okres {number}"))
    works = builders.organisation(
        f"Dielne {number}", parent=builders.organisation(f"Podnik {number}")
    )
    transport = builders.event(f"Transport {number}")
    builders.fact(transport, "departure", str(1920 + number), where=town)
    builders.fact(one, "departure", at_event=transport, where=town, with_organisation=works)
    builders.fact(one, "trade", term=builders.term(f"trade/t{number}"))
    builders.family(one, builders.person(f"Mária {number}"))


@pytest.mark.parametrize("address", ["people", "families", "transports", "organisations", "places"])
def test_every_list_asks_as_often_for_twelve_rows_as_for_three(client, address):
    few, many = grows(client, lambda: f"/en/{address}/", one_of_each)
    assert few == many <= LIST_BUDGET
