"""The one door: what `visible_to` and `announced_to` let through, for every status and access."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.test import Client

from archive.accounts.models import Grant
from archive.core.access import Access, Status, today
from people.models import Fact, Family, Person, Question
from sources.models import Evidence, Source
from tests import builders

pytestmark = pytest.mark.django_db
TOMORROW = today() + dt.timedelta(days=1)


def sees(user, record):
    return type(record)._default_manager.visible_to(user).filter(pk=record.pk).exists()


def hears_of(user, record):
    return type(record)._default_manager.announced_to(user).filter(pk=record.pk).exists()


def test_a_new_record_is_a_draft_and_hidden(visitor):
    source = Source.objects.create(title="New", kind="publication")
    assert (source.status, source.access) == (Status.DRAFT, Access.HIDDEN)
    assert not sees(visitor, source)
    assert not hears_of(visitor, source)


STATES = list(itertools.product(Status.values, Access.values))


@pytest.mark.parametrize(("status", "access"), STATES)
def test_a_visitor_sees_only_what_is_published_and_open(visitor, status, access):
    source = builders.source(status=status, access=access, closed_until=TOMORROW)
    assert sees(visitor, source) is (status == "published" and access == "public")
    told = status == "published" and access in ("public", "request", "closed")
    assert hears_of(visitor, source) is told


@pytest.mark.parametrize(("status", "access"), STATES)
def test_those_who_work_here_see_every_record(curator, reviewer, archivist, status, access):
    source = builders.source(status=status, access=access, closed_until=TOMORROW)
    assert all(sees(user, source) for user in (curator, reviewer, archivist))


@pytest.mark.parametrize(("status", "access"), STATES)
def test_a_contributor_and_a_researcher_see_what_a_visitor_sees(
    visitor, contributor, researcher, status, access
):
    source = builders.source(status=status, access=access, closed_until=TOMORROW)
    assert sees(contributor, source) == sees(researcher, source) == sees(visitor, source)


def test_a_closed_record_opens_on_its_day(visitor):
    source = builders.source(access="closed", closed_until=TOMORROW)
    assert not sees(visitor, source)
    source.closed_until = today()
    source.save()
    assert sees(visitor, source)


def test_a_researcher_reads_the_closed_record_that_was_opened_to_them(researcher, contributor):
    source = builders.source(access="closed", closed_until=TOMORROW)
    Grant.objects.create(user=researcher, ref=source.ref, reason="thesis")
    assert sees(researcher, source)
    assert not sees(contributor, source)


def test_the_page_of_a_closed_sample_says_that_it_is_one():
    sample = builders.source(access="closed", closed_until=TOMORROW, ref="S-SAMPLE-000001")
    real = builders.source(access="closed", closed_until=TOMORROW)
    shown = [Client().get(r.get_absolute_url()).content.decode() for r in (sample, real)]
    assert ["sample record" in page for page in shown] == [True, False]


def test_a_permission_ends_and_never_opens_hidden_records_or_drafts(researcher):
    ended = builders.source("a", access="request")
    hidden = builders.source("b", access="hidden")
    draft = builders.source("c", status="draft", access="request")
    for source in (ended, hidden, draft):
        until = today() - dt.timedelta(days=1) if source is ended else None
        Grant.objects.create(user=researcher, ref=source.ref, reason="thesis", until=until)
    assert not any(sees(researcher, source) for source in (ended, hidden, draft))


def test_a_living_person_is_neither_seen_nor_heard_of(visitor):
    anna = builders.living("Anna Vzorná", access="request")
    assert not sees(visitor, anna)
    assert not hears_of(visitor, anna)


def test_facts_follow_their_record(visitor, archivist):
    open_fact = builders.fact(builders.person(), "trade")
    closed_fact = builders.fact(builders.living("Anna Vzorná"), "trade")
    assert set(Fact.objects.visible_to(visitor).filter(kind__key="trade")) == {open_fact}
    assert closed_fact in Fact.objects.visible_to(archivist)


def test_evidence_is_open_when_its_fact_and_its_source_are(visitor):
    fact = builders.fact(builders.person(), "trade")
    seen = builders.evidence(fact, builders.source("Open"))
    builders.evidence(fact, builders.source("Closed", access="request"))
    builders.evidence(
        builders.fact(builders.living("Anna Vzorná"), "trade"), builders.source("Open too")
    )
    assert list(Evidence.objects.visible_to(visitor)) == [seen]


def test_a_family_of_living_people_alone_does_not_exist_for_a_visitor(visitor, archivist):
    living = builders.family(builders.living("Anna Vzorná"))
    mixed = builders.family(builders.person(), builders.living("Eva Vzorná"))
    assert list(Family.objects.visible_to(visitor)) == [mixed]
    assert set(Family.objects.visible_to(archivist)) == {living, mixed}


def test_a_family_of_living_people_is_not_even_announced(visitor):
    family = builders.family(builders.living("Anna Vzorná"))
    assert not hears_of(visitor, family)
    assert Client().get(family.get_absolute_url()).status_code == 404


def test_a_question_is_as_closed_as_its_most_closed_fact(visitor):
    question = Question.objects.create(published=True, key="q", question={"en": "When?"})
    question.facts.add(builders.fact(builders.person(), "trade"))
    assert question in Question.objects.visible_to(visitor)
    question.facts.add(builders.fact(builders.living("Anna Vzorná"), "trade"))
    assert question not in Question.objects.visible_to(visitor)


def test_a_question_that_is_not_published_is_not_shown(visitor, curator):
    draft = Question.objects.create(key="draft", question={"en": "Half a question"})
    assert draft not in Question.objects.visible_to(visitor)
    assert draft in Question.objects.visible_to(curator)


def test_a_withdrawn_person_who_may_be_living_never_was(visitor):
    anna = builders.living("Anna Vzorná", status="withdrawn")
    josef = builders.person(status="withdrawn", withdrawn_reason={"en": "by request"})
    client = Client()
    assert client.get(f"/en/people/{anna.ref}/").status_code == 404
    gone = client.get(f"/en/people/{josef.ref}/")
    assert gone.status_code == 410
    assert "by request" in gone.content.decode()


def test_a_disabled_curator_reads_nothing_closed(curator):
    curator.is_active = False
    curator.save()
    assert not sees(curator, builders.person(status="draft"))


def test_roles_are_groups_with_their_rights(curator, researcher, archivist):
    assert curator.has_perm("people.change_person")
    assert curator.has_perm("sources.add_interview")
    assert not curator.has_perm("accounts.change_user")
    assert archivist.has_perm("accounts.change_user")
    assert not researcher.has_perm("people.view_person")
    assert (curator.is_staff, researcher.is_staff) == (True, False)
    assert Person.objects.visible_to(curator).count() == 0
