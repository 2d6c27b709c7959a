"""The transcript editor: the sound, and the passages of a part of the interview as plain forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from archive.core.changes import because
from archive.core.languages import LANGUAGES
from archive.curation import review
from people.models import Person, Place
from sources import transcript_editing as editing
from sources.admin.transcript_import import interview_of
from sources.models import Interview, Segment, SegmentText, TextStatus, Treatment
from sources.transcript_clock import moment, stamp
from sources.transcript_editing import Stale, Typed
from sources.transcript_merge import topics_by_label

AT_ONCE = 40
FEW = 5


@require_http_methods(["GET", "HEAD", "POST"])
def editor_view(request: HttpRequest, pk: str) -> HttpResponse:
    interview = interview_of(request, pk)
    if request.method == "POST":
        return _change(request, interview)
    return _page(request, interview)


def _change(request: HttpRequest, interview: Interview) -> HttpResponse:
    segment = _named(interview, request.POST.get("segment", ""))
    if segment is None:
        raise Http404
    act = ACTS.get(request.POST.get("act", "save"))
    if act is None:
        return HttpResponse(status=400)
    because("", gettext("Transcript of %(interview)s edited") % {"interview": interview})
    try:
        with editing.change(segment, request.POST.get("state", "")) as fresh:
            act(request, fresh)
            _log(request, interview, fresh)
    except Stale:
        words = gettext(
            "Nothing was saved: somebody else has changed this passage. What you typed stands "
            "below, beside what stands here now."
        )
        return _page(request, interview, segment, [words], 409)
    except ValidationError as error:
        return _page(request, interview, segment, error.messages, 422)
    address = reverse("admin:sources_interview_editor", args=[interview.pk])
    return HttpResponseRedirect(f"{address}?at={segment.pk}#s-{segment.pk}", status=303)


def _log(request: HttpRequest, interview: Interview, segment: Segment) -> None:
    owner = admin.site._registry[Interview]
    words = gettext("Transcript changed at %(time)s.") % {"time": stamp(segment.start_ms)}
    owner.log_change(request, interview, words)
    review.note_change([interview], request.user)  # nobody publishes their own


# What can be done


def _typed(request: HttpRequest, segment: Segment) -> Typed:
    given = request.POST
    times = [moment(given.get(name, "")) for name in ("start", "end")]
    for name, time in zip(("start", "end"), times, strict=True):
        if time is None:
            words = gettext("“%(value)s” is not a time. Write 0:12, 12:33.5 or 1:02:10.")
            raise ValidationError(words % {"value": given.get(name, "")})
    speaker = given.get("speaker")
    known = segment.source.speakers.filter(pk=speaker).first() if speaker else None
    language = given.get("language", "")
    status = given.get("status", "")
    if language not in LANGUAGES or status not in TextStatus.values:
        raise ValidationError(gettext("Choose language and status from the lists."))
    translations = {
        code: given[f"translation-{code}"] for code in LANGUAGES if f"translation-{code}" in given
    }
    new = given.get("new-language", "")
    if new in LANGUAGES and given.get("new-translation", "").strip():
        translations[new] = given["new-translation"]
    start, end = (time.ms for time in times if time is not None)
    return Typed(start, end, given.get("text", ""), language, status, known, translations)


def _save(request: HttpRequest, segment: Segment) -> None:
    typed = _typed(request, segment)
    if editing.MARKER in typed.text:
        words = gettext("%(marker)s stands in the words: split the passage, or take it out.")
        raise ValidationError(words % {"marker": editing.MARKER})
    editing.save(segment, typed)


def _split(request: HttpRequest, segment: Segment) -> None:
    editing.save(segment, _typed(request, segment))
    at = moment(request.POST.get("split_at", ""))
    editing.split(segment, at.ms if at else None)


def _join(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    editing.join(segment)


def _withhold(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    editing.withhold(segment, request.POST.get("reason", ""), _own_language(request))


def _name(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    treatment = request.POST.get("treatment", "")
    about = _about(request.POST.get("about", "").strip())
    editing.name(segment, request.POST.get("words", ""), treatment, about)


def _topic(request: HttpRequest, segment: Segment) -> None:
    _save(request, segment)
    known = topics_by_label()
    typed = [word.strip() for word in request.POST.get("topics", "").split(";") if word.strip()]
    for word in typed:
        if word.casefold() not in known:
            words = gettext("“%(word)s” is no topic of this archive.")
            raise ValidationError(words % {"word": word})
    terms = [known[word.casefold()] for word in typed]
    title = request.POST.get("point_title", "")
    editing.note_topic(segment, title, request.POST.get("language", "") or "en", terms)


def _own_language(request: HttpRequest) -> str:
    code = getattr(request, "LANGUAGE_CODE", "en")[:2]
    return code if code in LANGUAGES else "en"


def _about(typed: str) -> Person | Place | None:
    """The record of this id or name; where several fit, they are named for the choice."""
    if not typed:
        return None
    ref = typed.split()[0].upper()
    exact: Person | Place | None = (
        Person.objects.filter(ref=ref).first() or Place.objects.filter(ref=ref).first()
    )
    if exact:
        return exact
    people = Person.objects.filter(display_name__icontains=typed)[: FEW + 1]
    places = Place.objects.filter(names__name__icontains=typed).distinct()[: FEW + 1]
    found: list[Person | Place] = [*people, *places]
    if len(found) == 1:
        return found[0]
    if not found:
        words = gettext("There is no person or place “%(typed)s”.") % {"typed": typed}
        raise ValidationError(words)
    some = ", ".join(f"{one.ref} {one}" for one in found[:FEW])
    words = gettext("Which one? Write the id: %(some)s") % {"some": some}
    raise ValidationError(words)


ACTS: dict[str, Callable[[HttpRequest, Segment], None]] = {
    "save": _save,
    "split": _split,
    "join": _join,
    "withhold": _withhold,
    "name": _name,
    "topic": _topic,
}


# The page


def _page(
    request: HttpRequest,
    interview: Interview,
    wrong: Segment | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    first = _first(request, interview, wrong)
    total = interview.segments.count()
    rows = interview.segments.select_related("speaker").prefetch_related("texts", "mentions")
    shown = list(rows.order_by("position")[first : first + AT_ONCE])
    spans = list(interview.withheld.all())
    points = {point.start_ms: point for point in interview.index_points.all()}
    passages = [_passage(row, spans, points) for row in shown]
    for passage in passages:
        if wrong is not None and passage["segment"].pk == wrong.pk:
            _retype(passage, request)
            passage["is_stale"] = status == 409
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # the room is needed for the words
        "title": gettext("Transcript editor"),
        "interview": interview,
        "opts": Interview._meta,
        "recordings": [r for r in interview.recordings.all() if r.media],
        "passages": passages,
        "speakers": list(interview.speakers.all()),
        "statuses": TextStatus.choices,
        "treatments": Treatment.choices,
        "languages": [(code, one.endonym) for code, one in LANGUAGES.items()],
        "marker": editing.MARKER,
        "first": first + 1,
        "last": first + len(shown),
        "total": total,
        "before": max(0, first - AT_ONCE) if first else None,
        "after": first + AT_ONCE if first + AT_ONCE < total else None,
        "errors": errors or [],
    }
    template = "admin/sources/interview/transcript_editor.html"
    return TemplateResponse(request, template, context, status=status)


def _first(request: HttpRequest, interview: Interview, wrong: Segment | None) -> int:
    """How many passages stand before the first one that is shown."""
    rows = interview.segments
    at = rows.filter(pk=wrong.pk).first() if wrong else _asked(request, interview)
    if at is not None:
        before = rows.filter(position__lt=at.position).count()
        return before - before % AT_ONCE
    typed = request.GET.get("from", "0")
    return min(int(typed), rows.count()) if typed.isdigit() and len(typed) < 8 else 0


def _asked(request: HttpRequest, interview: Interview) -> Segment | None:
    """The passage that the address names, by its key or a time."""
    time = moment(request.GET.get("t", ""))
    if time is not None:
        rows = interview.segments.filter(start_ms__lte=time.ms).order_by("-position")
        found: Segment | None = rows.first()
        return found
    return _named(interview, request.GET.get("at", ""))


def _named(interview: Interview, key: str) -> Segment | None:
    try:
        return interview.segments.filter(pk=key).first() if key else None
    except ValidationError:  # no key at all
        return None


def _passage(row: Segment, spans: list[Any], points: dict[int, Any]) -> dict[str, Any]:
    texts = list(row.texts.all())
    original = next((text for text in texts if text.kind == SegmentText.Kind.ORIGINAL), None)
    language = original.language if original else (row.source.languages or ["cs"])[0]
    return {
        "segment": row,
        "state": editing.state(row),
        "text": original.text if original else "",
        "speaker": str(row.speaker_id or ""),
        "start": stamp(row.start_ms),
        "end": stamp(row.end_ms),
        "original": original,
        "language": language,
        "status": original.status if original else TextStatus.MACHINE,
        "translations": [text for text in texts if text.kind != SegmentText.Kind.ORIGINAL],
        "mentions": list(row.mentions.all()),
        "withheld": next((s for s in spans if s.covers(row.start_ms, row.end_ms)), None),
        "point": points.get(row.start_ms),
        "lines": min(12, 2 + len(original.text if original else "") // 80),
    }


def _retype(passage: dict[str, Any], request: HttpRequest) -> None:
    """What was typed and refused stands in the form again, beside what stands in the archive."""
    given = request.POST
    for name in ("text", "start", "end", "speaker", "status", "language"):
        passage[name] = given.get(name, passage[name])
    for row in passage["translations"]:
        row.text = given.get(f"translation-{row.language}", row.text)
    passage["typed"] = given
    passage["new_translation"] = given.get("new-translation", "")
    passage["new_language"] = given.get("new-language", "")
