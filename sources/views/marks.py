"""Regions of a scan that lead to what is said of them: lines, and people of a photograph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from people import words
from people.models import Person
from people.words import Value
from sources import masking
from sources.masking import Line
from sources.models import Page
from sources.models.pages import validate_region
from sources.scans_frame import turned

Region = Sequence[float]
CUT_WIDTH, CUT_HEIGHT = 1200, 260
REGION = re.compile(",".join([r"(\d{1,3}(?:\.\d{1,6})?)"] * 4), re.ASCII)
ROOM_AROUND = 0.6  # in percent of the page: letters reach over the region of their line


@dataclass(frozen=True)
class Mark:
    """One region, in percent of the picture as the reader has turned it (`region`) and as
    it is shown first (`upright`)."""

    key: str
    """What the address says to have it shown: line or person."""
    number: int
    label: str
    region: Region
    upright: Region
    is_current: bool = False

    @property
    def row(self) -> str:
        """The id of the row that speaks of it."""
        return f"{self.key[0]}{self.number}"

    @property
    def is_person(self) -> bool:
        return self.key == "person"

    @property
    def box(self) -> Value:
        names = ("x", "y", "width", "height")
        return {name: f"{value:g}%" for name, value in zip(names, self.region, strict=True)}

    @property
    def numbers(self) -> str:
        return ",".join(f"{value:g}" for value in self.upright)


def asked_number(request: HttpRequest, key: str, known: Sequence[int], problems: list[str]) -> int:
    """The line or person that the address asks to be shown; 0 for none."""
    given = request.GET.get(key, "")
    if not given:
        return 0
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 0
    if number in known:
        return number
    problems.append(_("“%(value)s” is not marked on this page.") % {"value": given[:60]})
    return 0


def of_lines(
    request: HttpRequest, lines: Sequence[Line], degrees: int, problems: list[str]
) -> list[Mark]:
    """The lines whose place on the scan is known; another may be asked for, and is not marked."""
    placed = [(line.number, line.region) for line in lines if line.region]
    current = asked_number(request, "line", [line.number for line in lines], problems)
    return [
        Mark(
            "line",
            number,
            _("Line %(number)s") % {"number": number},
            turned(region, degrees),
            region,
            number == current,
        )
        for number, region in placed
    ]


def of_citation(request: HttpRequest, page: Page, degrees: int, problems: list[str]) -> list[Mark]:
    """The place that a citation points to: `?region=x,y,width,height` in percent of the original,
    so that the address holds however the scan is shown."""
    given = request.GET.get("region", "")
    if not given:
        return []
    found = REGION.fullmatch(given)
    region = [float(value) for value in found.groups()] if found else []
    try:
        validate_region(region)
    except ValidationError as error:
        problems += error.messages
        return []
    shown = page.frame.shown(region)
    if shown is None:
        problems.append(_("The cited place lies outside of what is shown of the scan."))
        return []
    return [Mark("cited", 1, _("The cited place"), turned(shown, degrees), shown, True)]


def people_on(page: Page | None, people: Sequence[Person]) -> list[tuple[Region, Person]]:
    """The people of a photograph from left to right, as far as their faces are marked; a name
    that stands in a line is no face. `people` are those who may be named to this reader."""
    if page is None:
        return []
    named = {person.pk: person for person in people}
    found = [
        (region, named[mention.person_id])
        for mention in page.mentions.all()
        if (region := page.frame.shown(mention.region))
        and mention.line is None
        and mention.person_id in named
        and not masking.is_protected(mention)
    ]
    return sorted(found, key=itemgetter(0))


def of_people(
    request: HttpRequest,
    placed: Sequence[tuple[Region, Person]],
    degrees: int,
    problems: list[str],
) -> list[Mark]:
    current = asked_number(request, "person", range(1, len(placed) + 1), problems)
    return [
        Mark(
            "person", number, f"{number}: {person}", turned(region, degrees), region,
            number == current,
        )
        for number, (region, person) in enumerate(placed, 1)
    ]  # fmt: skip


def people_rows(marks: Sequence[Mark], placed: Sequence[tuple[Region, Person]]) -> list[Value]:
    return [
        {"mark": mark, "value": words.record_value(person)}
        for mark, (_region, person) in zip(marks, placed, strict=True)
    ]


def cut_out(page: Page, mark: Mark) -> Value | None:
    """The place of a line as a picture of its own, for reading it closely without script."""
    if not page.shown_width or not page.shown_height:
        return None
    x, y, width, height = mark.upright
    left, top = max(0.0, x - ROOM_AROUND), max(0.0, y - ROOM_AROUND)
    wide = min(100.0, x + width + ROOM_AROUND) - left
    high = min(100.0, y + height + ROOM_AROUND) - top
    pixels: tuple[Any, Any] = (wide * page.shown_width / 100, high * page.shown_height / 100)
    share = min(1, CUT_WIDTH / pixels[0], CUT_HEIGHT / pixels[1])
    region = "pct:" + ",".join(f"{value:.2f}" for value in (left, top, wide, high))
    size = f"!{CUT_WIDTH},{CUT_HEIGHT}"
    return {
        "url": reverse("iiif:part", args=[page.pk, region, size, "0", "default", "jpg"]),
        "width": max(1, round(pixels[0] * share)),
        "height": max(1, round(pixels[1] * share)),
        "alt": _("%(line)s on the scan") % {"line": mark.label},
    }
