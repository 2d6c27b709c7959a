"""The IIIF Image API 3.0, level 2, over the scans of pages, behind the same door as their records.

What is refused is told in one plain sentence: those who ask are mostly programs.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.core.door import enter
from sources import files, iiif, masking, pyramids, tiles
from sources.files import Region
from sources.models import Page, Source

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]
KEPT_S = 300  # a record that is closed is out of every cache after five minutes
MADE_LATER_S = 60
JSON_LD = f'application/ld+json;profile="{iiif.CONTEXT}"'


class SeeOther(HttpResponseRedirect):
    status_code = 303


def _service(view: View) -> View:
    """Pages of other sites may read the answers; every refusal is a sentence with its status."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Accept, If-None-Match, Range"
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = _answer(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

    return require_http_methods(["GET", "HEAD", "OPTIONS"])(answered)


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except iiif.Refused as error:
        return _told(str(error), error.status)
    except Http404 as error:
        return _told(str(error) or _("There is no such picture."), 404)
    except files.Busy:
        return _later(_("Many pictures are being made just now; ask again."), 1)
    except pyramids.NotReady:
        return _later(_("This large picture is still being prepared; ask again."), MADE_LATER_S)
    except (OSError, files.FileNotKept) as error:
        log.error("Media file missing or damaged: %s: %s", request.path, error)
        return _told(_("The file is missing or damaged."), 404)


def _told(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


def _later(words: str, seconds: int) -> HttpResponse:
    response = _told(words, 503)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


@_service
def picture(request: HttpRequest, page_id: uuid.UUID) -> HttpResponseBase:
    """The bare address of a picture leads to what is told of it."""
    _page, _cover, other = _enter(request, page_id)
    if other is not None:
        return other
    return SeeOther(reverse("iiif:info", args=[page_id]))


@_service
def info(request: HttpRequest, page_id: uuid.UUID) -> HttpResponseBase:
    page, _cover, other = _enter(request, page_id)
    if other is not None:
        return other
    told = iiif.description(_address(request, page_id), pyramids.size_of(page))
    # Without a word of what is wanted JSON-LD is JSON to a browser; both bodies are the same.
    kind = JSON_LD if "application/ld+json" in request.headers.get("Accept", "") else None
    content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    response = _kept(request, content, kind or "application/json")
    patch_vary_headers(response, ["Accept"])
    response["Link"] = f'<{iiif.PROFILE}>;rel="profile"'
    return response


@_service
def part(
    request: HttpRequest, page_id: uuid.UUID,
    region: str, size: str, rotation: str, quality: str, form: str,
) -> HttpResponseBase:  # fmt: skip
    """A part of a scan, in which the names that this reader may not be told are covered."""
    page, cover, other = _enter(request, page_id)
    if other is not None:
        return other
    plan = iiif.plan(pyramids.size_of(page), region, size, rotation, quality, form)
    content = tiles.part_of(page, plan, cover)
    response = _kept(request, content, iiif.FORMATS[plan.format])
    canonical = f"{_address(request, page_id)}/{plan.canonical}"
    response["Link"] = f'<{canonical}>;rel="canonical", <{iiif.PROFILE}>;rel="profile"'
    return response


def _enter(
    request: HttpRequest, page_id: uuid.UUID
) -> tuple[Page, list[Region], HttpResponse | None]:
    """The page, the regions of it that are covered for this reader, and the tombstone of one whose
    document was withdrawn. Raises Http404 for what this reader may not see."""
    pages = Page.objects.prefetch_related("mentions__person", "texts")
    page = pages.visible_to(request.user).filter(pk=page_id).first()
    if page is None:
        return Page(), [], _tombstone(request, page_id)
    cover = masking.masked_regions(page, request.user)
    if not page.scan or cover is None:
        raise Http404
    return page, list(cover), None


def _tombstone(request: HttpRequest, page_id: uuid.UUID) -> HttpResponse:
    """A page that is not there is looked for in as many steps as a hidden one."""
    refs = Page.objects.filter(pk=page_id).values_list("source__ref", flat=True)
    found = enter(request, Source.objects.all(), refs.first() or "")
    if isinstance(found, HttpResponse) and found.status_code == 410:
        return found
    raise Http404


def _address(request: HttpRequest, page_id: uuid.UUID) -> str:
    return request.build_absolute_uri(reverse("iiif:picture", args=[page_id]))


def _kept(request: HttpRequest, content: bytes, kind: str) -> HttpResponseBase:
    """Everybody may keep what a stranger gets; what a signed-in reader gets, nobody."""
    response = HttpResponse(content, content_type=kind)
    if request.user.is_authenticated:
        return response
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={KEPT_S}"
    return get_conditional_response(request, etag=tag, response=response) or response
