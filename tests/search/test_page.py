"""The search page: tabs, order, filters in use, what to try when nothing was found, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from archive.search import query
from archive.search.asked import Asked
from archive.site import search_page
from archive.site.search_filter import address
from people.models import PersonName
from sources.models import IndexPoint
from tests import builders

pytestmark = pytest.mark.django_db

URL = "/en/search/"


def context(client: Client, **asked: Any) -> Any:
    answer = client.get(URL, asked)
    assert answer.status_code == 200
    return answer.context


def titles(found: Any) -> list[str]:
    return [row["title"] for row in found["rows"]]


def text_of(client: Client, **asked: Any) -> str:
    return " ".join(client.get(URL, asked).content.decode().split())


def test_an_address_says_the_whole_state_of_the_page(client: Client) -> None:
    builders.event("Sample transport", ref="T-AAAAAA")
    asked = Asked("vzorny", "people", {"transport": ["T-AAAAAA"], "decade": ["1890"]}, True, "name")
    url = address(asked)
    assert url == (f"{URL}?q=vzorny&kind=people&transport=T-AAAAAA&decade=1890&certain=1&sort=name")
    page = client.get(url)
    assert page.context["problems"] == []
    assert page.context["in_use"] == 3


def test_the_results_stand_in_the_order_that_is_asked_for(client: Client) -> None:
    builders.person("Anna Vzorná", born="1921")
    builders.person("Jan Vzorný", born="1899")
    builders.person("Йозеф Взорный", born="1905")
    latin = ["Anna Vzorná", "Jan Vzorný", "Йозеф Взорный"]
    assert titles(context(client, q="vzorny", sort="name")) == latin
    assert titles(context(client, q="vzorny", sort="cyrillic")) == [latin[2], *latin[:2]]
    assert titles(context(client, q="vzorny", sort="date")) == [latin[1], latin[2], latin[0]]
    current = [
        one["label"] for one in context(client, q="vzorny", sort="date")["sorts"] if one["current"]
    ]
    assert current == ["date"]


def test_the_tabs_keep_the_filters_and_the_order(client: Client) -> None:
    builders.fact(builders.person("Josef Vzorný"), "trade", term=builders.term("trade/smith"))
    tabs = context(client, q="vzorny", trade="smith", sort="name")["tabs"]
    assert [tab["label"] for tab in tabs] == ["All", "People"]
    assert tabs[1]["url"] == f"{URL}?q=vzorny&kind=people&trade=smith&sort=name"


def test_every_filter_in_use_can_be_taken_away(client: Client) -> None:
    josef = builders.person("Josef Vzorný")
    for trade in ("smith", "joiner"):
        builders.fact(josef, "trade", term=builders.term(f"trade/{trade}"))
    asked = {"q": "vzorny", "trade": ["smith", "joiner"], "decade": "1890", "certain": "1"}
    chips = context(client, **asked)["chips"]
    assert [(chip["label"], chip["url"]) for chip in chips] == [
        ("Trade: Smith", f"{URL}?q=vzorny&trade=joiner&decade=1890&certain=1"),
        ("Trade: Joiner", f"{URL}?q=vzorny&trade=smith&decade=1890&certain=1"),
        ("Decade: 1890–1899", f"{URL}?q=vzorny&trade=smith&trade=joiner&certain=1"),
        ("Certain dates only", f"{URL}?q=vzorny&trade=smith&trade=joiner&decade=1890"),
    ]


def test_the_form_of_the_name_that_was_found_is_shown_with_its_year(client: Client) -> None:
    josef = builders.person("Josef Ukázka")
    PersonName.objects.create(
        person=josef, given="Йозеф", surname="Взорный", language="ru", date_text="1926"
    )
    page = text_of(client, q="vzorny")
    assert 'also written <span lang="ru">Йозеф <mark>Взорный</mark></span>, 1926' in page
    assert "also written" not in text_of(client, q="ukazka")


def test_a_hit_by_its_topic_is_marked_as_such(client: Client) -> None:
    point = IndexPoint.objects.create(
        source=builders.interview(), start_ms=65_000, title={"en": "A bad year"}
    )
    point.terms.add(builders.term("topic/hunger", label={"en": "Hunger", "cs": "hlad"}))
    point.save()
    [row] = context(client, q="hunger")["rows"]
    assert "Indexed with the topic “Hunger”." in row["reasons"]


def test_a_place_beside_a_name_says_that_somebody_came_from_there(client: Client) -> None:
    place = builders.place("Žilina")
    builders.fact(builders.person("Josef Vzorný"), "origin", where=place)
    builders.person("Jan Vzorný")
    rows = context(client, q="vzorny zilina")["rows"]
    assert rows[0]["title"] == "Josef Vzorný"
    assert "Came from “Žilina”." in rows[0]["reasons"]


def test_where_nothing_is_found_a_filter_that_hides_something_can_be_dropped(
    client: Client,
) -> None:
    builders.fact(builders.person("Josef Vzorný"), "trade", term=builders.term("trade/smith"))
    found = context(client, q="vzorny", trade="smith", decade="1920")
    assert found["rows"] == []
    [dropped] = found["fewer"]  # without the trade there would be nothing either
    assert (dropped["label"], dropped["count"]) == ("Decade: 1920–1929", 1)
    assert dropped["url"] == f"{URL}?q=vzorny&trade=smith"


def test_a_misspelt_name_is_answered_with_the_nearest_one(client: Client) -> None:
    builders.person("Josef Ukázkovský")
    found = context(client, q="Ukázlovský")
    [meant] = found["meant"]
    assert meant["label"] == "Ukázkovský"
    assert meant["count"] == 1
    assert titles(client.get(meant["url"]).context) == ["Josef Ukázkovský"]


def test_a_name_that_nobody_may_see_is_not_suggested(client: Client) -> None:
    builders.living("Jana Kvaltýnková")
    builders.person("Jan Kvaltýnek", status="draft")
    assert context(client, q="Kvaltinkova")["meant"] == []


def test_a_search_without_words_lists_what_the_filter_finds(client: Client) -> None:
    builders.fact(builders.person("Josef Vzorný"), "trade", term=builders.term("trade/smith"))
    builders.person("Jan Vzorný")
    found = context(client, trade="smith")
    assert titles(found) == ["Josef Vzorný"]
    assert found["found_words"] == "result"


def test_a_page_beyond_the_last_is_the_last_and_says_so(client: Client) -> None:
    builders.person("Josef Vzorný")
    found = context(client, q="vzorny", page="99")
    assert titles(found) == ["Josef Vzorný"]
    assert found["problems"] == ["There is no page “99” here. This is the last one."]


def test_no_result_stands_on_two_pages_and_none_is_left_out(client: Client) -> None:
    for _number in range(45):
        builders.person("Josef Vzorný")
    pages = [context(client, q="vzorny", page=str(n))["rows"] for n in (1, 2, 3)]
    refs = [row["ref"] for rows in pages for row in rows]
    assert [len(rows) for rows in pages] == [20, 20, 5]
    assert len(set(refs)) == 45


def test_too_many_words_are_cut_and_the_page_says_so(client: Client) -> None:
    found = context(client, q=" ".join(f"word{n}" for n in range(20)))
    assert found["problems"] == ["Only the first 12 words were searched."]


def test_more_than_can_be_counted_is_called_over_and_at_least(
    client: Client, monkeypatch: Any
) -> None:
    for number in range(7):
        builders.person(f"Josef{number} Vzorný")
    monkeypatch.setattr(query, "CAP", 5)
    found = context(client, q="vzorny")
    assert found["total_words"] == "over 5"
    assert "the least that there are" in text_of(client, q="vzorny")
    assert found["facets"][0]["options"][0]["at_least"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/en/search/", "text/html"), ("/en/search.json", "application/json"),
     ("/en/search.csv", "text/plain"), ("/en/search/suggest.json", "application/json")],
)  # fmt: skip
def test_a_search_that_takes_too_long_is_stopped_in_words(
    client: Client, monkeypatch: Any, path: str, kind: str
) -> None:
    def too_slow(*_args: Any, **_kwargs: Any) -> None:
        raise query.TooSlow

    for name in ("search", "every_hit"):
        monkeypatch.setattr(query, name, too_slow)
    monkeypatch.setattr("archive.search.suggest.suggest", too_slow)
    answer = client.get(path, {"q": "vzorny"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer["Content-Type"].startswith(kind)
    assert "longer than three seconds" in answer.content.decode()


def test_the_number_of_queries_is_small_however_much_is_found_and_offered(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        josef = builders.person(f"Josef{number} Vzorný")
        builders.family(josef)
        place, event = builders.place(f"Vzorov {number}"), builders.event(f"Vzorný {number}")
        builders.fact(josef, "origin", where=place)
        builders.fact(josef, "departure", at_event=event)
        builders.fact(josef, "trade", term=builders.term(f"trade/smith{number}"))
        builders.interview(f"Vzorný {number}", "Vzorný prišiel.")
    with django_assert_max_num_queries(16):  # two of them are the savepoint of the test
        found = context(client, q="vzorny", page="2")
    assert {"transport", "origin", "trade"} <= {facet["name"] for facet in found["facets"]}


def test_the_box_in_the_head_and_on_the_home_page_work_without_script(client: Client) -> None:
    for path in ("/en/", "/en/people/"):
        page = client.get(path).content.decode()
        assert 'action="/en/search/" method="get"' in page
        assert 'name="q"' in page


def test_figures_follow_the_readers_language() -> None:
    results = query.Results(query.parse("a"), counts={"all": 10_001}, over=frozenset({"all"}))
    assert search_page.total_words(results, "all") == "over 10,000"
