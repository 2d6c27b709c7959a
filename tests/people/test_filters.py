"""The list of people: what each word of the address finds, and what is counted."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from archive.core.access import Access, Status
from archive.core.dates import Match, parse
from archive.core.records import written
from people.facets import EVERY_LETTER
from people.filters import match_birth
from people.models import Fact, FactKind, Person
from sources.models import Mention, Segment, Source, Speaker, Withheld
from tests import builders

pytestmark = pytest.mark.django_db


def found(client: Client, query: str) -> list[str]:
    """The names in the list, in its order."""
    response = client.get(f"/en/people/?{query}")
    assert response.status_code == 200
    return [row["title"] for row in response.context["rows"]]


def offered(client: Client, query: str = "") -> dict[str, list[Any]]:
    """Every choice by its filter, those folded away after the rest."""
    facets = client.get(f"/en/people/?{query}").context["facets"]
    return {one["name"]: [*one["options"], *one["more"]] for one in facets if "name" in one}


def counted(client: Client, facet: str, query: str = "") -> dict[str, int]:
    options = offered(client, query).get(facet, [])
    return {option["value"]: option["count"] for option in options}


def amend(person: Person, **fields: Any) -> None:
    """Change the person's facts past their `save`, and tell the index."""
    person.facts.update(**fields)
    written(person)


@pytest.fixture
def josef() -> Person:
    return builders.person("Josef Vzorný", born="1898")


@pytest.fixture
def anna() -> Person:
    return builders.person("Anna Čapková", born="1905")


def test_the_list_is_in_the_order_of_surnames_and_names_no_living_person(client, josef, anna):
    builders.living("Viktor Žijúci")
    assert found(client, "") == ["Anna Čapková", "Josef Vzorný"]


def test_a_transport_finds_its_passengers(client, josef, anna):
    transport = builders.event()
    builders.fact(josef, "departure", at_event=transport)
    assert found(client, f"transport={transport.ref}") == ["Josef Vzorný"]
    assert counted(client, "transport") == {transport.ref: 1}


def test_who_did_not_travel_is_not_found_by_the_transport(client, josef):
    transport = builders.event()
    builders.fact(josef, "departure", at_event=transport, negated=True)
    assert counted(client, "transport") == {}


def test_a_draft_transport_is_neither_offered_nor_found(client, josef):
    draft = builders.event("Secret transport", status=Status.DRAFT)
    builders.fact(josef, "departure", at_event=draft)
    page = client.get(f"/en/people/?transport={draft.ref}")
    assert "Secret transport" not in page.content.decode()
    assert page.context["problems"]


def test_a_place_finds_those_who_came_from_it_and_from_places_within(client, josef, anna):
    region = builders.place("Horná Nitra")
    village = builders.place("Vzorov", parent=region)
    amend(josef, where=village)
    assert found(client, f"place={region.ref}") == ["Josef Vzorný"]
    assert counted(client, "place") == {region.ref: 1, village.ref: 1}


@pytest.mark.parametrize("kind", ["arrest", "departure", "arrival", "residence"])
def test_where_somebody_was_later_is_not_where_they_came_from(client, josef, kind):
    station = builders.place("Frunze")
    builders.fact(josef, kind, "1925", where=station)
    assert counted(client, "place") == {}
    assert "is not a choice" in client.get(f"/en/people/?place={station.ref}").content.decode()


def test_a_home_town_is_where_somebody_came_from(client, josef):
    town = builders.place("Vzorov")
    builders.fact(josef, "origin", where=town)
    assert counted(client, "place") == {town.ref: 1}


def test_only_transports_are_offered_as_transports_and_other_events_apart(client, josef, anna):
    transport, trial = builders.event(), builders.event("Sample case", kind="trial")
    builders.fact(josef, "departure", at_event=transport)
    builders.fact(anna, "sentence", at_event=trial)
    assert counted(client, "transport") == {transport.ref: 1}
    assert counted(client, "event") == {trial.ref: 1}
    assert found(client, f"event={trial.ref}") == ["Anna Čapková"]
    assert client.get(f"/en/people/?transport={trial.ref}").context["problems"]


def test_a_broad_trade_finds_the_narrow_ones(client, josef, anna):
    wood = builders.term("trade/wood")
    joiner = builders.term("trade/joiner", broader=wood)
    builders.fact(josef, "trade", term=builders.term("trade/cabinet-maker", broader=joiner))
    builders.fact(anna, "trade", term=builders.term("trade/weaver"))
    assert found(client, "trade=wood") == ["Josef Vzorný"]
    assert counted(client, "trade") == {"wood": 1, "joiner": 1, "cabinet-maker": 1, "weaver": 1}


def test_two_choices_of_one_filter_widen_it_and_two_filters_narrow_each_other(client, josef, anna):
    builders.fact(josef, "trade", term=builders.term("trade/joiner"))
    builders.fact(anna, "trade", term=builders.term("trade/weaver"))
    builders.fact(anna, "nationality", term=builders.term("nationality/czech"))
    assert len(found(client, "trade=joiner&trade=weaver")) == 2
    assert found(client, "trade=joiner&trade=weaver&nationality=czech") == ["Anna Čapková"]


def test_a_choice_is_counted_as_if_its_own_filter_were_not_in_use(client, josef, anna):
    builders.fact(josef, "trade", term=builders.term("trade/joiner"))
    builders.fact(anna, "trade", term=builders.term("trade/weaver"))
    assert counted(client, "trade", "trade=joiner") == {"joiner": 1, "weaver": 1}
    assert counted(client, "trade", "trade=joiner&born_to=1900") == {"joiner": 1}


def test_an_execution_is_found_as_a_death_and_the_rest_as_not_known(client, josef, anna):
    death = builders.kind("death", fate=True)
    builders.kind("execution", fate=True, broader=death)
    builders.fact(josef, "execution", "1938")
    assert found(client, "fate=death") == found(client, "fate=execution") == ["Josef Vzorný"]
    assert found(client, "fate=unknown") == ["Anna Čapková"]
    assert counted(client, "fate") == {"death": 1, "execution": 1, "unknown": 1}


def test_years_of_birth_find_the_certain_and_the_possible_and_tell_them_apart(client, josef, anna):
    builders.person("Karel Možný", born="1899/1901")
    page = client.get("/en/people/?born_from=1890&born_to=1900")
    assert [row["title"] for row in page.context["rows"]] == ["Karel Možný", "Josef Vzorný"]
    text = re.sub(r"\s+", " ", page.content.decode())
    assert re.search(
        r"Karel Možný.*Possibly born in these years.*Josef Vzorný.*Certainly born", text
    )


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("1937", "Certainly born in these years."),
        ("[1936,1938]", "Certainly born in these years."),
        ("1937~", "Possibly born in these years"),
        ("193X", "Possibly born in these years"),
        ("[1936,1939]", "Possibly born in these years"),
        ("[1934..1936,1941]", "Possibly born in these years"),
        ("1939~", "Possibly born in these years"),
        ("[1935,1939]", ""),
        ("[1930..1934,1941]", ""),
        ("1940~", ""),
        ("1939", ""),
    ],
)
def test_each_birth_is_certain_or_possible_or_not_found(client, born, said):
    builders.fact(builders.person("Karel Padlý", born=born), "death", "1943")
    answer = client.get("/en/people/?born_from=1936&born_to=1938")
    assert [row["title"] for row in answer.context["rows"]] == (["Karel Padlý"] if said else [])
    assert answer.context["count"] == bool(said)
    assert said in answer.content.decode()


def test_a_birth_in_other_years_is_counted_behind_no_choice(client):
    karel = builders.person("Karel Padlý", born="[1895,1899]")
    builders.fact(karel, "trade", term=builders.term("trade/joiner"))
    assert counted(client, "trade", "born_from=1895&born_to=1898") == {"joiner": 1}
    assert counted(client, "trade", "born_from=1896&born_to=1898") == {}


def test_a_birth_that_is_merely_possible_neither_finds_nor_excludes(client, josef):
    amend(josef, certainty="probable")
    builders.fact(josef, "birth", "1850", certainty="possible")
    page = client.get("/en/people/?born_from=1890&born_to=1900").content.decode()
    assert "Possibly born in these years" in page
    assert "Certainly born" not in page
    assert found(client, "born_to=1860") == []


def test_who_has_no_birth_on_record_is_not_found_by_years(client):
    builders.kind("share", adult=True)
    nobody = builders.person("Karel Neznámý", born="")
    builders.fact(nobody, "share", "1925")
    assert found(client, "") == ["Karel Neznámý"]
    assert found(client, "born_from=1800") == []


def test_documents_count_for_those_they_mention_and_those_they_bear_out(client, josef, anna):
    letter = builders.document("Letter", "Pozdravuje Jozef")
    Mention.objects.create(page=letter.pages.get(), person=josef, words="Jozef", treatment="named")
    builders.evidence(anna.facts.get(), builders.document("List"))
    assert len(found(client, "has=documents")) == 2
    Source.objects.update(access=Access.REQUEST)
    assert found(client, "has=documents") == []
    assert counted(client, "has") == {}


def test_a_masked_mention_tells_nobody_that_somebody_is_mentioned(client, josef):
    letter = builders.document("Letter", "Pozdravuje Jozef")
    Mention.objects.create(page=letter.pages.get(), person=josef, treatment="anonymised")
    assert found(client, "has=documents") == []


def test_an_interview_counts_for_who_speaks_and_who_is_spoken_of(client, josef, anna):
    interview = builders.interview("Interview", "Ja som Anna.", "Jozef bol zámočník.")
    own, other = interview.segments.order_by("position")
    speaker = Speaker.objects.create(source=interview, label="A. Č.", person=anna)
    Segment.objects.filter(pk=own.pk).update(speaker=speaker)
    Mention.objects.create(segment=other, person=josef, words="Jozef", treatment="named")
    assert len(found(client, "has=interview")) == 2
    Withheld.objects.create(
        source=interview, start_ms=5000, end_ms=9000, reason={"en": "By request."}
    )
    assert found(client, "has=interview") == ["Anna Čapková"]


def test_both_kinds_of_record_asked_for_must_be_there(client, josef, anna):
    builders.evidence(josef.facts.get(), builders.document("List"), "1898")
    builders.evidence(anna.facts.get(), builders.document("Other list"), "1905")
    builders.evidence(anna.facts.get(), builders.source("Book"), "1907")
    assert found(client, "has=disputed&has=documents") == ["Anna Čapková"]


def test_a_letter_finds_its_own_names_only(client, josef, anna):
    builders.person("Karel Cihlář")
    builders.person("Eva Chalupová")
    assert found(client, "letter=Č") == ["Anna Čapková"]
    assert found(client, "letter=C") == ["Karel Cihlář"]
    assert found(client, "letter=Ch") == ["Eva Chalupová"]


def test_every_letter_a_name_can_be_browsed_under_may_be_asked_for(client):
    for name in ("Ödön Őri", "Йозеф Өмүрбеков", "Xaver Quido", "李 白", "Łukasz Ćwik"):
        builders.person(name)
    assert {one.initial for one in Person.objects.all()} <= set(EVERY_LETTER)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("born_from=soon", "Born from: Write a year in four figures."),
        ("born_from=9999", "Born from: Write a year up to 2100."),
        ("born_from=1900&born_to=1890", "Born to: It stands before the first year, 1900."),
        ("trade=astronaut", "Trade: “astronaut” is not a choice of this filter."),
        ("has=everything", "Record: “everything” is not a choice of this filter."),
        ("letter=%00", "First letter:"),
    ],
)
def test_what_is_not_understood_is_said_and_the_list_still_opens(client, josef, query, message):
    page = client.get(f"/en/people/?{query}")
    assert page.status_code == 200
    assert any(message in problem for problem in page.context["problems"])


@pytest.mark.parametrize("page", ["99", "0", "x", "-1", "9" * 5000])
def test_a_page_that_does_not_exist_is_said_and_the_first_is_shown(client, josef, page):
    answer = client.get(f"/en/people/?page={page}")
    assert [row["title"] for row in answer.context["rows"]] == ["Josef Vzorný"]
    assert f"There is no page “{page[:80]}” here." in answer.content.decode()


@pytest.mark.parametrize("query", ["initial=V", "from=1936", "page=1&Born_from=1900", "<b>=1"])
def test_a_word_of_the_address_that_the_list_does_not_know_is_named(client, josef, query):
    answer = client.get(f"/en/people/?{query}")
    name = query.rpartition("&")[2].partition("=")[0]
    known = (
        "transport, event, place, trade, nationality, fate, decade, certain, born_from, born_to, "
        "has, letter, sort, page, after, before"
    )
    assert answer.context["problems"] == [
        f"The address asks for “{name}”. This list knows only: {known}."
    ]
    assert "<b>”" not in answer.content.decode()


def test_every_word_that_the_list_knows_passes_without_a_remark(client, josef):
    query = "born_from=1890&born_to=1900&letter=V&fate=unknown&page=1"
    assert client.get(f"/en/people/?{query}").context["problems"] == []


def test_a_filter_in_use_has_a_link_that_takes_it_away_and_keeps_the_rest(client, josef):
    builders.fact(josef, "trade", term=builders.term("trade/joiner"))
    chips = client.get("/en/people/?trade=joiner&letter=V&page=1").context["chips"]
    assert {chip["label"]: chip["url"] for chip in chips} == {
        "Trade: Joiner": "/en/people/?letter=V",
        "First letter: V": "/en/people/?trade=joiner",
    }


def test_an_empty_result_says_what_to_try(client, josef):
    page = client.get("/en/people/?letter=A").content.decode()
    assert "Nobody was found with these filters." in page


def test_fifty_people_stand_on_a_page(client):
    kind = FactKind.objects.create(key="birth", label={"en": "Birth"}, group="life")
    people = [
        Person(ref=f"P-{n:06}", sort_key=f"{n:03}", display_name=f"Josef {n}", **builders.OPEN,
               opens_on=dt.date(2000, 1, 1))
        for n in range(51)
    ]  # fmt: skip
    Person.objects.bulk_create(people)
    Fact.objects.bulk_create(Fact(person=one, kind=kind) for one in people)
    assert len(found(client, "")) == 50
    assert found(client, "page=2") == ["Josef 50"]


# What each choice leads to


def trades(number: int) -> None:
    for n in range(number):
        term = builders.term(f"trade/t{n:02}")
        for m in range(1 + (n == number - 1)):
            builders.fact(builders.person(f"Josef {n} {m}"), "trade", term=term)


def test_twenty_choices_stand_in_the_order_of_their_counts_and_names(client):
    trades(20)
    facet = next(f for f in client.get("/en/people/").context["facets"] if f.get("name") == "trade")
    names = [option["label"] for option in facet["options"]]
    assert names == ["T19", *(f"T{n:02}" for n in range(19))]
    assert facet["more"] == []


def test_of_more_choices_the_rest_fold_away_but_never_one_in_use(client):
    trades(21)
    answer = client.get("/en/people/?trade=t19")
    facet = next(f for f in answer.context["facets"] if f.get("name") == "trade")
    assert [o["label"] for o in facet["options"]] == [
        "T20",
        *(f"T{n:02}" for n in range(11)),
        "T19",
    ]
    assert [o["label"] for o in facet["more"]] == [f"T{n:02}" for n in range(11, 19)]
    assert re.search(r"<summary>\s*8 more\s*</summary>", answer.content.decode())


@pytest.fixture
def small_world(josef: Person, anna: Person) -> None:
    """Four people, of whom each filter finds some; a village seven places deep."""
    villages: list[Any] = [builders.place("Svetadiel")]
    for n in range(6):
        villages.append(builders.place(f"Obec {n}", parent=villages[-1]))
    closed = builders.place("Tajnov", parent=villages[2], status=Status.DRAFT)
    karel = builders.person("Karel Možný", born="[1895,1905]")
    eva = builders.person("Eva Ukázková", born="")
    amend(josef, where=villages[-1])
    amend(anna, where=villages[2])
    builders.fact(eva, "origin", where=builders.place("Za hranicou", parent=closed))
    builders.fact(karel, "residence", where=villages[3])
    wood = builders.term("trade/wood")
    joiner = builders.term("trade/joiner", broader=wood)
    cabinet = builders.term("trade/cabinet-maker", broader=joiner)
    builders.fact(josef, "trade", term=builders.term("trade/carver", broader=cabinet))
    builders.fact(karel, "trade", term=joiner)
    builders.fact(eva, "share", "1925", term=wood)
    for one, nation in ((josef, "czech"), (karel, "slovak"), (eva, "czech")):
        builders.fact(one, "nationality", term=builders.term(f"nationality/{nation}"))
    transport, trial = builders.event(), builders.event("Sample case", kind="trial")
    for one in (josef, karel):
        builders.fact(one, "departure", at_event=transport)
    builders.fact(josef, "trial", at_event=trial)
    death = builders.kind("death", fate=True)
    builders.kind("execution", fate=True, broader=death)
    builders.kind("return", fate=True)
    builders.fact(josef, "execution", "1938")
    builders.fact(karel, "death", "1950")
    builders.fact(eva, "return", "1930")
    builders.fact(anna, "return", negated=True)
    builders.evidence(josef.facts.get(kind__key="birth"), builders.document("List"), "1898")
    builders.evidence(anna.facts.get(kind__key="birth"), builders.document("Other"), "1905")
    builders.evidence(anna.facts.get(kind__key="birth"), builders.source("Book"), "1907")


@pytest.mark.parametrize(
    "base",
    [
        "", "trade=wood", "trade=joiner&trade=wood", "born_from=1890&born_to=1900",
        "born_from=1896&born_to=1904", "nationality=czech&fate=unknown", "has=disputed",
        "has=documents&letter=V", "fate=death&fate=return",
    ],
)  # fmt: skip
def test_every_choice_leads_to_as_many_people_as_it_counts(client, small_world, base):
    checked = 0
    for name, options in offered(client, base).items():
        for option in options:
            asked = QueryDict(base, mutable=True)
            others = asked.getlist(name) if name == "has" else []
            asked.setlist(name, [*dict.fromkeys([*others, option["value"]])])
            leads_to = client.get(f"/en/people/?{asked.urlencode()}").context["count"]
            assert (name, option["value"], leads_to) == (name, option["value"], option["count"])
            checked += 1
    assert checked > 3


# Certain or possible


@given(
    year=st.integers(1850, 1930), first=st.integers(1850, 1930), span=st.integers(0, 40),
    form=st.sampled_from(["{}", "{}~", "{}?", "{}-03", "{}-03-12"]),
)  # fmt: skip
def test_a_certain_match_lies_within_the_years_and_no_match_lies_outside(year, first, span, form):
    date = parse(form.format(year))
    person = Person(birth_earliest=date.earliest, birth_latest=date.latest)
    birth = Fact(date_text=date.text, date_edtf=date.edtf)
    match = match_birth(person, [birth], first, first + span)
    if match is Match.CERTAIN:
        assert first <= year <= first + span
    if match is Match.NO:
        assert not first <= year <= first + span


def test_bounds_alone_are_certain_only_when_all_of_them_lie_within():
    person = Person(birth_earliest=dt.date(1898, 1, 1), birth_latest=dt.date(1902, 12, 31))
    assert match_birth(person, [], 1890, 1910) is Match.CERTAIN
    assert match_birth(person, [], 1900, 1910) is Match.POSSIBLE
    assert match_birth(person, [], 1910, 1920) is Match.NO
