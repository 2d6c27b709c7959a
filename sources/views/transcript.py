"""The rows of a transcript on a page: who speaks, at which second, what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from archive.core.access import reads_all
from archive.core.languages import pick
from archive.core.ready import Given, is_any, ready
from archive.search.marks import Parts
from people import words
from people.models import Person
from people.queries import people_with_language
from people.words import Value
from sources import masking
from sources.masking import Passage, Said
from sources.models import (
    SegmentText,
    Source,
    Speaker,
    SpeakerRole,
    TextStatus,
    Withheld,
)
from sources.models.interviews import clock
from sources.protection import named_in, withheld_spans
from sources.views.heard import Found
from sources.views.lists import choice
from sources.views.said_html import said_html
from sources.views.windows import Window

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
        found = _people(user, source=source.pk, ids=list(wanted))
        self.rows: dict[Any, Person] = {row.pk: row for row in found}
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


@ready
def _people(user: Any, source: Given, ids: Given) -> QuerySet[Person]:
    rows = people_with_language(user).annotate(is_named=named_in(source))
    return rows.filter(Q(is_any("pk", ids)) | Q(is_named=True))


# What is said


@dataclass
class Words:
    """What is said, in one language; in `parts` where words were looked for, to mark them."""

    text: str
    language: str
    held_back: bool = False
    parts: Parts = field(default_factory=list)


@dataclass
class Spoken:
    """One row of the transcript, ready for the page."""

    passage: Passage
    html_id: str
    href: str = ""
    cite: str = ""
    is_now: bool = False
    is_cited: bool = False
    label: str = ""
    is_question: bool = False
    said: list[Words] = field(default_factory=list)
    reason: Value = field(default_factory=dict)
    review: str = ""
    hidden_from_others: bool = False
    page_language: str = ""

    @cached_property
    def html(self) -> str:
        """A plain row, as most of two hundred are; empty where the template has to say more."""
        if self.passage.withheld or self.hidden_from_others:
            return ""
        return said_html(self, self.page_language)

    @property
    def length(self) -> str:
        return clock(self.passage.end_ms - self.passage.start_ms)


class Shown:
    """In which languages a transcript is shown: the original, one translation, or both."""

    def __init__(self, request: HttpRequest, source: Source, problems: list[str]) -> None:
        self.languages = translations_of(source, request.user)
        self.to = self._translation(request, problems)
        self.show = choice(request, "text", SHOWS, problems) if self.languages else "original"

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

    def of(self, passage: Passage) -> list[Said]:
        """What is shown of a passage. Of original and translation one stands for the other where it
        is missing; a text that is held back is shown as that, whichever its language."""
        original = [passage.original] if passage.original else []
        chosen = [s for s in passage.translations if s.language == self.to or s.held_back][:1]
        if self.show == "original":
            return original or chosen
        return (chosen or original) if self.show == "translation" else [*original, *chosen]


def translations_of(source: Source, user: Any) -> list[str]:
    """The languages into which the passages that this reader may read are translated."""
    return sorted(language for (language,) in _translations(user, source=source.pk))


@ready
def _translations(user: Any, source: Given) -> QuerySet[Any, Any]:
    rows = SegmentText.objects.filter(segment__source=source, kind=SegmentText.Kind.TRANSLATION)
    if not reads_all(user):
        rows = rows.exclude(Exists(withheld_spans("segment__")))
    return rows.order_by().values_list("language").distinct()


class Transcript:
    """The passages of some segments, ready for the page."""

    def __init__(
        self,
        request: HttpRequest,
        source: Source,
        window: Window,
        people: People,
        shown: Shown,
        found: Found | None = None,
    ) -> None:
        self.source, self.window, self.people, self.shown = source, window, people, shown
        self.user, self.found = request.user, found
        self.reads_all, self.language = reads_all(request.user), words.reader_language()
        self.kept = _kept(request)
        self.texts: list[SegmentText] = [t for s in window.segments for t in s.all_texts()]
        passages = masking.passages(source, window.segments, request.user)
        self.passages = with_silent_spans(passages, source, window, request.user)
        self.rows = self._rows()

    @property
    def html(self) -> SafeString:
        """All rows; only those that say more than who says what go through a template."""
        return mark_safe("".join(row.html or _row_in_full(row) for row in self.rows))  # noqa: S308 - each is made by a template, or escaped by `said_html`

    def badges(self) -> list[Value]:
        """How far the texts of this part have been checked: as far as the least checked of them."""
        order = [TextStatus.MACHINE, TextStatus.CHECKED, TextStatus.APPROVED]
        found: list[Value] = []
        for kind in SegmentText.Kind:
            rows = [
                t
                for t in self.texts
                if t.kind == kind and (t.language == self.shown.to or kind == "original")
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
            row.is_cited = self._is_cited(row.passage)
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

    def _is_cited(self, passage: Passage) -> bool:
        at, until = self.window.at, self.window.until
        if at is None or until is None:
            return False
        return passage.seconds < until and at * 1000 < passage.end_ms

    def _row(self, passage: Passage, html_id: str) -> Spoken:
        row = Spoken(passage, html_id, page_language=self.language)
        if passage.withheld:
            reason, language = pick(passage.withheld.reason, words.reader_language())
            row.reason = {"text": reason, "language": language}
            row.review = words.day_words(passage.withheld.review_on)
            return row
        row.href = f"?{self.kept}t={passage.seconds}#t{passage.seconds}"
        row.cite = f"?{self.kept}t={span_of(passage)}#cite"
        speaker = passage.segment.speaker if passage.segment else None
        if speaker:
            row.label = self.people.label(speaker)
            row.is_question = speaker.role == SpeakerRole.INTERVIEWER
        row.said = [self._words(said) for said in self.shown.of(passage)]
        row.hidden_from_others = self.reads_all and any(
            span.covers(passage.start_ms, passage.end_ms) for span in self.source.withheld.all()
        )
        return row

    def _words(self, said: Said) -> Words:
        parts = self.found.marked(said) if self.found else []
        return Words(said.text, said.language, said.held_back, parts)


def _row_in_full(row: Spoken) -> str:
    return render_to_string("sources/transcript_row.html", {"row": row})


def span_of(passage: Passage) -> str:
    """The whole seconds of a passage, as `?t=` names them: 871-880."""
    return f"{passage.seconds}-{max(-(-passage.end_ms // 1000), passage.seconds + 1)}"


def _kept(request: HttpRequest) -> str:
    """The rest of the address: which text is shown, what was looked for."""
    left = request.GET.copy()
    for name in ("t", "said"):
        left.pop(name, None)
    return f"{left.urlencode()}&" if left else ""


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


def _status(kind: str, status: TextStatus) -> str:
    return {
        ("original", TextStatus.MACHINE): _("Transcript not checked"),
        ("original", TextStatus.CHECKED): _("Transcript checked"),
        ("original", TextStatus.APPROVED): _("Transcript approved"),
        ("translation", TextStatus.MACHINE): _("Translation not checked"),
        ("translation", TextStatus.CHECKED): _("Translation checked"),
        ("translation", TextStatus.APPROVED): _("Translation approved"),
    }[str(kind), status]
