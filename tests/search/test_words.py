"""Words of texts and of queries: folded alike, whatever is typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core import names
from archive.search import query
from archive.search.meaning import Meant
from archive.search.models import EntryKind
from archive.search.words import LONGEST_QUERY, MOST_WORDS, Lexemes, parse, words_of


def asked(text: str) -> list[list[tuple[str, ...]]]:
    return [[term.keys for term in clause] for clause in parse(text).clauses]


def test_words_lose_accents_and_capitals() -> None:
    assert asked("Žilina Щербакова") == [[("zilina",)], [("shcherbakova",)]]


def test_the_keys_of_words_read_letter_by_letter_are_those_of_the_whole_word() -> None:
    letters = map(chr, (*range(0x30, 0x250), *range(0x400, 0x500)))
    for letter in filter(str.isalnum, letters):
        for text in (letter, f"a{letter}b", f"{letter}ж", letter * 2):
            found = [key for word in words_of(text) for key in word.keys]
            assert found == names.ascii_key(text).split(), letter


def test_quotation_marks_of_any_kind_keep_words_together() -> None:
    assert asked("“v lete” «на заре»") == [[("v", "lete")], [("na", "zare")]]


def test_a_broken_quotation_mark_is_no_mark() -> None:
    assert asked('"broken quote') == [[("broken",)], [("quote",)]]


def test_or_joins_its_neighbours_and_nothing_else() -> None:
    assert asked("hlad OR bieda vlak") == [[("hlad",), ("bieda",)], [("vlak",)]]
    assert asked("OR") == [[("or",)]]
    assert asked("OR hlad OR OR bieda OR") == [[("hlad",), ("bieda",)]]


def test_a_minus_before_a_word_excludes_it_but_a_hyphen_does_not() -> None:
    query = parse("Vzorná-Ukážková -Marta")
    assert [term.keys for term in query.without] == [("marta",)]
    assert query.clauses[0][0].keys == ("vzorna", "ukazkova")


@pytest.mark.parametrize(
    ("typed", "pattern", "beginning"),
    [
        ("hlad*", "hlad*", "hlad"),
        ("Mar*k", "mar*k", ""),
        ("*ček", "*cek", ""),
        ("Маре*", "mare*", "mare"),
        ("a*", "", ""),
        ("* *", "", ""),
        ("a*b*c*d*e", "", ""),
    ],
)
def test_a_star_stands_for_any_letters_beside_two_at_least(
    typed: str, pattern: str, beginning: str
) -> None:
    asked = parse(typed).clauses
    assert [term.pattern for clause in asked for term in clause] in ([pattern], [])
    assert [term.beginning for clause in asked for term in clause] in ([beginning], [])


def test_a_star_within_quotation_marks_is_no_star() -> None:
    assert parse('"hlad*"').clauses[0][0].pattern == ""


@pytest.mark.parametrize(("typed", "year"), [("1898", 1898), ("0042", None), ('"1898"', None)])
def test_a_number_of_four_figures_may_be_a_year(typed: str, year: int | None) -> None:
    assert parse(typed).clauses[0][0].year == year


def test_a_query_that_is_too_long_is_not_searched() -> None:
    query = parse("x" * (LONGEST_QUERY + 1))
    assert query.too_long
    assert not query.clauses


def test_no_more_words_are_searched_than_allowed() -> None:
    query = parse(" ".join(f"word{n}" for n in range(MOST_WORDS + 5)))
    assert query.cut
    assert len(query.terms) == MOST_WORDS


@given(st.text(max_size=LONGEST_QUERY))
def test_the_query_that_reaches_postgres_is_made_of_plain_letters(text: str) -> None:
    for term in parse(text).terms:
        for lexemes, _score in [*Meant(term).levels, (Meant(term).tsquery, 0)]:
            assert re.fullmatch(r"[a-z0-9A&~@^#=.'()<>|:*\- ]*", lexemes)


@given(st.text(max_size=400), st.sampled_from(["", "cs", "sk", "ru", "hu", "de", "en", "ky"]))
def test_lexemes_are_made_of_plain_letters(text: str, language: str) -> None:
    lexemes = Lexemes()
    lexemes.add(text, "C", language)
    for lexeme in str(lexemes).split():
        plain = re.fullmatch(r"'[a-z0-9]{1,64}':\d+[AC](,\d+[AC])*", lexeme)
        assert plain or re.fullmatch(r"'[~=][a-z0-9.]+'", lexeme)


@given(st.text(max_size=400))
def test_words_stand_where_they_say(text: str) -> None:
    done = 0
    for word in words_of(text):
        assert done <= word.start < word.end <= len(text)
        done = word.end


@pytest.mark.parametrize("word", ["Маречек", "Mareček", "Maretschek", "MARECEK"])
def test_all_spellings_of_a_name_have_one_fold(word: str) -> None:
    assert next(words_of(word)).fold == "marecek"


def test_texts_of_which_not_all_were_looked_through_count_as_at_least_so_many():
    counts, over = query._counts({EntryKind.SEGMENT: 3, EntryKind.PERSON: 2}, looked_enough=True)
    assert (counts["interviews"], counts["people"]) == (3, 2)
    assert over == {"interviews", "all"}
