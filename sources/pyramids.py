"""Scans cut into tiles, once: each page's picture in all its halvings, ready to be given in parts.

A pyramid is one zip file, not compressed, of JPEG tiles named `level/column_row.jpg`; level 0 is
the whole picture, each further level half of the one before. Any part is read without decoding
more than the tiles it lies on. It holds nothing that may not be shown to those who read
everything; what others may not see is painted over by `sources.tiles` before it goes out.
"""

from __future__ import annotations

import io
import json
import logging
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms

from archive.jobs import queue
from sources import files
from sources.iiif import TILE, Box, Size, halvings
from sources.models import Page
from sources.scans_frame import Frame, note_of, upright

try:
    import pyvips
except (ImportError, OSError):  # it is not installed, or its library does not fit this machine
    pyvips = None

if pyvips:
    pyvips.cache_set_max(0)  # each original is read once; nothing of it is worth keeping

log = logging.getLogger(__name__)

AT_ONCE = 50_000_000
"""Pixels up to which a missing pyramid is made while a reader waits (about a second)."""
QUALITY = 85
MADE_BY = "1"  # raise when pyramids shall be made otherwise
VIPS_TURNS: dict[int, tuple[str, ...]] = {
    1: (), 2: ("fliphor",), 3: ("rot180",), 4: ("flipver",),
    5: ("rot90", "fliphor"), 6: ("rot90",), 7: ("rot270", "fliphor"), 8: ("rot270",),
}  # fmt: skip
"""What the note of a camera asks for, as `scans_frame.TURNED_BY` says it to Pillow."""
NOT_FOR_VIPS = (".jp2",)  # the library that is carried along does not read it


class NotReady(Exception):
    """The picture is too large to be cut up while a reader waits."""


@dataclass(frozen=True)
class Pyramid:
    path: Path
    whole: Size

    @property
    def levels(self) -> int:
        return halvings(self.whole) + 1

    def tile(self, level: int, column: int, row: int) -> bytes:
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(_name(level, column, row))

    def read(self, level: int, box: Box) -> Image.Image:
        """A part of one level, in the pixels of that level; it has to lie within."""
        found: Image.Image | None = None
        with zipfile.ZipFile(self.path) as archive:
            for column in range(box.x // TILE, (box.x + box.width - 1) // TILE + 1):
                for row in range(box.y // TILE, (box.y + box.height - 1) // TILE + 1):
                    with Image.open(io.BytesIO(archive.read(_name(level, column, row)))) as tile:
                        found = found or Image.new(tile.mode, box.size)
                        found.paste(tile, (column * TILE - box.x, row * TILE - box.y))
        assert found is not None
        return found


def _name(level: int, column: int, row: int) -> str:
    return f"{level}/{column}_{row}.jpg"


def path_for(page: Page) -> Path:
    folder = f"{files.DERIVATIVES}/pyramids/{page.checksum[:2]}"
    return files.path_of(f"{folder}/{page.copy_key}-{MADE_BY}.zip")


def size_of(page: Page) -> Size:
    """The pixels of a scan as it is seen, from its head alone. Raises OSError, FileNotKept."""
    path = path_for(page)
    if path.exists():
        return _opened(path).whole
    return Size(*files.shown_size(page))


def of(page: Page) -> Pyramid:
    """The pyramid of a page, made now where it is missing and not too large.

    Raises NotReady, files.Busy; OSError and FileNotKept where the scan is lost or damaged.
    """
    path = path_for(page)
    if not path.exists():
        width, height = size_of(page)
        if width * height > AT_ONCE:
            raise NotReady
        make_pyramid(page.pk)
    return _opened(path)


def _opened(path: Path) -> Pyramid:
    try:
        with zipfile.ZipFile(path) as archive:
            return Pyramid(path, Size(*json.loads(archive.read("size.json"))))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        path.unlink(missing_ok=True)  # it is made again when it is next asked for
        raise files.FileNotKept(f"The tiles {path.name} are damaged: {error}.") from error


# Making them


def after_upload(page_id: uuid.UUID) -> None:
    """Ask for a new scan to be cut up beside the site, once its row is safe."""
    queue.defer("sources.jobs.make_pyramid", page_id=str(page_id))


def missing() -> Iterator[Page]:
    """The pages whose scan has no pyramid yet."""
    for page in Page.objects.exclude(scan="").order_by("created_at").iterator():
        if not path_for(page).exists():
            yield page


def make_pyramid(page_id: uuid.UUID) -> None:
    """Cut up a page's scan, and make its small copies; nothing happens where they are there.

    Raises files.Busy; OSError and FileNotKept where the scan is lost or damaged.
    """
    page = Page.objects.filter(pk=page_id).exclude(scan="").first()
    if page is None:
        return
    path, original = path_for(page), files.path_of(page.scan.name or "")
    if not path.exists():
        with files.one_at_a_time():
            files.make_once(path, lambda part: write(original, part, page.frame))
    for width in files.WIDTHS:
        files.derivative(page, width)


def write(original: Path, part: Path, frame: Frame) -> None:
    by_vips = pyvips and original.suffix not in NOT_FOR_VIPS
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        (_write_by_vips if by_vips else _write_by_pillow)(original, archive, frame)


def _write_by_pillow(original: Path, archive: zipfile.ZipFile, frame: Frame) -> None:
    with files.opened_picture(original) as opened, files.damage_told():
        picture = files.shown_of(_in_srgb(files.on_white(upright(opened))), frame)
    whole = Size(*picture.size)
    archive.writestr("size.json", json.dumps(whole))
    for level in range(halvings(whole) + 1):
        if level:
            picture = picture.reduce(2)
        for left in range(0, picture.width, TILE):
            for top in range(0, picture.height, TILE):
                box = (left, top, min(left + TILE, picture.width), min(top + TILE, picture.height))
                out = io.BytesIO()
                picture.crop(box).save(out, "JPEG", quality=QUALITY)
                archive.writestr(_name(level, left // TILE, top // TILE), out.getvalue())


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Tiles carry no profile of their own: a picture in other colours is brought to sRGB."""
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB") or picture
        except ImageCms.PyCMSError as error:
            log.warning("A colour profile cannot be read; its picture is shown without: %s", error)
    picture.info = {}
    return picture


def _write_by_vips(original: Path, archive: zipfile.ZipFile, frame: Frame) -> None:
    """A hundred megapixels in a tenth of the memory, because they are never held all at once."""
    files.examine(original)  # only pictures that Pillow knows here reach libvips
    picture = _opened_by_vips(original, frame)
    whole = Size(picture.width, picture.height)
    archive.writestr("size.json", json.dumps(whole))
    with tempfile.TemporaryDirectory(prefix="interhelpo-") as folder:
        target = Path(folder) / "p"
        picture.dzsave(
            str(target), layout="dz", tile_size=TILE, overlap=0, depth="onetile",
            suffix=f".jpg[Q={QUALITY},keep=none]",
        )  # fmt: skip
        times = halvings(whole)
        for level in range(times + 1):
            for tile in sorted((Path(folder) / "p_files" / str(times - level)).iterdir()):
                archive.write(tile, f"{level}/{tile.name}")


def _opened_by_vips(original: Path, frame: Frame) -> pyvips.Image:
    """As it is shown: upright, cut and turned, in sRGB, on white."""
    with files.opened_picture(original) as opened:
        note = note_of(opened)  # not as libvips reads it: it may heed another one
    in_order = note == 1 and not frame.turn
    access = "sequential" if in_order else "random"
    picture = pyvips.Image.new_from_file(str(original), access=access)
    for step in VIPS_TURNS[note]:
        picture = getattr(picture, step)()
    if frame.cut:
        if (picture.width, picture.height) != (frame.width, frame.height):
            raise files.FileNotKept("The scan has not the size by which it was cut.")
        picture = picture.crop(*frame.cut)
    if frame.turn:
        picture = picture.rot(f"d{frame.turn}")
    if picture.get_typeof("icc-profile-data"):
        picture = picture.icc_transform("srgb", embedded=True)
    elif picture.interpretation not in ("b-w", "srgb"):
        picture = picture.colourspace("b-w" if picture.interpretation == "grey16" else "srgb")
    return picture.flatten(background=255) if picture.hasalpha() else picture
