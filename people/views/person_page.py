"""The page of one person."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.door import enter
from people import lifeline, words
from people.kinship import kin_of
from people.models import Person, PersonName, Relation
from people.queries import facts_about, lives_of, travelled_with
from people.strip import strip
from people.views import kin_rows
from people.views.gathered import (
    ACCOUNTS,
    Gathered,
    by_person,
    citation,
    crumbs,
    gather,
    header,
    jump,
    name_row,
)
from people.words import Value
from sources.models import Page, Source, SourceKind
from sources.queries import (
    Voices,
    documents_among,
    first_pages,
    interviews_with,
    mentioning,
    voices_of,
)

FELLOWS_SHOWN = 12
THUMBNAIL = 320  # pixels, a width that `media:scan` makes


@require_safe
def person(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    record = enter(request, Person.objects.all(), ref, slug)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, Person)
    return render(request, "people/person.html", _context(record, request.user))


def _context(record: Person, user: Any) -> dict[str, Any]:
    kin = kin_of(record.pk, user)
    own = Q(person=record) | Q(family__in=kin.tellable_families())
    every = facts_about(user, own | lives_of(kin.people()))
    facts = [f for f in every if f.person_id in (record.pk, None)]
    names = list(PersonName.objects.filter(person=record))
    relations = _relations(record, user)
    fellows = travelled_with(record, facts, user)
    gathered = gather(
        record,
        user,
        facts,
        names=names,
        memberships=kin.seen_members(),
        relations=relations,
        people={*kin.people(), *(pk for _event, pk in fellows)},
        more_sources=mentioning(record) | interviews_with(record),
    )
    gathered.lives = by_person(f for f in every if f.person_id != record.pk)
    line = lifeline.stations(facts, gathered.told)
    documents = _documents(gathered)
    pages = first_pages(user, documents)
    context = {
        "record": record,
        "stations": lifeline.rows(line, gathered.seen),
        "biography": words.text_value(record.biography),
        "also": gathered.rows(lifeline.undated(facts)),
        "names": [_name_row(name, gathered) for name in names],
        "sections": gathered.sections(),
        "family": kin_rows.rows(record, kin, gathered),
        "relations": [_relation_row(one, record, gathered) for one in relations],
        "cards": [_card(source, pages.get(source.pk)) for source in documents],
        "voices": _voices(voices_of(record, user, gathered.backing.sources), record),
        "fellows": _fellows(fellows, gathered),
        "notes": gathered.notes.listed(),
        "section": "people",
        "crumbs": crumbs(("people:list", _("People")), ("", str(record))),
        "cite_text": citation(record, str(record)),
    }
    return {**context, "header": _header(record, names, gathered, line, context, documents, pages)}


def _header(
    record: Person,
    names: list[PersonName],
    gathered: Gathered,
    line: list[lifeline.Station],
    context: dict[str, Any],
    documents: list[Source],
    pages: dict[uuid.UUID, Page],
) -> Value:
    shown = next((n for n in names if n.is_display), names[0] if names else None)
    other = next((n for n in names if shown and n.script != shown.script), None)
    own = [fact for fact in gathered.facts if fact.person_id == record.pk]
    return header(
        record,
        str(record),
        gathered,
        language=shown.language if shown else "",
        alt={"text": other.text, "language": other.language} if other else {},
        sentences=lifeline.summary(own, gathered.told, gathered.seen, gathered.refs),
        badges=[{"kind": "consent-given", "text": _("Named with consent")}]
        if record.is_named_by_consent()
        else [],
        photo=_photograph(documents, pages),
        photo_words=_("No photograph is known"),
        strip=strip(line),
        jump=jump(
            ("life", _("Life line"), context["stations"]),
            ("names", _("Names"), context["names"]),
            ACCOUNTS,
            ("family", _("Family"), context["family"] or context["relations"]),
            ("documents", _("Documents"), context["cards"]),
            ("voices", _("Interviews"), context["voices"]),
            ("fellows", _("Travelled with"), context["fellows"]),
            ("sources", _("Sources"), context["notes"]),
            sections=context["sections"],
        ),
    )


def _photograph(documents: list[Source], pages: dict[uuid.UUID, Page]) -> Value | None:
    for source in documents:
        page = pages.get(source.pk)
        if source.kind == SourceKind.PHOTOGRAPH and (thumbnail := _thumbnail(page)):
            return {**thumbnail, "alt": source.title, "caption": source.title}
    return None


def _thumbnail(page: Page | None) -> Value | None:
    if page is None or not page.scan or not page.width or not page.height:
        return None
    return {
        "url": reverse("media:scan", args=[page.pk, THUMBNAIL]),
        "width": THUMBNAIL,
        "height": round(THUMBNAIL * page.height / page.width),
    }


def _documents(gathered: Gathered) -> list[Source]:
    """The documents that mention the person, or bear out a fact or a name of the person."""
    via = {row.citation.via_id for row in gathered.backing.all_rows()}
    cited = {row.citation.source_id for row in gathered.backing.all_rows()}
    sources = gathered.backing.sources.values()
    return documents_among(s for s in sources if s.pk in cited or s.pk not in via)


def _card(source: Source, page: Page | None) -> Value:
    languages = ", ".join(words.language_name(code) for code in source.languages)
    kind = source.document_kind or source.get_kind_display()
    about = [str(kind), languages, source.date.display() if source.date else ""]
    return {
        "title": source.title,
        "language": source.title_language,
        "url": source.get_absolute_url(),
        "thumbnail": _thumbnail(page),
        "meta": ", ".join(filter(None, about)),
        "sample": source.is_sample,
    }


def _name_row(name: PersonName, gathered: Gathered) -> Value:
    note = words.text_value(name.note)
    return {**name_row(name, gathered), "kind": name.get_kind_display(), "note": note}


def _relations(record: Person, user: Any) -> list[Relation]:
    rows = Relation.objects.visible_to(user).filter(Q(person=record) | Q(to_person=record))
    return list(rows.select_related("kind"))


def _relation_row(one: Relation, record: Person, gathered: Gathered) -> Value:
    """Read from this person's side: "godparent: Anna" or "godchild: Anna"."""
    from_here = one.person_id == record.pk
    label = one.kind.converse if from_here else one.kind.label
    other = one.to_person_id if from_here else one.person_id
    part = {**words.person_value(other, gathered.seen), "refs": gathered.refs(one)}
    life = gathered.life(other) if other in gathered.seen.people else ""
    part["after"] = f", {life}." if life else ""
    note = words.text_value(one.note)
    return {
        "label": words.text_value(label)["text"],
        "parts": [part, note] if note["text"] else [part],
    }


def _voices(voices: Voices, record: Person) -> list[Value]:
    groups = [
        (_("In the person’s own words"), voices.spoken),
        (_("What others say"), voices.about),
    ]
    return [
        {"heading": heading, "passages": [_passage(source, passage) for source, passage in found]}
        for heading, found in groups
        if found
    ]


def _passage(source: Source, passage: Any) -> Value:
    language = words.reader_language()
    original = passage.original
    translation = next((t for t in passage.translations if t.language == language), None)
    if original.language == language:
        translation = None
    seconds = passage.seconds
    return {
        "text": original.text,
        "language": original.language,
        "translation": translation.text if translation else "",
        "translation_language": translation.language if translation else "",
        "caption": source.title,
        "url": f"{source.get_absolute_url()}?t={seconds}#t{seconds}",
        "link": _("Listen from %(time)s") % {"time": passage.clock},
    }


def _fellows(pairs: list[tuple[uuid.UUID, uuid.UUID]], gathered: Gathered) -> list[Value]:
    """Those who travelled with the person, by transport: a few, and the way to all of them."""
    found: list[Value] = []
    for pk, event in gathered.seen.events.items():
        others = [p for e, p in pairs if e == pk and p in gathered.seen.people]
        if not others:
            continue
        shown = [words.person_value(one, gathered.seen) for one in others[:FELLOWS_SHOWN]]
        found.append(
            {
                "event": words.record_value(event),
                "people": words.listed(shown),
                "more": len(others) - len(shown),
            }
        )
    return found
