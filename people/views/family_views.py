"""The three views of a family tree, from a family or from a person: hourglass, forebears,
descendants; and the page of a person's own tree."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from people import words
from people.facts_shown import facts_of_families
from people.kinship import Household, kindred_of
from people.models import Person
from people.queries import look_up
from people.tree_plan import plan_of
from people.tree_sheets import PAPER
from people.views.family_outline import Refs, left_out, outline
from people.views.family_tree import Known, known_of, tree
from people.views.gathered import crumbs
from people.words import Value

GENERATIONS = {"hourglass": (2, 3), "forebears": (5, 0), "descendants": (0, 5)}  # up and down


@dataclass(frozen=True)
class View:
    """What the address asks for."""

    name: str
    paper: str
    problems: list[str]

    @property
    def up(self) -> int:
        return GENERATIONS[self.name][0]

    @property
    def down(self) -> int:
        return GENERATIONS[self.name][1]


def asked_for(request: HttpRequest) -> View:
    """The view and the paper; a word that is not known is named, and the usual one is shown."""
    problems: list[str] = []
    for name in request.GET:
        if name not in ("show", "paper"):
            problems.append(
                _("The address asks for “%(name)s”. This page knows only: %(known)s.")
                % {"name": name, "known": "show, paper"}
            )
    found = []
    for name, choices, usual in (("show", GENERATIONS, "hourglass"), ("paper", PAPER, "")):
        given = request.GET.get(name, usual)
        if given not in choices and given != usual:
            problems.append(
                _("“%(value)s” is not known for “%(name)s”. Known are: %(known)s.")
                % {"value": given, "name": name, "known": ", ".join(choices)}
            )
            given = usual
        found.append(given)
    return View(found[0], found[1], problems)


def tree_context(
    request: HttpRequest,
    view: View,
    focus: uuid.UUID | Household,
    known: Known,
    title: str,
    refs: Refs = lambda _row: [],
) -> dict[str, Any]:
    """The picture, the lists that say the same, and the ways to the other views."""
    plan = plan_of(known.kindred, focus, up=view.up, down=view.down)
    labels = {
        "hourglass": _("Both ways"),
        "forebears": _("Forebears"),
        "descendants": _("Descendants"),
    }
    return {
        "tree": tree(plan, known, title, view.paper),
        "outline": outline(plan, known, refs),
        "left_out": left_out(plan, known),
        "view": view,
        "problems": view.problems,
        "tabs_label": _("Views of the family tree"),
        "tabs": [
            {
                "label": label,
                "url": f"{request.path}?show={name}#tree",
                "current": name == view.name,
            }
            for name, label in labels.items()
        ],
    }


@require_safe
@kept_for_visitors
def person_tree(request: HttpRequest, ref: str) -> HttpResponse:
    record = enter(request, Person.objects.all(), ref)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, Person)
    return render(request, "people/person_tree.html", _context(request, record))


def _context(request: HttpRequest, record: Person) -> dict[str, Any]:
    view, user = asked_for(request), request.user
    kindred = kindred_of([record.pk], user, up=view.up, down=view.down)
    people = {*kindred.people(), record.pk}
    tellable = [one.family.pk for one in kindred.households if one.tellable()]
    facts = facts_of_families(user, None, families=tellable, members=(), kin=people)
    seen = look_up(user, people=people)
    lives = [fact for fact in facts if fact.person_id]
    known = known_of(kindred, seen, lives, [f for f in facts if f.family_id], user)
    title, header = str(record), _header(record, seen.people[record.pk])
    return {
        "record": record,
        "person": words.person_value(record.pk, seen),
        "header": header,
        **tree_context(request, view, record.pk, known, title),
        "alone": not kindred.households,
        "section": "people",
        "crumbs": crumbs(("people:list", _("People")), ("", title, header["language"])),
        "cite_text": _("Interhelpo archive, %(ref)s, family tree of %(title)s.")
        % {"ref": record.ref, "title": title},
    }


def _header(record: Person, shown: Person) -> Value:
    related = reverse("people:related") + f"?a={record.ref}"
    return {
        "ref": record.ref,
        "title": str(record),
        "language": getattr(shown, "name_language", "") or "",
        "note": _("family tree"),
        "sample": record.is_sample,
        "actions": [
            {"url": record.get_absolute_url(), "label": _("The record of this person")},
            {"url": related, "label": _("How are two people related?")},
        ],
        "jump": [
            {"id": "tree", "label": _("Family tree")},
            {"id": "outline", "label": _("As a list")},
        ],
    }
