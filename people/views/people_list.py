"""The list of people, narrowed by the words of its address."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown, page_of
from archive.core.dates import Match
from people import facets, lifeline, words
from people.filters import PeopleFilter, match_birth
from people.models import Fact, Person, PersonName
from people.queries import Seen, facts_by_person, people_with_language
from people.views.gathered import crumbs
from people.words import Value
from sources.queries import people_with_papers

PER_PAGE = 50
ROW_KINDS = ("birth", "trade", "departure", "arrest")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    visible = Person.objects.visible_to(request.user)
    papers = people_with_papers(request.user)
    offered = facets.choices(visible, request.user, papers)
    narrowed = PeopleFilter(
        request.GET, visible, user=request.user, choices=offered.for_form(), papers=papers
    )
    found = facets.result(visible, narrowed)
    in_use = narrowed.values()
    problems = _problems(narrowed)
    name_unknown(request, narrowed.filters, problems)
    page = page_of(request, found.found, problems, PER_PAGE)
    context = {
        "page_obj": page,
        "count": len(found.found),
        "count_words": _count_words(len(found.found)),
        "rows": _rows(page, request.user, in_use, Seen(places=offered.places)),
        "facets": facets.facets(narrowed, offered, found),
        "letters": _letter_links(facets.letters(found, in_use.get("letter", [])), request.GET),
        "chips": _chips(in_use, offered, narrowed, request.GET),
        "in_use": sum(len(v) if isinstance(v, list) else 1 for v in in_use.values()),
        "kept": [{"name": "letter", "value": one} for one in in_use.get("letter", [])],
        "clear_url": reverse("people:list"),
        "problems": problems,
        "asked_years": bool(in_use.get("born_from") or in_use.get("born_to")),
        "section": "people",
        "crumbs": crumbs(("", _("People"))),
    }
    return render(request, "people/people.html", context)


def _count_words(count: int) -> str:
    return ngettext("person", "people", count)


def _rows(page: Page, user: Any, in_use: dict[str, Any], seen: Seen) -> list[Value]:
    ids = list(page.object_list)
    found = people_with_language(user).in_bulk(ids)
    facts = facts_by_person(user, ids, *ROW_KINDS)
    names = _other_names(user, ids)
    return [_row(found[pk], facts[pk], names, seen, in_use) for pk in ids if pk in found]


def _other_names(user: Any, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[PersonName]]:
    found: dict[uuid.UUID, list[PersonName]] = {}
    for name in PersonName.objects.visible_to(user).filter(person__in=ids, is_display=False):
        found.setdefault(name.person_id, []).append(name)
    return found


def _row(
    person: Person,
    facts: list[Fact],
    names: dict[uuid.UUID, list[PersonName]],
    seen: Seen,
    in_use: dict[str, Any],
) -> Value:
    sentences = lifeline.summary(facts, {}, seen, lambda _fact: [])
    value = words.record_value(person)
    badges = [{"kind": "disputed"}] if any(fact.disputed for fact in facts) else []
    other = [name.text for name in names.get(person.pk, []) if name.text != value["text"]]
    return {
        "kind": "",
        "ref": person.ref,
        "url": value["url"],
        "title": value["text"],
        "language": value["language"],
        "meta": " ".join(sentence["text"] for sentence in sentences),
        "where": _("Also written: %(names)s.") % {"names": ", ".join(dict.fromkeys(other))}
        if other
        else "",
        **_match(person, facts, badges, in_use),
        "sample": person.is_sample,
    }


def _match(person: Person, facts: list[Fact], badges: list[Value], in_use: dict[str, Any]) -> Value:
    """Asked for years of birth: says who certainly and who only possibly was born in them."""
    first, last = in_use.get("born_from"), in_use.get("born_to")
    if not (first or last):
        return {"badges": badges}
    births = [fact for fact in facts if fact.kind.key == "birth"]
    match = match_birth(person, births, first, last)
    if match is Match.CERTAIN:
        return {"badges": badges, "why": _("Certainly born in these years.")}
    if match is Match.POSSIBLE:
        possible = {"kind": "uncertain", "text": _("Possibly born in these years")}
        return {"badges": [*badges, possible]}
    return {"badges": badges}  # its stored bounds are not those of its birth: nothing is claimed


def _chips(
    in_use: dict[str, Any], offered: facets.Choices, narrowed: PeopleFilter, asked: QueryDict
) -> list[Value]:
    """A link for each filter in use that takes it away and keeps the rest."""
    found = []
    for name, value in in_use.items():
        for one in value if isinstance(value, list) else [value]:
            label = offered.labels.get(name, {}).get(str(one), {"text": str(one)})
            text = _("%(filter)s: %(value)s") % {
                "filter": narrowed.filters[name].label,
                "value": label["text"],
            }
            found.append({"label": text, "url": address(without(asked, name, str(one)))})
    return found


def without(asked: QueryDict, name: str, value: str) -> QueryDict:
    """The words of the address without one of them, and from the first page."""
    words_left = asked.copy()
    words_left.setlist(name, [one for one in asked.getlist(name) if one != value])
    words_left.pop("page", None)
    return words_left


def address(asked: QueryDict) -> str:
    query = asked.urlencode()
    return f"{reverse('people:list')}?{query}" if query else reverse("people:list")


def _letter_links(letters: list[Value], asked: QueryDict) -> list[Value]:
    found = []
    for one in letters:
        chosen = asked.copy()
        chosen.pop("page", None)
        chosen["letter"] = one["letter"]
        if one["current"]:
            chosen.pop("letter")
        found.append({**one, "url": address(chosen) if one["count"] or one["current"] else ""})
    return found


def _problems(narrowed: PeopleFilter) -> list[str]:
    """What was asked for and not understood, by the name of the filter."""
    return [
        _("%(filter)s: %(problem)s") % {"filter": narrowed.filters[name].label, "problem": problem}
        for name, problems in narrowed.form.errors.items()
        if name in narrowed.filters
        for problem in problems
    ]
