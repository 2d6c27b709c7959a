"""What the address of a list asks for: one of its pages, and words that the list may not know.

What cannot be had is never passed over in silence: each function adds a sentence to `problems`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

PAGE = "page"


def page_of(request: HttpRequest, rows: Any, problems: list[str], per_page: int) -> Page[Any]:
    """The page that the address asks for; else the first, and a sentence that says so."""
    paginator = Paginator(rows, per_page)
    given = request.GET.get(PAGE, "1")
    try:
        return paginator.page(given)
    except InvalidPage:
        problems.append(
            _("There is no page “%(page)s” here. This is the first one.") % {"page": given}
        )
        return paginator.page(1)


def name_unknown(request: HttpRequest, known: Iterable[str], problems: list[str]) -> None:
    """One sentence for each word of the address that the list does not know."""
    known = tuple(dict.fromkeys([*known, PAGE]))
    for name in request.GET:
        if name not in known:
            problems.append(
                _("The address asks for “%(name)s”. This list knows only: %(known)s.")
                % {"name": name, "known": ", ".join(known)}
            )
