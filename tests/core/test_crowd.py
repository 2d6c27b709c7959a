"""Counting by marks: that bits say the same as counting one by one, and what is kept for whom."""

from __future__ import annotations

from collections import OrderedDict

from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from archive.core import crowd
from archive.core.crowd import Crowd, Found, gather

MARKS = st.lists(st.sampled_from(["trade:joiner", "trade:weaver", "letter:Č", "letter:Ch"]))
ROWS = st.lists(MARKS, max_size=40)


@given(ROWS)
def test_every_mark_counts_those_that_have_it(rows):
    found = gather(list(enumerate(rows)))
    for name, value in (("trade", "joiner"), ("letter", "Ch")):
        have = {pk for pk, marks in enumerate(rows) if f"{name}:{value}" in marks}
        assert found.having(name, [value]) == found.those(have)
        assert found.counts(name, found.everything).get(value, 0) == len(have)


@given(ROWS)
def test_two_filters_narrow_each_other_and_each_is_counted_without_itself(rows):
    made = gather(list(enumerate(rows)))
    met = {"trade": made.having("trade", ["joiner"]), "letter": made.having("letter", ["Č"])}
    found = Found.by(made.everything, met)
    assert found.found == met["trade"] & met["letter"]
    assert found.base("trade") == met["letter"]
    assert found.base("fate") == found.found


def test_a_mark_of_nobody_in_the_list_is_left_out():
    found = gather([(1, ["letter:A"])], [(1, "has:documents"), (2, "has:documents")])
    assert found.counts("has", found.everything) == {"documents": 1}


class Tick:
    """Gathers at once or slowly, by a clock of its own."""

    def __init__(self, monkeypatch, took: float) -> None:
        self.now, self.took, self.gathered = 0.0, took, 0
        monkeypatch.setattr("archive.core.crowd.time.monotonic", lambda: self.now)
        monkeypatch.setattr(crowd, "_kept", OrderedDict())

    def __call__(self, user: object) -> Crowd:
        self.now += self.took
        self.gathered += 1
        return gather([(1, ())])


class Outside:
    """The connection as it is where no transaction runs."""

    in_atomic_block = False
    settings_dict = {"NAME": "archive"}


def test_a_crowd_is_kept_a_hundred_times_as_long_as_it_took(monkeypatch):
    tick, visitor = Tick(monkeypatch, took=0.5), AnonymousUser()
    monkeypatch.setattr(crowd, "connection", Outside())
    for now, gathered in ((0.0, 1), (49.0, 1), (51.0, 2)):
        tick.now = now
        crowd.crowd_of("people", visitor, tick)
        assert tick.gathered == gathered


def test_what_one_reader_sees_is_not_kept_for_another(monkeypatch):
    tick = Tick(monkeypatch, took=0.5)
    monkeypatch.setattr(crowd, "connection", Outside())

    class Curator(AnonymousUser):
        reads_all_records = True

    class Researcher(AnonymousUser):
        granted_refs = ("P-000001",)

    for reader in (AnonymousUser(), Curator(), Researcher()):
        crowd.crowd_of("people", reader, tick)
    assert tick.gathered == 3


def test_within_a_transaction_nothing_is_kept(monkeypatch):
    tick, inside = Tick(monkeypatch, took=0.5), Outside()
    inside.in_atomic_block = True
    monkeypatch.setattr(crowd, "connection", inside)
    for _time in range(2):
        crowd.crowd_of("people", AnonymousUser(), tick)
    assert tick.gathered == 2
