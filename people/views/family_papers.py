"""What hangs on a family beside its facts: its journeys, papers, photographs and voices."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from people import words
from people.models import Fact, Person
from people.views.gathered import Gathered
from people.views.papers import card
from people.words import Value
from sources.models import Source, SourceKind
from sources.queries import documents_among, first_pages, voices_among


def cards(gathered: Gathered, user: Any) -> dict[str, list[Value]]:
    """Papers and photographs that name a member or bear out a fact of the family."""
    via = {row.citation.via_id for row in gathered.backing.all_rows()}
    cited = {row.citation.source_id for row in gathered.backing.all_rows()}
    sources = gathered.backing.sources.values()
    found = documents_among(s for s in sources if s.pk in cited or s.pk not in via)
    pages = first_pages(user, found)
    photographs = [s for s in found if s.kind == SourceKind.PHOTOGRAPH]
    papers = [s for s in found if s.kind != SourceKind.PHOTOGRAPH]
    return {
        "papers": [card(source, pages.get(source.pk)) for source in papers],
        "photographs": [card(source, pages.get(source.pk)) for source in photographs],
    }


def journeys(members: Iterable[Person], facts: Iterable[Fact], gathered: Gathered) -> list[Value]:
    """The shared events in which members took part, in the order of their days."""
    people = {one.pk: one for one in members}
    took_part: dict[uuid.UUID, dict[uuid.UUID, Fact]] = {}
    for fact in facts:
        if fact.at_event_id in gathered.seen.events and fact.person_id in people:
            assert fact.at_event_id
            assert fact.person_id
            took_part.setdefault(fact.at_event_id, {}).setdefault(fact.person_id, fact)
    found: list[Value] = []
    for event, of in took_part.items():
        first = min(of.values(), key=lambda f: str(f.earliest or f.latest or "9"))
        value = words.record_value(gathered.seen.events[event])
        found.append(
            {
                "day": str(first.earliest or first.latest or "9"),
                "when": words.when(first).text,
                "event": {**value, "after": ":"},
                "people": words.listed([words.person_value(pk, gathered.seen) for pk in of]),
            }
        )
    return sorted(found, key=lambda row: (row["day"], row["event"]["text"]))


def voices(members: Iterable[Person], user: Any) -> list[Value]:
    """Passages spoken by members, and passages about them by others, kept apart."""
    found = voices_among(members, user)
    groups = [
        (_("In the words of the family"), [one for one in found if one[3]]),
        (_("What others say of them"), [one for one in found if not one[3]]),
    ]
    return [
        {"heading": heading, "passages": [_passage(*one) for one in several]}
        for heading, several in groups
        if several
    ]


def _passage(source: Source, passage: Any, person: Person, spoken: bool) -> Value:
    language = words.reader_language()
    original = passage.original
    translation = next((t for t in passage.translations if t.language == language), None)
    if original.language == language:
        translation = None
    pattern = _("%(person)s speaks: %(title)s.") if spoken else _("Of %(person)s: %(title)s.")
    seconds = passage.seconds
    return {
        "text": original.text,
        "language": original.language,
        "translation": translation.text if translation else "",
        "translation_language": translation.language if translation else "",
        "caption": pattern % {"person": person, "title": source.title},
        "url": f"{source.get_absolute_url()}?t={seconds}#t{seconds}",
        "link": _("Listen from %(time)s") % {"time": passage.clock},
    }
