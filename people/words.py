"""The words in which facts, dates, numbers, people and languages stand on a page.

Whole patterns with places to fill, never joined fragments, so that they can be translated.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from archive.core.access import Status
from archive.core.dates import UncertainDate, from_edtf
from archive.core.languages import LANGUAGES, pick
from archive.core.records import Record
from people.models import Certainty, Fact, Organisation, OrganisationName, Person, Place, Sex, Term
from people.queries import Seen

Value = dict[str, Any]
"""What `components/value.html` shows: text, language, url, after, refs, badge."""


def reader_language() -> str:
    return get_language() or "en"


def language_name(code: str) -> str:
    """The name of the language in that of the page: Unicode's, through Babel."""
    return _language_name(code, reader_language().partition("-")[0])


@lru_cache(maxsize=500)
def _language_name(code: str, reader: str) -> str:
    names = Locale.parse(reader).languages
    if code in names:
        return str(names[code]).capitalize()
    return LANGUAGES[code].endonym if code in LANGUAGES else code


def text_value(texts: dict[str, str]) -> Value:
    text, language = pick(texts, reader_language())
    return {"text": text, "language": language}


# Dates


@dataclass(frozen=True)
class When:
    """A date in words. `computed` says what it was worked out from, where nobody wrote it."""

    text: str
    computed: str = ""
    exact: bool = False
    iso: str = ""
    told: str = ""  # the same within a sentence

    @property
    def known(self) -> bool:
        return bool(self.text)


NO_DATE = When("")


def when(fact: Fact, dates: Iterable[UncertainDate] = ()) -> When:
    """The fact's own date; else that of its sources, if they agree; else its computed bounds."""
    date = fact.date or _agreed(dates)
    if date:
        exact = not (date.approximate or date.uncertain)
        return When(date.display(), exact=exact, iso=_iso(date), told=date.told())
    text = span(fact.earliest, fact.latest)
    if not text:
        return NO_DATE
    if list(dates):
        return When(text, _("Computed from the dates that its sources give."))
    if fact.at_event_id:
        return When(text, _("Computed from the date of the event."))
    return When(text)


def _agreed(dates: Iterable[UncertainDate]) -> UncertainDate | None:
    by_edtf = {date.edtf: date for date in dates}
    return next(iter(by_edtf.values())) if len(by_edtf) == 1 else None


PLAIN_DATE = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$")


def _iso(date: UncertainDate) -> str:
    """The value of a `datetime` attribute: only for a plain day, month or year."""
    return date.edtf if PLAIN_DATE.match(date.edtf) else ""


def span(earliest: dt.date | None, latest: dt.date | None) -> str:
    """Two bounds in words; whole years, seasons and months without their days."""
    if earliest is None and latest is None:
        return ""
    first, last = _shortest(earliest, latest)
    if first == last:
        return from_edtf(first).display()
    return from_edtf(f"[{first}..{last}]").display()


SEASONS = {3: 21, 6: 22, 9: 23}  # first month, and the number that EDTF gives the season


def _shortest(earliest: dt.date | None, latest: dt.date | None) -> tuple[str, str]:
    """Both bounds as EDTF in the largest unit that they fill."""
    days = [day for day in (earliest, latest) if day]
    if all((d.month, d.day) in ((1, 1), (12, 31)) for d in days) and _fills(
        earliest, latest, (1, 1)
    ):
        return tuple(f"{d.year:04}" if d else "" for d in (earliest, latest))  # type: ignore[return-value]
    if not _fills(earliest, latest, None):
        return (earliest.isoformat() if earliest else "", latest.isoformat() if latest else "")
    if earliest and latest and _is_season(earliest, latest):
        season = f"{earliest.year:04}-{SEASONS[earliest.month]}"
        return season, season
    return (f"{earliest:%Y-%m}" if earliest else "", f"{latest:%Y-%m}" if latest else "")


def _is_season(earliest: dt.date, latest: dt.date) -> bool:
    ends = (latest.year, latest.month) == (earliest.year, earliest.month + 2)
    return ends and earliest.month in SEASONS


def _fills(earliest: dt.date | None, latest: dt.date | None, start: tuple[int, int] | None) -> bool:
    """Whether the bounds are the first and the last day of months; of years with `start`."""
    first = earliest is None or (
        (earliest.month, earliest.day) == start if start else earliest.day == 1
    )
    after = latest + dt.timedelta(days=1) if latest else None
    last = after is None or ((after.month, after.day) == start if start else after.day == 1)
    return first and last


def day_words(day: dt.date | None) -> str:
    return from_edtf(day.isoformat()).display() if day else ""


def year_words(earliest: dt.date | None, latest: dt.date | None) -> str:
    """Bounds by their years alone: "1898", "between 1923 and 1925"."""
    return span(earliest and dt.date(earliest.year, 1, 1), latest and dt.date(latest.year, 12, 31))


def born_words(person: Person, facts: Iterable[Fact] = ()) -> str:
    """The year of birth; in the words of its fact where it is not one year."""
    return _year_or_words(person.birth_earliest, person.birth_latest, facts, "birth")


def died_words(person: Person, facts: Iterable[Fact] = ()) -> str:
    return _year_or_words(person.death_earliest, person.death_latest, facts, "death")


def _year_or_words(
    earliest: dt.date | None, latest: dt.date | None, facts: Iterable[Fact], kind: str
) -> str:
    year = year_words(earliest, latest)
    if year.isdigit():
        return year
    dated = next((f for f in facts if f.kind.key == kind and f.date and not f.negated), None)
    return when(dated).text if dated else year


def life_words(person: Person, facts: Iterable[Fact] = ()) -> str:
    """Birth and death by year, as far as they are known; `facts` are the person's own."""
    facts = list(facts)
    born, died = born_words(person, facts), died_words(person, facts)
    if born and died:
        if born.isdigit() and died.isdigit():
            return f"{born}–{died}"
        return _("born %(birth)s, died %(death)s") % {"birth": born, "death": died}
    if born:
        return _("born %(birth)s") % {"birth": born}
    return _("died %(death)s") % {"death": died} if died else ""


# Numbers


def number_words(
    low: Decimal | None, high: Decimal | None, approximate: bool, unit: Term | None
) -> str:
    first, last = _figure(low), _figure(high)
    if not (first or last):
        return ""
    if first and last and first != last:
        number = _("%(low)s to %(high)s") % {"low": first, "high": last}
    elif first and last:
        number = first
    elif first:
        number = _("at least %(number)s") % {"number": first}
    else:
        number = _("at most %(number)s") % {"number": last}
    if approximate:
        number = _("about %(number)s") % {"number": number}
    if unit is None:
        return number
    return _("%(number)s %(unit)s") % {"number": number, "unit": unit.label_in(reader_language())}


def _figure(number: Decimal | None) -> str:
    if number is None:
        return ""
    whole = number == number.to_integral_value()
    plain = number.quantize(Decimal(1)) if whole else number.normalize()
    return str(number_format(plain, use_l10n=True, force_grouping=True))


# Records


def person_value(pk: uuid.UUID, seen: Seen) -> Value:
    """A person's name with its link; nothing of those whom the reader may not see."""
    person = seen.people.get(pk)
    if person:
        language = getattr(person, "name_language", "") or ""
        return {"text": str(person), "url": person.get_absolute_url(), "language": language}
    if pk in seen.living:
        return {"text": _("Living person"), "masked": True}
    return {"text": _("a person whose record is closed"), "masked": True}


def place_value(
    place: Place, earliest: dt.date | None = None, latest: dt.date | None = None
) -> Value:
    name = place.name_in(reader_language(), earliest, latest)
    row = place.name_row(reader_language(), earliest)
    language = row.language if row and "/" not in name else ""
    return {"text": name, "url": place.get_absolute_url(), "language": language}


def organisation_value(one: Organisation) -> Value:
    row: OrganisationName | None = one.name_row(reader_language())
    language = row.language if row else ""
    return {"text": str(one), "url": one.get_absolute_url(), "language": language}


def record_value(record: Record) -> Value:
    match record:
        case Place():
            return place_value(record)
        case Organisation():
            return organisation_value(record)
        case Person():
            language = getattr(record, "name_language", "") or ""
            return {"text": str(record), "url": record.get_absolute_url(), "language": language}
    names: dict[str, str] = getattr(record, "names", {})
    return {
        "text": str(record),
        "url": record.get_absolute_url(),
        "language": pick(names, reader_language())[1],
    }


# Facts


def kind_words(fact: Fact) -> str:
    """The kind in words; turned round where the archive says that it did not happen."""
    label = fact.kind.label_in(reader_language())
    return _("Not so: %(what)s") % {"what": label} if fact.negated else label


def kind_language(fact: Fact) -> str:
    """The language of these words; empty where they are a sentence of the page."""
    return "" if fact.negated else pick(fact.kind.label, reader_language())[1]


def kind_value(fact: Fact) -> Value:
    return {"text": kind_words(fact), "language": kind_language(fact)}


def kind_label(fact: Fact) -> Value:
    """The kind as a term of `components/dl.html`."""
    return {"label": kind_words(fact), "label_language": kind_language(fact)}


Bounds = tuple[dt.date | None, dt.date | None]


def bounds(fact: Fact, dates: Iterable[UncertainDate] = ()) -> Bounds:
    """Between which days a fact lies. Of a disputed fact that one account leaves undated, the
    archive knows no bounds; then those of the dated accounts."""
    if fact.earliest or fact.latest or not fact.disputed:
        return fact.earliest, fact.latest
    told = [date for date in dates if date.strict_earliest and date.strict_latest]
    first = min((d.strict_earliest for d in told if d.strict_earliest), default=None)
    return first, max((d.strict_latest for d in told if d.strict_latest), default=None)


def answer(fact: Fact, seen: Seen, dates: Iterable[UncertainDate] = ()) -> list[Value]:
    """What a fact says beside its date and its text, part by part, without commas."""
    parts: list[Value] = []
    for term in (fact.term, fact.role):
        if term:
            parts.append(text_value(term.label))
    if number := number_words(fact.low, fact.high, fact.approximate, fact.unit):
        parts.append({"text": number})
    if place := seen.places.get(fact.where_id or NOBODY):
        parts.append(place_value(place, *bounds(fact, dates)))
    if organisation := seen.organisations.get(fact.with_organisation_id or NOBODY):
        parts.append(organisation_value(organisation))
    return parts


NOBODY = uuid.UUID(int=0)


def listed(parts: list[Value]) -> list[Value]:
    """The same parts as a list in one line: each but the last carries its comma."""
    return [{**part, "after": ","} for part in parts[:-1]] + parts[-1:]


def dotted(parts: Iterable[Value]) -> list[Value]:
    """Those parts that say something, with dots between them."""
    said = [part for part in parts if part["text"]]
    return [{**part, "after": " ·"} for part in said[:-1]] + said[-1:]


def plain(parts: list[Value]) -> str:
    return ", ".join(part["text"] for part in parts)


def certainty_badges(fact: Fact) -> list[Value]:
    """What the reader must know of the fact's standing; the line says the same in a drawing."""
    badges: list[Value] = []
    if fact.disputed:
        badges.append({"kind": "disputed"})
    if fact.certainty != Certainty.CERTAIN:
        badges.append({"kind": "uncertain", "text": fact.get_certainty_display()})
    return badges


# Heads of pages

REVIEW_BADGES = {
    Status.PUBLISHED: "reviewed",
    Status.REVIEW: "in-review",
    Status.DRAFT: "not-reviewed",
}


def review_badge(record: Record) -> list[Value]:
    kind = REVIEW_BADGES.get(Status(record.status))
    return [{"kind": kind}] if kind else []


def actions(record: Record) -> list[Value]:
    """What can be done with every record, in the same order everywhere."""
    return [
        {"url": reverse("site:cite") + f"?record={record.ref}", "label": _("Cite")},
        {"label": _("Print"), "print": True},
        {"url": reverse("site:contribute") + f"?about={record.ref}", "label": _("Correct or add")},
    ]


def parent_word(person: Person | None) -> str:
    """Of somebody who is not shown, not even the sex is told."""
    return {Sex.FEMALE: _("Mother"), Sex.MALE: _("Father")}.get(_sex(person), _("Parent"))


def partner_word(person: Person | None, married: bool) -> str:
    if not married:
        return _("Partner")
    return {Sex.FEMALE: _("Wife"), Sex.MALE: _("Husband")}.get(_sex(person), _("Partner"))


def child_word(person: Person | None) -> str:
    return {Sex.FEMALE: _("Daughter"), Sex.MALE: _("Son")}.get(_sex(person), _("Child"))


def _sex(person: Person | None) -> Sex:
    return Sex(person.sex) if person else Sex.UNKNOWN


def disputed_words(count: int) -> str:
    return ngettext("%(count)s statement disputed", "%(count)s statements disputed", count) % {
        "count": count
    }
