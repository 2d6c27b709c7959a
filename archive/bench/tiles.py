"""What a part of a large scan costs: `python -m archive.bench.tiles`.

A sheet of noise is made in a temporary folder; nothing of the archive is read or changed. Times are
of the processor, not of the clock. Exits with 1 when a limit is passed.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from random import Random

import django
import numpy
from PIL import Image

from archive.bench.figures import percentile

LIMIT_MS = {"pyvips": 50.0, "Pillow": 400.0}
WHOLE = "full", "max", "0", "default", "jpg"
NAME_COVERED = [[30.0, 30.0, 10.0, 2.0]]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="archive.bench.tiles", description=__doc__)
    parser.add_argument("--megapixels", type=int, default=100)
    parser.add_argument("--tiles", type=int, default=60, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    django.setup()
    with tempfile.TemporaryDirectory(prefix="interhelpo-") as folder:
        scan = Path(folder) / "scan.jpg"
        draw_sheet(scan, options.megapixels, options.seed)
        failed = [way for way in ways() if not measure(way, scan, options)]
    return 1 if failed else 0


def draw_sheet(path: Path, megapixels: int, seed: int) -> None:
    """As hard to pack as a scan of paper: coarse noise, made smooth."""
    side = int((megapixels * 1_000_000) ** 0.5)
    noise = numpy.random.default_rng(seed).integers(0, 255, (side // 12, side // 12, 3), "uint8")
    Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC).save(path, quality=90)
    print(f"A sheet of {side} × {side} pixels, {path.stat().st_size / 1e6:.0f} MB as JPEG.")


def ways() -> list[str]:
    from sources import pyramids

    return ["pyvips", "Pillow"] if pyramids.pyvips else ["Pillow"]


def measure(way: str, scan: Path, options: argparse.Namespace) -> bool:
    """Cut the sheet up in one way, then read parts of it that nobody has asked for before."""
    from sources import pyramids
    from sources.scans_frame import Frame

    path = scan.with_name(f"{way}.zip")
    write = {"pyvips": pyramids._write_by_vips, "Pillow": pyramids._write_by_pillow}[way]
    start = time.process_time()
    with zipfile.ZipFile(path, "w") as archive:
        write(scan, archive, Frame(0, 0))
    took = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{way}: cut up in {took:.1f} s of processor time, {path.stat().st_size / 1e6:.0f} MB;")
    print(f"  highest memory of the process until now {memory:.0f} MB.")
    worst = read_parts(pyramids._opened(path), options)
    held = worst <= LIMIT_MS[way]
    print(f"  limit {LIMIT_MS[way]:g} ms a tile: {'held' if held else 'FAILED'}")
    return held


def read_parts(pyramid: object, options: argparse.Namespace) -> float:
    """The slowest tile in ms of processor time."""
    from sources import iiif, pyramids, tiles

    assert isinstance(pyramid, pyramids.Pyramid)
    worst = 0.0
    for kind, words, cover in requests(pyramid.whole, options):
        times = []
        for each in words:
            plan = iiif.plan(pyramid.whole, *each)
            start = time.process_time()
            if tiles._as_stored(pyramid, plan, cover) is None:
                tiles.encoded(tiles.render(pyramid, plan, cover), plan)
            times.append(1000 * (time.process_time() - start))
        p50, most = percentile(times, 0.5), max(times)
        print(f"  {kind:34}{len(times):5}  p50 {p50:7.1f} ms  max {most:7.1f} ms")
        worst = max(worst, most) if len(words) > 1 else worst
    return worst


Words = tuple[str, str, str, str, str]


def requests(
    whole: tuple[int, int], options: argparse.Namespace
) -> list[tuple[str, list[Words], list[list[float]]]]:
    chance = Random(options.seed)  # noqa: S311 - the same spots in every run
    side, number = whole[0], options.tiles

    def spot(step: int, wide: int) -> str:
        x, y = (chance.randrange(0, side - wide, step) for _axis in range(2))
        return f"{x},{y},{wide},{wide}"

    def tile(region: str) -> Words:
        return region, "512,512", "0", "default", "jpg"

    aligned = [tile(spot(512, 512)) for _one in range(number)]
    halved = [tile(spot(2048, 2048)) for _one in range(number)]
    free = [tile(spot(1, chance.choice((512, 700, 1900)))) for _one in range(number)]
    turned: list[Words] = [(spot(1, 900), "512,", "90", "gray", "png") for _one in range(number)]
    return [
        ("tiles of a viewer", aligned, []),
        ("the same, further out", halved, []),
        ("the same, with a name covered", [*aligned, *halved], NAME_COVERED),
        ("any part, at any size", free, []),
        ("turned, grey, as PNG", turned, []),
        ("the whole sheet, 2400 pixels", [WHOLE], []),
    ]


if __name__ == "__main__":
    sys.exit(main())
