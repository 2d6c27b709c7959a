"""One scan: what of it is shown, and what is written on it, line by line beside the picture."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from archive.core.access import reads_all
from archive.core.changes import because
from archive.core.languages import LANGUAGES
from archive.curation import review
from sources import files, ocr, scans, scans_texts
from sources.admin.scans import machine_state
from sources.models import Page, PageText, TextStatus
from sources.scans_frame import TURNS
from sources.scans_texts import Stale, TypedLine

SIDES = ("left", "top", "right", "bottom")
UNSURE = 60
"""Of 100: where the machine is less sure of a line, it says so."""


def page_of(request: HttpRequest, pk: uuid.UUID) -> Page:
    """For those who may change it; to all others it is not there."""
    owner = admin.site._registry[Page]
    if not reads_all(request.user):
        raise Http404
    rows = Page.objects.select_related("source", "bundle", "reading").prefetch_related("texts")
    page: Page | None = rows.filter(pk=pk).first()
    if page is None:
        raise Http404
    if not owner.has_change_permission(request, page):
        raise PermissionDenied
    return page


def _note(request: HttpRequest, page: Page, words: str) -> None:
    owner = admin.site._registry[Page]
    owner.log_change(request, page, words)
    review.note_change([page.source], request.user)  # nobody publishes their own


def _beside(page: Page) -> dict[str, Page | None]:
    rows = Page.objects.filter(source_id=page.source_id)
    return {
        "before": rows.filter(position__lt=page.position).order_by("-position").first(),
        "after": rows.filter(position__gt=page.position).order_by("position").first(),
    }


def _context(request: HttpRequest, page: Page, title: str, **more: Any) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": title,
        "page": page,
        "opts": Page._meta,
        **_beside(page),
        **more,
    }


def _next(request: HttpRequest, page: Page, name: str) -> HttpResponse:
    """This page again, or the one behind it."""
    after = _beside(page)["after"] if request.POST.get("act", "").endswith("next") else None
    return HttpResponseRedirect(reverse(name, args=[(after or page).pk]), status=303)


# What of it is shown


@require_safe
def whole_view(request: HttpRequest, pk: uuid.UUID, width: int) -> HttpResponse:
    """All of the original, for those who say what of it is shown."""
    page = page_of(request, pk)
    try:
        path = files.whole_copy(page, width)
    except files.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    except (OSError, files.FileNotKept) as error:
        raise Http404(str(error)) from error
    response: Any = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    answer: HttpResponse = response
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def frame_view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    page = page_of(request, pk)
    if not page.scan or not page.width or not page.height:
        raise Http404
    if request.method != "POST":
        return _frame_page(request, page)
    because("", gettext("What is shown of page %(page)s") % {"page": page})
    with transaction.atomic():
        fresh = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
        if fresh.copy_key != request.POST.get("state", ""):
            words = gettext(
                "Nothing was saved: somebody else has turned or cut this scan. What you entered "
                "stands below; look at the picture, then save again."
            )
            return _frame_page(request, fresh, [words], 409)
        try:
            turn, cut = _typed_frame(request, fresh)
            is_new = scans.show(fresh, turn, cut)
        except ValidationError as error:
            return _frame_page(request, page, error.messages, 422)
        if is_new:
            _note(request, fresh, gettext("Scan turned or cut."))
        messages.success(request, gettext("Saved."))
    return _next(request, page, "admin:sources_page_frame")


def _typed_frame(request: HttpRequest, page: Page) -> tuple[int, list[int] | None]:
    """Quarter turns, and the cut in pixels from what is cut off of each side, in percent."""
    typed = request.POST.get("turn", "")
    if typed not in map(str, TURNS):
        raise ValidationError(gettext("Choose how the scan is turned."))
    if all(request.POST.get(side, "").strip() == shown for side, shown in _sides(page).items()):
        return int(typed), page.cut
    shares = [_share(request.POST.get(side, ""), side) for side in SIDES]
    width, height = page.width or 0, page.height or 0
    left, top = round(shares[0] * width / 100), round(shares[1] * height / 100)
    right = width - round(shares[2] * width / 100)
    bottom = height - round(shares[3] * height / 100)
    if right - left < 1 or bottom - top < 1:
        raise ValidationError(gettext("Nothing of the scan would be left."))
    return int(typed), [left, top, right - left, bottom - top]


def _share(typed: str, side: str) -> float:
    try:
        share = float(typed.strip().replace(",", ".") or 0)
    except ValueError:
        share = -1.0
    if not 0 <= share < 100:
        words = gettext("“%(value)s” is no share of the scan. Write a number from 0 to 99.")
        raise ValidationError(words % {"value": typed[:40]})
    return share


def _sides(page: Page) -> dict[str, str]:
    """What is cut off of each side, in percent, as the form shows it."""
    width, height = page.width or 1, page.height or 1
    left, top, wide, high = page.frame.box
    off = (left / width, top / height, 1 - (left + wide) / width, 1 - (top + high) / height)
    return {side: f"{max(0.0, share) * 100:.2f}" for side, share in zip(SIDES, off, strict=True)}


def _frame_page(
    request: HttpRequest, page: Page, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    sides = _sides(page)
    labels = (gettext("Left"), gettext("Top"), gettext("Right"), gettext("Bottom"))
    given = request.POST if errors else {}
    context = _context(
        request, page, gettext("Turn and cut"),
        errors=errors or [],
        state=page.copy_key,
        sides=[
            (side, label, given.get(side, sides[side]))
            for side, label in zip(SIDES, labels, strict=True)
        ],
        turns=TURNS,
        turn=str(given.get("turn", page.turn)),
        whole=reverse("admin:sources_page_whole", args=[page.pk, files.WIDTHS[1]]),
    )  # fmt: skip
    return TemplateResponse(request, "admin/sources/page/frame.html", context, status=status)


# What is written on it


@dataclass(frozen=True)
class LineRow:
    """One line in the form: its number, its words, where it stands on what is shown, what stands
    there now if somebody else changed it, and whether the machine was unsure of it."""

    index: int
    words: str
    region: str
    now: str | None = None
    is_unsure: bool = False

    @property
    def number(self) -> int:
        return self.index + 1


@require_http_methods(["GET", "HEAD", "POST"])
def text_view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    page = page_of(request, pk)
    if request.method != "POST":
        return _text_page(request, page, _asked(request, page))
    act = request.POST.get("act", "")
    if act not in ("save", "save-next", "checked", "checked-next", "take-over", "read"):
        return HttpResponse(status=400)
    because("", gettext("Text of page %(page)s") % {"page": page})
    text = _asked(request, page, request.POST.get("text", ""))
    try:
        if act == "read":
            scans_texts.ask_to_read([page])
            messages.info(request, gettext("The page will be read in a moment; reload to see it."))
            return _next(request, page, "admin:sources_page_text")
        if act == "take-over":
            scans_texts.take_over(page, request.POST.get("reading-state", ""))
        else:
            _save(request, page, act.startswith("checked"))
        _note(request, page, gettext("Text changed."))
        messages.success(request, gettext("Saved."))
    except Stale:
        words = gettext(
            "Nothing was saved: somebody else has changed this text, or the machine has read the "
            "page anew. What you typed stands below, beside what stands here now."
        )
        return _text_page(request, page, text, [words], 409)
    except (ValidationError, ocr.CannotRead) as error:
        told = error.messages if isinstance(error, ValidationError) else [str(error)]
        return _text_page(request, page, text, told, 422)
    answer = _next(request, page, "admin:sources_page_text")
    if text is not None and not act.endswith("next"):
        answer["Location"] += f"?text={text.pk}"
    return answer


def _asked(request: HttpRequest, page: Page, key: str | None = None) -> PageText | None:
    """The text that the address or the form names; the leading one where it names none."""
    key = request.GET.get("text", "") if key is None else key
    found = next((text for text in page.texts.all() if str(text.pk) == key), None)
    return found or (None if request.method == "POST" else scans_texts.leading(page))


def _typed_lines(request: HttpRequest) -> list[TypedLine]:
    """The fields in the order of their numbers, then the lines that were added below."""
    given = request.POST
    count = given.get("lines", "0")
    number = min(int(count), len(given)) if count.isascii() and count.isdecimal() else 0
    typed = [TypedLine(given.get(f"line-{n}", ""), n) for n in range(number)]
    more = given.get("more", "").replace("\r\n", "\n").strip("\n")
    return [*typed, *(TypedLine(words) for words in (more.split("\n") if more.strip() else []))]


def _save(request: HttpRequest, page: Page, is_checked: bool) -> None:
    given = request.POST
    status = TextStatus.CHECKED if is_checked else given.get("status", "")
    known = given.get("_opened_as", "")  # emptied by drafts.js where the text has changed since
    with scans_texts.change(page, given.get("text", ""), known) as text:
        scans_texts.write(text, _typed_lines(request), given.get("language", ""), str(status))


def _text_page(
    request: HttpRequest,
    page: Page,
    text: PageText | None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = page_of(request, page.pk)  # as it is now
    key = text.pk if text else None
    text = next((one for one in page.texts.all() if one.pk == key), None)
    given = request.POST if errors else None
    reading = scans_texts.reading_of(page)
    own = next((one for one in page.texts.all() if one.kind == "ocr"), None)
    listed = page.source.languages
    context = _context(
        request, page, gettext("Text of a scan"),
        errors=errors or [],
        text=text,
        others=[one for one in page.texts.all() if one.pk != key],
        state=scans_texts.state(text),
        marks=_marks(text),
        rows=_rows(page, text, given),
        more=given.get("more", "") if given else "",
        language=given.get("language") if given else text.language if text else "",
        status=given.get("status") if given else text.status if text else TextStatus.CHECKED,
        statuses=TextStatus.choices,
        languages=sorted(
            ((code, one.endonym) for code, one in LANGUAGES.items()),
            key=lambda pair: listed.index(pair[0]) if pair[0] in listed else len(listed),
        ),
        reading=reading,
        reading_state=scans_texts.state(own),
        differs=bool(reading and (text is None or reading.text != text.text)),
        waits=scans_texts.waits(page),
        machine=machine_state(page.source),
        info=_info(page),
    )  # fmt: skip
    return TemplateResponse(request, "admin/sources/page/text.html", context, status=status)


def _info(page: Page) -> str:
    """Where deep zoom begins; empty where its part for the browser is missing."""
    if not page.scan or "openseadragon" in settings.MISSING_NPM_PARTS:
        return ""
    return f"{reverse('iiif:info', args=[page.pk])}?{page.frame.key}"


def _marks(text: PageText | None) -> str:
    """A short sign of each line as it was handed out: whether it was typed on is seen by it."""
    return " ".join(_mark(line["text"]) for line in text.lines) if text else ""


def _mark(words: str) -> str:
    return hashlib.sha256(words.strip().encode()).hexdigest()[:8]


def _rows(page: Page, text: PageText | None, given: Any) -> list[LineRow]:
    """The lines as they stand; after a refusal as they were typed. Where somebody else changed a
    line and this form did not, theirs is taken into it."""
    lines = list(text.lines) if text else []
    marks = given.get("marks", "").split() if given else []
    are_same_lines = len(marks) == len(lines)
    typed = given.get("lines", "") if given else ""
    count = min(int(typed), len(given)) if typed.isascii() and typed.isdecimal() else len(lines)
    rows = []
    for index in range(max(count, len(lines)) if given else len(lines)):
        line: dict[str, Any] = lines[index] if index < len(lines) else {"text": ""}
        region = page.frame.shown(line.get("region"))
        words = given.get(f"line-{index}", line["text"]) if given else line["text"]
        if are_same_lines and _mark(words) == marks[index]:
            words = line["text"]
        rows.append(
            LineRow(
                index, words, ",".join(f"{value:g}" for value in region or ()),
                line["text"] if given and words.strip() != line["text"].strip() else None,
                _is_unsure(page, text, line),
            )
        )  # fmt: skip
    return rows


def _is_unsure(page: Page, text: PageText | None, line: dict[str, Any]) -> bool:
    """Whether these are still the words of the machine, of which it was not sure."""
    reading = scans_texts.reading_of(page)
    if reading is None or text is None or text.status != TextStatus.MACHINE:
        return False
    return any(
        one["text"] == line["text"] and one.get("sure", 100) < UNSURE for one in reading.lines
    )
