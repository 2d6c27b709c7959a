"""The list of people as a table, narrowed by the same words of its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core import tables
from archive.core.tables import CHUNK, Cells, refused, table
from people.models import Person
from people.views.people_list import NEEDED, ORDERS, Listing, Rows


@require_safe
def people_table(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(request)
    order = ORDERS[listing.sort]
    if listing.problems:
        return refused(listing.problems)
    ids = list(
        listing.people().order_by(*order.columns).values_list("pk", flat=True)[: tables.MOST_ROWS]
    )
    return table("people", _chunks(request, listing, ids), get_language() or "en")


def _chunks(request: HttpRequest, listing: Listing, ids: list[Any]) -> Iterator[list[Cells]]:
    """Who ceases to be visible meanwhile is left out."""
    yield [_head()]
    for start in range(0, len(ids), CHUNK):
        wanted = ids[start : start + CHUNK]
        visible = Person.objects.visible_to(request.user).only(*NEEDED).in_bulk(wanted)
        people = [visible[pk] for pk in wanted if pk in visible]
        rows = Rows(people, request.user, listing.in_use, listing.vocabulary())
        told = zip(people, rows.listed(), rows.forms(), strict=True)
        yield [_cells(request, *one) for one in told]


def _head() -> Cells:
    return [
        _("Public id"),
        _("Name"),
        _("Also written"),
        _("Born, earliest"),
        _("Born, latest"),
        _("Life"),
        _("Sources disagree"),
        _("Invented sample"),
        _("Address"),
    ]


def _cells(request: HttpRequest, person: Person, row: dict[str, Any], forms: list[str]) -> Cells:
    days = (person.birth_earliest, person.birth_latest)
    disputed = any(badge["kind"] == "disputed" for badge in row["badges"])
    return [
        row["ref"],
        row["title"],
        "; ".join(forms),
        *(day.isoformat() if day else "" for day in days),
        row["meta"],
        _("yes") if disputed else "",
        _("yes") if row["sample"] else "",
        request.build_absolute_uri(row["url"]),
    ]
