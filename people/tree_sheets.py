"""A family tree on paper: whole where it stays legible, else divided into sheets that overlap.

Every person stands whole on at least one sheet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from people.tree_shapes import BAR, BETWEEN, Drawing

# What fits on a lying sheet inside its margins and under its heading, in CSS pixels (1/96 inch);
# family.css has the same sizes in millimetres.
PAPER = {"a4": (1040, 660), "a3": (1505, 990)}
SMALLEST, DIVIDED = 0.6, 0.75  # scale: below the first a name cannot be read; of divided trees
UPRIGHT = (1150, 900)  # a picture that fits into the text of a record on A4


@dataclass(frozen=True)
class Sheet:
    number: int
    x: float
    y: float
    width: float
    height: float


def fits_in_text(drawing: Drawing) -> bool:
    return drawing.width <= UPRIGHT[0] and drawing.height <= UPRIGHT[1]


def sheets(drawing: Drawing, paper: str) -> list[Sheet]:
    """The pieces of the picture, from left to right and then downwards."""
    across, down = PAPER[paper]
    scale = min(across / drawing.width, down / drawing.height, 1)
    if scale >= SMALLEST:
        return [Sheet(1, 0, 0, drawing.width, drawing.height)]
    width, height = across / DIVIDED, down / DIVIDED
    tallest = max(node.bottom - node.y for node in drawing.nodes)
    xs = _starts(drawing.width, width, BAR + BETWEEN)
    ys = _starts(drawing.height, height, tallest + BETWEEN)
    return [
        Sheet(n, x, y, width, height)
        for n, (y, x) in enumerate(((y, x) for y in ys for x in xs), 1)
    ]


def _starts(length: float, piece: float, overlap: float) -> list[float]:
    """Where the pieces begin; each repeats so much of the one before it."""
    count = max(1, math.ceil((length - overlap) / (piece - overlap)))
    if count == 1:
        return [(length - piece) / 2]
    step = (length - piece) / (count - 1)
    return [n * step for n in range(count)]
