"""What a person's page offers beside the life itself: corrections, citation, the way to sources."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.core.access import Status
from people.life_sentences import BY_SEX, SENTENCES
from people.models import FactGroup, Person, PersonName
from tests import builders

pytestmark = pytest.mark.django_db


def shown(record: Any, language: str = "en") -> str:
    path = record.get_absolute_url().replace("/en/", f"/{language}/", 1)
    response = Client().get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def josef() -> Person:
    return builders.person("Josef Vzorný", born="1898")


def test_each_fact_and_name_has_a_link_that_corrects_just_it(josef: Person) -> None:
    page = shown(josef)
    birth, name = josef.facts.get(), josef.names.get()
    for part in (f"fact-{birth.pk.hex}", f"name-{name.pk.hex}"):
        address = f"/en/contribute/?about={josef.ref}&amp;part={part}"
        assert address in page
        assert Client().get(address.replace("&amp;", "&")).status_code == 200
    assert 'Correct<span class="vh">: <span>Birth</span>, 1898</span>' in page


def test_each_source_leads_back_to_the_statements_that_rest_on_it(josef: Person) -> None:
    birth = josef.facts.get()
    builders.evidence(birth, builders.source("Sample register"), "1898")
    page = shown(josef)
    anchor = f"f-{birth.pk.hex[:8]}"
    assert f'id="{anchor}"' in page
    assert f'<a href="#{anchor}">Birth</a>' in page
    assert re.search(r"One source: <b[^>]*>1</b>", page)


def test_every_link_within_the_page_has_its_place(josef: Person) -> None:
    builders.evidence(josef.facts.get(), builders.source("Sample register"), "1898")
    builders.fact(josef, "trade", term=builders.term("trade/joiner"))
    page = shown(josef)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_citation_gives_id_name_day_of_the_version_and_address(josef: Person) -> None:
    page = shown(josef)
    cited = re.search(r'id="cite-text">(.*?)</p>', page)
    assert cited
    assert re.search(rf"{josef.ref}, Josef Vzorný, version of \d+ \w+ \d{{4}}", cited[1])
    assert f"http://testserver{josef.get_absolute_url()}" in cited[1]


def test_an_invented_person_is_cited_as_such() -> None:
    made = builders.person("Josef Vzorný", ref="P-SAMPLE-000001")
    assert "Josef Vzorný [sample record], version of" in shown(made)


def test_a_name_tells_its_script_and_when_its_source_was_written(josef: Person) -> None:
    russian = PersonName.objects.create(
        person=josef, given="Йозеф", surname="Взорный", language="ru"
    )
    source = builders.source("Sample file", date_text="1938")
    from sources.models import Citation, Evidence

    citation = Citation.objects.create(source=source)
    Evidence.objects.create(person_name=russian, citation=citation)
    page = shown(josef)
    assert "Cyrillic" in page
    assert "written 1938" in page


def test_those_who_travelled_along_have_their_fate_in_a_word(josef: Person) -> None:
    builders.kind("return", FactGroup.JOURNEY, fate=True)
    transport = builders.event("Sample transport")
    anna, karel = builders.person("Anna Vzorová"), builders.person("Karel Ukázka")
    for one in (josef, anna, karel):
        builders.fact(one, "departure", "1925", at_event=transport)
    builders.fact(anna, "return", "1927")
    page = shown(josef)
    fellows = page.split('class="fellows"')[1].split("</ul>")[0]
    assert re.search(r"Anna Vzorová</a>: <span[^>]*>Return, 1927", fellows)
    assert re.search(r"Karel Ukázka</a>: <span[^>]*>fate not known", fellows)


def test_a_closed_fellow_is_neither_named_nor_counted(josef: Person) -> None:
    transport = builders.event("Sample transport")
    hidden = builders.person("Hana Skrytá", status=Status.DRAFT)
    for one in (josef, hidden):
        builders.fact(one, "departure", "1925", at_event=transport)
    page = shown(josef)
    assert 'id="fellows"' not in page
    assert "Skrytá" not in page


# Lives of every shape


def test_a_person_with_only_a_name_has_a_page(db: None) -> None:
    bare = builders.person(
        "Anna", born="", verdict_opens_on="2000-01-01", verdict_reason="Long ago."
    )
    page = shown(bare)
    assert "Anna" in page
    assert 'id="life"' not in page
    assert 'id="cite"' in page


def test_a_person_with_forty_facts_keeps_within_the_budget(josef: Person) -> None:
    places = [builders.place(f"Vzorov {n}") for n in range(5)]
    register = builders.source("Sample register")
    for n in range(40):
        fact = builders.fact(josef, "residence", str(1900 + n), where=places[n % 5])
        builders.evidence(fact, register, str(1900 + n), locator=f"p. {n}")
    url = josef.get_absolute_url()
    client = Client()
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    assert len(seen) <= 25


@pytest.mark.parametrize("language", ["cs", "sk", "ru"])
def test_the_page_is_there_in_every_language(josef: Person, language: str) -> None:
    assert "Josef Vzorný" in shown(josef, language)


def test_a_marriage_says_with_whom(josef: Person) -> None:
    maria = builders.person("Mária Vzorná")
    builders.fact(builders.family(josef, maria), "marriage", "1920")
    assert "<h3>Marriage: Mária Vzorná</h3>" in shown(josef)
    assert "<h3>Marriage: Josef Vzorný</h3>" in shown(maria)


def test_a_death_that_one_account_leaves_undated_still_ends_the_line_in_a_fork(
    josef: Person,
) -> None:
    builders.fact(josef, "arrest", "1938")
    death = builders.fact(josef, "death")
    builders.evidence(death, builders.source("Sample file"), "1938-11-11")
    builders.evidence(death, builders.source("Sample memory"), stance="denies")
    page = shown(josef)
    assert '<time class="when" datetime="1938-11-11">' in page
    assert "broken lines show the accounts of the death" in page
    assert "Also recorded" not in page


def test_the_short_life_has_a_sentence_for_each_sex() -> None:
    for sex, said in (("female", "Born 1901."), ("male", "Born 1901."), ("unknown", "Born 1901.")):
        assert said in shown(builders.person("Kim Vzor", born="1901", sex=sex))
    assert set(BY_SEX) == {"male", "female"}
    for sentences in BY_SEX.values():
        assert {key: len(forms) for key, forms in sentences.items()} == {
            key: len(forms) for key, forms in SENTENCES.items()
        }
