"""The transcript editor: one passage at a time, nothing lost, nothing public by accident."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from archive.core.access import Status
from archive.curation import review
from archive.curation.models import ChangeSet
from sources.masking import passages
from sources.models import (
    Consent,
    ConsentScope,
    ImportedSegment,
    Mention,
    Segment,
    SegmentText,
    TextStatus,
    Treatment,
    Withheld,
)
from sources.transcript_editing import MARKER, state
from sources.transcript_index import state as index_state
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    made = builders.interview(
        "Rozhovor", "Prišli sme v lete. Otec bol murár.", "A potom?", status=Status.REVIEW
    )
    made.speakers.create(label="JV")
    return made


@pytest.fixture
def desk(curator):
    return signed_in(curator)


def address(source):
    return reverse("admin:sources_interview_editor", args=[source.pk])


def post(desk, segment, act="save", **fields):
    """What a browser sends for one passage, with some fields typed anew."""
    original = segment.texts.filter(kind="original").first()
    values = {
        "segment": segment.pk,
        "state": state(segment),
        "start": f"0:00:{segment.start_ms / 1000:06.3f}",
        "end": f"0:00:{segment.end_ms / 1000:06.3f}",
        "text": original.text if original else "",
        "language": "sk",
        "status": TextStatus.MACHINE,
        "speaker": "",
        "act": act,
    }
    for text in segment.texts.filter(kind="translation"):
        values[f"translation-{text.language}"] = text.text
    return desk.post(address(segment.source), {**values, **fields})


def words_of(source):
    rows = SegmentText.objects.filter(segment__source=source, kind="original")
    return [row.text for row in rows.order_by("segment__position")]


def public(source, visitor):
    rows = source.segments.prefetch_related("texts", "mentions__person").select_related("speaker")
    return " ".join(p.original.text for p in passages(source, rows, visitor) if p.original)


def test_a_passage_is_saved_with_words_speaker_times_and_translation(desk, told):
    segment = told.segments.get(position=1)
    answer = post(
        desk,
        segment,
        text="Prišli sme v auguste.",
        start="0:00:01",
        speaker=told.speakers.get().pk,
        status=TextStatus.CHECKED,
        **{"new-language": "en", "new-translation": "We came in August."},
    )
    assert answer.status_code == 303
    assert answer.url.endswith(f"#s-{segment.pk}")
    segment.refresh_from_db()
    assert (segment.start_ms, segment.speaker.label) == (1000, "JV")
    texts = {text.kind: (text.text, text.status) for text in segment.texts.all()}
    assert texts == {
        "original": ("Prišli sme v auguste.", TextStatus.CHECKED),
        "translation": ("We came in August.", TextStatus.MACHINE),
    }


def test_a_save_over_somebody_elses_change_is_refused_and_shows_both(desk, told):
    segment = told.segments.get(position=1)
    known = state(segment)
    SegmentText.objects.filter(segment=segment).update(text="Medzitým opravené.")
    answer = post(desk, segment, text="Moja oprava.", state=known)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Medzitým opravené." in page
    assert "Moja oprava." in page
    assert words_of(told)[0] == "Medzitým opravené."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": "soon"}, "is not a time"),
        ({"start": "0:00:09", "end": "0:00:08"}, "end stands before"),
        ({"text": "  "}, "without words"),
        ({"text": f"a {MARKER} b"}, "split the passage, or take it out"),
        ({"act": "split"}, "where the passage is to be split"),
        ({"act": "withhold", "reason": " "}, "why the passage is withheld"),
        ({"act": "name", "about": "Nikto Neznámy", "treatment": "named"}, "no person or place"),
        ({"act": "topic", "topics": "nič"}, "is no topic"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_typed_is_lost(desk, told, fields, words):
    segment = told.segments.get(position=1)
    answer = post(desk, segment, **{"translation-en": "Typed words", "text": "Iné", **fields})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert fields.get("text", "Iné") in page
    assert words_of(told)[0] == "Prišli sme v lete. Otec bol murár."


def test_a_passage_is_split_at_the_marker_and_its_names_go_along(desk, told):
    segment = told.segments.get(position=1)
    Mention.objects.create(segment=segment, words="Otec", treatment=Treatment.ANONYMISED)
    segment.texts.create(kind="translation", language="en", text="We came. || Father was a mason.")
    answer = post(desk, segment, "split", text="Prišli sme v lete. || Otec bol murár.")
    assert answer.status_code == 303
    first, second = told.segments.all()[:2]
    assert words_of(told) == ["Prišli sme v lete.", "Otec bol murár.", "A potom?"]
    assert first.start_ms == 0
    assert first.end_ms == second.start_ms < second.end_ms == 4800
    assert [m.words for m in second.mentions.all()] == ["Otec"]
    assert not first.mentions.exists()
    assert second.texts.get(kind="translation").text == "Father was a mason."


def test_a_name_that_is_found_in_neither_half_protects_both(desk, told, visitor):
    segment = told.segments.get(position=1)
    Mention.objects.create(segment=segment, words="Murárov", treatment=Treatment.WITHHELD)
    post(desk, segment, "split", text="Prišli sme v lete. || Otec bol murár.")
    assert Mention.objects.count() == 2
    assert "murár" not in public(told, visitor)


def test_two_passages_are_joined_with_all_that_hangs_on_them(desk, told):
    first, second = told.segments.all()
    Mention.objects.create(segment=second, words="potom", treatment=Treatment.NAMED)
    ImportedSegment.objects.create(source=told, segment=second, said={"start_ms": 5000})
    second.texts.create(kind="translation", language="en", text="And then?")
    post(desk, first, "join")
    joined = told.segments.get()
    assert joined.end_ms == 9800
    assert words_of(told) == ["Prišli sme v lete. Otec bol murár. A potom?"]
    assert joined.mentions.get().words == "potom"
    assert joined.texts.get(kind="translation").text == "And then?"
    assert ImportedSegment.objects.get().segment is None


def test_joining_with_a_withheld_passage_withholds_both(desk, told, visitor):
    first, second = told.segments.all()
    Withheld.objects.create(
        source=told, start_ms=second.start_ms, end_ms=second.end_ms, reason={"en": "x"}
    )
    post(desk, first, "join")
    assert public(told, visitor) == ""


def test_no_new_time_takes_a_passage_out_of_what_is_withheld(desk, told, visitor):
    second = told.segments.get(position=2)
    Withheld.objects.create(
        source=told, start_ms=second.start_ms, end_ms=second.end_ms, reason={"en": "x"}
    )
    answer = post(desk, second, start="0:01:00", end="0:01:05")
    assert answer.status_code == 422
    assert "withheld by its times" in answer.content.decode()
    assert "potom" not in public(told, visitor)


def test_a_passage_is_withheld_with_its_reason_and_what_was_typed_is_kept(desk, told, visitor):
    first = told.segments.get(position=1)
    post(desk, first, "withhold", reason="by wish of the family", text="Opravené.")
    span = told.withheld.get()
    assert (span.start_ms, span.end_ms) == (0, 4800)
    assert span.reason == {"en": "by wish of the family"}
    assert public(told, visitor) == "A potom?"
    assert words_of(told)[0] == "Opravené."


def test_a_name_is_anonymised_and_tied_to_a_person_by_name_or_id(desk, told, visitor):
    josef = builders.living("Josef Vzorný")
    first = told.segments.get(position=1)
    post(desk, first, "name", words="Otec", about="vzorný", treatment="anonymised")
    first.refresh_from_db()
    post(desk, first, "name", words="murár", about=josef.ref, treatment="undecided")
    assert [(m.person, m.treatment) for m in first.mentions.all()] == [
        (josef, "anonymised"),
        (josef, "undecided"),
    ]
    assert "Otec" not in public(told, visitor)


def test_where_several_fit_the_editor_asks_which_one(desk, told):
    one, other = builders.person("Josef Vzorný"), builders.person("Anna Vzorná")
    answer = post(desk, told.segments.first(), "name", about="vzorn", treatment="named")
    page = answer.content.decode()
    assert one.ref in page
    assert other.ref in page
    assert not Mention.objects.exists()


def test_a_topic_makes_an_index_point_at_the_passage(desk, told):
    bread = builders.term("topic/bread", label={"en": "Bread", "sk": "Chlieb"})
    post(desk, told.segments.get(position=2), "topic", topics="chlieb", point_title="O chlebe")
    point = told.index_points.get()
    assert (point.start_ms, point.title, list(point.terms.all())) == (
        5000,
        {"sk": "O chlebe"},
        [bread],
    )


def test_three_thousand_passages_come_in_parts_with_few_questions(
    desk, told, django_assert_max_num_queries
):
    Segment.objects.bulk_create(
        Segment(source=told, position=n, start_ms=n * 5000, end_ms=n * 5000 + 4900)
        for n in range(3, 3001)
    )
    with django_assert_max_num_queries(25):
        page = desk.get(f"{address(told)}?t=1:00:00").content.decode()
    assert page.count('name="segment"') == 40
    assert 'value="01:00:00.000"' in page
    assert re.search(r'rel="next" href="\?from=\d+"', page)


@pytest.mark.parametrize("query", ["?at=x", "?from=-1", "?from=99999999999", "?t=99999:99"])
def test_an_address_that_means_nothing_shows_the_beginning_or_the_end(desk, told, query):
    assert desk.get(address(told) + query).status_code == 200


def test_a_passage_of_another_interview_is_not_found(desk, told):
    other = builders.interview("Iný").segments.get()
    values = {"segment": other.pk, "state": state(other), "act": "join"}
    assert desk.post(address(told), values).status_code == 404
    assert desk.post(address(told), {"segment": "x"}).status_code == 404


def test_the_language_of_the_original_is_set_right(desk, told):
    segment = told.segments.get(position=1)
    assert post(desk, segment, language="cs").status_code == 303
    assert segment.texts.get().language == "cs"


def test_who_edits_the_transcript_of_another_does_not_publish_it(reviewer, told):
    assert review.may_publish(reviewer, told)
    segment = told.segments.get(position=1)
    assert post(signed_in(reviewer), segment, text="Prišli sme v auguste.").status_code == 303
    assert not review.may_publish(reviewer, told)


def test_the_history_names_the_edited_transcript(desk, told):
    post(desk, told.segments.get(position=1), text="Prišli sme v auguste.")
    assert ChangeSet.objects.latest("made_at").label == f"Transcript of {told} edited"


# A published interview: what comes is read at once


@pytest.fixture
def published():
    """Its words go out by consent; nothing else does."""
    made = builders.interview("Otvorený")
    consent = Consent.objects.create(given_by="the family", scopes=[ConsentScope.TEXT])
    consent.sources.add(made)
    return made


def consent_to(source, scope):
    Consent.objects.create(given_by="the family", scopes=[scope]).sources.add(source)


def test_a_first_translation_without_consent_is_refused_and_nothing_written(desk, published):
    segment = published.segments.get()
    typed = {"new-language": "en", "new-translation": "We came in summer."}
    answer = post(desk, segment, text="Iné", **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "No consent that holds today covers this: Translation." in page
    assert "We came in summer." in page
    assert words_of(published) == ["Prišli sme v lete."]
    consent_to(published, ConsentScope.TRANSLATION)
    assert post(desk, segment, **typed).status_code == 303


def test_a_first_text_without_consent_is_refused(desk):
    published = builders.interview("Otvorený")
    SegmentText.objects.all().delete()
    answer = post(desk, published.segments.get(), text="Prišli sme.")
    assert answer.status_code == 422
    assert words_of(published) == []


def test_what_nobody_outside_reads_needs_no_consent_yet(desk, published):
    published.access = "hidden"
    published.save()
    typed = {"new-language": "en", "new-translation": "We came in summer."}
    assert post(desk, published.segments.get(), **typed).status_code == 303


def test_the_form_of_a_segment_asks_for_the_same_consent(desk, published):
    path = reverse("admin:sources_segment_change", args=[published.segments.get().pk])
    typed = {"texts-1-kind": "translation", "texts-1-language": "en", "texts-1-text": "We came."}
    answer = fill(desk, path, **typed)
    assert answer.status_code == 200
    assert "No consent that holds today covers this: Translation." in answer.content.decode()
    assert SegmentText.objects.count() == 1
    assert fill(desk, path, **{"texts-0-text": "Prišli sme v auguste."}).status_code == 302
    consent_to(published, ConsentScope.TRANSLATION)
    answer = fill(desk, path, **typed)
    assert answer.status_code == 302, errors(answer)


# Translations beside the original


def test_a_translation_is_mended_beside_its_original_and_has_a_status_of_its_own(desk, told):
    segment = told.segments.get(position=1)
    segment.texts.create(kind="translation", language="en", text="We come in summer.")
    page = desk.get(address(told)).content.decode()
    assert 'name="translation-status-en"' in page
    fields = {"translation-en": "We came in summer.", "translation-status-en": TextStatus.CHECKED}
    assert post(desk, segment, **fields).status_code == 303
    found = segment.texts.values_list("kind", "text", "status")
    assert list(found) == [
        ("original", "Prišli sme v lete. Otec bol murár.", TextStatus.MACHINE),
        ("translation", "We came in summer.", TextStatus.CHECKED),
    ]
    assert post(desk, segment, **fields | {"translation-status-en": "x"}).status_code == 303
    assert segment.texts.get(kind="translation").status == TextStatus.CHECKED


# Index points


def point_fields(point, **typed):
    """What a browser sends of a point that is there; a name with _ stands for the field of it."""
    names = {"at": "0:00:02", "topics": "", "places": "", **typed}
    fields = {
        f"point_state-{point.pk}": index_state(point),
        f"point_at-{point.pk}": names.pop("at"),
        f"topics-{point.pk}": names.pop("topics"),
        f"point_places-{point.pk}": names.pop("places"),
    }
    return fields | {
        f"point_{name.replace('_', f'-{point.pk}-')}": words for name, words in names.items()
    }


def test_an_index_point_is_made_at_any_moment_with_topics_places_and_a_synopsis(desk, told):
    bread = builders.term("topic/bread", label={"en": "Bread", "sk": "Chlieb"})
    zilina = builders.place("Žilina")
    answer = post(
        desk,
        told.segments.get(position=1),
        "topic",
        point_at="0:00:03.5",
        point_title="Cesta",
        point_synopsis="Ako išli.",
        topics="Chlieb; ",
        point_places=f"{zilina.ref} Žilina; ",
    )
    assert answer.status_code == 303
    point = told.index_points.get()
    assert (point.start_ms, point.title, point.synopsis) == (
        3500, {"sk": "Cesta"}, {"sk": "Ako išli."},
    )  # fmt: skip
    assert (list(point.terms.all()), list(point.places.all())) == ([bread], [zilina])
    page = desk.get(address(told)).content.decode()
    assert "L-" in page
    assert 'value="00:00:03.500"' in page


def test_an_index_point_is_changed_in_each_language_and_removed(desk, told):
    bread = builders.term("topic/bread", label={"en": "Bread", "sk": "Chlieb"})
    point = told.index_points.create(start_ms=0, title={"sk": "Cesta", "en": "Way"})
    point.terms.add(bread)
    segment = told.segments.get(position=1)
    fields = point_fields(point, title_sk="Dlhá cesta", title_en="", synopsis_en="By train.")
    assert post(desk, segment, f"point-{point.pk}", **fields).status_code == 303
    point.refresh_from_db()
    assert (point.start_ms, point.title, point.synopsis) == (
        2000, {"sk": "Dlhá cesta"}, {"en": "By train."},
    )  # fmt: skip
    assert not point.terms.exists()
    assert post(desk, segment, f"unpoint-{point.pk}", **point_fields(point)).status_code == 303
    assert not told.index_points.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"at": "soon"}, "is not a time"),
        ({"title_sk": " "}, "needs a title"),
        ({"topics": "nič"}, "is no topic"),
        ({"places": "Atlantída"}, "no person or place"),
    ],
)
def test_a_wrong_index_point_is_said_and_stands_there_as_typed(desk, told, typed, words):
    point = told.index_points.create(start_ms=0, title={"sk": "Cesta"})
    fields = point_fields(point, synopsis_sk="Napísané", **typed)
    answer = post(desk, told.segments.get(position=1), f"point-{point.pk}", **fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Napísané" in page
    point.refresh_from_db()
    assert (point.start_ms, point.title, point.synopsis) == (0, {"sk": "Cesta"}, {})


@pytest.mark.parametrize("act", ["point", "unpoint"])
def test_an_index_point_that_somebody_changed_meanwhile_is_not_written_over(desk, told, act):
    point = told.index_points.create(start_ms=0, title={"sk": "Cesta"})
    fields = point_fields(point, title_sk="Moja")
    point.title = {"sk": "Iná"}
    point.save()
    answer = post(desk, told.segments.get(position=1), f"{act}-{point.pk}", **fields)
    assert answer.status_code == 409
    point.refresh_from_db()
    assert point.title == {"sk": "Iná"}


def test_an_index_point_of_another_interview_is_not_found(desk, told):
    other = builders.interview("Iný").index_points.create(start_ms=0, title={"sk": "Tam"})
    segment = told.segments.get(position=1)
    for act in (f"point-{other.pk}", f"unpoint-{other.pk}", "point-x", "unpoint-"):
        assert post(desk, segment, act, **point_fields(other)).status_code == 404
    assert other.title == {"sk": "Tam"}


def test_every_index_point_is_shown_once_wherever_it_stands(desk, told):
    for at in (0, 4900, 5000, 60_000):
        told.index_points.create(start_ms=at, title={"sk": f"Bod {at}"})
    told.segments.filter(position=1).update(start_ms=1000)
    page = desk.get(address(told)).content.decode()
    assert page.count('class="point"') == 4


# What is offered while one writes


def offered(desk, told, kind, typed):
    path = reverse("admin:sources_interview_offers", args=[told.pk, kind])
    return desk.get(path, {"q": typed}).json()["offers"]


def test_people_and_places_are_offered_over_any_script_and_told_apart(desk, told):
    older, younger = builders.person("Josef Vzorný"), builders.person("Josef Vzorný", born="1925")
    builders.place("Vzorov")
    found = offered(desk, told, "about", "Взорн")
    assert {one["note"] for one in found} >= {f"1898–? · {older.ref}", f"1925–? · {younger.ref}"}
    assert [one["value"] for one in offered(desk, told, "about", older.ref.lower())] == [
        f"{older.ref} Josef Vzorný"
    ]
    assert [one["text"] for one in offered(desk, told, "place", "взоров")] == ["Vzorov"]


def test_topics_are_offered_by_any_label_in_the_language_of_the_page(desk, told):
    builders.term("topic/hunger", label={"en": "Hunger", "sk": "Hlad", "ru": "Голод"})
    builders.term("trade/hunter", label={"en": "Hunter"})
    for typed in ("hun", "hlad", "голод"):
        assert [one["value"] for one in offered(desk, told, "topic", typed)] == ["Hunger"]


@pytest.mark.parametrize(("kind", "typed"), [("about", ""), ("about", " "), ("x", "vzor")])
def test_nothing_is_offered_for_nothing(desk, told, kind, typed):
    builders.person("Josef Vzorný")
    assert offered(desk, told, kind, typed) == []


def test_somebody_who_was_just_made_in_another_window_is_known_by_the_key(desk, told):
    made = builders.person("Eva Nová")
    first = told.segments.get(position=1)
    post(desk, first, "name", words="Otec", about=f"{made.pk} Eva Nová", treatment="named")
    assert first.mentions.get().person == made
