"""Originals are kept once, whole or not at all; copies tell nothing of where they were taken."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from PIL import Image, TiffImagePlugin

from sources import files
from sources.files import FileNotKept, derivative, path_of, store
from sources.models import Page

PLACE_OF_TAKING = 0x8825  # EXIF: the GPS directory


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 600), **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(stream, kind, **options)
    return stream.getvalue()


def wav() -> bytes:
    return b"RIFF\x24\0\0\0WAVEfmt " + bytes(28)


def page_with(content: bytes) -> Page:
    kept = store(content)
    return Page(scan=kept.name, checksum=kept.checksum)


def kept_files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_an_original_is_kept_under_the_name_of_its_content() -> None:
    content = picture()
    kept = store(content)
    checksum = hashlib.sha256(content).hexdigest()
    assert kept.name == f"originals/{checksum[:2]}/{checksum}.jpg"
    assert (kept.checksum, kept.size) == (checksum, len(content))
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 400, 600)
    assert path_of(kept.name).read_bytes() == content


def test_bytes_a_path_and_an_upload_come_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "scan.jpg").write_bytes(picture())
    kept = {store(picture()), store(tmp_path / "scan.jpg"), store(ContentFile(picture()))}
    assert len(kept) == 1


def test_the_same_content_is_kept_once_and_never_written_again(media: Path) -> None:
    path = path_of(store(picture()).name)
    os.utime(path, (1, 1))
    store(picture())
    assert path.stat().st_mtime == 1
    assert kept_files(media) == [path]


def test_others_cannot_read_what_is_kept() -> None:
    assert path_of(store(picture()).name).stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("PNG"), "image/png", ".png"),
        (picture("TIFF"), "image/tiff", ".tif"),
        (picture("WEBP"), "image/webp", ".webp"),
        (b"ID3\x04" + bytes(20), "audio/mpeg", ".mp3"),
        (b"\xff\xfb\x90\x44" + bytes(20), "audio/mpeg", ".mp3"),
        (b"OggS" + bytes(20), "audio/ogg", ".ogg"),
        (b"fLaC" + bytes(20), "audio/flac", ".flac"),
        (wav(), "audio/wav", ".wav"),
    ],
)
def test_what_a_file_is_follows_from_its_content(
    content: bytes, media_type: str, ending: str
) -> None:
    kept = store(content, ".exe")
    assert kept.media_type == media_type
    assert kept.name.endswith(ending)


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<!doctype html><script>1</script>",
        b"%PDF-1.7",
        b"GIF89a" + bytes(30),
        b"\xff\xff\xff\xff",
        b"some words",
    ],
)
def test_what_is_neither_picture_nor_sound_is_refused(content: bytes, media: Path) -> None:
    with pytest.raises(FileNotKept, match=r"A \.jpg file is not kept here, or it is damaged"):
        store(content, ".jpg")
    assert kept_files(media) == []


def test_an_empty_file_is_refused(media: Path) -> None:
    with pytest.raises(FileNotKept, match="empty"):
        store(b"")
    assert kept_files(media) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_breaks_off_is_refused(kind: str, media: Path) -> None:
    content = picture(kind)
    with pytest.raises(FileNotKept, match="damaged"):
        store(content[: len(content) // 2])
    assert kept_files(media) == []


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(FileNotKept, match="more than 200 million pixels"):
        store(picture("PNG"))


@pytest.mark.parametrize(
    ("number", "message"),
    [(errno.ENOSPC, "The disk is full"), (errno.EROFS, "cannot be written to")],
)
def test_trouble_with_the_disk_is_told_and_leaves_nothing_behind(
    number: int, message: str, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trouble(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", trouble)
    with pytest.raises(FileNotKept, match=message):
        store(picture())
    assert kept_files(media) == []


@pytest.mark.parametrize("width", files.WIDTHS)
def test_a_copy_has_the_asked_width(width: int) -> None:
    page = page_with(picture(size=(2000, 3000)))
    with Image.open(derivative(page, width)) as copy:
        assert (copy.format, copy.size) == ("JPEG", (width, width * 3 // 2))


def test_a_small_scan_is_not_blown_up() -> None:
    with Image.open(derivative(page_with(picture(size=(400, 600))), 800)) as copy:
        assert copy.size == (400, 600)


@pytest.mark.parametrize("width", [0, 1, 321, 100_000])
def test_copies_of_other_widths_do_not_exist(width: int) -> None:
    with pytest.raises(Http404):
        derivative(page_with(picture()), width)


def test_a_page_without_a_scan_has_no_copy() -> None:
    with pytest.raises(Http404):
        derivative(Page(), 320)


def test_a_copy_carries_nothing_but_the_picture() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of the sample"
    exif[PLACE_OF_TAKING] = {1: "N", 2: (TiffImagePlugin.IFDRational(42),) * 3}
    content = picture(exif=exif, comment=b"sent by a neighbour", xmp=b"<x>serial 17</x>")
    page = page_with(content)
    copied = derivative(page, 320).read_bytes()
    for secret in (b"Camera", b"neighbour", b"serial", b"Exif"):
        assert secret in content
        assert secret not in copied


def test_a_copy_is_turned_as_the_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: a quarter turn
    with Image.open(derivative(page_with(picture(size=(2000, 1000), exif=exif)), 800)) as copy:
        assert copy.size == (800, 1600)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16", "CMYK"])
def test_every_kind_of_colour_becomes_a_copy(mode: str) -> None:
    stream = io.BytesIO()
    Image.new(mode, (500, 500)).save(stream, "TIFF" if mode == "CMYK" else "PNG")
    with Image.open(derivative(page_with(stream.getvalue()), 320)) as copy:
        assert copy.size == (320, 320)


def test_a_covered_region_shows_nothing_and_all_else_is_seen() -> None:
    page = page_with(picture(size=(2000, 3000)))
    with Image.open(derivative(page, 800, [[10, 70, 30, 5]])) as covered:
        grey = covered.convert("L")
        inside, below = grey.crop((80, 840, 320, 900)), grey.crop((80, 915, 320, 975))
        assert max(inside.tobytes()) - min(inside.tobytes()) < 12
        assert min(below.tobytes()) > 180


def test_a_covered_copy_never_takes_the_place_of_an_open_one() -> None:
    page = page_with(picture())
    regions: list[list[float]] = [[10, 10, 5, 5], [50, 80, 5, 5]]
    paths = [derivative(page, 320, some) for some in (regions[:0], regions, regions[:1])]
    assert len({path.read_bytes() for path in paths}) == 3
    assert derivative(page, 320, regions[::-1]) == paths[1]


def test_a_turned_picture_is_covered_as_it_is_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: a quarter turn
    page = page_with(picture(size=(2000, 1000), exif=exif))
    with Image.open(derivative(page, 320, [[0, 90, 100, 10]])) as covered:
        foot = covered.convert("L").crop((0, 600, 320, 640)).tobytes()
        assert max(foot) - min(foot) < 12


def test_a_copy_is_made_once() -> None:
    page = page_with(picture())
    path = derivative(page, 320)
    os.utime(path, (1, 1))
    assert derivative(page, 320).stat().st_mtime == 1


def test_what_a_killed_process_left_half_written_goes_and_what_is_being_written_stays(
    media,
) -> None:
    kept = files.store(picture())
    beside = files.path_of(kept.name).parent
    old, fresh = beside / ".0a.part", files.path_of(files.DERIVATIVES) / "pages" / "aa" / ".0b.part"
    for path in (old, fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    os.utime(files.path_of(kept.name), (1000, 1000))
    assert files.clear_unfinished(2000) == 1
    assert (old.exists(), fresh.exists()) == (False, True)
    assert files.path_of(kept.name).exists()
