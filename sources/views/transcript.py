"""The part of a transcript that a page shows: who speaks, which seconds, what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from archive.core.access import reads_all
from archive.core.languages import pick
from people import words
from people.models import Person
from people.queries import people_with_language
from people.words import Value
from sources import transcripts
from sources.models import (
    Segment,
    SegmentText,
    Source,
    Speaker,
    SpeakerRole,
    TextStatus,
    Withheld,
)
from sources.models.interviews import clock
from sources.queries import named_in
from sources.transcripts import Passage, Said
from sources.views.lists import choice

SEGMENTS_SHOWN = 200
BEFORE = 20  # segments that stand before the one asked for, so that it is not without its question
SHOWS = ("both", "original", "translation")
BADGES = {
    TextStatus.MACHINE: "not-reviewed",
    TextStatus.CHECKED: "in-review",
    TextStatus.APPROVED: "reviewed",
}

# Who speaks


class People:
    """The narrator, the speakers and those who are named, as far as the reader may see them."""

    def __init__(self, source: Source, user: Any) -> None:
        speakers = {s.person_id for s in source.speakers.all() if s.person_id}
        wanted = speakers | ({source.narrator_id} if source.narrator_id else set())
        named = named_in(source, user).values("pk")
        rows = people_with_language(user).filter(Q(pk__in=wanted) | Q(pk__in=named))
        self.rows: dict[Any, Person] = {
            row.pk: row for row in rows.annotate(is_named=Exists(named.filter(pk=OuterRef("pk"))))
        }
        self.named = [row for row in self.rows.values() if row.is_named]  # type: ignore[attr-defined]
        self.narrator: Value = {}
        if source.narrator_id in self.rows:
            self.narrator = words.record_value(self.rows[source.narrator_id])

    def label(self, speaker: Speaker) -> str:
        """The label of the transcript; of a person whom the reader may not see, only the role:
        a label may be a name."""
        if speaker.role == SpeakerRole.INTERVIEWER and not speaker.person_id:
            return _("Interviewer")
        if speaker.person_id and speaker.person_id not in self.rows:
            return str(speaker.get_role_display())
        return speaker.label


# Which part


@dataclass
class Window:
    """The part of the transcript that is shown. Positions count segments from 0; `at` is the
    second asked for, None where none was."""

    total: int
    total_ms: int
    start: int
    segments: list[Segment] = field(default_factory=list)
    at: int | None = None
    earlier: int | None = None
    later: int | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.segments)

    @property
    def start_ms(self) -> int:
        return self.segments[0].start_ms if self.segments and self.start else 0

    @property
    def end_ms(self) -> int:
        if self.segments and self.end < self.total:
            return self.segments[-1].end_ms
        return self.total_ms


def window_of(request: HttpRequest, source: Source, problems: list[str]) -> Window:
    """The 200 segments around `?t=` (whole seconds), or the first ones."""
    rows = Segment.objects.visible_to(request.user).filter(source=source)
    at = seconds_of(request.GET.get("t", ""), problems)
    before = Count("pk", filter=Q(start_ms__lt=((at or 0) + 1) * 1000))
    extent = rows.aggregate(total=Count("pk"), before=before, end=Max("end_ms"))
    sounds = [one.offset_ms + one.duration_ms for one in source.recordings.all()]
    total_ms = max([extent["end"] or 0, *sounds])
    if at is not None and at * 1000 > total_ms:
        problems.append(_beyond(at, total_ms))
        at = None
    start = max(0, extent["before"] - 1 - BEFORE) if at is not None else 0
    ordered = rows.order_by("start_ms", "position")
    return _window(ordered, Window(extent["total"], total_ms, start, at=at))


def _window(ordered: Any, window: Window) -> Window:
    """The segments, and the seconds that lead to the parts before and after."""
    shown = ordered.select_related("speaker").prefetch_related("texts", "mentions__person")
    reach = list(shown[window.start : window.start + SEGMENTS_SHOWN + 1])
    window.segments = reach[:SEGMENTS_SHOWN]
    if len(reach) > SEGMENTS_SHOWN:
        window.later = reach[-1].seconds
    if window.start:
        first = ordered[max(0, window.start - SEGMENTS_SHOWN + BEFORE) :][:1]
        window.earlier = first[0].seconds
    return window


def seconds_of(given: str, problems: list[str]) -> int | None:
    """The second of an address; None where it names none, or nothing that can be one."""
    if not given:
        return None
    if given.isascii() and given.isdecimal() and len(given) <= 7:
        return int(given)
    problems.append(
        _("The time “%(time)s” is no second of this interview. It begins at its start.")
        % {"time": given[:40]}
    )
    return None


def _beyond(at: int, total_ms: int) -> str:
    return _(
        "The time %(time)s lies after the end, %(end)s. The interview begins at its start."
    ) % {
        "time": clock(at * 1000),
        "end": clock(total_ms),
    }


# What is said


@dataclass
class Spoken:
    """One row of the transcript, ready for the page."""

    passage: Passage
    html_id: str
    is_now: bool
    label: str = ""
    is_question: bool = False
    said: list[Said] = field(default_factory=list)
    reason: Value = field(default_factory=dict)
    review: str = ""
    hidden_from_others: bool = False

    @property
    def length(self) -> str:
        return clock(self.passage.end_ms - self.passage.start_ms)


class Transcript:
    """The passages of the window in the original, in one translation, or in both."""

    def __init__(
        self,
        request: HttpRequest,
        source: Source,
        window: Window,
        people: People,
        problems: list[str],
    ) -> None:
        self.source, self.window, self.people = source, window, people
        self.user = request.user
        self.texts: list[SegmentText] = [t for s in window.segments for t in s.texts.all()]
        passages = transcripts.passages(source, window.segments, request.user)
        self.passages = with_silent_spans(passages, source, window, request.user)
        self.languages = _translations(self.passages)
        self.to = self._translation(request, problems)
        self.translated = any(passage.translations for passage in self.passages)
        self.show = choice(request, "show", SHOWS, problems) if self.translated else "original"
        self.rows = self._rows()

    def _translation(self, request: HttpRequest, problems: list[str]) -> str:
        if not self.languages:
            return ""
        best = [c for c in (words.reader_language(), "en", *self.languages) if c in self.languages]
        return choice(request, "to", tuple(dict.fromkeys(best)), problems)

    @property
    def two(self) -> bool:
        return self.show == "both"

    def shows(self) -> list[Value]:
        translation = words.language_name(self.to) if self.to else _("translation")
        labels = (_("both"), _("original"), translation)
        return [
            {"label": label, "show": show, "current": show == self.show}
            for show, label in zip(SHOWS, labels, strict=True)
        ]

    def others(self) -> list[Value]:
        return [{"code": c, "name": words.language_name(c)} for c in self.languages if c != self.to]

    def badges(self) -> list[Value]:
        """How far the texts of this part have been checked: as far as the least checked of them."""
        order = [TextStatus.MACHINE, TextStatus.CHECKED, TextStatus.APPROVED]
        found: list[Value] = []
        for kind in SegmentText.Kind:
            rows = [
                t
                for t in self.texts
                if t.kind == kind and (t.language == self.to or kind == "original")
            ]
            if rows:
                status = min((TextStatus(t.status) for t in rows), key=order.index)
                found.append({"kind": BADGES[status], "text": _status(kind, status)})
        return found

    def _rows(self) -> list[Spoken]:
        rows: list[Spoken] = []
        ids: set[str] = set()
        for passage in self.passages:
            html_id = f"t{passage.seconds}"
            rows.append(self._row(passage, "" if html_id in ids else html_id))
            ids.add(html_id)
        now, asked = self._now(), f"t{self.window.at}"
        for row in rows:
            row.is_now = row.passage is now
            if row.is_now:
                row.html_id = asked  # the address leads here, also when it names a later second
            elif row.html_id == asked:
                row.html_id = ""
        return rows

    def _now(self) -> Passage | None:
        """The passage of the second that was asked for: the last that has begun by its end."""
        if self.window.at is None:
            return None
        begun = [p for p in self.passages if p.seconds <= self.window.at]
        return begun[-1] if begun else None

    def _row(self, passage: Passage, html_id: str) -> Spoken:
        row = Spoken(passage, html_id, is_now=False)
        if passage.withheld:
            reason, language = pick(passage.withheld.reason, words.reader_language())
            row.reason = {"text": reason, "language": language}
            row.review = words.day_words(passage.withheld.review_on)
            return row
        speaker = passage.segment.speaker if passage.segment else None
        if speaker:
            row.label = self.people.label(speaker)
            row.is_question = speaker.role == SpeakerRole.INTERVIEWER
        row.said = self._said(passage)
        row.hidden_from_others = reads_all(self.user) and any(
            span.covers(passage.start_ms, passage.end_ms) for span in self.source.withheld.all()
        )
        return row

    def _said(self, passage: Passage) -> list[Said]:
        """What is shown of a passage. Without a translation the original stands for it; a text
        that is held back is shown as that, whichever its language."""
        original = [passage.original] if passage.original else []
        chosen = [s for s in passage.translations if s.language == self.to or s.held_back][:1]
        if self.show == "original":
            return original
        return (chosen or original) if self.show == "translation" else [*original, *chosen]


def with_silent_spans(
    passages: list[Passage], source: Source, window: Window, user: Any
) -> list[Passage]:
    """The passages, and withheld spans in which nothing was written down: there is silence."""
    if reads_all(user):
        return passages
    told = {passage.withheld for passage in passages}
    silent: list[Withheld] = [
        span
        for span in source.withheld.all()
        if span not in told and span.covers(window.start_ms, window.end_ms + 1)
    ]
    rows = [*passages, *(Passage(span.start_ms, span.end_ms, withheld=span) for span in silent)]
    return sorted(rows, key=lambda passage: passage.start_ms)


def _translations(passages: list[Passage]) -> list[str]:
    found = (said.language for passage in passages for said in passage.translations)
    return list(dict.fromkeys(code for code in found if code))


def _status(kind: str, status: TextStatus) -> str:
    return {
        ("original", TextStatus.MACHINE): _("Transcript not checked"),
        ("original", TextStatus.CHECKED): _("Transcript checked"),
        ("original", TextStatus.APPROVED): _("Transcript approved"),
        ("translation", TextStatus.MACHINE): _("Translation not checked"),
        ("translation", TextStatus.CHECKED): _("Translation checked"),
        ("translation", TextStatus.APPROVED): _("Translation approved"),
    }[str(kind), status]
