"""Families: the list, and the page of one family with its tree, its list and its members."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown, page_of
from archive.core.door import enter
from people import words
from people.kinship import Circle, Household, circle_of
from people.models import Fact, Family, FamilyMember, FamilyRole, Line, Person
from people.queries import facts_about, family_members_seen, title_of
from people.views.family_tree import tree
from people.views.gathered import (
    ACCOUNTS,
    Gathered,
    by_person,
    citation,
    crumbs,
    gather,
    header,
    jump,
    uncompared,
)
from people.views.kin_rows import bond_badge, bond_words, in_order_of_marriage
from people.words import Value

PER_PAGE = 50


@require_safe
def families(request: HttpRequest) -> HttpResponse:
    rows = family_members_seen(Family.objects.visible_to(request.user), request.user)
    listed = sorted(rows.values(), key=lambda row: (row.sort_key, row.family.ref))
    problems: list[str] = []
    name_unknown(request, (), problems)
    page = page_of(request, listed, problems, PER_PAGE)
    context = {
        "page_obj": page,
        "problems": problems,
        "rows": [_family_row(row.family, row.names) for row in page.object_list],
        "section": "families",
        "crumbs": crumbs(("", _("Families"))),
    }
    return render(request, "people/families.html", context)


def _family_row(family: Family, names: dict[str, list[str]]) -> Value:
    children = names.get(FamilyRole.CHILD, [])
    meta = _("Children: %(names)s.") % {"names": ", ".join(children)} if children else ""
    return {
        "kind": "",
        "ref": family.ref,
        "url": family.get_absolute_url(),
        "title": title_of(family, names),
        "meta": meta,
        "badges": [],
        "sample": family.is_sample,
    }


@require_safe
def family(request: HttpRequest, ref: str) -> HttpResponse:
    record = enter(request, Family.objects.all(), ref)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, Family)
    return render(request, "people/family.html", _context(record, request.user))


def _context(record: Family, user: Any) -> dict[str, Any]:
    circle = circle_of(record, user)
    tellable = [one.family.pk for one in circle.all() if one.tellable()]
    facts = facts_about(user, Q(family__in=tellable))
    lives = facts_about(user, Q(person__in=circle.people(), negated=False))
    gathered = gather(
        record,
        user,
        [f for f in facts if f.family_id == record.pk],
        more_rows=[*facts, *lives],
        memberships=circle.centre.seen_members(),
        people=circle.people(),
    )
    gathered.lives = by_person(lives)
    title = title_of(record, _names(circle.centre, gathered))
    others = [f for f in facts if f.family_id != record.pk]
    years = {f.family_id: _year(f) for f in [*facts] if f.kind.key == "marriage" and f.family_id}
    sections = gathered.sections()
    context = {
        "record": record,
        "note": words.text_value(record.note),
        "rows": gathered.rows(uncompared(gathered)),
        "sections": sections,
        "tree": tree(circle, gathered, years, _standings(lives), title),
        "outline": _outline(circle, gathered, [*gathered.facts, *others], years),
        "members": [_member(m, gathered, lives) for m in circle.centre.seen_members()],
        "notes": gathered.notes.listed(),
        "section": "families",
        "crumbs": crumbs(("people:families", _("Families")), ("", title)),
        "cite_text": citation(record, title),
    }
    return {**context, "header": _header(record, title, gathered, context, circle)}


def _header(
    record: Family, title: str, gathered: Gathered, context: dict[str, Any], circle: Circle
) -> Value:
    masked = any(one.hidden & gathered.seen.living for one in circle.all())
    limits = (
        [{"kind": "consent-limits", "text": _("Living persons are not named")}] if masked else []
    )
    return header(
        record,
        title,
        gathered,
        summary=context["note"]["text"],
        badges=limits,
        jump=jump(
            ("tree", _("Family tree"), context["tree"]),
            ("outline", _("As a list"), True),
            ("facts", _("What is known"), context["rows"]),
            ACCOUNTS,
            ("members", _("Members"), context["members"]),
            ("sources", _("Sources"), context["notes"]),
            sections=context["sections"],
        ),
    )


def _names(household: Household, gathered: Gathered) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in household.seen_members():
        found.setdefault(member.role, []).append(str(gathered.seen.people[member.person_id]))
    return found


def _year(fact: Fact) -> str:
    return words.year_words(fact.earliest, fact.latest)


def _standings(lives: Iterable[Fact]) -> dict[uuid.UUID, Value]:
    """What the tree shows of each person: whether documented, and whether on a transport."""
    found: dict[uuid.UUID, Value] = {}
    for fact in lives:
        assert fact.person_id
        one = found.setdefault(fact.person_id, {"documented": False, "travelled": False})
        one["documented"] = one["documented"] or fact.line in (Line.WHOLE, Line.FORKED)
        one["travelled"] = one["travelled"] or bool(
            fact.at_event_id and fact.kind.key in ("departure", "arrival")
        )
    return found


# The family as nested lists


def _outline(
    circle: Circle, gathered: Gathered, facts: list[Fact], years: dict[uuid.UUID, str]
) -> list[Value]:
    centre = circle.centre
    found = []
    for n, partner in enumerate(centre.partners):
        own = circle.further(partner.person_id)
        households = in_order_of_marriage([centre, *own] if n == 0 else own, facts)
        parents = [_parents(one, partner, gathered) for one in circle.origin_of(partner.person_id)]
        branches = [_branch(one, partner, circle, gathered, years) for one in households]
        found.append({**_one(partner, gathered), "parents": parents, "branches": branches})
    if not centre.partners:
        branches = [_branch(centre, None, circle, gathered, years)]
        found.append({"value": {"text": _("Parents not known")}, "branches": branches})
    return found


def _one(member: FamilyMember, gathered: Gathered) -> Value:
    value = words.person_value(member.person_id, gathered.seen)
    if value.get("masked"):
        return {"value": value}
    about = [gathered.life(member.person_id), bond_words(member)]
    text = ", ".join(filter(None, about))
    value = {**value, "after": f", {text}" if text else "", "badge": bond_badge(member)}
    return {"value": {**value, "refs": gathered.refs(member)}}


def _parents(household: Household, child: FamilyMember, gathered: Gathered) -> list[Value]:
    values = [_one(member, gathered)["value"] for member in household.partners]
    if len(values) < 2:
        values.append({"text": _("the other not known") if values else _("not known")})
    return [{**v, "after": f"{v.get('after', '')};"} for v in values[:-1]] + values[-1:]


def _branch(
    household: Household,
    partner: FamilyMember | None,
    circle: Circle,
    gathered: Gathered,
    years: dict[uuid.UUID, str],
    depth: int = 0,
) -> Value:
    """One marriage with its children, and theirs."""
    others = household.other_partners(partner.person_id) if partner else []
    children = []
    for child in household.children:
        further = (
            [h for h in circle.further(child.person_id) if h is not household] if depth < 2 else []
        )
        branches = [_branch(h, child, circle, gathered, years, depth + 1) for h in further]
        children.append({**_one(child, gathered), "branches": branches})
    return {
        "year": years.get(household.family.pk, ""),
        "partners": [_one(member, gathered)["value"] for member in others],
        "known": bool(others) or partner is None,
        "children": children,
        "url": "" if household is circle.centre else household.family.get_absolute_url(),
    }


# Members


def _member(member: FamilyMember, gathered: Gathered, lives: list[Fact]) -> Value:
    person: Person = gathered.seen.people[member.person_id]
    own = [fact for fact in lives if fact.person_id == person.pk]
    events = dict.fromkeys(fact.at_event_id for fact in own if fact.at_event_id)
    journeys = [gathered.seen.events.get(pk) for pk in events if pk]
    relation = (
        words.partner_word(person, True)
        if member.role == FamilyRole.PARTNER
        else words.child_word(person)
    )
    if bond := bond_words(member):
        relation = _("%(relation)s, %(bond)s") % {"relation": relation, "bond": bond}
    return {
        "person": words.person_value(person.pk, gathered.seen),
        "life": gathered.life(person.pk),
        "relation": {"text": relation, "refs": gathered.refs(member)},
        "journeys": [words.record_value(one) for one in journeys if one],
        "badges": [
            *words.review_badge(person),
            *([{"kind": "disputed"}] if any(f.disputed for f in own) else []),
        ],
        "sample": person.is_sample,
    }
