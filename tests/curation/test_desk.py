"""The start page: what it counts is what its lists show; each finds there what waits for them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.core.queues import queues, shares
from archive.curation import desk, review
from archive.curation.models import DoubleCandidate
from archive.curation.review import NewRemark
from people.models import Question
from sources.models import Consent, Evidence, Mention, Withheld
from tests import builders
from tests.conftest import signed_in
from tests.test_permissions import MAKERS, _a_job

pytestmark = pytest.mark.django_db

INDEX = "/admin/"


@pytest.fixture(autouse=True)
def several_people_work_here(settings):
    settings.ONE_PERSON_ARCHIVE = False


def waiting(user) -> dict[str, int]:
    """How many wait under each title."""
    found = desk.waiting_for(user)
    return {str(title): sum(one.number for one in lists) for title, lists in found}


def a_full_desk(curator, reviewer) -> None:
    """One row at least in every queue and in what every share misses."""
    for make in MAKERS.values():
        make(status="draft", created_by=curator)
        make(status="draft", created_by=reviewer)
        make(status="review", created_by=curator)
        for who, other in ((curator, reviewer), (reviewer, curator)):
            record = make(status="review", created_by=who)
            review.return_with(record, reviewer, [NewRemark("Which?")])
            review.note_change([record], other)
    builders.message()
    builders.living("Eva Vzorová")
    bare = builders.person("Jan Vzor", born="")
    told, paper = builders.interview(), builders.document()
    builders.source("Interview without a word", "interview")
    Mention.objects.create(segment=told.segments.get(), words="Kan")
    Mention.objects.create(page=paper.pages.get(), words="Kan")
    Consent.objects.create(given_by="Anna", until=dt.date(2020, 1, 1))
    Withheld.objects.create(source=told, start_ms=0, end_ms=10, review_on=dt.date(2020, 1, 1))
    disputed = builders.fact(bare, "death")
    for year in ("1931", "1938"):
        builders.evidence(disputed, builders.source(year), year)
    builders.document("Sample map").pages.all().delete()
    one, other = sorted((builders.person(), builders.person()), key=lambda person: person.pk)
    DoubleCandidate.objects.create(person=one, other=other, score=60, reasons=[])


def rows_in(page) -> int:
    return int(page.context["cl"].result_count)


def test_each_count_is_the_number_of_rows_in_its_list(curator, reviewer):
    a_full_desk(curator, reviewer)
    from archive.jobs.models import Job

    Job.objects.filter(pk=_a_job().pk).update(status="failed")
    counted = set()
    for user in (curator, reviewer):
        client = signed_in(user)
        lists = [one for _title, each in desk.waiting_for(user) for one in each]
        counted |= {one.address for one in lists}
        for one in lists:
            assert rows_in(client.get(one.address)) == one.number, one.address
    every = {f"{queue.key}" for queue in desk.queues_for(reviewer) if not queue.query}
    assert {address.partition("waiting=")[2] for address in counted} - {""} == every


def test_each_share_leads_to_exactly_what_is_missing(curator, reviewer):
    a_full_desk(curator, reviewer)
    client = signed_in(curator)
    for _kind, whole, rows in desk.completeness(curator):
        for row in rows:
            assert 0 < row.missing <= whole, row.address
            assert rows_in(client.get(row.address)) == row.missing, row.address
            assert row.percent == 100 * (whole - row.missing) // whole


def test_the_start_page_asks_the_database_few_times_however_much_waits(curator, reviewer):
    a_full_desk(curator, reviewer)
    client = signed_in(curator)
    client.get(INDEX)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(INDEX)
    assert page.status_code == 200
    assert len(asked) <= 10, [query["sql"][:90] for query in asked.captured_queries]


def test_an_empty_archive_has_a_start_page(archivist):
    page = signed_in(archivist).get(INDEX).content.decode()
    assert "Nothing waits for you." in page
    assert "0 %" in page


def test_a_returned_draft_waits_for_who_entered_it_and_for_nobody_else(curator, reviewer):
    josef = builders.person(status="review", created_by=curator)
    review.return_with(josef, reviewer, [NewRemark("Which Josef?")])
    assert waiting(curator) == {"Returned to you": 1, "Facts without a source": 1}
    assert "Returned to you" not in waiting(reviewer)
    review.send(josef, curator, in_spite=True)
    assert "Returned to you" not in waiting(curator)


def test_a_returned_draft_waits_also_for_who_sent_it(curator, reviewer):
    """What an import made was entered by nobody."""
    josef = builders.person(status="draft")
    review.send(josef, curator)
    review.return_with(josef, reviewer, [NewRemark("Which Josef?")])
    assert waiting(curator)["Returned to you"] == 1


def test_what_is_in_review_waits_for_those_who_may_publish_it(curator, reviewer, archivist):
    josef = builders.person(status="review", created_by=curator)
    builders.person("Eva Vzorová", status="review", created_by=reviewer)
    review.note_change([josef], archivist)
    assert "Waiting for your review" not in waiting(curator)
    assert waiting(reviewer)["Waiting for your review"] == 1
    assert waiting(archivist)["Waiting for your review"] == 1


def test_a_decided_or_weighed_dispute_waits_no_more(curator):
    builders.kind("death")
    josef = builders.person(born="")
    fact = builders.fact(josef, "death")
    for year in ("1931", "1938"):
        builders.evidence(fact, builders.source(year), year)
    assert waiting(curator)["Disputed facts without a decision"] == 1
    question = Question.objects.create(key="when", question={"en": "When?"}, decided=True)
    question.facts.add(fact)
    assert "Disputed facts without a decision" not in waiting(curator)
    question.delete()
    Evidence.objects.filter(date_text="1938").update(rank="preferred")
    assert "Disputed facts without a decision" not in waiting(curator)


def test_counts_have_an_end(curator, monkeypatch):
    monkeypatch.setattr(desk, "MOST_COUNTED", 2)
    for name in ("Jan Vzor", "Eva Vzorová", "Ida Vzorová"):
        builders.person(name, status="draft", created_by=curator, born="")
    (one,) = desk.waiting_for(curator)[0][1]
    assert (one.number, one.more) == (2, True)
    assert "over 2" in re.sub(r"\s+", " ", signed_in(curator).get(INDEX).content.decode())


def test_who_may_not_see_users_is_not_told_of_them(curator):
    """A queue of a model without a right to see it is not counted at all."""
    from django.contrib.auth.models import Permission

    group = curator.groups.get()
    group.permissions.remove(Permission.objects.get(codename="view_fact"))
    builders.person()
    assert "Facts without a source" not in waiting(curator)


def test_an_unknown_list_is_the_whole_list(curator):
    builders.person()
    page = signed_in(curator).get(reverse("admin:people_person_changelist") + "?waiting=nothing")
    assert rows_in(page) == 1


def test_each_key_is_given_once_for_a_list():
    pairs = [(queue.key, queue.model) for queue in queues()]
    pairs += [(share.key, share.model) for share in shares()]
    assert len(pairs) == len(set(pairs))


def test_what_changed_last_says_who(curator):
    from tests.admin_forms import fill

    josef, client = builders.person(), signed_in(curator)
    fill(client, reverse("admin:people_person_change", args=[josef.pk]), sex="male")
    page = client.get(INDEX).content.decode()
    assert "Josef Vzorný" in page.split('id="changes-heading"')[1]
    assert str(curator) in page.split('id="changes-heading"')[1]
