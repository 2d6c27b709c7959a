"""The same pages as a careful hand would write them in one file: SQL and f-strings, no more.

What the archive's own pages cost is compared with this. It asks the database for the same rows,
by the same day of opening, and prints each of them; of access it knows the visitor's case alone.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from typing import Any

import psycopg

DB = psycopg.Connection[Any]
SHOWN = 50
SEGMENTS = 200
FELLOWS, PASSAGES = 12, 3

OPEN = """{0}.status = 'published'
    AND ({0}.access = 'public' OR ({0}.access = 'closed' AND {0}.closed_until <= %(day)s))"""
OPEN_PERSON = f"""{OPEN} AND ({{0}}.opens_on <= %(day)s OR ({{0}}.consent_from <= %(day)s
    AND ({{0}}.consent_until IS NULL OR {{0}}.consent_until >= %(day)s)))"""

FACTS = f"""
SELECT fact.id, fact.person_id, fact.family_id, kind.key, kind.label, fact.date_text,
    fact.earliest, fact.latest, fact.line, term.label, fact.text, fact.where_id, event.names
FROM people_fact AS fact
JOIN people_factkind AS kind ON kind.id = fact.kind_id
LEFT JOIN people_term AS term ON term.id = fact.term_id
LEFT JOIN people_sharedevent AS event ON event.id = fact.at_event_id AND {OPEN.format("event")}
WHERE {{which}} ORDER BY fact.earliest NULLS LAST, fact.position, fact.created_at
"""
EVIDENCE = f"""
SELECT evidence.fact_id, evidence.date_text, evidence.text, evidence.verbatim, evidence.confidence,
    evidence.stance, evidence.rank, citation.locator, citation.quotation, citation.translation,
    source.ref, source.title, page.position, page.label, source.id, citation.via_id
FROM sources_evidence AS evidence
JOIN sources_citation AS citation ON citation.id = evidence.citation_id
JOIN sources_source AS source ON source.id = citation.source_id AND {OPEN.format("source")}
LEFT JOIN sources_page AS page ON page.id = citation.page_id
WHERE {{which}} ORDER BY evidence.position
"""
ON_ANY = (
    "evidence.fact_id = ANY(%(facts)s) OR evidence.person_name_id = ANY(%(names)s)"
    " OR evidence.membership_id = ANY(%(members)s)"
)
PLACES = f"""
SELECT place.id, place.ref, name.name, name.language, name.earliest, name.latest
FROM people_place AS place JOIN people_placename AS name ON name.place_id = place.id
WHERE place.id = ANY(%(places)s) AND {OPEN.format("place")} ORDER BY name.position
"""
NAMES = """
SELECT person_id, given, surname, patronymic, suffix, language, kind, date_text, script, id
FROM people_personname WHERE person_id = ANY(%(people)s)
ORDER BY is_display DESC, position, created_at
"""
PEOPLE = f"""
SELECT id, ref, display_name, birth_earliest, birth_latest, death_earliest, death_latest, sex
FROM people_person AS person WHERE id = ANY(%(people)s) AND {OPEN_PERSON.format("person")}
"""
MEMBERS = """
SELECT family_id, person_id, role, slot, pedigree, id FROM people_familymember
WHERE {which} ORDER BY family_id, role DESC, slot
"""
STANDING = """
SELECT fact.person_id, fact.line, fact.at_event_id, kind.key FROM people_fact AS fact
JOIN people_factkind AS kind ON kind.id = fact.kind_id
WHERE fact.person_id = ANY(%(people)s) AND NOT fact.negated
"""
LIST = f"""
SELECT id, ref, display_name FROM people_person AS person
WHERE {OPEN_PERSON.format("person")} {{after}} ORDER BY sort_key, ref LIMIT {SHOWN + 1}
"""
TRANSPORTS = f"SELECT ref, names FROM people_sharedevent AS event WHERE {OPEN.format('event')}"
TERMS = "SELECT key, label FROM people_term WHERE vocabulary IN ('trade', 'nationality')"
FATES = "SELECT key, label FROM people_factkind WHERE fate"
OFFERED = f"""
SELECT place.ref, name.name, name.language FROM (
    SELECT * FROM people_place AS place WHERE {OPEN.format("place")} ORDER BY ref LIMIT 30
) AS place JOIN people_placename AS name ON name.place_id = place.id
"""
COMPANIONS = f"""
WITH aboard AS (
    SELECT DISTINCT fact.at_event_id, person.id, person.ref, person.display_name, person.sort_key
    FROM people_fact AS fact
    JOIN people_person AS person ON person.id = fact.person_id AND {OPEN_PERSON.format("person")}
    WHERE NOT fact.negated AND fact.at_event_id = %(event)s AND person.id <> %(person)s
)
SELECT id, ref, display_name, (SELECT count(*) FROM aboard) FROM aboard
ORDER BY sort_key, ref LIMIT {FELLOWS}
"""
TRAVELLED = f"""
SELECT DISTINCT event.id FROM people_fact AS fact JOIN people_sharedevent AS event
    ON event.id = fact.at_event_id AND event.kind = 'transport' AND {OPEN.format("event")}
WHERE fact.person_id = %(person)s
"""
RELATIONS = f"""
SELECT kind.label, kind.converse, relation.note, person.display_name
FROM people_relation AS relation JOIN people_relationkind AS kind ON kind.id = relation.kind_id
JOIN people_person AS person ON person.id IN (relation.person_id, relation.to_person_id)
    AND person.id <> %(person)s AND {OPEN_PERSON.format("person")}
WHERE %(person)s IN (relation.person_id, relation.to_person_id)
    AND NOT relation.closed AND NOT kind.closed
"""
QUESTIONS = """
SELECT question.question, question.word FROM people_question_facts AS joined
JOIN people_question AS question ON question.id = joined.question_id
WHERE joined.fact_id = ANY(%(facts)s) AND question.published
"""
PAPERS = f"""
SELECT source.ref, source.title, source.kind, source.date_text, term.label, page.id, page.label
FROM sources_source AS source LEFT JOIN people_term AS term ON term.id = source.document_kind_id
LEFT JOIN LATERAL (SELECT id, label FROM sources_page WHERE source_id = source.id
    ORDER BY position LIMIT 1) AS page ON true
WHERE source.id = ANY(%(sources)s) AND {OPEN.format("source")}
"""
SPOKEN_OF = f"""
SELECT segment.id, segment.start_ms, source.ref, source.title, text.language, text.text
FROM (
    (SELECT * FROM sources_segment
        WHERE speaker_id = ANY(ARRAY(
            SELECT id FROM sources_speaker WHERE person_id = ANY(%(people)s)))
        AND source_id = ANY(ARRAY(
            SELECT source_id FROM sources_speaker WHERE person_id = ANY(%(people)s)))
        ORDER BY source_id, position LIMIT {PASSAGES})
    UNION ALL
    (SELECT * FROM sources_segment
        WHERE id = ANY(ARRAY(SELECT segment_id FROM sources_mention
            WHERE person_id = ANY(%(people)s) AND treatment = 'named'))
        ORDER BY source_id, position LIMIT {PASSAGES})
) AS segment
JOIN sources_source AS source ON source.id = segment.source_id AND {OPEN.format("source")}
JOIN sources_segmenttext AS text ON text.segment_id = segment.id
"""
HELD_BACK = """
SELECT start_ms, end_ms FROM sources_withheld WHERE source_id = ANY(%(sources)s)
"""
MENTIONS = f"""
SELECT source.ref, source.title, source.kind, segment.start_ms, mention.words, source.id
FROM sources_mention AS mention
LEFT JOIN sources_segment AS segment ON segment.id = mention.segment_id
LEFT JOIN sources_page AS page ON page.id = mention.page_id
JOIN sources_source AS source ON source.id = COALESCE(segment.source_id, page.source_id)
    AND {OPEN.format("source")}
WHERE mention.person_id = %(person)s AND mention.treatment = 'named'
"""
TITLE = """
SELECT source.id, source.ref, source.title, source.languages, source.description, kind.label,
    source.date_text, source.creators, source.extent, source.rights,
    EXISTS (SELECT FROM sources_consent_sources AS covered
        JOIN sources_consent AS consent ON consent.id = covered.consent_id
        WHERE covered.source_id = source.id
            AND (consent.until IS NULL OR consent.until >= %(day)s)) AS agreed
FROM sources_source AS source LEFT JOIN people_term AS kind ON kind.id = source.document_kind_id
WHERE source.ref = %(ref)s
"""
SPOKEN = f"""
SELECT segment.id, segment.start_ms, speaker.name, speaker.label, text.kind, text.language,
    text.text, text.status
FROM (SELECT * FROM sources_segment WHERE source_id = %(source)s ORDER BY position
    LIMIT {SEGMENTS}) AS segment
LEFT JOIN sources_speaker AS speaker ON speaker.id = segment.speaker_id
JOIN sources_segmenttext AS text ON text.segment_id = segment.id
ORDER BY segment.position, text.kind
"""
POINTS = """
SELECT point.start_ms, point.title, term.label FROM sources_indexpoint AS point
LEFT JOIN sources_indexpoint_terms AS joined ON joined.indexpoint_id = point.id
LEFT JOIN people_term AS term ON term.id = joined.term_id
WHERE point.source_id = %(source)s ORDER BY point.start_ms
"""
RECORDINGS = """
SELECT position, offset_ms, duration_ms, media_type, public_media FROM sources_recording
WHERE source_id = %(source)s ORDER BY position
"""
EXTENT = "SELECT count(*), max(end_ms) FROM sources_segment WHERE source_id = %(source)s"
TRANSLATED = """
SELECT DISTINCT text.language FROM sources_segmenttext AS text
JOIN sources_segment AS segment ON segment.id = text.segment_id
WHERE segment.source_id = %(source)s AND text.kind = 'translation'
"""
HEARD = f"""
SELECT ref, display_name FROM people_person AS person
WHERE {OPEN_PERSON.format("person")} AND id IN (
    SELECT mention.person_id FROM sources_mention AS mention
    JOIN sources_segment AS segment ON segment.id = mention.segment_id
    WHERE segment.source_id = %(source)s AND mention.treatment = 'named'
    UNION SELECT person_id FROM sources_speaker WHERE source_id = %(source)s)
"""
WITHHELD = "SELECT start_ms, end_ms, reason FROM sources_withheld WHERE source_id = %(source)s"
NAMED = """
SELECT mention.segment_id, mention.words, mention.treatment FROM sources_mention AS mention
JOIN sources_segment AS segment ON segment.id = mention.segment_id
WHERE segment.source_id = %(source)s
"""


def _day() -> dict[str, Any]:
    return {"day": dt.date.today()}  # noqa: DTZ011 - as Postgres would say it


def _rows(db: DB, sql: str, **told: Any) -> list[Any]:
    return db.execute(sql, {**_day(), **told}).fetchall()


def _facts(db: DB, which: str, **told: Any) -> tuple[list[Any], list[Any]]:
    """Facts, and the names of the places that they tell."""
    facts = _rows(db, FACTS.format(which=which), **told)
    places = [row[11] for row in facts if row[11]]
    return facts, _rows(db, PLACES, places=places)


def _printed(title: str, *parts: Iterable[Any]) -> str:
    """Every column of every row, escaped: a page as plain as it can be."""
    lists = "".join(f"<ul>{''.join(map(_item, rows))}</ul>" for rows in parts)
    return f"<!doctype html><title>{html.escape(title)}</title><h1>{html.escape(title)}</h1>{lists}"


def _item(row: Any) -> str:
    told = " ".join(
        html.escape(one.get("en") or next(iter(one.values()), "")) if isinstance(one, dict)
        else html.escape(str(one))
        for one in row
        if one
    )  # fmt: skip
    return f"<li>{told}</li>"


def person(db: DB, ref: str) -> str:
    row = db.execute("SELECT id, biography FROM people_person WHERE ref = %s", [ref]).fetchone()
    assert row
    pk = row[0]
    own = "family_id IN (SELECT family_id FROM people_familymember WHERE person_id = %(person)s)"
    kin = _rows(db, MEMBERS.format(which=own), person=pk)
    aboard = [
        fellow
        for (event,) in _rows(db, TRAVELLED, person=pk)
        for fellow in _rows(db, COMPANIONS, person=pk, event=event)
    ]
    facts, places = _facts(
        db, "fact.person_id = %(person)s OR fact.family_id = ANY(%(families)s)"
        " OR (fact.person_id = ANY(%(kin)s) AND kind.key = ANY(%(kinds)s))"
        " OR (fact.person_id = ANY(%(fellows)s) AND kind.fate AND NOT fact.negated)",
        person=pk, families=list({row[0] for row in kin}), kin=[row[1] for row in kin],
        kinds=["birth", "death", "execution"], fellows=[row[0] for row in aboard],
    )  # fmt: skip
    names = _rows(db, NAMES, people=[pk])
    evidence = _rows(
        db, EVIDENCE.format(which=ON_ANY),
        facts=[f[0] for f in facts if f[1] in (pk, None)],
        names=[name[-1] for name in names], members=[member[-1] for member in kin],
    )  # fmt: skip
    mentions = _rows(db, MENTIONS, person=pk)
    sources = [row[-2] for row in evidence] + [row[-1] for row in mentions]
    return _printed(
        ref, [row], names, facts, places, evidence, kin, aboard, mentions,
        _rows(db, PEOPLE, people=[pk, *(row[1] for row in kin)]),
        _rows(db, RELATIONS, person=pk),
        _rows(db, QUESTIONS, facts=[f[0] for f in facts]),
        _rows(db, PAPERS, sources=[*sources, *(row[-1] for row in evidence if row[-1])]),
        _rows(db, SPOKEN_OF, people=[pk]),
        _rows(db, HELD_BACK, sources=sources),
    )  # fmt: skip


def family(db: DB, ref: str) -> str:
    row = db.execute("SELECT id FROM people_family WHERE ref = %s", [ref]).fetchone()
    assert row
    families, members, own = [row[0]], [], None
    for _step in range(3):
        members = _rows(db, MEMBERS.format(which="family_id = ANY(%(all)s)"), all=families)
        own = own or [row[1] for row in members]
        people = list({row[1] for row in members})
        around = _rows(db, MEMBERS.format(which="person_id = ANY(%(all)s)"), all=people)
        families = list({row[0] for row in around})
    facts, places = _facts(
        db, "fact.family_id = ANY(%(families)s) OR fact.person_id = ANY(%(own)s)"
        " OR (fact.person_id = ANY(%(people)s) AND kind.key = ANY(%(kinds)s))",
        families=families, own=own, people=people, kinds=["birth", "death", "execution"],
    )  # fmt: skip
    evidence = _rows(
        db, EVIDENCE.format(which=ON_ANY), facts=[f[0] for f in facts], names=[],
        members=[member[-1] for member in members],
    )  # fmt: skip
    sources = [row[-2] for row in evidence]
    return _printed(
        ref, members, facts, places, evidence,
        _rows(db, PEOPLE, people=people), _rows(db, NAMES, people=people),
        _rows(db, STANDING, people=people), _rows(db, QUESTIONS, facts=[f[0] for f in facts]),
        _rows(db, PAPERS, sources=[*sources, *(row[-1] for row in evidence if row[-1])]),
        _rows(db, SPOKEN_OF, people=people), _rows(db, HELD_BACK, sources=sources),
    )  # fmt: skip


def interview(db: DB, ref: str) -> str:
    (row,) = _rows(db, TITLE, ref=ref)
    told = {"source": row[0]}
    return _printed(
        row[2], [row], _rows(db, SPOKEN, **told), _rows(db, POINTS, **told),
        _rows(db, WITHHELD, **told), _rows(db, NAMED, **told), _rows(db, RECORDINGS, **told),
        _rows(db, EXTENT, **told), _rows(db, TRANSLATED, **told), _rows(db, HEARD, **told),
    )  # fmt: skip


def people(db: DB, after: tuple[str, str] | None) -> str:
    """A page of the list of people, after the row with this key and public id; of what it offers
    to narrow by the words, not the counts."""
    begin = "AND (sort_key, ref) > (%(key)s, %(ref)s)" if after else ""
    key, ref = after or ("", "")
    rows = _rows(db, LIST.format(after=begin), key=key, ref=ref)
    ids = [row[0] for row in rows]
    facts, places = _facts(
        db, "fact.person_id = ANY(%(people)s) AND NOT fact.negated"
        " AND (kind.fate OR kind.key = ANY(%(kinds)s))",
        people=ids, kinds=["birth", "trade", "departure", "arrest"],
    )  # fmt: skip
    offered = [_rows(db, sql) for sql in (TRANSPORTS, TERMS, FATES, OFFERED)]
    return _printed("People", rows, _rows(db, NAMES, people=ids), facts, places, *offered)
