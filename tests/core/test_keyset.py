"""Lists that are cut by key: what the address may ask for, and that no row is lost or doubled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from archive.core.keyset import BadMark, Cut, Mark, Order, cut
from people.models import Person
from tests import builders

BY_NAME = Order(("sort_key",))
BY_BIRTH = Order(("sort_birth", "sort_key"), days=frozenset({"sort_birth"}))
REFS = st.from_regex(r"P-(SAMPLE-)?[0-9A-Z]{6}", fullmatch=True)
KEYS = st.text("ABCXYZabcéČ0123 -", max_size=40)


def people(*keys: str) -> None:
    Person.objects.bulk_create(
        Person(ref=f"P-{n:06}", sort_key=key, **builders.OPEN) for n, key in enumerate(keys)
    )


def page(address: str, per_page: int = 3, order: Order = BY_NAME) -> tuple[Cut, list[str]]:
    problems: list[str] = []
    rows = Person.objects.all()
    found = cut(QueryDict(address), rows, order, rows.count(), problems, per_page=per_page)
    return found, problems


def keys(found: Cut) -> str:
    return "".join(row.sort_key for row in found.rows)


def following(name: str, mark: str) -> str:
    asked = QueryDict(mutable=True)
    asked[name] = mark
    return asked.urlencode()


@given(st.integers(0, 9_999_999), KEYS, st.dates(), REFS)
def test_a_mark_that_is_written_is_read_as_it_was(stands, key, day, ref):
    mark = Mark(stands, (day, key, ref))
    assert Mark.read(str(mark), BY_BIRTH) == mark


@given(st.text(max_size=60))
def test_any_other_text_is_refused_and_nothing_else_happens(text):
    try:
        mark = Mark.read(text, BY_NAME)
    except BadMark:
        return
    assert mark.values[-1].startswith(tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


@pytest.mark.parametrize(
    "text",
    ["", "3", "x~A~P-000001", "-1~A~P-000001", "1~A~nobody", "1~A~B~P-000001", "²~A~P-000001",
     "1~A\0~P-000001", "1~" + "A" * 900 + "~P-000001"],
)  # fmt: skip
def test_what_is_no_mark_is_refused(text):
    with pytest.raises(BadMark):
        Mark.read(text, BY_NAME)


@pytest.mark.django_db
class TestPages:
    def test_the_first_page_has_a_next_and_no_previous(self):
        people(*"ABCDEFGH")
        found, _problems = page("")
        assert (keys(found), found.first, found.last, found.total) == ("ABC", 1, 3, 8)
        assert found.next
        assert not found.previous

    def test_the_next_pages_lead_to_the_end_and_the_previous_ones_back(self):
        people(*"ABCDEFGH")
        second, _ = page(following("after", page("")[0].next))
        third, _ = page(following("after", second.next))
        back, _ = page(following("before", third.previous))
        assert [keys(one) for one in (second, third, back)] == ["DEF", "GH", "DEF"]
        assert [one.first for one in (second, third, back)] == [4, 7, 4]
        assert not third.next

    def test_back_at_the_beginning_the_first_page_is_whole(self):
        people(*"ABCDEFGH")
        found, _ = page("before=3~C~P-000002")
        assert (keys(found), found.first) == ("ABC", 1)

    def test_the_end_can_be_asked_for(self):
        people(*"ABCDEFGH")
        found, _ = page("before=end")
        assert (keys(found), found.first, found.next) == ("FGH", 6, "")
        assert found.previous

    def test_equal_keys_are_neither_lost_nor_doubled(self):
        people(*"AAAAAAA")
        refs, address = [], ""
        while True:
            found, _ = page(address)
            refs += [row.ref for row in found.rows]
            if not found.next:
                break
            address = following("after", found.next)
        assert refs == [f"P-{n:06}" for n in range(7)]

    def test_a_row_added_before_shifts_nothing(self):
        people(*"BCDEFGH")
        mark = page("")[0].next
        builders.person("Anna Aaa")
        assert keys(page(following("after", mark))[0]) == "EFG"

    def test_a_row_that_is_gone_still_marks_its_place(self):
        people(*"ABCDEFGH")
        mark = page("")[0].next
        Person.objects.filter(sort_key="C").delete()
        assert keys(page(following("after", mark))[0]) == "DEF"

    def test_after_the_last_row_stands_the_last_page(self):
        people(*"ABCDE")
        assert keys(page("after=5~Z~P-ZZZZZZ")[0]) == "CDE"

    def test_the_first_pages_may_be_counted(self):
        people(*"ABCDEFGH")
        assert keys(page("page=3")[0]) == "GH"

    @pytest.mark.parametrize("number", ["21", "99999999", "0", "x", "-1", "9" * 5000, "4"])
    def test_other_numbers_are_told_and_the_first_page_stands(self, number):
        people(*"ABCDEFGH")
        found, problems = page(f"page={number}")
        assert keys(found) == "ABC"
        assert len(problems) == 1

    @pytest.mark.parametrize("mark", ["x", "1~2~3~4", "%00", "1~A~<b>"])
    def test_a_bad_mark_is_told_and_the_first_page_stands(self, mark):
        people(*"ABCDEFGH")
        for name in ("after", "before"):
            found, problems = page(f"{name}={mark}")
            assert keys(found) == "ABC"
            assert "is no place in this list" in problems[0]

    def test_by_birth_the_undated_stand_last(self):
        for name, born in (("Ján C", "1902"), ("Ján A", ""), ("Ján B", "1899/1900")):
            builders.person(name, born=born, **builders.OPEN)
        first, _ = page("", 2, BY_BIRTH)
        second, _ = page(following("after", first.next), 2, BY_BIRTH)
        shown: list[Any] = [row.sort_birth for row in (*first.rows, *second.rows)]
        assert shown == [dt.date(1899, 1, 1), dt.date(1902, 1, 1), dt.date.max]
