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
"""  # noqa: S608 - texts of this module
EVIDENCE = f"""
SELECT evidence.fact_id, evidence.date_text, evidence.text, evidence.verbatim, evidence.confidence,
    evidence.stance, evidence.rank, citation.locator, citation.quotation, citation.translation,
    source.ref, source.title, page.position, page.label
FROM sources_evidence AS evidence
JOIN sources_citation AS citation ON citation.id = evidence.citation_id
JOIN sources_source AS source ON source.id = citation.source_id AND {OPEN.format("source")}
LEFT JOIN sources_page AS page ON page.id = citation.page_id
WHERE {{which}} ORDER BY evidence.position
"""  # noqa: S608
PLACES = f"""
SELECT place.id, place.ref, name.name, name.language, name.earliest, name.latest
FROM people_place AS place JOIN people_placename AS name ON name.place_id = place.id
WHERE place.id = ANY(%(places)s) AND {OPEN.format("place")} ORDER BY name.position
"""  # noqa: S608
NAMES = """
SELECT person_id, given, surname, patronymic, suffix, language, kind, date_text, script
FROM people_personname WHERE person_id = ANY(%(people)s)
ORDER BY is_display DESC, position, created_at
"""
PEOPLE = f"""
SELECT id, ref, display_name, birth_earliest, birth_latest, death_earliest, death_latest, sex
FROM people_person AS person WHERE id = ANY(%(people)s) AND {OPEN_PERSON.format("person")}
"""  # noqa: S608
MEMBERS = """
SELECT family_id, person_id, role, slot, pedigree FROM people_familymember
WHERE {which} ORDER BY family_id, role DESC, slot
"""
LIST = f"""
SELECT id, ref, display_name FROM people_person AS person
WHERE {OPEN_PERSON.format("person")} {{after}} ORDER BY sort_key, ref LIMIT {SHOWN + 1}
"""  # noqa: S608
TRANSPORTS = f"SELECT ref, names FROM people_sharedevent AS event WHERE {OPEN.format('event')}"  # noqa: S608
TERMS = "SELECT key, label FROM people_term WHERE vocabulary IN ('trade', 'nationality')"
FATES = "SELECT key, label FROM people_factkind WHERE fate"
OFFERED = f"""
SELECT place.ref, name.name, name.language FROM (
    SELECT * FROM people_place AS place WHERE {OPEN.format("place")} ORDER BY ref LIMIT 30
) AS place JOIN people_placename AS name ON name.place_id = place.id
"""  # noqa: S608
COMPANIONS = f"""
SELECT DISTINCT fact.at_event_id, person.ref, person.display_name, person.sort_key
FROM people_fact AS fact
JOIN people_person AS person ON person.id = fact.person_id AND {OPEN_PERSON.format("person")}
JOIN people_sharedevent AS event ON event.id = fact.at_event_id AND event.kind = 'transport'
WHERE NOT fact.negated AND fact.at_event_id IN (
    SELECT at_event_id FROM people_fact WHERE person_id = %(person)s AND NOT negated)
ORDER BY person.sort_key, person.ref
"""  # noqa: S608
MENTIONS = f"""
SELECT source.ref, source.title, source.kind, segment.start_ms, mention.words
FROM sources_mention AS mention
LEFT JOIN sources_segment AS segment ON segment.id = mention.segment_id
LEFT JOIN sources_page AS page ON page.id = mention.page_id
JOIN sources_source AS source ON source.id = COALESCE(segment.source_id, page.source_id)
    AND {OPEN.format("source")}
WHERE mention.person_id = %(person)s AND mention.treatment = 'named'
"""  # noqa: S608
TITLE = "SELECT id, ref, title, languages, description FROM sources_source WHERE ref = %(ref)s"
SPOKEN = f"""
SELECT segment.id, segment.start_ms, speaker.name, speaker.label, text.kind, text.language,
    text.text, text.status
FROM (SELECT * FROM sources_segment WHERE source_id = %(source)s ORDER BY position
    LIMIT {SEGMENTS}) AS segment
LEFT JOIN sources_speaker AS speaker ON speaker.id = segment.speaker_id
JOIN sources_segmenttext AS text ON text.segment_id = segment.id
ORDER BY segment.position, text.kind
"""  # noqa: S608
POINTS = "SELECT start_ms, title, synopsis FROM sources_indexpoint WHERE source_id = %(source)s"
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
    row = db.execute("SELECT id FROM people_person WHERE ref = %s", [ref]).fetchone()
    assert row
    pk = row[0]
    facts, places = _facts(db, "fact.person_id = %(person)s", person=pk)
    evidence = _rows(
        db, EVIDENCE.format(which="evidence.fact_id = ANY(%(facts)s)"), facts=[f[0] for f in facts]
    )
    own = "family_id IN (SELECT family_id FROM people_familymember WHERE person_id = %(person)s)"
    kin = _rows(db, MEMBERS.format(which=own), person=pk)
    people = _rows(db, PEOPLE, people=[pk, *(row[1] for row in kin)])
    return _printed(
        ref, _rows(db, NAMES, people=[pk]), facts, places, evidence, kin, people,
        _rows(db, COMPANIONS, person=pk), _rows(db, MENTIONS, person=pk),
    )  # fmt: skip


def family(db: DB, ref: str) -> str:
    row = db.execute("SELECT id FROM people_family WHERE ref = %s", [ref]).fetchone()
    assert row
    families, members = [row[0]], []
    for _step in range(3):
        members = _rows(db, MEMBERS.format(which="family_id = ANY(%(all)s)"), all=families)
        people = list({row[1] for row in members})
        around = _rows(db, MEMBERS.format(which="person_id = ANY(%(all)s)"), all=people)
        families = list({row[0] for row in around})
    facts, places = _facts(
        db, "fact.family_id = ANY(%(families)s)"
        " OR (fact.person_id = ANY(%(people)s) AND kind.key = ANY(%(kinds)s))",
        families=families, people=people, kinds=["birth", "death", "execution"],
    )  # fmt: skip
    evidence = _rows(
        db, EVIDENCE.format(which="evidence.fact_id = ANY(%(facts)s)"), facts=[f[0] for f in facts]
    )
    shown = _rows(db, PEOPLE, people=people)
    return _printed(ref, members, shown, facts, places, evidence)


def interview(db: DB, ref: str) -> str:
    row = db.execute(TITLE, {"ref": ref}).fetchone()
    assert row
    told = {"source": row[0]}
    return _printed(
        row[2], [row], _rows(db, SPOKEN, **told), _rows(db, POINTS, **told),
        _rows(db, WITHHELD, **told), _rows(db, NAMED, **told),
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
