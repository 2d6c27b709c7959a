"""The scans of one document: brought many at once, looked over, put in order, turned, read."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from archive.core.access import reads_all
from archive.core.changes import because
from archive.curation import review
from archive.jobs import worker
from sources import files, ocr, scans, scans_bundles, scans_texts
from sources.admin.scans_jobs import work_on
from sources.admin.uploads import on_disk
from sources.files import FileNotKept
from sources.models import Document, Page, Source

WITHOUT_SCRIPT = 100
"""Files that Django takes in one request."""
QUARTERS = {"turn-90": 90, "turn-180": 180, "turn-270": 270}


def document_of(request: HttpRequest, pk: Any) -> Document:
    """For those who may change it; to all others it is not there."""
    owner = admin.site._registry[Document]
    if not reads_all(request.user):
        raise Http404
    document: Document | None = owner.get_object(request, str(pk))
    if document is None:
        raise Http404
    if not owner.has_change_permission(request, document):
        raise PermissionDenied
    return document


@require_http_methods(["GET", "HEAD", "POST"])
def scans_view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    document = document_of(request, pk)
    if request.method != "POST":
        return _page(request, document)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return HttpResponse(status=400)
    because("", gettext("Scans of %(document)s") % {"document": document})
    return act(request, document)


def _back(document: Document) -> HttpResponse:
    address = reverse("admin:sources_document_scans", args=[document.pk])
    return HttpResponseRedirect(address, status=303)


def note(request: HttpRequest, document: Document, words: str) -> None:
    """For the log of the admin; and nobody publishes their own."""
    owner = admin.site._registry[Document]
    owner.log_change(request, document, words)
    review.note_change([document], request.user)


# Bringing


def _upload(request: HttpRequest, document: Document) -> HttpResponse:
    """The files of a form, in the order of their names; or one for the script, which is told in
    data what became of it."""
    uploads = sorted(request.FILES.getlist("files"), key=lambda one: scans.natural(one.name or ""))
    told = [_bring(request, document, upload) for upload in uploads]
    if request.headers.get("Accept") == "application/json":
        good, words = told[0] if told else (False, gettext("No file came."))
        return JsonResponse({"good": good, "words": words}, status=200 if good else 422)
    if not told:
        messages.error(request, gettext("Choose files first."))
    for good, words in told:
        if not good:
            messages.error(request, words)
    count = sum(good for good, _words in told)
    if count:
        words = ngettext("%(count)d file was kept.", "%(count)d files were kept.", count)
        messages.success(request, words % {"count": count})
    return _back(document)


def _bring(request: HttpRequest, document: Document, upload: UploadedFile) -> tuple[bool, str]:
    """Whether the file was kept, and what became of it in words."""
    name = scans.clean_name(upload.name or "")
    try:
        with on_disk(upload) as path:
            added = scans.add(document, path, name)
    except FileNotKept as error:
        words = {"file": name, "why": error}
        return False, gettext("“%(file)s” was not kept: %(why)s") % words
    if added.already:
        words = {"file": name, "page": added.already}
        return False, gettext("“%(file)s” is here already, as “%(page)s”.") % words
    count = len(added.pages)
    note(request, document, gettext("Scan “%(file)s” added.") % {"file": name})
    words = {"file": name, "count": count, "page": added.pages[0] if added.pages else ""}
    if added.pages and added.pages[0].bundle_id is None:
        return True, gettext("“%(file)s” is page %(page)s.") % words
    return True, ngettext(
        "“%(file)s”: %(count)d page is being taken out of it.",
        "“%(file)s”: %(count)d pages are being taken out of it.",
        count,
    ) % words


# Order


def _order(request: HttpRequest, document: Document) -> HttpResponse:
    """The pages as the script left them (`page`, one after another), or by the typed numbers."""
    typed, wrong = dict[uuid.UUID, int](), list[str]()
    for page in document.pages.all():
        value = request.POST.get(f"number-{page.pk}", "").strip()
        if value.isascii() and value.isdecimal() and 0 < len(value) < 7:
            typed[page.pk] = int(value)
        elif value:
            wrong.append(value)
    if wrong:
        words = gettext("“%(value)s” is no number of a page. Nothing was changed.")
        messages.error(request, words % {"value": ", ".join(wrong)[:100]})
        return _back(document)
    return _arranged(request, document, scans.by_numbers(document, typed))


def _moved(request: HttpRequest, document: Document) -> HttpResponse:
    """The order that was made with the pointer or the keys."""
    try:
        keys = [uuid.UUID(key) for key in request.POST.getlist("page")]
        is_new = scans.put_in_order(document, keys)
    except ValueError:
        return HttpResponse(status=400)
    except ValidationError as error:
        return JsonResponse({"good": False, "words": " ".join(error.messages)}, status=409)
    if is_new:
        note(request, document, gettext("Order of the pages changed."))
    return JsonResponse({"good": True, "words": gettext("The order was saved.")})


def _by_name(request: HttpRequest, document: Document) -> HttpResponse:
    return _arranged(request, document, scans.by_name(document))


def _arranged(request: HttpRequest, document: Document, keys: list[uuid.UUID]) -> HttpResponse:
    try:
        is_new = scans.put_in_order(document, keys)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(document)
    if is_new:
        note(request, document, gettext("Order of the pages changed."))
        messages.success(request, gettext("The order was saved."))
    else:
        messages.info(request, gettext("The pages stand in this order already."))
    return _back(document)


# What is done with the chosen pages


def _chosen(request: HttpRequest, document: Document) -> list[Page]:
    keys = set(request.POST.getlist("chosen"))
    pages = document.pages.select_related("source").order_by("position")
    return [page for page in pages if str(page.pk) in keys]


def _turn(request: HttpRequest, document: Document) -> HttpResponse:
    pages = _chosen(request, document)
    if not pages:
        return _nothing_chosen(request, document)
    count = scans.turn(pages, QUARTERS[request.POST["act"]])
    if count:
        note(request, document, gettext("Scans turned."))
    words = ngettext("%(count)d scan was turned.", "%(count)d scans were turned.", count)
    messages.success(request, words % {"count": count})
    return _back(document)


def _read(request: HttpRequest, document: Document) -> HttpResponse:
    pages = _chosen(request, document)
    if not pages:
        return _nothing_chosen(request, document)
    try:
        count = scans_texts.ask_to_read(pages)
    except ocr.CannotRead as error:
        messages.error(request, str(error))
        return _back(document)
    words = ngettext("%(count)d page will be read.", "%(count)d pages will be read.", count)
    messages.success(request, words % {"count": count})
    return _back(document)


def _take_over(request: HttpRequest, document: Document) -> HttpResponse:
    """The readings that wait on those of the chosen pages that have no text. Where people have
    corrected an earlier reading, each page is looked at by itself."""
    pages = _chosen(request, document)
    if not pages:
        return _nothing_chosen(request, document)
    count = scans_texts.take_over_alone(pages)
    if count:
        note(request, document, gettext("Machine readings taken over."))
    words = ngettext(
        "%(count)d reading was taken over.", "%(count)d readings were taken over.", count
    )
    messages.success(request, words % {"count": count})
    return _back(document)


def _nothing_chosen(request: HttpRequest, document: Document) -> HttpResponse:
    messages.error(request, gettext("Choose pages first: each has a box."))
    return _back(document)


def _again(request: HttpRequest, document: Document) -> HttpResponse:
    count = scans.try_again(document)
    words = ngettext("%(count)d page is tried again.", "%(count)d pages are tried again.", count)
    messages.success(request, words % {"count": count})
    return _back(document)


ACTS: dict[str, Callable[[HttpRequest, Document], HttpResponse]] = {
    "upload": _upload,
    "order": _order,
    "moved": _moved,
    "by-name": _by_name,
    **dict.fromkeys(QUARTERS, _turn),
    "read": _read,
    "take-over": _take_over,
    "again": _again,
}


# The page


def _page(request: HttpRequest, document: Document) -> HttpResponse:
    rows = document.pages.select_related("bundle", "reading").prefetch_related("texts")
    pages = list(rows.order_by("position"))
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # the room is needed for the pictures
        "title": gettext("Scans"),
        "document": document,
        "opts": Document._meta,
        "pages": [_row(page) for page in pages],
        "work": work_on(document, [page.pk for page in pages]),
        "no_worker": not worker.is_seen(),
        "faults": sum(bool(page.fault) for page in pages),
        "bundles": list(document.bundles.all()),
        "kinds": ", ".join([*files.PICTURES, "PDF"]),
        "accept": ",".join(
            [*(part for kind in files.PICTURES.values() for part in kind), "application/pdf,.pdf"]
        ),
        "most_mb": scans.MOST_BYTES >> 20,
        "most_pages": scans_bundles.MOST_PAGES,
        "without_script": WITHOUT_SCRIPT,
        "machine": machine_state(document),
    }
    return TemplateResponse(request, "admin/sources/document/scans.html", context)


def _row(page: Page) -> dict[str, Any]:
    text = scans_texts.leading(page)
    return {
        "page": page,
        "is_ready": bool(page.scan) and files.is_copied(page, files.WIDTHS[0]),
        "text": text if text is not None and text.text.strip() else None,
        "waits": scans_texts.waits(page),
    }


def machine_state(document: Source) -> dict[str, Any]:
    """Whether the machine can read here, and what it lacks for this document."""
    engine = ocr.engine()
    missing = ocr.lacking(document.languages) if engine else []
    return {
        "engine": engine,
        "packages": [ocr.package(code) for code in missing],
        "missing": missing,
        "can_read": bool(engine and set(document.languages) - set(missing)),
        "no_language": not document.languages,
    }
