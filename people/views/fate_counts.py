"""The numbers of a tally as rows and bars, each number with the address of its list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from archive.core import names
from people import words
from people.models import FactKind, Place, SharedEvent, Term
from people.views.roll import counted_url
from people.words import Value
from sources.tallies import DECADE, NONE, Asked, Counts, Tally

BAR_STEP = 46  # pixels from one bar to the next, its name above it
WIDEST = 82.0  # percent of the drawing, so that the numbers keep room on the right
ROWS_SHOWN = 40


def rows(tally: Tally) -> list[Value]:
    """What became of these people; the last row is of those of whom nothing is known."""
    counts, without = tally.kept("fate")
    return _rows("fate", counts, without, tally.transport, _labels("fate", counts, tally.user))


def _rows(
    by: str, counts: Counts, without: int, transport: str, labels: dict[str, Value]
) -> list[Value]:
    found = [
        _row(by, value, *counts[value], transport, label)
        for value, label in labels.items()
        if value in counts
    ]
    if without:
        found.append(_row(by, NONE, without, without, transport, {"text": _("Not recorded")}))
    return found


def _row(by: str, value: str, least: int, most: int, transport: str, label: Value) -> Value:
    def address(sure: bool) -> str:
        return counted_url(**Asked(by, value, sure, transport).words)

    open_end = value == NONE  # there is nothing to be sure of
    return {
        "label": label,
        "least": least,
        "most": most,
        "least_url": address(sure=not open_end) if least else "",
        "most_url": address(sure=False),
        "one": open_end,
    }


def group(by: str, tally: Tally) -> Value:
    """One section of the statistics: rows in order, bars, how many values were left out."""
    counts, without = tally.kept(by)
    listed = _rows(by, counts, without, tally.transport, _labels(by, counts, tally.user))
    shown = listed
    if by == "origin" and len(listed) > ROWS_SHOWN:
        shown = listed[: ROWS_SHOWN - 1] + listed[-1:]
    return {
        "id": by,
        "rows": shown,
        "left_out": len(listed) - len(shown),
        "bars": (drawn := bars(row for row in shown if not row["one"])),
        "height": len(drawn) * BAR_STEP,
        "sum": sum(most for _least, most in counts.values()) + without,
    }


def _labels(by: str, counts: Counts, user: Any) -> dict[str, Value]:
    """The values in their order: fates as a life goes, decades by time, all else by number."""
    if by == "fate":
        kinds = FactKind.objects.filter(fate=True)
        return {kind.key: words.text_value(kind.label) for kind in kinds}
    if by == "born":
        return {year: {"text": decade_words(int(year))} for year in sorted(counts)}
    if by == "transport":
        events = SharedEvent.objects.visible_to(user).filter(ref__in=counts)
        return {one.ref: words.record_value(one) for one in events}
    if by == "origin":
        places = Place.objects.visible_to(user).filter(ref__in=_largest(counts))
        found = {one.ref: words.place_value(one) for one in places.prefetch_related("names")}
        found |= {ref: {"text": ""} for ref in counts if ref not in found}
    else:
        terms = Term.objects.filter(vocabulary=by)
        found = {one.short_key: words.text_value(one.label) for one in terms}
    return _by_number(found, counts)


def _largest(counts: Counts) -> list[str]:
    return sorted(counts, key=lambda value: -counts[value][1])[: ROWS_SHOWN * 2]


def _by_number(labels: dict[str, Value], counts: Counts) -> dict[str, Value]:
    def place(item: tuple[str, Value]) -> tuple[int, str]:
        value, label = item
        return -counts.get(value, (0, 0))[1], names.sort_key(label["text"])

    return dict(sorted(labels.items(), key=place))


def decade_words(year: int) -> str:
    return f"{year}–{year + DECADE - 1}"


def bars(listed: Iterable[Value]) -> list[Value]:
    """Full up to "at least", outlined up to "at most"; x and widths in percent."""
    listed = list(listed)
    largest = max((row["most"] for row in listed), default=0) or 1

    def to_width(number: int) -> float:
        return round(number / largest * WIDEST, 2)

    return [
        {
            "label": row["label"],
            "least": to_width(row["least"]),
            "most": to_width(row["most"]),
            "number": between(row["least"], row["most"]),
            "number_x": to_width(row["most"]) + 1,
            "text_y": n * BAR_STEP + 15,
            "bar_y": n * BAR_STEP + 22,
            "number_y": n * BAR_STEP + 35,
        }
        for n, row in enumerate(listed)
    ]


def between(least: int, most: int) -> str:
    return str(most) if least == most else f"{least}–{most}"
