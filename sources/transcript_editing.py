"""One change to a transcript at a time: save, split, join, withhold, name.

Each is one write. A change made on an older state is refused, so that nobody overwrites somebody
else's work; and no change takes a passage out of what is withheld.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from archive.core.records import batch
from people.models import Person, Place
from sources import publishing_interviews
from sources.masking import find_words
from sources.models import (
    Mention,
    Segment,
    SegmentText,
    Source,
    Speaker,
    TextStatus,
    Withheld,
)
from sources.transcript_keeping import FAR, renumber

MARKER = "||"  # typed into the words where a passage is to be split
ORIGINAL = SegmentText.Kind.ORIGINAL
TRANSLATION = SegmentText.Kind.TRANSLATION


class Stale(Exception):
    """Somebody else changed the passage after the page was made."""


@dataclass
class Typed:
    """What somebody typed for one passage."""

    start_ms: int
    end_ms: int
    text: str
    language: str
    status: str = TextStatus.MACHINE
    speaker: Speaker | None = None
    translations: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)  # of translations, by language


def state(segment: Segment) -> str:
    """Changes with every change to the passage."""
    parts: list[Any] = [segment.start_ms, segment.end_ms, segment.speaker_id]
    parts += sorted((t.kind, t.language, t.status, t.text) for t in segment.texts.all())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


@contextmanager
def change(segment: Segment, known: str) -> Iterator[Segment]:
    """The passage for one change, as long as it is as it was when the page was made.

    A first text or translation that a published interview has no consent for is not written.
    """
    with batch():
        source = Source.objects.select_for_update().get(pk=segment.source_id)
        before = publishing_interviews.needed(source)
        fresh = Segment.objects.select_related("source").filter(pk=segment.pk).first()
        if fresh is None or state(fresh) != known:
            raise Stale
        yield fresh
        after = publishing_interviews.needed(source)
        publishing_interviews.refuse_uncovered(source, [s for s in after if s not in before])


def save(segment: Segment, typed: Typed) -> None:
    """Write down what was typed. An emptied translation is taken away, an emptied original not."""
    if typed.start_ms >= typed.end_ms:
        raise ValidationError(_("The end stands before the beginning."))
    if not typed.text.strip():
        raise ValidationError(_("A passage without words cannot be saved. Join it or delete it."))
    _stay_withheld(segment, typed.start_ms, typed.end_ms)
    segment.start_ms, segment.end_ms = typed.start_ms, typed.end_ms
    segment.speaker = typed.speaker
    segment.save()
    _put(segment, ORIGINAL, typed.language, typed.text, typed.status)
    for code, words in typed.translations.items():
        _put(segment, TRANSLATION, code, words, typed.statuses.get(code))
    _settle(segment.source)


def _put(segment: Segment, kind: str, language: str, words: str, status: str | None) -> None:
    rows = segment.texts.filter(kind=kind)
    row = rows.first() if kind == ORIGINAL else rows.filter(language=language).first()
    words = words.replace("\r\n", "\n").strip()
    if not words:
        if row is not None:
            row.delete()
        return
    row = row or SegmentText(segment=segment, kind=kind, language=language)
    typed = (words, status or row.status, language)
    if row._state.adding or typed != (row.text, row.status, row.language):
        row.text, row.status, row.language = typed
        row.save()


def _stay_withheld(segment: Segment, start: int, end: int) -> None:
    for span in segment.source.withheld.all():
        if span.covers(segment.start_ms, segment.end_ms) and not span.covers(start, end):
            words = _("This passage is withheld by its times. Change the withheld passage first.")
            raise ValidationError(words)


def _settle(source: Source) -> None:
    """The order by time; withheld passages widen to what they touch now."""
    renumber(source)
    for span in source.withheld.all():
        span.save()


def split(segment: Segment, at_ms: int | None = None) -> Segment:
    """Two passages, parted at the marker in the words; the time by the share of the words, unless
    one is given. Raises ValidationError without a marker."""
    texts = list(segment.texts.all())
    original = next((text for text in texts if text.kind == ORIGINAL), None)
    before, marker, after = (original.text if original else "").partition(MARKER)
    if original is None or not marker or not before.strip() or not after.strip():
        words = _("Put %(marker)s into the words where the passage is to be split.")
        raise ValidationError(words % {"marker": MARKER})
    length = segment.end_ms - segment.start_ms
    share = segment.start_ms + length * len(before) // max(1, len(before) + len(after))
    time = share if at_ms is None else at_ms
    if not segment.start_ms < time < segment.end_ms:
        raise ValidationError(_("The time of the split lies outside of the passage."))
    second = Segment.objects.create(
        source=segment.source,
        position=segment.position + FAR // 2,
        start_ms=time,
        end_ms=segment.end_ms,
        speaker=segment.speaker,
    )
    segment.end_ms = time
    segment.save()
    for text in texts:
        _split_text(text, second)
    _share_mentions(segment, second)
    _settle(segment.source)
    return second


def _split_text(text: SegmentText, second: Segment) -> None:
    """A translation without a marker stays with the first half."""
    before, marker, after = text.text.partition(MARKER)
    if not marker:
        return
    if after.strip():
        SegmentText.objects.create(
            segment=second,
            kind=text.kind,
            language=text.language,
            status=text.status,
            text=after.strip(),
        )
    text.text = before.strip()
    text.save()


def _share_mentions(first: Segment, second: Segment) -> None:
    """A name goes where it is spoken; one that is found in neither half or in both is in both, so
    that it stays protected."""
    words = {half.pk: _original(half) for half in (first, second)}
    for mention in first.mentions.all():
        here = find_words(mention, words[first.pk]) is not None
        there = find_words(mention, words[second.pk]) is not None
        if here and not there:
            continue
        mention.start = mention.end = None
        if not (there and not here):
            mention.save()
            mention.pk = None
            mention._state.adding = True
        mention.segment = second
        mention.save()


def _original(segment: Segment) -> str:
    row = SegmentText.objects.filter(segment=segment, kind=ORIGINAL).first()
    return row.text if row else ""


def join(segment: Segment) -> None:
    """One passage out of this one and the next."""
    following = segment.source.segments.filter(position__gt=segment.position).first()
    if following is None:
        raise ValidationError(_("There is no passage after this one."))
    for text in following.texts.all():
        rows = segment.texts.filter(kind=text.kind)
        own = rows.first() if text.kind == ORIGINAL else rows.filter(language=text.language).first()
        if own is None:
            text.segment = segment
            text.save()
            continue
        own.text = f"{own.text.rstrip()} {text.text.lstrip()}"
        if TextStatus.MACHINE in (own.status, text.status):
            own.status = TextStatus.MACHINE
        own.save()
    for mention in following.mentions.all():
        mention.segment, mention.start, mention.end = segment, None, None
        mention.save()
    end = max(segment.end_ms, following.end_ms)
    following.refresh_from_db()
    following.delete()
    segment.end_ms = end
    segment.save()
    _settle(segment.source)


def withhold(segment: Segment, reason: str, language: str) -> None:
    if not reason.strip():
        raise ValidationError(_("Say why the passage is withheld: readers are told."))
    Withheld.objects.create(
        source=segment.source,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        reason={language: reason.strip()},
    )


def name(segment: Segment, words: str, treatment: str, about: Person | Place | None) -> None:
    """Somebody or some place that is spoken of in the passage."""
    mention = Mention(segment=segment, words=words.strip(), treatment=treatment)
    if isinstance(about, Person):
        mention.person = about
    elif isinstance(about, Place):
        mention.place = about
    mention.full_clean()
    mention.save()
