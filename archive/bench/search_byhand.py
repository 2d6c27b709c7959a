"""The same searches as a careful hand would write them for one page: SQL and f-strings, no more.

What the archive's own search costs is compared with this. It answers with the same: names near to
each word, forms, topics, places; people with their families, texts, counts by kind; twenty rows,
each asked of its record's door once more, with its title, years or date, why it was found and the
marked words; the facets with their labels; the nearest surnames where little was found. In one
language, with no accounts, no limits of time, no bad input and nobody to change it afterwards.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg.rows import namedtuple_row

from archive.bench.search_byhand_sql import (
    BEGIN,
    FIND,
    LABELS,
    MEANT,
    MEMBERS,
    NEAR,
    OTHERS,
    PLACES,
    ROWS,
    TOPICS,
    TOPICS_BEGUN,
)  # fmt: skip
from archive.bench.search_byhand_word import Word
from archive.bench.search_queries import SUGGEST, Ask
from archive.core import names

CAP, RANKED, SHOWN, NEAREST, OFFERED, FEW, ENOUGH = 10_000, 1_000, 20, 32, 8, 3, 10
CHOICES, AROUND, BEFORE = 20, 220, 70
NAMED = ["person", "place", "organisation", "event"]
ORDER = [*NAMED, "family", "document", "interview", "source", "page", "segment", "point"]
WORD = re.compile(r"[^\W_]+")
NAVIGATION = ("people", "families", "documents", "interviews", "map", "topics", "sources", "about")
FOOTER = ("contribute", "cite", "licence", "privacy", "open-data", "statement", "help", "login")

DB = psycopg.Connection[Any]


def answer(db: DB, ask: Ask) -> str:
    """The page, or the offers of the search box, as text."""
    return offers(db, ask) if ask.view == SUGGEST else page(db, ask)


def page(db: DB, ask: Ask) -> str:
    exact = ask.words.startswith('"')
    words = [Word(one, exact) for one in WORD.findall(ask.words)]
    _fill(db, words)
    faint = False
    rows = _found(db, ask, words, faint)
    kinds = {row.key: row.many for row in rows if row.what == "kind"}
    named = sum(kinds.get(kind, 0) for kind in NAMED)
    only_names = sum(kinds.values()) <= named + kinds.get("family", 0)
    if named < ENOUGH and only_names and any(word.faint for word in words):
        faint = True
        rows = _found(db, ask, words, faint)
        kinds = {row.key: row.many for row in rows if row.what == "kind"}
    facets: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        if row.what == "facet":
            name, _colon, value = row.key.partition(":")
            facets[name].append((value, row.many))
    if ask.language:
        facets["language"] = _other_languages(db, ask, words, faint)
    hits = [row.key for row in rows if row.what == "hit"]
    labels = _labels(db, facets)
    few = _meant(db, words) if sum(kinds.values()) < FEW else []
    listed = _rows(db, hits, words)
    return _printed(ask, listed, kinds, _offered(ask, facets, labels), few)


def _cursor(db: DB) -> psycopg.Cursor[Any]:
    return db.cursor(row_factory=namedtuple_row)


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011 - as Postgres would say it


def _fill(db: DB, words: list[Word]) -> None:
    asked = [word for word in words if not word.exact]
    if not asked:
        return
    told = json.dumps([word.for_near(at) for at, word in enumerate(asked)])
    near = _cursor(db).execute(NEAR, {"asked": told, "day": _today(), "most": NEAREST})
    for row in near.fetchall():
        (asked[row.n].sure if row.sure else asked[row.n].faint).append(row.word)
    small = [word.typed.lower() for word in asked]
    for row in _cursor(db).execute(TOPICS, {"asked": small}).fetchall():
        for word in asked:
            if word.typed.lower() == row.asked:
                word.topics[row.key] = row.label
    if len(asked) > 1:
        lexemes = [f"'@{word.key}' & '#kind.place'" for word in asked]
        for row in _cursor(db).execute(PLACES, {"asked": lexemes, "day": _today()}).fetchall():
            asked[row.n - 1].places[row.ref] = row.title


def _told(ask: Ask, words: list[Word], faint: bool, language: str) -> dict[str, Any]:
    joined = " <-> " if words[0].exact else " & "
    clauses = [f"'{w.key}'" if w.exact else w.lexemes(faint) for w in words]
    lexemes = f"({joined.join(clauses)})"
    if language:
        lexemes += f" & '#language.{language}'"
    plain = [f"'{w.key}'" + (f" | '~{w.fold}'" if w.fold else "") for w in words]
    return {
        "asked": lexemes, "plain": " | ".join(plain), "named": NAMED, "order": ORDER,
        "whole": [" ".join(w.key for w in words)], "day": _today(), "cap": CAP, "ranked": RANKED,
        "shown": SHOWN, "with_kin": not language,
    }  # fmt: skip


def _score(words: list[Word], faint: bool) -> str:
    """Its letters are those of lexemes, [a-z0-9@~#.], so nothing of it has to be escaped."""
    met = []
    for word in words:
        whens = (
            "WHEN words @@ '" + lexemes.replace("'", "''") + f"'::tsquery THEN {score}"
            for lexemes, score in sorted(word.levels(faint), key=lambda level: -level[1])
        )
        met.append(f"CASE {' '.join(whens)} ELSE 0.3 END")
    return f"({' + '.join(met)}) / {len(met)}.0"


def _found(db: DB, ask: Ask, words: list[Word], faint: bool) -> list[Any]:
    sql = FIND.replace("{scored}", _score(words, faint))
    return _cursor(db).execute(sql, _told(ask, words, faint, ask.language)).fetchall()


def _other_languages(db: DB, ask: Ask, words: list[Word], faint: bool) -> list[tuple[str, int]]:
    rows = _cursor(db).execute(OTHERS, _told(ask, words, faint, "")).fetchall()
    return [(row.token.partition(":")[2], row.many) for row in rows]


# Rows


def _rows(db: DB, hits: list[str], words: list[Word]) -> list[str]:
    day = _today()
    found = {row.id: row for row in _cursor(db).execute(ROWS, {"ids": hits, "day": day}).fetchall()}
    families = [row.id for row in found.values() if row.kind == "family"]
    members: dict[str, list[Any]] = defaultdict(list)
    if families:
        told = {"families": families, "day": day}
        for row in _cursor(db).execute(MEMBERS, told).fetchall():
            members[row.family].append(row)
    return [_row(found[hit], members[hit], words) for hit in hits if hit in found]


def _row(row: Any, members: list[Any], words: list[Word]) -> str:
    title, why, snippet, where, meta, at = row.title, "", "", "", "", ""
    if row.kind == "family":
        partners = [one.display_name for one in members if one.role == "partner"]
        title = " – ".join(partners) or f"Family of {members[0].display_name}"
        why = next(filter(None, (_why_name(one.names, words)[1] for one in members)), "")
    elif row.kind in NAMED:
        form, why = _why_name(row.names, words)
        title = f"{title}, also written {form}" if form and form != title else title
        meta = _years(row.birth_earliest, row.birth_latest, row.death_earliest, row.death_latest)
    else:
        meta = "; ".join([row.source_kind, *row.languages, row.date_text])
    part = _best_part(row.parts, words)
    if part:
        snippet, where, at = _snippet(part, words), _where(row, part), f"#t{part['at']}"
    badges = "<p>sample record</p>" if "-SAMPLE-" in row.ref else ""
    badges += "" if row.status == "published" else f"<p>{row.status}</p>"
    slug = "-".join(names.ascii_key(title).split()) or "-"
    return (
        f'<li><p class="kind"><b>{row.kind}</b> {row.ref}</p><h3><a lang="{row.language}" '
        f'href="/en/{row.kind}/{row.ref}/{slug}{at}">{_marked(title, words, "", True)}</a></h3>'
        f'<p class="meta">{html.escape(meta)}</p><p class="snip">{snippet}</p>'
        f'<p class="src">{html.escape(where)} {html.escape(why)}</p>{badges}</li>'
    )


def _years(*days: dt.date | None) -> str:
    born, died = days[0] or days[1], days[2] or days[3]
    return f"{born.year if born else ''}–{died.year if died else ''}".strip("–")


def _why_name(forms_of_name: list[dict[str, str]], words: list[Word]) -> tuple[str, str]:
    """The form in which most of the words stand, and in which way."""
    best, told, most = "", "", 0
    for form in forms_of_name:
        stand = WORD.findall(form["text"])
        met = [(one, word, rule) for word in words for one in stand
               if (rule := word.rule(one, form["language"], True))]  # fmt: skip
        if len(met) > most:
            best, most = form["text"], len(met)
            told = " ".join(f"“{one}” {rule} “{word.typed}”." for one, word, rule in met)
    return best, told


def _best_part(parts: list[dict[str, Any]], words: list[Word]) -> dict[str, Any] | None:
    best, most = None, 0
    for part in parts:
        if part["field"] in ("ref", "kind"):
            continue
        stand = set(WORD.findall(part["text"]))
        met = sum(any(word.rule(one, part["language"], False) for one in stand) for word in words)
        if met > most:
            best, most = part, met
    return best


def _snippet(part: dict[str, Any], words: list[Word]) -> str:
    text, language = part["text"], part["language"]
    first = next(
        (found.start() for found in WORD.finditer(text)
         if any(word.rule(found[0], language, False) for word in words)), 0
    )  # fmt: skip
    start = max(0, first - BEFORE)
    return _marked(text[start : start + AROUND], words, language, False)


def _marked(text: str, words: list[Word], language: str, is_name: bool) -> str:
    def mark(found: re.Match[str]) -> str:
        met = any(word.rule(found[0], language, is_name) for word in words)
        return f"<mark>{found[0]}</mark>" if met else found[0]

    return "".join(
        WORD.sub(mark, piece) if at % 2 == 0 else html.escape(piece)
        for at, piece in enumerate(re.split(r"([<>&\"'])", text))
    )


def _where(row: Any, part: dict[str, Any]) -> str:
    if part["field"].startswith("said"):
        return f"Found in the transcript at {part['at'] // 60000}:{part['at'] // 1000 % 60:02}."
    if part["field"].startswith("line"):
        return f"Found on page {row.label or row.anchor}, line {part['at']}."
    return f"Found in the {part['field']}."


# What stands around them


def _labels(db: DB, facets: dict[str, list[tuple[str, int]]]) -> dict[tuple[str, str], str]:
    def most(name: str) -> list[str]:
        return [value for value, _many in sorted(facets[name], key=_commonest)[:CHOICES]]

    told = {
        "transports": most("transport"), "places": most("origin"), "fates": most("fate"),
        "terms": [f"{name}/{one}" for name in ("trade", "nationality", "topic")
                  for one in most(name)],
    }  # fmt: skip
    rows = _cursor(db).execute(LABELS, told).fetchall()
    return {(row.what, row.key): row.label for row in rows}


def _commonest(choice: tuple[str, int]) -> tuple[int, str]:
    return -choice[1], choice[0]


def _offered(
    ask: Ask, facets: dict[str, list[tuple[str, int]]], labels: dict[tuple[str, str], str]
) -> str:
    told = []
    for name, of in facets.items():
        if name in ("certain", "within"):
            continue
        choices = []
        for value, many in sorted(of, key=_commonest)[:CHOICES]:
            label = html.escape(labels.get((name, value), value))
            checked = " checked" if name == "language" and value == ask.language else ""
            choices.append(
                f'<label><input type="checkbox" name="{name}" value="{html.escape(value)}"'
                f"{checked}> {label} <span>{many}</span></label>"
            )
        told.append(f"<fieldset><legend>{name}</legend>{''.join(choices)}</fieldset>")
    return "".join(told)


def _meant(db: DB, words: list[Word]) -> list[Any]:
    asked = [word.for_near(at) for at, word in enumerate(words[:2])]
    told = {"asked": json.dumps(asked), "day": _today()}
    return list(_cursor(db).execute(MEANT, told).fetchall())


def _printed(ask: Ask, rows: list[str], kinds: dict[str, int], offered: str, few: list[Any]) -> str:
    said, total = html.escape(ask.words), sum(kinds.values())
    query = urlencode({"q": ask.words})
    tabs = "".join(
        f'<a href="?{query}&amp;kind={kind}">{kind} <small>{kinds[kind]:,}</small></a>'
        for kind in ORDER if kind in kinds
    )  # fmt: skip
    orders = "".join(f'<a href="?{query}&amp;sort={one}">{one}</a>' for one in ("name", "date"))
    pages = "".join(
        f'<a href="?{query}&amp;page={n}">{n}</a>' for n in range(1, min(total // 20, 5))
    )
    meant = "".join(
        f'<a href="?{urlencode({"q": one.surname})}">{html.escape(one.surname)}</a> {one.people}'
        for one in few
    )
    above = "".join(f'<a href="/en/{one}/">{one}</a>' for one in NAVIGATION)
    below = "".join(f'<a href="/en/{one}/">{one}</a>' for one in FOOTER)
    return (
        f"<!doctype html><title>Search: {said}</title><nav>{above}</nav><main><h1>{total:,} {said}"
        f'</h1><form><input name="q" value="{said}"><button>Search</button></form>{tabs}'
        f"<form>{offered}<button>Apply</button></form><p>{meant}</p>{orders}<ol>{''.join(rows)}"
        f'</ol>{pages}<a href="search.csv?{query}">CSV</a><a href="search.json?{query}">JSON</a>'
        f"</main><footer>{below}</footer>"
    )


def offers(db: DB, ask: Ask) -> str:
    keys = names.ascii_key(ask.words).split()
    told = {
        "key": keys[-1], "begun": " & ".join(f"'@{key}':*" for key in keys),
        "whole": " & ".join(f"'@{key}'" for key in keys), "kinds": NAMED, "day": _today(),
        "several": len(keys) > 1, "cap": 200, "offered": OFFERED,
    }  # fmt: skip
    found = []
    for row in _cursor(db).execute(BEGIN, told).fetchall():
        begun = (
            form["text"]
            for form in row.names
            if any(one.startswith(keys[-1]) for one in names.ascii_key(form["text"]).split())
        )
        text = next(begun, row.title)  # fmt: skip
        slug = "-".join(names.ascii_key(row.title).split()) or "-"
        years = _years(row.birth_earliest, row.birth_latest, row.death_earliest, row.death_latest)
        note = ", ".join(filter(None, [row.title if text != row.title else "", years]))
        url = f"/en/{row.kind}/{row.ref}/{slug}"
        found.append({"text": text, "language": row.language, "kind": row.kind, "note": note,
                      "url": url})  # fmt: skip
    if len(found) < OFFERED:
        begun_so = {"begun": f"%{ask.words.lower()}%", "day": _today(), "offered": OFFERED}
        for row in _cursor(db).execute(TOPICS_BEGUN, begun_so).fetchall():
            found.append(
                {"text": row.label, "kind": "Topic", "url": f"/en/search/?topic={row.key}"}
            )
    said = f"{len(found)} suggestions"
    return json.dumps({"suggestions": found[:OFFERED], "said": said}, ensure_ascii=False)
