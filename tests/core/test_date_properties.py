"""What holds for any uncertain date, tried on generated ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.dates import (
    Match,
    UncertainDate,
    UncertainDateError,
    from_edtf,
    may_overlap,
    parse,
)

LANGUAGES = ("en", "cs", "sk", "ru")

# The first reading of a point is slow on a busy machine, and no test here is about time.
unhurried = settings(deadline=None)

years = st.integers(1001, 2100).map(str)
months = st.tuples(years, st.integers(1, 12)).map(lambda pair: f"{pair[0]}-{pair[1]:02}")
days = st.dates(date(1001, 1, 1), date(2100, 12, 31)).map(date.isoformat)
decades = st.tuples(st.integers(11, 20), st.integers(1, 9)).map(lambda pair: f"{pair[0]}{pair[1]}X")
centuries = st.integers(11, 20).map(lambda hundreds: f"{hundreds}XX")
seasons = st.tuples(years, st.integers(21, 24)).map(lambda pair: f"{pair[0]}-{pair[1]}")
plain_dates = st.one_of(years, months, days)
plain_points = st.one_of(plain_dates, decades, centuries)
points = st.tuples(st.one_of(plain_points, seasons), st.sampled_from(["", "", "~", "?", "%"])).map(
    "".join
)


def _in_order(pair: tuple[str, str]) -> tuple[str, str]:
    first, second = sorted(pair, key=lambda text: from_edtf(text).sort_key())
    return first, second


def _spans(ends: st.SearchStrategy[str], frame: str) -> st.SearchStrategy[str]:
    return st.tuples(ends, ends).map(_in_order).map(lambda pair: frame.format(*pair))


intervals = _spans(points, "{}/{}")
open_ends = st.one_of(points.map("{}/..".format), points.map("../{}".format))
limits = st.one_of(plain_dates.map("[..{}]".format), plain_dates.map("[{}..]".format))
moments = st.one_of(*(_spans(ends, "[{}..{}]") for ends in (years, months, days)))
sets = st.tuples(st.lists(points, min_size=2, max_size=4), st.sampled_from(["[{}]", "{{{}}}"])).map(
    lambda pair: pair[1].format(",".join(pair[0]))
)
masks = st.text("X0123", min_size=4, max_size=4).flatmap(
    lambda year: st.sampled_from(["", "-1X", "-XX-15", "-0X-3X", "-02-XX", "-XX-XX"]).map(
        lambda rest: year + rest
    )
)
common = st.one_of(points, intervals, open_ends, limits, moments, sets)


def _bounds(found: UncertainDate) -> tuple[date | None, ...]:
    return found.strict_earliest, found.strict_latest, found.earliest, found.latest


@unhurried
@given(common, st.sampled_from(LANGUAGES))
def test_what_is_shown_reads_as_the_same_time(text: str, language: str) -> None:
    found = from_edtf(text)
    assert _bounds(parse(found.display(language))) == _bounds(found)


@unhurried
@given(common)
def test_stored_edtf_reads_as_the_same_date(text: str) -> None:
    found = from_edtf(text)
    assert from_edtf(found.edtf) == from_edtf(from_edtf(found.edtf).edtf)
    assert parse(f"slovami = {found.edtf}").edtf == found.edtf


def _library_day(struct: Any) -> date | None:
    return None if isinstance(struct, float) else date(*struct[:3])


summer_half = st.tuples(years, st.integers(21, 23)).map(lambda pair: f"{pair[0]}-{pair[1]}")
read_by_library = st.one_of(
    plain_points,
    summer_half,
    st.tuples(plain_points, st.sampled_from("~?%")).map("".join),
    _spans(st.one_of(plain_dates, summer_half), "{}/{}"),
    plain_dates.map("../{}".format),
    plain_dates.map("{}/..".format),
    limits,
    moments,
    st.lists(plain_points, min_size=2, max_size=4).map(",".join).map("[{}]".format),
)


@unhurried
@given(read_by_library)
def test_strict_bounds_agree_with_the_library_where_it_reads_the_whole(text: str) -> None:
    by_library = cast(Any, edtf.parse_edtf)(text)
    found = from_edtf(text)
    assert found.strict_earliest == _library_day(by_library.lower_strict())
    assert found.strict_latest == _library_day(by_library.upper_strict())


def _orders_itself(found: UncertainDate) -> None:
    ends = [found.earliest, found.strict_earliest, found.strict_latest, found.latest]
    known = [day for day in ends if day is not None]
    assert known == sorted(known)


@unhurried
@given(st.one_of(common, masks))
def test_an_accepted_date_never_ends_before_it_begins(text: str) -> None:
    try:
        found = from_edtf(text)
    except UncertainDateError:
        return
    _orders_itself(found)
    for language in LANGUAGES:
        assert found.display(language)


TOKENS = [
    *"[]{}/.,~?%=–- XxЖ٣\x00\ud800",
    *("..", "1925", "193X", "31", "2", "03", "-24", "0000", "9999", "12.3.", "1925-03", "1914-18"),
    *("kolem ", "mezi ", " a ", "po ", "před ", "do ", "od ", "roku ", "léta ", "30. ", "března "),
    *("začiatkom ", "nebo ", "до ", "года", "в ", "XX век", "весной ", "30-е ", " or ", "March "),
    *("before ", "by ", "the end of ", "winter ", "20th century", "early ", "tridsiate ", "г."),
]


@unhurried
@given(st.one_of(st.text(max_size=250), st.lists(st.sampled_from(TOKENS), max_size=9).map("".join)))
def test_any_text_is_read_or_refused_by_the_one_error(text: str) -> None:
    try:
        found = parse(text)
    except UncertainDateError as error:
        shown = str(error)
        assert shown
        return
    _orders_itself(found)
    assert found.text in text
    assert all(found.display(language) for language in LANGUAGES)


def test_a_huge_text_is_refused() -> None:
    with pytest.raises(UncertainDateError):
        parse("9" * 1_000_000)


near_months = st.tuples(st.integers(1936, 1938), st.integers(1, 12))
near_dates = st.one_of(
    near_months.map(lambda pair: f"{pair[0]}-{pair[1]:02}"),
    st.dates(date(1936, 1, 1), date(1938, 12, 31)).map(date.isoformat),
    st.integers(1936, 1938).map(str),
)
near = st.one_of(
    st.tuples(near_dates, st.sampled_from(["", "", "~", "?"])).map("".join),
    _spans(near_dates, "{}/{}"),
    _spans(near_dates, "[{},{}]"),
)
asked = st.tuples(
    st.dates(date(1935, 1, 1), date(1939, 12, 31)), st.integers(0, 500).map(timedelta)
).map(lambda pair: (pair[0], pair[0] + pair[1]))


def _days(first: date | None, last: date | None) -> set[date]:
    assert first is not None
    assert last is not None
    return {first + timedelta(n) for n in range((last - first).days + 1)}


@unhurried
@given(near, asked)
def test_match_agrees_with_looking_at_every_day(text: str, period: tuple[date, date]) -> None:
    found, wanted = from_edtf(text), _days(*period)
    strict = _days(found.strict_earliest, found.strict_latest)
    if not _days(found.earliest, found.latest) & wanted:
        expected = Match.NO
    elif strict <= wanted and not found.approximate and not found.uncertain:
        expected = Match.CERTAIN
    else:
        expected = Match.POSSIBLE
    assert found.match(*period) is expected


@unhurried
@given(near, st.data())
def test_a_date_is_found_by_each_day_it_can_mean(text: str, data: st.DataObject) -> None:
    found = from_edtf(text)
    assert found.strict_earliest is not None
    assert found.strict_latest is not None
    day = data.draw(st.dates(found.strict_earliest, found.strict_latest))
    assert found.match(day, day) is not Match.NO


@unhurried
@given(near, near)
def test_dates_may_overlap_when_they_share_a_day(one: str, other: str) -> None:
    a, b = from_edtf(one), from_edtf(other)
    shared = _days(a.earliest, a.latest) & _days(b.earliest, b.latest)
    assert may_overlap(a, b) is may_overlap(b, a) is bool(shared)
