"""The page of disagreements: each question, what every source answers, and the archive's word."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from people import words
from people.models import Fact, Family, PlaceName, Question
from people.queries import Seen, family_titles, look_up, pointed_at
from people.words import Value
from sources import claims
from sources.claims import Account, Notes, Teller
from sources.models import Evidence
from sources.queries import Backing, evidence_on


def questions(user: Any) -> list[Question]:
    """Every question of which this reader may see all that it joins, with its facts and names."""
    facts = Fact.objects.visible_to(user).select_related("kind", "term", "role", "unit")
    names = PlaceName.objects.visible_to(user)
    rows = Question.objects.visible_to(user)
    return list(rows.prefetch_related(Prefetch("facts", facts), Prefetch("place_names", names)))


def sections(user: Any) -> list[Value]:
    """The questions made ready for `site/questions.html`."""
    asked = questions(user)
    facts = [fact for question in asked for fact in question.facts.all()]
    names = [name for question in asked for name in question.place_names.all()]
    backing = evidence_on(user, fact=facts, place_name=names)
    seen = _seen(user, facts, names, backing)
    families = _families(user, facts)
    teller = Teller(Notes(backing), seen)
    return [_section(question, teller, families) for question in asked]


def _seen(user: Any, facts: list[Fact], names: list[PlaceName], backing: Backing) -> Seen:
    rows = backing.all_rows()
    return look_up(
        user,
        people=pointed_at(facts, "person") | pointed_at(rows, "said_person"),
        places=pointed_at([*facts, *rows], "where") | pointed_at([*facts, *names], "place"),
        events=pointed_at(facts, "event", "at_event"),
        organisations=pointed_at(facts, "organisation", "with_organisation")
        | pointed_at(rows, "said_organisation"),
    )


def _families(user: Any, facts: list[Fact]) -> dict[uuid.UUID, Value]:
    wanted = pointed_at(facts, "family")
    rows = list(Family.objects.visible_to(user).filter(pk__in=wanted)) if wanted else []
    titles = family_titles(rows, user) if rows else {}
    return {one.pk: {"text": titles[one.pk], "url": one.get_absolute_url()} for one in rows}


def _section(question: Question, teller: Teller, families: dict[uuid.UUID, Value]) -> Value:
    blocks = [_of_fact(fact, teller, families) for fact in question.facts.all()]
    blocks += [_of_name(name, teller) for name in question.place_names.all()]
    return {
        "id": question.key.lower(),
        "question": words.text_value(question.question),
        "blocks": blocks,
        "word": words.text_value(question.word),
        "reason": words.text_value(question.reason),
        "decided": question.decided,
        "considered": words.day_words(question.considered_on),
    }


def _of_fact(fact: Fact, teller: Teller, families: dict[uuid.UUID, Value]) -> Value:
    rows = teller.notes.backing.of(fact)
    return {
        "what": words.kind_words(fact),
        "subject": _subject(fact, teller.seen, families),
        "answers": _answers(rows, teller),
        "closed": teller.notes.backing.rests_on_closed(fact),
    }


def _of_name(name: PlaceName, teller: Teller) -> Value:
    place = teller.seen.places.get(name.place_id)
    answers = _answers(teller.notes.backing.of(name), teller)
    for one in answers:
        one["heading"] = {"text": name.name, "language": name.language}
    return {
        "what": _("Name of the place"),
        "subject": words.record_value(place) if place else {"text": ""},
        "answers": answers,
        "closed": False,
    }


def _subject(fact: Fact, seen: Seen, families: dict[uuid.UUID, Value]) -> Value:
    if fact.person_id:
        return words.person_value(fact.person_id, seen)
    if fact.family_id:
        return families.get(fact.family_id, {"text": ""})
    records: dict[Any, Any] = {**seen.events, **seen.organisations, **seen.places}
    record = records.get(fact.event_id or fact.organisation_id or fact.place_id)
    return words.record_value(record) if record else {"text": ""}


def _answers(rows: Iterable[Evidence], teller: Teller) -> list[Value]:
    """The different answers, in the order of their dates and numbers, each with all who give it."""
    return [_answer(account, teller) for account in sorted(claims.accounts(rows), key=_order)]


def _order(account: Account) -> tuple[Any, ...]:
    set_aside, date, position = account.order()
    number = account.first.low if account.first.low is not None else account.first.high
    return set_aside, date, number or 0, position


def _answer(account: Account, teller: Teller) -> Value:
    described = teller.claim(account, "", "")
    sources = {row.citation.source_id: row for row in account.rows}
    return {
        "heading": {"text": described["heading"], "language": described["heading_language"]},
        "badge": described["badge"],
        "sources": words.listed([_source(row, teller) for row in sources.values()]),
    }


def _source(row: Evidence, teller: Teller) -> Value:
    source = teller.notes.source_of(row)
    return {
        "text": source.title,
        "language": source.title_language,
        "url": claims.link_to(source, row),
    }
