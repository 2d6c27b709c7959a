"""The page of the topics and its file: what a reader may see is counted, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

from archive.core.access import Access
from people.models import Term
from sources.models import IndexPoint, Source, Withheld
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hunger() -> Term:
    food = builders.term("topic/food", label={"en": "Food", "cs": "Jídlo"})
    return builders.term(
        "topic/hunger",
        label={"en": "Hunger", "cs": "Hlad"},
        also={"en": ["famine", "starvation"], "cs": ["hladomor"]},
        note={"en": "A note of the curators."},
        broader=food,
    )


def index(told: Source, *terms: Term, start_ms: int = 0) -> IndexPoint:
    point = IndexPoint.objects.create(source=told, start_ms=start_ms, title={"en": "x"})
    point.terms.set(terms)
    return point


def counts(client: Client) -> dict[str, int]:
    context = client.get("/en/topics/").context
    (food,) = context["topics"]
    (hunger,) = food["narrower"]
    return {"food": food["count"], "hunger": hunger["count"], "all": context["passages"]}


def test_topics_stand_under_their_broader_ones_with_their_other_words(client, hunger):
    index(builders.interview(), hunger)
    page = client.get("/en/topics/").content.decode()
    assert page.index("Food") < page.index("Hunger") < page.index("famine, starvation")
    assert '<a href="/en/search/?topic=hunger">Hunger</a>' in page
    assert "A note of the curators." not in page


def test_a_reader_gets_the_labels_of_the_readers_language(client, hunger):
    page = client.get("/cs/topics/").content.decode()
    assert "Hlad" in page
    assert "hladomor" in page
    assert "famine" not in page
    assert 'lang="en">Hunger' in client.get("/ru/topics/").content.decode()


def test_a_topic_without_passages_leads_nowhere(client, hunger):
    assert "?topic=" not in client.get("/en/topics/").content.decode()


def test_a_broader_topic_counts_each_passage_once(client, hunger):
    told = builders.interview("Rozhovor", "A.", "B.", "C.")
    food = hunger.broader
    assert food
    index(told, hunger, food)
    index(told, food, start_ms=5000)
    assert counts(client) == {"food": 2, "hunger": 1, "all": 2}


@pytest.mark.parametrize(
    "state", [{"status": "draft"}, {"access": Access.HIDDEN}, {"access": Access.REQUEST}]
)
def test_what_a_reader_may_not_see_is_not_counted(client, hunger, curator, state):
    index(builders.interview("Rozhovor", "A.", **state), hunger)
    assert counts(client) == {"food": 0, "hunger": 0, "all": 0}
    assert counts(signed_in(curator))["hunger"] == 1


def test_a_withheld_passage_is_counted_for_nobody(client, hunger, curator):
    told = builders.interview("Rozhovor", "A.", "B.")
    index(told, hunger, start_ms=0)
    index(told, hunger, start_ms=5000)
    Withheld.objects.create(source=told, start_ms=5000, end_ms=9000, reason={"en": "Asked for."})
    assert counts(client)["hunger"] == 1
    assert counts(signed_in(curator))["hunger"] == 1


def test_invented_passages_are_not_passed_off_as_what_is_known(client, hunger):
    sample = builders.interview("Ukážka", ref="S-SAMPLE-0V1ST0")
    index(sample, hunger)
    assert "All of them are invented samples." in client.get("/en/topics/").content.decode()
    index(builders.interview("Rozhovor"), hunger)
    page = " ".join(client.get("/en/topics/").content.decode().split())
    assert "1 of them is an invented sample." in page


def test_the_page_asks_at_most_six_times_however_long_it_is(client, hunger):
    def asked() -> int:
        client.get("/en/topics/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/topics/")
        return len(queries)

    few = asked()
    for number in range(30):
        index(builders.interview(f"Rozhovor {number}"), builders.term(f"topic/t{number}"))
    assert asked() == few <= 6


def test_without_topics_the_page_says_so(client, db):
    assert "No topic is described yet." in client.get("/en/topics/").content.decode()


def test_the_file_for_programs_holds_labels_and_no_notes(client, hunger):
    answer = client.get("/topics.ttl")
    graph = Graph().parse(data=answer.content.decode(), format="turtle")
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == 2
    assert {str(label) for label in graph.objects(None, SKOS.altLabel)} == {
        "famine", "starvation", "hladomor",
    }  # fmt: skip
    assert "A note" not in answer.content.decode()


def test_the_file_follows_a_changed_label(client, hunger):
    client.get("/topics.ttl")
    hunger.label = {"en": "Dearth"}
    hunger.save()
    assert "Dearth" in client.get("/topics.ttl").content.decode()


def test_the_index_of_an_interview_keeps_the_order_of_its_times(client, hunger):
    told = builders.interview("Rozhovor", "A.", "B.", "C.")
    for start_ms in (9000, 0, 5000):
        index(told, hunger, start_ms=start_ms)
    shown = client.get(told.get_absolute_url()).context["topics"]
    assert [topic["seconds"] for topic in shown] == [0, 5, 9]


def test_an_interview_leads_to_all_that_is_told_of_its_topics(client, hunger):
    told = builders.interview("Rozhovor", "A.", "B.")
    index(told, hunger)
    index(told, builders.term("topic/secret"), start_ms=5000)
    Withheld.objects.create(source=told, start_ms=5000, end_ms=9000, reason={"en": "Asked for."})
    page = client.get(told.get_absolute_url()).content.decode()
    assert '<a href="/en/search/?topic=hunger">Hunger</a>' in page
    assert '<a href="/en/topics/">all topics</a>' in page
    assert "secret" not in page.lower()
