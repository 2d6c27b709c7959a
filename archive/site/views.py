"""Pages that belong to no single record: home, disagreements, and those that explain."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core import names
from archive.curation import messages
from archive.site import cited, disagreements, queries
from archive.site.queries import Holding
from people import services, words
from people.words import Value
from sources.models.interviews import clock

KYRGYZ_LETTERS = range(0x460, 0x530)
"""The block of which the archive uses Ү, Ө and Ң; as in tokens.css."""
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /media/*/original
Disallow: /*/search/?
Disallow: /*/search/suggest
Disallow: /*/search.
"""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    held = queries.holdings(request.user)
    present = queries.initials(request.user)
    context = {
        "doors": _doors(held),
        "told": _told(),
        "alphabets": [
            {"label": _("Names by first letter, Latin"), "letters": _letters("Latn", present)},
            {"label": _("Names by first letter, Cyrillic"), "letters": _letters("Cyrl", present)},
        ],
    }
    return render(request, "site/home.html", context)


def _doors(held: dict[str, Holding]) -> list[Value]:
    parts = {
        "people": (
            "people:list",
            _("People"),
            _("Settlers and others whom the sources name: what is said of them, and by whom."),
        ),
        "families": (
            "people:families",
            _("Families"),
            _("Who married whom and whose children they were, as far as it is recorded."),
        ),
        "documents": (
            "sources:documents",
            _("Documents"),
            _("Scans beside transcription and translation."),
        ),
        "interviews": (
            "sources:interviews",
            _("Interviews"),
            _("Memories as they were told, with a transcript that you can follow."),
        ),
    }
    return [
        {
            "url": reverse(view),
            "label": label,
            "count": number_format(held[key].count, use_l10n=True, force_grouping=True),
            "text": text,
            "samples": _samples(held[key]),
        }
        for key, (view, label, text) in parts.items()
    ]


def _samples(held: Holding) -> str:
    """How many of them are invented: a count must not pass samples off as what is known."""
    if not held.samples:
        return ""
    if held.samples == held.count:
        return _("All of them are invented samples.")
    return ngettext(
        "%(count)s of them is an invented sample.",
        "%(count)s of them are invented samples.",
        held.samples,
    ) % {"count": held.samples}


def _letters(script: Any, present: set[str]) -> list[Value]:
    """A Kyrgyz letter under which there is nobody is left out: its part of the type family alone
    would weigh more than the page."""
    address = reverse("people:list")
    return [
        {"letter": letter, "url": f"{address}?letter={letter}" if letter in present else ""}
        for letter in names.alphabet(script, present)
        if letter in present or ord(letter[0]) not in KYRGYZ_LETTERS
    ]


def _told() -> Value:
    told = queries.passage_of_the_day(words.reader_language())
    if told is None:
        return {}
    time = {"time": clock(told.passage.start_ms)}
    second = told.passage.seconds
    return {
        "said": told.passage.original,
        "translation": told.translation,
        "source": told.source,
        "url": f"{told.source.get_absolute_url()}?t={second}#t{second}",
        "link": _("Listen from %(time)s") % time
        if told.has_sound
        else _("Read from %(time)s") % time,
    }


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    asked = disagreements.sections(request.user)
    documented = [one for one in asked if not one["sample"]]
    context = {
        "questions": asked,
        "count": len(documented),
        "sample_count": len(asked) - len(documented),
        "open_count": sum(1 for one in documented if not one["decided"]),
        "crumbs": [("", _("Where the sources disagree"))],
    }
    return render(request, "site/questions.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html", {"crumbs": [("", _("About the archive"))]})


@require_safe
def read(request: HttpRequest) -> HttpResponse:
    return render(request, "site/read.html", {"crumbs": [("", _("How to read a record"))]})


@require_safe
def keepers(request: HttpRequest) -> HttpResponse:
    context = {"crumbs": [("", _("Who keeps it"))], "contact": contact()}
    return render(request, "site/keepers.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    years = {
        "birth": services.YEARS_FROM_BIRTH,
        "marriage": services.YEARS_FROM_MARRIAGE,
        "partner": services.YEARS_FROM_PARTNERS_BIRTH,
        "child": services.YEARS_FROM_CHILDS_BIRTH,
        "parent": services.YEARS_FROM_PARENTS_BIRTH,
        "act": services.YEARS_FROM_ADULT_ACT,
    }
    context = {
        "crumbs": [("", _("Privacy and living persons"))],
        "years": years,
        "months_kept": messages.MONTHS_KEPT,
        "contact": contact(),
    }
    return render(request, "site/privacy.html", context)


@require_safe
def cite(request: HttpRequest) -> HttpResponse:
    record = cited.record(request.GET.get("record", ""), request.user)
    example = record or cited.example(request.user)
    context = {
        "crumbs": [("", _("Cite a record"))],
        "record": record,
        "forms": cited.forms(request, example) if example else [],
        "cited": cited.about(example) if example else {},
    }
    return render(request, "site/cite.html", context)


def contact() -> str:
    """The e-mail of the curators; empty where whoever runs the archive has not given one."""
    return str(getattr(settings, "INTERHELPO_CONTACT", "") or "")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask without reading the page."""
    return HttpResponsePermanentRedirect(static("img/favicon.svg"))
