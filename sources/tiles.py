"""Parts of scans as they go out: read from the pyramid, covered, brought to size, and remembered.

What was made is kept on the disk under the checksum of the scan and a digest of all that it was
made by, the covered regions too: two readers who may not see the same never meet the same file.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import secrets
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from sources import files, pyramids
from sources.files import Region
from sources.iiif import TILE, Box, Plan
from sources.models import Page
from sources.pyramids import Pyramid
from sources.scans_frame import TRANSPOSED

FOLDER = f"{files.DERIVATIVES}/tiles"
ROOM = 512 << 20
"""Bytes that all remembered parts together may take on the disk."""
LEFT_AFTER_TRIMMING = 0.75
TRIMMED_ONCE_IN = 200  # parts that are written
JPEG_QUALITY = 82
PNG_EFFORT = 3  # of 9; more takes twice the time and saves little


def part_of(page: Page, plan: Plan, cover: Sequence[Region]) -> bytes:
    """The asked part of a page's scan, with the regions of `cover` (in percent) painted over.

    Raises what `pyramids.of` raises, and files.Busy.
    """
    pyramid = pyramids.of(page)
    stored = _as_stored(pyramid, plan, cover)
    if stored is not None:
        return stored
    path = files.path_of(f"{FOLDER}/{page.checksum[:2]}/{_name(page, plan, cover)}")
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)  # what is asked for stays longest
        return path.read_bytes()
    with files.one_at_a_time():
        content = encoded(render(pyramid, plan, cover), plan)
    files.make_once(path, lambda part: _write(part, content))
    if not secrets.randbelow(TRIMMED_ONCE_IN):
        trim(files.path_of(FOLDER), ROOM)
    return content


def _write(part: Path, content: bytes) -> None:
    part.write_bytes(content)


def _name(page: Page, plan: Plan, cover: Sequence[Region]) -> str:
    by = f"{pyramids.MADE_BY} {page.frame.key} {plan.canonical} {files.digest_of(cover)}"
    return f"{page.checksum[:16]}-{hashlib.sha256(by.encode()).hexdigest()[:32]}.{plan.format}"


# Tiles as they lie in the pyramid


def _as_stored(pyramid: Pyramid, plan: Plan, cover: Sequence[Region]) -> bytes | None:
    """The tile that a viewer asks for is mostly one of the pyramid, which needs no work at all."""
    if plan.turn or plan.mirrored or plan.quality != "default" or plan.format != "jpg":
        return None
    box = plan.box
    level = next((n for n in range(pyramid.levels) if _is_tile(pyramid, n, plan)), None)
    if level is None:
        return None
    at_level = Box(box.x >> level, box.y >> level, *plan.size)
    if _covered_within(pyramid, level, at_level, cover):
        return None
    return pyramid.tile(level, at_level.x // TILE, at_level.y // TILE)


def _is_tile(pyramid: Pyramid, level: int, plan: Plan) -> bool:
    box, side = plan.box, TILE << level
    wanted = (
        min(side, pyramid.whole.width - box.x),
        min(side, pyramid.whole.height - box.y),
    )
    return (
        box.x % side == 0
        and box.y % side == 0
        and box.size == wanted
        and plan.size == box.size.halved(level)
    )


def _covered_within(
    pyramid: Pyramid, level: int, box: Box, cover: Sequence[Region]
) -> list[tuple[int, int, int, int]]:
    """The covered boxes, in pixels of the level, that reach into this part of it."""
    scale = 1 << level
    found = []
    for left, top, right, bottom in files.covered_boxes(cover, *pyramid.whole):
        one = (left // scale - 1, top // scale - 1, ceil(right / scale), ceil(bottom / scale))
        across = one[0] < box.x + box.width and one[2] >= box.x
        if across and one[1] < box.y + box.height and one[3] >= box.y:
            found.append(one)
    return found


# All others


def render(pyramid: Pyramid, plan: Plan, cover: Sequence[Region]) -> Image.Image:
    """Read from the smallest level that is still fine enough; covered before it is made smaller, so
    that nothing of what lies under a box runs out of it."""
    level = _level_for(pyramid, plan)
    scale = 1 << level
    size = pyramid.whole.halved(level)
    x, y, width, height = plan.box
    left, top = x // scale, y // scale
    right = min(size.width, ceil((x + width) / scale))
    bottom = min(size.height, ceil((y + height) / scale))
    around = Box(left, top, max(1, right - left), max(1, bottom - top))
    picture = pyramid.read(level, around)
    for one in _covered_within(pyramid, level, around, cover):
        moved = (one[0] - left, one[1] - top, one[2] - left, one[3] - top)
        ImageDraw.Draw(picture).rectangle(moved, fill="gray")
    exact = (
        x / scale - left,
        y / scale - top,
        min(picture.width, (x + width) / scale - left),
        min(picture.height, (y + height) / scale - top),
    )
    if exact != (0, 0, *plan.size) or picture.size != plan.size:
        picture = picture.resize(plan.size, Image.Resampling.LANCZOS, box=exact)
    return _finished(picture, plan)


def _level_for(pyramid: Pyramid, plan: Plan) -> int:
    shrunk = min(plan.box.width / plan.size.width, plan.box.height / plan.size.height)
    fitting = [level for level in range(pyramid.levels) if 1 << level <= shrunk]
    return fitting[-1] if fitting else 0


def _finished(picture: Image.Image, plan: Plan) -> Image.Image:
    if plan.mirrored:
        picture = ImageOps.mirror(picture)
    if plan.turn:
        picture = picture.transpose(TRANSPOSED[plan.turn])
    if plan.quality == "gray":
        return picture.convert("L")
    if plan.quality == "bitonal":
        return picture.convert("L").point(lambda value: 255 if value > 127 else 0).convert("1")
    return picture


def encoded(picture: Image.Image, plan: Plan) -> bytes:
    out = io.BytesIO()
    if plan.format == "png":
        picture.save(out, "PNG", compress_level=PNG_EFFORT)
    else:
        picture = picture.convert("L") if picture.mode == "1" else picture
        picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


# Room


def trim(folder: Path, room: int) -> int:
    """Remove what was not asked for longest until all takes three quarters of `room` bytes; nothing
    happens while it fits. Returns how many files went."""
    whole = (path for path in folder.glob("*/*") if not path.name.startswith("."))
    kept = [(path, path.stat()) for path in whole]
    taken = sum(facts.st_size for _path, facts in kept)
    if taken <= room:
        return 0
    removed = 0
    for path, facts in sorted(kept, key=lambda pair: pair[1].st_mtime):
        if taken <= room * LEFT_AFTER_TRIMMING:
            break
        path.unlink(missing_ok=True)
        taken -= facts.st_size
        removed += 1
    return removed
