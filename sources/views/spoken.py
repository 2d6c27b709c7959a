"""A whole interview in writing: its transcript on one page to print, and its captions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.door import enter
from people import words
from sources import captions, masking
from sources.captions import Cue
from sources.masking import Passage, Said
from sources.models import Interview, Recording, Source
from sources.protection import without_names
from sources.segments import in_order, with_texts
from sources.views import description
from sources.views.transcript import People, Shown, Transcript, translations_of, with_silent_spans
from sources.views.windows import Window

AT_ONCE = 200  # segments that are read and sent together
ORIGINAL = "original"
BODY = "<!-- the passages stand here -->"  # where the frame of the page is cut in two


# The whole text


@require_safe
def transcript(request: HttpRequest, ref: str, slug: str) -> HttpResponseBase:
    """All that is said, on one page; sent in parts, so that hours of speech need little memory."""
    rows = description.described(Interview.objects, request.user)
    found = enter(request, rows.prefetch_related("recordings", "withheld", "speakers"), ref)
    if isinstance(found, HttpResponse):
        return found
    assert isinstance(found, Source)
    address = found.get_absolute_url() + "transcript/"
    if request.path != address:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    problems: list[str] = []
    shown = Shown(request, found, problems)
    without_names(found, request.user)
    header = description.header(found)
    context = {
        "section": "interviews",
        "crumbs": [*_crumbs(found), ("", _("Whole transcript"))],
        "record": found,
        "header": {**header, "actions": []},
        "shown": shown,
        "problems": problems,
        "body": BODY,
        "has_text": found.segments.exists(),
        **description.citation(request, found),
    }
    frame = render_to_string("sources/whole_transcript.html", context, request)
    status = 400 if problems else 200
    head, _cut, tail = frame.partition(BODY)
    if not tail:
        return HttpResponse(frame, status=status)
    if request.method == "HEAD":
        return HttpResponse(status=status)
    parts = _parts(request, found, shown, head, tail)
    return StreamingHttpResponse(parts, status=status)


def _crumbs(source: Source) -> list[tuple[str, str]]:
    return [
        (reverse("sources:interviews"), _("Interviews")),
        (source.get_absolute_url(), source.ref),
    ]


def _parts(
    request: HttpRequest, source: Source, shown: Shown, head: str, tail: str
) -> Iterator[str]:
    """Sent after the view has ended: the language of the page is set anew for each part."""
    language = translation.get_language()
    people = People(source, request.user)
    told: set[Any] = set()  # a withheld passage that runs from one part into the next is one row
    yield head
    for window in windows(source, request.user):
        with translation.override(language):
            part = Transcript(request, source, window, people, shown)
            rows = [row for row in part.rows if row.passage.withheld not in told]
            told |= {row.passage.withheld for row in part.rows if row.passage.withheld}
            context = {"rows": rows, "address": source.get_absolute_url()}
            yield render_to_string("sources/whole_rows.html", context)
    yield tail


def windows(source: Source, user: Any) -> Iterator[Window]:
    """The whole transcript in parts that do not overlap."""
    rows = in_order(user, source.pk)
    total = rows.count()
    total_ms = max([one.offset_ms + one.duration_ms for one in source.recordings.all()] or [0])
    for start in range(0, total, AT_ONCE):
        reach = with_texts(list(rows[start : start + AT_ONCE + 1]), source, user)
        segments, beyond = reach[:AT_ONCE], reach[AT_ONCE:]
        end_ms = max([total_ms, *(segment.end_ms for segment in segments)])
        later_ms = beyond[0].start_ms if beyond else None
        yield Window(total, end_ms, start, segments, later_ms=later_ms)


# Captions


@require_safe
def track(request: HttpRequest, ref: str, slug: str, language: str) -> HttpResponse:
    """The captions of a recording (`?recording=2`, the first unless told) in the original or in a
    translation; where something is not translated the original stands for it."""
    rows = Interview.objects.visible_to(request.user).prefetch_related(
        "recordings", "withheld", "speakers"
    )
    source = rows.filter(ref=ref).first()
    if source is None or source.get_absolute_url().split("/")[-2] != slug:
        raise Http404("There is no such interview.")
    if language != ORIGINAL and language not in translations_of(source, request.user):
        raise Http404("The interview is not translated into this language.")
    recording = _recording(source, request.GET.get("recording", ""))
    people = People(source, request.user)
    main = main_language(source) if language == ORIGINAL else language
    cues = [
        cue
        for window in windows(source, request.user)
        for passage in with_silent_spans(
            masking.passages(source, window.segments, request.user),
            source,
            window,
            request.user,
        )
        for cue in _cues(passage, language, main, people, recording)
    ]
    response = HttpResponse(captions.vtt(dict.fromkeys(cues)), content_type="text/vtt")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def main_language(source: Source) -> str:
    return source.languages[0] if source.languages else ""


def _recording(source: Source, given: str) -> Recording | None:
    recordings = list(source.recordings.all())
    if not given:
        return next(iter(recordings), None)
    for one in recordings:
        if str(one.position) == given:
            return one
    raise Http404("The interview has no such recording.")


def _cues(
    passage: Passage, language: str, main: str, people: People, recording: Recording | None
) -> Iterator[Cue]:
    """The caption of one passage, if it falls into this recording."""
    offset = recording.offset_ms if recording else 0
    end = passage.end_ms - offset
    if recording and recording.duration_ms:
        end = min(end, recording.duration_ms)
    start = max(0, passage.start_ms - offset)
    if passage.end_ms <= offset or end <= start:
        return
    if passage.withheld:
        yield Cue(start, end, _("[withheld]"))
        return
    said = _said(passage, language)
    if said is None:
        return
    speaker = passage.segment.speaker if passage.segment else None
    voice = people.label(speaker) if speaker else ""
    other = said.language if said.language and said.language != main else ""
    yield Cue(start, end, said.text, voice, other)


def _said(passage: Passage, language: str) -> Said | None:
    if language == ORIGINAL:
        return passage.original or next(iter(passage.translations), None)
    into = (s for s in passage.translations if s.language == language or s.held_back)
    return next(into, passage.original)


def tracks(source: Source, languages: list[str], recording: Recording | None) -> list[words.Value]:
    """The captions that a player offers: the original and each translation."""
    if recording is None:
        return []
    found = [(ORIGINAL, main_language(source), _("Original"))]
    found += [(code, code, words.language_name(code)) for code in languages]
    base, query = source.get_absolute_url(), f"?recording={recording.position}"
    return [
        {"src": f"{base}captions/{name}.vtt{query}", "language": code, "label": label}
        for name, code, label in found
    ]
