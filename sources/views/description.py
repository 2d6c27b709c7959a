"""The words about a source that all its pages share: head, rows about it, row in a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.core.access import RecordQuerySet, Status, reads_all
from archive.core.dates import Match
from archive.core.languages import pick
from archive.core.records import Record
from people import words
from people.models import Person
from people.words import Value
from sources.claims import source_kind
from sources.models import Repository, Source, SourceKind
from sources.views.statements import PER_PAGE, said_by

PEOPLE_SHOWN = 60


def described(rows: Any, user: Any) -> RecordQuerySet:
    """Sources with what their pages say about them, as far as this reader may see it."""
    found: RecordQuerySet = rows.select_related("document_kind").prefetch_related(*above(user))
    return found


def above(user: Any) -> tuple[Prefetch, Prefetch]:
    """Where a source is kept, and the source that it is a part of; None where that is not open."""
    return (
        Prefetch("repository", queryset=Repository.objects.visible_to(user)),
        Prefetch("part_of", queryset=Source.objects.visible_to(user)),
    )


# The head of a page


def header(source: Source, badges: Iterable[Value] = ()) -> Value:
    translated, language = pick(source.title_translated, words.reader_language())
    shown = translated != source.title and language != source.title_language
    description = words.text_value(source.description)
    return {
        "ref": source.ref,
        "note": source_kind(source),
        "sample": source.is_sample,
        "title": source.title,
        "language": source.title_language,
        "alt": {"text": translated if shown else "", "language": language},
        "sentences": [description] if description["text"] else [],
        "badges": [*standing(source), *badges],
        "actions": words.actions(source),
    }


def standing(record: Record) -> list[Value]:
    """Only those who read everything meet records that are not published."""
    return [] if record.status == Status.PUBLISHED else words.review_badge(record)


def crumbs(list_name: str, label: str, record: Record) -> list[tuple[str, str]]:
    return [(reverse(list_name), label), ("", record.ref)]


def citation(request: HttpRequest, record: Record) -> Value:
    """The last line of a printed page."""
    return {
        "cite_text": _("Interhelpo archive, %(ref)s, %(title)s.")
        % {"ref": record.ref, "title": record},
        "cite_url": request.build_absolute_uri(record.get_absolute_url()),
    }


# Rows about it


def about_rows(source: Source, user: Any) -> list[Value]:
    """Where it comes from and where it is; rows without a value are left out."""
    rows = [
        _row(_("Date"), source.date.display() if source.date else ""),
        {"label": _("Languages"), "text": ", ".join(map(words.language_name, source.languages))},
        _row(_creator_word(source), ", ".join(source.creators)),
        _row(_("Extent"), source.extent),
        _row(_("Published in"), source.published_in),
        link_row(_("Address"), source.address),
        _row("ISBN", source.isbn),
        link_row("DOI", f"https://doi.org/{source.doi}" if source.doi else ""),
        _kept_at(source),
        _record_row(_("Part of"), source.part_of),
        _row(_("Copied from"), source.copied_from),
        _row(_("Received from"), source.received_from if reads_all(user) else ""),
        _row(
            _("Reliability"),
            f"{source.grade}: {source.get_grade_display()}" if source.grade else "",
        ),
        _row(_("Rights"), source.rights),
    ]
    return [row for row in rows if row.get("text") or row.get("parts")]


def _creator_word(source: Source) -> str:
    return _("Recorded by") if source.kind == SourceKind.INTERVIEW else _("Made by")


def _row(label: str, text: str) -> Value:
    return {"label": label, "text": text}


def link_row(label: str, address: str) -> Value:
    """A bibliographic reference may stand in place of an address; only web addresses lead on."""
    is_link = address.startswith(("https://", "http://"))
    return {"label": label, "text": address, "url": address if is_link else ""}


def _kept_at(source: Source) -> Value:
    parts = []
    if source.repository:
        name, language = pick(source.repository.name, words.reader_language())
        parts.append(
            {"text": name, "language": language, "url": source.repository.get_absolute_url()}
        )
    if source.reference_code:
        parts.append({"text": source.reference_code})
    return {"label": _("Kept at"), "parts": words.listed(parts)}


def _record_row(label: str, other: Source | None) -> Value:
    return {"label": label, **source_value(other)} if other else {"label": label}


def source_value(source: Source) -> Value:
    return {
        "text": source.title,
        "language": source.title_language,
        "url": source.get_absolute_url(),
    }


def people_row(label: str, people: list[Person]) -> list[Value]:
    """One row that names people, cut where it would fill the page; nothing for nobody."""
    if not people:
        return []
    parts = words.listed([words.record_value(person) for person in people[:PEOPLE_SHOWN]])
    if len(people) > PEOPLE_SHOWN:
        more = len(people) - PEOPLE_SHOWN
        parts[-1] = {**parts[-1], "after": ","}
        parts.append({"text": _("and %(count)s more") % {"count": more}})
    return [{"label": label, "parts": parts}]


def text_rows(source: Source) -> list[Value]:
    """The archive's own remarks."""
    note = words.text_value(source.note)
    return [{"label": _("Note"), **note}] if note["text"] else []


# What it says


def said_section(request: HttpRequest, source: Source, problems: list[str]) -> Value:
    """One part of what the source says, with the way to the parts before and after."""
    number = _number(request.GET.get("said", "1"))
    said = said_by(source, request.user, number or 1)
    if number is None or (number > 1 and not said.subjects):
        problems.append(
            _("There is no part “%(part)s” of what this source says. This is the first one.")
            % {"part": request.GET["said"]}
        )
        said = said_by(source, request.user)
    span = {"first": said.first, "last": said.last, "total": said.total}
    return {
        "said": said,
        "said_span": _("%(first)s to %(last)s of %(total)s") % span
        if said.total > PER_PAGE
        else "",
        "said_before": said.number - 1 if said.number > 1 else None,
        "said_after": said.number + 1 if said.last < said.total else None,
    }


def _number(given: str) -> int | None:
    """A whole number from 1 on, short enough to be meant."""
    return (
        int(given)
        if given.isascii() and given.isdecimal() and len(given) < 6 and int(given)
        else None
    )


# Rows in lists


def list_row(source: Source) -> Value:
    date = source.date.display() if source.date else ""
    repository = words.text_value(source.repository.name if source.repository else {})
    creators = ", ".join(source.creators[:3])
    languages = ", ".join(map(words.language_name, source.languages))
    meta = (_own_title(source), date, creators, languages, source.extent)
    return {
        "kind": source_kind(source),
        "ref": source.ref,
        "url": source.get_absolute_url(),
        "title": source.title,
        "language": source.title_language,
        "meta_parts": words.dotted([*({"text": one} for one in meta), repository]),
        "badges": standing(source),
        "sample": source.is_sample,
    }


def row_in_years(source: Source, start: dt.date | None, end: dt.date | None) -> Value:
    """Asked for years: says which records are certainly from them and which only possibly."""
    row = list_row(source)
    if source.date and source.date.match(start, end) == Match.CERTAIN:
        return {**row, "why": _("Certainly from these years.")}
    possible = {"kind": "uncertain", "text": _("Possibly from these years")}
    return {**row, "badges": [*row["badges"], possible]}


def _own_title(source: Source) -> str:
    """The title in the reader's own language, where it differs from the original."""
    own = source.title_translated.get(words.reader_language(), "")
    return own if own != source.title else ""


def closed_row(source: Source) -> Value:
    """Title, kind, reason and date; nothing else of a closed record may be told."""
    reason, language = pick(source.access_reason, words.reader_language())
    opens = words.day_words(source.closed_until)
    return {
        "kind": source.get_kind_display(),
        "ref": source.ref,
        "url": source.get_absolute_url(),
        "title": source.title,
        "language": source.title_language,
        "meta": _("It opens on %(day)s.") % {"day": opens}
        if opens
        else _("To be seen on request."),
        "snippet": reason,
        "snippet_language": language,
        "badges": [{"kind": "consent-withheld", "text": _("Closed")}],
        "sample": source.is_sample,
    }
