"""What is written on a scan: read by the machine, taken over, and corrected line by line.

The machine never writes over the work of people: see `follows`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from archive.core.access import Status
from archive.core.languages import LANGUAGES
from archive.core.records import batch
from archive.jobs import queue
from sources import files, masking, ocr, scans
from sources.models import Page, PageReading, PageText, Source, TextKind, TextStatus
from sources.scans_frame import upright

WAIT_S = 60.0  # for another picture that is being read in this process
LEADING = (TextKind.TRANSCRIPTION, TextKind.OCR)


class Stale(Exception):
    """Somebody else changed the text after the page was made."""


@dataclass
class TypedLine:
    """What stands in one field: of which line before, counted from 0, or of none."""

    words: str
    was: int | None = None


# Read by the machine


def ask_to_read(pages: Sequence[Page]) -> int:
    """One job a page. Raises ocr.CannotRead where nothing could come of it."""
    scanned = [page for page in pages if page.scan]
    if scanned:
        ocr.readable(scanned[0].source.languages)
    for page in scanned:
        key = str(page.pk)
        queue.defer("sources.jobs.read_page", once=f"read-{key}", page_id=key)
    return len(scanned)


def read(page_id: uuid.UUID) -> None:
    """Read what is shown of the scan, and nothing that was cut off; run twice, it reads twice.

    Raises ocr.CannotRead; files.Busy; OSError and FileNotKept where the scan is lost or damaged.
    """
    page = Page.objects.select_related("source").filter(pk=page_id).exclude(scan="").first()
    if page is None:
        return
    codes = ocr.readable(page.source.languages)
    engine = ocr.engine()
    assert engine is not None
    with files.one_at_a_time(WAIT_S):
        picture = shown_picture(page)
    found = ocr.read(picture, codes)
    for line in found:
        line["region"] = page.frame.stored(line["region"])
    if not keep_reading(page, codes, engine.version, found):
        ask_to_read([page])  # it was turned or cut meanwhile


def shown_picture(page: Page) -> Image.Image:
    original = files.path_of(page.scan.name or "")
    with files.opened_picture(original) as opened, files.damage_told():
        return files.shown_of(files.on_white(upright(opened)), page.frame)


def keep_reading(page: Page, codes: Sequence[str], engine: str, lines: list[Any]) -> bool:
    """False where what is shown of the scan has changed since it was read."""
    with batch():
        source = Source.objects.select_for_update().get(pk=page.source_id)
        fresh = Page.objects.select_for_update().filter(pk=page.pk).first()
        if fresh is None:
            return True
        if fresh.copy_key != page.copy_key:
            return False
        before = PageReading.objects.filter(page=fresh).first()
        is_followed = follows(fresh, source, before)
        reading = before or PageReading(page=fresh)
        reading.taken = bool(before and before.taken and before.text == _words(lines))
        reading.language = next(c for c in page.source.languages if ocr.CODES.get(c) in codes)
        reading.languages, reading.engine = "+".join(codes)[:80], engine[:80]
        reading.lines, reading.copy_key = lines, fresh.copy_key
        reading.save()
        if is_followed:
            _put(fresh, reading, quietly=True)
            scans.settle_later(source)
    return True


def follows(page: Page, source: Source, before: PageReading | None) -> bool:
    """Whether the text of a page is the machine's alone, so that a new reading takes its place.

    Not where people have transcribed it, corrected or checked it, or marked a name on it; nor in a
    published document, where it would go out unseen.
    """
    if source.status == Status.PUBLISHED or page.mentions.exists():
        return False
    texts = list(page.texts.all())
    if any(text.kind == TextKind.TRANSCRIPTION and text.text.strip() for text in texts):
        return False
    own = [text for text in texts if text.kind == TextKind.OCR]
    return all(
        text.status == TextStatus.MACHINE and before is not None and text.text == before.text
        for text in own
    )


def _words(lines: list[Any]) -> str:
    return "\n".join(line["text"] for line in lines)


def waits(page: Page) -> bool:
    """Whether the machine has read something that nobody has looked at, on a page that nobody has
    transcribed or checked. `texts` and `reading` prefetched."""
    reading = reading_of(page)
    if reading is None or reading.taken or not reading.text.strip():
        return False
    return all(
        text.kind == TextKind.OCR and text.status == TextStatus.MACHINE for text in _own(page)
    )


def waits_alone(page: Page) -> bool:
    """Whether a reading waits where there is no text, so that nothing is lost by taking it over."""
    return waits(page) and not _own(page)


def _own(page: Page) -> list[PageText]:
    """The texts of the original that have any words."""
    return [text for text in page.texts.all() if text.kind in LEADING and text.text.strip()]


def reading_of(page: Page) -> PageReading | None:
    return getattr(page, "reading", None)


def take_over_alone(pages: Sequence[Page]) -> int:
    """Take over the readings of those pages that have no text; how many those are."""
    if not pages:
        return 0
    with batch():
        source = Source.objects.select_for_update().get(pk=pages[0].source_id)
        rows = source.pages.filter(pk__in=[page.pk for page in pages])
        waiting = [
            page
            for page in rows.select_related("reading").prefetch_related("texts")
            if waits_alone(page)
        ]
        for page in waiting:
            take_over(page)
    return len(waiting)


def take_over(page: Page, known: str | None = None) -> PageText:
    """Let the machine's reading be the text of the page, in place of an earlier one that it read.

    Raises Stale; ValidationError where there is no reading, or people have transcribed the page.
    """
    with batch():
        Source.objects.select_for_update().get(pk=page.source_id)
        fresh = Page.objects.select_for_update().get(pk=page.pk)
        text = fresh.texts.filter(kind=TextKind.OCR).first()
        if known is not None and state(text) != known:
            raise Stale
        reading = PageReading.objects.filter(page=fresh).first()
        if reading is None:
            raise ValidationError(_("The machine has not read this page."))
        if any(t.text.strip() for t in fresh.texts.filter(kind=TextKind.TRANSCRIPTION)):
            words = _("This page was transcribed; the machine's reading only stands beside it.")
            raise ValidationError(words)
        return _put(fresh, reading)


def _put(page: Page, reading: PageReading, *, quietly: bool = False) -> PageText:
    text = page.texts.filter(kind=TextKind.OCR).first() or PageText(page=page, kind=TextKind.OCR)
    before = list(text.lines)
    text.language, text.status = reading.language, TextStatus.MACHINE
    text.lines = [{"text": line["text"], "region": line["region"]} for line in reading.lines]
    if quietly:
        scans.write_quietly(text, ("language", "status", "lines"))
    else:
        text.save()
    reading.taken = True
    reading.save()
    if before:
        _move_mentions(text, {}, before)
    return text


# Corrected by people


def leading(page: Page) -> PageText | None:
    """The text that readers get of the original: what people wrote, else what the machine read."""
    texts = [text for text in page.texts.all() if text.kind in LEADING]
    return min(texts, key=lambda text: LEADING.index(TextKind(text.kind)), default=None)


def state(text: PageText | None) -> str:
    """Changes with every change to the text."""
    told = [str(text.pk), text.language, str(text.status), text.lines] if text else []
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


@contextmanager
def change(page: Page, key: str, known: str) -> Iterator[PageText]:
    """One text of the page for one change, as long as it is as it was when it was shown. An empty
    `key` is that of a new transcription."""
    with batch():
        Source.objects.select_for_update().get(pk=page.source_id)
        text = page.texts.select_for_update().filter(pk=key).first() if key else None
        if state(text) != known or (key and text is None):
            raise Stale
        yield text or PageText(page=page, kind=TextKind.TRANSCRIPTION)


def write(text: PageText, typed: Sequence[TypedLine], language: str, status: str) -> None:
    """Lines keep their places; a line that was emptied goes, a break within one makes two. Names
    that are marked on lines go along. Raises ValidationError."""
    if language not in LANGUAGES or status not in TextStatus.values:
        raise ValidationError(_("Choose language and status from the lists."))
    before, lines, now = list(text.lines), [], dict[int, int]()
    for one in typed:
        old = before[one.was] if one.was is not None and one.was < len(before) else None
        words = one.words.replace("\r\n", "\n")
        if not words.strip() and (old is None or old["text"].strip()):
            continue
        for n, part in enumerate(words.split("\n")):
            first = n == 0 and old is not None
            lines.append({**(old if first and old else {}), "text": part.strip()})
            if first and one.was is not None:
                now[one.was] = len(lines) - 1
    text.lines, text.language, text.status = lines, language, status
    text.full_clean(exclude=["page"])
    text.save()
    _move_mentions(text, now, before)


def _move_mentions(text: PageText, now: dict[int, int], before: list[Any]) -> None:
    """To where their line stands now; to none where that is not certain, so that their words are
    looked for on the whole page and no protected name is uncovered."""
    page = Page.objects.prefetch_related("texts").get(pk=text.page_id)
    first = leading(page)
    if first is None or first.pk != text.pk:
        return
    for mention in page.mentions.filter(line__isnull=False):
        was = (mention.line or 0) - 1
        if not 0 <= was < len(before):
            continue
        at = now.get(was)
        is_same = at is not None and text.lines[at]["text"] == before[was]["text"]
        certain = at is not None and (
            is_same or masking.find_words(mention, text.lines[at]["text"]) is not None
        )
        line = at + 1 if certain and at is not None else None
        if line != mention.line:
            mention.line = line
            mention.save()
