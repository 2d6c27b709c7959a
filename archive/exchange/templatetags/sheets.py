"""The buttons that take a list of the desk out as a sheet."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from archive.exchange.importing import may_bring_in
from archive.exchange.sheets.kinds import kind_of_model
from archive.exchange.sheets.outgoing import TYPES

register = template.Library()


@register.inclusion_tag("admin/exchange/sheet/tools.html", takes_context=True)
def sheet_tools(context: Any, cl: Any) -> dict[str, Any]:
    """Nothing for a list that does not go out."""
    kind, request = kind_of_model(cl.model), context["request"]
    if not kind or not cl.model_admin.has_view_permission(request):
        return {"ways": []}
    query = request.GET.copy()
    for page in ("p", "all", "_popup"):
        query.pop(page, None)
    asked = f"?{query.urlencode()}" if query else ""
    ways = [
        (form.upper(), reverse("admin:exchange_sheet_out", args=[kind, form]) + asked)
        for form in TYPES
    ]
    return {"ways": ways, "kind": kind, "may_bring_in": may_bring_in(request.user, kind)}
