"""The archive in numbers, and the list of people behind each number."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core import refs
from archive.core.addresses import name_unknown
from archive.core.keyset import WORDS
from people import words
from people.models import FactKind, Place, SharedEvent, Term
from people.views import fate_counts, roll
from people.views.gathered import crumbs
from people.words import Value
from sources.tallies import GROUPS, NONE, Asked, Tally, decade_of


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    problems: list[str] = []
    name_unknown(request, (), problems)
    tally = Tally(request.user)
    held = tally.people.order_by().aggregate(
        people=Count("pk"), samples=Count("pk", filter=Q(ref__contains=refs.SAMPLE))
    )
    labels = group_labels()
    context = {
        "groups": [
            {**fate_counts.group(by, tally), "label": labels[by], "note": _note(by)}
            for by in GROUPS
        ],
        "people": held["people"],
        "sentences": [{"text": one} for one in _sentences(held)],
        "problems": problems,
        "section": "people",
        "crumbs": crumbs(("", _("Statistics"))),
    }
    return render(request, "people/statistics.html", context)


def _sentences(held: dict[str, int]) -> list[str]:
    said = [_("What is on record of the people of this archive, not of all who ever went.")]
    if samples := held["samples"]:
        sentence = ngettext(
            "%(count)s of them is an invented sample.",
            "%(count)s of them are invented samples.",
            samples,
        )
        said.append(sentence % {"count": samples})
    return said


def group_labels() -> dict[str, str]:
    return {
        "fate": _("What became of them"),
        "transport": _("Transport"),
        "origin": _("Came from"),
        "trade": _("Trade"),
        "nationality": _("Nationality"),
        "born": _("Decade of birth"),
    }


def _note(by: str) -> str:
    """Why the numbers of a group need not add up to the number of people."""
    return {
        "fate": _("One person may have been arrested, released and rehabilitated."),
        "transport": _("A person may have gone with two transports, and many records name none."),
        "origin": _("A person’s place of birth and home town may be two places."),
        "trade": _("A person may have two trades."),
        "nationality": _("Sources may give one person two nationalities."),
        "born": _(
            "Whose birth is known only as “about 1900” or “before 1890” is in “at most” of "
            "every decade that it may be."
        ),
    }[by]


# The list behind a number


@require_safe
def counted(request: HttpRequest) -> HttpResponse:
    problems: list[str] = []
    name_unknown(request, ("by", "value", "sure", "transport", "sort", *WORDS), problems)
    asked, title = _asked(request, problems)
    tally = Tally(request.user, asked.transport)
    sort = roll.choice(request, "sort", roll.SORTS, problems)
    page = roll.paged(request, tally.people_of(asked), sort, problems)
    ids = [person.pk for person in page.rows]
    told = roll.lives(ids, request.user)
    count = page.total
    context = {
        "title": title,
        "count": count,
        "count_words": ngettext("person", "people", count),
        "asked": asked,
        "measure": "" if asked.value == NONE else _("At least") if asked.sure else _("At most"),
        "transport": _transport(asked.transport, request.user),
        "people": [roll.row(pk, told) for pk in ids],
        "page": page,
        "sorts": roll.sort_links(request, sort) if count > 1 else [],
        "problems": problems,
        "section": "people",
        "crumbs": crumbs(
            ("people:statistics", _("Statistics")), ("", title["text"], title.get("language", ""))
        ),
    }
    return render(request, "people/counted.html", context)


def _asked(request: HttpRequest, problems: list[str]) -> tuple[Asked, Value]:
    """What the address asks for, with its title; all of unknown fate where it is not understood."""
    by = roll.choice(request, "by", GROUPS, problems)
    value = _plain(request.GET.get("value", NONE))
    sure = roll.choice(request, "sure", ("", "yes"), problems) == "yes"
    transport = _plain(request.GET.get("transport", ""))
    if transport and not _transport(transport, request.user):
        problems.append(_("There is no transport “%(ref)s”.") % {"ref": transport})
        transport = ""
    label = _label(by, value, request.user)
    if label is None:
        problems.append(_("Nothing is counted as “%(value)s”.") % {"value": value})
        value, label = NONE, {"text": _("Not recorded")}
    return Asked(by, value, sure and value != NONE, transport), {
        **label,
        "group": group_labels()[by],
    }


def _plain(given: str) -> str:
    """What no key or id of ours looks like need not be asked of the database."""
    return given if given.isascii() and (given.isprintable() or not given) else "?"


def _transport(ref: str, user: Any) -> Value:
    found = SharedEvent.objects.visible_to(user).filter(ref=ref).first()
    return words.record_value(found) if found else {}


def _label(by: str, value: str, user: Any) -> Value | None:
    """The words for a value; None for what this reader does not find."""
    if value == NONE:
        return {"text": _("Not recorded")}
    if by == "born":
        decade = decade_of(value)
        return {"text": fate_counts.decade_words(decade)} if decade else None
    if by == "fate":
        kind = FactKind.objects.filter(key=value, fate=True).first()
        return words.text_value(kind.label) if kind else None
    if by in ("transport", "origin"):
        return _of_record(SharedEvent if by == "transport" else Place, value, user)
    term = Term.objects.filter(key=f"{by}/{value}").first()
    return words.text_value(term.label) if term else None


def _of_record(model: Any, ref: str, user: Any) -> Value | None:
    found = model.objects.visible_to(user).filter(ref=ref).first()
    return {**words.record_value(found), "url": ""} if found else None
