"""Uncertain dates: their bounds, the words kept beside them, and how they are found."""

from __future__ import annotations

from datetime import date

import pytest

from archive.core.dates import Match, from_edtf, hull, may_overlap, parse

BOUNDS = {
    # text: earliest, latest, strict earliest, strict latest
    "1925": ("1925-01-01", "1925-12-31", "1925-01-01", "1925-12-31"),
    "1925~": ("1924-01-01", "1926-12-31", "1925-01-01", "1925-12-31"),
    "1925%": ("1924-01-01", "1926-12-31", "1925-01-01", "1925-12-31"),
    "1925?": ("1925-01-01", "1925-12-31", "1925-01-01", "1925-12-31"),
    "1925-03~": ("1925-02-01", "1925-04-30", "1925-03-01", "1925-03-31"),
    "1925-~03": ("1925-02-01", "1925-04-30", "1925-03-01", "1925-03-31"),
    "1925~-03": ("1924-03-01", "1926-03-31", "1925-03-01", "1925-03-31"),
    "1925-01~": ("1924-12-01", "1925-02-28", "1925-01-01", "1925-01-31"),
    "1925-03-12~": ("1925-03-09", "1925-03-15", "1925-03-12", "1925-03-12"),
    "1938-21~": ("1937-12-01", "1938-08-31", "1938-03-01", "1938-05-31"),
    "193X~": ("1920-01-01", "1949-12-31", "1930-01-01", "1939-12-31"),
    "19XX~": ("1800-01-01", "2099-12-31", "1900-01-01", "1999-12-31"),
    "0001~": ("0001-01-01", "0002-12-31", "0001-01-01", "0001-12-31"),
    "9999~": ("9998-01-01", "9999-12-31", "9999-01-01", "9999-12-31"),
    "1925~/1926": ("1924-01-01", "1926-12-31", "1925-01-01", "1926-12-31"),
    "[1925~,1926]": ("1924-01-01", "1926-12-31", "1925-01-01", "1926-12-31"),
    "1938-24": ("1938-01-01", "1939-02-28", "1938-01-01", "1939-02-28"),
    "1939-24": ("1939-01-01", "1940-02-29", "1939-01-01", "1940-02-29"),
    "../1938": (None, "1938-12-31", None, "1938-12-31"),
    "/1938": (None, "1938-12-31", None, "1938-12-31"),
    "1925/": ("1925-01-01", None, "1925-01-01", None),
    "1925~/..": ("1924-01-01", None, "1925-01-01", None),
    "[..1929]": (None, "1929-12-31", None, "1929-12-31"),
    "[1931..]": ("1931-01-01", None, "1931-01-01", None),
    "193X-02-29": ("1932-02-29", "1936-02-29", "1932-02-29", "1936-02-29"),
    "1930-XX-31": ("1930-01-31", "1930-12-31", "1930-01-31", "1930-12-31"),
    "1930-1X": ("1930-10-01", "1930-12-31", "1930-10-01", "1930-12-31"),
    "XXXX-12-05": (None, None, None, None),
}


@pytest.mark.parametrize(("text", "expected"), BOUNDS.items())
def test_bounds_are_strict_and_widened_by_the_stated_margin(
    text: str, expected: tuple[str | None, ...]
) -> None:
    found = parse(text)
    days = (found.earliest, found.latest, found.strict_earliest, found.strict_latest)
    assert tuple(day.isoformat() if day else None for day in days) == expected


def test_level_2_parts_of_a_year_are_kept_as_plain_edtf() -> None:
    plain = {"1938-25": "1938-21", "1938-33": "[1938-01..1938-03]", "1938-30": "[1938-01..1939-02]"}
    assert {text: parse(text).edtf for text in plain} == plain


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("1925", False, False),
        ("asi 1925", True, False),
        ("probably 1925", False, True),
        ("1925%", True, True),
        ("?1925-03", False, True),
        ("1925~/1926?", True, True),
        ("193X", False, False),
    ],
)
def test_doubts_are_told_apart(text: str, approximate: bool, uncertain: bool) -> None:
    assert (parse(text).approximate, parse(text).uncertain) == (approximate, uncertain)


# Words kept beside their EDTF


def test_words_of_a_source_stand_before_the_equals_sign() -> None:
    anna = parse("na jar v tridsiatom ôsmom = 1938-21")
    assert (anna.text, anna.edtf, str(anna)) == ("na jar v tridsiatom ôsmom", "1938-21", "1938-21")


def test_typed_text_reads_as_the_same_date_again() -> None:
    for typed in ("na jar v tridsiatom ôsmom = 1938-21", "kolem 1925", "1920-21 = 1920-21"):
        assert parse(typed).typed == typed
        assert parse(parse(typed).typed) == parse(typed)


def test_a_stored_date_comes_back_with_its_words_even_where_people_would_be_misread() -> None:
    spring = parse("jaro 1920")
    assert from_edtf(spring.edtf, spring.text) == spring
    assert from_edtf("1938-21", "na jar = 1938-21").text == "na jar"
    assert from_edtf("1920-21").text == "1920-21"


def test_a_date_is_a_value() -> None:
    assert len({parse("1925"), from_edtf("1925"), parse("1926")}) == 2


# Finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1937", Match.CERTAIN),
        ("[1937,1938]", Match.CERTAIN),
        ("12.3.1938", Match.CERTAIN),
        ("1937~", Match.POSSIBLE),
        ("1937?", Match.POSSIBLE),
        ("1939~", Match.POSSIBLE),
        ("193X", Match.POSSIBLE),
        ("[1936,1939]", Match.POSSIBLE),
        ("[..1936]", Match.POSSIBLE),
        ("[1938..]", Match.POSSIBLE),
        ("XXXX-12", Match.POSSIBLE),
        ("zima 1938", Match.POSSIBLE),
        ("1939", Match.NO),
        ("1939?", Match.NO),
        ("1940~", Match.NO),
        ("[..1935]", Match.NO),
        ("[1939..]", Match.NO),
    ],
)
def test_asking_for_1936_to_1938_tells_certain_from_possible(text: str, expected: Match) -> None:
    assert parse(text).match(date(1936, 1, 1), date(1938, 12, 31)) is expected


def test_asking_without_ends_finds_all_and_open_dates_certainly_on_their_side() -> None:
    assert parse("před rokem 1930").match(None, date(1929, 12, 31)) is Match.CERTAIN
    assert parse("po roce 1930").match(date(1931, 1, 1), None) is Match.CERTAIN
    assert parse("XXXX-12").match(None, None) is Match.CERTAIN
    assert parse("kolem 1930").match(None, None) is Match.POSSIBLE


def test_asking_backwards_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        parse("1925").match(date(1926, 1, 1), date(1925, 1, 1))


def test_two_sources_disagree_only_beyond_their_margins() -> None:
    assert may_overlap(parse("kolem 1937"), parse("1938"))
    assert not may_overlap(parse("kolem 1937"), parse("1939"))
    assert may_overlap(parse("před 1938"), parse("březen 1925"))
    assert not may_overlap(parse("po roce 1938"), parse("29. 3. 1938"))


def test_a_hull_reaches_from_the_first_to_the_last_and_stays_open() -> None:
    rows = [parse("1925"), parse("kolem 1937"), parse("12. 3. 1930")]
    assert hull(rows) == (date(1925, 1, 1), date(1938, 12, 31))
    assert hull([*rows, parse("před 1930")]) == (None, date(1938, 12, 31))
    assert hull([]) == (None, None)


def test_dates_sort_by_first_day_with_open_beginnings_at_their_end() -> None:
    ordered = ["1925", "1925-03", "12. 3. 1925", "před 1930", "1930-01-01", "1930", "XXXX-12"]
    assert sorted(ordered, key=lambda text: parse(text).sort_key()) == [
        "1925",
        "1925-03",
        "12. 3. 1925",
        "před 1930",
        "1930-01-01",
        "1930",
        "XXXX-12",
    ]
