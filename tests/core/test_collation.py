"""Alphabetical order as Czech, Slovak, Russian and Kyrgyz dictionaries have it."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.core.collation import (
    ALPHABET_CYRILLIC,
    ALPHABET_LATIN,
    NO_LETTER,
    alphabet,
    initial,
    sort_key,
)

# Internetová jazyková příručka, "Abecední řazení", after ČSN 97 6030: the published examples
# (shoda, schody, sídliště; a space before any letter) and the alphabet it prints.
CZECH_EXAMPLES = [
    ["shoda", "schody", "sídliště"],
    ["slovník jazykový", "slovníkářství"],
    ["motýl noční", "motýlek"],
    [*"abcčdefgh", "ch", *"ijklmnopqrřsštuvwxyzž"],
]

# Jazyková poradňa of Jazykovedný ústav Ľ. Štúra: long vowels and ď, ľ, ň, ť do not make a
# letter of their own in Slovak dictionaries; c č, s š, z ž do.
SLOVAK_EXAMPLES = [
    ["sud", "súd", "sudca", "sudička", "súdiť"],
    ["dom", "ďumbier", "duša"],
    ["laco", "ľad", "lado", "ľahký"],
    ["cena", "čas", "dar"],
]

# The alphabets themselves: Russian (ё is filed as е), Kyrgyz (ң after н, ө after о, ү after
# у), Ukrainian (ґ after г, є after е, і and ї after и).
CYRILLIC_EXAMPLES = [
    ["ежов", "ёлка", "елкин", "жуков"],
    ["все", "всё", "всегда"],
    ["нур", "ңур", "омор", "орто", "өмүр", "пахта"],
    ["тоо", "уста", "үй", "фонд"],
    ["гнат", "ґава", "дуб", "ема", "єва", "жук"],
    ["иван", "іван", "їжак", "йосип", "київ"],
]

SETTLERS = [
    "3. brigáda",
    "Abrahám",
    "Adámek",
    "Ágoston",
    "Alföldi",
    "Alföldy",
    "Béreš",
    "Cibulka",
    "Cyprich",
    "Čapek",
    "Čech",
    "Černá",
    "Černý",
    "Daněk",
    "Ďatko",
    "Ďuriš",
    "Dvořák",
    "Fiala",
    "Fišer",
    "Gajdoš",
    "Habrman",
    "Hus",
    "Huszár",
    "Chalupa",
    "Chlumecký",
    "Ilek",
    "Jílek",
    "Král",
    "Kráľ",
    "Králik",
    "Kroupa",
    "Lacko",
    "Ľalík",
    "Mareček",
    "Marečková",
    "Möller",
    "Möllerová",
    "Molnár",
    "Novák",
    "Novák Veselý",
    "Nováková",
    "Ondrejka",
    "Raška",
    "Ruman",
    "Řeháček",
    "Říha",
    "Samek",
    "Schovánek",
    "Szabó",
    "Šafář",
    "Štefan",
    "Tóth",
    "Ürge",
    "Weiß",
    "Weissová",
    "Zajíc",
    "Zvara",
    "Žák",
    "Žižka",
    "Айтматов",
    "Горачек",
    "Ёлкин",
    "Еремин",
    "Жижка",
    "Маречек",
    "Нарын",
    "Ңурбек",
    "Осмонов",
    "Өмүралиев",
    "Палинкаш",
    "Усенов",
    "Үсөнов",
    "Щербаков",
    "Ысык",
    "Яковлев",
]


@pytest.mark.parametrize("words", [*CZECH_EXAMPLES, *SLOVAK_EXAMPLES, *CYRILLIC_EXAMPLES])
def test_published_examples_keep_their_order(words: list[str]) -> None:
    shuffled = words[::-1]
    assert sorted(shuffled, key=sort_key) == words


def test_settlers_of_two_scripts_stand_in_one_order() -> None:
    shuffled = SETTLERS.copy()
    random.Random(1925).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == SETTLERS


def test_a_surname_stays_together_and_its_people_go_by_given_name() -> None:
    people = [("Novák", "Žofie"), ("Novak", "Žofie"), ("NOVÁK", "Adam"), ("Novák", "Čeněk")]
    assert sorted(people, key=lambda person: sort_key(*person)) == [
        ("Novak", "Žofie"),
        ("NOVÁK", "Adam"),
        ("Novák", "Čeněk"),
        ("Novák", "Žofie"),
    ]


def test_marks_and_case_only_decide_between_names_otherwise_alike() -> None:
    names = ["hana", "Hana", "hanä", "Hána", "Hanák"]
    assert sorted(names, key=sort_key) == ["hana", "Hana", "hanä", "Hána", "Hanák"]


def test_a_mark_written_apart_sorts_as_one_written_together() -> None:
    assert sort_key("Mareček") == sort_key("Marec\u030cek")


def test_who_has_no_surname_is_filed_under_the_given_name() -> None:
    assert sort_key("", "Anna") == sort_key("Anna")
    assert sort_key("?", "Anna") == sort_key("Anna")


def test_the_nameless_come_last_of_all() -> None:
    assert sort_key("") == sort_key("", "?") > max(map(sort_key, [*SETTLERS, "中村"]))


def test_a_given_script_decides_where_a_number_is_filed() -> None:
    assert sort_key("117") < sort_key("Adam") < sort_key("117", script="Cyrl") < sort_key("Адам")


def test_an_apostrophe_is_no_letter_and_a_hyphen_is_a_space() -> None:
    assert sort_key("O'Hara") == sort_key("OHara")
    assert sort_key("Nová-Malá") == sort_key("Nová Malá")


@given(st.text(), st.text())
@example("\ud800", "\x00Adam\ud800")
def test_any_text_has_a_key_that_a_database_can_store_and_index(
    surname: str, given_name: str
) -> None:
    key = sort_key(surname, given_name)
    assert "\x00" not in key
    assert len(key.encode()) < 2700  # a B-tree entry of PostgreSQL


@given(st.text("aábčoösž -'"), st.text("aábčoösž -'"))
def test_a_longer_name_never_comes_before_its_own_beginning(start: str, more: str) -> None:
    assert sort_key("n" + start) <= sort_key("n" + start + more)


@given(st.text("aáäbcčchřrzžяёеңө", max_size=6), st.text("aáäbcčchřrzžяёеңө", max_size=6))
def test_capitals_never_move_a_name_past_another(a: str, b: str) -> None:
    ordered = sorted((a, b), key=sort_key)
    shouted = sorted((a.upper(), b.upper()), key=sort_key)
    assert [name.upper() for name in ordered] == shouted


def test_ten_thousand_letters_still_make_a_short_key() -> None:
    assert len(sort_key("ö" * 10_000, "中" * 10_000).encode()) < 2700


@pytest.mark.parametrize(
    ("surname", "letter"),
    [
        ("Chlumecký", "Ch"),
        ("CHALUPA", "Ch"),
        ("Čapek", "Č"),
        ("štefan", "Š"),
        ("Ökrös", "O"),
        ("Éliás", "E"),
        ("Ďuriš", "Ď"),
        ("Łukasz", "L"),
        ("'t Hooft", "T"),
        ("Yusupov", "Y"),
        ("Щербаков", "Щ"),
        ("Ёлкин", "Е"),
        ("Өмүралиев", "Ө"),
        ("C\u030capek", "Č"),
        ("", NO_LETTER),
        ("1. máj", NO_LETTER),
        ("中村", NO_LETTER),
    ],
)
def test_a_name_is_browsed_under_its_letter(surname: str, letter: str) -> None:
    assert initial(surname) == letter


@given(st.text())
def test_every_name_stands_under_a_letter_that_can_be_shown(surname: str) -> None:
    letter = initial(surname)
    shown = (*alphabet("Latn", {letter}), *alphabet("Cyrl", {letter}), NO_LETTER)
    assert shown.count(letter) == 1


def test_the_alphabets_are_in_their_own_order_and_grow_only_by_letters_in_use() -> None:
    assert alphabet("Latn") == ALPHABET_LATIN
    assert alphabet("Cyrl") == ALPHABET_CYRILLIC
    assert "".join(alphabet("Cyrl", {"Щ", "Й", "Q"})) == "АБВГДЕЖЗИЙКЛМНОӨПРСТУҮФХЦЧШЩЭЮЯ"
    assert alphabet("Latn", ["Y"])[-3:] == ("Y", "Z", "Ž")
