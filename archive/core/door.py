"""The way from an address to a record, and what a reader is told when it does not open.

One function for all record pages: visible records open; closed ones say that they are closed and
why; merged addresses lead on; withdrawn ones leave a tombstone; all else does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from archive.core.access import Access, RecordQuerySet, Status, reads_all
from archive.core.dates import parse
from archive.core.languages import pick
from archive.core.records import Record


def enter(
    request: HttpRequest,
    rows: RecordQuerySet,
    ref: str,
    slug: str | None = None,
    *,
    opened: Callable[..., list[Any]] | None = None,
) -> Record | HttpResponse:
    """The record of this address if the reader may see it, else the page that says why not.

    `rows` is the unfiltered queryset of the record's kind. With a `slug`, an address whose slug is
    not the record's own leads to the right one. `opened` is the question for the visible record of
    a `ref`, of `archive.core.ready`, where it is asked often. Raises Http404 for what must
    not be told apart from what does not exist (drafts, hidden records, living people).
    """
    known = (
        opened(request.user, ref=ref) if opened else rows.visible_to(request.user).filter(ref=ref)
    )
    record: Record | None = next(iter(known[:1]), None)
    if record is not None:
        if slug is not None and request.path != record.get_absolute_url():
            return _move(request, record.get_absolute_url())
        return record
    return (
        _closed(request, rows, ref)
        or _withdrawn(request, rows, ref)
        or _retired(request, rows, ref)
    )


def _move(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _closed(request: HttpRequest, rows: RecordQuerySet, ref: str) -> HttpResponse | None:
    """What may be told of a closed record: title, kind, reason and date, nothing else."""
    record: Any = rows.announced_to(request.user).filter(ref=ref).first()
    if record is None:
        return None
    reason, _language = pick(record.access_reason, get_language() or "en")
    write = f"{reverse('site:contribute')}?about={record.ref}"
    context = {
        "record": {
            "ref": record.ref,
            "kind": record._meta.verbose_name,
            "title": str(record),
            "language": getattr(record, "title_language", ""),
            "sample": record.is_sample,
        },
        "closed": {
            "reason": reason,
            "opens": _opens(record),
            "ask_url": f"{write}&kind=access",
            "object_url": f"{write}&kind=objection",
        },
    }
    return render(request, "closed.html", context)


def _opens(record: Record) -> str:
    return parse(record.closed_until.isoformat()).display() if record.closed_until else ""


def _withdrawn(request: HttpRequest, rows: RecordQuerySet, ref: str) -> HttpResponse | None:
    record: Any = (
        rows.filter(rows.may_be_announced(), ref=ref, status=Status.WITHDRAWN)
        .exclude(access=Access.HIDDEN)
        .first()
    )
    return _tombstone(request, ref, record.withdrawn_reason) if record else None


def _retired(request: HttpRequest, rows: RecordQuerySet, ref: str) -> HttpResponse:
    """Where a merged address leads now, if the reader may know that record; a tombstone for one
    that ended and was public before. The desk is led on from records that were never public, too.
    """
    known = apps.get_model("people", "RetiredRef").objects.filter(ref=ref)
    retired = (known if reads_all(request.user) else known.filter(told=True)).first()
    if retired is None or not ref.startswith(f"{rows.model.LETTER}-"):
        raise Http404
    if not retired.new_ref:
        return _tombstone(request, ref, retired.reason)
    if not rows.announced_to(request.user).filter(ref=retired.new_ref).exists():
        raise Http404
    start, _ref, rest = request.path.partition(ref)
    return _move(request, f"{start}{retired.new_ref}{_part_of_page(rest)}")


def _part_of_page(rest: str) -> str:
    """What of the rest of an address the kept record has too: a file, or a part under the slug; the
    slug alone was made of the old name."""
    parts = rest.strip("/").split("/")
    return rest if len(parts) > 1 or "." in parts[0] else "/"


def _tombstone(request: HttpRequest, ref: str, reasons: dict[str, str]) -> HttpResponse:
    reason, _language = pick(reasons, get_language() or "en")
    return render(request, "410.html", {"gone": {"ref": ref, "reason": reason}}, status=410)
