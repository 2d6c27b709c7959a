"""What the sources say of a fact, made ready for the page: numbered notes, accounts side by side,
and the archive's word on them. Works on rows already fetched; asks the database nothing."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from archive.core.languages import pick
from archive.core.records import Row
from people import words
from people.models import Fact
from people.queries import Seen
from people.words import Value
from sources.models import Confidence, Evidence, Rank, Source, Stance
from sources.models.interviews import clock
from sources.queries import Backing

SHOWN_IN_TEXT = 3  # superscript numbers after one sentence


@dataclass
class Notes:
    """The numbered sources of one page, in the order in which the page first calls for them."""

    backing: Backing
    found: dict[tuple[Any, ...], tuple[int, Evidence]] = field(default_factory=dict)

    def number(self, row: Evidence) -> int:
        key = (row.citation.source_id, place_in(row), tuple(sorted(row.citation.quotation.items())))
        if key not in self.found:
            self.found[key] = (len(self.found) + 1, row)
        return self.found[key][0]

    def refs(self, row: Row, most: int | None = None) -> list[int]:
        """The numbers of the sources of a fact, a name or a membership."""
        counting = [one for one in self.backing.of(row) if one.counts]
        return list(dict.fromkeys(self.number(one) for one in counting[:most]))

    def source_of(self, row: Evidence) -> Source:
        return self.backing.sources[row.citation.source_id]

    def labels(self, row: Row) -> list[Value]:
        """The sources of a fact as the life line names them: number, title, place."""
        labels: dict[int, Value] = {}
        for one in self.backing.of(row):
            if one.counts:
                labels.setdefault(self.number(one), self._label(one))
        return [{"number": number, **label} for number, label in labels.items()]

    def _label(self, row: Evidence) -> Value:
        """The bare title keeps its own language; with a place it is a phrase of the page."""
        source, where = self.source_of(row), place_in(row)
        if not where:
            return {"label": source.title, "language": source.title_language}
        return {"label": _("%(title)s, %(place)s") % {"title": source.title, "place": where}}

    def listed(self) -> list[Value]:
        """The list at the foot of the page, as `components/notes.html` shows it."""
        return [self._note(number, row) for number, row in self.found.values()]

    def _note(self, number: int, row: Evidence) -> Value:
        source = self.source_of(row)
        quotation, language = pick(row.citation.quotation, words.reader_language())
        translation, translated = pick(row.citation.translation, words.reader_language())
        via = self.backing.sources.get(row.citation.via_id or words.NOBODY)
        return {
            "number": number,
            "title": source.title,
            "title_language": source.title_language,
            "url": link_to(source, row),
            "locator": place_in(row),
            "quotation": self.backing.quote(row, quotation),
            "language": language,
            "translation": self.backing.quote(row, translation) if quotation else "",
            "translation_language": translated,
            "kept": _("Cited via %(title)s.") % {"title": via.title} if via else "",
            "sample": source.is_sample,
        }


def place_in(row: Evidence) -> str:
    """Where in its source the words stand: a locator, a page, a time."""
    citation = row.citation
    if citation.locator:
        return citation.locator
    if citation.start_ms is not None:
        return clock(citation.start_ms)
    if citation.page:
        label = str(citation.page)
        return _("page %(label)s") % {"label": label} if label[:1].isdigit() else label
    return ""


def link_to(source: Source, row: Evidence) -> str:
    """The source's page, at the very page or second."""
    citation, url = row.citation, source.get_absolute_url()
    if citation.start_ms is not None:
        return f"{url}?t={citation.start_ms // 1000}#t{citation.start_ms // 1000}"
    if citation.page:
        place = ",".join(f"{value:g}" for value in citation.region or ())
        return f"{url}?page={citation.page.position}{f'&region={place}#scan' if place else ''}"
    return url


# Accounts


@dataclass
class Account:
    """The rows that give one and the same answer."""

    rows: list[Evidence]

    @property
    def first(self) -> Evidence:
        return self.rows[0]

    def order(self) -> tuple[bool, str, int]:
        """By the dates they give; rows set aside come last."""
        date = self.first.date
        return (not self.first.counts, date.sort_key() if date else "9999", self.first.position)


def accounts(rows: Iterable[Evidence]) -> list[Account]:
    """Rows joined to accounts by what they say, in the order of the dates they give."""
    found: dict[tuple[Any, ...], Account] = {}
    for row in rows:
        found.setdefault(_said(row), Account([])).rows.append(row)
    return sorted(found.values(), key=Account.order)


def _said(row: Evidence) -> tuple[Any, ...]:
    value = (row.date_edtf, row.where_id, row.term_id, row.low, row.high, row.approximate)
    named = (row.said_person_id, row.said_organisation_id)
    own_words = () if any((*value[:5], *named)) else (tuple(sorted(row.text.items())), row.verbatim)
    return (row.stance, row.rank == Rank.DEPRECATED, *value, *named, *own_words)


def letters(count: int) -> list[str]:
    alphabet = string.ascii_uppercase
    return [alphabet[n] if n < len(alphabet) else str(n + 1) for n in range(count)]


@dataclass
class Teller:
    """Puts evidence into words for one page."""

    notes: Notes
    seen: Seen

    def heading(self, row: Evidence, fact: Fact | None = None) -> Value:
        """What the source says; in its own words where it gives no date, place, term or number."""
        parts = self.parts(row)
        if parts:
            language = parts[0].get("language", "") if len(parts) == 1 else ""
            said = words.plain(parts)
            if row.stance == Stance.DENIES:
                return {"text": _("Not so: %(what)s") % {"what": said}}
            return {"text": said, "language": language}
        for texts in (row.text, {"": row.verbatim}, row.citation.quotation):
            said, language = pick(texts, words.reader_language())
            if said:
                return {"text": self.notes.backing.quote(row, said), "language": language}
        return {"text": self._without_words(row, fact)}

    def _without_words(self, row: Evidence, fact: Fact | None) -> str:
        """A row of which only the stance is recorded is about what the archive itself says."""
        said = self._own(fact) if fact else ""
        if not said:
            return row.get_stance_display()
        if row.stance == Stance.DENIES:
            return _("Not so: %(what)s") % {"what": said}
        return _("Says the same: %(what)s") % {"what": said}

    def _own(self, fact: Fact) -> str:
        """What the fact itself says, beside its kind."""
        text, _language = pick(fact.text, words.reader_language())
        date = [{"text": fact.date.display()}] if fact.date else []
        return words.plain([*date, *words.answer(fact, self.seen)]) or text

    def parts(self, row: Evidence) -> list[Value]:
        parts: list[Value] = [{"text": row.date.display()}] if row.date else []
        if row.term:
            parts.append(words.text_value(row.term.label))
        unit = row.fact.unit if row.fact else None
        if number := words.number_words(row.low, row.high, row.approximate, unit):
            parts.append({"text": number})
        if row.said_person_id:
            parts.append(words.person_value(row.said_person_id, self.seen))
        if organisation := self.seen.organisations.get(row.said_organisation_id or words.NOBODY):
            parts.append(words.organisation_value(organisation))
        if place := self.seen.places.get(row.where_id or words.NOBODY):
            parts.append(words.place_value(place, row.earliest, row.latest))
        return parts

    def claim(self, account: Account, label: str, html_id: str, fact: Fact | None = None) -> Value:
        heading = self.heading(account.first, fact)
        text, language = self.said(account, heading["text"])
        return {
            "id": html_id,
            "label": label,
            "badge": _standing(account),
            "heading": heading["text"],
            "heading_language": heading.get("language", ""),
            "text": text,
            "language": language,
            "rows": [*self.rows(account), *self._quotations(account, {heading["text"], text})],
        }

    def _quotations(self, account: Account, shown: set[str]) -> list[Value]:
        """What the source says word for word, where that does not stand above already."""
        found: dict[str, str] = {}
        for row in account.rows:
            said, language = pick(row.citation.quotation, words.reader_language())
            said = self.notes.backing.quote(row, said)
            if said and said not in shown:
                found.setdefault(said, language)
        return [
            {"label": _("Quotation"), "text": text, "language": language, "quoted": True}
            for text, language in found.items()
        ]

    def said(self, account: Account, heading: str) -> tuple[str, str]:
        """The words of an account beside its heading, and their language."""
        for row in account.rows:
            for texts in (row.text, row.citation.quotation):
                picked, language = pick(texts, words.reader_language())
                text = self.notes.backing.quote(row, picked)
                if text and text != heading:
                    return text, language
        return "", ""

    def rows(self, account: Account) -> list[Value]:
        """The same rows for every account, so that they can be read across."""
        sources = [self.notes.source_of(row) for row in account.rows]
        kinds = dict.fromkeys(source_kind(source) for source in sources)
        dates = dict.fromkeys(source.date.display() for source in sources if source.date)
        places = dict.fromkeys(filter(None, (place_in(row) for row in account.rows)))
        confidence = Confidence(max(row.confidence for row in account.rows)).label
        return [
            {
                "label": _("Source"),
                "parts": words.listed([self._source(row) for row in account.rows]),
            },
            _row(_("Kind"), kinds),
            _row(_("Written"), dates),
            _row(_("Where in it"), places),
            {"label": _("Confidence"), "text": str(confidence)},
            *self._remarks(account),
        ]

    def _remarks(self, account: Account) -> list[Value]:
        """What the archive remarks on these rows, such as why one is no longer counted."""
        remarks = (pick(row.note, words.reader_language()) for row in account.rows)
        found = {
            self.notes.backing.quote(row, text): language
            for row, (text, language) in zip(account.rows, remarks, strict=True)
            if text
        }
        return [
            {"label": _("Note"), "text": text, "language": language}
            for text, language in found.items()
        ]

    def _source(self, row: Evidence) -> Value:
        """The title with its number, which leads to the note and from there to the source."""
        source = self.notes.source_of(row)
        return {
            "text": source.title,
            "language": source.title_language,
            "refs": [self.notes.number(row)],
        }


def _row(label: str, values: Iterable[str]) -> Value:
    text = ", ".join(values)
    return {"label": label, "text": text or _("Not stated"), "quiet": not text}


def source_kind(source: Source) -> str:
    if source.document_kind:
        return source.document_kind.label_in(words.reader_language())
    return str(source.get_kind_display())


def _standing(account: Account) -> Value | None:
    if any(row.rank == Rank.PREFERRED for row in account.rows):
        return {"kind": "reviewed", "text": _("Preferred by the archive")}
    if account.first.stance == Stance.COVER_STORY:
        return {"kind": "uncertain", "text": _("Official cover story")}
    if account.first.stance == Stance.DENIES:
        return {"kind": "disputed", "text": _("Denies it")}
    if account.first.rank == Rank.DEPRECATED:
        return {"kind": "not-reviewed", "text": _("No longer counted")}
    return None
