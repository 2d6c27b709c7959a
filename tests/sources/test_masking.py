"""What a reader gets of a transcript: withheld spans, protected names, and nothing beside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import masking
from sources.models import (
    IndexPoint,
    Mention,
    PageText,
    SegmentText,
    TextKind,
    Treatment,
    Withheld,
)
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return builders.interview(
        "Rozhovor", "Prvá veta.", "Tajná veta.", "Ešte tajnejšia.", "Posledná veta."
    )


def rows(source, user):
    segments = source.segments.prefetch_related("texts", "mentions__person").select_related(
        "speaker"
    )
    return masking.passages(source, segments, user)


def words(source, user) -> str:
    return " ".join(
        said.text for p in rows(source, user) for said in (p.original, *p.translations) if said
    )


def withhold(source, start, end):
    return Withheld.objects.create(
        source=source, start_ms=start, end_ms=end, reason={"en": "by wish"}
    )


def test_a_withheld_span_hides_every_segment_that_it_touches(told, visitor):
    withhold(told, 9000, 10_100)
    assert "ajn" not in words(told, visitor)
    assert "Prvá veta." in words(told, visitor)
    assert "Posledná veta." in words(told, visitor)


def test_neighbouring_withheld_segments_are_one_row_with_the_reason(told, visitor):
    span = withhold(told, 5000, 14_000)
    kinds = [p.withheld for p in rows(told, visitor)]
    assert kinds == [None, span, None]


def test_the_curator_reads_everything(told, curator):
    withhold(told, 5000, 14_000)
    assert "Tajná veta." in words(told, curator)


def written(line: masking.Line) -> masking.Said:
    """The transcription of a line that has one."""
    assert line.transcription
    return line.transcription


def mention(told, position, who, said, treatment):
    segment = told.segments.get(position=position)
    return Mention.objects.create(segment=segment, person=who, words=said, treatment=treatment)


@pytest.mark.parametrize("treatment", [Treatment.ANONYMISED, Treatment.WITHHELD])
def test_a_protected_name_is_masked(visitor, treatment):
    told = builders.interview("Rozhovor", "Udal nás Vzorek, sused.")
    mention(told, 1, builders.person(), "Vzorek", treatment)
    assert words(told, visitor) == "Udal nás […], sused."


def test_an_undecided_name_is_masked_for_the_living_only(visitor):
    told = builders.interview("Rozhovor", "Vnučka Anna a dedo Josef.")
    mention(told, 1, builders.living("Anna Vzorná"), "Anna", Treatment.UNDECIDED)
    mention(told, 1, builders.person(), "Josef", Treatment.UNDECIDED)
    assert words(told, visitor) == "Vnučka […] a dedo Josef."


def test_a_translation_in_which_the_name_cannot_be_found_is_held_back_whole(visitor):
    told = builders.interview("Rozhovor", "Udal nás Vzorek.")
    segment = told.segments.get()
    SegmentText.objects.create(
        segment=segment, kind="translation", language="en", text="We were denounced by Mr Sample."
    )
    mention(told, 1, builders.person(), "Vzorek", Treatment.ANONYMISED)
    assert "Sample" not in words(told, visitor)
    assert rows(told, visitor)[0].translations[0].held_back


def test_other_forms_of_the_name_may_be_given_for_translations(visitor):
    told = builders.interview("Rozhovor", "S Vzorkom sme bývali.")
    SegmentText.objects.create(
        segment=told.segments.get(), kind="translation", language="en", text="We lived with Vzorek."
    )
    mention(told, 1, builders.person(), "Vzorkom|Vzorek", Treatment.ANONYMISED)
    assert words(told, visitor) == "S […] sme bývali. We lived with […]."


def test_an_index_point_within_a_withheld_span_is_left_out(told, visitor, curator):
    withhold(told, 5000, 14_000)
    for start in (0, 6000):
        IndexPoint.objects.create(source=told, start_ms=start, title={"en": f"at {start}"})
    assert [p.start_ms for p in masking.index_points(told, visitor)] == [0]
    assert [p.start_ms for p in masking.index_points(told, curator)] == [0, 6000]


def test_the_lines_of_a_page_mask_a_name_in_every_text(visitor, curator):
    letter = builders.document("Zápis", "Přítomni:\nudavač Vzorek")
    page = letter.pages.get()
    page.texts.create(
        kind="translation",
        language="en",
        lines=[{"text": "Present:"}, {"text": "the informer Vzorek"}],
    )
    Mention.objects.create(
        page=page, person=builders.person(), words="Vzorek", line=2, treatment="anonymised"
    )
    shown = masking.lines(page, visitor)
    assert written(shown[1]).text == "udavač […]"
    assert shown[1].translations["en"].text == "the informer […]"
    assert written(masking.lines(page, curator)[1]).text == "udavač Vzorek"


def test_a_mention_without_a_line_is_masked_where_it_stands_and_its_translation_held_back(visitor):
    page = builders.document("Zápis", "Přítomni:\nudavač Vzorek").pages.get()
    page.texts.create(
        kind="translation", language="en", lines=[{"text": "Present:"}, {"text": "the informer V."}]
    )
    Mention.objects.create(
        page=page, person=builders.person(), words="Vzorek", treatment="anonymised"
    )
    shown = masking.lines(page, visitor)
    assert shown[0].translations["en"].text == "Present:"
    assert written(shown[1]).text == "udavač […]"
    assert shown[1].translations["en"].held_back


def test_a_protected_name_that_stands_nowhere_known_holds_back_the_whole_page(visitor):
    page = builders.document("Zápis", "Přítomni:\nudavač V.").pages.get()
    Mention.objects.create(
        page=page, person=builders.person(), words="Vzorek", treatment="anonymised"
    )
    assert all(written(line).held_back for line in masking.lines(page, visitor))


def test_a_scan_with_a_protected_name_at_an_unknown_spot_is_not_shown(visitor, curator):
    page = builders.document("Zápis", "udavač Vzorek").pages.get()
    Mention.objects.create(
        page=page, person=builders.person(), words="Vzorek", line=1, treatment="anonymised"
    )
    assert masking.masked_regions(page, visitor) is None
    assert masking.masked_regions(page, curator) == []


def test_a_scan_is_covered_where_a_protected_name_stands(visitor):
    page = builders.document("Zápis", "udavač Vzorek").pages.get()
    Mention.objects.create(
        page=page,
        person=builders.person(),
        words="Vzorek",
        region=[10, 10, 20, 5],
        treatment="anonymised",
    )
    assert masking.masked_regions(page, visitor) == [[10, 10, 20, 5]]


@given(
    before=st.text(max_size=20),
    name=st.text(min_size=1, max_size=10).filter(str.strip),
    after=st.text(max_size=20),
)
def test_a_masked_text_never_holds_the_name(before, name, after):
    if "|" in name or name.strip().casefold() in masking.MASK.casefold():
        return
    said = masking.mask(before + name + after, [Mention(words=name)], "cs")
    assert name.strip() not in said.text.replace(masking.MASK, "") or said.held_back


# A transcription beside what the machine read


def beside(written: str, read: str, **mention):
    """A page that was transcribed without places, and read by machine with a place of each line;
    on it one protected name."""
    page = builders.document("List", written).pages.get()
    PageText.objects.create(
        page=page, kind=TextKind.OCR, language="cs",
        lines=[
            {"text": line, "region": [10, 10 * number, 50, 5]}
            for number, line in enumerate(read.split("\n"), 1)
        ],
    )  # fmt: skip
    Mention.objects.create(
        page=page, person=builders.person("Josef Vzorek"), words="Vzorek",
        treatment=Treatment.ANONYMISED, **mention,
    )  # fmt: skip
    return page


def test_a_name_is_covered_where_the_machine_read_it_though_lines_are_counted_otherwise(visitor):
    page = beside("Milá matko,\npřišel Vzorek.", "Milá\nmatko,\npřišel Vzorek.", line=2)
    assert masking.masked_regions(page, visitor) == [[10, 30, 50, 5]]


def test_a_scan_is_not_shown_where_the_machine_misread_the_name(visitor):
    page = beside("Milá matko,\npřišel Vzorek.", "Milá\nmatko,\npřišel Vz0rck.", line=2)
    assert masking.masked_regions(page, visitor) is None


def test_a_scan_is_not_shown_where_the_machine_read_the_name_more_seldom(visitor):
    page = beside("Vzorek přišel.\nVzorek odešel.", "Vz0rck přišel.\nVzorek odešel.")
    assert masking.masked_regions(page, visitor) is None


def test_of_a_page_that_was_transcribed_no_line_of_the_machine_goes_out(visitor):
    page = beside("Přišel Vzorek.\nA dost.", "Přišel Vzorek.\nA\ndost.\nVz0rck", line=1)
    shown = [line.transcription.text for line in masking.lines(page, visitor) if line.transcription]
    assert shown == ["Přišel […].", "A dost."]


def test_a_name_that_only_the_machine_read_may_stand_anywhere_in_the_transcription(visitor):
    page = beside("Milá matko,\npřišel Vzorkův syn", "Milá matko, Vzorek\nsyn")
    page.mentions.update(words="Vzorek")
    shown = [line.transcription for line in masking.lines(page, visitor)]
    assert all(said and said.held_back for said in shown)


def test_an_empty_transcription_leaves_the_lines_of_the_machine(visitor):
    page = beside("", "Milá matko,\npřišel Vzorek.", line=2)
    shown = [line.transcription.text for line in masking.lines(page, visitor) if line.transcription]
    assert shown == ["Milá matko,", "přišel […]."]
