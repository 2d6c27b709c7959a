"""A transcript file into an interview: looked at first, written once, over nothing done here."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.core import records
from archive.core.access import Status
from archive.core.records import Phase
from archive.curation import review
from archive.curation.models import ChangeSet
from archive.jobs.queue import WORKS
from sources import transcript_waiting
from sources.admin import transcript_import
from sources.models import (
    ImportedSegment,
    Mention,
    Recording,
    Segment,
    SegmentText,
    TextStatus,
    Treatment,
    Withheld,
)
from sources.transcript_keeping import carry_out
from sources.transcript_merge import plan
from sources.transcript_parts import Cue, Format, Point, Spot, Transcript, Words
from sources.transcript_stored import stored
from sources.transcript_writers import WRITERS, write
from sources.transcripts import read
from tests import builders
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db

FIRST = Transcript(
    cues=(
        Cue(0, 4000, "Prišli sme v lete.", "JV", translations={"en": "We came in summer."}),
        Cue(4000, 8000, "Otec bol murár.", "JV"),
        Cue(8000, 12_000, "A potom?", "AN"),
    )
)


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def told():
    """An interview on which work goes on: nothing is said in it yet."""
    made = builders.interview("Rozhovor", status=Status.REVIEW)
    made.segments.all().delete()
    Recording.objects.update(duration_ms=3_600_000)
    return made


def bring(source, transcript, remove=False):
    made = plan(source, transcript, "sk")
    carry_out(made, remove)
    return made


def words_of(source, kind="original"):
    rows = SegmentText.objects.filter(segment__source=source, kind=kind)
    return [row.text for row in rows.order_by("segment__position", "language")]


def changed(transcript, at, **fields):
    cues = list(transcript.cues)
    cues[at] = Cue(**{**vars(cues[at]), **fields})
    return Transcript(cues=tuple(cues), index=transcript.index)


# The first import


def test_a_file_becomes_segments_with_speakers_and_translations(told):
    made = bring(told, FIRST)
    assert (len(made.added), made.new_speakers) == (3, ["JV", "AN"])
    assert words_of(told) == ["Prišli sme v lete.", "Otec bol murár.", "A potom?"]
    assert words_of(told, "translation") == ["We came in summer."]
    assert [s.speaker.label for s in told.segments.all()] == ["JV", "JV", "AN"]
    assert {text.status for text in SegmentText.objects.all()} == {TextStatus.MACHINE}


def test_a_speaker_of_that_name_is_the_one_who_is_known(told):
    known = told.speakers.create(label="J. V.", name="Josef Vzorný")
    said = Transcript(cues=(Cue(0, 1000, "Áno.", "JOSEF VZORNÝ"),))
    bring(told, said)
    assert told.segments.get().speaker == known
    assert told.speakers.count() == 1


def test_times_of_a_tape_count_from_its_recording(told):
    Recording.objects.create(source=told, position=2, offset_ms=1_800_000)
    said = Transcript(cues=(Cue(0, 1000, "A", tape="1"), Cue(0, 1000, "B", tape="2")))
    bring(told, said)
    assert [s.start_ms for s in told.segments.all()] == [0, 1_800_000]


def test_index_points_and_topics_come_along(told):
    bread = builders.term("topic/bread", label={"en": "Bread", "sk": "Chlieb"})
    point = Point(0, Words("Cesta", synopsis="Vlak", keywords=("chlieb",)), Words("Way"), "en")
    said = Transcript(cues=(Cue(5000, 6000, "A", topics=("Chlieb",)),), index=(point,))
    bring(told, said)
    first, second = told.index_points.all()
    assert (first.title, first.synopsis) == ({"sk": "Cesta", "en": "Way"}, {"sk": "Vlak"})
    assert [list(p.terms.all()) for p in (first, second)] == [[bread], [bread]]


def test_what_has_no_place_here_is_named(told):
    point = Point(0, Words("Cesta", "Prišli sme", keywords=("vlak",)), spots=(Spot("1,2"),), line=7)
    said = Transcript(cues=(Cue(0, 1000, "A", note="smiech", line=3),), index=(point,))
    found = {problem.value: problem.line for problem in plan(told, said, "sk").problems}
    assert found == {"smiech": 3, "vlak": 7, "Prišli sme\n 1,2": 7}


# The second import


def test_the_same_file_again_changes_nothing(told):
    bring(told, FIRST)
    before = list(SegmentText.objects.order_by("pk").values_list("pk", "text", "updated_at"))
    made = bring(told, FIRST)
    assert (made.same, made.added, made.changed, made.kept) == (3, [], [], [])
    after = list(SegmentText.objects.order_by("pk").values_list("pk", "text", "updated_at"))
    assert after == before


def test_what_changed_in_the_file_is_taken_over(told):
    bring(told, FIRST)
    keys = set(told.segments.values_list("pk", flat=True))
    corrected = changed(FIRST, 1, text="Otec bol stolár.", end_ms=7900, speaker="AN")
    made = bring(told, corrected)
    assert len(made.changed) == 1
    second = told.segments.get(position=2)
    assert (second.texts.get().text, second.end_ms) == ("Otec bol stolár.", 7900)
    assert second.speaker.label == "AN"
    assert set(told.segments.values_list("pk", flat=True)) == keys


def test_what_was_edited_here_stays_and_is_listed(told):
    bring(told, FIRST)
    SegmentText.objects.filter(text="Otec bol murár.").update(text="Otec bol murár a hudobník.")
    made = bring(told, changed(FIRST, 1, text="Otec bol stolár."))
    ((kept,),) = [match.kept for match in made.kept]
    assert (kept.here, kept.file) == ("Otec bol murár a hudobník.", "Otec bol stolár.")
    assert words_of(told)[1] == "Otec bol murár a hudobník."


def test_what_was_checked_here_stays(told):
    bring(told, FIRST)
    SegmentText.objects.filter(text="Otec bol murár.").update(status=TextStatus.CHECKED)
    made = bring(told, changed(FIRST, 1, text="Otec bol stolár."))
    assert len(made.kept) == 1
    assert words_of(told)[1] == "Otec bol murár."


def test_a_withheld_passage_keeps_its_times_and_its_mentions(told):
    bring(told, FIRST)
    second = told.segments.get(position=2)
    span = Withheld.objects.create(
        source=told, start_ms=4000, end_ms=8000, reason={"en": "by wish"}
    )
    mention = Mention.objects.create(segment=second, words="Otec", treatment=Treatment.ANONYMISED)
    made = bring(told, changed(FIRST, 1, start_ms=60_000, end_ms=64_000))
    assert len(made.kept) == 1
    second.refresh_from_db()
    span.refresh_from_db()
    assert (second.start_ms, second.end_ms) == (4000, 8000)
    assert span.covers(second.start_ms, second.end_ms)
    assert list(second.mentions.all()) == [mention]


def test_a_new_passage_beside_a_withheld_one_is_withheld_whole(told):
    bring(told, FIRST)
    Withheld.objects.create(source=told, start_ms=4000, end_ms=8000, reason={"en": "by wish"})
    more = Transcript(cues=(*FIRST.cues, Cue(7000, 9000, "Ešte otec.", "JV")))
    bring(told, more)
    assert told.withheld.get().end_ms == 9000


def test_translations_and_segments_that_were_added_here_stay(told):
    bring(told, FIRST)
    first = told.segments.get(position=1)
    first.texts.create(kind="translation", language="ru", text="Мы приехали летом.")
    own = Segment.objects.create(source=told, position=9, start_ms=20_000, end_ms=21_000)
    made = bring(told, changed(FIRST, 0, text="Prišli sme v auguste."), remove=True)
    assert made.gone == [own]
    assert made.removable == []
    assert "Мы приехали летом." in words_of(told, "translation")
    assert told.segments.count() == 4


def test_what_was_removed_here_is_not_brought_back(told):
    bring(told, FIRST)
    told.segments.get(position=2).delete()
    made = bring(told, FIRST)
    assert [cue.text for cue in made.removed_here] == ["Otec bol murár."]
    assert words_of(told) == ["Prišli sme v lete.", "A potom?"]


def test_a_file_cut_off_removes_nothing_unless_it_is_asked_for(told):
    bring(told, FIRST)
    short = Transcript(cues=FIRST.cues[:1])
    assert len(bring(told, short).gone) == 2
    assert told.segments.count() == 3
    bring(told, short, remove=True)
    assert words_of(told) == ["Prišli sme v lete."]


def test_new_passages_take_their_place_in_time(told):
    bring(told, FIRST)
    more = Transcript(cues=(Cue(100, 200, "Ehm.", "JV"), *FIRST.cues))
    bring(told, more)
    assert words_of(told)[:2] == ["Prišli sme v lete.", "Ehm."]
    assert list(told.segments.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_segments_entered_here_before_any_import_are_kept_as_they_are(told):
    own = Segment.objects.create(source=told, position=1, start_ms=0, end_ms=4000)
    own.texts.create(language="sk", text="Prišli sme.")
    made = bring(told, FIRST)
    assert len(made.kept) == 1
    assert words_of(told)[0] == "Prišli sme."
    assert words_of(told, "translation") == ["We came in summer."]


@pytest.mark.parametrize("kind", list(WRITERS))
def test_what_the_archive_writes_out_comes_back_without_a_change(told, kind):
    bring(told, FIRST)
    data = write(stored(told), kind)
    made = bring(told, read(data, f"a.{WRITERS[kind][1]}"))
    assert not made.does_anything
    assert (made.same, made.kept, made.gone) == (3, [], [])


def test_five_hours_are_one_write_and_the_hooks_run_once(told, monkeypatch):
    asked: list[list[Any]] = []
    monkeypatch.setattr(records, "_hooks", [*records._hooks, (Phase.INDEX, asked.append)])
    long = Transcript(
        cues=tuple(Cue(n * 6000, n * 6000 + 5900, f"Veta {n}.", "JV") for n in range(3000))
    )
    made = plan(told, long, "sk")
    with CaptureQueriesContext(connection) as captured:
        carry_out(made)
    assert told.segments.count() == ImportedSegment.objects.count() == 3000
    assert len([written for written in asked if told in written]) == 1
    writes = [q["sql"] for q in captured if re.match(r"INSERT|UPDATE", q["sql"])]
    assert len([sql for sql in writes if "sources_" in sql]) < 30


# The pages


def upload(client, source, transcript, kind=Format.WEBVTT, name="rozhovor.vtt"):
    address = reverse("admin:sources_interview_import", args=[source.pk])
    data = transcript if isinstance(transcript, bytes) else write(transcript, kind)
    return client.post(address, {"file": SimpleUploadedFile(name, data), "language": "sk"})


def confirm(client, source, page, **more):
    address = reverse("admin:sources_interview_import", args=[source.pk])
    (token,) = re.findall(r'name="token" value="([^"]+)"', page.content.decode())
    return client.post(address, {"token": token, **more})


def test_nothing_is_written_before_somebody_says_yes(told, curator):
    desk = signed_in(curator)
    page = upload(desk, told, FIRST)
    assert page.status_code == 200
    assert "Otec bol murár." in page.content.decode()
    assert not told.segments.exists()
    assert not told.speakers.exists()
    answer = confirm(desk, told, page)
    assert answer.status_code == 302
    assert told.segments.count() == 3
    assert "rozhovor.vtt" in LogEntry.objects.get().get_change_message()


def test_a_confirmation_after_somebody_else_changed_the_interview_is_refused(told, curator):
    desk = signed_in(curator)
    page = upload(desk, told, FIRST)
    told.speakers.create(label="X")
    answer = confirm(desk, told, page)
    assert answer.status_code == 409
    assert "changed after this page was made" in answer.content.decode()
    assert not told.segments.exists()
    assert confirm(desk, told, answer).status_code == 302
    assert told.segments.count() == 3


def test_who_imports_the_transcript_of_another_does_not_publish_it(told, reviewer):
    assert review.may_publish(reviewer, told)
    desk = signed_in(reviewer)
    assert confirm(desk, told, upload(desk, told, FIRST)).status_code == 302
    assert not review.may_publish(reviewer, told)
    assert ChangeSet.objects.latest("made_at").label == f"Transcript of {told} imported"


def test_nothing_is_imported_into_a_published_interview(curator):
    open_to_all = builders.interview("Otvorený")
    desk = signed_in(curator)
    page = upload(desk, open_to_all, FIRST)
    assert "This interview is published" in page.content.decode()
    assert 'name="token"' not in page.content.decode()


def test_the_status_that_counts_is_that_of_the_moment_of_writing(told, curator, monkeypatch):
    """Somebody publishes it after the page has read it and before it is held."""
    desk = signed_in(curator)
    page = upload(desk, told, FIRST)
    reading = transcript_import.interview_of

    def published_meanwhile(request, pk):
        found = reading(request, pk)
        told.status = Status.PUBLISHED
        told.save()
        return found

    monkeypatch.setattr(transcript_import, "interview_of", published_meanwhile)
    answer = confirm(desk, told, page)
    assert answer.status_code == 409
    assert "This interview is published" in answer.content.decode()
    assert not told.segments.exists()


def test_publishing_between_look_and_yes_stops_the_import(told, curator):
    desk = signed_in(curator)
    page = upload(desk, told, FIRST)
    told.status = Status.PUBLISHED
    told.save()
    assert confirm(desk, told, page).status_code == 409
    assert not told.segments.exists()


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04x", b"\xff\xd8\xff\xe0", b"<svg onload='alert(1)'/>", b"\0\1\2" * 99]
)
def test_a_file_that_is_no_transcript_is_told_on_the_page_and_nothing_is_offered(
    told, curator, data
):
    page = upload(signed_in(curator), told, data, name="zlý.vtt")
    assert page.status_code == 200
    assert "There is nothing to import." in page.content.decode()
    assert "<svg onload" not in page.content.decode()


def test_every_problem_stands_on_the_page_with_its_line(told, curator):
    data = "WEBVTT\n\n00:01.000 --> 00:02.000\n<b>Áno</b>\n\n0x:00 --> 00:03.000\nStratené\n"
    page = upload(signed_in(curator), told, data.encode()).content.decode()
    assert "<td>6</td><td>The time cannot be read" in page
    assert "Stratené" in page


def test_a_file_that_waited_too_long_is_gone_and_said_so(told, curator):
    desk = signed_in(curator)
    page = upload(desk, told, FIRST)
    (waiting,) = transcript_waiting.folder().glob("*")
    os.utime(waiting, (0, 0))
    transcript_waiting.clean()
    answer = confirm(desk, told, page)
    assert answer.status_code == 302
    assert answer.url == reverse("admin:sources_interview_import", args=[told.pk])
    assert not told.segments.exists()


def test_a_file_is_thrown_away_once_imported_or_by_night(told, curator):
    desk = signed_in(curator)
    confirm(desk, told, upload(desk, told, FIRST))
    assert list(transcript_waiting.folder().glob("*")) == []
    upload(desk, told, FIRST)
    clear = WORKS["sources.jobs.clear_waiting_transcripts"].function
    clear(None)
    (waiting,) = transcript_waiting.folder().glob("*")
    os.utime(waiting, (0, 0))
    clear(None)
    assert not waiting.exists()


def test_a_token_of_another_interview_or_a_made_up_one_writes_nothing(told, curator):
    desk = signed_in(curator)
    page = upload(desk, told, FIRST)
    other = builders.interview("Druhý", status=Status.REVIEW)
    assert confirm(desk, other, page).status_code == 404
    address = reverse("admin:sources_interview_import", args=[told.pk])
    assert desk.post(address, {"token": "made:up:x"}).status_code == 302
    assert not told.segments.exists()


def test_waiting_files_lie_where_no_address_leads(told, curator, settings, client):
    upload(signed_in(curator), told, FIRST)
    (waiting,) = transcript_waiting.folder().glob("*")
    assert settings.MEDIA_ROOT not in waiting.parents
    assert transcript_waiting.get("../settings") is None


def test_the_house_takes_out_everything_also_what_is_withheld(told, curator, researcher):
    bring(told, FIRST)
    Withheld.objects.create(source=told, start_ms=4000, end_ms=8000, reason={"en": "by wish"})
    address = reverse("admin:sources_interview_export", args=[told.pk, "csv"])
    answer = signed_in(curator).get(address)
    assert "Otec bol murár." in answer.content.decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert signed_in(researcher).get(address).status_code == 302


# The index, imported again


WAY = Point(5000, Words("Cesta", synopsis="Vlak", keywords=("chlieb",)), Words("Way"), "en")


def indexed(*points):
    return Transcript(cues=(Cue(5000, 6000, "A"),), index=points)


def index_of(source):
    return [(one.start_ms, one.title, one.synopsis) for one in source.index_points.all()]


def retold(point, **words):
    return replace(point, words=replace(point.words, **words))


def test_what_changed_of_an_index_point_in_the_file_is_taken_over(told):
    bread = builders.term("topic/bread", label={"sk": "Chlieb"})
    hunger = builders.term("topic/hunger", label={"sk": "Hlad"})
    bring(told, indexed(WAY))
    moved = replace(retold(WAY, synopsis="Vlak a step", keywords=("Hlad",)), start_ms=7000)
    made = bring(told, indexed(moved))
    assert index_of(told) == [(7000, {"sk": "Cesta", "en": "Way"}, {"sk": "Vlak a step"})]
    assert set(told.index_points.get().terms.all()) == {bread, hunger}
    assert (len(made.points.changed), made.points.new) == (1, [])
    assert not plan(told, indexed(moved), "sk").does_anything


def test_what_was_edited_here_of_an_index_point_stays_and_is_listed(told):
    bring(told, indexed(WAY))
    point = told.index_points.get()
    point.title = {**point.title, "sk": "Cesta vlakom", "cs": "Cesta"}
    point.synopsis = {}
    point.save()
    made = bring(told, indexed(retold(WAY, title="Cesta", synopsis="Celý vlak")))
    assert index_of(told) == [(5000, {"sk": "Cesta vlakom", "en": "Way", "cs": "Cesta"}, {})]
    (match,) = made.points.kept
    assert [one.field for one in match.kept] == ["synopsis.sk"]


def test_an_index_point_that_was_added_here_is_never_touched(told):
    added = told.index_points.create(start_ms=5500, title={"sk": "Moje"}, synopsis={"sk": "Tu"})
    made = bring(told, indexed(WAY))
    added.refresh_from_db()
    assert (added.title, added.synopsis) == ({"sk": "Moje"}, {"sk": "Tu"})
    assert len(made.points.kept) == 1, "it stands at the same second, and is listed"
    told.index_points.create(start_ms=90_000, title={"sk": "Ďalšie"})
    bring(told, indexed())
    assert told.index_points.count() == 2


def test_an_index_point_that_was_removed_here_is_not_brought_back(told):
    bring(told, indexed(WAY))
    told.index_points.all().delete()
    made = bring(told, indexed(retold(WAY, synopsis="Inak")))
    assert index_of(told) == []
    assert made.points.removed_here == 1


def test_a_topic_that_was_taken_off_here_does_not_return_with_the_same_file(told):
    builders.term("topic/bread", label={"sk": "Chlieb"})
    bring(told, indexed(WAY))
    told.index_points.get().terms.clear()
    bring(told, indexed(retold(WAY, synopsis="Inak")))
    assert not told.index_points.get().terms.exists()
