"""What every page needs: the languages of the interface, and whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy

# The folders of the addresses: the list that stands in each, its label, its entry in the
# navigation.
FOLDERS = {
    "people": ("people:list", gettext_lazy("People"), "people"),
    "families": ("people:families", gettext_lazy("Families"), "families"),
    "transports": ("people:events", gettext_lazy("Transports"), "transports"),
    "organisations": ("people:organisations", gettext_lazy("Organisations"), ""),
    "places": ("people:places", gettext_lazy("Places"), "places"),
    "documents": ("sources:documents", gettext_lazy("Documents"), "documents"),
    "interviews": ("sources:interviews", gettext_lazy("Interviews"), "interviews"),
    "sources": ("sources:sources", gettext_lazy("Sources"), "sources"),
    "repositories": ("sources:repositories", gettext_lazy("Archives and collections"), "sources"),
}


def page(request: HttpRequest) -> dict[str, Any]:
    current = get_language()
    return {
        "archive_is_demo": settings.DEMO,
        "language_links": [
            {
                "code": code,
                "name": name,
                # Without what stands before all addresses: it is put there again.
                "url": _in_language(request.get_full_path_info(), current or "en", code),
                "current": code == current,
            }
            for code, name in settings.LANGUAGES
        ],
        "no_cookies": not request.COOKIES,
        "folder": SimpleLazyObject(lambda: folder_of(request.path)),
    }


def _in_language(path: str, current: str, code: str) -> str:
    """The same address in another language; also one at which nothing is."""
    before, here = get_script_prefix().rstrip("/"), f"/{current}/"
    if code == current:
        return before + path
    rest = path.removeprefix(here) if path.startswith(here) else ""
    return f"{before}/{code}/{rest}"


def folder_of(path: str) -> dict[str, Any]:
    """The list that stands where an address lies, for pages that have no record to tell of: closed,
    withdrawn, not found. Empty where there is none."""
    _root, _language, first, *_rest = [*path.split("/"), "", "", ""]
    if first not in FOLDERS:
        return {}
    name, label, section = FOLDERS[first]
    return {"url": reverse(name), "label": label, "section": section}
