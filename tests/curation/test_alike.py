"""“Is it one of these?”: like-named people are shown before a second record is made of one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from archive.curation.alike import like_any, like_named
from people.models import Person, PersonName
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def settlers(db):
    for name in ("Josef Vzorný", "Anna Vzorná", "Adam Vzorný", "Josef Příkladný"):
        builders.person(name)


def found(given: str, surname: str, user) -> list[str]:
    return [one.name for one in like_named(given, surname, user)]


@pytest.mark.parametrize(
    ("given", "surname"),
    [
        ("Josef", "Vzorný"),
        ("Иосиф", "Взорный"),
        ("József", "Vzorni"),
        ("Pepa", "Vzorny"),
        ("J.", "Vzorný"),
        ("Josef Karel", "Vzorná"),
    ],
)
def test_the_same_name_is_found_in_any_script_and_spelling(settlers, curator, given, surname):
    assert found(given, surname, curator)[:1] == ["Josef Vzorný"]


def test_other_given_names_are_not_alike_and_without_one_all_are(settlers, curator):
    assert found("Adam", "Vzorný", curator) == ["Adam Vzorný"]
    assert found("Karel", "Vzorný", curator) == []
    assert sorted(found("", "Vzorný", curator)) == ["Adam Vzorný", "Anna Vzorná", "Josef Vzorný"]
    assert found("Josef", "V", curator) == []


def test_of_each_is_told_what_tells_them_apart(curator):
    josef = builders.person("Josef Vzorný", born="kolem 1898")
    PersonName.objects.create(person=josef, given="Иосиф", surname="Взорный", language="ru")
    builders.fact(josef, "departure", at_event=builders.event("First transport"))
    builders.fact(josef, "origin", where=builders.place("Vzorov"))
    (one,) = like_named("Josef", "Vzorny", curator)
    assert one.forms == "Иосиф Взорный"
    assert one.facts == "Birth: around 1898; Origin: Vzorov; Departure: First transport"
    assert one.url == reverse("admin:people_person_change", args=[josef.pk])


def test_nobody_is_told_of_people_whom_they_may_not_see(curator):
    builders.living("Eva Živá")
    builders.person("Jan Živý", status="draft")
    assert like_any([("Eva", "Živá"), ("Jan", "Živý")], AnonymousUser()) == []
    assert len(like_any([("Eva", "Živá"), ("Jan", "Živý")], curator)) == 2


def test_only_who_enters_people_is_answered(settlers, curator, researcher):
    path = reverse("admin:alike") + "?given=Josef&surname=Vzorny&given=&surname="
    assert "Josef Vzorný" in signed_in(curator).get(path).content.decode()
    assert signed_in(researcher).get(path).status_code == 302


def test_likeness_takes_few_statements(settlers, curator, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        like_named("Josef", "Vzorný", curator)


def test_a_save_stops_once_and_goes_through_when_those_were_seen(settlers, curator):
    desk, path = signed_in(curator), reverse("admin:people_person_add")
    typed = {"names-0-given": "Jozef", "names-0-surname": "Vzorný", "names-0-language": "sk"}
    answer = fill(desk, path, **typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "see whether it is one of these" in errors(answer)[0]
    assert "Is it one of these?" in page
    assert 'value="Jozef"' in page
    assert Person.objects.count() == 4
    seen = " ".join(one.ref for one in answer.context["alike"])
    assert f'name="_alike_seen" value="{seen} "' in page
    assert fill(desk, path, _alike_seen=seen, **typed).status_code == 302
    assert Person.objects.count() == 5


def test_a_stored_settler_is_saved_without_being_asked(settlers, curator):
    josef = Person.objects.get(display_name="Josef Vzorný")
    path = reverse("admin:people_person_change", args=[josef.pk])
    assert fill(signed_in(curator), path, **{"names-0-suffix": "st."}).status_code == 302
