"""What the address of a list asks for: one of its pages, and words that the list may not know.

What cannot be had is never passed over in silence: each function adds a sentence to `problems`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.core.names import ascii_key

PAGE = "page"


def record_url(view: str, *parts: str) -> str:
    """The address of a record's page. `parts` are public ids and slugs, which need no quoting;
    `reverse` would ask every pattern anew for each of the hundred links of a page."""
    url = _pattern(view, len(parts), get_language(), get_script_prefix(), get_urlconf())
    for place, part in zip(PLACES, parts, strict=False):
        url = url.replace(place, part, 1)
    return url


@lru_cache(maxsize=512)
def _pattern(view: str, parts: int, language: str | None, prefix: str, urlconf: str | None) -> str:
    """The arguments after the first are what the answer depends on."""
    return reverse(view, args=PLACES[:parts])


@lru_cache(maxsize=4096)
def slug_of(title: str) -> str:
    return slugify(ascii_key(title)) or "-"


PLACES = ("x-PART-1-x", "x-PART-2-x")


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
