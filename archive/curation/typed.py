"""What was typed when the form cannot be taken: shown back, so that nothing is lost.

Three things can come between a form and its saving: the session ended, the token of the form is an
old one (signed in again in another tab), or the record was removed. Each gets a page with all that
was typed, and the first two a button that sends it again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.csrf import csrf_failure

from archive.curation.typed_words import Words

FORMS = ("/add/", "/change/", "/text/", "/frame/")
"""How the addresses end under which a form is filled in and saved."""
LONGEST_LINE = 80  # characters; more, or several lines, are shown in a larger box


class Why(NamedTuple):
    title: Any
    text: Any
    status: int
    again: bool  # whether it can be sent again as it is
    sign_in: bool = False


ENDED = Why(
    _("You are no longer signed in"),
    _("Nothing was saved. What you typed stands below, and only here: keep this page open."),
    403,
    again=True,
    sign_in=True,
)
OLD = Why(
    _("This form was opened before you last signed in"),
    _("Nothing was saved yet. What you typed stands below: look whether it is yours and send it."),
    403,
    again=True,
)
GONE = Why(
    _("This record is no longer here"),
    _("Somebody removed it after you had opened it. Nothing was saved; what you typed is below."),
    410,
    again=False,
)


class Typed(NamedTuple):
    label: str
    text: str
    long: bool


def page(request: HttpRequest, why: Why) -> HttpResponse:
    files: Any = request.FILES
    context = admin.site.each_context(request) | {
        "title": why.title,
        "why": why,
        "typed": list(_readable(request)),
        "sent": list(_sent(request)) if why.again else [],
        "files": [file.name for file in files.values()],
        "address": request.get_full_path(),
        "login": reverse("admin:login"),
        "is_nav_sidebar_enabled": False,
        "available_apps": [],
    }
    return TemplateResponse(request, "admin/typed.html", context, status=why.status)


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django asks for this page when the token of a form is wrong. Only a form of our own pages is
    shown again: otherwise a strange site could put its words into a curator's hands."""
    if is_form_of_desk(request) and came_from_here(request):
        user: Any = request.user
        return page(request, OLD if user.is_authenticated else ENDED)
    return csrf_failure(request, reason)


def is_form_of_desk(request: HttpRequest) -> bool:
    """A record's form: nothing that holds a password."""
    path, desk = request.path, reverse("admin:index")
    return (
        request.method == "POST"
        and path.startswith(desk)
        and path.endswith(FORMS)
        and not any("password" in name for name in request.POST)
        and any(_sent(request))
    )


def came_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on one of our own pages."""
    sent_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    address = urlsplit(sent_from)
    return (address.scheme, address.netloc) == (request.scheme, request.get_host())


def _sent(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken":
            yield from ((name, str(value)) for value in values)


def _readable(request: HttpRequest) -> Iterator[Typed]:
    """What a person typed, in the words of the form; no choices of records, which are ids."""
    words = Words(request.path)
    for name, text in _sent(request):
        own = not name.startswith(("_", "initial-")) and not name.endswith(("_FORMS", "-id"))
        if own and "__prefix__" not in name and text.strip() and not _is_id(text):
            text = words.text(name, text)
            yield Typed(words.label(name), text, len(text) > LONGEST_LINE or "\n" in text)


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
