"""The page of one family with its tree, its list and its members."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from archive.core.ready import Given, ready
from people import words
from people.facts_shown import facts_of_families
from people.kinship import Household, household_of, kindred_of
from people.models import Fact, Family, FamilyMember, FamilyRole, Person
from people.queries import title_of
from people.views.family_papers import cards, journeys, voices
from people.views.family_tree import known_of
from people.views.family_views import asked_for, tree_context
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
from people.views.kin_rows import bond_words
from people.words import Value


@require_safe
@kept_for_visitors
def family(request: HttpRequest, ref: str) -> HttpResponse:
    record = enter(request, Family.objects.all(), ref, opened=_opened)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, Family)
    return render(request, "people/family.html", _context(request, record))


@ready
def _opened(user: Any, ref: Given) -> QuerySet[Family]:
    families: QuerySet[Family] = Family.objects.visible_to(user).filter(ref=ref)
    return families


def _context(request: HttpRequest, record: Family) -> dict[str, Any]:
    user = request.user
    centre = household_of(record, user)
    view = asked_for(request)
    kindred = kindred_of((m.person_id for m in centre.members()), user, up=view.up, down=view.down)
    centre = kindred.household(record.pk) or centre
    tellable = [one.family.pk for one in (centre, *kindred.households) if one.tellable()]
    seen = [member.person_id for member in centre.seen_members()]
    found = facts_of_families(
        user, record.pk, families=tellable, members=seen, kin=kindred.people()
    )
    facts = [fact for fact in found if fact.family_id]
    every = [fact for fact in found if fact.person_id]
    gathered = gather(
        record,
        user,
        [f for f in facts if f.family_id == record.pk],
        more_rows=[*facts, *every],
        memberships=centre.seen_members(),
        people={*kindred.people(), *(m.person_id for m in centre.members())},
        on_pages=seen,
    )
    gathered.lives = by_person(f for f in every if f.kind.key == "birth" or _is_death(f))
    title = title_of(record, _names(centre, gathered))
    marriages = [f for f in facts if f.kind.key == "marriage"]
    known = known_of(kindred, gathered.seen, every, marriages, user)
    members = [gathered.seen.people[pk] for pk in seen]
    context = {
        "record": record,
        "note": words.text_value(record.note),
        "rows": gathered.rows(uncompared(gathered)),
        "sections": gathered.sections(),
        **tree_context(request, view, centre, known, title, gathered.refs),
        "members": [_member(m, gathered, every) for m in centre.seen_members()],
        "journeys": journeys(members, every, gathered),
        **cards(gathered, user),
        "voices": voices(members, user),
        "notes": gathered.notes.listed(),
        "section": "families",
        "crumbs": crumbs(("people:families", _("Families")), ("", title)),
        "cite_text": citation(record, title),
    }
    masked = bool((kindred.hidden() | centre.hidden) & gathered.seen.living)
    return {**context, "header": _header(record, title, gathered, context, masked)}


def _is_death(fact: Fact) -> bool:
    broader = fact.kind.broader
    return fact.kind.key == "death" or bool(broader and broader.key == "death")


def _header(
    record: Family, title: str, gathered: Gathered, context: dict[str, Any], masked: bool
) -> Value:
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
            ("journey", _("Journey"), context["journeys"]),
            ("papers", _("Documents"), context["papers"]),
            ("photographs", _("Photographs"), context["photographs"]),
            ("voices", _("Interviews"), context["voices"]),
            ("sources", _("Sources"), context["notes"]),
            sections=context["sections"],
        ),
    )


def _names(household: Household, gathered: Gathered) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in household.seen_members():
        found.setdefault(member.role, []).append(str(gathered.seen.people[member.person_id]))
    return found


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
