"""How the line runs at a fact: whole, broken, forked or absent; and which rows contradict."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Line
from sources.models import Evidence, Rank, Stance, Withheld
from sources.services import contradict
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def departure():
    return builders.fact(builders.event(), "departure")


def line(fact):
    fact.refresh_from_db()
    return fact.line


def test_a_fact_without_evidence_has_no_line(departure):
    assert line(departure) == Line.ABSENT


def test_one_source_makes_a_broken_line(departure):
    builders.evidence(departure, builders.source(), "29 March 1925")
    assert line(departure) == Line.BROKEN


def test_two_independent_sources_make_it_whole(departure):
    builders.evidence(departure, builders.source("A"), "29 March 1925")
    builders.evidence(departure, builders.source("B"), "March 1925")
    assert line(departure) == Line.WHOLE


def test_a_source_that_only_passes_on_another_adds_nothing(departure):
    first = builders.source("A")
    builders.evidence(departure, first, "29 March 1925")
    builders.evidence(departure, builders.source("B"), "29 March 1925", via=first)
    assert line(departure) == Line.BROKEN


def test_a_document_with_its_page_is_enough(departure):
    letter = builders.document()
    builders.evidence(departure, letter, "1925", page=letter.pages.get())
    assert line(departure) == Line.WHOLE


def test_a_document_without_its_page_is_one_source(departure):
    builders.evidence(departure, builders.document(), "1925")
    assert line(departure) == Line.BROKEN


def test_sources_that_cannot_both_be_right_fork_the_line(departure):
    builders.evidence(departure, builders.source("A"), "29 March 1925")
    builders.evidence(departure, builders.source("B"), "25 March 1925")
    assert line(departure) == Line.FORKED


def test_a_cover_story_forks_nothing_and_counts_for_nothing():
    josef = builders.person()
    death = builders.fact(josef, "death")
    builders.evidence(
        death, builders.source("Certificate"), "4 March 1943", stance=Stance.COVER_STORY
    )
    assert line(death) == Line.ABSENT
    builders.evidence(death, builders.source("File"), "11 November 1938")
    assert line(death) == Line.BROKEN
    assert (death.earliest, death.latest) == (dt.date(1938, 11, 11),) * 2


def test_a_deprecated_row_forks_nothing(departure):
    builders.evidence(departure, builders.source("A"), "24 April 1925")
    builders.evidence(departure, builders.source("Slip"), "24 April 1924", rank=Rank.DEPRECATED)
    assert line(departure) == Line.BROKEN


def test_a_denial_forks_the_line(departure):
    builders.evidence(departure, builders.source("A"))
    builders.evidence(departure, builders.source("B"), stance=Stance.DENIES)
    assert line(departure) == Line.FORKED


def test_about_three_hundred_and_303_agree_and_a_hundred_does_not(departure):
    builders.evidence(departure, builders.source("A"), low=303, high=303)
    builders.evidence(departure, builders.source("B"), low=300, high=300, approximate=True)
    assert line(departure) == Line.WHOLE
    builders.evidence(departure, builders.source("C"), low=100, high=100, approximate=True)
    assert line(departure) == Line.FORKED


def test_a_place_within_the_other_agrees_and_one_beside_it_does_not(departure):
    region = builders.place("Vzorový kraj")
    town, other = builders.place("Vzorov", parent=region), builders.place("Ukázkov", parent=region)
    builders.evidence(departure, builders.source("A"), where=town)
    builders.evidence(departure, builders.source("B"), where=region)
    assert line(departure) == Line.WHOLE
    builders.evidence(departure, builders.source("C"), where=other)
    assert line(departure) == Line.FORKED


def test_different_trades_contradict_unless_one_is_the_broader():
    josef = builders.person()
    trade = builders.fact(josef, "trade")
    woodworker = builders.term("trade/woodworker")
    joiner = builders.term("trade/joiner", broader=woodworker)
    builders.evidence(trade, builders.source("A"), term=joiner)
    builders.evidence(trade, builders.source("B"), term=woodworker)
    assert line(trade) == Line.WHOLE
    builders.evidence(trade, builders.source("C"), term=builders.term("trade/carpenter"))
    assert line(trade) == Line.FORKED


def test_an_undated_fact_spans_what_its_sources_say(departure):
    builders.evidence(departure, builders.source("A"), "25 March 1925")
    builders.evidence(departure, builders.source("B"), "29 March 1925")
    departure.refresh_from_db()
    assert (departure.earliest, departure.latest) == (dt.date(1925, 3, 25), dt.date(1925, 3, 29))


def test_the_preferred_source_alone_gives_the_bounds(departure):
    builders.evidence(departure, builders.source("A"), "25 March 1925")
    builders.evidence(departure, builders.source("B"), "29 March 1925", rank=Rank.PREFERRED)
    departure.refresh_from_db()
    assert (departure.earliest, departure.latest) == (dt.date(1925, 3, 29),) * 2


def test_a_facts_own_date_is_kept_whatever_the_sources_say():
    fact = builders.fact(builders.event(), "departure", "March 1925")
    builders.evidence(fact, builders.source("A"), "1926")
    fact.refresh_from_db()
    assert fact.latest == dt.date(1925, 3, 31)


def test_removing_the_evidence_removes_the_line(departure):
    row = builders.evidence(departure, builders.source("A"), "1925")
    row.delete()
    departure.refresh_from_db()
    assert (departure.line, departure.earliest) == (Line.ABSENT, None)


numbers = st.none() | st.integers(0, 2000).map(Decimal)
rows = st.builds(
    lambda low, high, about, stance, rank: Evidence(
        low=min(low, high) if low is not None and high is not None else low,
        high=max(low, high) if low is not None and high is not None else high,
        approximate=about,
        stance=stance,
        rank=rank,
    ),
    numbers,
    numbers,
    st.booleans(),
    st.sampled_from(Stance.values),
    st.sampled_from(Rank.values),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, rows)
def test_to_contradict_is_mutual_and_no_row_contradicts_itself(a, b):
    assert contradict(a, b) == contradict(b, a)
    assert not contradict(a, a)


# What stands on public pages rests on what everybody may read


CLOSED = builders.closed_until(2100)


def test_a_closed_source_that_contradicts_an_open_one_forks_nothing(departure):
    builders.evidence(departure, builders.source("Book"), "1925")
    builders.evidence(departure, builders.source("Closed file", **CLOSED), "1926")
    assert line(departure) == Line.BROKEN


def test_of_closed_sources_the_line_tells_no_more_than_that_they_exist(departure):
    for year in ("1925", "1926"):
        builders.evidence(departure, builders.source(year, status="draft"), year)
    assert line(departure) == Line.BROKEN


def test_a_withheld_passage_forks_nothing(departure):
    told = builders.interview()
    builders.evidence(departure, builders.source("Book"), "1925")
    builders.evidence(departure, told, "1926", start_ms=1000)
    assert line(departure) == Line.FORKED
    Withheld.objects.create(source=told, start_ms=0, end_ms=4000, reason={"en": "by wish"})
    assert line(departure) == Line.BROKEN


def test_whoever_reads_everything_sees_the_fork_that_a_closed_source_makes(client, curator):
    josef = builders.person("Josef Vzorný")
    arrest = builders.fact(josef, "arrest")
    builders.evidence(arrest, builders.source("Book"), "1938")
    builders.evidence(arrest, builders.source("Closed file", **CLOSED), "1941")
    badge = "badge-disputed"
    assert badge not in client.get(josef.get_absolute_url()).content.decode()
    client.force_login(curator)
    assert badge in client.get(josef.get_absolute_url()).content.decode()


def test_an_event_that_is_not_open_gives_no_day_to_who_took_part():
    meeting = builders.event("Secret meeting", access="hidden")
    builders.fact(meeting, "held", "3 May 1931")
    took_part = builders.fact(builders.person("Josef Vzorný"), "residence", at_event=meeting)
    took_part.refresh_from_db()
    assert (took_part.earliest, took_part.latest) == (None, None)


def test_the_line_of_somebody_not_yet_open_is_ready_for_the_day_of_opening():
    born = builders.fact(builders.living("Eva Vzorná"), "residence")
    for year in ("Book", "Leaflet"):
        builders.evidence(born, builders.source(year), "2001")
    assert line(born) == Line.WHOLE
