"""Who may be one person: each reason in words, what rules a pair out, what is decided."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

import people.doubles
from archive.curation import double_words, doubles, jobs
from archive.curation.models import DoubleCandidate, DoubleKey
from archive.jobs.queue import Quiet
from people.doubles import Bearers, weigh
from people.looks import looks_of
from people.models import FamilyMember, Identity, Person, PersonName
from tests import builders

pytestmark = pytest.mark.django_db


def named(text, born="", script=None, patronymic="", **fields):
    made = builders.person(text, born=born, **fields)
    if patronymic:
        made.names.update(patronymic=patronymic)
    return made


def told(one, other):
    """The reasons of a pair, in words."""
    looks = looks_of([one.pk, other.pk])
    found = weigh(looks[one.pk], looks[other.pk], doubles.others, doubles.Bearers())
    return found, [double_words.tell(reason) for reason in found.reasons]


def candidates():
    doubles.find_all(Quiet())
    return {frozenset((row.person_id, row.other_id)): row for row in DoubleCandidate.objects.all()}


def departed(person, event):
    return builders.fact(person, "departure", at_event=event)


NAMES = [
    (
        "Rudolf Mareček",
        "Рудольф Маречек",
        "Mareček and Маречек are the same surname in two scripts (2 bear it)",
    ),
    ("Jan Vzorný", "Jan Vzorný", "the same surname: Vzorný (2 bear it)"),
    (
        "Karel Mareček",
        "Karel Maretschek",
        "Mareček and Maretschek are the same surname, written otherwise (2 bear it)",
    ),
    ("Jan Vogel", "Ян Фогель", "Vogel and Фогель sound alike (1 bears it)"),
    ("Jan Vzorný", "Jan Vzorný", "the same given name: Jan"),
    ("Josef Vzorný", "Осип Взорный", "Josef and Осип are forms of one given name"),
    ("J. Vzorný", "Josef Vzorný", "J. may stand for Josef"),
    ("Jan Vzorný", "Karel Vzorný", "different given names: Jan and Karel"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "words"), NAMES)
def test_names_give_their_reason_in_words(one, other, words):
    a, b = named(one), named(other)
    assert words in told(a, b)[1]


def test_patronymics_speak_for_and_against():
    a = named("Иван Взорный", patronymic="Павлович")
    b = named("Иван Взорный", patronymic="Павлович")
    c = named("Иван Взорный", patronymic="Петрович")
    assert "the same patronymic: Павлович" in told(a, b)[1]
    assert "different patronymics: Павлович and Петрович" in told(a, c)[1]


DATES = [
    ("12. 3. 1898", "1898-03-12", "both born on 12 March 1898"),
    ("1898", "1897/1899", "both born about the same time: 1898 and 1897–1899"),
    ("1898", "1880/1910", "the births may be one: 1898 and 1880–1910"),
    ("1898", "1900", "born a year or two apart: 1898 and 1900"),
    ("1898", "1903", "born years apart: 1898 and 1903"),
]


@pytest.mark.parametrize(("one", "other", "words"), DATES)
def test_births_give_their_reason_in_words(one, other, words):
    a, b = named("Jan Vzorný", one), named("Jan Vzorný", other)
    assert words in told(a, b)[1]


def test_births_ten_years_apart_rule_a_pair_out():
    a, b = named("Jan Vzorný", "1898"), named("Jan Vzorný", "1908")
    found, words = told(a, b)
    assert found.ruled_out
    assert "born ten years apart or more: 1898 and 1908" in words
    assert candidates() == {}


DEATHS = [
    ("5. 1. 1938", "5. 1. 1938", "both died on 5 January 1938"),
    ("1938", "1938", "the deaths agree: 1938 and 1938"),
    ("1938", "1939", "died a year or two apart: 1938 and 1939"),
    ("1938", "1943", "died years apart: 1938 and 1943"),
]


@pytest.mark.parametrize(("one", "other", "words"), DEATHS)
def test_deaths_give_their_reason_in_words(one, other, words):
    a, b = named("Jan Vzorný"), named("Jan Vzorný")
    builders.fact(a, "death", one)
    builders.fact(b, "death", other)
    assert words in told(a, b)[1]


def test_who_died_before_the_other_arrived_is_somebody_else():
    a, b = named("Jan Vzorný"), named("Jan Vzorný")
    builders.fact(a, "death", "1920")
    builders.fact(b, "arrival", "April 1925")
    found, words = told(a, b)
    assert found.ruled_out
    assert "one died in 1920, of the other there is word in 1925" in words


def test_who_died_before_the_other_was_born_is_somebody_else():
    a, b = named("Jan Vzorný"), named("Jan Vzorný", "1930")
    builders.fact(a, "death", "1928")
    assert "one died in 1928, the other was born in 1930" in told(a, b)[1]


def test_a_woman_and_a_man_are_two():
    a, b = named("Jan Vzorný", sex="male"), named("Jana Vzorná", sex="female")
    found, words = told(a, b)
    assert found.ruled_out
    assert "one is a woman, the other a man" in words


def test_origin_and_transport_speak_for_it_and_another_transport_against():
    a, b, c = (named("Jan Vzorný") for _one in range(3))
    vzorov, first, second = builders.place(), builders.event("First"), builders.event("Second")
    for one, transport in ((a, first), (b, first), (c, second)):
        builders.fact(one, "origin", where=vzorov)
        departed(one, transport)
    assert {"both from Vzorov", "both travelled with First"} <= set(told(a, b)[1])
    assert "travelled apart: First and Second" in told(a, c)[1]


def test_kin_in_common_speaks_for_it():
    a, b, c = named("Jan Vzorný"), named("Jan Vzorný"), named("Jan Vzorný")
    anna, other_anna = named("Anna Vzorná"), named("Anna Vzorná")
    builders.family(a, anna)
    builders.family(b, anna)
    builders.family(c, other_anna)
    assert "the same partner: Anna Vzorná" in told(a, b)[1]
    assert "each has a partner named Anna Vzorná" in told(a, c)[1]


def test_father_and_son_of_one_name_are_two():
    father, son = named("Jan Vzorný"), named("Jan Vzorný")
    builders.family(father, children=(son,))
    found, words = told(father, son)
    assert found.ruled_out
    assert "the two are relatives of each other" in words


def test_every_reason_has_its_words_and_a_test():
    """What can be said is what is said somewhere above; a new code has to come here too."""
    import inspect
    import re

    codes = set(re.findall(r'reason\(\s*"([a-z-]+)"', inspect.getsource(people.doubles)))
    codes |= set(
        re.findall(r'"((?:surname|births|deaths)-[a-z-]+)"', inspect.getsource(people.doubles))
    )
    assert codes == set(double_words.WORDS)


def borne_by(number: int) -> Bearers:
    return lambda _surname: number


def test_a_common_surname_says_less_than_a_rare_one():
    a, b = named("Jan Vzorný"), named("Jan Vzorný")
    looks = looks_of([a.pk, b.pk])
    scores = [
        weigh(looks[a.pk], looks[b.pk], doubles.others, borne_by(n)).score for n in (2, 30, 5000)
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


# The table


def test_the_same_name_in_two_scripts_is_found_and_told_with_its_score():
    a, b = named("Rudolf Mareček", "1888"), named("Рудольф Маречек", "1888")
    named("Rudolf Novák", "1888")
    found = candidates()
    assert set(found) == {frozenset((a.pk, b.pk))}
    assert found[frozenset((a.pk, b.pk))].score >= 60


def test_a_woman_under_two_names_is_found_by_the_day_of_her_birth():
    a, b = named("Anna Vzorná", "12. 3. 1898"), named("Anna Sedláková", "12. 3. 1898")
    assert frozenset((a.pk, b.pk)) in candidates()


def test_an_initial_finds_the_whole_name_but_two_initials_of_all_do_not_meet():
    a, b = named("J. Mareček", "1888"), named("Josef Mareček", "1888")
    c = named("Jan Mareček", "1888")
    found = candidates()
    assert frozenset((a.pk, b.pk)) in found
    assert frozenset((b.pk, c.pk)) not in found


@pytest.mark.parametrize("verdict", ["same", "possibly", "not"])
def test_what_was_decided_is_never_offered_again(verdict):
    a, b = named("Rudolf Mareček", "1888"), named("Рудольф Маречек", "1888")
    assert candidates()
    Identity.objects.create(person=a, other=b, verdict=verdict)
    assert candidates() == {}


def test_a_second_search_keeps_what_is_there_and_drops_what_is_no_longer_alike():
    a, b = named("Rudolf Mareček", "1888"), named("Рудольф Маречек", "1888")
    first = candidates()[frozenset((a.pk, b.pk))]
    assert candidates()[frozenset((a.pk, b.pk))].pk == first.pk
    a.facts.all().delete()
    builders.fact(a, "birth", "1860")
    assert candidates() == {}


def test_one_person_is_looked_at_by_a_job_after_a_write():
    named("Rudolf Mareček", "1888")
    other = named("Рудольф Маречек", "1888")
    waiting = ProcrastinateJob.objects.filter(task_name=f"{jobs.__name__}.find_doubles_of")
    assert waiting.filter(args__person_id=str(other.pk)).count() == 1, "once, however often written"
    doubles.write_keys(looks_of(Person.objects.values_list("pk", flat=True)))
    jobs.find_doubles_of(Quiet(), person_id=str(other.pk))
    assert DoubleCandidate.objects.count() == 1


def test_many_people_written_at_once_ask_for_one_search():
    from archive.core.records import batch

    ProcrastinateJob.objects.all().delete()
    with batch():
        for number in range(jobs.A_FEW + 1):
            PersonName.objects.create(person=Person.objects.create(), given=f"Jan {number}")
    assert [job.task_name for job in ProcrastinateJob.objects.all()] == [
        f"{jobs.__name__}.find_doubles"
    ]


def test_a_crowd_of_one_name_meets_only_where_the_births_agree(monkeypatch):
    monkeypatch.setattr(doubles, "CROWD", 3)
    people = [named("Jan Novák", str(1850 + 20 * n)) for n in range(4)]
    double = named("Jan Novák", "1850")
    done = doubles.find_all(Quiet())
    assert done.pairs == 1
    found = DoubleCandidate.objects.get()
    assert {found.person_id, found.other_id} == {people[0].pk, double.pk}


def test_the_number_of_statements_does_not_grow_with_the_people():
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            doubles.find_all(Quiet())
        return len(queries)

    for _number in range(3):
        named("Rudolf Mareček", "1888")
    first = asked()
    for _number in range(9):
        named("Rudolf Mareček", "1888")
    assert asked() <= first + 3


def test_the_command_says_what_it_compared(capsys):
    named("Rudolf Mareček", "1888")
    named("Рудольф Маречек", "1888")
    call_command("find_doubles")
    assert "2 people, 1 pairs compared, 1 worth a look" in capsys.readouterr().out
    assert DoubleKey.objects.exists()


def test_a_family_member_tells_of_no_closed_thing_to_readers(researcher, visitor):
    """The table is for the desk alone."""
    named("Rudolf Mareček", "1888")
    named("Рудольф Маречек", "1888")
    candidates()
    assert not DoubleCandidate.objects.visible_to(researcher).exists()
    assert not DoubleCandidate.objects.visible_to(visitor).exists()
    assert FamilyMember.objects.count() == 0
