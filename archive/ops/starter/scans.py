"""Scans of the sample documents, drawn: sheet, writing, stamp. The same page always looks the same.

Every page says in print that it is invented, so that a picture taken from its place still does.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from archive.ops.starter.lettering import BOLD, PEN, PRINTED, Face, Line, Sheet, read_line, width_of
from archive.ops.starter.paper import Colour, Size, noise, notice, old_paper, stamp
from archive.ops.starter.photographs import Figure, draw_view

Region = list[float]
Put = Callable[[str, float], list[float]]

A4, CARD, PRINT = (1240, 1754), (1240, 880), (1560, 1100)
DPI, QUALITY = 150, 78
TYPE_INK: Colour = (34, 32, 36)
PEN_INK: Colour = (28, 41, 88)
PRINT_INK: Colour = (74, 62, 52)
CELL, TYPE_SIZE = 15.4, 26
CLAUSE, YEAR = re.compile(r"\d+\. "), re.compile(r"\d{4}")


@dataclass(frozen=True)
class Drawn:
    """A page as JPEG, with the place of each line and of each of its letters in percent.

    `edges` holds for every character of the raw line where it begins, and the end of the last.
    """

    jpeg: bytes
    size: Size
    regions: list[Region | None]
    edges: list[list[float]]


def draw_page(seed: str, look: str, lines: Sequence[str], figures: Sequence[Figure] = ()) -> Drawn:
    """Draw one page; `figures` are the people of a photograph, with regions in percent."""
    size, draw = LOOKS[look]
    page = Page(size, Random(seed), [read_line(raw) for raw in lines], list(figures))  # noqa: S311
    draw(page)
    return Drawn(page.jpeg(), size, page.regions, page.edges)


class Page:
    """One page while it is drawn: its paper, its layers of ink, and where each line went."""

    def __init__(self, size: Size, rng: Random, lines: list[Line], figures: list[Figure]) -> None:
        self.size, self.rng, self.lines, self.figures = size, rng, lines, figures
        self.sheet = Sheet(size, rng)
        self.paper = Image.new("RGB", size)
        self.regions: list[Region | None] = [None] * len(lines)
        self.edges = [[0.0] * (len(line.raw) + 1) for line in lines]

    def typed(self, number: int, x: float, y: float) -> None:
        cell = min(CELL, (self.size[0] - x - 90) / max(len(self.lines[number].drawn), 1))
        size = round(TYPE_SIZE * cell / CELL)
        self._set(number, x, y, size, lambda text, at: self.sheet.type(at, y, text, size, cell))

    def hand(self, number: int, x: float, y: float, size: int, start: int = 0) -> None:
        self._set(number, x, y, size, lambda text, at: self.sheet.write(at, y, text, size), start)

    def printed(
        self, number: int, x: float, y: float, size: int, face: Face = PRINTED, end: int = 9999
    ) -> float:
        """Print the line, or its characters before `end`; where the print ends."""
        put = lambda text, at: self.sheet.print(at, y, text, face, size)  # noqa: E731
        return self._set(number, x, y, size, put, 0, end)

    def _set(
        self, number: int, x: float, y: float, size: int, put: Put, start: int = 0, end: int = 9999
    ) -> float:
        """Put down the runs of a line one after the other and note the edges of its letters."""
        line, found = self.lines[number], dict[int, float]()
        for run in line.runs:
            text, at = run.text[max(0, start - run.start) : max(0, end - run.start)], x
            if not text:
                continue
            if run.scribble:
                length = size * 0.36 * len(text)
                self.sheet.scribble(x, y, size, length)
                edges = [x + length * i / len(text) for i in range(len(text) + 1)]
            else:
                edges = put(text, x)
            x = edges[-1]
            if run.struck:
                self.sheet.strike(at, x, y - size * 0.28)
            found |= {max(run.start, start) + i: edge for i, edge in enumerate(edges)}
        if line.struck and found:
            self.sheet.strike(min(found.values()), x, y - size * 0.28)
        self._note(number, found, y, size)
        return x

    def _note(self, number: int, found: dict[int, float], y: float, size: int) -> None:
        """Keep the line's region and edges; a line set in two parts keeps both."""
        if not found:
            return
        line, (width, height) = self.lines[number], self.size
        edges, at = self.edges[number], 0.0
        for place in range(min(found), len(line.raw) + 1):
            at = round(100 * found[place] / width, 2) if place in found else at
            edges[place] = at
        left = edges[len(line.raw) - len(line.raw.lstrip())]
        top, tall = 100 * (y - size) / height, 100 * 1.34 * size / height
        region = [left, round(top, 2), round(max(edges) - left, 2), round(tall, 2)]
        before = self.regions[number]
        self.regions[number] = _around(before, region) if before else region

    def jpeg(self) -> bytes:
        """The ink on the paper, as a scanner would give it."""
        layers = (
            (self.sheet.printed, PRINT_INK, 0.3),
            (self.sheet.typed, TYPE_INK, 0.5),
            (self.sheet.hand, PEN_INK, 0.8),
        )
        takes = noise(self.size, self.rng, 3).point(lambda v: 200 + v * 55 // 255)
        for layer, ink, soft in layers:
            if layer.getbbox():
                mask = ImageChops.multiply(layer.filter(ImageFilter.GaussianBlur(soft)), takes)
                self.paper.paste(ink, mask=mask)
        stream = io.BytesIO()
        self.paper.save(stream, "JPEG", quality=QUALITY, optimize=True, dpi=(DPI, DPI))
        return stream.getvalue()


def _around(a: Region, b: Region) -> Region:
    left, top = min(a[0], b[0]), min(a[1], b[1])
    right, foot = max(a[0] + a[2], b[0] + b[2]), max(a[1] + a[3], b[1] + b[3])
    return [left, top, round(right - left, 2), round(foot - top, 2)]


def draw_typed(page: Page) -> None:
    rng, left = page.rng, 150 + page.rng.randint(-10, 10)
    page.paper = old_paper(page.size, (238, 230, 211), rng, folds=rng.randint(0, 1))
    pitch = max(40, min(58, 1180 // max(len(page.lines), 1)))
    y = 250.0 + rng.randint(-20, 20)
    tabular = sum("   " in line.raw.strip() for line in page.lines) > 3
    for number, line in enumerate(page.lines):
        words = line.drawn.strip()
        if line.other_hand:
            page.hand(number, left + 40, y + 2.2 * pitch, 50)
        elif words.isupper() and not tabular:
            page.typed(number, (page.size[0] - len(words) * CELL) / 2, y)
            y += 0.5 * pitch
        else:
            page.typed(number, left - 30 if tabular else left, y)
        y += pitch
    _holes(page.paper)
    stamp(page.paper, (page.size[0] - 330, min(y + 170, 1540)), rng)
    notice(page.paper, page.size[1] - 42)


def _holes(paper: Image.Image) -> None:
    """Two holes of the file it was kept in."""
    pen = ImageDraw.Draw(paper)
    for y in (paper.height / 2 - 240, paper.height / 2 + 240):
        pen.ellipse((44, y - 15, 74, y + 15), fill=(222, 222, 217), outline=(190, 180, 158))


def draw_letter(page: Page) -> None:
    rng = page.rng
    page.paper = old_paper(page.size, (242, 236, 222), rng, folds=2)
    longest = max((width_of(PEN, 100, line.drawn) for line in page.lines), default=1)
    size = int(max(34, min(58, 100 * 1030 / max(longest, 1))))
    pitch = max(1.75 * size, min(2.3 * size, 1180 / max(len(page.lines), 1)))
    _ruling(page, pitch)
    y = 3 * pitch
    for number, line in enumerate(page.lines):
        x = 150 + rng.gauss(0, 5)
        if number == len(page.lines) - 1 and len(line.drawn) < 18 and number > 3:
            x, y = 620.0, y + 0.3 * pitch  # a signature
        page.hand(number, x, y - 3, size)
        y += pitch
    stamp(page.paper, (page.size[0] - 330, min(y + 190, 1560)), rng)
    notice(page.paper, page.size[1] - 42)


def _ruling(page: Page, pitch: float) -> None:
    """The faint blue lines of a writing pad."""
    mask = Image.new("L", page.size)
    pen, y = ImageDraw.Draw(mask), 3 * pitch
    while y < page.size[1] - 90:
        pen.line([(60, y), (page.size[0] - 60, y)], fill=62, width=1)
        y += pitch
    page.paper.paste((84, 110, 150), mask=mask)


def draw_form(page: Page) -> None:
    """A printed form: what stands before a colon is print, what follows is filled in by hand."""
    rng = page.rng
    page.paper = old_paper(page.size, (228, 221, 198), rng)
    view = next((n for n, line in enumerate(page.lines) if not line.drawn.strip()), None)
    if view is not None:
        _picture_side(page)
        return
    _frame(page)
    y = 150.0
    pitch = min(96, (page.size[1] - 290) / max(len(page.lines) - 1, 1))
    was_print = False
    for number, line in enumerate(page.lines):
        colon = line.raw.find(":") + 1
        if number == 0 and not YEAR.search(line.raw):  # the heading
            size = 40 if line.raw.isupper() or len(line.raw) < 26 else 32
            page.printed(0, (page.size[0] - width_of(BOLD, size, line.raw)) / 2, y, size, BOLD)
            y += 22
        elif CLAUSE.match(line.raw) or (was_print and line.raw[:1].islower()):
            page.printed(number, 130, y, 26)
            was_print = True
        else:
            x = page.printed(number, 130, y, 24, end=colon) if colon else 130
            _dots(page, x + 8, y + 6)
            page.hand(number, x + 18, y, 42, start=colon)
            was_print = False
        y += pitch
    stamp(page.paper, (page.size[0] - 250, page.size[1] - 190), rng, 0.72)
    notice(page.paper, page.size[1] - 46, size=15)


def _frame(page: Page) -> None:
    pen, (width, height) = ImageDraw.Draw(page.sheet.printed), page.size
    for inset, line in ((34, 5), (46, 1)):
        pen.rectangle((inset, inset, width - inset, height - inset - 38), outline=200, width=line)
    for x in (34, width - 34):
        for y in (34, height - 72):
            pen.rectangle((x - 13, y - 13, x + 13, y + 13), fill=200)


def _dots(page: Page, x: float, y: float) -> None:
    pen = ImageDraw.Draw(page.sheet.printed)
    while x < page.size[0] - 110:
        pen.ellipse((x, y, x + 2, y + 2), fill=150)
        x += 8


def _picture_side(page: Page) -> None:
    """The side of a postcard with the picture; a greeting is printed below it."""
    width, height = page.size
    view = draw_view((width - 100, height - 190), page.rng, [])
    page.paper.paste(view, (50, 50))
    for number, line in enumerate(page.lines):
        if line.drawn.strip():
            page.printed(number, 60, height - 88, 30, BOLD)
    stamp(page.paper, (width - 190, height - 80), page.rng, 0.6)
    notice(page.paper, height - 40, 60, 15)


def draw_photograph(page: Page) -> None:
    """A print with a white border; the people stand where the regions are."""
    width, height = page.size
    page.paper = old_paper(page.size, (240, 235, 222), page.rng)
    border, foot = 56, 150
    inside = (width - 2 * border, height - border - foot)
    figures = [_within(figure, page.size, border) for figure in page.figures]
    page.paper.paste(draw_view(inside, page.rng, figures), (border, border))
    frame = (border - 9, border - 9, border + inside[0] + 8, border + inside[1] + 8)
    ImageDraw.Draw(page.paper).rectangle(frame, outline=(150, 140, 122))
    stamp(page.paper, (width - 250, height - foot / 2 + 2), page.rng, 0.66)
    notice(page.paper, height - foot / 2 + 8, border)


def _within(figure: Figure, size: Size, border: int) -> Figure:
    """A figure of the whole print in percent, in pixels of the picture on it."""
    x, y, w, h = figure.region
    across, down = size[0] / 100, size[1] / 100
    return Figure([x * across - border, y * down - border, w * across, h * down], figure.woman)


LOOKS: dict[str, tuple[Size, Callable[[Page], None]]] = {
    "typed": (A4, draw_typed),
    "handwritten": (A4, draw_letter),
    "form": (CARD, draw_form),
    "photograph": (PRINT, draw_photograph),
}
