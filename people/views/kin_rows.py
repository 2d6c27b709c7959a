"""The family of a person as terms and values: parents, brothers and sisters, partners, children."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from people import words
from people.kinship import Household, Kin
from people.models import Fact, FamilyMember, Pedigree, Person, ProofStatus, Sex
from people.views.gathered import Gathered
from people.words import Value


def rows(person: Person, kin: Kin, gathered: Gathered) -> list[Value]:
    found: list[Value] = []
    for household in kin.origin:
        found += _origin(person, household, gathered)
    for household in in_order_of_marriage(kin.own, gathered.facts):
        found += _own(person, household, gathered)
    return found


def in_order_of_marriage(households: Iterable[Household], facts: list[Fact]) -> list[Household]:
    """Households by the day of their marriage; those without one last."""
    days = {
        f.family_id: f.earliest or f.latest for f in reversed(facts) if f.kind.key == "marriage"
    }
    return sorted(
        households, key=lambda h: (days.get(h.family.pk) is None, str(days.get(h.family.pk) or ""))
    )


def _origin(person: Person, household: Household, gathered: Gathered) -> list[Value]:
    mine = household.child(person.pk)
    found: list[Value] = []
    for parent in household.partners:
        known = gathered.seen.people.get(parent.person_id)
        part = relative(parent, gathered, as_child=mine)
        found.append({"label": words.parent_word(known), "parts": [part]})
    missing = _missing_parent(household, gathered)
    if missing:
        found.append({"label": missing, "text": _("Not known"), "quiet": True})
    siblings = several(household.other_children(person.pk), gathered)
    if siblings:
        found.append({"label": _("Brothers and sisters"), "parts": siblings})
    found.append(_family_link(household, gathered))
    return found


def _missing_parent(household: Household, gathered: Gathered) -> str:
    """The word for the parent of whom nothing is recorded; empty when both are."""
    if len(household.partners) > 1:
        return ""
    if not household.partners:
        return _("Parents")
    known = gathered.seen.people.get(household.partners[0].person_id)
    other = {Sex.FEMALE: _("Father"), Sex.MALE: _("Mother")}
    return other.get(Sex(known.sex), _("Other parent")) if known else _("Other parent")


def _own(person: Person, household: Household, gathered: Gathered) -> list[Value]:
    marriage = next(
        (
            f
            for f in gathered.facts
            if f.family_id == household.family.pk and f.kind.key == "marriage"
        ),
        None,
    )
    found: list[Value] = []
    for partner in household.other_partners(person.pk):
        known = gathered.seen.people.get(partner.person_id)
        part = relative(partner, gathered)
        parts = _with_marriage(part, marriage, gathered) if known else [part]
        found.append({"label": words.partner_word(known, bool(marriage)), "parts": parts})
    if not household.other_partners(person.pk):
        found.append({"label": _("Other parent"), "text": _("Not known"), "quiet": True})
    children = several(household.children, gathered)
    if children:
        found.append({"label": _("Children"), "parts": children})
    found.append(_family_link(household, gathered))
    return found


def _with_marriage(partner: Value, marriage: Fact | None, gathered: Gathered) -> list[Value]:
    date = words.when(marriage, gathered.backing.dates(marriage)).text if marriage else ""
    if marriage is None or not date:
        return [partner]
    wedding = {"text": _("Marriage: %(date)s.") % {"date": date}, "refs": gathered.refs(marriage)}
    return [{**partner, "after": f"{partner['after']}."}, wedding]


def relative(
    member: FamilyMember, gathered: Gathered, as_child: FamilyMember | None = None
) -> Value:
    """A relative's name with the years of life and the word for the bond.

    For a parent the bond is that of the child, given in `as_child`.
    """
    value = words.person_value(member.person_id, gathered.seen)
    bond = as_child or member
    if value.get("masked"):
        return value
    about = [gathered.life(member.person_id), bond_words(bond)]
    text = ", ".join(filter(None, about))
    return {
        **value,
        "after": f", {text}" if text else "",
        "refs": gathered.refs(bond),
        "badge": bond_badge(bond),
    }


def bond_words(member: FamilyMember) -> str:
    """The word for a child that is not one by birth."""
    plain = member.pedigree == Pedigree.BIRTH or member.role != "child"
    return "" if plain else str(member.get_pedigree_display()).lower()


def bond_badge(member: FamilyMember) -> Value | None:
    if member.status != ProofStatus.CHALLENGED:
        return None
    return {"kind": "disputed", "text": str(member.get_status_display())}


def several(members: Iterable[FamilyMember], gathered: Gathered) -> list[Value]:
    """Relatives in one row; those who may not be named stand there once, and uncounted."""
    found: list[Value] = []
    masked: dict[str, Value] = {}
    for member in members:
        value = relative(member, gathered)
        if value.get("masked"):
            masked.setdefault(value["text"], value)
        else:
            found.append(value)
    found += masked.values()
    return [{**v, "after": f"{v.get('after', '')};"} for v in found[:-1]] + found[-1:]


def _family_link(household: Household, gathered: Gathered) -> Value:
    partners = [gathered.seen.people.get(m.person_id) for m in household.partners]
    shown = [one for one in partners if one]
    languages = {getattr(one, "name_language", "") for one in shown}
    return {
        "label": _("Family tree"),
        "text": " – ".join(map(str, shown)) or household.family.ref,
        "language": languages.pop() if len(languages) == 1 else "",
        "url": household.family.get_absolute_url(),
    }
