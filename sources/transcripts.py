"""What a reader gets of a transcript or a page: withheld passages and protected names masked.

Every output goes through here: pages, search, captions, exports. A name is masked in all texts
of its segment or line; a text in which it cannot be found is held back whole, because a
translation may spell or inflect it in a way that nobody foresaw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from archive.core.access import reads_all
from people.models import Person
from sources.models import (
    IndexPoint,
    Mention,
    Page,
    PageText,
    Segment,
    SegmentText,
    Source,
    Treatment,
    Withheld,
)
from sources.models.interviews import clock

MASK = "[…]"


@dataclass(frozen=True)
class Said:
    """One text of a passage, ready for the reader. `held_back` when a name could not be masked."""

    text: str
    language: str
    status: str = ""
    is_translation: bool = False
    held_back: bool = False


@dataclass(frozen=True)
class Passage:
    """One row of the transcript: a segment with its texts, or a withheld span with its reason."""

    start_ms: int
    end_ms: int
    segment: Segment | None = None
    original: Said | None = None
    translations: tuple[Said, ...] = ()
    withheld: Withheld | None = None

    @property
    def seconds(self) -> int:
        return self.start_ms // 1000

    @property
    def clock(self) -> str:
        return clock(self.start_ms)


@dataclass
class Line:
    """One line of a page: its number from 1, its texts by language, its region in percent."""

    number: int
    transcription: Said | None = None
    translations: dict[str, Said] = field(default_factory=dict)
    region: list[float] | None = None


def passages(source: Source, segments: Iterable[Segment], user: Any) -> list[Passage]:
    """The rows of a transcript for this reader. `segments` in order, with `texts`, `speaker` and
    `mentions` (with `person`) prefetched; neighbouring withheld segments become one row."""
    spans = [] if reads_all(user) else list(source.withheld.all())
    rows: list[Passage] = []
    for segment in segments:
        span = next((s for s in spans if s.covers(segment.start_ms, segment.end_ms)), None)
        if span is None:
            rows.append(_spoken(segment, user))
        elif not (rows and rows[-1].withheld == span):
            rows.append(Passage(span.start_ms, span.end_ms, withheld=span))
    return rows


def _spoken(segment: Segment, user: Any) -> Passage:
    masked = protected(segment.mentions.all(), user)
    original, translations = None, []
    for row in segment.texts.all():
        is_translation = row.kind == SegmentText.Kind.TRANSLATION
        said = mask(row.text, masked, row.language, row.status, is_translation)
        if is_translation:
            translations.append(said)
        else:
            original = said
    return Passage(segment.start_ms, segment.end_ms, segment, original, tuple(translations))


def lines(page: Page, user: Any) -> list[Line]:
    """The lines of a page for this reader; `texts` and `mentions` (with `person`) prefetched."""
    masked = protected(page.mentions.all(), user)
    texts = list(page.texts.all())
    where = [(mention, _lines_of(mention, texts)) for mention in masked]
    found: dict[int, Line] = {}
    for row in texts:
        for number, line in enumerate(row.lines, 1):
            target = found.setdefault(number, Line(number))
            here = [mention for mention, numbers in where if not numbers or number in numbers]
            said = mask(line["text"], here, row.language, row.status, row.kind == "translation")
            if row.kind == "translation":
                target.translations[row.language] = said
            elif row.kind == "transcription" or target.transcription is None:
                target.transcription = said
                target.region = line.get("region")
    return [found[number] for number in sorted(found)]


def _lines_of(mention: Mention, texts: Sequence[PageText]) -> set[int]:
    """The lines in which a mention has to be masked: its own, else those where its words stand in
    any text. None known: it may stand in every line."""
    if mention.line is not None:
        return {mention.line}
    return {
        number
        for row in texts
        for number, line in enumerate(row.lines, 1)
        if find_words(mention, line["text"])
    }


def protected(mentions: Iterable[Mention], user: Any) -> list[Mention]:
    """The mentions of which the name may not be told to this reader.

    Withheld and anonymised by the curators' decision; undecided ones of the presumed living.
    """
    if reads_all(user):
        return []
    return [mention for mention in mentions if is_protected(mention)]


def is_protected(mention: Mention) -> bool:
    if mention.treatment in (Treatment.ANONYMISED, Treatment.WITHHELD):
        return True
    person: Person | None = mention.person
    return mention.treatment == Treatment.UNDECIDED and bool(person and person.is_presumed_living())


def mask(
    text: str,
    mentions: Sequence[Mention],
    language: str,
    status: str = "",
    is_translation: bool = False,
) -> Said:
    """The text with all protected names replaced; held back whole where one cannot be found."""
    for mention in mentions:
        pattern = find_words(mention, text)
        if pattern is None:
            return Said(
                _("[held back: it names a person]"), "", status, is_translation, held_back=True
            )
        text = pattern.sub(MASK, text)
    return Said(text, language, status, is_translation)


def find_words(mention: Mention, text: str) -> re.Pattern[str] | None:
    """The pattern of the mention's words, if any of them stand in the text. Several forms, also
    those of translations, are written with | between them."""
    forms = [form.strip() for form in mention.words.split("|") if form.strip()]
    if not forms:
        return None
    forms.sort(key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(form) for form in forms), re.IGNORECASE)
    return pattern if pattern.search(text) else None


def index_points(source: Source, user: Any) -> list[IndexPoint]:
    """The index for this reader: points inside a withheld span are left out."""
    points = list(source.index_points.all())
    if reads_all(user):
        return points
    spans = list(source.withheld.all())
    return [p for p in points if not any(s.covers(p.start_ms, p.start_ms + 1) for s in spans)]


def masked_regions(page: Page, user: Any) -> list[list[float]] | None:
    """The regions of a scan that have to be covered for this reader, in percent; None where a
    protected name stands somewhere unknown, so that the scan cannot be shown at all."""
    masked = protected(page.mentions.all(), user)
    if not masked:
        return []
    by_line = {line.number: line.region for line in lines(page, user)}
    regions = [m.region or by_line.get(m.line or 0) for m in masked]
    return None if any(r is None for r in regions) else [r for r in regions if r]
