"""Public pages, kept as they were made until the archive is written or the day ends.

Only what a visitor without any cookie gets is kept, so nobody's rights are in it; decision 0023.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from archive.core import written
from archive.core.access import today

MOST_BYTES: Final = 32 * 1024 * 1024
"""In each process of the server."""
MOST_SECONDS: Final = 600
"""For what no table tells, such as a file of sound that was lost."""

OF_ONES_OWN: Final = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "QUERY_STRING")

Key = tuple[Any, ...]


class Kept(NamedTuple):
    body: bytes
    headers: dict[str, str]
    until: float  # of the clock that never goes back


class Shelf:
    """Pages by key; the longest unread go first when there is no more room."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.until < time.monotonic():
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Kept) -> None:
        with self._lock:
            if old := self._pages.pop(key, None):
                self.bytes -= len(old.body)
            self._pages[key] = page
            self.bytes += len(page.body)
            while self.bytes > self.most_bytes:
                _key, gone = self._pages.popitem(last=False)
                self.bytes -= len(gone.body)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.bytes = 0


shelf = Shelf(MOST_BYTES)


def kept_for_visitors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of which the plain page, without a question in its address, is kept for visitors."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_plain(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        if found := shelf.get(key):
            return HttpResponse(found.body, headers=found.headers)
        response = view(request, *args, **kwargs)
        if _may_be_kept(request, response):
            until = time.monotonic() + MOST_SECONDS
            shelf.put(key, Kept(response.content, dict(response.headers), until))
        return response

    return page


def _is_plain(request: HttpRequest) -> bool:
    """Whether somebody without a name or a past here asks for a plain page. Any cookie counts: a
    session, an unfinished form, a message that waits."""
    return (
        request.method in ("GET", "HEAD")
        and not any(request.META.get(name) for name in OF_ONES_OWN)
        and not request.user.is_authenticated
        and written.may_keep()
    )


def _key(request: HttpRequest) -> Key:
    """All that such a page rests on, asked before the page is made."""
    return request.build_absolute_uri(), get_language(), today(), written.stamp()


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        type(response) is HttpResponse
        and response.status_code == 200
        and not response.cookies
        and not response.has_header("Vary")
        and not response.has_header("Cache-Control")
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not request.session.modified
    )
