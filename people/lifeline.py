"""A life as a line: stations in the order of their dates, gaps shown as gaps; and in a sentence."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from django.utils.translation import gettext as _

from archive.core.dates import UncertainDate
from people import words
from people.life_sentences import BY_SEX, SENTENCES
from people.models import Fact, Line, Sex
from people.queries import Seen
from people.words import Value, When

GROWN_UP = 18  # years after birth; before that an empty stretch says little
GAP_YEARS = 4  # so many years without a record are shown as a gap
LINES = {Line.WHOLE: "", Line.BROKEN: "dash", Line.FORKED: "dash", Line.ABSENT: "none"}


@dataclass(frozen=True)
class Told:
    """What a page knows of a fact beside the fact itself; the door fills it from the sources."""

    dates: list[UncertainDate] = field(default_factory=list)
    sources: list[Value] = field(default_factory=list)
    refs: list[int] = field(default_factory=list)
    closed: bool = False
    compare: str = ""  # the id of the section in which the accounts stand side by side
    accounts: list[tuple[str, UncertainDate | None]] = field(default_factory=list)
    gleaned: list[Value] = field(default_factory=list)  # what the fact itself leaves open
    whom: list[Value] = field(default_factory=list)  # the partner in a marriage


NOTHING_TOLD = Told()


@dataclass(frozen=True)
class Station:
    fact: Fact
    told: Told
    when: When

    @property
    def first(self) -> dt.date:
        earliest, latest = words.bounds(self.fact, self.told.dates)
        day = earliest or latest
        assert day
        return day

    @property
    def last(self) -> dt.date:
        return words.bounds(self.fact, self.told.dates)[1] or self.first

    @property
    def day(self) -> dt.date:
        """Where the point stands in a drawing: the middle of a short span, else its beginning."""
        if self.last - self.first > dt.timedelta(days=3 * 366):
            return self.first
        return self.first + (self.last - self.first) / 2

    @property
    def open(self) -> bool:
        return self.fact.line != Line.WHOLE or not self.when.exact

    @property
    def is_death(self) -> bool:
        return is_under(self.fact, "death") and not self.fact.negated

    @property
    def is_birth(self) -> bool:
        return self.fact.kind.key == "birth" and not self.fact.negated


def is_under(fact: Fact, key: str) -> bool:
    """Whether the fact is of this kind or of one narrower by a step: an execution is a death."""
    broader = fact.kind.broader
    return fact.kind.key == key or (broader is not None and broader.key == key)


def stations(facts: Iterable[Fact], told: dict[uuid.UUID, Told]) -> list[Station]:
    """The facts that have a time, in its order."""
    found = [
        Station(fact, known := told.get(fact.pk, NOTHING_TOLD), words.when(fact, known.dates))
        for fact in facts
        if _dated(fact, told)
    ]
    return sorted(found, key=lambda s: (s.first, s.last, s.fact.kind.position, s.fact.position))


def undated(facts: Iterable[Fact], told: dict[uuid.UUID, Told]) -> list[Fact]:
    return [fact for fact in facts if not _dated(fact, told)]


def _dated(fact: Fact, told: dict[uuid.UUID, Told]) -> bool:
    return any(words.bounds(fact, told.get(fact.pk, NOTHING_TOLD).dates))


@dataclass(frozen=True)
class Gap:
    """Whole years, from first to last, for which nothing has been found."""

    first: int
    last: int

    @property
    def text(self) -> str:
        return f"{self.first}–{self.last}"


def gaps(line: Sequence[Station]) -> dict[int, Gap]:
    """The gaps by the index of the station before each: in the grown life, never after death."""
    births = [s.last.year for s in line if s.is_birth]
    grown = (max(births) + GROWN_UP) if births else None
    found: dict[int, Gap] = {}
    reached = 0
    for n, (station, following) in enumerate(pairwise(line)):
        if station.is_death:
            break
        reached = max(reached, station.last.year)
        first = max(reached + 1, grown or 0)
        last = following.first.year - 1
        if last - first + 1 >= GAP_YEARS:
            found[n] = Gap(first, last)
    return found


def rows(line: Sequence[Station], seen: Seen, *, ended: bool = False) -> list[Value]:
    """The stations and gaps as `components/life_line.html` shows them. `ended`: it is known of a
    death without a date, so nobody need look for later years."""
    missing = gaps(line)
    found: list[Value] = []
    for n, station in enumerate(line):
        following = line[n + 1] if n + 1 < len(line) else None
        row = _row(station, seen)
        row["line"] = "none" if n in missing else _stretch(station, following)
        found.append(row)
        if n in missing:
            found.append(_gap(missing[n].text, _("No record has been found for these years.")))
    if line and not ended and not any(s.is_death for s in line):
        found[-1]["line"] = "none"
        last = max(s.last.year for s in line)
        after = _("After %(year)s") % {"year": last}
        found.append(_gap(after, _("Nothing later has been found.")))
    return found


def rows_of_years(line: Sequence[Station], seen: Seen) -> list[Value]:
    """The same for what is no life: an organisation, a place. Nothing is said of empty years."""
    found: list[Value] = []
    for station, following in zip_longest(line, line[1:]):
        stretch = LINES[Line(following.fact.line)] if following else "none"
        found.append({**_row(station, seen), "line": stretch})
    return found


def _stretch(station: Station, following: Station | None) -> str:
    """A stretch is as sure as the event that it leads to; after death there is none."""
    if following is None or station.is_death:
        return "none"
    return LINES[Line(following.fact.line)]


def _gap(when: str, note: str) -> Value:
    return {"gap": True, "when": when, "note": note}


def _row(station: Station, seen: Seen) -> Value:
    fact, told = station.fact, station.told
    body = words.text_value(fact.text)
    return {
        "id": anchor(fact),
        "fact": fact,
        "when": station.when.text,
        "datetime": station.when.iso,
        **_titled(fact, told, seen),
        "body": body["text"],
        "language": body["language"],
        "note": " ".join(_remarks(fact, station.when, told)),
        "remark": words.text_value(fact.note),
        "badges": words.certainty_badges(fact),
        "open": station.open,
        "sources": told.sources,
        **_link(fact, told, seen),
    }


def anchor(fact: Fact) -> str:
    """The id that a fact has on its page."""
    return f"f-{fact.pk.hex[:8]}"


def title(fact: Fact, told: Told, seen: Seen) -> str:
    return str(_titled(fact, told, seen)["title"])


def _titled(fact: Fact, told: Told, seen: Seen) -> Value:
    """The bare kind keeps its own language; with details it is a sentence of the page."""
    kind = words.kind_words(fact)
    details = words.plain([*told.whom, *words.answer(fact, seen, told.dates), *told.gleaned])
    if not details:
        return {"title": kind, "title_language": words.kind_language(fact)}
    return {"title": _("%(kind)s: %(details)s") % {"kind": kind, "details": details}}


def _link(fact: Fact, told: Told, seen: Seen) -> Value:
    if told.compare:
        return {"url": f"#{told.compare}", "link": _("Compare the accounts")}
    event = seen.events.get(fact.at_event_id or words.NOBODY)
    if event is None:
        return {}
    value = words.record_value(event)
    return {"url": value["url"], "link": value["text"], "link_language": value["language"]}


# Facts as terms and values


def fact_rows(facts: Iterable[Fact], told: dict[uuid.UUID, Told], seen: Seen) -> list[Value]:
    """Facts as `components/dl.html` shows them: kind, then date, answer, text and sources."""
    return [_fact_row(fact, told.get(fact.pk, NOTHING_TOLD), seen) for fact in facts]


def _fact_row(fact: Fact, told: Told, seen: Seen) -> Value:
    date = words.when(fact, told.dates)
    parts: list[Value] = [{"text": date.text}] if date.known else []
    parts += [*told.whom, *words.answer(fact, seen, told.dates), *told.gleaned]
    parts = words.listed(parts)
    for text in (words.text_value(fact.text), words.text_value(fact.note)):
        if text["text"]:
            if parts:
                ended = parts[-1]["text"].endswith((".", "!", "?", "…"))
                parts[-1] = {**parts[-1], "after": "" if ended else "."}
            parts.append(text)
    if not parts:
        parts.append({"text": _("recorded")})
    badge = next(iter(words.certainty_badges(fact)), None)
    parts[-1] = {**parts[-1], "refs": told.refs, "badge": badge}
    parts += [{"text": text} for text in _remarks(fact, date, told)]
    if told.compare:
        parts.append({"text": _("Compare the accounts"), "url": f"#{told.compare}"})
    return {"id": anchor(fact), "fact": fact, **words.kind_label(fact), "parts": parts}


def _remarks(fact: Fact, date: When, told: Told) -> list[str]:
    found = [date.computed] if date.computed else []
    if told.closed:
        found.append(_("Rests on sources that are closed."))
    elif fact.line == Line.ABSENT and not told.sources:
        found.append(_("No source is given."))
    return found


# One sentence of life

Refs = Callable[[Fact], list[int]]


def summary(
    facts: Sequence[Fact],
    told: dict[uuid.UUID, Told],
    seen: Seen,
    refs: Refs,
    sex: str = Sex.UNKNOWN,
) -> list[Value]:
    """The life in a few sentences with their sources: trade, birth, departure, arrest, death."""
    happened = [fact for fact in facts if not fact.negated]
    found = [_trade(happened, refs)]
    for key in ("birth", "departure", "arrest"):
        fact = next((f for f in happened if f.kind.key == key), None)
        found.append(_sentence(key, fact, told, seen, refs, sex) if fact else None)
    death = next((f for f in happened if is_under(f, "death")), None)
    found.append(_of_death(death, told, seen, refs, sex) if death else None)
    return [sentence for sentence in found if sentence]


def _trade(facts: list[Fact], refs: Refs) -> Value | None:
    fact = next((f for f in facts if f.kind.key == "trade" and f.term), None)
    if fact is None or fact.term is None:
        return None
    label = fact.term.label_in(words.reader_language())
    return {"text": _("%(trade)s.") % {"trade": label[:1].upper() + label[1:]}, "refs": refs(fact)}


def _of_death(
    fact: Fact, told: dict[uuid.UUID, Told], seen: Seen, refs: Refs, sex: str
) -> Value | None:
    if fact.disputed:
        compare = told.get(fact.pk, NOTHING_TOLD).compare
        return {
            "text": _("The accounts of the death differ."),
            "url": f"#{compare}" if compare else "",
        }
    key = "execution" if fact.kind.key == "execution" else "death"
    return _sentence(key, fact, told, seen, refs, sex)


def _sentence(
    key: str, fact: Fact, told: dict[uuid.UUID, Told], seen: Seen, refs: Refs, sex: str
) -> Value | None:
    known = words.when(fact, told.get(fact.pk, NOTHING_TOLD).dates)
    verbs = BY_SEX.get(sex)
    date = (known.told or known.text) if verbs else known.text
    place = seen.places.get(fact.where_id or words.NOBODY)
    both, only_date, only_place, neither = (verbs or SENTENCES)[key]
    pattern = (both if place else only_date) if date else (only_place if place else neither)
    if not pattern:
        return None
    name = place.name_in(words.reader_language(), fact.earliest, fact.latest) if place else ""
    return {"text": str(pattern) % {"date": date, "place": name}, "refs": refs(fact)}
