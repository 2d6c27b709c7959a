"""The map: where people came from, and the way to Pishpek as far as it is documented."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.core import refs
from archive.core.addresses import name_unknown
from people import geography, words
from people.geography import JOURNEY, ORIGINS, Labels, Sheet
from people.landmarks import landmarks
from people.models import Fact, Line, Place, SharedEvent
from people.queries import facts_about, look_up, pointed_at
from people.views.gathered import crumbs
from people.views.roll import counted_url
from people.words import Value
from sources.tallies import Asked, Counts, Tally

ON_THE_WAY: Final = ("joining-group", "departure", "route-point", "arrival")
NEAR_KM: Final = 300  # a longer stretch between two documented places is itself not documented
SMALLEST, LARGEST = 4.0, 16.0  # radius of the circles, in units of the drawing
PLACES_SHOWN: Final = 60
PLACES_READ: Final = 200  # some of them lie outside the sheet


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    problems: list[str] = []
    name_unknown(request, (), problems)
    counts, _without = Tally(request.user).kept("origin")
    origins = _origins(request.user, counts)
    journeys = _journeys(request.user)
    way = max((one.kilometres for one in journeys), default=0)
    context: dict[str, Any] = {
        "journey": _journey_drawing(journeys),
        "origins": _origins_drawing(origins),
        "places": [_place_row(one) for one in origins],
        "more_places": max(0, len(counts) - PLACES_SHOWN),
        "stretches": [row for one in journeys for row in one.rows()],
        "kilometres": number_format(round(way, -1), 0, use_l10n=True, force_grouping=True)
        if way
        else "",
        "problems": problems,
        "section": "map",
        "crumbs": crumbs(("", _("Map"))),
    }
    context["places"] = context["places"][:PLACES_SHOWN]
    return render(request, "people/map.html", context)


# Where they came from


@dataclass(frozen=True)
class Origin:
    """A place with the number of people who came from it: at least, at most."""

    place: Place
    least: int
    most: int

    @property
    def point(self) -> geography.Point | None:
        return point_of(self.place)


def point_of(place: Place) -> geography.Point | None:
    """Degrees east and north."""
    if place.longitude is None or place.latitude is None:
        return None
    return place.longitude, place.latitude


def _origins(user: Any, counts: Counts) -> list[Origin]:
    """The places from which most people came, those of most people first."""
    largest = sorted(counts, key=lambda ref: (-counts[ref][1], ref))[:PLACES_READ]
    rows = Place.objects.visible_to(user).filter(ref__in=largest).prefetch_related("names")
    found = [Origin(place, *counts[place.ref]) for place in rows]
    return sorted(found, key=lambda one: (-one.most, one.place.sort_key))


def _place_row(one: Origin) -> Value:
    on_map = one.point is not None and ORIGINS.holds(*one.point)
    return {
        "place": words.place_value(one.place),
        "least": one.least,
        "most": one.most,
        "least_url": counted_url(**Asked("origin", one.place.ref, sure=True).words),
        "most_url": counted_url(**Asked("origin", one.place.ref).words),
        "remark": "" if on_map else _not_drawn(one),
        "sample": one.place.is_sample,
    }


def _not_drawn(one: Origin) -> str:
    return _("outside this map") if one.point else _("its position is not recorded")


def _origins_drawing(origins: Iterable[Origin]) -> Value:
    shown = [one for one in origins if one.point and ORIGINS.holds(*one.point)][:PLACES_SHOWN]
    most = max((one.most for one in shown), default=1)
    labels, circles = Labels(ORIGINS), []
    for one in shown:
        x, y = ORIGINS.at(*one.point)  # type: ignore[misc]
        radius = round(max(SMALLEST, LARGEST * math.sqrt(one.most / most)), 1)
        labels.mark(x, y, radius)
        circles.append((one, x, y, radius))
    return {
        **_ground(ORIGINS),
        "circles": [_circle(*each, labels) for each in circles],
        "towns": list(landmarks(ORIGINS, labels)),
    }


def _circle(one: Origin, x: float, y: float, radius: float, labels: Labels) -> Value:
    value = words.place_value(one.place)
    count = ngettext("%(count)s person", "%(count)s people", one.most) % {"count": one.most}
    return {
        **value,
        "x": x,
        "y": y,
        "r": radius,
        "said": _("%(place)s: at most %(people)s") % {"place": value["text"], "people": count},
        "label": labels.place(value["text"], x, y, radius),
    }


def _ground(sheet: Sheet) -> Value:
    """What lies under every drawing: the land and the degrees."""
    return {
        "width": sheet.width,
        "height": sheet.height,
        "land": geography.land(sheet),
        "graticule": geography.graticule(sheet),
    }


# The journey


@dataclass(frozen=True)
class Stop:
    """A place on the way, and the fact that says so."""

    fact: Fact
    place: Place


@dataclass(frozen=True)
class Journey:
    event: SharedEvent
    stops: list[Stop]

    @property
    def drawn(self) -> list[Stop]:
        return [stop for stop in self.stops if point_of(stop.place)]

    @property
    def kilometres(self) -> float:
        """From departure to arrival in a straight line; 0 where one of them is not recorded."""
        ends = {stop.fact.kind.key: point_of(stop.place) for stop in self.drawn}
        start, end = ends.get("departure"), ends.get("arrival")
        return geography.kilometres(start, end) if start and end else 0

    def stretches(self) -> list[tuple[Stop, Stop, str]]:
        """From stop to stop, with the line: whole, dash, or nothing where there is no source."""
        found = []
        for one, other in pairwise(self.drawn):
            line = line_between(one, other)
            if line != "none":
                found.append((one, other, line))
        return found

    def rows(self) -> list[Value]:
        return [
            {
                "event": words.record_value(self.event),
                "what": words.kind_value(stop.fact),
                "place": words.place_value(stop.place, stop.fact.earliest, stop.fact.latest),
                "when": words.when(stop.fact).text,
                "line": stop.fact.get_line_display(),
                "remark": "" if point_of(stop.place) else _("its position is not recorded"),
            }
            for stop in self.stops
        ]


def line_between(one: Stop, other: Stop) -> str:
    """Whole only where both ends are documented and near each other: a long way between two
    documented places is itself not documented, so it is broken."""
    lines = {Line(one.fact.line), Line(other.fact.line)}
    if Line.ABSENT in lines:
        return "none"
    start, end = point_of(one.place), point_of(other.place)
    near = bool(start and end and geography.kilometres(start, end) <= NEAR_KM)
    return "whole" if lines == {Line.WHOLE} and near else "dash"


def _journeys(user: Any) -> list[Journey]:
    """The transports with the places that their facts name on the way, in the order of time.
    Invented ones stay out: nobody could tell their lines from the others."""
    rows = SharedEvent.objects.visible_to(user).filter(kind=SharedEvent.Kind.TRANSPORT)
    events = {one.pk: one for one in rows.exclude(ref__contains=refs.SAMPLE)}
    facts = facts_about(
        user, Q(event__in=events, kind__key__in=ON_THE_WAY, where__isnull=False, negated=False)
    )
    places = look_up(user, places=pointed_at(facts, "where")).places
    stops: dict[uuid.UUID, list[Stop]] = {pk: [] for pk in events}
    for fact in sorted(facts, key=lambda f: (ON_THE_WAY.index(f.kind.key), f.position)):
        if fact.where_id in places and fact.event_id:
            stops[fact.event_id].append(Stop(fact, places[fact.where_id]))
    return [Journey(event, stops[pk]) for pk, event in events.items() if stops[pk]]


def _journey_drawing(journeys: list[Journey]) -> Value:
    drawn = [one for one in journeys if len(one.drawn) > 1]
    labels = Labels(JOURNEY)
    return {
        **_ground(JOURNEY),
        "lines": [
            {"class": "l-s" if line == "whole" else "l-d", "path": _way(one, other)}
            for journey in drawn
            for one, other, line in journey.stretches()
        ],
        "stops": _marks(drawn, labels),
        "towns": list(landmarks(JOURNEY, labels)),
    }


def _way(one: Stop, other: Stop) -> str:
    start, end = point_of(one.place), point_of(other.place)
    if start is None or end is None:
        return ""
    return f"M{JOURNEY.path(geography.shortest_way(start, end))}"


def _marks(journeys: list[Journey], labels: Labels) -> list[Value]:
    """Each place once: a square where a journey ends, an open circle elsewhere."""
    ends = {journey.drawn[-1].place.pk for journey in journeys}
    starts = {
        s.place.pk for journey in journeys for s in journey.drawn if s.fact.kind.key == "departure"
    }
    found: dict[uuid.UUID, Value] = {}
    stops = [stop for journey in journeys for stop in journey.drawn]
    stops.sort(key=lambda s: s.place.pk not in starts | ends)
    for stop in stops:
        point = point_of(stop.place)
        if stop.place.pk in found or point is None:
            continue
        x, y = JOURNEY.at(*point)
        value = words.place_value(stop.place, stop.fact.earliest, stop.fact.latest)
        radius = 9 if stop.place.pk in starts | ends else 4
        labels.mark(x, y, radius)
        found[stop.place.pk] = {
            **value,
            "x": x,
            "y": y,
            "r": radius,
            "square": stop.place.pk in ends,
            "large": radius > 4,
            "label": labels.place(value["text"] + "  ", x, y, radius),
            "today": _today(stop.place, value["text"]),
        }
    return sorted(found.values(), key=lambda mark: mark["x"])  # as one travels


def _today(place: Place, shown: str) -> str:
    """Today's name, where the drawing shows another."""
    name = place.name_in(words.reader_language())
    return "" if name == shown else name
