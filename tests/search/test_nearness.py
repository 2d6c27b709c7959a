"""How near two spellings sound, and whether an index would find the one by the other."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.search.nearness import keys, nearness, skeleton, sounds, stem

ANY_WORD = st.one_of(
    st.text(max_size=80),
    st.text("abcčdehijklmnoprřsštuvwyzž абвгежзийклнорстуфхцчшщыьюя", max_size=20),
)

# Names that fold_key leaves apart among them.
ALIKE = [
    ("Mareček", "Маречек"), ("Maretschek", "Mareček"), ("Siebert", "Зиберт"), ("Vogel", "Фогель"),
    ("Ziegler", "Циглер"), ("Doležal", "Doleschal"), ("Žižka", "Schischka"), ("Szabó", "Сабо"),
    ("Jumabaev", "Жумабаев"), ("Dvořák", "Дворжак"), ("Čechov", "Чехов"), ("Szűcs", "Сюч"),
    ("Chelčický", "Хельчицкий"), ("Hlinka", "Глинка"), ("Hacaperka", "Гацаперка"),
]  # fmt: skip
APART = [
    ("Novák", "Horák"), ("Marek", "Mareš"), ("Dubček", "Dudek"), ("Svoboda", "Sedlák"),
    ("Kolář", "Kovář"), ("Černý", "Červený"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), ALIKE)
def test_spellings_of_one_name_are_near_and_share_a_key(one: str, two: str) -> None:
    assert nearness(one, two) >= 0.85
    assert keys(one) & keys(two)


@pytest.mark.parametrize(("one", "two"), APART)
def test_other_names_are_farther_than_spellings_of_one(one: str, two: str) -> None:
    assert nearness(one, two) < 0.85


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("marcek", "marecek"),
        ("marrecek", "marecek"),
        ("amrecek", "marecek"),
        ("xarecek", "marecek"),
    ],
)
def test_a_slip_of_the_pen_leaves_a_key_in_common(typed: str, meant: str) -> None:
    assert keys(typed) & keys(meant)


@pytest.mark.parametrize(
    ("man", "woman"),
    [
        ("Mareček", "Marečková"), ("Novák", "Nováková"), ("Веселый", "Веселая"),
        ("Pavlovič", "Pavlovna"), ("Невский", "Невская"), ("Wajda", "Wajdowa"),
    ],
)  # fmt: skip
def test_a_man_and_a_woman_share_a_stem(man: str, woman: str) -> None:
    assert nearness(stem(man), stem(woman)) >= 0.95


@given(ANY_WORD, ANY_WORD)
@example("", "a")
@example("щ" * 100, "a" * 5000)
@example("\ud800", "\x00")
def test_nearness_is_symmetric_and_between_nought_and_one(one: str, two: str) -> None:
    assert 0 <= nearness(one, two) <= 1
    assert nearness(one, two) == nearness(two, one)
    assert nearness(one, one) == 1


@given(ANY_WORD)
@example("ß" * 10_000)
def test_keys_are_few_and_plain(word: str) -> None:
    assert len(keys(word)) < 400
    assert all(key.isascii() and len(key) <= 40 for key in keys(word))
    assert sounds(word).isascii()
    assert skeleton(word).isascii()
