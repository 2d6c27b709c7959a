"""Scans in parts: cut up once, covered before anything goes out, and never mixed."""

from __future__ import annotations

import io
import os
import threading
import uuid
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image, ImageCms

from archive.jobs.queue import Impossible
from archive.ops.progress import Progress
from sources import files, iiif, jobs, pyramids, tiles
from sources.iiif import Size
from sources.models import Page
from tests.sources.pictures import corners, jpeg, quarters, scanned

pytestmark = pytest.mark.django_db
WAYS = ["pillow", "vips"]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(params=WAYS)
def way(request, monkeypatch) -> str:
    """Both ways of cutting up a scan."""
    if request.param == "pillow":
        monkeypatch.setattr(pyramids, "pyvips", None)
    elif pyramids.pyvips is None:
        pytest.skip("pyvips is not installed on this machine.")
    return str(request.param)


def seen(page: Page, *words: str, cover=()) -> Image.Image:
    """The part of a page's scan that the words of an address ask for."""
    plan = iiif.plan(pyramids.size_of(page), *words)
    return Image.open(io.BytesIO(tiles.part_of(page, plan, cover)))


def test_a_pyramid_halves_the_picture_until_it_fits_on_one_tile(way) -> None:
    page = scanned(jpeg(quarters(1501, 1101)))
    pyramids.make_pyramid(page.pk)
    made = pyramids.of(page)
    assert (made.whole, made.levels) == (Size(1501, 1101), 3)
    with zipfile.ZipFile(made.path) as archive:
        names = {name for name in archive.namelist() if name != "size.json"}
        sizes = {name: Image.open(io.BytesIO(archive.read(name))).size for name in names}
    assert len(names) == 3 * 3 + 2 * 2 + 1
    assert sizes["0/2_2.jpg"] == (1501 - 1024, 1101 - 1024)
    assert sizes["1/1_1.jpg"] == (751 - 512, 551 - 512)
    assert sizes["2/0_0.jpg"] == (376, 276)


def test_a_part_over_several_tiles_is_put_together(way) -> None:
    page = scanned()
    assert corners(seen(page, "full", "max", "0", "default", "png")) == "RGWB"
    part = seen(page, "740,540,20,20", "max", "0", "default", "png")
    assert (part.size, corners(part)) == ((20, 20), "RGWB")


@pytest.mark.parametrize(
    ("rotation", "found"),
    [("0", "RGWB"), ("90", "BRGW"), ("180", "WBRG"), ("270", "GWBR"), ("!0", "GRBW"),
     ("!90", "WGRB")],
)  # fmt: skip
def test_a_picture_is_mirrored_first_and_then_turned_with_the_clock(rotation, found) -> None:
    part = seen(scanned(), "full", "300,220", rotation, "default", "jpg")
    assert corners(part) == found
    assert part.size == ((220, 300) if rotation.strip("!") in ("90", "270") else (300, 220))


def test_qualities_and_formats_are_what_they_say() -> None:
    page = scanned()
    assert seen(page, "full", "300,", "0", "default", "jpg").mode == "RGB"
    assert seen(page, "full", "300,", "0", "gray", "jpg").mode == "L"
    bitonal = seen(page, "full", "300,", "0", "bitonal", "png")
    assert (bitonal.format, bitonal.mode) == ("PNG", "1")
    assert seen(page, "full", "300,", "0", "bitonal", "jpg").format == "JPEG"


def test_the_tile_of_a_viewer_is_the_one_of_the_pyramid_and_takes_no_work() -> None:
    page = scanned()
    made = pyramids.of(page)
    for region, size, tile in (
        ("512,0,512,512", "512,512", (0, 1, 0)),
        ("1024,1024,476,76", "476,76", (0, 2, 2)),
        ("1024,0,476,1024", "238,512", (1, 1, 0)),
        ("full", "375,275", (2, 0, 0)),
    ):
        plan = iiif.plan(made.whole, region, size, "0", "default", "jpg")
        assert tiles.part_of(page, plan, ()) == made.tile(*tile)
    assert not files.path_of(tiles.FOLDER).exists()


def test_a_rounded_part_of_every_corner_can_be_asked_for() -> None:
    page = scanned(jpeg(quarters(1027, 515)))
    for region in ("1026,514,1,1", "0,514,1027,1", "1026,0,1,515", "1020,500,7,15"):
        for size in ("max", "^20,20", "1,1"):
            wanted = iiif.plan(pyramids.size_of(page), region, size, "0", "gray", "png").size
            assert seen(page, region, size, "0", "gray", "png").size == wanted


def is_grey(picture: Image.Image) -> bool:
    return all(abs(value - 128) < 24 for value in picture.convert("RGB").tobytes())


@pytest.mark.parametrize("size", ["max", "150,", "90,66"])
def test_what_is_covered_shows_at_no_size_and_all_else_is_seen(size) -> None:
    page, cover = scanned(), [[20, 20, 20, 20]]
    assert is_grey(seen(page, "pct:20,20,20,20", size, "0", "default", "png", cover=cover))
    whole = seen(page, "full", size, "0", "default", "png", cover=cover)
    assert corners(whole) == "RGWB"
    at = (whole.width * 30 // 100, whole.height * 30 // 100)
    assert is_grey(whole.crop((*at, at[0] + 2, at[1] + 2)))


def test_a_covered_tile_is_not_the_one_of_the_pyramid() -> None:
    page = scanned()
    made = pyramids.of(page)
    plan = iiif.plan(made.whole, "0,0,512,512", "512,512", "0", "default", "jpg")
    over_the_edge = [[33, 10, 10, 10]]
    assert tiles.part_of(page, plan, over_the_edge) != made.tile(0, 0, 0)
    beside = [[60, 10, 10, 10]]
    assert tiles.part_of(page, plan, beside) == made.tile(0, 0, 0)


def test_two_readers_who_may_not_see_the_same_never_get_the_same_file() -> None:
    page = scanned()
    words = ("full", "300,", "0", "default", "png")
    covers: list[list[list[int]]] = [[[0, 0, 100, 50]], [], [[0, 50, 100, 50]]]
    for _round in range(2):
        found = [corners(seen(page, *words, cover=cover)) for cover in covers]
        assert found == ["--WB", "RGWB", "RG--"]


def test_a_part_is_made_once_and_remembered() -> None:
    page = scanned()
    seen(page, "full", "300,", "0", "default", "jpg")
    (kept,) = [path for path in files.path_of(tiles.FOLDER).rglob("*") if path.is_file()]
    kept.chmod(0o640)
    kept.write_bytes(jpeg(Image.new("RGB", (300, 220), "black")))
    assert corners(seen(page, "full", "300,", "0", "default", "jpg")) == "KKKK"


def test_what_was_not_asked_for_longest_makes_room(tmp_path: Path) -> None:
    folder = tmp_path / "parts" / "ab"
    folder.mkdir(parents=True)
    for age, name in enumerate(("new", "middle", "old", "oldest")):
        (folder / name).write_bytes(bytes(100))
        os.utime(folder / name, (1000 - age, 1000 - age))
    assert tiles.trim(folder.parent, 400) == 0
    assert tiles.trim(folder.parent, 399) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["middle", "new"]


def test_a_scan_is_cut_up_as_the_camera_was_held(way) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: a quarter turn
    page = scanned(jpeg(quarters(), exif=exif))
    assert pyramids.size_of(page) == (1100, 1500) == (page.width, page.height)
    assert corners(seen(page, "full", "220,300", "0", "default", "png")) == "BRGW"
    assert pyramids.of(page).whole == (1100, 1500)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "I;16", "CMYK"])
def test_every_kind_of_colour_can_be_cut_up(way, mode) -> None:
    out = io.BytesIO()
    Image.new(mode, (600, 600), 0).save(out, "TIFF" if mode == "CMYK" else "PNG")
    page = scanned(out.getvalue())
    found = seen(page, "full", "100,", "0", "default", "png").convert("L").getpixel((50, 50))
    assert found == pytest.approx(0 if mode in ("L", "P", "1", "I;16") else 255, abs=6)


def test_tiles_carry_neither_position_nor_profile(way) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of the sample"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    page = scanned(jpeg(quarters(), exif=exif, comment=b"sent by a neighbour", icc_profile=profile))
    tile = pyramids.of(page).tile(0, 0, 0)
    for secret in (b"Camera", b"neighbour", b"Exif", b"ICC_PROFILE"):
        assert secret not in tile
    assert corners(seen(page, "full", "300,", "0", "default", "png")) == "RGWB"


def test_a_pyramid_is_made_once() -> None:
    page = scanned()
    pyramids.make_pyramid(page.pk)
    path = pyramids.path_for(page)
    os.utime(path, (1, 1))
    pyramids.make_pyramid(page.pk)
    assert path.stat().st_mtime == 1
    pyramids.make_pyramid(uuid.uuid4())  # a page that was removed meanwhile


def test_the_job_cuts_a_scan_up_and_makes_its_small_copies() -> None:
    page = scanned()
    jobs.make_pyramid(Progress(io.StringIO()), str(page.pk))
    assert pyramids.path_for(page).exists()
    assert all(files.derivative(page, width).exists() for width in files.WIDTHS)


def test_the_job_on_a_lost_scan_says_so_and_is_not_tried_again() -> None:
    page = scanned()
    files.path_of(str(page.scan)).unlink()
    with pytest.raises(Impossible):
        jobs.make_pyramid(Progress(io.StringIO()), str(page.pk))


def test_a_picture_too_large_to_be_cut_up_at_once_waits_for_its_job(monkeypatch) -> None:
    page = scanned()
    monkeypatch.setattr(pyramids, "AT_ONCE", 1000)
    with pytest.raises(pyramids.NotReady):
        pyramids.of(page)
    pyramids.make_pyramid(page.pk)
    assert pyramids.of(page).whole == (1500, 1100)


def test_a_damaged_pyramid_is_thrown_away_and_made_again() -> None:
    page = scanned()
    pyramids.make_pyramid(page.pk)
    path = pyramids.path_for(page)
    path.write_bytes(b"no zip")
    with pytest.raises(files.FileNotKept, match="damaged"):
        pyramids.of(page)
    assert pyramids.of(page).whole == (1500, 1100)


def test_one_picture_is_read_at_a_time_and_the_rest_is_told_so() -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with files.one_at_a_time():
            held.set()
            done.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(10)
    with pytest.raises(files.Busy), files.one_at_a_time(0.01):
        pass
    done.set()
    other.join()
    with files.one_at_a_time(0.01), files.one_at_a_time(0.01):
        pass  # the same reader may go on


def test_the_command_makes_what_is_missing_and_tells_what_it_cannot_make(capsys) -> None:
    whole, lost = scanned(), scanned(jpeg(quarters(700, 700)))
    files.path_of(str(lost.scan)).unlink()
    call_command("make_pyramids")
    told = capsys.readouterr()
    assert pyramids.path_for(whole).exists()
    assert str(lost.pk) in told.err
    assert "1 of 2" in told.out
    call_command("make_pyramids")
    assert "0 of 1" in capsys.readouterr().out
