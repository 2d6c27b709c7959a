"""How two people are related, in words and step by step."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core import names
from people import words
from people.facts_shown import lives_of
from people.kinship_words import spoken, word
from people.models import Fact, Person, PersonName, Sex
from people.queries import Seen, look_up, people_with_language
from people.related import UP, WITH, Step, Tie, kindred_around, ties
from people.views.gathered import by_person, crumbs
from people.words import Value

CHOICES = 12  # people offered where a name fits several
LONGEST = 200  # letters of a name


@dataclass
class Asked:
    """One of the two boxes: what was typed, and whom it names."""

    name: str
    label: str
    typed: str
    person: Person | None = None
    choices: list[Value] = field(default_factory=list)
    problem: str = ""

    @property
    def value(self) -> Value:
        return words.record_value(self.person) if self.person else {}


@require_safe
def related(request: HttpRequest) -> HttpResponse:
    boxes = [
        _box(request, "a", _("First person")),
        _box(request, "b", _("Second person")),
    ]
    one, two = (box.person for box in boxes)
    context: dict[str, Any] = {
        "boxes": boxes,
        "section": "families",
        "crumbs": crumbs(("people:families", _("Families")), ("", _("How two people are related"))),
    }
    if one and two:
        context |= {"same": one.pk == two.pk, "found": _found(one, two, request.user)}
        context["turned"] = _address(a=two.ref, b=one.ref)
    return render(request, "people/related.html", context)


def _address(**people: str) -> str:
    return f"{reverse('people:related')}?{urlencode(people)}"


# Whom the boxes name


def _box(request: HttpRequest, name: str, label: str) -> Asked:
    typed = " ".join(request.GET.get(name, "").replace("\0", "").split())
    box = Asked(name, label, typed[:LONGEST])
    if not typed:
        return box
    if len(typed) > LONGEST:
        box.problem = _("A name has at most %(count)s letters.") % {"count": LONGEST}
        return box
    people = people_with_language(request.user)
    box.person = people.filter(ref=typed.upper()).first()
    if box.person:
        box.typed = box.person.ref
        return box
    fitting = list(_named(typed, people)[: CHOICES + 1])
    if len(fitting) == 1:
        box.person = fitting[0]
    elif not fitting:
        box.problem = _("Nobody in the open records is called “%(name)s”.") % {"name": typed}
    else:
        box.problem = _("Several people are called “%(name)s”. Choose one.") % {"name": typed}
        box.choices = [_choice(one, box, request) for one in fitting[:CHOICES]]
        if len(fitting) > CHOICES:
            box.problem = _("More than %(count)s people are called “%(name)s”. Choose one, or write more of the name.") % {"name": typed, "count": CHOICES}  # fmt: skip  # noqa: E501
    return box


def _named(typed: str, people: Any) -> Any:
    """Visible people with a name that holds all these words, in any script."""
    rows = PersonName.objects.filter(person=OuterRef("pk"))
    for part in names.fold_key(typed).split() or [typed]:
        rows = rows.filter(key_fold__contains=part)
    return people.filter(Exists(rows)).order_by("sort_key", "ref")


def _choice(person: Person, box: Asked, request: HttpRequest) -> Value:
    given = {name: request.GET.get(name, "")[:LONGEST] for name in ("a", "b")}
    life = words.life_words(person)
    return {
        **words.record_value(person),
        "url": _address(**{**given, box.name: person.ref}),
        "after": f", {life}, {person.ref}" if life else f", {person.ref}",
    }


# What they are to each other


def _found(one: Person, two: Person, user: Any) -> list[Value]:
    found = ties(kindred_around(one.pk, two.pk, user), one.pk, two.pk)
    people = {one.pk, two.pk} | {step.person for tie in found for step in tie.steps}
    seen = look_up(user, people=people)
    couples = {step.family for tie in found for step in tie.steps if step.kind == WITH}
    marriage = Fact.objects.visible_to(user).filter(kind__key="marriage", negated=False)
    married = set(marriage.filter(family__in=couples).values_list("family", flat=True))
    lives = by_person(lives_of(user, people)) if found else {}
    teller = _Teller(seen, married, lives)
    return [teller.tie(tie, one, two) for tie in found]


@dataclass
class _Teller:
    seen: Seen
    married: set[uuid.UUID | None]
    lives: dict[uuid.UUID, list[Fact]]

    def tie(self, tie: Tie, one: Person, two: Person) -> Value:
        sentence = _("%(first)s and %(second)s: %(word_first)s and %(word_second)s.")
        return {
            "sentence": sentence
            % {
                "first": one,
                "second": two,
                "word_first": self._word(tie.converse(one.pk)),
                "word_second": self._word(tie),
            },
            "half": tie.half,
            "start": self._person(one.pk),
            "steps": [
                {
                    "word": self._step(step),
                    "language": spoken(words.reader_language()),
                    "person": self._person(step.person),
                }
                for step in tie.steps
            ],
        }

    def _word(self, tie: Tie) -> str:
        couples = {step.family for step in tie.steps if step.kind == WITH}
        language = words.reader_language()
        return word(language, tie, self._sex, bool(couples & self.married))

    def _step(self, step: Step) -> str:
        up, down = int(step.kind != "down"), int(step.kind in ("down", "beside"))
        if step.kind == WITH:
            return self._word(Tie((step,), first=True))
        return self._word(Tie((step,), up=up if step.kind != UP else 1, down=down))

    def _sex(self, person: uuid.UUID) -> str:
        known = self.seen.people.get(person)
        return known.sex if known else Sex.UNKNOWN

    def _person(self, pk: uuid.UUID) -> Value:
        value = words.person_value(pk, self.seen)
        if pk in self.seen.people:
            life = words.life_words(self.seen.people[pk], self.lives.get(pk, ()))
            value["after"] = f", {life}" if life else ""
        return value
