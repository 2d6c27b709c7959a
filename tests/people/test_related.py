"""How two people are related, in the words of each language of the interface."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from hypothesis import given

from people.kinship import Kindred
from people.kinship_words import LANGUAGES, word
from people.models import Pedigree, Sex
from people.related import Tie, ties
from tests.people.kin_world import World, worlds


@pytest.fixture(scope="module")
def world() -> World:
    """Five generations below Adam and Eva, with marriages, a second wife and a step-child."""
    made = World()
    made.sexes(
        men="Adam Karel Viktor Emil Filip Ivan Oto Hugo Petr Bohus Igor Leo Max Radim Kamil Milan",
        women="Eva Marta Jana Olga Hana Ida Zora Nina Dana Vlasta Soňa Rita Lea Klara Tereza Xenie",
    )
    made.family(["Adam", "Eva"], ["Karel", "Marta"])
    made.family(["Karel", "Hana"], ["Emil", "Olga"])
    made.family(["Karel", "Xenie"], ["Leo"])
    made.family(["Marta", "Petr"], ["Jana", "Viktor"])
    made.family(["Emil", "Ida"], ["Filip", "Lea"])
    made.family(["Jana", "Hugo"], ["Ivan"])
    made.family(["Filip", "Zora"], ["Oto"])
    made.family(["Ivan", "Nina"], ["Dana"])
    made.family(["Bohus", "Vlasta"], ["Ida", "Igor", "Rita"])
    made.family(["Rita", "Radim"], [])
    made.family(["Igor", "Tereza"], [])
    made.family(["Xenie", "Max"], ["Soňa"])
    made.family(["Klara", "Kamil"], ["Zora"])
    return made


def said(world: World, one: str, two: str, language: str = "en") -> list[str]:
    """What the second is to the first, the nearest way first."""
    kindred = Kindred(world.households)
    found = ties(kindred, world.of(one).pk, world.of(two).pk)
    return [word(language, tie, sex_in(world)) for tie in found]


def sex_in(world: World) -> Callable[[uuid.UUID], str]:
    sexes = {one.pk: one.sex for one in world.people.values()}
    return sexes.__getitem__


# (first, second): what the second is to the first, in English, Czech, Slovak and Russian
TABLE = {
    ("Emil", "Karel"): ("father", "otec", "otec", "отец"),
    ("Emil", "Hana"): ("mother", "matka", "matka", "мать"),
    ("Karel", "Emil"): ("son", "syn", "syn", "сын"),
    ("Karel", "Olga"): ("daughter", "dcera", "dcéra", "дочь"),
    ("Emil", "Olga"): ("sister", "sestra", "sestra", "сестра"),
    ("Olga", "Emil"): ("brother", "bratr", "brat", "брат"),
    ("Emil", "Adam"): ("grandfather", "dědeček", "starý otec", "дед"),
    ("Emil", "Eva"): ("grandmother", "babička", "stará mama", "бабушка"),
    ("Adam", "Emil"): ("grandson", "vnuk", "vnuk", "внук"),
    ("Eva", "Olga"): ("granddaughter", "vnučka", "vnučka", "внучка"),
    ("Filip", "Adam"): ("great-grandfather", "pradědeček", "prastarý otec", "прадед"),
    ("Oto", "Eva"): (
        "great-great-grandmother", "praprababička", "praprastará mama", "прапрабабушка"),
    ("Adam", "Filip"): ("great-grandson", "pravnuk", "pravnuk", "правнук"),
    ("Adam", "Dana"): (
        "great-great-granddaughter", "prapravnučka", "prapravnučka", "праправнучка"),
    ("Emil", "Marta"): ("aunt", "teta", "teta", "тётя"),
    ("Jana", "Karel"): ("uncle", "strýc", "ujo", "дядя"),
    ("Filip", "Olga"): ("aunt", "teta", "teta", "тётя"),
    ("Lea", "Igor"): ("uncle", "strýc", "ujo", "дядя"),
    ("Marta", "Emil"): ("nephew", "synovec", "synovec", "племянник"),
    ("Karel", "Jana"): ("niece", "neteř", "neter", "племянница"),
    ("Ivan", "Karel"): ("great-uncle", "prastrýc", "praujo", "двоюродный дед"),
    ("Filip", "Marta"): ("great-aunt", "prateta", "prateta", "двоюродная бабушка"),
    ("Oto", "Marta"): ("great-great-aunt", "praprateta", "praprateta", "двоюродная прабабушка"),
    ("Marta", "Filip"): ("great-nephew", "prasynovec", "prasynovec", "внучатый племянник"),
    ("Karel", "Dana"): (
        "great-great-niece", "prapraneteř", "prapraneter", "правнучатая племянница"),
    ("Emil", "Jana"): ("first cousin", "sestřenice", "sesternica", "двоюродная сестра"),
    ("Jana", "Emil"): ("first cousin", "bratranec", "bratranec", "двоюродный брат"),
    ("Filip", "Ivan"): (
        "second cousin", "bratranec z druhého kolena", "bratranec z druhého kolena",
        "троюродный брат"),
    ("Oto", "Dana"): (
        "third cousin", "sestřenice z třetího kolena", "sesternica z tretieho kolena",
        "четвероюродная сестра"),
    ("Filip", "Jana"): (
        "first cousin once removed", "teta z druhého kolena", "teta z druhého kolena",
        "двоюродная тётя"),
    ("Jana", "Filip"): (
        "first cousin once removed", "synovec z druhého kolena", "synovec z druhého kolena",
        "двоюродный племянник"),
    ("Dana", "Emil"): (
        "first cousin twice removed", "prastrýc z druhého kolena", "prastrýko z druhého kolena",
        "троюродный дед"),
    ("Emil", "Dana"): (
        "first cousin twice removed", "praneteř z druhého kolena", "praneter z druhého kolena",
        "двоюродная внучатая племянница"),
    ("Emil", "Leo"): ("half-brother", "polorodý bratr", "polorodý brat", "единокровный брат"),
    ("Leo", "Soňa"): ("half-sister", "polorodá sestra", "polorodá sestra", "единоутробная сестра"),
    ("Leo", "Filip"): (
        "half-nephew", "polorodý synovec", "polorodý synovec", "неполнородный племянник"),
    ("Emil", "Xenie"): ("stepmother", "nevlastní matka", "nevlastná matka", "мачеха"),
    ("Xenie", "Emil"): ("stepson", "nevlastní syn", "nevlastný syn", "пасынок"),
    ("Karel", "Soňa"): ("stepdaughter", "nevlastní dcera", "nevlastná dcéra", "падчерица"),
    ("Soňa", "Karel"): ("stepfather", "nevlastní otec", "nevlastný otec", "отчим"),
    ("Soňa", "Emil"): ("stepbrother", "nevlastní bratr", "nevlastný brat", "сводный брат"),
    ("Emil", "Ida"): ("wife", "manželka", "manželka", "жена"),
    ("Ida", "Emil"): ("husband", "manžel", "manžel", "муж"),
    ("Emil", "Bohus"): ("father-in-law", "tchán", "svokor", "тесть"),
    ("Emil", "Vlasta"): ("mother-in-law", "tchyně", "svokra", "тёща"),
    ("Ida", "Karel"): ("father-in-law", "tchán", "svokor", "свёкор"),
    ("Ida", "Hana"): ("mother-in-law", "tchyně", "svokra", "свекровь"),
    ("Vlasta", "Emil"): ("son-in-law", "zeť", "zať", "зять"),
    ("Hana", "Ida"): ("daughter-in-law", "snacha", "nevesta", "невестка"),
    ("Emil", "Igor"): ("brother-in-law", "švagr", "švagor", "шурин"),
    ("Emil", "Rita"): ("sister-in-law", "švagrová", "švagriná", "свояченица"),
    ("Ida", "Olga"): ("sister-in-law", "švagrová", "švagriná", "золовка"),
    ("Xenie", "Marta"): ("sister-in-law", "švagrová", "švagriná", "золовка"),
    ("Petr", "Karel"): ("brother-in-law", "švagr", "švagor", "шурин"),
    ("Hana", "Viktor"): (
        "husband’s nephew", "synovec manžela", "synovec manžela", "племянник мужа"),
    ("Igor", "Emil"): ("brother-in-law", "švagr", "švagor", "зять"),
    ("Olga", "Ida"): ("sister-in-law", "švagrová", "švagriná", "невестка"),
    ("Emil", "Radim"): (
        "wife’s sister’s husband", "manžel sestry manželky", "manžel sestry manželky", "свояк"),
    ("Emil", "Tereza"): (
        "wife’s brother’s wife", "manželka bratra manželky", "manželka brata manželky",
        "жена брата жены"),
    ("Emil", "Petr"): ("uncle by marriage", "strýc", "ujo", "муж тёти"),
    ("Filip", "Tereza"): ("aunt by marriage", "teta", "teta", "жена дяди"),
    ("Jana", "Ida"): (
        "first cousin’s wife", "manželka bratrance", "manželka bratranca",
        "жена двоюродного брата"),
    ("Ida", "Marta"): ("husband’s aunt", "teta manžela", "teta manžela", "тётя мужа"),
    ("Zora", "Adam"): (
        "husband’s great-grandfather", "pradědeček manžela", "prastarý otec manžela",
        "прадед мужа"),
    ("Karel", "Vlasta"): ("mother-in-law of the child", "svatka", "svatka", "сватья"),
    ("Hana", "Xenie"): ("husband’s wife", "manželka manžela", "manželka manžela", "жена мужа"),
}  # fmt: skip


@pytest.mark.parametrize("pair", TABLE, ids=" to ".join)
def test_the_word_is_right_in_every_language(world, pair):
    one, two = pair
    found = tuple(said(world, one, two, language)[0] for language in ("en", "cs", "sk", "ru"))
    assert found == TABLE[pair]


def test_a_word_fits_both_where_the_sex_is_not_known():
    made = World()
    made.family(["Josef"], ["Max", "Sam"])
    made.family(["Sam"], ["Kim"])
    assert [said(made, "Kim", "Max", code)[0] for code in LANGUAGES] == [
        "uncle or aunt", "strýc nebo teta", "strýko alebo teta", "дядя или тётя",
    ]  # fmt: skip
    assert [said(made, "Kim", "Sam", code)[0] for code in LANGUAGES] == [
        "parent", "rodič", "rodič", "родитель",
    ]  # fmt: skip


def test_adoption_is_said_with_the_word():
    made = World()
    made.sexes(men="Ernst Adalbert Otto", women="Hilda")
    made.family(["Adalbert"], ["Ernst"], Pedigree.ADOPTED)
    made.family(["Adalbert"], ["Hilda"])
    made.family(["Otto"], ["Adalbert"])
    assert [said(made, "Ernst", "Adalbert", code)[0] for code in LANGUAGES] == [
        "adoptive father", "adoptivní otec", "adoptívny otec", "приёмный отец",
    ]  # fmt: skip
    assert [said(made, "Ernst", "Otto", code)[0] for code in LANGUAGES] == [
        "grandfather (by adoption)", "dědeček (adopcí)", "starý otec (adopciou)",
        "дед (по усыновлению)",
    ]  # fmt: skip
    assert said(made, "Adalbert", "Ernst") == ["adopted son"]


def test_a_foster_child_is_no_child_by_birth():
    made = World()
    made.sexes(women="Kateřina", men="Matej")
    made.family(["Matej"], ["Kateřina"], Pedigree.FOSTER)
    assert said(made, "Matej", "Kateřina") == ["daughter (by fostering)"]


def test_siblings_of_unknown_parents_are_siblings():
    made = World()
    made.sexes(men="Friedrich", women="Žofie")
    made.family([], ["Friedrich", "Žofie"])
    assert said(made, "Friedrich", "Žofie") == ["sister"]


def test_a_couple_that_is_not_known_to_have_married_are_partners(world):
    [tie, *_] = ties(Kindred(world.households), world.of("Emil").pk, world.of("Ida").pk)
    assert word("cs", tie, sex_in(world), married=False) == "partnerka"
    back = tie.converse(world.of("Emil").pk)
    assert word("cs", back, sex_in(world), married=False) == "partner"


def test_cousins_who_marry_are_told_both():
    made = World()
    made.sexes(men="Karel Emil Adam", women="Marta Jana")
    made.family(["Adam"], ["Karel", "Marta"])
    made.family(["Karel"], ["Emil"])
    made.family(["Marta"], ["Jana"])
    made.family(["Emil", "Jana"], ["Ivan"])
    assert said(made, "Emil", "Jana") == ["wife", "first cousin"]


def test_one_is_not_related_to_oneself_nor_to_a_stranger(world):
    world.of("Nobody")
    assert said(world, "Emil", "Emil") == []
    assert said(world, "Emil", "Nobody") == []


def test_the_other_parent_of_a_child_is_no_kin_by_marriage(world):
    assert said(world, "Filip", "Ida") == ["mother"]
    assert said(world, "Ida", "Filip") == ["son"]


def test_nobody_whose_record_is_closed_stands_on_the_way():
    made = World()
    made.family(["Josef"], ["Karel"])
    made.family(["Karel"], ["Anna"])
    for one in made.households:
        one.hidden = {made.of("Karel").pk}
    assert said(made, "Anna", "Josef") == []


def shape(tie: Tie) -> tuple[object, ...]:
    return tie.up, tie.down, tie.first, tie.last, tie.middle, tie.half


@given(worlds())
def test_the_way_back_is_the_converse_whatever_the_families(world: World):
    kindred = Kindred(world.households)
    for one in ("p0", "p1"):
        for two in list(world.people)[:8]:
            start, end = world.of(one).pk, world.of(two).pk
            there, back = ties(kindred, start, end), ties(kindred, end, start)
            assert bool(there) == bool(back)
            if there:
                assert there[0].length == back[0].length
            for tie in there:
                assert tie.converse(start).converse(end) == tie
                walked(kindred, start, end, tie)


def walked(kindred: Kindred, start: uuid.UUID, end: uuid.UUID, tie: Tie) -> None:
    """Each step leads from where the one before it ended, and the last to the second person."""
    here = start
    for step in tie.steps:
        household = kindred.household(step.family)
        assert household
        partners = {m.person_id for m in household.partners}
        children = {m.person_id for m in household.children}
        sides = {
            "up": (children, partners), "down": (partners, children),
            "with": (partners, partners), "beside": (children, children),
        }[step.kind]  # fmt: skip
        assert here in sides[0]
        assert step.person in sides[1]
        here = step.person
    assert here == end


@given(worlds())
def test_every_way_has_a_word_in_every_language(world: World):
    kindred = Kindred(world.households)
    for two in list(world.people)[:8]:
        for tie in ties(kindred, world.of("p0").pk, world.of(two).pk):
            for language in LANGUAGES:
                for sex in Sex:
                    assert word(language, tie, all_of(sex)).strip()


def all_of(sex: str) -> Callable[[uuid.UUID], str]:
    return lambda _person: sex
