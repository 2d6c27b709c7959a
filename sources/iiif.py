"""The IIIF Image API 3.0 in words: from an address to the picture it asks for, and what we offer.

Pure functions: no file is opened here. https://iiif.io/api/image/3.0/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

TILE = 512
LARGEST = 2400
"""Pixels on a side of a picture that is given out at once; more has to be asked for in parts."""
PROFILE = "http://iiif.io/api/image/3/level2.json"
CONTEXT = "http://iiif.io/api/image/3/context.json"
QUALITIES = ("default", "color", "gray", "bitonal")
FORMATS = {"jpg": "image/jpeg", "png": "image/png"}
OTHER_FORMATS = ("tif", "gif", "jp2", "pdf", "webp")

_NUMBER = r"(\d{1,9}(?:\.\d{1,12})?|\.\d{1,12})"
_WHOLE = r"(\d{1,9})"
PIXELS = re.compile(",".join([_WHOLE] * 4), re.ASCII)
PERCENT = re.compile("pct:" + ",".join([_NUMBER] * 4), re.ASCII)
SHARE = re.compile(f"pct:{_NUMBER}", re.ASCII)
SIDES = re.compile(r"(\d{0,9}),(\d{0,9})", re.ASCII)
ROTATION = re.compile(f"(!?){_NUMBER}", re.ASCII)


class Refused(Exception):
    """The request cannot be answered; the message says why."""

    status = 400


class NotOffered(Refused):
    """A right request of the API for something that level 2 leaves open and we do not do."""

    status = 501


class Size(NamedTuple):
    width: int
    height: int

    def scaled(self, share: float) -> Size:
        return Size(round(self.width * share), round(self.height * share))

    def halved(self, times: int) -> Size:
        """Every halving rounds up, so that no pixel of the edge is lost."""
        return Size(-(-self.width >> times) or 1, -(-self.height >> times) or 1)


class Box(NamedTuple):
    """A part of the picture, in its own pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)


@dataclass(frozen=True)
class Plan:
    """Cut `box` out of the picture, bring it to `size`, mirror it, then turn it clockwise."""

    box: Box
    size: Size
    mirrored: bool
    turn: int
    quality: str
    format: str
    canonical: str
    """The one address, after the id of the picture, of all that ask for the same."""


def plan(whole: Size, region: str, size: str, rotation: str, quality: str, form: str) -> Plan:
    """What is asked for of a picture of the size `whole`. Raises Refused."""
    box = parse_region(region, whole)
    wanted = parse_size(size, box.size)
    mirrored, turn = parse_rotation(rotation)
    if quality not in QUALITIES:
        raise Refused(_word("quality", quality, ", ".join(QUALITIES)))
    if form in OTHER_FORMATS:
        raise NotOffered(_("The format “%(value)s” is not offered here.") % {"value": form})
    if form not in FORMATS:
        raise Refused(_word("format", form, ", ".join(FORMATS)))
    quality = "default" if quality == "color" else quality
    words = (
        "full" if box.size == whole else ",".join(map(str, box)),
        _size_words(wanted, box.size),
        f"{'!' if mirrored else ''}{turn}",
        f"{quality}.{form}",
    )
    return Plan(box, wanted, mirrored, turn, quality, form, "/".join(words))


def _word(what: str, value: str, known: str) -> str:
    return _("The %(part)s “%(value)s” is not known; it may be: %(known)s.") % {
        "part": what,
        "value": value[:60],
        "known": known,
    }


# Region


def parse_region(text: str, whole: Size) -> Box:
    """The part that is asked for, cut off at the edges of the picture."""
    if text == "full":
        return Box(0, 0, *whole)
    if text == "square":
        side = min(whole)
        return Box((whole.width - side) // 2, (whole.height - side) // 2, side, side)
    x, y, width, height = _numbers_of_region(text, whole)
    if not width or not height:
        raise Refused(_("The region “%(value)s” has no width or no height.") % {"value": text})
    if x >= whole.width or y >= whole.height:
        raise Refused(
            _("The region “%(value)s” lies outside the picture of %(width)s × %(height)s pixels.")
            % {"value": text, "width": whole.width, "height": whole.height}
        )
    return Box(x, y, min(width, whole.width - x), min(height, whole.height - y))


def _numbers_of_region(text: str, whole: Size) -> tuple[int, int, int, int]:
    if found := PIXELS.fullmatch(text):
        x, y, width, height = map(int, found.groups())
        return x, y, width, height
    if found := PERCENT.fullmatch(text):
        left, top, wide, high = map(float, found.groups())
        x, y = round(left * whole.width / 100), round(top * whole.height / 100)
        right = round((left + wide) * whole.width / 100)
        bottom = round((top + high) * whole.height / 100)
        return x, y, right - x, bottom - y
    raise Refused(_word("region", text, "full, square, x,y,w,h, pct:x,y,w,h"))


# Size


def parse_size(text: str, cut: Size) -> Size:
    """How large the part `cut` is to become. Larger than it is only after a ^."""
    larger, rest = text.startswith("^"), text.removeprefix("^")
    if rest == "max":
        return largest(cut, larger)
    if rest.startswith("!"):
        return _fitted(rest[1:], text, cut, larger)
    wanted = _wanted(rest, text, cut)
    if not larger and (wanted.width > cut.width or wanted.height > cut.height):
        raise Refused(
            _("The size “%(value)s” is larger than the region; write ^ before it to enlarge.")
            % {"value": text}
        )
    return _possible(wanted, text)


def largest(cut: Size, larger: bool = False) -> Size:
    """As large as may be asked for; no larger than it is unless `larger`."""
    share = LARGEST / max(cut)
    return cut.scaled(share) if larger or share < 1 else cut


def _wanted(rest: str, text: str, cut: Size) -> Size:
    if found := SHARE.fullmatch(rest):
        return cut.scaled(float(found[1]) / 100)
    width, height = _sides(rest, text)
    if width is None and height is None:
        raise _unknown_size(text)
    if width is None or height is None:
        share = (width or 0) / cut.width if height is None else height / cut.height
        return Size(
            width if width is not None else round(cut.width * share),
            height if height is not None else round(cut.height * share),
        )
    return Size(width, height)


def _fitted(rest: str, text: str, cut: Size, larger: bool) -> Size:
    """As large as fits into a box of w,h and of what is given out at once."""
    width, height = _sides(rest, text)
    if width is None or height is None:
        raise _unknown_size(text)
    share = min(width / cut.width, height / cut.height, LARGEST / max(cut))
    return _possible(cut.scaled(share if larger else min(share, 1)), text)


def _sides(rest: str, text: str) -> tuple[int | None, int | None]:
    found = SIDES.fullmatch(rest)
    if found is None:
        raise _unknown_size(text)
    width, height = found.groups()
    return (int(width) if width else None, int(height) if height else None)


def _unknown_size(text: str) -> Refused:
    return Refused(_word("size", text, "max, w,  ,h  w,h  !w,h  pct:n, ^…"))


def _possible(wanted: Size, text: str) -> Size:
    if not wanted.width or not wanted.height:
        raise Refused(_("The size “%(value)s” leaves no pixel.") % {"value": text})
    if max(wanted) > LARGEST:
        raise Refused(
            _("The size “%(value)s” is over the limit of %(limit)s pixels on a side.")
            % {"value": text, "limit": LARGEST}
        )
    return wanted


def _size_words(wanted: Size, cut: Size) -> str:
    if wanted == largest(cut):
        return "max"
    if wanted == largest(cut, larger=True):
        return "^max"
    up = wanted.width > cut.width or wanted.height > cut.height
    return f"{'^' if up else ''}{wanted.width},{wanted.height}"


# Rotation


def parse_rotation(text: str) -> tuple[bool, int]:
    """Whether to mirror first, and the degrees clockwise: 0, 90, 180 or 270."""
    found = ROTATION.fullmatch(text)
    degrees = float(found[2]) if found else -1.0
    if found is None or degrees > 360:
        raise Refused(_word("rotation", text, "0, 90, 180, 270, 360, !…"))
    if degrees % 90:
        raise NotOffered(
            _("The rotation “%(value)s” is not offered here; quarter turns are.") % {"value": text}
        )
    return bool(found[1]), int(degrees) % 360


# What we offer


def halvings(whole: Size) -> int:
    """How often a picture is halved until it fits on one tile."""
    times = 0
    while max(whole.halved(times)) > TILE:
        times += 1
    return times


def description(address: str, whole: Size) -> dict[str, Any]:
    """What info.json says of a picture."""
    levels = range(halvings(whole) + 1)
    smaller = [whole.halved(times) for times in reversed(levels)]
    return {
        "@context": CONTEXT,
        "id": address,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": whole.width,
        "height": whole.height,
        "maxWidth": LARGEST,
        "maxHeight": LARGEST,
        "sizes": [size._asdict() for size in smaller if max(size) <= LARGEST],
        "tiles": [{"width": TILE, "scaleFactors": [1 << times for times in levels]}],
        "preferredFormats": ["jpg"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": [
            "canonicalLinkHeader",
            "mirroring",
            "profileLinkHeader",
            "sizeUpscaling",
        ],
    }
