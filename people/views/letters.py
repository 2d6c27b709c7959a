"""Letters of the alphabet in the address of a list, and the address of its table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.core.keyset import WORDS
from people.facets import EVERY_LETTER
from people.words import Value

LETTER = "letter"


def letters_asked(request: HttpRequest, problems: list[str]) -> list[str]:
    """Those that are letters; of the others a sentence."""
    asked = list(dict.fromkeys(request.GET.getlist(LETTER)))
    for one in asked:
        if one and one not in EVERY_LETTER:
            said = _("“%(letter)s” is no letter of the alphabet.")
            problems.append(said % {"letter": one[:80]})
    return [one for one in asked if one in EVERY_LETTER]


def table_url(name: str, asked: QueryDict) -> str:
    """The table holds every page: its address asks the same without the place in the list."""
    words = asked.copy()
    for one in WORDS:
        words.pop(one, None)
    return f"{reverse(name)}?{words.urlencode()}" if words else reverse(name)


def with_urls(alphabets: list[Value], request: HttpRequest) -> list[Value]:
    """A link for each letter under which something stands; that of the chosen one takes it away."""
    for alphabet in alphabets:
        for one in alphabet["letters"]:
            one["url"] = _url(one, request) if one["count"] or one["current"] else ""
    return alphabets


def _url(one: dict[str, Any], request: HttpRequest) -> str:
    asked = request.GET.copy()
    for name in WORDS:
        asked.pop(name, None)
    others = [letter for letter in asked.getlist(LETTER) if letter != one["letter"]]
    asked.setlist(LETTER, others if one["current"] else [one["letter"]])
    return f"{request.path}?{asked.urlencode()}" if asked.urlencode() else request.path
