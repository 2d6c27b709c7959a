"""Scans and sounds, behind the same door as their records. What may not be seen or heard is 404."""

from __future__ import annotations

import logging
import mimetypes
import uuid
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from archive.core.access import reads_all
from sources import files, masking, moving, recordings
from sources.models import Page, Recording, ScanBundle
from sources.protection import download_is_agreed
from sources.views import ranges

log = logging.getLogger(__name__)

SENT_AS_IT_IS = ("image/", "audio/", "video/")


@require_safe
def scan(request: HttpRequest, page_id: uuid.UUID, width: int) -> HttpResponseBase:
    """A small copy of a scan, in which the names that this reader may not be told are covered."""
    pages = Page.objects.visible_to(request.user).prefetch_related("mentions__person", "texts")
    page = _one(pages, page_id)
    cover = masking.masked_regions(page, request.user)
    if cover is None:
        raise Http404("A protected name stands somewhere on this scan.")
    try:
        path = files.derivative(page, width, cover)
    except files.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    except (OSError, files.FileNotKept) as error:
        raise _not_there(f"scan of page {page.pk}", error) from error
    return _send(request, path, "image/jpeg")


@require_safe
def full_scan(request: HttpRequest, page_id: uuid.UUID) -> HttpResponseBase:
    """The scan in full size, where a consent lets it be taken home and nothing is covered."""
    pages = Page.objects.visible_to(request.user).prefetch_related("mentions__person", "texts")
    page = _one(pages.exclude(scan=""), page_id)
    if masking.masked_regions(page, request.user) != []:
        raise Http404("A part of this scan is covered.")
    if not reads_all(request.user) and not download_is_agreed(page.source_id):
        raise Http404("Nobody has agreed that this scan may be taken home.")
    try:
        response = _send(request, files.full_copy(page), "image/jpeg")
    except files.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    except (OSError, files.FileNotKept) as error:
        raise _not_there(f"scan of page {page.pk}", error) from error
    response["Content-Disposition"] = f'attachment; filename="{page.pk}.jpg"'
    return response


@require_safe
def original_scan(request: HttpRequest, page_id: uuid.UUID) -> HttpResponseBase:
    page = _one(_for_those_who_read_all(request, Page.objects), page_id)
    return _send(request, _path(page.scan.name), page.media_type)


@require_safe
def original_bundle(request: HttpRequest, bundle_id: uuid.UUID) -> HttpResponseBase:
    """The file of several pages as it came; a browser only saves it."""
    bundle = _one(_for_those_who_read_all(request, ScanBundle.objects), bundle_id)
    response = _send(request, _path(bundle.original.name), "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, bundle.name)
    return response


@require_safe
def sound(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
    """The public copy, in which withheld spans are silent."""
    visible = Recording.objects.visible_to(request.user).prefetch_related("source__withheld")
    recording = _one(visible, recording_id)
    try:
        path = _path(_public_copy(recording))
    except (OSError, ImportError, files.FileNotKept) as error:
        raise _not_there(f"sound of recording {recording.pk}", error) from error
    kind = mimetypes.guess_type(path.name)[0] or recording.media_type
    return _send(request, path, kind)


@require_safe
def original_sound(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
    recording = _one(_for_those_who_read_all(request, Recording.objects), recording_id)
    return _send(request, _path(recording.media.name), recording.media_type)


def _one(rows: QuerySet[Any], key: uuid.UUID) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _for_those_who_read_all(request: HttpRequest, manager: Any) -> QuerySet[Any]:
    """An original has no masks: to all others it does not exist, also where its record is open."""
    if not reads_all(request.user):
        raise Http404
    rows: QuerySet[Any] = manager.visible_to(request.user)
    return rows


def _public_copy(recording: Recording) -> str:
    """The name of the file for everybody. A passage may have been withheld after the copy was made:
    then a new one is cut here, before anything goes out."""
    name, original = recording.public_media.name or "", recording.media.name or ""
    if name and original and moving.is_moving(original):
        # Never the original, and nobody waits here while hours of video are cut.
        copy = moving.copy_of(original, recordings.silent_in(recording))
        return copy if files.path_of(copy).exists() else ""
    if not name or not recordings.silent_in(recording):
        return name
    return recordings.public_copy(recording)


def _path(name: str | None) -> Path:
    if not name:
        raise Http404("There is no such file.")
    return files.path_of(name)


def _send(request: HttpRequest, path: Path, media_type: str) -> HttpResponseBase:
    """The file as what it is, if a browser cannot run it; anything else as a download."""
    safe = media_type.startswith(SENT_AS_IT_IS) and "svg" not in media_type
    try:
        response = ranges.respond(request, path, media_type if safe else "application/octet-stream")
    except OSError as error:
        raise _not_there(path.name, error) from error
    if not safe:
        response["Content-Disposition"] = "attachment"
    return response


def _not_there(what: str, error: Exception) -> Http404:
    """A file that is lost or damaged is told to those who run the site; the page stays up."""
    log.error("Media file missing or damaged: %s: %s", what, error)
    return Http404("The file is missing or damaged.")
