"""What the history brings back is published, noted and merged by the same rules as all else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.accounts.models import User
from archive.core.records import Record
from archive.curation import review
from archive.curation.history import changes, restore, undo
from archive.curation.models import Step
from archive.curation.unmerge import take_back
from people.models import Person
from sources.models import Consent, Source
from tests import builders
from tests.curation.pairs import merged
from tests.curation.test_history_restored import World, correct, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def several_people_work_here(settings: Any) -> None:
    settings.ONE_PERSON_ARCHIVE = False


def steps(record: Record) -> list[tuple[str, str, str]]:
    rows = Step.objects.filter(record_ref=record.ref).order_by("created_at")
    return [(step.what, step.before, step.after) for step in rows]


def test_an_interview_without_a_consent_does_not_go_out_by_an_undone_withdrawal(
    archivist: User, reviewer: User
) -> None:
    told = builders.interview("Rozhovor", "Pan přišel.")
    consent = Consent.objects.create(given_by="Anna", scopes=["text", "audio"])
    consent.sources.add(told)
    with changes(user=reviewer) as act:
        review.withdraw(told, reviewer, {"en": "The consent ended."})
    Consent.objects.update(until="2020-01-01")
    assert "No consent that holds today" in refusal(lambda: undo(act, archivist))
    assert "No consent that holds today" in refusal(lambda: restore(told, act, archivist))
    Consent.objects.update(until=None)
    undo(act, archivist)
    assert Source.objects.get(pk=told.pk).status == "published"


def test_what_the_history_writes_is_noted_as_a_step(archivist: User, reviewer: User) -> None:
    josef = builders.person("Josef Vzorný")
    with changes(user=reviewer) as act:
        review.withdraw(josef, reviewer, {"en": "Two people were mixed up."})
    back = undo(act, archivist)
    undo(back, archivist)
    assert steps(josef) == [
        ("withdrawn", "published", "withdrawn"),
        ("published", "withdrawn", "published"),
        ("withdrawn", "published", "withdrawn"),
    ]


def test_whoever_restores_a_draft_does_not_publish_it(
    several_people_work_here: None, curator: User, reviewer: User
) -> None:
    josef = builders.person("Josef Vzorný", status="draft", created_by=curator)
    fact = builders.fact(josef, "residence", "1925")
    with changes(user=curator) as act:
        fact.delete()
    assert review.may_publish(reviewer, josef)
    restore(josef, act, reviewer)
    assert not review.may_publish(reviewer, josef)


def test_who_reads_a_record_is_no_content_of_it(
    several_people_work_here: None, curator: User, reviewer: User
) -> None:
    josef = builders.person("Josef Vzorný", status="draft", created_by=curator)
    with changes(user=curator) as act:
        Person.objects.filter(pk=josef.pk).update(access="request")
    undo(act, reviewer)
    assert steps(josef) == []


def test_that_somebody_changed_a_record_is_not_undone_with_the_change(
    several_people_work_here: None, curator: User, reviewer: User, archivist: User
) -> None:
    josef = builders.person("Josef Vzorný", status="review", created_by=curator)
    with changes(user=reviewer) as act:
        Person.objects.filter(pk=josef.pk).update(sex="male")
        review.note_change([josef], reviewer)
    undo(act, archivist)
    assert [step.by for step in Step.objects.order_by("created_at")] == [reviewer, archivist]


def test_a_slip_in_a_published_record_is_undone_by_whoever_made_it(
    several_people_work_here: None, reviewer: User
) -> None:
    josef = builders.person("Josef Vzorný", created_by=reviewer)
    with changes(user=reviewer) as act:
        Person.objects.filter(pk=josef.pk).update(sex="male")
        review.note_change([josef], reviewer)
    undo(act, reviewer)
    josef.refresh_from_db()
    assert josef.sex == "unknown"


def test_nobody_publishes_their_own_again_by_undoing(
    several_people_work_here: None, reviewer: User, archivist: User
) -> None:
    josef = builders.person("Josef Vzorný", created_by=reviewer)
    with changes(user=archivist) as act:
        review.withdraw(josef, archivist, {"en": "Two people were mixed up."})
    assert "you may not publish it" in refusal(lambda: undo(act, reviewer))
    undo(act, archivist)


def test_a_merge_is_taken_back_by_its_journal_alone(archivist: User) -> None:
    kept_one, gone = builders.person("Josef Vzorný"), builders.person("Йозеф Взорный")
    builders.fact(gone, "residence", "1930")
    with changes(user=archivist) as act:
        made = merged(kept_one, gone, archivist)
    assert "on its own page" in refusal(lambda: undo(act, archivist))
    assert f"{gone.ref} was merged into {kept_one.ref}" in refusal(
        lambda: restore(gone, act, archivist)
    )
    with changes(user=archivist) as act:
        take_back(made, archivist)
    assert "on its own page" in refusal(lambda: undo(act, archivist))


def test_rows_that_are_written_whole_are_held_first(archivist: User) -> None:
    """So that what somebody else writes into another column meanwhile is not lost."""
    world = World()
    with changes(user=archivist) as act:
        correct(world)
    with CaptureQueriesContext(connection) as asked:
        undo(act, archivist)
    held = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert any('FROM "sources_evidence"' in one for one in held)
