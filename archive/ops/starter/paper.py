"""What the sample pages are drawn on: old paper, folds and edges, and the stamp of the sample."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from archive.ops.starter.lettering import BOLD, PRINTED, Sheet, width_of

Size = tuple[int, int]
Colour = tuple[int, int, int]

DESK: Colour = (221, 221, 216)
STAMP = ("ҮЛГҮ · VZOR", "SAMPLE")
STAMP_INK: Colour = (133, 47, 74)
NOTICE_INK: Colour = (116, 102, 82)
NOTICE = "invented sample   ·   vymyšlená ukázka   ·   vymyslená ukážka   ·   вымышленный образец"


def noise(size: Size, rng: Random, cell: int) -> Image.Image:
    """Grey clouds around 128, as large as `cell` pixels."""
    small = (size[0] // cell + 2, size[1] // cell + 2)
    cloud = Image.frombytes("L", small, rng.randbytes(small[0] * small[1]))
    return cloud.resize(size, Image.Resampling.BICUBIC)


def shade(paper: Image.Image, grey: Image.Image, strength: float) -> Image.Image:
    """The paper made lighter and darker by the clouds, at most by `strength` steps of 256."""
    weak = grey.point(lambda v: int(128 + (v - 128) * strength / 128))
    return ImageChops.add(paper, Image.merge("RGB", (weak, weak, weak)), 1, -128)


def old_paper(size: Size, colour: Colour, rng: Random, folds: int = 0) -> Image.Image:
    """A sheet that has lain for years: clouds, fibres, darker edges, folds."""
    paper = Image.new("RGB", size, colour)
    for cell, strength in ((300, 6), (70, 3), (9, 3), (2, 5)):
        paper = shade(paper, noise(size, rng, cell), strength)
    paper = _age_edges(paper, rng)
    for number in range(1, folds + 1):
        _fold(paper, size[1] * number // (folds + 1) + rng.randint(-14, 14), rng)
    for _ in range(rng.randint(2, 5)):
        _spot(paper, rng)
    return paper


def _age_edges(paper: Image.Image, rng: Random) -> Image.Image:
    width, height = paper.size
    light = Image.new("L", (width // 8, height // 8), 0)
    inner = (rng.randint(3, 6), rng.randint(3, 6), width // 8 - rng.randint(4, 7), height // 8 - 5)
    ImageDraw.Draw(light).rectangle(inner, fill=255)
    light = light.filter(ImageFilter.GaussianBlur(7)).resize(paper.size, Image.Resampling.BICUBIC)
    dark = paper.point([int(v * f) for f in (0.93, 0.89, 0.82) for v in range(256)])
    return Image.composite(paper, dark, light)


def _fold(paper: Image.Image, y: int, rng: Random) -> None:
    """A fold catches light above and dirt below."""
    width = paper.size[0]
    mask = Image.new("L", paper.size)
    pen = ImageDraw.Draw(mask)
    tilt = rng.randint(-5, 5)
    pen.line([(0, y), (width, y + tilt)], fill=70, width=2)
    paper.paste((120, 104, 82), mask=mask.filter(ImageFilter.GaussianBlur(1.2)))
    mask = Image.new("L", paper.size)
    ImageDraw.Draw(mask).line([(0, y - 4), (width, y + tilt - 4)], fill=60, width=4)
    paper.paste((255, 252, 244), mask=mask.filter(ImageFilter.GaussianBlur(2.5)))


def _spot(paper: Image.Image, rng: Random) -> None:
    width, height = paper.size
    x, y, r = rng.randint(40, width - 40), rng.randint(40, height - 40), rng.uniform(2, 9)
    mask = Image.new("L", (64, 64))
    ImageDraw.Draw(mask).ellipse((32 - r, 32 - r * 0.8, 32 + r, 32 + r), fill=rng.randint(16, 46))
    soft = mask.filter(ImageFilter.GaussianBlur(r / 3))
    paper.paste((122, 92, 56), (x - 32, y - 32), soft)


def stamp(paper: Image.Image, centre: tuple[float, float], rng: Random, scale: float = 1) -> None:
    """The oval stamp, pressed askew and not quite evenly inked."""
    width, height = int(440 * scale), int(190 * scale)
    sheet = Sheet((width, height), rng)
    pen = ImageDraw.Draw(sheet.printed)
    for inset, line in ((6, 6), (18, 2)):
        box = (inset, inset, width - inset, height - inset)
        pen.ellipse(box, outline=235, width=max(1, round(line * scale)))
    size = round(44 * scale)
    for words, y in zip(STAMP, (0.48, 0.78), strict=True):
        x = (width - width_of(BOLD, size, words)) / 2
        sheet.print(x, height * y, words, BOLD, size)
    worn = noise((width, height), rng, 5).point(lambda v: min(255, 120 + v))
    mask = ImageChops.multiply(sheet.printed, worn)
    mask = mask.rotate(rng.uniform(6, 13), Image.Resampling.BICUBIC, expand=True)
    mask = mask.filter(ImageFilter.GaussianBlur(0.6)).point(lambda v: int(v * 0.86))
    place = (int(centre[0] - mask.width / 2), int(centre[1] - mask.height / 2))
    paper.paste(STAMP_INK, place, mask)


def notice(paper: Image.Image, y: float, left: float | None = None, size: int = 17) -> None:
    """The line in print at the foot of every page; in the middle when no left edge is given."""
    sheet = Sheet(paper.size, Random(0))  # noqa: S311
    middle = (paper.width - width_of(PRINTED, size, NOTICE)) / 2
    sheet.print(middle if left is None else left, y, NOTICE, PRINTED, size)
    paper.paste(NOTICE_INK, mask=sheet.printed)
