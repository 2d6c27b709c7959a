"""Letters of the drawn sample pages: by typewriter, by hand and in print, and where each stands."""

from __future__ import annotations

import math
import re
from functools import cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

# A remark of the editor stands in square brackets; it is not on the paper.
REMARK = re.compile(r"\s?\[([^\]]*)\]")
STRUCK = re.compile(r"(?:škrtnuto|prečiarknuté|preškrtnuté|зачёркнуто|áthúzva|durchgestrichen)")
SCRIBBLE = re.compile(r"неразборчив|подпись|nečiteln|nečitateľ|podpis|olvashatatlan|unleserlich")
OTHER_HAND = re.compile(r"рукой|rukou|andere Hand|más kézzel")


class DrawingError(RuntimeError):
    """The sample pages cannot be drawn; the message says why."""


class Run(NamedTuple):
    """A part of a line drawn in one way; `start` counts characters of the raw line."""

    text: str
    start: int
    struck: bool = False
    scribble: bool = False


class Line(NamedTuple):
    """A line as it is on the paper, and the raw text of the data file that it came from."""

    raw: str
    runs: list[Run]
    struck: bool = False
    other_hand: bool = False

    @property
    def drawn(self) -> str:
        return "".join("" if run.scribble else run.text for run in self.runs)


def read_line(raw: str) -> Line:
    """What is on the paper: without the editor's remarks, with what they say was struck out."""
    runs, at, struck, other_hand = [], 0, False, False
    for remark in REMARK.finditer(raw):
        runs.append(Run(raw[at : remark.start()], at))
        at = remark.end()
        word, start = remark[1], remark.start(1)
        if STRUCK.match(word) and ":" in word:
            crossed = word.partition(":")[2].strip()
            place = start + word.index(crossed)
            runs += [Run(" ", remark.start()), Run(crossed, place, struck=True)]
        elif STRUCK.match(word):
            struck = True
        elif SCRIBBLE.search(word):
            runs += [Run(" ", remark.start()), Run(word[:12], start, scribble=True)]
        elif OTHER_HAND.search(word):
            other_hand = True
    runs.append(Run(raw[at:], at))
    return Line(raw, [run for run in runs if run.text], struck, other_hand)


class Face(NamedTuple):
    """A type family in one cut; its letters are spread over four files."""

    folder: str
    pattern: str
    weight: int = 0

    def font(self, letter: str, size: int) -> ImageFont.FreeTypeFont:
        return _font(self, subset_of(letter), size)


PRINTED = Face("golos-text", "golos-text-{}-wght-normal.woff2", 500)
BOLD = Face("golos-text", "golos-text-{}-wght-normal.woff2", 700)
TYPED = Face("literata", "literata-{}-500-normal.woff2")
PEN = Face("literata", "literata-{}-300-italic.woff2")


def subset_of(letter: str) -> str:
    """In which file of the family a letter is."""
    code = ord(letter)
    if 0x460 <= code <= 0x52F and code not in (0x490, 0x491, 0x4B0, 0x4B1):
        return "cyrillic-ext"
    if 0x400 <= code <= 0x52F or code == 0x2116:
        return "cyrillic"
    return "latin-ext" if 0x100 <= code <= 0x2BA or 0x1E00 <= code <= 0x1EFF else "latin"


@cache
def _font(face: Face, subset: str, size: int) -> ImageFont.FreeTypeFont:
    name = f"fonts/{face.folder}/{face.pattern.format(subset)}"
    path = finders.find(name)
    if not path:
        raise DrawingError(
            f"The sample pages are drawn with the type of the site, and {name} is missing. "
            "`make demo` fetches it; --no-sample loads without the sample."
        )
    try:
        font = ImageFont.truetype(str(path), size)
    except OSError as error:
        raise DrawingError(f"{name} cannot be read by this Pillow: {error}.") from error
    if face.weight:
        font.set_variation_by_axes([face.weight])
    return font


def width_of(face: Face, size: int, text: str) -> float:
    return sum(face.font(letter, size).getlength(letter) for letter in text)


class Sheet:
    """Layers of ink over one page; black is no ink. Coordinates are pixels."""

    def __init__(self, size: tuple[int, int], rng: Random) -> None:
        self.size, self.rng = size, rng
        self.typed = Image.new("L", size)
        self.hand = Image.new("L", size)
        self.printed = Image.new("L", size)

    def print(self, x: float, y: float, text: str, face: Face, size: int) -> list[float]:
        """Even print on the base line `y`; the edges of the letters."""
        pen, edges = ImageDraw.Draw(self.printed), [x]
        for letter in text:
            font = face.font(letter, size)
            pen.text((x, y), letter, font=font, fill=235, anchor="ls")
            x += font.getlength(letter)
            edges.append(x)
        return edges

    def type(self, x: float, y: float, text: str, size: int, cell: float) -> list[float]:
        """A typewriter: every letter in a cell of its own, struck harder or softer."""
        rng, edges = self.rng, [x]
        for letter in text:
            if not letter.isspace():
                place = (
                    x + cell / 2 + rng.gauss(0, 0.35),
                    y + rng.gauss(0, 0.45) + _habit(letter),
                )
                ink = int(min(255, max(150, rng.gauss(236, 18))))
                self._strike_key(letter, place, size, cell, ink)
            x += cell
            edges.append(x)
        return edges

    def _strike_key(
        self, letter: str, foot: tuple[float, float], size: int, cell: float, ink: int
    ) -> None:
        """One letter; a broad one is pressed together to keep within its cell."""
        font = TYPED.font(letter, size)
        broad, room = font.getlength(letter), cell * 1.1
        box = (int(broad) + 8, 2 * size)
        glyph = Image.new("L", box)
        ImageDraw.Draw(glyph).text(
            (box[0] / 2, 1.5 * size), letter, font=font, fill=255, anchor="ms"
        )
        if broad > room:
            glyph = glyph.resize((round(box[0] * room / broad), box[1]), Image.Resampling.BICUBIC)
        place = (round(foot[0] - glyph.width / 2), round(foot[1] - 1.5 * size))
        self.typed.paste(ink, place, glyph)

    def write(self, x: float, y: float, text: str, size: int) -> list[float]:
        """A pen: slanted letters joined at the foot, on a base line that wanders."""
        rng, edges, joints = self.rng, [x], list[tuple[float, float]]()
        lean, phase, rise = rng.gauss(0.16, 0.02), rng.uniform(0, 6), rng.gauss(-0.004, 0.004)
        for letter in text:
            foot = y + 1.8 * math.sin(x / 130 + phase) + rise * (x - edges[0]) + rng.gauss(0, 0.6)
            advance = PEN.font(letter, size).getlength(letter) * 0.9 + rng.gauss(-0.4, 0.5)
            if letter.isspace():
                advance *= 1.25
            else:
                self._pen_letter(letter, (x, foot), size, lean + rng.gauss(0, 0.035))
            if letter.islower():
                joints.append((x + advance * 0.12, foot))
                joints.append((x + advance * 0.9, foot))
            elif joints:
                self._join(joints, size)
                joints = []
            x += advance
            edges.append(x)
        self._join(joints, size)
        return edges

    def _pen_letter(self, letter: str, foot: tuple[float, float], size: int, lean: float) -> None:
        rng = self.rng
        font = PEN.font(letter, max(8, round(size * rng.gauss(1, 0.025))))
        box, origin = (2 * size + 8, 2 * size + 8), (size // 2, int(1.45 * size))
        glyph = Image.new("L", box)
        ImageDraw.Draw(glyph).text(origin, letter, font=font, fill=255, anchor="ls")
        turn, narrow = rng.gauss(0, 0.02), 1 / 0.93
        # Backwards, from the place on the paper to the place in the letter.
        matrix = (
            narrow, lean, -lean * origin[1] + origin[0] * (1 - narrow),
            turn, 1.0, -turn * origin[0],
        )  # fmt: skip
        glyph = glyph.transform(box, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
        ink = int(min(255, max(130, rng.gauss(222, 20))))
        place = (round(foot[0]) - origin[0], round(foot[1]) - origin[1])
        self.hand.paste(ink, place, glyph)

    def _join(self, joints: list[tuple[float, float]], size: int) -> None:
        """Hair strokes from the end of one letter to the beginning of the next."""
        pen = ImageDraw.Draw(self.hand)
        for (x1, y1), (x2, y2) in list(pairwise(joints))[1::2]:
            sag = size * 0.02
            bend = ((x1 + x2) / 2, (y1 + y2) / 2 + sag)
            pen.line([(x1 - 2, y1 - 2), bend, (x2 + 2, y2 - size * 0.12)], fill=190, width=2)

    def scribble(self, x: float, y: float, size: int, length: float) -> None:
        """Strokes that look like a word or a signature and are none."""
        rng, points, at = self.rng, list[tuple[float, float]](), 0.0
        while at < length:
            height = rng.choice((0.25, 0.3, 0.45, 0.75)) * size
            points += [(x + at, y), (x + at + size * 0.1, y - height)]
            at += size * rng.uniform(0.16, 0.3)
        points.append((x + length + size * 0.5, y - size * rng.uniform(-0.1, 0.25)))
        ImageDraw.Draw(self.hand).line(_smooth(points), fill=215, width=3, joint="curve")

    def strike(self, x1: float, x2: float, y: float) -> None:
        """A line of ink through words."""
        rng, pen = self.rng, ImageDraw.Draw(self.hand)
        middle = ((x1 + x2) / 2, y + rng.gauss(-2, 2))
        ends = [(x1 - 6, y + rng.gauss(2, 1)), middle, (x2 + 8, y + rng.gauss(-4, 2))]
        pen.line(_smooth(ends), fill=235, width=3, joint="curve")


def _habit(letter: str) -> float:
    """A worn typewriter sets the same letter always a little too high or too low."""
    return (ord(letter) * 7 % 11 - 5) * 0.16


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same way without corners (Chaikin), twice, from its beginning to its end."""
    for _ in range(2):
        inner = [
            point
            for (x1, y1), (x2, y2) in pairwise(points)
            for point in (
                (0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2),
                (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2),
            )
        ]
        points = [points[0], *inner, points[-1]]
    return points
