"""The statements of `archive.bench.search_byhand`: each as good as we could write it by hand."""

from __future__ import annotations

OPEN = """{0}.status = 'published'
    AND ({0}.access = 'public' OR {0}.access = 'closed' AND {0}.closed_until <= %(day)s)"""
OPEN_PERSON = f"""{OPEN}
    AND ({{0}}.opens_on <= %(day)s OR {{0}}.consent_from <= %(day)s
        AND ({{0}}.consent_until IS NULL OR {{0}}.consent_until >= %(day)s))"""

NEAR = """
SELECT asked.n, near.word, near.sure
FROM jsonb_to_recordset(%(asked)s::jsonb)
    AS asked(n int, key text, fold text, skeleton text, keys text[], known text[])
CROSS JOIN LATERAL (
    SELECT word, sure FROM (
        SELECT word, fold = asked.fold OR word = ANY(asked.known) AS sure,
            levenshtein(skeleton, asked.skeleton) + levenshtein(fold, asked.fold) AS apart
        FROM search_searchword WHERE sounds && asked.keys OR word = ANY(asked.known)
        ORDER BY 2 DESC, 3, 1 OFFSET 0
    ) AS alike
    WHERE EXISTS (SELECT FROM search_searchname AS borne JOIN search_searchentry AS entry
        ON entry.id = borne.entry_id
        WHERE borne.word_id = alike.word AND entry.days @> %(day)s)
    LIMIT %(most)s
) AS near
"""
TOPICS = """
WITH meant AS (
    SELECT asked, term.id, term.key, term.label FROM people_term AS term
    JOIN unnest(%(asked)s::text[]) AS asked ON lower(term.label::text) LIKE '%%"' || asked || '"%%'
        OR lower(term.also::text) LIKE '%%"' || asked || '"%%'
    WHERE term.vocabulary = 'topic'
)
SELECT asked, split_part(key, '/', 2) AS key, label->>'en' AS label FROM meant
UNION SELECT meant.asked, split_part(term.key, '/', 2), term.label->>'en'
FROM meant JOIN people_term AS term ON term.broader_id = meant.id
"""
PLACES = """
SELECT asked.n, place.ref, place.title
FROM unnest(%(asked)s::text[]) WITH ORDINALITY AS asked(lexemes, n)
CROSS JOIN LATERAL (
    SELECT ref, title FROM search_searchentry
    WHERE NOT is_text AND NOT announces AND days @> %(day)s AND words @@ asked.lexemes::tsquery
    ORDER BY title LIMIT 20
) AS place
"""
FOUND = """
WITH few AS MATERIALIZED (
    SELECT id, kind, person_id, announces, facets, sort_latin, anchor,
        CASE WHEN kind = ANY(%(named)s)
        THEN {scored} + CASE WHEN wholes @> %(whole)s::text[] THEN 0.5 ELSE 0 END
        ELSE 0.55 + 0.15 * ts_rank(words, %(plain)s::tsquery, 32) END AS score
    FROM search_searchentry
    WHERE NOT is_text AND days @> %(day)s AND words @@ %(asked)s::tsquery LIMIT %(cap)s
), many AS MATERIALIZED (
    SELECT id, kind, person_id, announces, facets, sort_latin, anchor,
        CASE WHEN row_number() OVER () <= %(ranked)s
        THEN 0.55 + 0.15 * ts_rank(words, %(plain)s::tsquery, 32) ELSE 0 END AS score
    FROM (SELECT * FROM search_searchentry
        WHERE is_text AND days @> %(day)s AND words @@ %(asked)s::tsquery LIMIT %(cap)s) AS cut
), kin AS (
    SELECT family.id, family.kind, family.person_id, family.announces, family.facets,
        family.sort_latin, family.anchor, max(people.score) - 0.1 AS score
    FROM (SELECT person_id, score FROM few WHERE %(with_kin)s AND kind = 'person'
        ORDER BY score DESC LIMIT 1000) AS people
    JOIN people_familymember AS member ON member.person_id = people.person_id
    CROSS JOIN LATERAL (SELECT * FROM search_searchentry
        WHERE family_id = member.family_id AND days @> %(day)s OFFSET 0) AS family
    WHERE NOT EXISTS (SELECT FROM few AS told WHERE told.id = family.id)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
), found AS MATERIALIZED (
    SELECT * FROM few UNION ALL SELECT * FROM many UNION ALL SELECT * FROM kin
)
"""
FIND = f"""{FOUND}
(SELECT 'hit' AS what, id::text AS key, 0::bigint AS many FROM found
    ORDER BY score DESC, array_position(%(order)s::text[], kind::text), sort_latin, anchor, id
    LIMIT %(shown)s)
UNION ALL (SELECT 'kind', kind, count(*) FROM found GROUP BY kind)
UNION ALL (SELECT 'facet', token, count(*) FROM found, unnest(facets) AS token GROUP BY token)
"""  # noqa: S608 - statements of this module
OTHERS = """
SELECT token, count(*) AS many FROM (
    SELECT facets FROM ((SELECT facets FROM search_searchentry
        WHERE NOT is_text AND days @> %(day)s AND words @@ %(asked)s::tsquery LIMIT %(cap)s)
    UNION ALL (SELECT facets FROM search_searchentry
        WHERE is_text AND days @> %(day)s AND words @@ %(asked)s::tsquery LIMIT %(cap)s)) AS every
) AS found, unnest(facets) AS token WHERE token LIKE 'language:%%' GROUP BY token
"""
ROWS = f"""
SELECT entry.id::text, entry.kind, entry.ref, entry.title, entry.language, entry.names,
    entry.parts, entry.anchor, entry.label,
    person.birth_earliest, person.birth_latest, person.death_earliest, person.death_latest,
    source.kind AS source_kind, source.languages, source.date_text,
    coalesce(person.status, source.status, family.status, 'published') AS status
FROM search_searchentry AS entry
LEFT JOIN people_person AS person ON person.id = entry.person_id AND {OPEN_PERSON.format("person")}
LEFT JOIN people_family AS family ON family.id = entry.family_id AND {OPEN.format("family")}
LEFT JOIN sources_source AS source ON source.id = entry.source_id AND {OPEN.format("source")}
LEFT JOIN people_place AS place ON place.id = entry.place_id AND {OPEN.format("place")}
LEFT JOIN people_sharedevent AS event ON event.id = entry.event_id AND {OPEN.format("event")}
WHERE entry.id = ANY(%(ids)s::uuid[])
    AND num_nonnulls(person.id, family.id, source.id, place.id, event.id, entry.organisation_id) > 0
"""  # noqa: S608 - as above
MEMBERS = f"""
SELECT member.family_id::text AS family, member.role, person.display_name, entry.names
FROM people_familymember AS member
JOIN people_person AS person ON person.id = member.person_id AND {OPEN_PERSON.format("person")}
JOIN search_searchentry AS entry ON entry.id = person.id
WHERE member.family_id = ANY(%(families)s::uuid[]) ORDER BY entry.sort_latin
"""  # noqa: S608 - as above
LABELS = """
SELECT 'transport' AS what, ref AS key, coalesce(names->>'en', names->>'cs') AS label
FROM people_sharedevent
WHERE ref = ANY(%(transports)s) AND status = 'published' AND access = 'public'
UNION ALL SELECT split_part(key, '/', 1), split_part(key, '/', 2), label->>'en'
FROM people_term WHERE key = ANY(%(terms)s)
UNION ALL SELECT 'fate', key, label->>'en' FROM people_factkind WHERE key = ANY(%(fates)s)
UNION ALL (SELECT DISTINCT ON (place.ref) 'origin', place.ref, name.name
FROM people_place AS place JOIN people_placename AS name ON name.place_id = place.id
WHERE place.ref = ANY(%(places)s) AND place.status = 'published' AND place.access = 'public'
ORDER BY place.ref, name.latest IS NULL DESC, name.language = 'en' DESC, name.position)
"""
MEANT = """
WITH near AS MATERIALIZED (
    SELECT asked.key, near.fold FROM jsonb_to_recordset(%(asked)s::jsonb)
        AS asked(n int, key text, fold text, skeleton text, keys text[])
    CROSS JOIN LATERAL (
        SELECT fold FROM search_searchword AS word WHERE sounds && asked.keys AND EXISTS (
            SELECT FROM search_searchname WHERE word_id = word.word AND role = 's')
        ORDER BY levenshtein(word, asked.key), levenshtein(fold, asked.fold) LIMIT 9
    ) AS near GROUP BY asked.key, near.fold
)
SELECT near.fold, mode() WITHIN GROUP (ORDER BY name.surname) AS surname,
    count(DISTINCT entry.id) AS people
FROM near
CROSS JOIN LATERAL (SELECT word FROM search_searchword WHERE fold = near.fold OFFSET 0) AS known
CROSS JOIN LATERAL (SELECT entry_id FROM search_searchname
    WHERE word_id = known.word AND role = 's' OFFSET 0) AS borne
CROSS JOIN LATERAL (SELECT id FROM search_searchentry
    WHERE id = borne.entry_id AND days @> %(day)s AND NOT announces OFFSET 0) AS entry
CROSS JOIN LATERAL (SELECT surname FROM people_personname
    WHERE person_id = entry.id OFFSET 0) AS name
GROUP BY near.key, near.fold ORDER BY levenshtein(near.fold, near.key), 3 DESC LIMIT 3
"""
BEGIN = f"""
WITH candidates AS (
    SELECT id, bool_or(by_surname) AS by_surname FROM (
        (SELECT id, false AS by_surname FROM search_searchentry
         WHERE NOT is_text AND NOT announces AND days @> %(day)s AND kind = ANY(%(kinds)s)
            AND words @@ %(begun)s::tsquery LIMIT %(cap)s)
        UNION ALL
        (SELECT entry.id, true FROM search_searchname AS borne
         JOIN search_searchentry AS entry ON entry.id = borne.entry_id
         WHERE borne.word_id >= %(key)s AND borne.word_id < %(key)s || '~'
            AND borne.role IN ('s', 'o') AND NOT entry.announces AND entry.days @> %(day)s
            AND (NOT %(several)s OR entry.words @@ %(begun)s::tsquery) LIMIT %(cap)s)
    ) AS begun GROUP BY id
)
SELECT entry.title, entry.names, entry.kind, entry.ref, entry.language,
    person.birth_earliest, person.birth_latest, person.death_earliest, person.death_latest
FROM search_searchentry AS entry JOIN candidates USING (id)
LEFT JOIN people_person AS person ON person.id = entry.person_id AND {OPEN_PERSON.format("person")}
WHERE entry.person_id IS NULL OR person.id IS NOT NULL
ORDER BY NOT entry.words @@ %(whole)s::tsquery, NOT by_surname, entry.kind <> 'person',
    entry.sort_latin, entry.ref
LIMIT %(offered)s
"""  # noqa: S608 - as above
TOPICS_BEGUN = """
SELECT split_part(term.key, '/', 2) AS key, label->>'en' AS label FROM people_term AS term
WHERE vocabulary = 'topic' AND lower(label::text || also::text) LIKE %(begun)s
    AND EXISTS (SELECT FROM search_searchentry WHERE NOT is_text AND days @> %(day)s
        AND words @@ ('''#topic.' || split_part(term.key, '/', 2) || '''')::tsquery)
LIMIT %(offered)s
"""
