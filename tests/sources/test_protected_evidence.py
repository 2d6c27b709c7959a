"""Evidence says nothing of somebody whose name its source protects at that very place."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from people.models import FamilyMember, Relation, RelationKind
from people.models import Person as People
from sources.models import Citation, Evidence, Mention, Page, Treatment
from sources.protection import spoken_openly
from sources.queries import about_in_papers, people_with_papers
from tests import builders

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture
def anna() -> Any:
    return builders.person("Anna Vzorná")


@pytest.fixture
def page(anna) -> Page:
    """A page of an open letter that names Anna, and must not."""
    page = builders.document("Sample letter", "udavačka Anna").pages.get()
    Mention.objects.create(page=page, person=anna, words="Anna", treatment=Treatment.ANONYMISED)
    return page


def seen(page: Page, **about: Any) -> bool:
    citation = Citation.objects.create(source=page.source, page=page)
    row = Evidence.objects.create(citation=citation, **about)
    return spoken_openly(Evidence.objects.filter(pk=row.pk), VISITOR).exists()


def test_a_form_of_the_name_does_not_lead_to_the_page_that_hides_it(page, anna):
    assert not seen(page, person_name=anna.names.get())
    assert seen(page, person_name=builders.person("Josef Vzorný").names.get())


def test_a_place_in_a_family_does_not(page, anna):
    builders.family(builders.person("Josef Vzorný"), children=(anna,))
    assert not seen(page, membership=FamilyMember.objects.get(person=anna))


def test_a_marriage_does_not_lead_to_the_page_that_hides_a_partner(page, anna):
    marriage = builders.fact(builders.family(builders.person("Josef Vzorný"), anna), "marriage")
    assert not seen(page, fact=marriage)


def test_a_relation_does_not_in_either_direction(page, anna):
    kind = RelationKind.objects.create(
        key="denounced", label={"en": "Denounced by"}, converse={"en": "Denounced"}
    )
    josef = builders.person("Josef Vzorný")
    for one, other in ((anna, josef), (josef, anna)):
        relation = Relation.objects.create(person=one, to_person=other, kind=kind, closed=False)
        assert not seen(page, relation=relation)


def test_what_the_page_says_of_another_does_not_name_her(page, anna):
    arrest = builders.fact(builders.person("Josef Vzorný"), "arrest")
    assert seen(page, fact=arrest)
    assert not seen(page, fact=arrest, said_person=anna)


def test_nobody_is_found_by_papers_in_which_the_name_is_hidden(page, anna):
    seen(page, person_name=anna.names.get())
    seen(page, fact=builders.fact(anna, "residence"))
    josef = builders.person("Josef Vzorný")
    seen(page, fact=builders.fact(josef, "residence"))
    assert people_with_papers(VISITOR)["documents"] == {josef.pk}
    with_documents: Q = about_in_papers(VISITOR)["documents"]
    assert list(People.objects.filter(with_documents)) == [josef]
