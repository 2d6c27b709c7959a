"""Takes the pages out of a PDF or TIFF; run as a process of its own, for a hostile file may bring
down what reads it. Imports nothing of the archive.

    python scans_splitter.py count FILE MOST_PIXELS
    python scans_splitter.py pages FILE MOST_PIXELS FOLDER NUMBER [NUMBER …]

Answers are lines of JSON. A JPEG that fills a page of a PDF is taken as it is; everything else is
drawn, in the picture's own resolution where one fills the page.
"""

from __future__ import annotations

import errno
import json
import resource
import struct
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

MEMORY = 3 << 30
CPU_S = 900
DPI = 300
LEAST_DPI, MOST_DPI = 150, 600
POINTS = 72  # to the inch
FILLS = 0.95  # of the page, across and down
LOOKED_AT = 600  # pixels on the longer side of two pictures that are compared
SPOT = 12  # pixels of them: a word that is hidden changes the mean of such a square
ALIKE = 14  # of 255, by which the means may differ
REDUCED = 1  # bit of the tag “NewSubfileType” of a TIFF: a small copy of another picture
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError,
    struct.error, Image.DecompressionBombError,
)  # fmt: skip


class Fault(Exception):
    """The file or the page cannot be read; a word that the archive puts into a sentence."""


def say(**words: Any) -> None:
    print(json.dumps(words), flush=True)


def main(arguments: list[str]) -> None:
    what, name, most = arguments[:3]
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    Image.MAX_IMAGE_PIXELS = int(most)
    path = Path(name)
    is_pdf = b"%PDF-" in path.open("rb").read(1024)
    try:
        opened = Pdf(path, int(most)) if is_pdf else Tiff(path, int(most))
        if what == "count":
            say(count=opened.count)
        else:
            folder = Path(arguments[3])
            for number in map(int, arguments[4:]):
                take(opened, number, folder)
    except Fault as fault:
        say(fault=str(fault))


def take(opened: Pdf | Tiff, number: int, folder: Path) -> None:
    say(begun=number)
    try:
        found, turn = opened.take(number, folder / str(number))
        say(page=number, file=found.name, turn=turn)
    except (*BROKEN, MemoryError, Fault) as error:
        is_full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        say(page=number, fault="full" if is_full else str(error) or type(error).__name__)


class Tiff:
    def __init__(self, path: Path, most: int) -> None:
        try:
            self.picture = Image.open(path, formats=["TIFF"])
            self.frames = list(self._full_frames())
        except BROKEN as error:
            raise Fault("damaged") from error
        self.most, self.count = most, len(self.frames)

    def _full_frames(self) -> Any:
        """Without the small copies that some scanners put beside a picture."""
        for number in range(getattr(self.picture, "n_frames", 1)):
            self.picture.seek(number)
            tags: Any = getattr(self.picture, "tag_v2", {})
            if number == 0 or not tags.get(254, 0) & REDUCED:
                yield number

    def take(self, number: int, target: Path) -> tuple[Path, int]:
        self.picture.seek(self.frames[number - 1])
        width, height = self.picture.size
        if width * height > self.most:
            raise Fault("too large")
        # As in `scans_frame`: the note of the TIFF alone, which Pillow heeds by itself.
        self.picture.info.pop("xmp", None)
        self.picture.load()
        frame = self.picture.copy()
        path = target.with_suffix(".tif")
        bits = frame.mode == "1"
        frame.save(
            path, "TIFF",
            compression="group4" if bits else "tiff_adobe_deflate",
            dpi=self.picture.info.get("dpi", (DPI, DPI)),
            icc_profile=self.picture.info.get("icc_profile"),
        )  # fmt: skip
        return path, 0


class Pdf:
    def __init__(self, path: Path, most: int) -> None:
        import pypdfium2  # type: ignore[import-untyped]
        import pypdfium2.raw  # type: ignore[import-untyped]

        self.raw, self.most = pypdfium2.raw, most
        try:
            self.document = pypdfium2.PdfDocument(path)
            self.count = len(self.document)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
            raise Fault("password" if locked else "damaged") from error
        if not self.count:
            raise Fault("empty")

    def take(self, number: int, target: Path) -> tuple[Path, int]:
        import pypdfium2

        try:
            page = self.document[number - 1]
            filling = self._filling(page)
            if filling is not None and list(filling.get_filters()) == ["DCTDecode"]:
                path = target.with_suffix(".jpg")
                path.write_bytes(bytes(filling.get_data(decode_simple=True)))
                if self._looks_the_same(page, path):
                    return path, int(page.get_rotation())
            return self._drawn(page, filling, target.with_suffix(".png")), 0
        except pypdfium2.PdfiumError as error:
            raise Fault("damaged") from error

    def _filling(self, page: Any) -> Any:
        """The one picture that fills the page, if nothing else on it can be seen."""
        found = []
        for part in page.get_objects(max_depth=1):
            if part.type == self.raw.FPDF_PAGEOBJ_TEXT:
                mode = self.raw.FPDFTextObj_GetTextRenderMode(part.raw)
                if mode == self.raw.FPDF_TEXTRENDERMODE_INVISIBLE:
                    continue  # what a machine read, laid over the scan
            if part.type != self.raw.FPDF_PAGEOBJ_IMAGE:
                return None
            found.append(part)
        if len(found) != 1 or self.raw.FPDFPage_GetAnnotCount(page.raw):
            return None
        left, bottom, right, top = found[0].get_bounds()
        x, y, x_end, y_end = page.get_bbox()
        covers = min(right, x_end) - max(left, x) >= FILLS * (x_end - x)
        covers = covers and min(top, y_end) - max(bottom, y) >= FILLS * (y_end - y)
        # A picture that reaches over the edge shows less on the page than it holds.
        over = left < x - 1 or bottom < y - 1 or right > x_end + 1 or top > y_end + 1
        return found[0] if covers and not over else None

    def _looks_the_same(self, page: Any, path: Path) -> bool:
        """Whether the page is this JPEG and nothing else: a mask or an edge that hides some of it,
        other colours, a mirror or a note to turn it would show in a small drawing."""
        width, height = page.get_size()
        drawn = page.render(scale=LOOKED_AT / max(width, height)).to_pil().convert("L")
        try:
            with Image.open(path, formats=["JPEG"]) as picture:
                picture.draft("RGB", (LOOKED_AT, LOOKED_AT))
                if picture.getexif().get(274, 1) != 1 or picture.mode not in ("L", "RGB"):
                    return False
                turned = picture.convert("L").rotate(-page.get_rotation(), expand=True)
        except BROKEN:
            return False
        spots = turned.resize(drawn.size, Image.Resampling.BOX).reduce(SPOT)
        apart = ImageChops.difference(spots, drawn.reduce(SPOT))
        return max(apart.tobytes()) < ALIKE

    def _drawn(self, page: Any, filling: Any, path: Path) -> Path:
        width, height = page.get_size()
        dpi = float(DPI)
        if filling is not None:
            across = max(filling.get_px_size()) * POINTS / max(width, height)
            dpi = min(max(across, LEAST_DPI), MOST_DPI)
        scale = dpi / POINTS
        if width * height * scale * scale > self.most:
            scale = (self.most / (width * height)) ** 0.5 * 0.99
        if min(width, height) * scale < 1:
            raise Fault("too large")
        picture = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil()
        picture = picture.convert("RGB")
        red, green, blue = picture.split()
        if not (
            ImageChops.difference(red, green).getbbox()
            or ImageChops.difference(red, blue).getbbox()
        ):
            picture = red
        picture.save(path, "PNG", compress_level=4, dpi=(scale * POINTS, scale * POINTS))
        return path


if __name__ == "__main__":
    main(sys.argv[1:])
