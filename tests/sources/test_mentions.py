"""A name that was masked stays masked when the record of the person goes."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from people.models import Person
from sources.models import Mention, Speaker, Treatment
from tests import builders
from tests.sources.reading import page_of

pytestmark = pytest.mark.django_db

HIDING = (Treatment.ANONYMISED, Treatment.WITHHELD, Treatment.UNDECIDED)


def spoken_of(treatment: str) -> tuple:
    told = builders.interview("Rozhovor", "Udal nás Kanárekmeno, sused.", "Druhá veta.")
    person = builders.living("Eva Kanárekmeno")
    Mention.objects.create(
        segment=told.segments.get(position=1),
        person=person,
        words="Kanárekmeno",
        treatment=treatment,
    )
    return told, person


def found(street, words: str) -> str:
    response = street.get("/en/search/", {"q": words})
    assert response.status_code == 200
    page: str = response.content.decode()
    return page.replace(f'value="{words}"', "")


@pytest.mark.parametrize("treatment", HIDING)
def test_a_name_stays_masked_when_its_person_is_deleted(street, treatment):
    told, person = spoken_of(treatment)
    person.delete()
    mention = Mention.objects.get()
    assert (mention.person, mention.words, mention.treatment) == (None, "Kanárekmeno", treatment)
    assert "Udal nás […], sused." in page_of(street, told)
    assert "Kanárekmeno" not in page_of(street, told)
    assert told.ref not in found(street, "Kanárekmeno")
    assert "[…]" in found(street, "udal sused")


@pytest.mark.parametrize("treatment", HIDING)
def test_a_name_stays_masked_when_many_people_are_deleted_at_once(street, treatment):
    told, _person = spoken_of(treatment)
    Person.objects.all().delete()
    assert "Kanárekmeno" not in page_of(street, told)


def test_an_undecided_name_is_masked_in_page_and_search_when_an_open_person_is_deleted(street):
    told = builders.interview("Rozhovor", "Tu bol Kanárekmeno.")
    person = builders.person("Josef Kanárekmeno")
    Mention.objects.create(segment=told.segments.get(), person=person, words="Kanárekmeno")
    assert "Tu bol Kanárekmeno." in page_of(street, told)
    person.delete()
    assert "Tu bol […]." in page_of(street, told)
    assert told.ref not in found(street, "Kanárekmeno")


def test_a_name_that_was_decided_to_be_told_is_still_told(street):
    told, person = spoken_of(Treatment.NAMED)
    person.delete()
    assert "Kanárekmeno" in page_of(street, told)


def test_the_name_of_a_deleted_person_stays_masked_on_a_page_and_in_a_description(street):
    letter = builders.document(
        "Zápis", "udavač Kanárekmeno", description={"en": "Kanárekmeno denounced."}
    )
    person = builders.person("Eva Kanárekmeno")
    Mention.objects.create(
        page=letter.pages.get(), person=person, words="Kanárekmeno", line=1, treatment="anonymised"
    )
    person.delete()
    assert "Kanárekmeno" not in page_of(street, letter)


def test_a_mention_may_be_of_somebody_who_has_no_record(street):
    told = builders.interview("Rozhovor", "Udal nás Kanárekmeno.")
    mention = Mention(segment=told.segments.get(), words="Kanárekmeno", treatment="anonymised")
    mention.full_clean()
    mention.save()
    assert "Udal nás […]." in page_of(street, told)


def test_who_speaks_cannot_be_deleted_while_a_label_may_name_them():
    told = builders.interview()
    person = builders.living("Eva Vzorná")
    speaker = Speaker.objects.create(source=told, label="Eva Vzorná", person=person)
    with pytest.raises(ProtectedError):
        person.delete()
    speaker.delete()
    person.delete()
    assert not Person.objects.exists()
