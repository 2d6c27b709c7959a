"""A list of the desk taken out as a sheet, with the filters and the search that it has."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from archive.core.access import reads_all, today
from archive.exchange.sheets.kinds import KINDS
from archive.exchange.sheets.outgoing import CSV, TYPES, XLSX, as_csv, as_xlsx, rows_out
from archive.exchange.sheets.table import MOST_ROWS


@require_safe
def take_out(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """The same rows, in the same order, as the list shows on all its pages."""
    if kind not in KINDS or not KINDS[kind].goes_out or form not in TYPES:
        raise Http404
    chosen = KINDS[kind]()
    desk = admin.site._registry[chosen.model]
    if not reads_all(request.user) or not desk.has_view_permission(request):
        raise PermissionDenied
    try:
        found = listed(desk, request)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(f"{_list_of(desk)}?{ERROR_FLAG}=1")  # it says so
    if form == XLSX and found.count() > MOST_ROWS:
        words = gettext("A workbook takes up to %(most)d rows. Narrow the list, or take it as CSV.")
        messages.error(request, words % {"most": MOST_ROWS})
        return HttpResponseRedirect(f"{_list_of(desk)}?{request.GET.urlencode()}")
    rows = rows_out(chosen, found, request.user)
    answer: HttpResponseBase
    if form == CSV:
        answer = StreamingHttpResponse(as_csv(rows, get_language() or "en"))
    else:
        answer = HttpResponse(as_xlsx(rows, str(chosen.title)))
    answer["Content-Type"] = TYPES[form]
    name = f"{kind}-{today().isoformat()}.{XLSX if form == XLSX else CSV}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _list_of(desk: Any) -> str:
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")


def listed(desk: Any, request: HttpRequest) -> Any:
    """What the list of the desk shows under this address, without its pages."""
    rows = desk.get_changelist_instance(request).get_queryset(request)
    visible = desk.model._default_manager
    if hasattr(visible, "visible_to"):
        rows = rows.filter(pk__in=visible.visible_to(request.user).order_by().values("pk"))
    return rows
