"""Scans for tests: sheets on which a place can be told from every other."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from sources import files
from sources.models import Mention, Page, Treatment
from tests import builders


def jpeg(picture: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, **options)
    return out.getvalue()


def quarters(width: int = 1500, height: int = 1100) -> Image.Image:
    """Red, green over blue, white: which way it is turned can be seen in its corners."""
    sheet = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, width // 2, height // 2), fill="red")
    draw.rectangle((width // 2, 0, width, height // 2), fill="lime")
    draw.rectangle((0, height // 2, width // 2, height), fill="blue")
    return sheet


def corners(picture: Image.Image) -> str:
    """The colours of the corners, from the left above with the clock: R, G, B, W, or - for grey."""
    seen = picture.convert("RGB")
    right, bottom = seen.width - 6, seen.height - 6
    names = {(1, 0, 0): "R", (0, 1, 0): "G", (0, 0, 1): "B", (1, 1, 1): "W", (0, 0, 0): "K"}
    found = ""
    for spot in ((5, 5), (right, 5), (right, bottom), (5, bottom)):
        value = seen.getpixel(spot)
        assert isinstance(value, tuple)
        red, green, blue = (int(v > 200) if not 60 < v < 200 else 7 for v in value)
        found += names.get((red, green, blue), "-")
    return found


def scanned(content: bytes | None = None, text: str = "udavač Vzorek", **fields) -> Page:
    """A page of an open document with a scan."""
    page: Page = builders.document("Zápis", text, **fields).pages.get()
    kept = files.store(content or jpeg(quarters()), ".jpg")
    page.scan, page.checksum, page.media_type = kept.name, kept.checksum, kept.media_type
    page.width, page.height = kept.width, kept.height
    page.save()
    return page


def protect(page: Page, **where) -> None:
    Mention.objects.create(
        page=page,
        person=builders.person("Josef Vzorek"),
        words="Vzorek",
        treatment=Treatment.ANONYMISED,
        **where,
    )
