"""How the picture that is shown lies on the original: a part cut out of it, then turned.

Two frames, both of a picture as it is seen when the note of the camera is heeded. Everything that
is stored counts in the frame of the *original*: the cut in pixels, the places of lines and of
people in percent. Everything that goes out counts in percent of what is *shown*. `Frame.shown` and
`Frame.stored` are the only way from one to the other, so that turning a scan, or cutting it another
way, moves no stored place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from sources import whole_pictures

TURNS = (0, 90, 180, 270)
Region = Sequence[float]
Cut = tuple[int, int, int, int]
TRANSPOSED = {
    90: Image.Transpose.ROTATE_270,  # Pillow counts against the clock
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
# What the note of a camera asks for (EXIF, “Orientation”).
TURNED_BY = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LEAST = 0.01
"""Percent: what reaches less far into the cut lies outside of it."""


@dataclass(frozen=True)
class Frame:
    """`width` and `height` of the original in pixels; `cut` is left, top, width and height in its
    pixels, or None for all of it; `turn` in degrees with the clock, after the cut."""

    width: int
    height: int
    turn: int = 0
    cut: Cut | None = None

    @property
    def key(self) -> str:
        """A part of the name of every copy: one made for another frame is never found again."""
        if not self.turn and self.cut is None:
            return ""
        return f"-{self.turn}-{'_'.join(map(str, self.cut)) if self.cut else 'all'}"

    @property
    def box(self) -> Cut:
        return self.cut or (0, 0, self.width, self.height)

    @property
    def size(self) -> tuple[int, int]:
        """Pixels of what is shown."""
        _left, _top, width, height = self.box
        return (height, width) if self.turn in (90, 270) else (width, height)

    def shown(self, region: Region | None) -> list[float] | None:
        """Where a stored region lies on what is shown; None where all of it was cut off."""
        if region is None or (self.cut is None and not self.turn):
            return None if region is None else list(region)
        if self.cut is not None:
            left, top, wide, high = self._cut_in_percent()
            x, y = max(region[0], left), max(region[1], top)
            right = min(region[0] + region[2], left + wide)
            bottom = min(region[1] + region[3], top + high)
            if right - x < LEAST or bottom - y < LEAST:
                return None
            region = (
                (x - left) * 100 / wide,
                (y - top) * 100 / high,
                (right - x) * 100 / wide,
                (bottom - y) * 100 / high,
            )
        return _within(turned(region, self.turn))

    def share(self, region: Region) -> float:
        """How much of a stored region is shown, from 0 to 1."""
        left, top, wide, high = self._cut_in_percent() if self.cut else (0, 0, 100, 100)
        across = min(region[0] + region[2], left + wide) - max(region[0], left)
        down = min(region[1] + region[3], top + high) - max(region[1], top)
        area = region[2] * region[3]
        return max(across, 0.0) * max(down, 0.0) / area if area else 0.0

    def stored(self, region: Region) -> list[float]:
        """The other way: where a place on what is shown lies on the original."""
        x, y, width, height = turned(region, -self.turn % 360)
        if self.cut is not None:
            left, top, wide, high = self._cut_in_percent()
            x, width = left + x * wide / 100, width * wide / 100
            y, height = top + y * high / 100, height * high / 100
        return _within((x, y, width, height))

    def _cut_in_percent(self) -> Region:
        left, top, wide, high = self.box
        return (
            left * 100 / self.width,
            top * 100 / self.height,
            wide * 100 / self.width,
            high * 100 / self.height,
        )

    def apply(self, picture: Image.Image) -> Image.Image:
        """What is shown of the whole original, which has to lie there in its full size."""
        if self.cut is not None:
            left, top, width, height = self.cut
            picture = picture.crop((left, top, left + width, top + height))
        return picture.transpose(TRANSPOSED[self.turn]) if self.turn else picture


def turned(region: Region, degrees: int) -> Region:
    """Where a region lies on a page that is turned with the clock, in percent."""
    x, y, width, height = region
    if degrees == 90:
        return (100 - y - height, x, height, width)
    if degrees == 180:
        return (100 - x - width, 100 - y - height, width, height)
    if degrees == 270:
        return (y, 100 - x - width, height, width)
    return (x, y, width, height)


def _within(region: Region) -> list[float]:
    """Rounding leads nowhere over the edge."""
    x, y = (min(max(round(value, 4), 0.0), 100.0) for value in region[:2])
    return [
        x,
        y,
        min(round(region[2], 4), round(100 - x, 4)),
        min(round(region[3], 4), round(100 - y, 4)),
    ]


def fault_of_cut(cut: Any, width: int | None, height: int | None) -> str:
    """What is wrong with a stored cut, in a word for programmers; nothing where it is right."""
    if not isinstance(cut, list | tuple) or len(cut) != 4:
        return "four numbers"
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in cut):
        return "whole pixels"
    left, top, wide, high = cut
    if left < 0 or top < 0 or wide < 1 or high < 1:
        return "a part that is not empty"
    if width is None or height is None or left + wide > width or top + high > height:
        return "within the scan"
    return ""


# How the original lies in its file


def note_of(picture: Image.Image) -> int:
    """How a camera was held that wrote this picture, 1 (upright) to 8; asked before it is read. The
    note at the head of the file counts alone. Others, in XMP or behind a PNG, are not heeded by all
    who read pictures, and a scan that lay in two ways would be cut in two places."""
    if picture.format == "TIFF":
        tags: Any = getattr(picture, "tag_v2", {})
        note = tags.get(ExifTags.Base.Orientation, 1)
    else:
        exif = Image.Exif()
        try:
            exif.load(picture.info.get("exif", b""))
            note = exif.get(ExifTags.Base.Orientation, 1)
        except (*whole_pictures.DAMAGED, OSError):
            note = 1  # nobody can read this note, so nobody heeds it
    return note if isinstance(note, int) and note in TURNED_BY else 1


def upright(picture: Image.Image) -> Image.Image:
    """An opened picture, turned as its note says."""
    method = TURNED_BY.get(note_of(picture))
    picture.info.pop("xmp", None)  # else Pillow turns a TIFF by what is said there
    picture.load()
    if picture.format == "TIFF" or method is None:
        return picture
    return picture.transpose(method)
