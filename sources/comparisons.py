"""Sections of a page in which accounts stand side by side: one for each question, and one for each
disputed fact that no question joins. Works on rows already fetched; asks the database nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.dates import UncertainDate
from archive.core.records import Record
from people import words
from people.lifeline import Told, fact_rows
from people.models import Fact, PlaceName, Question
from people.queries import Seen
from people.words import Value
from sources.claims import SHOWN_IN_TEXT, Account, Teller, accounts, letters
from sources.models import Evidence, Rank, Stance
from sources.queries import Backing

ABREAST = 3  # accounts in one row


@dataclass
class Comparison:
    """The facts of one section in which accounts stand side by side."""

    html_id: str
    question: Question | None
    facts: list[Fact]


def comparisons(
    facts: Sequence[Fact], questions: dict[uuid.UUID, list[Question]], backing: Backing
) -> list[Comparison]:
    found: dict[uuid.UUID, Comparison] = {}
    for fact in facts:
        asked = questions.get(fact.pk, [])
        keys: list[tuple[uuid.UUID, Question | None]] = [(one.pk, one) for one in asked]
        if not asked and needs_comparison(fact, backing):
            keys = [(fact.pk, None)]
        for key, question in keys:
            html_id = f"claims-{len(found) + 1}" if found else "claims"
            found.setdefault(key, Comparison(html_id, question, [])).facts.append(fact)
    return list(found.values())


def needs_comparison(fact: Fact, backing: Backing) -> bool:
    """Whether the accounts of a fact have to stand side by side, also where nobody asked."""
    return fact.disputed or any(row.stance == Stance.COVER_STORY for row in backing.of(fact))


def answers_in_words(fact: Fact, backing: Backing) -> bool:
    """Whether several sources answer in words, which no rule can compare."""
    told = accounts(row for row in backing.of(fact) if row.counts)
    return len([one for one in told if one.first.text]) > 1


def told_of(
    facts: Iterable[Fact], compared: Iterable[Comparison], teller: Teller
) -> dict[uuid.UUID, Told]:
    """What the page knows of each fact from its sources."""
    backing = teller.notes.backing
    sections = {
        fact.pk: one.html_id
        for one in reversed(list(compared))
        for fact in one.facts
        if needs_comparison(fact, backing) or answers_in_words(fact, backing)
    }
    return {
        fact.pk: Told(
            dates=backing.dates(fact),
            sources=teller.notes.labels(fact),
            refs=teller.notes.refs(fact, SHOWN_IN_TEXT),
            closed=backing.rests_on_closed(fact),
            compare=sections.get(fact.pk, ""),
            accounts=_dated_accounts(backing.of(fact)),
            gleaned=gleaned(fact, backing.of(fact), teller.seen),
        )
        for fact in facts
    }


def _dated_accounts(rows: list[Evidence]) -> list[tuple[str, UncertainDate | None]]:
    told = accounts(row for row in rows if row.stance != Stance.COVER_STORY)
    return [(letter, one.first.date) for letter, one in zip(letters(len(told)), told, strict=True)]


def gleaned(fact: Fact, rows: list[Evidence], seen: Seen) -> list[Value]:
    """What the sources say where the archive's answer leaves it open: numbers, places, terms."""
    counting = [row for row in rows if row.counts and row.stance == Stance.SUPPORTS]
    found: list[Value] = []
    if fact.term_id is None:
        labels = dict.fromkeys(
            row.term.label_in(words.reader_language()) for row in counting if row.term
        )
        found += [{"text": label} for label in labels]
    if fact.low is None and fact.high is None:
        found += _span_of_numbers(fact, counting)
    if fact.where_id is None:
        found += _places_told(fact, counting, seen)
    return found


def _places_told(fact: Fact, rows: list[Evidence], seen: Seen) -> list[Value]:
    """Each place by its name on the day of the fact, else on the day that the source gives."""
    first = {row.where_id: row for row in reversed(rows) if row.where_id}
    return [
        words.place_value(place, fact.earliest or row.earliest, fact.latest or row.latest)
        for pk, row in reversed(first.items())
        if (place := seen.places.get(pk))
    ]


def _span_of_numbers(fact: Fact, rows: list[Evidence]) -> list[Value]:
    numbered = [row for row in rows if row.low is not None or row.high is not None]
    lows = [row.low for row in numbered if row.low is not None]
    highs = [row.high for row in numbered if row.high is not None]
    about = any(row.approximate for row in numbered)
    text = words.number_words(min(lows, default=None), max(highs, default=None), about, fact.unit)
    return [{"text": text}] if text else []


def sections(
    compared: Iterable[Comparison], teller: Teller, told: dict[uuid.UUID, Told], record: Record
) -> list[Value]:
    """The sections as `people/comparison.html` shows them."""
    return [_section(one, teller, told, record) for one in compared]


def _section(one: Comparison, teller: Teller, told: dict[uuid.UUID, Told], record: Record) -> Value:
    """A fact that several questions join has its accounts in the first of their sections."""
    shown = [f for f in one.facts if told[f.pk].compare == one.html_id]
    rows = fact_rows([f for f in one.facts if f not in shown], told, teller.seen)
    blocks = [_block(f"{one.html_id}-{n}", fact, teller) for n, fact in enumerate(shown, 1)]
    title = words.kind_value(one.facts[0])
    if one.question:
        title = words.text_value(one.question.question)
    count = max((len(block["claims"]) for block in blocks), default=0)
    disputed = any(fact.disputed for fact in shown)
    return {
        "id": one.html_id,
        "heading": title["text"],
        "language": title.get("language", ""),
        "label": _("Accounts: %(what)s") % {"what": blocks[0]["heading"]} if blocks else "",
        "badge": {"kind": "disputed", "text": how_many(count)} if disputed and count else None,
        "blocks": blocks,
        "rows": rows,
        "finding": finding(one.question, one.facts, teller, record),
    }


def name_sections(
    asked: dict[Question, list[PlaceName]], teller: Teller, record: Record
) -> list[Value]:
    """Questions on the names of a place: every name is an account, with who writes it so."""
    return [
        _name_section(f"names-{n}", question, names, teller, record)
        for n, (question, names) in enumerate(asked.items(), 1)
    ]


def _name_section(
    html_id: str, question: Question, names: list[PlaceName], teller: Teller, record: Record
) -> Value:
    title = words.text_value(question.question)
    backed = [name for name in names if teller.notes.backing.of(name)]
    claims = _name_claims(html_id, backed, teller)
    others = names_in_line(name for name in names if name not in backed)
    return {
        "id": html_id,
        "heading": title["text"],
        "language": title["language"],
        "label": _("Accounts: %(what)s") % {"what": _("Names")},
        "badge": None,
        "blocks": [
            {"heading": _("Names"), "claims": claims, "claim_rows": in_rows(claims), "cover": []}
        ]
        if claims
        else [],
        "rows": [{"label": _("Other forms"), "parts": others}] if others else [],
        "finding": finding(question, [], teller, record),
    }


def name_words(*names: PlaceName) -> str:
    """The languages in which a name is written so, and the years in which it was used."""
    languages = ", ".join(dict.fromkeys(words.language_name(name.language) for name in names))
    if not names[0].date:
        return languages
    return _("%(language)s, %(years)s") % {
        "language": languages,
        "years": names[0].date.display(),
    }


def names_in_line(names: Iterable[PlaceName]) -> list[Value]:
    """Names one after the other, alike ones joined, each with its languages and years."""
    alike: dict[tuple[str, str], list[PlaceName]] = {}
    for name in names:
        alike.setdefault((name.name, name.date_edtf), []).append(name)
    last = len(alike) - 1
    return [
        {
            "text": rows[0].name,
            "language": rows[0].language,
            "after": f": {name_words(*rows)}{';' if number < last else ''}",
        }
        for number, rows in enumerate(alike.values())
    ]


def _name_claims(html_id: str, names: list[PlaceName], teller: Teller) -> list[Value]:
    claims = []
    for name, letter in zip(names, letters(len(names)), strict=True):
        rows = teller.notes.backing.of(name)
        note = words.text_value(name.note)
        claims.append(
            {
                "id": f"{html_id}-{letter}",
                "label": _("Account %(letter)s") % {"letter": letter},
                "heading": name.name,
                "heading_language": name.language,
                "text": note["text"],
                "language": note["language"],
                "rows": teller.rows(Account(rows)) if rows else [],
            }
        )
    return claims


def in_rows(claims: list[Value]) -> list[list[Value]]:
    """At most three accounts side by side, as many in each row as can be."""
    rows = -(-len(claims) // ABREAST)
    size = -(-len(claims) // rows) if rows else 1
    return [claims[start : start + size] for start in range(0, len(claims), size)]


def how_many(count: int) -> str:
    return ngettext("%(count)s account", "%(count)s accounts", count) % {"count": count}


def _block(html_id: str, fact: Fact, teller: Teller) -> Value:
    rows = teller.notes.backing.of(fact)
    told = accounts(row for row in rows if row.stance != Stance.COVER_STORY)
    cover = accounts(row for row in rows if row.stance == Stance.COVER_STORY)
    claims = [
        teller.claim(one, _("Account %(letter)s") % {"letter": letter}, f"{html_id}-{letter}", fact)
        for one, letter in zip(told, letters(len(told)), strict=True)
    ]
    return {
        "heading": words.kind_words(fact),
        "heading_language": words.kind_language(fact),
        "claims": claims,
        "claim_rows": in_rows(claims),
        "cover": [
            teller.claim(one, _("Issued by an office of the state"), f"{html_id}-cover-{n}", fact)
            for n, one in enumerate(cover, 1)
        ],
        "closed": teller.notes.backing.rests_on_closed(fact) or (fact.disputed and len(told) < 2),
    }


def finding(question: Question | None, facts: list[Fact], teller: Teller, record: Record) -> Value:
    """What the archive says: the word and reason of a question, else the rule of the page."""
    add = {"url": reverse("site:contribute") + f"?about={record.ref}", "link": _("Add a source")}
    if question is None:
        return {"text": _rule(facts, teller), **add}
    word = words.text_value(question.word)
    reason = words.text_value(question.reason)
    day = words.day_words(question.considered_on)
    return {
        "text": word["text"] or _("Not established. All accounts are kept."),
        "language": word["language"],
        "reason": reason["text"],
        "reason_language": reason["language"],
        "considered": _("Last considered on %(day)s.") % {"day": day} if day else "",
        **add,
    }


def _rule(facts: list[Fact], teller: Teller) -> str:
    rows = [row for fact in facts for row in teller.notes.backing.of(fact)]
    if any(row.rank == Rank.PREFERRED for row in rows):
        return _(
            "The archive follows the account marked as preferred. The others are kept beside it."
        )
    if not any(fact.disputed for fact in facts):
        return _("The accounts agree. The official cover story is kept apart and does not count.")
    return _(
        "Not established. All accounts are kept. They stand in the order of the dates they give; "
        "the order is no judgement."
    )
