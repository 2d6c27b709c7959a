"""“Is it one of these?”: people whose names are like the one that somebody is about to enter.

Surnames are compared by how they sound (Daitch-Mokotoff), of men and women, across scripts and
spellings; given names by what is one name: Josef, József, Иосиф, Pepa. Only people whom this user
may see are told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, Value, When
from django.urls import reverse

from archive.core import names
from archive.core.access import reads_all
from archive.search import given as given_names
from people.models import Fact, Person, PersonName, Place, SharedEvent

MOST: Final = 6
SHORTEST: Final = 2  # letters of a surname
CANDIDATES: Final = 60  # forms of names: a person may have several
TOLD: Final = ("birth", "origin", "trade", "departure", "death")
MOST_FORMS: Final = 4  # forms of one name that are compared
SAME, OTHER_FORM, PERHAPS, DIFFERENT = 0, 2, 4, 8
"""How near a given name comes."""


class Alike(NamedTuple):
    """One person who may be meant, as the form tells of them."""

    name: str
    ref: str
    url: str
    forms: str  # the other forms of the name
    facts: str  # birth, origin, trade, transport


def like_named(given: str, surname: str, user: Any, besides: Any = None) -> list[Alike]:
    """The nearest first; nobody when the surname is too short to compare. `besides`: not this id.

    Three statements, and one more for each kind of record that the facts name.
    """
    if len(names.ascii_key(surname)) < SHORTEST:
        return []
    ids = _nearest(given, surname, user, besides)
    if not ids:
        return []
    facts = Fact.objects.visible_by(user, "person").filter(kind__key__in=TOLD, negated=False)
    facts = facts.select_related("kind", "term").prefetch_related(
        Prefetch("where", Place.objects.visible_to(user).prefetch_related("names")),
        Prefetch("at_event", SharedEvent.objects.visible_to(user)),
    )
    people = Person.objects.visible_to(user).prefetch_related(
        Prefetch("names", PersonName.objects.visible_to(user)), Prefetch("facts", facts)
    )
    found = people.in_bulk(ids)
    return [_told(found[pk]) for pk in ids if pk in found]


def like_any(typed: Iterable[tuple[str, str]], user: Any) -> list[Alike]:
    """Those like any of the (given name, surname), each once."""
    each = [like_named(*pair, user) for pair in list(dict.fromkeys(typed))[:MOST_FORMS]]
    return list({one.ref: one for found in each for one in found}.values())[:MOST]


def _nearest(given: str, surname: str, user: Any, besides: Any) -> list[Any]:
    """Ids of people in the order of nearness; one statement."""
    spellings = {surname, *names.masculine_forms(surname), *names.feminine_forms(surname)}
    sounds = sorted({code for one in spellings for code in names.dm_codes(one)})
    rows = PersonName.objects.filter(dm_codes__overlap=sounds).exclude(surname="")
    if besides:
        rows = rows.exclude(person=besides)
    if not reads_all(user):  # whoever does is asked for by the people themselves, below
        rows = rows.filter(Exists(Person.objects.visible_to(user).filter(pk=OuterRef("person"))))
    rows = rows.annotate(by_given=_by_given(given), by_surname=_by_surname(surname))
    near = rows.filter(by_given__lt=DIFFERENT).order_by(F("by_given") + F("by_surname"), "sort_key")
    found = near.values_list("person", flat=True)[:CANDIDATES]
    return list(dict.fromkeys(found))[:MOST]


def _by_given(given: str) -> Case:
    """Nearness of the given names, by their first word; any will do where none is typed."""
    first = names.ascii_key(given).partition(" ")[0]
    if not first:
        return Case(default=Value(SAME), output_field=IntegerField())
    initial = Q(key_ascii__regex=rf"\m{first[0]}\M")  # “J. Novák” may be anybody with J
    if len(first) == 1:
        initial |= Q(key_ascii__regex=rf"\m{first}")
    return Case(
        When(key_ascii__regex=_words([first]), then=Value(SAME)),
        When(key_ascii__regex=_words(given_names.others(first) or [first]), then=Value(OTHER_FORM)),
        When(Q(given="") | initial, then=Value(PERHAPS)),
        default=Value(DIFFERENT),
        output_field=IntegerField(),
    )


def _by_surname(surname: str) -> Case:
    return Case(
        When(key_ascii__regex=_words([names.ascii_key(surname)]), then=Value(0)),
        When(key_fold__contains=names.fold_key(surname), then=Value(1)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _words(words: Iterable[str]) -> str:
    """A regular expression of PostgreSQL for any of these as a whole word."""
    return rf"\m({'|'.join(re.escape(word) for word in sorted(words))})\M"


def _told(person: Person) -> Alike:
    forms = [form.text for form in person.names.all() if form.text != person.display_name]
    return Alike(
        name=str(person),
        ref=person.ref,
        url=reverse("admin:people_person_change", args=[person.pk]),
        forms=", ".join(dict.fromkeys(forms)),
        facts="; ".join(_in_words(fact) for fact in sorted(person.facts.all(), key=_in_order)),
    )


def _in_order(fact: Fact) -> tuple[int, int]:
    return TOLD.index(fact.kind.key), fact.position


def _in_words(fact: Fact) -> str:
    parts = [fact.date.display() if fact.date else "", fact.term, fact.where, fact.at_event]
    return f"{fact.kind}: {', '.join(str(part) for part in parts if part)}".removesuffix(": ")
