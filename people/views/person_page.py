"""The page of one person."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from archive.core.ready import Given, ready
from people import lifeline, words
from people.facts_shown import facts_of_person
from people.kinship import Kin, kin_of
from people.models import Fact, Identity, Line, Person, PersonName, Relation
from people.queries import Fellows, pointed_at, travelled_with
from people.strip import strip
from people.views import kin_rows, papers, repression_path
from people.views.gathered import (
    ACCOUNTS,
    Gathered,
    by_person,
    correct,
    crumbs,
    gather,
    header,
    jump,
    name_row,
    version_citation,
)
from people.views.roll import fates
from people.words import Value
from sources.models import Page, Source, SourceKind
from sources.queries import (
    Voices,
    documents_among,
    first_pages,
    voices_of,
)

FELLOWS_SHOWN = 12


@require_safe
@kept_for_visitors
def person(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    record = enter(request, Person.objects.all(), ref, slug, opened=_opened)
    if isinstance(record, HttpResponse):
        return record
    assert isinstance(record, Person)
    return render(request, "people/person.html", _context(record, request.user))


@ready
def _opened(user: Any, ref: Given) -> QuerySet[Person]:
    """With the mark whether anybody was ever compared with them: most never were."""
    of_them = Q(person=OuterRef("pk")) | Q(other=OuterRef("pk"))
    people: QuerySet[Person] = Person.objects.visible_to(user).filter(ref=ref)
    return people.annotate(was_compared=Exists(Identity.objects.filter(of_them)))


def _context(record: Person, user: Any) -> dict[str, Any]:
    kin = kin_of(record.pk, user)
    fellows = travelled_with(record, user, FELLOWS_SHOWN)
    named = {pk for few in fellows.values() for pk in few.first}
    every = facts_of_person(
        user, record.pk, families=kin.tellable_families(), kin=kin.people(), fellows=named
    )
    facts = [f for f in every if f.person_id in (record.pk, None)]
    names = _names(user, person=record.pk)
    relations = _relations(user, person=record.pk)
    alike = _alike(record, user)
    gathered = gather(
        record,
        user,
        facts,
        names=names,
        memberships=kin.seen_members(),
        relations=relations,
        people={*kin.people(), *named, *pointed_at(alike, "person", "other")},
        on_pages=[record.pk],
        heard=[record.pk],
    )
    gathered.lives = by_person(f for f in every if f.person_id != record.pk)
    _name_partners(kin, gathered)
    line = lifeline.stations(facts, gathered.told)
    documents = _documents(gathered)
    pages = first_pages(user, documents)
    repression = repression_path.section(record, facts, gathered, user)
    context = {
        "record": record,
        "stations": _to_correct(lifeline.rows(line, gathered.seen, ended=_ended(facts)), record),
        "biography": words.text_value(record.biography),
        "repression": repression,
        "also": _to_correct(gathered.rows(lifeline.undated(facts, gathered.told)), record),
        "names": [_name_row(name, record, gathered) for name in names],
        "sections": gathered.sections(),
        "family": kin_rows.rows(record, kin, gathered),
        "relations": [_relation_row(one, record, gathered) for one in relations],
        "alike": [_alike_row(one, record, gathered) for one in alike],
        "cards": [papers.card(source, pages.get(source.pk)) for source in documents],
        "voices": _voices(voices_of(record, user, gathered.backing.sources), record),
        "fellows": _fellows(fellows, gathered),
        "notes": _notes(gathered),
        "tally": _tally(facts),
        "section": "people",
        "cite_text": version_citation(record, str(record), gathered),
    }
    head = _header(record, names, gathered, line, context, documents, pages)
    way = crumbs(("people:list", _("People")), ("", str(record), head["language"]))
    return {**context, "header": head, "crumbs": way}


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
        sentences=lifeline.summary(own, gathered.told, gathered.seen, gathered.refs, record.sex),
        badges=[{"kind": "consent-given", "text": _("Named with consent")}]
        if record.is_named_by_consent()
        else [],
        actions=_actions(record),
        photo=_photograph(documents, pages),
        photo_words=_("No photograph is known"),
        strip=strip(line),
        jump=jump(
            ("life", _("Life line"), context["stations"]),
            ("repression", _("Repression"), context["repression"]),
            ("names", _("Names"), context["names"]),
            ACCOUNTS,
            ("family", _("Family"), context["family"] or context["relations"]),
            ("alike", _("Looks alike"), context["alike"]),
            ("documents", _("Documents"), context["cards"]),
            ("voices", _("Interviews"), context["voices"]),
            ("fellows", _("Travelled with"), context["fellows"]),
            ("sources", _("Sources"), context["notes"]),
            ("cite", _("Cite"), True),
            sections=context["sections"],
        ),
    )


def _actions(record: Person) -> list[Value]:
    """As on every record; how it is known and how it is cited stands below on the same page."""
    cite, *others = words.actions(record)
    know = {"url": "#know", "label": _("How do we know?")}
    return [know, {**cite, "url": "#cite"}, *others]


def _to_correct(rows: list[Value], record: Person) -> list[Value]:
    """The same rows, each statement with its id and with the way to correct it."""
    for row in rows:
        if fact := row.get("fact"):
            row |= {"correct": correct(record, fact), "anchored": True}
    return rows


def _name_partners(kin: Kin, gathered: Gathered) -> None:
    """A fact of a family, such as a marriage, says on a person's page with whom."""
    partners = {
        one.family.pk: [words.person_value(m.person_id, gathered.seen) for m in others]
        for one in kin.own
        if (others := one.other_partners(kin.person))
    }
    for fact in gathered.facts:
        if whom := partners.get(fact.family_id or words.NOBODY):
            gathered.told[fact.pk] = replace(gathered.told[fact.pk], whom=whom)


def _ended(facts: list[Fact]) -> bool:
    return any(lifeline.is_under(fact, "death") and not fact.negated for fact in facts)


def _tally(facts: list[Fact]) -> list[Value]:
    """How many statements of this page are documented, told by one source, disputed, unsourced."""
    lines = Counter(fact.line for fact in facts)
    return [
        {"line": line.value, "label": line.label, "count": lines[line]}
        for line in Line
        if lines[line]
    ]


def _notes(gathered: Gathered) -> list[Value]:
    """The numbered sources, each with the statements that rest on it."""
    bears: dict[int, list[Value]] = defaultdict(list)
    for fact in gathered.facts:
        for source in gathered.told[fact.pk].sources:
            one = {"id": lifeline.anchor(fact), **words.kind_label(fact)}
            bears[source["number"]].append(one)
    return [{**note, "bears": bears[note["number"]]} for note in gathered.notes.listed()]


def _photograph(documents: list[Source], pages: dict[uuid.UUID, Page]) -> Value | None:
    for source in documents:
        page = pages.get(source.pk)
        if source.kind == SourceKind.PHOTOGRAPH and (thumbnail := papers.thumbnail(page)):
            return {**thumbnail, "alt": source.title, "caption": source.title}
    return None


def _documents(gathered: Gathered) -> list[Source]:
    """The documents that mention the person, or bear out a fact or a name of the person."""
    via = {row.citation.via_id for row in gathered.backing.all_rows()}
    cited = {row.citation.source_id for row in gathered.backing.all_rows()}
    sources = gathered.backing.sources.values()
    return documents_among(s for s in sources if s.pk in cited or s.pk not in via)


def _name_row(name: PersonName, record: Person, gathered: Gathered) -> Value:
    row = name_row(name, gathered)
    return {
        **row,
        "when": row["when"] or _written(name, gathered),
        "kind": name.get_kind_display(),
        "script": name.get_script_display(),
        "note": words.text_value(name.note),
        "correct": correct(record, name),
    }


def _written(name: PersonName, gathered: Gathered) -> str:
    """When the sources were written that have this name, where nothing says when it was used."""
    sources = (gathered.notes.source_of(row) for row in gathered.backing.of(name))
    bounds = [(one.earliest, one.latest) for one in sources if one.earliest and one.latest]
    if not bounds:
        return ""
    years = words.year_words(min(b[0] for b in bounds), max(b[1] for b in bounds))
    return _("written %(years)s") % {"years": years}


@ready
def _names(_user: Any, person: Given) -> QuerySet[PersonName]:
    rows: QuerySet[PersonName] = PersonName.objects.filter(person=person)
    return rows


@ready
def _relations(user: Any, person: Given) -> QuerySet[Relation]:
    rows: QuerySet[Relation] = Relation.objects.visible_to(user)
    return rows.filter(Q(person=person) | Q(to_person=person)).select_related("kind")


def _relation_row(one: Relation, record: Person, gathered: Gathered) -> Value:
    """Read from this person's side: "godparent: Anna" or "godchild: Anna"."""
    from_here = one.person_id == record.pk
    label = one.kind.converse if from_here else one.kind.label
    other = one.to_person_id if from_here else one.person_id
    part = {**words.person_value(other, gathered.seen), "refs": gathered.refs(one)}
    life = gathered.life(other) if other in gathered.seen.people else ""
    part["after"] = f", {life}." if life else ""
    note = words.text_value(one.note)
    said = words.text_value(label)
    return {
        "label": said["text"],
        "label_language": said["language"],
        "parts": [part, note] if note["text"] else [part],
    }


def _alike(record: Person, user: Any) -> list[Identity]:
    """What was decided of those who look alike, if the reader may see both."""
    if not getattr(record, "was_compared", True):
        return []
    rows = Identity.objects.visible_to(user).filter(Q(person=record) | Q(other=record))
    return list(rows.order_by("verdict", "created_at"))


def _alike_row(one: Identity, record: Person, gathered: Gathered) -> Value:
    other = one.other_id if one.person_id == record.pk else one.person_id
    life = gathered.life(other) if other in gathered.seen.people else ""
    part = {**words.person_value(other, gathered.seen), "after": f", {life}." if life else "."}
    reason = words.text_value(one.reason)
    return {
        "label": one.get_verdict_display(),
        "parts": [part, reason] if reason["text"] else [part],
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


def _fellows(fellows: dict[uuid.UUID, Fellows], gathered: Gathered) -> list[Value]:
    """Those who travelled with the person, by transport: a few, each with what became of them, and
    the way to all of them."""
    found: list[Value] = []
    for pk, event in gathered.seen.events.items():
        if pk not in fellows:
            continue
        shown = [p for p in fellows[pk].first if p in gathered.seen.people]
        found.append(
            {
                "event": words.record_value(event),
                "people": [_fellow(one, gathered) for one in shown],
                "more": fellows[pk].total - len(shown),
            }
        )
    return found


def _fellow(pk: uuid.UUID, gathered: Gathered) -> Value:
    """One name with the last that is known of the fate."""
    last = fates(gathered.lives.get(pk, ()))[-1:]
    name = {**words.person_value(pk, gathered.seen), "after": ":"}
    return {**name, "fate": last[0]["text"] if last else ""}
