"""What the database refuses of sources, citations and evidence."""

from __future__ import annotations

import itertools
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from people.models import FamilyMember, PlaceName, Relation, RelationKind
from sources.models import (
    Citation,
    Consent,
    Evidence,
    IndexPoint,
    Mention,
    Page,
    Segment,
    SegmentText,
    SourceKind,
    Speaker,
    Withheld,
)
from sources.models.evidence import ABOUT
from tests import builders
from tests.people.test_constraints import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def things():
    josef, anna = builders.person(), builders.person("Anna Vzorná")
    kind = RelationKind.objects.create(key="godparent", label={"en": "a"}, converse={"en": "b"})
    builders.family(josef)
    return {
        "fact": builders.fact(josef, "residence"),
        "person_name": josef.names.get(),
        "place_name": PlaceName.objects.get(place=builders.place()),
        "membership": FamilyMember.objects.get(person=josef),
        "relation": Relation.objects.create(person=josef, to_person=anna, kind=kind),
    }


@pytest.mark.parametrize(
    "chosen",
    [c for n in range(6) for c in itertools.combinations(ABOUT, n)],
    ids=lambda c: "+".join(c) or "none",
)
def test_evidence_is_about_exactly_one_thing(things, chosen):
    citation = Citation.objects.create(source=builders.source())
    row = Evidence(id=uuid.uuid4(), citation=citation, **{name: things[name] for name in chosen})
    assert refused(lambda: Evidence.objects.bulk_create([row])) is (len(chosen) != 1)


def test_evidence_has_a_citation(things):
    assert refused(lambda: Evidence.objects.create(fact=things["fact"]))


def test_a_cited_page_belongs_to_the_cited_source():
    letter, other = builders.document("Letter"), builders.source("Another")
    page = letter.pages.get()
    Citation.objects.create(source=letter, page=page)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert refused(lambda: Citation.objects.create(source=other, page=page))


def test_a_span_does_not_end_before_it_begins():
    told = builders.interview()
    assert refused(lambda: Segment.objects.create(source=told, position=9, start_ms=10, end_ms=10))
    assert refused(
        lambda: Withheld.objects.create(
            source=told, start_ms=10, end_ms=5, reason={"en": "by wish"}
        )
    )
    assert refused(lambda: Citation.objects.create(source=told, start_ms=10, end_ms=5))


def test_a_segment_has_one_original_text():
    told = builders.interview()
    segment = told.segments.get()
    assert refused(
        lambda: SegmentText.objects.create(segment=segment, language="ru", text="Другое")
    )
    translation = SegmentText(segment=segment, kind="translation", language="en", text="Other")
    translation.save()
    assert segment.texts.count() == 2


def test_pages_and_segments_stand_in_one_order():
    letter, told = builders.document(), builders.interview()
    assert refused(lambda: Page.objects.create(source=letter, position=1))
    assert refused(lambda: Segment.objects.create(source=told, position=1, start_ms=0, end_ms=1))


def test_a_mention_stands_in_one_text_and_names_one_thing():
    josef, vzorov = builders.person(), builders.place()
    page = builders.document().pages.get()
    segment = builders.interview().segments.get()
    assert refused(lambda: Mention.objects.create(page=page, segment=segment, person=josef))
    assert refused(lambda: Mention.objects.create(person=josef))
    assert refused(lambda: Mention.objects.create(page=page, person=josef, place=vzorov))
    with pytest.raises(ValidationError, match="Say who or what is spoken of"):
        Mention(page=page).full_clean()


def test_only_an_interview_has_a_narrator():
    assert refused(lambda: builders.source(kind=SourceKind.DOCUMENT, narrator=builders.person()))


def test_an_index_point_without_a_time_is_refused():
    told = builders.interview()
    point = IndexPoint.objects.create(source=told, start_ms=0, title={"en": "Arrival"})
    assert refused(lambda: IndexPoint.objects.filter(pk=point.pk).update(start_ms=None))


def test_a_speaker_belongs_to_the_interview_of_the_segment():
    told, other = builders.interview("A"), builders.interview("B")
    voice = Speaker.objects.create(source=other, label="B.")
    segment = told.segments.get()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        change = Segment.objects.filter(pk=segment.pk)
        assert refused(lambda: change.update(speaker=voice))


def test_a_consent_to_be_named_needs_its_day():
    assert refused(lambda: Consent.objects.create(given_by="Anna", scopes=["name"]))
    assert refused(lambda: Consent.objects.create(given_by="Anna", scopes=["everything"]))
