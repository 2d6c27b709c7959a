"""What is missing to publish an interview, and that nothing goes out while it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from archive.core.access import Access, Status
from sources.models import (
    Consent,
    ConsentScope,
    Mention,
    SegmentText,
    Source,
    TextStatus,
    Treatment,
    Withheld,
)
from sources.publishing_interviews import missing
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """An interview that only waits to be published."""
    made = builders.interview("Rozhovor", status=Status.REVIEW, narrator=builders.person())
    SegmentText.objects.update(status=TextStatus.CHECKED)
    return made


def agree(source, *scopes, **fields):
    fields.setdefault("paper", builders.document("Consent"))
    fields.setdefault("person", builders.person())
    consent = Consent.objects.create(given_by="J. V.", scopes=list(scopes), **fields)
    consent.sources.add(source)
    return consent


def stops(source):
    return [one.words for one in missing(source) if one.blocks]


def publish(source):
    source.status = Status.PUBLISHED
    source.full_clean()


def test_without_a_consent_an_interview_does_not_go_out(told):
    with pytest.raises(ValidationError, match="No consent that holds today covers this: Text"):
        publish(told)


def test_with_the_consents_it_goes_out(told):
    agree(told, ConsentScope.TEXT)
    assert stops(told) == []
    publish(told)


def test_translations_need_a_consent_of_their_own(told):
    agree(told, ConsentScope.TEXT)
    told.segments.get().texts.create(kind="translation", language="en", text="We came.")
    assert stops(told) == ["No consent that holds today covers this: Translation."]


@pytest.mark.parametrize("field", ["until", "given_on"])
def test_a_consent_that_ended_or_has_not_begun_does_not_hold(told, field):
    day = dt.date(2000, 1, 1) if field == "until" else dt.date(2999, 1, 1)
    agree(told, ConsentScope.TEXT, **{field: day})
    assert len(stops(told)) == 1


def test_hidden_interviews_need_no_consent_and_opening_them_does(told):
    told.access = Access.HIDDEN
    publish(told)
    told.save()
    told.access = Access.PUBLIC
    with pytest.raises(ValidationError, match="No consent"):
        told.full_clean()


def test_what_is_out_already_can_still_be_mended(told):
    Source.objects.filter(pk=told.pk).update(status=Status.PUBLISHED)
    told.refresh_from_db()
    told.title = "Rozhovor s J. V."
    told.full_clean()
    told.save()
    told.refresh_from_db()
    assert (told.title, told.status) == ("Rozhovor s J. V.", Status.PUBLISHED)
    assert stops(told), "It would not be let out now; what is out is not taken back by that."


def test_undecided_names_and_withheld_passages_without_reason_stop_it(told):
    agree(told, ConsentScope.TEXT)
    Mention.objects.create(
        segment=told.segments.get(),
        person=builders.living("Anna Živá"),
        words="Anna",
        treatment=Treatment.UNDECIDED,
    )
    Withheld.objects.create(source=told, start_ms=0, end_ms=100, reason={})
    assert len(stops(told)) == 2


def test_what_only_should_be_looked_at_does_not_stop_it(told):
    agree(told, ConsentScope.TEXT, paper=None, person=None)
    SegmentText.objects.update(status=TextStatus.MACHINE)
    told.speakers.create(label="X", role="other")
    told.narrator = None
    found = missing(told)
    assert [one.blocks for one in found] == [False] * 6
    publish(told)


def test_everything_that_is_missing_leads_to_where_it_is_mended(told, curator):
    desk = signed_in(curator)
    page = desk.get(reverse("admin:sources_interview_change", args=[told.pk])).content.decode()
    for one in missing(told):
        assert one.words in page
        assert desk.get(one.address).status_code == 200


def test_the_form_refuses_to_open_it_in_the_same_words(told, reviewer):
    Source.objects.filter(pk=told.pk).update(status=Status.PUBLISHED, access=Access.HIDDEN)
    path = reverse("admin:sources_interview_change", args=[told.pk])
    answer = fill(signed_in(reviewer), path, access="public")
    assert answer.status_code == 200
    assert [f"__all__: {words}" for words in stops(told)] == errors(answer)
    told.refresh_from_db()
    assert told.access == Access.HIDDEN
