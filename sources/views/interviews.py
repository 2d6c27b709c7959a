"""Pages of interviews: the list, and one with its sound, its topics and its transcript."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Exists, JSONField, OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models import Value as Just
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core.access import reads_all, today
from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from archive.core.ready import Given, ready
from archive.search.words import LONGEST_QUERY
from people import words
from people.words import Value
from sources import masking
from sources.filters import InterviewFilter
from sources.models import (
    Consent,
    IndexPoint,
    Interview,
    Mention,
    Recording,
    Source,
    Speaker,
    Withheld,
)
from sources.models.interviews import clock
from sources.protection import blotted, without_names
from sources.recordings import State, state_of
from sources.views import description
from sources.views.citing import address_of, cited, name_of
from sources.views.heard import found_in
from sources.views.lists import list_header, listing
from sources.views.spoken import tracks
from sources.views.transcript import People, Shown, Transcript
from sources.views.windows import Window, window_of


@ready
def _index(_user: Any, source: Given) -> QuerySet[IndexPoint]:
    """The points of the index with the key and the label of each of their topics."""
    told = JSONBAgg(
        JSONObject(key="terms__key", label="terms__label"),
        filter=Q(terms__isnull=False),
        default=Just([], JSONField()),
        order_by=("terms__position", "terms__key"),
    )
    rows: QuerySet[IndexPoint] = IndexPoint.objects.filter(source=source).annotate(topics=told)
    return rows.order_by("start_ms")  # a query that gathers forgets the order of the model


@ready
def _recordings(_user: Any, source: Given) -> QuerySet[Recording]:
    rows: QuerySet[Recording] = Recording.objects.filter(source=source)
    return rows


@ready
def _withheld(_user: Any, source: Given) -> QuerySet[Withheld]:
    rows: QuerySet[Withheld] = Withheld.objects.filter(source=source)
    return rows


@ready
def _speakers(_user: Any, source: Given) -> QuerySet[Speaker]:
    rows: QuerySet[Speaker] = Speaker.objects.filter(source=source)
    return rows


PARTS = {
    "recordings": _recordings,
    "withheld": _withheld,
    "index_points": _index,
    "speakers": _speakers,
}
"""They are as open as their interview."""


@require_safe
def interviews(request: HttpRequest) -> HttpResponse:
    visible = Interview.objects.visible_to(request.user)
    filters = InterviewFilter(request.GET, queryset=visible, request=request)
    context = listing(request, Interview.objects, filters, description.list_row)
    context |= {
        "section": "interviews",
        "crumbs": [("", _("Interviews"))],
        "header": list_header(
            context,
            _("Interviews"),
            _("What settlers and their children tell, to hear and to read."),
        ),
    }
    return render(request, "sources/list.html", context)


@require_safe
@kept_for_visitors
def interview(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    found = enter(request, Interview.objects.all(), ref, slug, opened=_opened)
    if isinstance(found, HttpResponse):
        return found
    assert isinstance(found, Source)
    _with_its_parts(found, request.user)
    protected = without_names(found, request.user)
    problems: list[str] = []
    window = window_of(request, found, problems)
    people = People(found, request.user)
    shown = Shown(request, found, problems)
    heard = found_in(request, found, problems)
    transcript = Transcript(request, found, window, people, shown, heard)
    context = {
        "section": "interviews",
        "crumbs": description.crumbs("sources:interviews", _("Interviews"), found),
        "record": found,
        "header": description.header(found, [*transcript.badges(), *_consent(found)]),
        "player": player(found, window, request.user, shown.languages),
        "topics": topics(found, window, request.user, protected),
        "window": window,
        "shown": shown,
        "transcript": transcript,
        "heard": heard,
        "asked": request.GET.get("q", "").strip()[:LONGEST_QUERY],
        "kept": kept_fields(request),
        "cited": cited(request, found, window, transcript),
        "cite_name": name_of(found),
        "address": address_of(request, found),
        "whole_url": _whole(request, found),
        "rows": _about(found, people, window, request.user),
        "problems": problems,
        **description.said_section(request, found, problems),
        **description.citation(request, found),
    }
    status = max(window.status, 400 if problems else 200)
    return render(request, "sources/interview.html", context, status=status)


def _whole(request: HttpRequest, source: Source) -> str:
    """Where the whole transcript stands, in the texts that are shown here."""
    kept = {field["name"]: field["value"] for field in kept_fields(request)}
    address = f"{source.get_absolute_url()}transcript/"
    return f"{address}?{urlencode(kept)}" if kept else address


def kept_fields(request: HttpRequest) -> list[Value]:
    """What a search within the interview leaves as it is."""
    names = [name for name in ("text", "to") if request.GET.get(name)]
    return [{"name": name, "value": request.GET[name]} for name in names]


@ready
def _opened(user: Any, ref: Given) -> QuerySet[Source]:
    """The consents themselves are papers of the house; that there is one may be told."""
    running = Q(until__isnull=True) | Q(until__gte=today())
    consent = Consent.objects.filter(running, sources=OuterRef("pk"))
    rows: QuerySet[Source] = Interview.objects.visible_to(user).filter(ref=ref)
    return rows.select_related("document_kind").annotate(has_consent=Exists(consent))


def _with_its_parts(source: Source, user: Any) -> None:
    """What hangs on the interview, and where it is kept, as if Django had fetched it before."""
    parts = {name: rows(user, source=source.pk) for name, rows in PARTS.items()}
    source._prefetched_objects_cache = parts  # type: ignore[attr-defined]
    if source.repository_id or source.part_of_id:
        prefetch_related_objects([source], *description.above(user))


def _consent(source: Any) -> list[Value]:
    held_back = len(source.withheld.all())
    if held_back:
        text = ngettext(
            "Consent with limits: %(count)s passage withheld",
            "Consent with limits: %(count)s passages withheld",
            held_back,
        )
        return [{"kind": "consent-limits", "text": text % {"count": held_back}}]
    return [{"kind": "consent-given"}] if source.has_consent else []


def _about(source: Source, people: People, window: Window, user: Any) -> list[Value]:
    length = [{"label": _("Length"), "text": clock(window.total_ms)}] if window.total_ms else []
    narrator = [{"label": _("Narrator"), **people.narrator}] if people.narrator else []
    return [
        *narrator,
        *description.about_rows(source, user),
        *length,
        *description.people_row(_("People spoken of"), people.named),
        *_topics_row(source, user),
        *description.text_rows(source),
    ]


def _topics_row(source: Source, user: Any) -> list[Value]:
    """The topics that the index names, each with the way to all that is found under it."""
    points: Iterable[Any] = masking.index_points(source, user)
    named = {topic["key"]: topic["label"] for point in points for topic in point.topics}
    if not named:
        return []
    search = reverse("site:search")
    parts = [
        {
            **words.text_value(label),
            "url": f"{search}?topic={key.removeprefix('topic/')}",
            "after": ",",
        }
        for key, label in named.items()
    ]
    whole = {"text": _("all topics"), "url": reverse("site:topics")}
    return [{"label": _("Topics"), "parts": [*parts, whole]}]


# The sound and the topics


@dataclass
class Player:
    """The recording that holds the second asked for, and the line above the transcript."""

    recording: Recording | None
    state: State
    is_video: bool
    fragment: str  # seconds of the recording, not of the interview: 871 or 871,880
    tracks: list[Value]
    parts: list[Value]
    total_ms: int
    ticks: list[str]
    lines: list[tuple[str, str]]
    shows_original: bool
    synthetic: bool

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


def player(source: Source, window: Window, user: Any, languages: list[str]) -> Player:
    recordings = list(source.recordings.all())
    at_ms = (window.at or 0) * 1000
    begun = [one for one in recordings if one.offset_ms <= at_ms]
    chosen = begun[-1] if begun else next(iter(recordings), None)
    points = masking.index_points(source, user)
    return Player(
        recording=chosen,
        state=state_of(chosen),
        is_video=bool(chosen and chosen.media_type.startswith("video/")),
        fragment=_fragment(window, chosen.offset_ms) if chosen else "",
        tracks=tracks(source, languages, chosen),
        parts=[_part(one, chosen) for one in recordings] if len(recordings) > 1 else [],
        total_ms=window.total_ms,
        ticks=[_percent(point.start_ms, window.total_ms) for point in points],
        lines=_heard(source, window.total_ms),
        shows_original=bool(chosen and chosen.media) and reads_all(user),
        synthetic=any(one.synthetic for one in recordings),
    )


def _fragment(window: Window, offset_ms: int) -> str:
    """The part of the sound that the browser's own player begins with (Media Fragments)."""
    if not window.at:
        return ""
    start = max(0, window.at - offset_ms // 1000)
    return f"{start},{window.until - offset_ms // 1000}" if window.until else str(start)


def _part(one: Recording, chosen: Recording | None) -> Value:
    return {
        "number": one.position,
        "seconds": one.offset_ms // 1000,
        "clock": clock(one.offset_ms),
        "offset_ms": one.offset_ms,
        "src": reverse("media:sound", args=[one.pk]) if state_of(one) == State.OPEN else "",
        "current": one == chosen,
    }


def _percent(part: int, whole: int) -> str:
    """As an SVG attribute: a point, whatever the reader's language."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


def _heard(source: Source, total_ms: int) -> list[tuple[str, str]]:
    """The stretches of the line between the withheld spans."""
    at, found = 0, []
    for span in sorted(source.withheld.all(), key=lambda span: span.start_ms):
        if span.start_ms > at:
            found.append((_percent(at, total_ms), _percent(span.start_ms, total_ms)))
        at = max(at, span.end_ms)
    if at < total_ms:
        found.append((_percent(at, total_ms), "100%"))
    return found


def topics(source: Source, window: Window, user: Any, protected: Iterable[Mention]) -> list[Value]:
    """The index, each point with its second; the last one begun is the current one."""
    points = masking.index_points(source, user)
    begun = [p for p in points if window.at is not None and p.seconds <= window.at]
    return [
        {
            "seconds": point.seconds,
            "clock": clock(point.start_ms),
            "title": words.text_value(
                {code: blotted(text, protected) for code, text in point.title.items()}
            ),
            "current": bool(begun) and point is begun[-1],
        }
        for point in points
    ]
