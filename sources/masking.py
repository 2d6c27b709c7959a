"""What a reader gets of a transcript or a page: withheld passages and protected names masked.

Every output goes through here: pages, search, captions, exports. A name is masked in all texts
of its segment or line; a text in which it cannot be found is held back whole, because a
translation may spell or inflect it in a way that nobody foresaw.
"""

from __future__ import annotations

import re
import unicodedata
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
    TextKind,
    Treatment,
    Withheld,
)
from sources.models.interviews import clock

MASK = "[…]"
TOLD_FROM = 0.9  # of the place of a line that is shown of the scan; its box is larger than letters


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
    """The rows of a transcript for this reader. `segments` in order, as of
    `sources.segments`, or with `texts` and `mentions` (with `person`); neighbouring withheld ones
    become one row."""
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
    masked = protected(segment.all_mentions(), user)
    original, translations = None, []
    for row in segment.all_texts():
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
    told = _told_of(texts)
    where = [(mention, _lines_of(mention, told)) for mention in masked]
    outside = set() if reads_all(user) else _cut_off(page, texts)
    found: dict[int, Line] = {}
    for row in told:
        for number, line in enumerate(row.lines, 1):
            target = found.setdefault(number, Line(number))
            here = [mention for mention, numbers in where if not numbers or number in numbers]
            said = mask(line["text"], here, row.language, row.status, row.kind == "translation")
            if number in outside:
                held = _("[held back: this part of the scan is not shown]")
                said = Said(held, "", row.status, said.is_translation, held_back=True)
            if row.kind == "translation":
                target.translations[row.language] = said
            else:
                target.transcription = said
                target.region = page.frame.shown(line.get("region"))
    return [found[number] for number in sorted(found)]


def _told_of(texts: Sequence[PageText]) -> list[PageText]:
    """The texts that readers get: the transcription, or what the machine read where there is none,
    and the translations. Their lines are counted alike; those of the machine are not, beside a
    transcription."""
    kinds = (TextKind.TRANSCRIPTION, TextKind.OCR)
    written = {row.kind for row in texts if row.text.strip()}
    kind = next((kind for kind in kinds if kind in written), TextKind.TRANSCRIPTION)
    return [row for row in texts if row.kind in (kind, TextKind.TRANSLATION)]


def _cut_off(page: Page, texts: Sequence[PageText]) -> set[int]:
    """The lines on a part of the scan that is cut off: their words are not told either. One that
    runs over the edge is told only where next to nothing of it is missing: nobody knows which of
    its words stand beyond."""
    return {
        number
        for row in texts
        if page.cut and row.kind != TextKind.TRANSLATION
        for number, line in enumerate(row.lines, 1)
        if line.get("region") and page.frame.share(line["region"]) < TOLD_FROM
    }


def _lines_of(mention: Mention, texts: Sequence[PageText]) -> set[int]:
    """The lines in which a mention has to be masked: its own, and those where its words stand in
    any text. Where its own line lacks them, the name may run over from a neighbour, so those count
    too. None known: it may stand in every line."""
    standing = _standing(mention, texts)
    if mention.line is None:
        return standing
    if mention.line in standing:
        return standing
    return standing | {mention.line - 1, mention.line, mention.line + 1}


def _standing(mention: Mention, texts: Sequence[PageText]) -> set[int]:
    return {
        number
        for row in texts
        for number, line in enumerate(row.lines, 1)
        if find_words(mention, line["text"])
    }


def protected(mentions: Iterable[Mention], user: Any) -> list[Mention]:
    """The mentions of which the name may not be told to this reader.

    Withheld and anonymised by the curators' decision; undecided ones of people who are not open.
    """
    found = [mention for mention in mentions if is_protected(mention)]
    return [] if found and reads_all(user) else found


def is_protected(mention: Mention) -> bool:
    """Nobody can say of somebody without a record that they are not living."""
    if mention.treatment in (Treatment.ANONYMISED, Treatment.WITHHELD):
        return True
    if mention.treatment != Treatment.UNDECIDED or mention.place_id:
        return False
    person: Person | None = mention.person
    return person is None or not person.is_open()


def mask(
    text: str,
    mentions: Sequence[Mention],
    language: str,
    status: str = "",
    is_translation: bool = False,
) -> Said:
    """The text with all protected names replaced; held back whole where one cannot be found."""
    if not mentions:
        return Said(text, language, status, is_translation)
    if any(find_words(mention, text) is None for mention in mentions):
        held = _("[held back: it names a person]")
        return Said(held, "", status, is_translation, held_back=True)
    return Said(blot(text, mentions), language, status, is_translation)


def blot(text: str, mentions: Iterable[Mention]) -> str:
    """The text with all forms of these names replaced, the longest first."""
    pattern = _pattern([form for mention in mentions for form in forms_of(mention)])
    return pattern.sub(MASK, _composed(text)) if pattern else text


def find_words(mention: Mention, text: str) -> re.Pattern[str] | None:
    """The pattern of the mention's words, if any of them stand in the text. Several forms, also
    those of translations, are written with | between them."""
    pattern = _pattern(forms_of(mention))
    return pattern if pattern and pattern.search(_composed(text)) else None


def forms_of(mention: Mention) -> list[str]:
    return [form.strip() for form in mention.words.split("|") if form.strip()]


def _composed(text: str) -> str:
    """Letters with their accents in one piece, so that a name is found however it was typed."""
    return unicodedata.normalize("NFC", text)


def _pattern(forms: list[str]) -> re.Pattern[str] | None:
    """Any of these forms; a space stands for any white space, also one that does not break."""
    if not forms:
        return None
    ordered = sorted({_composed(form) for form in forms}, key=len, reverse=True)
    words = (r"\s+".join(re.escape(part) for part in form.split()) for form in ordered)
    return re.compile("|".join(words), re.IGNORECASE)


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
    texts = list(page.texts.all())
    covered: list[list[float]] = []
    for mention in masked:
        known = [mention.region] if mention.region else _places(mention, texts)
        if not known:
            return None
        covered += [shown for region in known if (shown := page.frame.shown(region))]
    return covered


def _places(mention: Mention, texts: Sequence[PageText]) -> list[list[float]]:
    """Where a mention stands on the scan; none where that is not certain: what people wrote and
    what the machine read count their lines each for itself, and one of the two has to have places
    for as many as either."""
    told = _told_of(texts)
    read = [row for row in texts if row.kind == TextKind.OCR and row not in told]
    most, found = 0, list[list[list[float]]]()
    for rows, numbers in ((told, _lines_of(mention, told)), (read, _standing(mention, read))):
        most = max(most, len(numbers))
        regions = {
            number: line["region"]
            for row in rows
            if row.kind != TextKind.TRANSLATION
            for number, line in enumerate(row.lines, 1)
            if line.get("region")
        }
        if numbers <= regions.keys():
            found.append([regions[number] for number in numbers])
    certain = any(len(places) == most for places in found)
    return [region for places in found for region in places] if certain else []


def silent_spans(source: Source) -> list[tuple[int, int]]:
    """The spans of an interview, in milliseconds, that a stranger may not hear: what is withheld,
    and every segment in which a protected name is spoken."""
    spans = [(span.start_ms, span.end_ms) for span in source.withheld.all()]
    spoken = Mention.objects.filter(segment__source=source).exclude(treatment=Treatment.NAMED)
    for mention in spoken.select_related("person", "segment"):
        if mention.segment and is_protected(mention):
            spans.append((mention.segment.start_ms, mention.segment.end_ms))
    return sorted(set(spans))
