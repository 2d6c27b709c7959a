"""The page of disagreements: each question, what every source answers, and the archive's word."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from archive.core.records import Record
from people import words
from people.models import Fact, Family, PlaceName, Question
from people.queries import Seen, family_titles, look_up, pointed_at
from people.words import Value
from sources import claims
from sources.claims import Account, Notes, Teller
from sources.comparisons import name_words, names_in_line
from sources.models import Evidence
from sources.queries import Backing, evidence_on

_BORNE_OUT = Exists(Evidence._base_manager.filter(place_name=OuterRef("pk")))
"""Whether any source bears a name out, open or closed: a closed one is not "no source"."""


def questions(user: Any) -> list[Question]:
    """Every question of which this reader may see all that it joins, with its facts and names."""
    facts = Fact.objects.visible_to(user).select_related("kind", "term", "role", "unit")
    names = PlaceName.objects.visible_to(user).annotate(borne_out=_BORNE_OUT)
    rows = Question.objects.visible_to(user)
    return list(rows.prefetch_related(Prefetch("facts", facts), Prefetch("place_names", names)))


def sections(user: Any) -> list[Value]:
    """The questions made ready for `site/questions.html`; those on invented records come last."""
    asked = questions(user)
    facts = [fact for question in asked for fact in question.facts.all()]
    names = [name for question in asked for name in question.place_names.all()]
    backing = evidence_on(user, fact=facts, place_name=names)
    seen = _seen(user, facts, names, backing)
    families = _families(user, facts)
    teller = Teller(Notes(backing), seen)
    made = [_section(question, teller, families) for question in asked]
    return sorted(made, key=lambda one: bool(one["sample"]))


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


Families = dict[uuid.UUID, tuple[Family, str]]
"""The families that the facts are about, with their titles for this reader."""


def _families(user: Any, facts: list[Fact]) -> Families:
    wanted = pointed_at(facts, "family")
    rows = list(Family.objects.visible_to(user).filter(pk__in=wanted)) if wanted else []
    titles = family_titles(rows, user) if rows else {}
    return {one.pk: (one, titles[one.pk]) for one in rows}


def _section(question: Question, teller: Teller, families: Families) -> Value:
    facts, names = list(question.facts.all()), list(question.place_names.all())
    subjects = [_subject(fact, teller.seen, families) for fact in facts]
    subjects += [teller.seen.places.get(name.place_id) for name in names]
    return {
        "id": question.key.lower(),
        "question": words.text_value(question.question),
        "blocks": [
            *(_of_fact(fact, teller, families) for fact in facts),
            *_of_names(names, teller),
        ],
        "word": words.text_value(question.word),
        "reason": words.text_value(question.reason),
        "decided": question.decided,
        "considered": words.day_words(question.considered_on),
        "sample": any(one.is_sample for one in subjects if one),
    }


def _of_fact(fact: Fact, teller: Teller, families: Families) -> Value:
    rows = teller.notes.backing.of(fact)
    return {
        "what": words.kind_value(fact),
        "subject": _subject_value(fact, teller.seen, families),
        "answers": _answers(rows, teller, fact),
        "closed": teller.notes.backing.rests_on_closed(fact),
    }


def _of_names(names: list[PlaceName], teller: Teller) -> list[Value]:
    """One block for each place: every form of its name is an answer."""
    by_place: dict[uuid.UUID, list[PlaceName]] = defaultdict(list)
    for name in names:
        by_place[name.place_id].append(name)
    return [_of_place(pk, forms, teller) for pk, forms in by_place.items()]


def _of_place(pk: uuid.UUID, names: list[PlaceName], teller: Teller) -> Value:
    """The forms with who writes them so; those that no open source bears out in one line."""
    place = teller.seen.places.get(pk)
    backing = teller.notes.backing
    bare = [name for name in names if not backing.of(name)]
    return {
        "what": {"text": _("Name of the place")},
        "subject": words.record_value(place) if place else {"text": ""},
        "answers": [one for name in names for one in _of_name(name, teller)],
        "closed": False,
        "unsourced": names_in_line(name for name in bare if not getattr(name, "borne_out", False)),
        "only_closed": names_in_line(name for name in bare if getattr(name, "borne_out", False)),
    }


def _of_name(name: PlaceName, teller: Teller) -> list[Value]:
    heading = {"text": name.name, "language": name.language, "after": name_words(name)}
    answers = _answers(teller.notes.backing.of(name), teller)
    return [{**answer, "heading": heading} for answer in answers]


def _subject(fact: Fact, seen: Seen, families: Families) -> Record | None:
    """The record that a fact is about, if this reader may see it."""
    known: dict[Any, Record] = {
        **seen.people,
        **seen.events,
        **seen.organisations,
        **seen.places,
        **{pk: family for pk, (family, _title) in families.items()},
    }
    return known.get(
        fact.person_id or fact.family_id or fact.event_id or fact.organisation_id or fact.place_id
    )


def _subject_value(fact: Fact, seen: Seen, families: Families) -> Value:
    if fact.person_id:
        return words.person_value(fact.person_id, seen)
    record = _subject(fact, seen, families)
    if record is None:
        return {"text": ""}
    if fact.family_id:
        return {"text": families[fact.family_id][1], "url": record.get_absolute_url()}
    return words.record_value(record)


def _answers(rows: Iterable[Evidence], teller: Teller, fact: Fact | None = None) -> list[Value]:
    """The different answers, in the order of their dates and numbers, each with all who give it."""
    return [_answer(account, teller, fact) for account in sorted(claims.accounts(rows), key=_order)]


def _order(account: Account) -> tuple[Any, ...]:
    set_aside, date, position = account.order()
    number = account.first.low if account.first.low is not None else account.first.high
    return set_aside, date, number or 0, position


def _answer(account: Account, teller: Teller, fact: Fact | None) -> Value:
    described = teller.claim(account, "", "", fact)
    sources = {row.citation.source_id: row for row in account.rows}
    return {
        "heading": {"text": described["heading"], "language": described["heading_language"]},
        "text": {"text": described["text"], "language": described["language"]},
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
