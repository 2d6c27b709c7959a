"""Any bytes in any argument of the search are answered with 200, 400 or 414, and in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.site.search_filter import SearchFilter
from tests import builders

pytestmark = pytest.mark.django_db

PATHS = ("/en/search/", "/en/search.json", "/en/search.csv", "/en/search/suggest.json")
ARGUMENTS = tuple(SearchFilter.base_filters)
HARD = (
    b"\0", b"\xff\xfe", b"\xed\xa0\x80", "\u202eabc\u202c".encode(), b"' OR 1=1 --", b"%", b"\\",
    b"'x':*", b"<script>", b"a\0b", b"-1", b"9" * 40, "٣".encode(), b"1890\n", b"L-\0", b"&|!()",
)  # fmt: skip
ANSWERS = {200, 400, 414}


def answered(client: Client, path: str, query: str) -> int:
    answer = client.get(path, QUERY_STRING=query)
    body = answer.getvalue()
    assert answer.status_code in ANSWERS
    assert body
    return answer.status_code


@pytest.fixture
def josef(db: None) -> Any:
    one = builders.person("Josef Vzorný")
    builders.fact(one, "trade", term=builders.term("trade/smith"))
    return one


@pytest.mark.parametrize("path", PATHS)
def test_hard_values_of_every_argument_are_answered(client: Client, josef: Any, path: str) -> None:
    for name in ARGUMENTS:
        for value in HARD:
            answered(client, path, f"q=vzorny&{name}={quote_from_bytes(value)}")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.tuples(st.sampled_from((*ARGUMENTS, "x")), st.binary(max_size=20)), max_size=6)
)
@pytest.mark.parametrize("path", PATHS)
def test_any_bytes_at_all_are_answered(
    client: Client, josef: Any, path: str, said: list[tuple[str, bytes]]
) -> None:
    answered(client, path, "&".join(f"{name}={quote_from_bytes(value)}" for name, value in said))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.text(st.characters(max_codepoint=255), max_size=40))
@pytest.mark.parametrize("path", PATHS)
def test_any_bytes_in_place_of_the_arguments_are_answered(
    client: Client, josef: Any, path: str, raw: str
) -> None:
    answered(client, path, raw)


@pytest.mark.parametrize("path", PATHS)
def test_a_megabyte_is_refused_in_words(client: Client, path: str) -> None:
    for query in ("q=" + "x" * 1_000_000, "&".join(["topic=x"] * 10_000), "&" * 20_000):
        answer = client.get(path, QUERY_STRING=query)
        assert answer.status_code == 414
        assert "up to 200 letters" in answer.content.decode()
        assert len(answer.content) < 20_000


def test_many_values_of_one_filter_are_cut_and_the_page_says_so(client: Client) -> None:
    query = urlencode([("topic", f"nothing{n}") for n in range(500)])
    page = client.get("/en/search/", QUERY_STRING=query)
    problems = page.context["problems"]
    assert problems[0] == "“topic” may have up to 50 values; the others were left out."
    assert problems[-1] == "And 39 more like this."
    assert len(problems) == 13


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("kind=x", "“x” is nothing that “kind” may be; it was left out."),
        ("sort=x", "“x” is nothing that “sort” may be; it was left out."),
        ("certain=yes", "“yes” is nothing that “certain” may be; it was left out."),
        ("decade=1895", "“1895” is nothing that “decade” may be; it was left out."),
        ("has=x", "“x” is nothing that “has” may be; it was left out."),
        ("fate=x", "“x” is nothing that “fate” may be; it was left out."),
        ("trade=x%00", "“x�” is nothing that “trade” may be; it was left out."),
        ("origin=%E2%80%AEx", "“�x” is nothing that “origin” may be; it was left out."),
        ("page=x", "There is no page “x” here. This is the first one."),
        ("colour=red", "The search does not know “colour”; it was left out."),
        ("q=vzorny", "“q” is given several times; the last one counts: “vzorny”."),
    ],
)
def test_what_was_not_understood_is_named_and_left_out(
    client: Client, josef: Any, query: str, problem: str
) -> None:
    for path in ("/en/search/", "/en/search.json"):
        answer = client.get(path, QUERY_STRING=f"q=vzorny&{query}")
        found = answer.context if path == "/en/search/" else answer.json()
        assert found["problems"] == [problem]
        assert found["total"] == 1


def test_a_value_that_is_known_is_kept_beside_one_that_is_not(client: Client, josef: Any) -> None:
    page = client.get("/en/search/", QUERY_STRING="trade=smith&trade=nothing")
    assert page.context["total"] == 1
    assert len(page.context["problems"]) == 1
    assert page.context["in_use"] == 1


def test_empty_arguments_are_no_arguments(client: Client) -> None:
    page = client.get("/en/search/", QUERY_STRING="&".join(f"{name}=" for name in ARGUMENTS))
    assert page.context["problems"] == []
    assert not page.context["asked"]
