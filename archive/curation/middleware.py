"""Every request is one change set, if it changes anything: who asked, at which address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from archive.core.changes import changes


class OneChangeSet:
    """The address is kept without its question. Of those who do not work at the desk neither they
    nor the address are: all that they write is messages, which are to be forgotten whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        def who() -> Any:
            return request.user if getattr(request.user, "is_staff", False) else None

        with changes(user=who, path=request.path):
            return self.get_response(request)
