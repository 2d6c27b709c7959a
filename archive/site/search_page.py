"""The rows of the search page: what was found, why, and the way to the very line or second."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from archive.core.languages import pick
from archive.search import explain, query
from archive.search.models import EntryKind, SearchEntry
from archive.search.words import LONGEST_QUERY, MOST_WORDS, Query
from people import words
from people.models import FamilyMember
from people.queries import family_titles
from people.words import Value

SPELLINGS_TOLD = 8
LONGEST_SPELLING = 40  # letters; longer ones are phrases


def context(request: HttpRequest) -> Value:
    text = request.GET.get("q", "")
    results = query.find(
        text, request.user, request.GET.get("kind", ""), request.GET.get("page", "1")
    )
    rows = rows_of(results, request.user)
    asked = results.query
    return {
        "query": asked.text,
        "asked": bool(asked.clauses),
        "kept": [{"name": "kind", "value": results.tab}] if results.tab != query.EVERYTHING else [],
        "total": results.counts.get(results.tab, 0),
        "tabs": tabs(results),
        "rows": rows,
        "page_obj": results.page,
        "spellings": spellings(rows),
        "exact_url": exact_url(asked, results.tab),
        "wider_url": wider_url(asked, results.tab),
        "problem": problem(asked),
    }


def problem(asked: Query) -> str:
    """What could not be searched, in words; empty when all of it was."""
    if asked.too_long:
        return _("The search takes up to %(letters)s letters. Shorten it and search again.") % {
            "letters": LONGEST_QUERY
        }
    if asked.cut:
        return _("Only the first %(words)s words were searched.") % {"words": MOST_WORDS}
    if asked.without and not asked.clauses:
        return _("Write at least one word that has to be found.")
    if asked.text and not asked.clauses:
        return _("There is no letter or figure in “%(query)s” to search for.") % {
            "query": asked.text
        }
    return ""


def tabs(results: query.Results) -> list[Value]:
    labels = {
        query.EVERYTHING: pgettext("kinds of records", "All"),
        "people": _("People"),
        "families": _("Families"),
        "documents": _("Documents"),
        "interviews": _("Interviews"),
        "places": _("Places"),
        "organisations": _("Organisations"),
        "events": _("Transports and events"),
        "sources": _("Sources"),
    }
    if not results.counts.get(query.EVERYTHING):
        return []
    shown = {tab for tab, count in results.counts.items() if count} | {results.tab}
    return [
        {
            "label": label,
            "url": address(results.query.text, tab),
            "count": results.counts[tab],
            "current": tab == results.tab,
        }
        for tab, label in labels.items()
        if tab in shown
    ]


def address(text: str, tab: str = query.EVERYTHING) -> str:
    said = {"q": text} if tab == query.EVERYTHING else {"q": text, "kind": tab}
    return f"{reverse('site:search')}?{urlencode(said)}"


def exact_url(asked: Query, tab: str) -> str:
    """The same words only as they are written, if that would be another search."""
    if not any(term.fold or term.beginning for term in asked.terms) or asked.without:
        return ""
    return address(f'"{" ".join(term.typed for term in asked.terms)}"', tab)


def wider_url(asked: Query, tab: str) -> str:
    """The words with anything after them; no use for those that are so already."""
    if asked.without or not any(not term.beginning and len(term.keys) == 1 for term in asked.terms):
        return ""
    shorter = (term.keys[0][: max(3, len(term.keys[0]) - 2)] for term in asked.terms)
    return address(" ".join(f"{key}*" for key in shorter), tab)


def spellings(rows: list[Value]) -> list[str]:
    """The spellings that were found on this page, to show what the search took for the same."""
    parts = [part for row in rows for part in (*row["title_parts"], *row["snippet_parts"])]
    found: dict[str, str] = {}
    for part in parts:
        if part["hit"] and len(part["text"]) <= LONGEST_SPELLING:
            found.setdefault(part["text"].casefold(), part["text"])
    short = list(found.values())
    return short[:SPELLINGS_TOLD] if len(short) > 1 else []


# Rows


def rows_of(results: query.Results, user: Any) -> list[Value]:
    entries = results.entries
    families = [
        entry.family for entry in entries if entry.kind == EntryKind.FAMILY and entry.family
    ]
    titles = family_titles(families, user) if families else {}
    members = _member_names(families, user) if families else {}
    return [_row(entry, results.query, titles, members) for entry in entries]


def _member_names(families: list[Any], user: Any) -> dict[uuid.UUID, list[Any]]:
    """The forms of the names of those members whom the reader may see, by family."""
    seen = SearchEntry.objects.visible_to(user).filter(kind=EntryKind.PERSON)
    rows = FamilyMember.objects.filter(family__in=families, person__search_entries__in=seen)
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for family, names in rows.values_list("family", "person__search_entries__names"):
        found[family].extend(names)
    return found


def _row(
    entry: SearchEntry,
    asked: Query,
    titles: dict[uuid.UUID, str],
    members: dict[uuid.UUID, list[Any]],
) -> Value:
    hit = explain.explain(entry, asked)
    record = entry.record
    title = _title(entry, titles)
    if entry.announces:
        return _closed_row(hit, asked, title)
    if entry.kind == EntryKind.FAMILY:
        of_member = explain.why_name(members.get(record.pk, []), asked.terms)
        hit.why = _("A member of the family: %(why)s") % {"why": of_member} if of_member else ""
    return {
        "kind": entry.get_kind_display(),
        "ref": record.ref,
        "url": explain.landing(hit),
        "title": title["text"],
        "title_parts": explain.marked(title["text"], asked),
        "language": title.get("language", ""),
        "meta": _meta(entry),
        "snippet_parts": hit.snippet,
        "snippet_language": hit.language,
        "where": hit.where,
        "why": hit.why,
        "badges": [] if record.status == "published" else words.review_badge(record),
        "sample": record.is_sample,
    }


def _closed_row(hit: explain.Hit, asked: Query, title: Value) -> Value:
    """Title, kind, reason and date; nothing else of a closed record may be told."""
    record = hit.entry.record
    reason, language = pick(record.access_reason, words.reader_language())
    opens = words.day_words(record.closed_until)
    return {
        "kind": hit.entry.get_kind_display(),
        "ref": record.ref,
        "url": explain.landing(hit),
        "title": title["text"],
        "title_parts": explain.marked(title["text"], asked),
        "language": title.get("language", ""),
        "meta": _("It opens on %(day)s.") % {"day": opens}
        if opens
        else _("To be seen on request."),
        "snippet_parts": hit.snippet or explain.marked(reason, asked, is_name=False),
        "snippet_language": hit.language or language,
        "where": hit.where,
        "why": hit.why,
        "badges": [{"kind": "consent-withheld", "text": _("Closed")}],
        "sample": record.is_sample,
    }


def _title(entry: SearchEntry, titles: dict[uuid.UUID, str]) -> Value:
    record = entry.record
    if entry.kind == EntryKind.FAMILY:
        return {"text": titles.get(record.pk, record.ref)}
    if entry.source_id or entry.person_id:
        return {"text": str(record), "language": entry.language}
    return words.record_value(record)


def _meta(entry: SearchEntry) -> str:
    """One line of facts, from the record alone: it asks the database nothing."""
    record = entry.record
    if entry.person_id:
        return words.life_words(record)
    if not entry.source_id:
        return words.year_words(record.earliest, record.latest) if entry.event_id else ""
    translated, language = pick(record.title_translated, words.reader_language())
    said = [
        translated if language != record.title_language and translated != record.title else "",
        str(record.get_kind_display()) if entry.kind == EntryKind.SOURCE else "",
        ", ".join(map(words.language_name, record.languages)),
        record.date.display() if record.date else "",
    ]
    return "; ".join(filter(None, said))
