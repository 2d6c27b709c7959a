"""Whether a picture is whole: what breaks off is found with as little of it in memory as can be."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from PIL import Image

# Tags of a TIFF, as strips or as tiles: where its parts begin, and how long they are.
PARTS = ((273, 279), (324, 325))
# What Pillow falls over in a picture that is damaged, or was made to do harm, beside OSError.
DAMAGED = (SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error)


def check(picture: Image.Image, path: Path) -> None:
    """Raises OSError or one of DAMAGED for an opened picture that is not whole."""
    if picture.format in ("JPEG", "MPO"):
        picture.draft("RGB", (picture.width // 8, picture.height // 8))  # an eighth is read
        picture.load()
    elif picture.format in ("JPEG2000", "WEBP"):
        picture.load()  # what Pillow calls to verify them looks at nothing
    elif picture.format == "TIFF":
        _check_tiff(picture, path)
    else:
        picture.verify()


def _check_tiff(picture: Image.Image, path: Path) -> None:
    """Every part of every picture in it ends before the file does; none of them is decoded."""
    size = path.stat().st_size
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        tags: Any = getattr(picture, "tag_v2", {})
        for begins, lasts in PARTS:
            parts = zip(tags.get(begins, ()), tags.get(lasts, ()), strict=False)
            if any(start + length > size for start, length in parts):
                raise OSError("it breaks off")
    picture.seek(0)
