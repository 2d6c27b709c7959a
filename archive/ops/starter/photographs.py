"""Photographs of the sample: silhouettes before a workshop, or a road between poplars; no faces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from archive.ops.starter.paper import Size, noise

SHADOW, LIGHT = (34, 29, 24), (234, 225, 206)  # the tones of an old print
SKIN = 190
Points = list[tuple[float, float]]


class Figure(NamedTuple):
    """One person: the region [x, y, width, height] of head and shoulders."""

    region: list[float]
    woman: bool = False


def draw_view(size: Size, rng: Random, figures: Sequence[Figure]) -> Image.Image:
    """The picture alone, without a border; the regions of the figures are in pixels."""
    grey = _workshop(size, rng) if figures else _road(size, rng)
    for figure in sorted(figures, key=lambda one: one.region[1] + one.region[3]):
        _stand(grey, figure, rng)
    return ImageOps.colorize(_develop(grey, rng), SHADOW, LIGHT)


def _workshop(size: Size, rng: Random) -> Image.Image:
    """A wall of boards with an open gate, and trodden ground."""
    width, height = size
    grey = Image.new("L", size, 150)
    pen = ImageDraw.Draw(grey)
    floor, x = int(height * 0.83), 0
    while x < width:
        board = rng.randint(38, 54)
        pen.rectangle((x, 0, x + board, floor), fill=rng.randint(136, 158))
        pen.line((x, 0, x, floor), fill=108, width=2)
        x += board
    gate = (int(width * 0.27), int(height * 0.07), int(width * 0.74), floor)
    pen.rectangle(gate, fill=70)
    for side in range(gate[0] + 70, gate[2], 78):  # leaves of the gate, half in the dark
        pen.line((side, gate[1], side, floor), fill=60, width=2)
    pen.rectangle(gate, outline=100, width=14)
    pen.rectangle((gate[0] - 20, gate[1] - 30, gate[2] + 20, gate[1] - 2), fill=118)
    pen.rectangle((0, floor, width, height), fill=176)
    soil = noise(size, rng, 14).point(lambda v: (v - 128) // 8 + 128)
    ground = ImageChops.add(grey, soil, 1, -128)
    grey.paste(ground.crop((0, floor, width, height)), (0, floor))
    return grey


def _road(size: Size, rng: Random) -> Image.Image:
    """A road with carts between poplars, mountains behind."""
    width, height = size
    grey = Image.linear_gradient("L").resize(size).point(lambda v: 190 + v // 6)
    pen = ImageDraw.Draw(grey)
    horizon = int(height * 0.6)
    for tone, base, rough in ((182, 0.34, 0.11), (158, 0.45, 0.06)):
        ridge = [(x, height * (base + rough * y)) for x, y in _ridge(width, rng)]
        pen.polygon([(0, height), *ridge, (width, height)], fill=tone)
    pen.rectangle((0, horizon, width, height), fill=140)
    middle = width * 0.52
    road = [(middle - 12, horizon), (middle + 12, horizon), (width * 0.8, height)]
    pen.polygon([*road, (width * 0.18, height)], fill=186)
    for depth in (0.05, 0.1, 0.18, 0.3, 0.48, 0.78):
        for side in (-1, 1):
            place = middle + side * width * (0.025 + 0.46 * depth)
            _poplar(pen, (place, horizon + height * 0.36 * depth), depth, height, rng)
    for depth, off in ((0.1, -0.1), (0.36, 0.12)):
        foot = horizon + height * 0.37 * depth
        _cart(pen, middle + width * off * depth, foot, 24 + 250 * depth)
    return grey


def _ridge(width: int, rng: Random) -> Points:
    """A skyline between −1 and 1, by halving."""
    heights, rough = [rng.uniform(-1, 1), rng.uniform(-1, 1)], 0.9
    for _ in range(7):
        finer = heights[:1]
        for a, b in pairwise(heights):
            finer += [(a + b) / 2 + rng.uniform(-rough, rough), b]
        heights = finer
        rough *= 0.52
    return [(width * step / (len(heights) - 1), y) for step, y in enumerate(heights)]


def _poplar(
    pen: ImageDraw.ImageDraw, foot: tuple[float, float], depth: float, height: int, rng: Random
) -> None:
    x, y = foot
    tall, tone = height * (0.1 + 0.68 * depth), int(112 - 60 * depth)
    wide = tall * 0.085
    pen.rectangle((x - wide / 7, y - tall * 0.2, x + wide / 7, y), fill=tone - 10)
    for step in range(70):
        part = step / 70
        half = wide * 1.5 * part**0.35 * (1 - part) ** 0.7 * rng.uniform(0.72, 1.12)
        top = y - tall * (0.09 + 0.91 * part)
        shift = rng.uniform(-0.2, 0.2) * half
        blob = (x + shift - half, top - tall * 0.02, x + shift + half, top + tall * 0.03)
        pen.ellipse(blob, fill=tone + rng.randint(-9, 12))


def _cart(pen: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    """A covered cart and its horse, from the side."""

    def at(*points: tuple[float, float]) -> Points:
        return [(x + px * size, y + py * size) for px, py in points]

    line = max(1, round(size * 0.028))
    pen.polygon(at((-0.5, -0.42), (-0.44, -0.74), (0.22, -0.74), (0.3, -0.42)), fill=168)
    pen.polygon(at((-0.54, -0.42), (0.34, -0.42), (0.28, -0.17), (-0.48, -0.17)), fill=66)
    pen.line(at((0.3, -0.24), (0.84, -0.3)), fill=58, width=line)
    for wheel in (-0.32, 0.14):
        pen.ellipse(at((wheel - 0.16, -0.33), (wheel + 0.16, -0.01)), outline=42, width=line)
    pen.ellipse(at((0.46, -0.46), (0.9, -0.22)), fill=56)
    pen.polygon(at((0.8, -0.38), (0.97, -0.66), (1.12, -0.55), (1.02, -0.5), (0.9, -0.28)), fill=56)
    for leg in (0.5, 0.58, 0.8, 0.86):
        pen.line(at((leg, -0.28), (leg + 0.02, 0)), fill=56, width=line + 1)


class _Body:
    """The measures of one standing person, from the head and shoulders that the region holds."""

    def __init__(self, figure: Figure, foot: float) -> None:
        x, y, self.w, self.h = figure.region
        self.middle, self.top, self.foot = x + self.w / 2, y, foot
        self.shoulder, self.hip = y + self.h * 0.72, y + self.h * 1.9

    def at(self, across: float, y: float) -> tuple[float, float]:
        return (self.middle + across * self.w, y)

    def both(self, *points: tuple[float, float]) -> Points:
        """A shape that is the same left and right: the points of its right side, from above."""
        right = [self.at(across, y) for across, y in points]
        left = [self.at(-across, y) for across, y in reversed(points)]
        return right + left


def _stand(grey: Image.Image, figure: Figure, rng: Random) -> None:
    """One person on the ground, with a shadow; the face stays blank."""
    body = _Body(figure, min(figure.region[1] + figure.region[3] * 3.6, grey.height * 0.965))
    shadow = Image.new("L", grey.size)
    around = (*body.at(-0.5, body.foot - body.h * 0.07), *body.at(0.75, body.foot + body.h * 0.09))
    ImageDraw.Draw(shadow).ellipse(around, fill=130)
    grey.paste(92, mask=shadow.filter(ImageFilter.GaussianBlur(8)))
    layer, mask = Image.new("L", grey.size), Image.new("L", grey.size)
    coat = rng.randint(58, 104)
    dress = _skirt if figure.woman else _trousers
    for pen, flat in ((ImageDraw.Draw(layer), None), (ImageDraw.Draw(mask), 255)):
        draw = _Brush(pen, flat)
        dress(draw, body, coat)
        _coat(draw, body, coat)
        _head(draw, body, coat, woman=figure.woman)
    cloth = noise(grey.size, rng, 70).point(lambda v: (v - 128) // 9 + 128)
    layer = ImageChops.add(layer, cloth, 1, -128).filter(ImageFilter.GaussianBlur(1.2))
    grey.paste(layer, mask=mask.filter(ImageFilter.GaussianBlur(1)))


class _Brush:
    """Paints in tones, or all in one for the outline."""

    def __init__(self, pen: ImageDraw.ImageDraw, flat: int | None) -> None:
        self.pen, self.flat = pen, flat

    def flat_shape(self, points: Points, tone: int) -> None:
        self.pen.polygon(points, fill=self.flat or tone)

    def round_shape(self, corners: Points, tone: int) -> None:
        self.pen.ellipse([*corners[0], *corners[1]], fill=self.flat or tone)

    def line(self, points: Points, tone: int, width: float) -> None:
        self.pen.line(points, fill=self.flat or tone, width=max(1, round(width)), joint="curve")


def _trousers(draw: _Brush, body: _Body, coat: int) -> None:
    hip, foot, h = body.hip - body.h * 0.1, body.foot, body.h
    draw.flat_shape(
        body.both(
            (0.3, hip), (0.29, foot - 0.06 * h), (0.06, foot - 0.06 * h), (0.02, hip + h * 0.4)
        ),
        coat - 18,
    )
    for side in (-1, 1):
        shoe = [
            body.at(side * 0.19 - 0.13, foot - 0.11 * h),
            body.at(side * 0.19 + 0.13, foot + 0.02 * h),
        ]
        draw.round_shape(shoe, 34)


def _skirt(draw: _Brush, body: _Body, coat: int) -> None:
    for side in (-0.12, 0.12):
        shoe = [body.at(side - 0.1, body.foot - 0.1 * body.h), body.at(side + 0.1, body.foot)]
        draw.round_shape(shoe, 34)
    hem = body.foot - body.h * 0.22
    draw.flat_shape(
        body.both((0.24, body.hip - body.h * 0.4), (0.44, hem), (0.2, hem + body.h * 0.05)),
        coat - 10,
    )
    draw.flat_shape(
        body.both((0.16, body.hip - body.h * 0.2), (0.26, hem - body.h * 0.1)), 176
    )  # apron


def _coat(draw: _Brush, body: _Body, coat: int) -> None:
    w, h, top, hip = body.w, body.h, body.shoulder, body.hip
    for side in (-1, 1):  # arms, a little away from the body
        arm = [(0.4, top + 0.04 * h), (0.5, top + 0.6 * h), (0.46, hip - 0.1 * h)]
        draw.line([body.at(side * x, y) for x, y in arm], coat - 9, w * 0.19)
        hand = [
            body.at(side * 0.46 - 0.07, hip - 0.13 * h),
            body.at(side * 0.46 + 0.07, hip + 0.07 * h),
        ]
        draw.round_shape(hand, SKIN - 18)
    outline = (
        (0.12, top - 0.12 * h),
        (0.4, top),
        (0.46, top + 0.16 * h),
        (0.36, top + 0.6 * h),
        (0.37, hip + 0.06 * h),
    )
    draw.flat_shape(body.both(*outline), coat)
    draw.flat_shape(
        [body.at(-0.1, top - 0.12 * h), body.at(0.1, top - 0.12 * h), body.at(0, top + 0.26 * h)],
        204,
    )
    draw.line([body.at(0, top + 0.26 * h), body.at(0.01, hip + 0.04 * h)], coat - 24, w * 0.014)
    for number in range(3):
        y = top + h * (0.42 + 0.24 * number)
        draw.round_shape([body.at(0.03, y), body.at(0.07, y + 0.04 * w)], coat - 34)


def _head(draw: _Brush, body: _Body, coat: int, *, woman: bool) -> None:
    h, top = body.h, body.top
    neck = body.both((0.085, top + 0.45 * h), (0.11, body.shoulder - 0.05 * h))
    draw.flat_shape(neck, SKIN - 26)
    if woman:  # a headscarf
        draw.round_shape([body.at(-0.25, top + 0.01 * h), body.at(0.25, top + 0.66 * h)], 214)
        draw.round_shape([body.at(-0.165, top + 0.14 * h), body.at(0.165, top + 0.6 * h)], SKIN)
        draw.flat_shape(
            [
                body.at(-0.16, top + 0.56 * h),
                body.at(0.16, top + 0.56 * h),
                body.at(0, top + 0.8 * h),
            ],
            208,
        )
        return
    draw.round_shape([body.at(-0.2, top + 0.05 * h), body.at(0.2, top + 0.6 * h)], SKIN)
    draw.round_shape([body.at(0.02, top + 0.12 * h), body.at(0.2, top + 0.56 * h)], SKIN - 14)
    crown = [math.pi * step / 12 for step in range(13)]
    cap = [body.at(-0.225 * math.cos(a), top + h * (0.2 - 0.2 * math.sin(a))) for a in crown]
    draw.flat_shape(cap, coat - 22)
    if coat % 2:  # a cap with its peak; else hair
        draw.flat_shape(body.both((0.24, top + 0.18 * h), (0.22, top + 0.235 * h)), coat - 30)


def _develop(grey: Image.Image, rng: Random) -> Image.Image:
    """Soft lens, uneven light, darker corners, grain."""
    size = grey.size
    grey = grey.filter(ImageFilter.GaussianBlur(1.8))
    light = noise(size, rng, 420).point(lambda v: (v - 128) // 6 + 128)
    grey = ImageChops.add(grey, light, 1, -128)
    corner = Image.new("L", (size[0] // 10, size[1] // 10), 70)
    ImageDraw.Draw(corner).ellipse((-12, -14, corner.width + 12, corner.height + 14), fill=0)
    corner = corner.filter(ImageFilter.GaussianBlur(14)).resize(size, Image.Resampling.BICUBIC)
    grey = ImageChops.subtract(grey, corner)
    grain = noise(size, rng, 2).point(lambda v: (v - 128) // 10 + 128)
    return ImageChops.add(grey, grain, 1, -128)
