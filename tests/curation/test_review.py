"""The steps of a record: who may take which, and what each leaves."""

from __future__ import annotations

import pytest

from archive.curation import review
from archive.curation.models import PublishingBatch, Remark, Step
from archive.curation.review import NewRemark, StepRefused
from people.models import Person
from sources.models import Consent, Mention
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def several_people_work_here(settings):
    settings.ONE_PERSON_ARCHIVE = False


@pytest.fixture
def josef(curator):
    """A draft that the curator entered."""
    return builders.person("Josef Vzorný", status="draft", created_by=curator)


def steps(record) -> list[tuple[str, str, str]]:
    rows = Step.objects.filter(record_ref=record.ref).order_by("created_at")
    return [(step.what, step.before, step.after) for step in rows]


def test_a_draft_goes_to_review_and_is_published_by_somebody_else(josef, curator, reviewer):
    review.send(josef, curator)
    review.publish(josef, reviewer)
    josef.refresh_from_db()
    assert josef.status == "published"
    assert steps(josef) == [("sent", "draft", "review"), ("published", "review", "published")]


def test_a_curator_publishes_nothing(josef, curator):
    with pytest.raises(StepRefused, match="Reviewers and archivists publish"):
        review.publish(josef, curator)


def test_nobody_publishes_what_they_entered(reviewer):
    own = builders.person(status="review", created_by=reviewer)
    with pytest.raises(StepRefused, match="somebody else publishes it"):
        review.publish(own, reviewer)


def test_nobody_publishes_what_they_changed_last(josef, curator, reviewer, archivist):
    """What another entered and a reviewer rewrote was seen by nobody but the reviewer."""
    review.send(josef, curator)
    review.note_change([josef], reviewer)
    assert not review.may_publish(reviewer, josef)
    assert review.may_publish(archivist, josef)
    review.note_change([josef], curator)
    assert review.may_publish(reviewer, josef)


def test_in_a_one_person_archive_the_one_person_publishes(reviewer, settings):
    settings.ONE_PERSON_ARCHIVE = True
    own = builders.person(status="draft", created_by=reviewer)
    review.publish(own, reviewer)
    assert own.status == "published"


def test_a_record_is_returned_with_at_least_one_remark(josef, curator, reviewer):
    review.send(josef, curator)
    with pytest.raises(StepRefused, match="at least one remark"):
        review.return_with(josef, reviewer, [NewRemark("  ")])
    review.return_with(josef, reviewer, [NewRemark("Which Josef?", "sex", "sex")])
    josef.refresh_from_db()
    assert josef.status == "draft"
    assert [(r.part, r.text, r.by) for r in review.open_remarks(josef)] == [
        ("sex", "Which Josef?", reviewer)
    ]


def test_with_open_remarks_it_is_sent_again_only_by_saying_so(josef, curator, reviewer):
    review.send(josef, curator)
    review.return_with(josef, reviewer, [NewRemark("Which Josef?")])
    with pytest.raises(review.RemarksOpen, match="1 remark is still open"):
        review.send(josef, curator)
    review.send(josef, curator, in_spite=True)
    assert josef.status == "review"


def test_a_settled_remark_stands_in_nobodys_way(josef, curator, reviewer):
    review.send(josef, curator)
    review.return_with(josef, reviewer, [NewRemark("Which Josef?")])
    review.settle(Remark.objects.get(), curator, answer="The joiner.", settled=True)
    review.send(josef, curator)
    settled = Remark.objects.get()
    assert (settled.answer, settled.settled_by) == ("The joiner.", curator)
    assert settled.settled_at is not None


def test_a_withdrawal_needs_a_public_reason(reviewer, client):
    josef = builders.person()
    with pytest.raises(StepRefused, match="reason in at least one language"):
        review.withdraw(josef, reviewer, {"cs": " "})
    review.withdraw(josef, reviewer, {"en": "Two people were mixed up."})
    told = client.get(josef.get_absolute_url())
    assert told.status_code == 410
    assert "Two people were mixed up." in told.content.decode()


@pytest.mark.parametrize(
    ("status", "who", "open_to"),
    [
        ("draft", "curator", ["send"]),
        ("draft", "reviewer", ["send", "publish"]),
        ("review", "curator", ["recall"]),
        ("review", "reviewer", ["publish", "return", "recall"]),
        ("published", "curator", []),
        ("published", "reviewer", ["withdraw"]),
        ("withdrawn", "curator", []),
        ("withdrawn", "reviewer", ["publish", "recall"]),
    ],
)
def test_the_steps_follow_from_status_and_role(request, status, who, open_to):
    record = builders.person(status=status)
    assert review.steps_open_to(request.getfixturevalue(who), record) == open_to


def test_the_record_as_it_is_now_decides_not_as_it_was_read(josef, curator, reviewer):
    """Two people on one record: the second is told, and changes nothing."""
    other = Person.objects.get(pk=josef.pk)
    review.send(josef, curator)
    with pytest.raises(StepRefused, match="In review"):
        review.send(other, curator)
    assert [what for what, _before, _after in steps(josef)] == ["sent"]


def test_names_that_are_not_decided_stop_an_interview(reviewer):
    told = builders.interview("Rozhovor", "Pan Kan přišel.", status="review")
    Consent.objects.create(given_by="Anna", scopes=["text", "audio"]).sources.add(told)
    segment = told.segments.get()
    mention = Mention.objects.create(segment=segment, words="Kan")
    with pytest.raises(StepRefused, match="How one person mentioned"):
        review.publish(told, reviewer)
    mention.treatment = "anonymised"
    mention.save()
    review.publish(told, reviewer)
    assert told.status == "published"


def test_an_open_interview_needs_a_consent_that_runs(reviewer):
    told = builders.interview("Rozhovor", "Pan přišel.", status="review")
    consent = Consent.objects.create(given_by="Anna", scopes=["text"], until="2020-01-01")
    consent.sources.add(told)
    with pytest.raises(StepRefused, match="No consent that holds today covers this: Text"):
        review.publish(told, reviewer)
    told.access = "request"
    told.save()
    review.publish(told, reviewer)
    assert told.status == "published"


def test_several_are_published_as_one_batch_or_none_of_them(curator, reviewer):
    ours = [builders.person(name, status="review") for name in ("Jan Vzor", "Eva Vzorová")]
    own = builders.person("Ida Vzorová", status="review", created_by=reviewer)
    with pytest.raises(StepRefused, match="Ida Vzorová"):
        review.publish_all([*ours, own], reviewer)
    assert not PublishingBatch.objects.exists()
    assert set(Person.objects.values_list("status", flat=True)) == {"review"}
    made = review.publish_all(ours, reviewer)
    assert made.steps.count() == 2
    assert set(Person.objects.exclude(pk=own.pk).values_list("status", flat=True)) == {"published"}


def test_a_batch_is_taken_back_to_what_each_record_was_before(reviewer, archivist):
    draft = builders.person("Jan Vzor", status="draft")
    in_review = builders.place("Vzorov", status="review")
    made = review.publish_all([draft, in_review], reviewer)
    assert review.take_back(made, archivist) == []
    draft.refresh_from_db()
    in_review.refresh_from_db()
    assert (draft.status, in_review.status) == ("draft", "review")
    with pytest.raises(StepRefused, match="taken back already"):
        review.take_back(made, archivist)


def test_what_was_changed_since_stays_and_is_named(curator, reviewer):
    names = ("Jan Vzor", "Eva Vzorová", "Ida Vzorová", "Petr Vzor")
    plain, changed, written, gone = (builders.person(name, status="draft") for name in names)
    made = review.publish_all([plain, changed, written, gone], reviewer)
    review.note_change([changed], curator)
    Person.objects.get(pk=written.pk).save()  # by a command, past the desk
    gone.delete()
    stay = dict(review.take_back(made, reviewer))
    assert set(stay) == {changed.ref, written.ref, gone.ref}
    assert str(curator) in stay[changed.ref]
    assert "not there any more" in stay[gone.ref]
    plain.refresh_from_db()
    assert plain.status == "draft"


def test_changes_by_one_hand_in_a_row_are_one_step(josef, curator, reviewer):
    for who in (curator, curator, reviewer, curator):
        review.note_change([josef], who)
    rows = Step.objects.filter(record_ref=josef.ref).order_by("created_at")
    assert [step.by for step in rows] == [curator, reviewer, curator]
