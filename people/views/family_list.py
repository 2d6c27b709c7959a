"""The list of families, by the letters of two alphabets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import npgettext
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown
from archive.core.crowd import Found
from archive.core.keyset import WORDS, Order, cut
from archive.core.names import script_of
from people import facets
from people.models import Family, FamilyRole
from people.queries import FamilyNames, family_members_seen, title_of
from people.views.gathered import crumbs
from people.views.letters import letters_asked, with_urls
from people.views.people_counted import families_of
from people.words import Value

PER_PAGE = 50
BY_NAME, BY_CYRILLIC = Order(("sort_key",)), Order(("sort_cyrillic",))
NEEDED = ("ref", "sort_key", "sort_cyrillic")


@require_safe
def families(request: HttpRequest) -> HttpResponse:
    problems: list[str] = []
    name_unknown(request, ("letter", *WORDS), problems)
    letters = letters_asked(request, problems)
    crowd = families_of(request.user)
    met = {"letter": crowd.having("letter", letters)} if letters else {}
    found = Found.by(crowd.everything, met)
    rows = Family.objects.visible_to(request.user).only(*NEEDED)
    if letters:
        rows = rows.filter(facets.under_letters(letters))
    cyrillic = letters and all(script_of(letter) == "Cyrl" for letter in letters)
    order = BY_CYRILLIC if cyrillic else BY_NAME
    page = cut(request.GET, rows, order, found.found.bit_count(), problems, per_page=PER_PAGE)
    counts = crowd.counts("letter", found.base("letter"))
    context = {
        "page": page,
        "problems": problems,
        "count": page.total,
        "count_words": npgettext("counted", "family", "families", page.total),
        "rows": _rows(page.rows, request.user),
        "alphabets": with_urls(facets.letters(counts, letters), request),
        "letters": letters,
        "section": "families",
        "crumbs": crumbs(("", _("Families"))),
    }
    return render(request, "people/families.html", context)


def _rows(listed: list[Family], user: Any) -> list[Value]:
    seen = family_members_seen(listed, user)
    return [_row(seen[family.pk]) for family in listed]


def _row(one: FamilyNames) -> Value:
    children = one.names.get(FamilyRole.CHILD, [])
    return {
        "kind": "",
        "ref": one.family.ref,
        "url": one.family.get_absolute_url(),
        "title": title_of(one.family, one.names),
        "meta": _("Children: %(names)s.") % {"names": ", ".join(children)} if children else "",
        "badges": [],
        "sample": one.family.is_sample,
    }
