"""The room of files: originals under the name of their content, and small copies to show.

An original is written once and never again: to a temporary name first, then renamed. What it is
follows from its content. Nothing that a browser would run (HTML, SVG) is ever kept.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.http import Http404
from PIL import Image, ImageDraw, UnidentifiedImageError

from sources import sound_kinds, whole_pictures
from sources.models import Page
from sources.scans_frame import Frame, note_of, upright

ORIGINALS, DERIVATIVES = "originals", "derivatives"
WIDTHS = (320, 800, 1600)
MAX_PIXELS = 200_000_000
CHUNK = 1 << 20
Region = Sequence[float]
PixelBox = tuple[int, int, int, int]
FOLDER_MODE, FILE_MODE = 0o750, 0o640
PICTURES = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "TIFF": ("image/tiff", ".tif"),
    "WEBP": ("image/webp", ".webp"),
    "JPEG2000": ("image/jp2", ".jp2"),
}
# Telephones write several pictures into one JPEG; the first is the photograph.
SAME_KIND = {"MPO": "JPEG"}
# Above this Pillow warns; the warning is an error here (see `opened_picture`).
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


DECODES_WAIT_S = 4.0
COPIES_WAIT_S = 10.0  # a page asks for nine small pictures at once
_decoding = threading.RLock()


class Busy(Exception):
    """Another picture is being read just now; it is worth asking again in a second."""


@contextlib.contextmanager
def one_at_a_time(wait: float = DECODES_WAIT_S) -> Iterator[None]:
    """Large pictures take much memory: a process reads one at a time. The rest waits for so many
    seconds, then raises Busy."""
    if not _decoding.acquire(timeout=wait):
        raise Busy
    try:
        yield
    finally:
        _decoding.release()


class FileNotKept(Exception):
    """The file cannot be kept; the message says why and what can be done."""


class UnknownWidth(Http404):
    """Copies are made in the widths of WIDTHS only."""


@dataclass(frozen=True)
class StoredFile:
    """A file in the media folder. `name` is what a FileField keeps; width and height are pixels."""

    name: str
    checksum: str
    size: int
    media_type: str
    width: int | None = None
    height: int | None = None


def path_of(name: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.MEDIA_ROOT) / name


def store(content: bytes | Path | File, suffix: str = "") -> StoredFile:
    """Keep an original; the same content is kept once. Raises FileNotKept.

    `suffix` is the ending of the name it came under, for the message alone.
    """
    with _temporary(path_of(ORIGINALS)) as part:
        checksum, size = _copy(content, part)
        media_type, ending, width, height = examine(part, suffix)
        name = f"{ORIGINALS}/{checksum[:2]}/{checksum}{ending}"
        _settle(part, path_of(name))
    return StoredFile(name, checksum, size, media_type, width, height)


def store_as(path: Path, media_type: str, ending: str) -> StoredFile:
    """Keep an original of which the caller has found out what it is."""
    with _temporary(path_of(ORIGINALS)) as part:
        checksum, size = _copy(path, part)
        name = f"{ORIGINALS}/{checksum[:2]}/{checksum}{ending}"
        _settle(part, path_of(name))
    return StoredFile(name, checksum, size, media_type)


def adopt(path: Path, checksum: str, ending: str) -> str:
    """Make an original of a whole file that lies on the same disk and was read to its end; its name
    in the media folder. Being run twice makes one. Raises FileNotKept, OSError."""
    name = f"{ORIGINALS}/{checksum[:2]}/{checksum}{ending}"
    try:
        if path.exists():
            _settle(path, path_of(name))
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(error) from error
    if not path_of(name).exists():
        raise FileNotKept("The file is not there any more.")
    return name


def examine(path: Path, suffix: str = "") -> tuple[str, str, int | None, int | None]:
    """Media type, file ending, and the pixels of a picture, from the content; or FileNotKept."""
    with path.open("rb") as stream:
        head = stream.read(16)
    if not head:
        raise FileNotKept("The file is empty.")
    sound = sound_kinds.of_head(head)
    if sound:
        return *sound_kinds.SOUNDS[sound], None, None
    with opened_picture(path, suffix) as picture, damage_told():
        kind, (width, height) = kind_of(picture), _as_seen(picture)
        _read_through(picture, path)
    return *PICTURES[kind], width, height


def kind_of(picture: Image.Image) -> str:
    """Which of PICTURES an opened picture is."""
    return SAME_KIND.get(str(picture.format), str(picture.format))


def shown_size(page: Page) -> tuple[int, int]:
    """Pixels of what is shown of a scan, from the head of its file."""
    with opened_picture(path_of(page.scan.name or "")) as picture, damage_told():
        width, height = _as_seen(picture)
    return replace(page.frame, width=width, height=height).size


def _as_seen(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    # Pillow heeds the note of a TIFF by itself, and tells its size accordingly.
    lies = picture.format != "TIFF" and note_of(picture) in (5, 6, 7, 8)
    return (height, width) if lies else (width, height)


def shown_of(picture: Image.Image, frame: Frame) -> Image.Image:
    """What is shown of a whole, upright picture. Raises FileNotKept where that is not the one on
    which the cut was measured: rather nothing than what was cut off."""
    if frame.cut is not None and picture.size != (frame.width, frame.height):
        raise FileNotKept("The scan has not the size by which it was cut; enter its file again.")
    return frame.apply(picture)


def opened_picture(path: Path, suffix: str = "") -> Image.Image:
    """A picture of one of the known kinds, not yet read. Raises FileNotKept, OSError."""
    what = f"A {suffix} file" if suffix else "This file"
    try:
        with warnings.catch_warnings(), damage_told():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(path, formats=list(PICTURES))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise FileNotKept(
            f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels; make it smaller."
        ) from error
    except UnidentifiedImageError as error:
        raise FileNotKept(
            f"{what} is not kept here, or it is damaged. "
            f"Pictures may be {', '.join(PICTURES)}, sounds {', '.join(sound_kinds.SOUNDS)}."
        ) from error


@contextlib.contextmanager
def damage_told() -> Iterator[None]:
    """While a picture is read: what a damaged one is told by, in words."""
    try:
        yield
    except whole_pictures.DAMAGED as error:
        raise FileNotKept(f"The picture is damaged: {error}.") from error


def _read_through(picture: Image.Image, path: Path) -> None:
    """Refuse a picture that breaks off."""
    try:
        whole_pictures.check(picture, path)
    except OSError as error:
        raise FileNotKept(f"The picture is damaged: {error}.") from error


def derivative(page: Page, width: int, cover: Sequence[Region] = ()) -> Path:
    """The JPEG copy of a page's scan in one of the WIDTHS, made when first asked for.

    `cover` are regions in percent of the page, painted over; each set has a file of its own.

    It carries no EXIF, position, serial number or preview; a small scan is not blown up.
    Raises UnknownWidth for other widths and for a page without a scan.
    """
    if width not in WIDTHS or not page.scan:
        raise UnknownWidth
    covered = f"-{digest_of(cover)}" if cover else ""
    path = _copy_path(page, f"{page.copy_key}-{width}{covered}")
    if not path.exists():
        original = path_of(page.scan.name or "")
        with one_at_a_time(COPIES_WAIT_S):
            make_once(path, lambda part: _shrink(original, width, part, page.frame, cover))
    return path


def is_copied(page: Page, width: int) -> bool:
    """Whether the small copy is there, so that it can be sent at once."""
    return _copy_path(page, f"{page.copy_key}-{width}").exists()


def _copy_path(page: Page, name: str) -> Path:
    return path_of(f"{DERIVATIVES}/pages/{page.checksum[:2]}/{name}.jpg")


def whole_copy(page: Page, width: int) -> Path:
    """All of the original, as it lies: for those who say what of it is shown, and nobody else."""
    if width not in WIDTHS or not page.scan:
        raise UnknownWidth
    path = _copy_path(page, f"{page.checksum}-{width}")
    if not path.exists():
        original = path_of(page.scan.name or "")
        with one_at_a_time(COPIES_WAIT_S):
            make_once(path, lambda part: _shrink(original, width, part, Frame(0, 0)))
    return path


def full_copy(page: Page) -> Path:
    """What is shown of the scan in its full size, without the notes that a camera leaves."""
    path = _copy_path(page, f"{page.copy_key}-full")
    if not path.exists():
        original = path_of(page.scan.name or "")
        width = shown_size(page)[0]
        with one_at_a_time(COPIES_WAIT_S):
            make_once(path, lambda part: _shrink(original, width, part, page.frame))
    return path


def digest_of(cover: Sequence[Region]) -> str:
    """The same regions give the same name, in whichever order and form of number they stand."""
    regions = sorted([float(number) for number in region] for region in cover)
    return hashlib.sha256(repr(regions).encode()).hexdigest()[:16]


def _shrink(
    original: Path, width: int, part: Path, frame: Frame, cover: Sequence[Region] = ()
) -> None:
    with opened_picture(original) as opened, damage_told():
        if frame.cut is None:  # else what lies outside would be mixed into its edges
            longest = width * max(opened.size) // min(opened.size)
            opened.draft("RGB", (longest, longest))  # a JPEG is read no larger than it needs to be
        picture = shown_of(on_white(upright(opened)), frame)
        height = max(1, round(picture.height * width / picture.width))
        if width < picture.width:
            picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        paint_over(picture, cover)
        colours = opened.info.get("icc_profile")
        picture.info = {}  # else Pillow writes the comment of the original
        picture.save(part, "JPEG", quality=82, optimize=True, progressive=True, icc_profile=colours)


def paint_over(picture: Image.Image, cover: Sequence[Region]) -> None:
    """Grey boxes where the regions lie that nobody may see."""
    for box in covered_boxes(cover, picture.width, picture.height):
        ImageDraw.Draw(picture).rectangle(box, fill="gray")


def covered_boxes(cover: Sequence[Region], width: int, height: int) -> list[PixelBox]:
    """Left, top, right and bottom of regions on a page of so many pixels, rounded outwards by a
    pixel: not an edge of a letter is seen."""
    return [
        (
            int(x * width / 100) - 1,
            int(y * height / 100) - 1,
            ceil((x + wide) * width / 100) + 1,
            ceil((y + high) * height / 100) + 1,
        )
        for x, y, wide, high in cover
    ]


def on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA"):
        picture = picture.convert("RGBA")
        sheet = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(sheet, picture)
    return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")


def make_once(path: Path, make: Callable[[Path], None]) -> None:
    """Let `make` write a file that appears under its name only when it is whole."""
    with _temporary(path.parent) as part:
        make(part)
        _settle(part, path)


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A name to write to, under which nothing stays. Trouble with the disk is put in words."""
    part = folder / f".{secrets.token_hex(8)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        yield part
    except OSError as error:
        raise _not_written(error) from error
    finally:
        part.unlink(missing_ok=True)


def _not_written(error: OSError) -> Exception:
    """Trouble with the disk that whoever keeps the machine can mend, in words; else as it is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FileNotKept("The disk is full; the file was not kept.")
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return FileNotKept(f"The media folder cannot be written to: {error}.")
    return error


def clear_unfinished(before: float) -> int:
    """Take away what was begun and never finished, because its process was killed, if it was last
    written before then (seconds of the epoch). How many files that were."""
    count = 0
    for folder in (ORIGINALS, DERIVATIVES):
        for part in path_of(folder).rglob(".*.part"):
            if part.stat().st_mtime < before:
                part.unlink(missing_ok=True)
                count += 1
    return count


def _copy(content: bytes | Path | File, part: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with part.open("wb") as target:
        for chunk in _chunks(content):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return digest.hexdigest(), size


def _chunks(content: bytes | Path | File) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with content.open("rb") as stream:
            yield from _read(stream)
    else:
        yield from content.chunks(CHUNK)


def _read(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _settle(part: Path, path: Path) -> None:
    """Give a whole file its lasting name; who has it already stays, for the content is the same."""
    if path.exists():
        return
    part.chmod(FILE_MODE)
    _sync(part)
    path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    part.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
