"""The IIIF Presentation manifest of a document: the pages that this reader may see, for viewers."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.door import enter
from people.words import Value
from sources import masking
from sources.models import Document, Page, Source
from sources.views import description

CONTEXT = "http://iiif.io/api/presentation/3/context.json"


@require_safe
def manifest(request: HttpRequest, ref: str) -> HttpResponse:
    found = enter(request, description.described(Document.objects, request.user), ref)
    if isinstance(found, HttpResponse):
        # To a program a page that says “closed” would look like an answer.
        found.status_code = 404 if found.status_code == 200 else found.status_code
        return found
    assert isinstance(found, Source)
    response = HttpResponse(
        json.dumps(_manifest(request, found), ensure_ascii=False, indent=1),
        content_type=f'application/ld+json;profile="{CONTEXT}"',
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _manifest(request: HttpRequest, source: Source) -> Value:
    address = request.build_absolute_uri(reverse("sources:manifest", args=[source.ref]))
    rows = [row for row in description.about_rows(source, request.user) if row.get("text")]
    told: Value = {
        "@context": CONTEXT,
        "id": address,
        "type": "Manifest",
        "label": {source.title_language or "none": [source.title]},
        "metadata": [
            {"label": {"none": [str(row["label"])]}, "value": {"none": [str(row["text"])]}}
            for row in rows
        ],
        "homepage": [
            {
                "id": request.build_absolute_uri(source.get_absolute_url()),
                "type": "Text",
                "label": {"none": [f"{settings.ARCHIVE_NAME}, {source.ref}"]},
                "format": "text/html",
            }
        ],
        "items": [_canvas(request, address, page) for page in _shown(request, source)],
    }
    if source.rights:
        label = {"none": [_("Rights")]}
        told["requiredStatement"] = {"label": label, "value": {"none": [source.rights]}}
    return told


def _shown(request: HttpRequest, source: Source) -> list[Page]:
    """Pages with a scan on which every name that may not be told can be covered."""
    pages = Page.objects.visible_to(request.user).filter(source=source).exclude(scan="")
    known = pages.filter(width__gt=0, height__gt=0).prefetch_related("texts", "mentions__person")
    return [p for p in known if masking.masked_regions(p, request.user) is not None]


def _canvas(request: HttpRequest, address: str, page: Page) -> Value:
    canvas = f"{address}/canvas/{page.position}"
    service = request.build_absolute_uri(reverse("iiif:picture", args=[page.pk]))
    size = {"width": page.shown_width, "height": page.shown_height}
    body: dict[str, Any] = {
        "id": f"{service}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "service": [{"id": service, "type": "ImageService3", "profile": "level2"}],
        **size,
    }
    painting = {
        "id": f"{canvas}/picture",
        "type": "Annotation",
        "motivation": "painting",
        "target": canvas,
        "body": body,
    }
    listed = {"id": f"{canvas}/list", "type": "AnnotationPage", "items": [painting]}
    label = {"none": [str(page)]}
    return {"id": canvas, "type": "Canvas", "label": label, **size, "items": [listed]}
