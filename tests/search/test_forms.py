"""A word is found in all its forms: hladu finds hlad, Маречека finds Маречек."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import names
from archive.search import forms, lemmas
from archive.search.keys import key_of

LEXEME = re.compile(r"=[a-z0-9.]+")
LATIN_LETTERS = "aáäbcčdďeéěfghiíjklľĺmnňoóôöőpqrŕřsštťuúůüűvwxyýzž"
CYRILLIC_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def both_ways(one: str, other: str, language: str) -> bool:
    return forms.related(one, other, language) and forms.related(other, one, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("hladu", "hlad", "cs"),
        ("hladem", "hladu", "cs"),
        ("hladomoru", "hladomor", "cs"),
        ("vlakom", "vlaku", "sk"),
        ("голода", "голод", "ru"),
        ("голодом", "голоду", "ru"),
        ("házakban", "ház", "hu"),
        ("Häuser", "Haus", "de"),
        ("families", "family", "en"),
    ],
)
def test_a_word_finds_itself_in_another_case_or_number(one, other, language):
    assert both_ways(one, other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Praha", "Praze", "cs"),
        ("noha", "noze", "cs"),
        ("pes", "psa", "cs"),
        ("dítě", "dětem", "cs"),
        ("družstvo", "družstev", "cs"),
        ("človek", "ľudia", "sk"),
        ("matka", "matiek", "sk"),
        ("ребёнок", "детей", "ru"),
        ("письмо", "писем", "ru"),
    ],
)
def test_a_stem_that_changes_is_still_the_same_word(one, other, language):
    assert both_ways(one, other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("zatčen", "zatčeni", "cs"),
        ("zatčena", "zatknout", "cs"),
        ("zatkli", "zatčen", "cs"),
        ("расстрелян", "расстреляны", "ru"),
        ("расстреляны", "расстрелять", "ru"),
    ],
)
def test_who_was_arrested_is_found_by_the_arrest(one, other, language):
    assert both_ways(one, other, language)


@pytest.mark.parametrize(
    ("name", "cases", "language"),
    [
        ("Novák", "Nováka Novákovi Novákem Nováku Novákové", "cs"),
        ("Nováková", "Novákové Novákovou", "cs"),
        ("Mareček", "Marečka Marečkovi Marečkem", "cs"),
        ("Dobrovský", "Dobrovského Dobrovskému Dobrovským", "cs"),
        ("Pišpek", "Pišpeku Pišpekem", "cs"),
        ("Žilina", "Žiliny Žilině Žilinu Žilinou", "cs"),
        ("Interhelpo", "Interhelpa Interhelpu Interhelpem", "cs"),
        ("Hudec", "Hudca Hudcovi Hudcom", "sk"),
        ("Žilina", "Žiliny Žiline Žilinu Žilinou", "sk"),
        ("Košice", "Košíc Košiciach", "sk"),
        ("Новак", "Новака Новаку Новаком Новаке", "ru"),
        ("Новаков", "Новакова Новаковы Новаковых Новаковой", "ru"),
        ("Токмак", "Токмака Токмаке Токмаком", "ru"),
    ],
)
def test_a_name_finds_itself_in_all_cases(name, cases, language):
    assert [case for case in cases.split() if not both_ways(name, case, language)] == []


def test_husband_and_wife_are_two_names():
    assert not forms.related("Nováková", "Novák", "cs")
    assert not forms.related("Novákovou", "Nováka", "cs")


@pytest.mark.parametrize(
    ("typed", "printed", "language"),
    [
        ("hladu", "hlad", "cs"),
        ("zene", "ženou", "cs"),
        ("ziline", "Žilinu", "cs"),
        ("Mareckem", "Marečkovi", "cs"),
        ("kosiciach", "Košíc", "sk"),
        ("csalad", "családjával", "hu"),
    ],
)
def test_accents_may_be_left_out_on_either_side(typed, printed, language):
    assert forms.related(typed, printed, language)
    assert forms.related(printed, typed, language)


def test_a_russian_e_need_not_have_its_dots():
    assert both_ways("ребенок", "ребёнка", "ru")


def test_the_stress_mark_of_a_primer_is_no_letter():
    assert forms.text_lexemes("го\u0301лода", "ru") == forms.text_lexemes("голода", "ru")


def test_the_analysis_of_one_language_never_meets_that_of_another():
    czech = forms.text_lexemes("most", "cs")
    english = forms.text_lexemes("most", "en")
    assert czech
    assert english
    assert set(czech).isdisjoint(english)


def test_a_word_in_a_text_of_unknown_language_is_read_in_all_of_its_script():
    lexemes = forms.text_lexemes("hladu", "")
    assert {lexeme[1:3] for lexeme in lexemes} == set(forms.LATIN)
    assert {lexeme[1:3] for lexeme in forms.text_lexemes("голода", "")} == {"ru"}


def test_a_russian_word_in_a_czech_text_is_read_as_russian():
    assert forms.text_lexemes("голода", "cs") == forms.text_lexemes("голода", "ru")


def test_figures_and_kyrgyz_have_no_forms():
    assert forms.text_lexemes("1925", "cs") == ()
    assert forms.query_lexemes("1925") == ()
    assert forms.text_lexemes("айылга", "ky") == ()
    assert forms.related("айылга", "айылга", "ky")


def test_unlike_words_do_not_meet():
    assert not forms.related("hlad", "hlava", "cs")
    assert not forms.related("vlak", "vlas", "sk")
    assert not forms.related("голод", "голос", "ru")
    assert not forms.related("padat", "padnout", "cs")


def test_dictionaries_are_packed_once(settings):
    forms.preload()
    packed = {file: file.stat().st_mtime_ns for file in settings.DICTIONARIES.glob("*.trie")}
    lemmas.forget()
    forms.preload()
    assert len(packed) == len(lemmas.LANGUAGES)
    assert {file: file.stat().st_mtime_ns for file in packed} == packed


@given(st.text(max_size=100), st.sampled_from(["", "cs", "sk", "ru", "hu", "de", "en", "ky", "eo"]))
def test_no_text_breaks_it_and_lexemes_keep_to_their_letters(word, language):
    for lexeme in (*forms.text_lexemes(word, language), *forms.query_lexemes(word)):
        assert LEXEME.fullmatch(lexeme)


@given(st.text(LATIN_LETTERS, min_size=1, max_size=20), st.sampled_from(["", *forms.LATIN]))
def test_a_latin_word_always_finds_itself(word, language):
    assert set(forms.query_lexemes(word)) & set(forms.text_lexemes(word, language))
    assert set(forms.query_lexemes(word)) & set(forms.text_lexemes(word.capitalize(), language))


@given(st.text(CYRILLIC_LETTERS, min_size=1, max_size=20))
def test_a_cyrillic_word_always_finds_itself(word):
    if key_of(word):  # ъ and ь alone are no word
        assert set(forms.query_lexemes(word)) & set(forms.text_lexemes(word, "ru"))


@given(st.text(LATIN_LETTERS + CYRILLIC_LETTERS + "-'’ 7́", max_size=30))
def test_a_key_is_the_ascii_key_without_its_spaces(word):
    assert key_of(word) == names.ascii_key(word).replace(" ", "")
