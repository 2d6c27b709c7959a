"""What forms of the desk ask for while somebody types, and the page on how dates are written."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archive.core.date_understood import examples, understood
from archive.core.dates import MAX_LENGTH
from archive.curation import alike


@require_GET
def date(request: HttpRequest) -> HttpResponse:
    """How a date is understood, in the words that saving would use."""
    text = request.GET.get("q", "").strip()[: MAX_LENGTH + 1]
    if not text:
        return JsonResponse({"sentence": "", "wrong": False})
    found = understood(text)
    return JsonResponse({"sentence": found.sentence, "wrong": bool(found.wrong)})


@require_GET
def like_names(request: HttpRequest) -> HttpResponse:
    """People of like names, as a part of the form of a new settler. Only for those who enter
    people, and each sees whom they may see."""
    if not request.user.has_perm("people.add_person"):
        raise PermissionDenied
    pairs = zip(request.GET.getlist("given"), request.GET.getlist("surname"), strict=False)
    found = alike.like_any([(given[:120], surname[:120]) for given, surname in pairs], request.user)
    return TemplateResponse(request, "admin/alike.html", {"alike": found})


@require_GET
def dates(request: HttpRequest) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("How dates are written"),
        "examples": examples(),
    }
    return TemplateResponse(request, "admin/dates.html", context)
