"""One row for each entry that was found: what it is, why it answers, and where it leads."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from archive.core.dates import from_edtf
from archive.core.languages import pick
from archive.core.ready import Given, is_any, ready
from archive.search import explain
from archive.search.meaning import Meaning
from archive.search.models import EntryKind, SearchEntry
from archive.search.query import Results
from archive.search.scores import NAMED
from people import words
from people.models import Person
from people.queries import family_titles
from people.words import Value

Members = dict[uuid.UUID, list[SearchEntry]]


def rows_of(results: Results, user: Any) -> list[Value]:
    return rows_for(results.entries, results.meaning, user)


def rows_for(entries: Iterable[SearchEntry], meaning: Meaning, user: Any) -> list[Value]:
    """Three queries at most, for the families among them."""
    entries = list(entries)
    families = [one.family for one in entries if one.kind == EntryKind.FAMILY and one.family]
    titles = family_titles(families, user) if families else {}
    members = _members(families, user) if families else {}
    return [_row(entry, meaning, titles, members) for entry in entries]


def _members(families: list[Any], user: Any) -> Members:
    """The entries of those members whom the reader may see, by family."""
    found: Members = defaultdict(list)
    for member in _member_entries(user, families=[one.pk for one in families]):
        found[member.member_of].append(member)
    return found


@ready
def _member_entries(user: Any, families: Given) -> QuerySet[SearchEntry]:
    rows: QuerySet[SearchEntry] = SearchEntry.objects.visible_to(user).filter(
        is_any("person__memberships__family", families),
        kind=EntryKind.PERSON,
        person__in=Person.objects.visible_to(user),  # asked once more: the index may be behind
    )
    told = rows.annotate(member_of=F("person__memberships__family")).select_related("person")
    return told.defer("words", "wholes", "days").order_by("sort_latin")


def _row(
    entry: SearchEntry,
    meaning: Meaning,
    titles: dict[uuid.UUID, str],
    members: Members,
) -> Value:
    hit = explain.explain(entry, meaning)
    record = entry.record
    title = _title(entry, titles)
    row = {
        "kind": entry.get_kind_display(),
        "kind_key": str(entry.kind),
        "ref": record.ref,
        "url": explain.landing(hit),
        "title": title["text"],
        "title_parts": explain.marked(title["text"], meaning),
        "language": title.get("language", ""),
        "where": hit.where,
        "snippet_parts": hit.snippet,
        "snippet_language": hit.language,
        "reasons": hit.reasons,
        "sample": record.is_sample,
    }
    if entry.announces:
        row |= _closed(hit, meaning)
    else:
        if entry.kind == EntryKind.FAMILY:
            row["reasons"] = [*hit.reasons, *_of_members(members.get(record.pk, []), meaning)]
        row |= {
            "meta": _meta(entry),
            "also": _also(entry, title["text"], meaning),
            "badges": [] if record.status == "published" else words.review_badge(record),
        }
    return {**row, "why": " ".join(row["reasons"])}


def _of_members(members: list[SearchEntry], meaning: Meaning) -> list[str]:
    """By the name of a member that answers best; where none does, by whatever of one does."""
    names = [form for member in members for form in member.names]
    found = explain.why_name(names, list(meaning.meant.values()))
    if not found:
        hits = (explain.explain(member, meaning) for member in members)
        found = next(([hit.where, *hit.reasons] for hit in hits if hit.where or hit.reasons), [])
        found = [" ".join(filter(None, found))] if found else []
    return [_("A member of the family: %(why)s") % {"why": why} for why in found]


def _closed(hit: explain.Hit, meaning: Meaning) -> Value:
    """Title, kind, reason and date; nothing else of a closed record may be told."""
    record = hit.entry.record
    reason, language = pick(record.access_reason, words.reader_language())
    opens = words.day_words(record.closed_until)
    return {
        "meta": _("It opens on %(day)s.") % {"day": opens}
        if opens
        else _("To be seen on request."),
        "snippet_parts": hit.snippet
        or explain.marked(reason, meaning, is_name=False, language=language),
        "snippet_language": hit.language or language,
        "badges": [{"kind": "consent-withheld", "text": _("Closed")}],
    }


def _title(entry: SearchEntry, titles: dict[uuid.UUID, str]) -> Value:
    record = entry.record
    if entry.kind == EntryKind.FAMILY:
        return {"text": titles.get(record.pk, record.ref)}
    if entry.source_id or entry.person_id:
        return {"text": str(record), "language": entry.language}
    return words.record_value(record)


def _also(entry: SearchEntry, title: str, meaning: Meaning) -> Value | None:
    """The form of the name that answers better than the title does, if there is one."""
    if entry.kind not in NAMED:
        return None
    shown = {"text": title, "language": entry.language}
    asked = list(meaning.meant.values())
    form, _marks = explain.best_form([shown, *entry.names], asked)
    if form is None or form["text"] == title:
        return None
    date = form.get("date", "")
    return {
        "parts": explain.marked(form["text"], meaning, language=form["language"]),
        "language": form["language"],
        "when": from_edtf(date).display() if date else "",
    }


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


def text_of(parts: list[Value]) -> str:
    """A text without its marks."""
    return "".join(part["text"] for part in parts)
