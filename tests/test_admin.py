"""A curator, who is no superuser, enters everything in the admin."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from archive.curation.review_admin import step_address
from people.models import Fact, Family, Line, Person, Question, RetiredRef, SharedEvent
from sources.models import Consent, Evidence, Interview, Mention, Page, PageText, Segment, Source
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(curator):
    return signed_in(curator)


@pytest.fixture
def words():
    """The kinds and terms that the forms below choose from."""
    return {
        "birth": builders.kind("birth", about=["person"]),
        "share": builders.kind("share", adult=True, about=["person"]),
        "transport": builders.kind("departure", about=["event"]),
    }


def test_a_settler_with_names_facts_and_evidence_is_one_page(desk, words, curator):
    register, vzorov = builders.source("Register of Vzorov"), builders.place()
    answer = fill(
        desk,
        reverse("admin:people_person_add"),
        sex="male",
        **{
            "names-0-given": "Josef",
            "names-0-surname": "Vzorný",
            "names-0-language": "cs",
            "names-0-is_display": "on",
            "facts-0-kind": words["birth"].pk,
            "facts-0-date_text": "kolem 1898",
            "facts-0-where": vzorov.pk,
            "facts-0-ev_source": register.pk,
            "facts-0-ev_locator": "p. 203",
            "facts-0-ev_date": "12. 3. 1898",
            "facts-0-ev_quotation__la": "Josephus",
        },
    )
    assert answer.status_code == 302, errors(answer)
    josef = Person.objects.get()
    assert (josef.display_name, josef.status, josef.created_by) == (
        "Josef Vzorný",
        "draft",
        curator,
    )
    fact = josef.facts.get()
    assert (fact.date_edtf, fact.line) == ("1898~", Line.BROKEN)
    row = fact.evidence.get()
    assert (row.citation.source, row.citation.locator) == (register, "p. 203")
    assert (row.date_edtf, row.citation.quotation) == ("1898-03-12", {"la": "Josephus"})


def test_the_first_evidence_of_a_fact_is_changed_in_its_row(desk, words):
    josef = builders.person()
    fact = josef.facts.get()
    builders.evidence(fact, builders.source("Register"), "1898", locator="p. 1")
    path = reverse("admin:people_person_change", args=[josef.pk])
    answer = fill(desk, path, **{"facts-0-ev_locator": "p. 203"})
    assert answer.status_code == 302, errors(answer)
    assert fact.evidence.get().citation.locator == "p. 203"


def test_saving_a_page_unchanged_changes_nothing(desk):
    josef = builders.person()
    builders.evidence(josef.facts.get(), builders.source("Register"), "1898")
    before = list(Fact.objects.values_list("updated_at")) + list(
        josef.names.values_list("updated_at")
    )
    answer = fill(desk, reverse("admin:people_person_change", args=[josef.pk]))
    assert answer.status_code == 302, errors(answer)
    assert (
        list(Fact.objects.values_list("updated_at")) + list(josef.names.values_list("updated_at"))
        == before
    )


def test_a_date_that_is_not_understood_is_named_and_nothing_is_written(desk, words):
    answer = fill(
        desk,
        reverse("admin:people_person_add"),
        **{
            "names-0-given": "Josef",
            "facts-0-kind": words["birth"].pk,
            "facts-0-date_text": "31.2.1938",
        },
    )
    assert answer.status_code == 200
    assert any("31.2.1938" in message for message in errors(answer))
    assert not Person.objects.exists()
    assert 'value="31.2.1938"' in answer.content.decode()


def test_evidence_without_a_source_is_asked_for(desk, words):
    answer = fill(
        desk,
        reverse("admin:people_person_add"),
        **{
            "names-0-given": "Josef",
            "facts-0-kind": words["birth"].pk,
            "facts-0-ev_locator": "p. 203",
        },
    )
    assert any("source" in message for message in errors(answer))


def test_changes_are_told_in_readable_words(desk, words):
    josef = builders.person()
    fill(
        desk,
        reverse("admin:people_person_change", args=[josef.pk]),
        **{
            "facts-1-kind": words["share"].pk,
            "facts-1-date_text": "March 1925",
        },
    )
    message = LogEntry.objects.get().get_change_message()
    assert "Share · March 1925" in message
    assert "fact" in message


def test_a_curator_cannot_publish_and_a_reviewer_cannot_publish_their_own(
    curator, reviewer, settings
):
    settings.ONE_PERSON_ARCHIVE = False
    josef = builders.person(status="review", created_by=reviewer)
    path = reverse("admin:people_person_change", args=[josef.pk])
    publishing = step_address(josef, "publish")
    for who in (curator, reviewer):
        fill(signed_in(who), path, status="published")
        signed_in(who).post(publishing)
        josef.refresh_from_db()
        assert josef.status == "review"
    Person.objects.update(created_by=curator)
    signed_in(reviewer).post(publishing)
    josef.refresh_from_db()
    assert josef.status == "published"


def test_in_a_one_person_archive_the_same_person_enters_and_publishes(reviewer, settings):
    settings.ONE_PERSON_ARCHIVE = True
    josef = builders.person(status="review", created_by=reviewer)
    signed_in(reviewer).post(step_address(josef, "publish"))
    josef.refresh_from_db()
    assert josef.status == "published"


def test_a_family_with_its_members_is_entered(desk):
    josef, anna = builders.person(), builders.person("Anna Vzorná")
    answer = fill(
        desk,
        reverse("admin:people_family_add"),
        **{
            "membership-0-role": "partner",
            "membership-0-person": josef.pk,
            "membership-0-slot": 1,
            "membership-1-role": "child",
            "membership-1-person": anna.pk,
            "membership-1-slot": 1,
        },
    )
    assert answer.status_code == 302, errors(answer)
    assert Family.objects.get().membership.count() == 2


def test_a_child_that_is_an_ancestor_of_its_parent_is_refused(desk):
    josef, anna = builders.person(), builders.person("Anna Vzorná")
    builders.family(josef, children=(anna,))
    answer = fill(
        desk,
        reverse("admin:people_family_add"),
        **{
            "membership-0-role": "partner",
            "membership-0-person": anna.pk,
            "membership-0-slot": 1,
            "membership-1-role": "child",
            "membership-1-person": josef.pk,
            "membership-1-slot": 1,
        },
    )
    assert any("ancestor" in message for message in errors(answer))


def test_a_shared_event_with_its_facts_is_entered(desk, words):
    answer = fill(
        desk,
        reverse("admin:people_sharedevent_add"),
        names__en="Sample transport",
        kind="transport",
        **{"facts-0-kind": words["transport"].pk, "facts-0-date_text": "29 March 1925"},
    )
    assert answer.status_code == 302, errors(answer)
    assert SharedEvent.objects.get().facts.get().date_edtf == "1925-03-29"


def test_a_document_with_pages_texts_and_mentions_is_entered(desk):
    josef = builders.person()
    answer = fill(
        desk,
        reverse("admin:sources_document_add"),
        kind="document",
        title="Dopis",
        **{"pages-0-position": 1},
    )
    assert answer.status_code == 302, errors(answer)
    page = Page.objects.get()
    answer = fill(
        desk,
        reverse("admin:sources_page_change", args=[page.pk]),
        **{
            "texts-0-language": "cs",
            "texts-0-written": "Milá matko,\njsme tu.",
            "mentions-0-person": josef.pk,
            "mentions-0-words": "matko",
            "mentions-0-treatment": "named",
        },
    )
    assert answer.status_code == 302, errors(answer)
    assert [line["text"] for line in PageText.objects.get().lines] == ["Milá matko,", "jsme tu."]
    assert Mention.objects.get().person == josef


def test_correcting_a_line_keeps_the_regions_of_the_page(desk):
    page = builders.document("Dopis", "Milá matko,\njsme tu.").pages.get()
    text = page.texts.get()
    text.lines = [{**line, "region": [10, 10, 50, 5]} for line in text.lines]
    text.save()
    path = reverse("admin:sources_page_change", args=[page.pk])
    fill(desk, path, **{"texts-0-written": "Milá maminko,\njsme tu."})
    text.refresh_from_db()
    assert text.lines[0] == {"text": "Milá maminko,", "region": [10, 10, 50, 5]}


def test_an_interview_with_speakers_segments_and_a_withheld_passage_is_entered(desk):
    narrator = builders.person("Jozefína Vzorná")
    answer = fill(
        desk,
        reverse("admin:sources_interview_add"),
        title="Rozhovor",
        narrator=narrator.pk,
        **{
            "speakers-0-label": "J. V.",
            "speakers-0-person": narrator.pk,
            "withheld-TOTAL_FORMS": 1,
            "withheld-0-start_ms": 5000,
            "withheld-0-end_ms": 9000,
            "withheld-0-reason__sk": "na želanie",
        },
    )
    assert answer.status_code == 302, errors(answer)
    told = Interview.objects.get()
    answer = fill(
        desk,
        reverse("admin:sources_segment_add") + f"?source={told.pk}",
        source=told.pk,
        position=1,
        start_ms=0,
        end_ms=4000,
        speaker=told.speakers.get().pk,
        **{"texts-0-language": "sk", "texts-0-text": "Prišli v noci."},
    )
    assert answer.status_code == 302, errors(answer)
    assert Segment.objects.get().texts.get().text == "Prišli v noci."
    assert told.withheld.get().reason == {"sk": "na želanie"}


@pytest.mark.parametrize(
    ("term", "found"), [("Взорный", True), ("vzorny", True), ("Wzorny", True), ("Muster", False)]
)
def test_people_are_found_in_any_script(desk, term, found):
    builders.person()
    parameters = {
        "term": term,
        "app_label": "sources",
        "model_name": "interview",
        "field_name": "narrator",
    }
    results = desk.get(reverse("admin:autocomplete"), parameters).json()["results"]
    assert bool(results) is found


@pytest.mark.parametrize(
    "model",
    [
        "people_person",
        "people_fact",
        "people_place",
        "sources_source",
        "sources_interview",
        "sources_segment",
    ],
)
def test_every_list_can_be_searched_and_costs_the_same_for_many_rows(
    desk, model, django_assert_max_num_queries
):
    for number in range(12):
        josef = builders.person(f"Josef Vzorný{number}")
        builders.place(f"Vzorov {number}")
        builders.interview(f"Rozhovor {number}", narrator=josef)
    with django_assert_max_num_queries(16):
        assert desk.get(reverse(f"admin:{model}_changelist"), {"q": "vzor"}).status_code == 200


def test_the_settlers_page_does_not_ask_once_for_every_fact(desk, django_assert_max_num_queries):
    josef = builders.person()
    for number in range(12):
        builders.evidence(
            builders.fact(josef, "residence", str(1900 + number)), builders.source(f"S {number}")
        )
    with django_assert_max_num_queries(60):
        assert desk.get(reverse("admin:people_person_change", args=[josef.pk])).status_code == 200


def test_the_sources_are_offered_by_title(desk):
    builders.source("Transport list of 1925")
    parameters = {
        "term": "transport",
        "app_label": "sources",
        "model_name": "citation",
        "field_name": "source",
    }
    (result,) = desk.get(reverse("admin:autocomplete"), parameters).json()["results"]
    assert result["text"] == "Transport list of 1925"
    assert Source.objects.count() == 1


def test_a_deleted_draft_leaves_its_id_retired(desk):
    draft = builders.person(status="draft")
    path = reverse("admin:people_person_changelist")
    desk.post(path, {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"})
    assert not Person.objects.exists()
    assert RetiredRef.objects.get().ref == draft.ref


def test_what_was_published_is_not_deleted_by_a_curator(desk):
    josef = builders.person()
    assert desk.post(reverse("admin:people_person_delete", args=[josef.pk])).status_code == 403
    path = reverse("admin:people_person_changelist")
    desk.post(path, {"action": "delete_selected", "_selected_action": [josef.pk], "post": "yes"})
    assert Person.objects.filter(pk=josef.pk).exists()


def confirm_deletion(client, model, row):
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    return client.post(path, chosen)


def test_a_death_deleted_from_the_list_closes_the_record_again(desk):
    josef = builders.person(born="")
    death = builders.fact(josef, "death", "1990")
    josef.refresh_from_db()
    assert not josef.is_presumed_living()
    confirm_deletion(desk, Fact, death)
    josef.refresh_from_db()
    assert josef.is_presumed_living()


def test_a_consent_deleted_from_the_list_closes_the_record_again(desk):
    anna = builders.living("Anna Vzorná")
    consent = Consent.objects.create(
        person=anna, given_by="Anna", scopes=["name"], given_on=dt.date(2020, 1, 1)
    )
    anna.refresh_from_db()
    assert not anna.is_presumed_living()
    confirm_deletion(desk, Consent, consent)
    anna.refresh_from_db()
    assert anna.is_presumed_living()


def test_evidence_deleted_from_the_list_takes_its_line_along(desk):
    fact = builders.fact(builders.person(), "residence")
    row = builders.evidence(fact, builders.source("Register"), "1930")
    fact.refresh_from_db()
    assert fact.line == Line.BROKEN
    confirm_deletion(desk, Evidence, row)
    fact.refresh_from_db()
    assert fact.line == Line.ABSENT


def test_a_document_is_not_published_while_a_name_in_it_is_undecided(reviewer):
    letter = builders.document("Dopis", "Milá matko,", status="review")
    mention = Mention.objects.create(
        page=letter.pages.get(), person=builders.person(), words="matko"
    )
    path = reverse("admin:sources_document_change", args=[letter.pk])
    client, publishing = signed_in(reviewer), step_address(letter, "publish")
    client.post(publishing)
    letter.refresh_from_db()
    assert letter.status == "review"
    assert "How one person mentioned" in client.get(publishing).content.decode()
    mention.treatment = "named"
    mention.save()
    client.post(publishing)
    letter.refresh_from_db()
    assert letter.status == "published"
    mention.treatment = "undecided"
    mention.save()
    answer = fill(client, path, title="Jiný dopis")
    assert any("mentioned" in str(error) for error in answer.context["errors"])


def test_a_place_that_is_spoken_of_needs_no_decision(reviewer):
    letter = builders.document("Dopis", "Milá matko,", status="review")
    Mention.objects.create(page=letter.pages.get(), place=builders.place(), words="Vzorov")
    signed_in(reviewer).post(step_address(letter, "publish"))
    letter.refresh_from_db()
    assert letter.status == "published"


def test_a_curator_drafts_a_question_and_a_reviewer_publishes_it(desk, reviewer):
    add = reverse("admin:people_question_add")
    answer = fill(desk, add, key="when", question__en="When?", published="on")
    assert answer.status_code == 302, errors(answer)
    question = Question.objects.get()
    assert not question.published
    fill(
        signed_in(reviewer),
        reverse("admin:people_question_change", args=[question.pk]),
        published="on",
    )
    question.refresh_from_db()
    assert question.published
