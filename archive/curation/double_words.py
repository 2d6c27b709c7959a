"""The reasons of a candidate in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.dates import from_edtf

ROLES: dict[str, Callable[[], str]] = {
    "partner": lambda: _("partner"),
    "parent": lambda: _("parent"),
    "child": lambda: _("child"),
}
WORDS: dict[str, Callable[[], str]] = {
    "sex-apart": lambda: _("one is a woman, the other a man"),
    "surname-same": lambda: _("the same surname: %(one)s"),
    "surname-scripts": lambda: _("%(one)s and %(other)s are the same surname in two scripts"),
    "surname-written": lambda: _("%(one)s and %(other)s are the same surname, written otherwise"),
    "surname-near": lambda: _("%(one)s and %(other)s sound alike"),
    "given-same": lambda: _("the same given name: %(one)s"),
    "given-forms": lambda: _("%(one)s and %(other)s are forms of one given name"),
    "given-initial": lambda: _("%(one)s may stand for %(other)s"),
    "given-apart": lambda: _("different given names: %(one)s and %(other)s"),
    "patronymic-same": lambda: _("the same patronymic: %(one)s"),
    "patronymic-apart": lambda: _("different patronymics: %(one)s and %(other)s"),
    "birth-same-day": lambda: _("both born on %(day)s"),
    "births-agree": lambda: _("both born about the same time: %(one)s and %(other)s"),
    "births-may-agree": lambda: _("the births may be one: %(one)s and %(other)s"),
    "births-near": lambda: _("born a year or two apart: %(one)s and %(other)s"),
    "births-apart": lambda: _("born years apart: %(one)s and %(other)s"),
    "births-far-apart": lambda: _("born ten years apart or more: %(one)s and %(other)s"),
    "death-same-day": lambda: _("both died on %(day)s"),
    "deaths-agree": lambda: _("the deaths agree: %(one)s and %(other)s"),
    "deaths-near": lambda: _("died a year or two apart: %(one)s and %(other)s"),
    "deaths-apart": lambda: _("died years apart: %(one)s and %(other)s"),
    "dead-before": lambda: _("one died in %(died)s, of the other there is word in %(year)s"),
    "dead-before-birth": lambda: _("one died in %(died)s, the other was born in %(year)s"),
    "origin-same": lambda: _("both from %(place)s"),
    "transport-same": lambda: _("both travelled with %(event)s"),
    "transport-apart": lambda: _("travelled apart: %(one)s and %(other)s"),
    "kin-each-other": lambda: _("the two are relatives of each other"),
    "kin-same": lambda: _("the same %(role)s: %(name)s"),
    "kin-named-same": lambda: _("each has a %(role)s named %(name)s"),
}


def tell(reason: dict[str, Any]) -> str:
    """One reason in words; its code, should it come from a version that knew more."""
    words = WORDS.get(reason["code"])
    if words is None:
        return str(reason["code"])
    told = {**reason}
    if day := reason.get("day"):
        told["day"] = from_edtf(day).display()
    if role := reason.get("role"):
        told["role"] = ROLES[role]()
    return words() % told + _bearers(reason)


def _bearers(reason: dict[str, Any]) -> str:
    if "bearers" not in reason:
        return ""
    number = int(reason["bearers"])
    return " " + ngettext("(%(number)s bears it)", "(%(number)s bear it)", number) % {
        "number": number
    }


def weight(reason: dict[str, Any]) -> str:
    """“+32”, “−6”: a minus as print has it."""
    number = int(reason["weight"])
    return f"+{number}" if number > 0 else f"−{-number}"
