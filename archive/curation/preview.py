"""A record as its readers would find it once it is published, before it is.

Everything under `/admin/preview/<reader>/<id>/` is the public site, asked by a reader who is not
signed in (or by a researcher to whom the record was opened), in a transaction in which the record
is published and which is undone afterwards. So the door is the same door, with nobody let in: it
can tell no more than the public address would. Links, pictures and sound keep to the preview,
because all addresses are made with it in front. Nothing can be written through it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, get_script_prefix, resolve, reverse, set_script_prefix
from django.utils import translation
from django.utils.translation import get_language_from_path, gettext_lazy
from django.views.decorators.http import require_safe

from archive.accounts.models import User
from archive.accounts.roles import Role
from archive.core.access import Status
from archive.core.publishing import hindrances
from archive.core.records import Record, derive_again
from archive.curation.review import record_of
from archive.curation.review_admin import admin_address

READERS = {
    "visitor": gettext_lazy("a visitor"),
    "researcher": gettext_lazy("a researcher to whom it was opened"),
}
# What of a request means something to a public page; cookies and conditions do not pass.
PASSED_ON = ("HTTP_HOST", "HTTP_RANGE", "SERVER_NAME", "SERVER_PORT", "HTTP_X_FORWARDED_PROTO",
             "wsgi.url_scheme", "REMOTE_ADDR")  # fmt: skip


class Preview(NamedTuple):
    """What the bar above the page says."""

    record: Record
    reader: str
    as_whom: Any
    others: list[tuple[Any, str]]
    form: str
    published: bool


class Asked(HttpRequest):
    """The request of a reader who is not there."""

    def __init__(self, outer: HttpRequest, path: str, prefix: str) -> None:
        super().__init__()
        self.method = outer.method
        self.META = {key: outer.META[key] for key in PASSED_ON if key in outer.META}
        self.META["REQUEST_METHOD"] = outer.method or "GET"
        self.META["QUERY_STRING"] = outer.META.get("QUERY_STRING", "")
        self.META["SCRIPT_NAME"] = prefix.rstrip("/")
        self.GET = QueryDict(self.META["QUERY_STRING"])
        self.path_info, self.path = path, prefix.rstrip("/") + path

    def _get_scheme(self) -> str:
        return str(self.META.get("wsgi.url_scheme", "http"))


@require_safe
def preview(request: HttpRequest, reader: str, ref: str, rest: str = "") -> HttpResponseBase:
    record = record_of(ref)
    if record is None or reader not in READERS:
        raise Http404
    own = record.get_absolute_url()
    if not rest:
        start = reverse("admin:preview", args=[reader, ref, own.lstrip("/")])
        return HttpResponseRedirect(start)
    path = f"/{rest}"
    if path.startswith(reverse("admin:index")):
        raise Http404("The desk has no preview.")
    prefix = reverse("admin:preview", args=[reader, ref, "-"]).removesuffix("-")
    asked = Asked(request, path, prefix)
    asked.user = _reader(reader, record)
    asked.preview = _bar(record, reader, own)  # type: ignore[attr-defined]
    with as_if_published(record), _under(prefix), _in_language_of(path):
        return _answer(asked, record)


def _reader(reader: str, record: Record) -> Any:
    if reader == "visitor":
        return AnonymousUser()
    user = User(name=str(READERS[reader]))
    vars(user).update(roles=frozenset({Role.RESEARCHER}), granted_refs=[record.ref])
    return user


def _bar(record: Record, reader: str, own: str) -> Preview:
    others = [
        (words, reverse("admin:preview", args=[name, record.ref, own.lstrip("/")]))
        for name, words in READERS.items()
        if name != reader
    ]
    published = record.status == Status.PUBLISHED
    return Preview(record, reader, READERS[reader], others, admin_address(record), published)


def _answer(asked: Asked, record: Record) -> HttpResponseBase:
    """The public view's answer, made wholly within the transaction."""
    try:
        asked.resolver_match = match = resolve(asked.path_info)
        response = match.func(asked, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response = response.render()
    except (Http404, Resolver404):
        if get_language_from_path(asked.path_info) is None:
            raise
        told = hindrances([record]).get(record.pk, [])
        return render(asked, "preview_nothing.html", {"told": told}, status=404)
    answer: HttpResponseBase = response
    return answer


@contextlib.contextmanager
def as_if_published(record: Record) -> Iterator[None]:
    """Within, the record is published; nothing else can be written, and all of it is undone."""
    with transaction.atomic():
        try:
            if record.status != Status.PUBLISHED:
                rows = type(record)._base_manager.filter(pk=record.pk)
                rows.update(status=Status.PUBLISHED)
                derive_again(rows.get())
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            yield
        finally:
            transaction.set_rollback(True)


@contextlib.contextmanager
def _under(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


@contextlib.contextmanager
def _in_language_of(path: str) -> Iterator[None]:
    with translation.override(get_language_from_path(path) or translation.get_language()):
        yield
