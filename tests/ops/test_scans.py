"""Drawn pages: the same each time, small enough, and every letter where it is said to be."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from archive.ops.starter import lettering
from archive.ops.starter.lettering import DrawingError, read_line
from archive.ops.starter.photographs import Figure
from archive.ops.starter.scans import LOOKS, Drawn, draw_page

LINES = [
    "ЗАЯВЛЕНИЕ",
    "Прошу выделить комнату в доме № 17.",
    "Üdvözlettel: Mintás Győző",
    "бөлмө үчүн",
]


def picture(drawn: Drawn) -> Image.Image:
    return Image.open(io.BytesIO(drawn.jpeg)).convert("RGB")


def ink_in(drawn: Drawn, region: list[float]) -> float:
    """How much darker the darkest parts of a region is than its middle, from 0 to 255."""
    image = picture(drawn).convert("L")
    x, y, w, h = region
    box = (
        x * image.width / 100,
        y * image.height / 100,
        (x + w) * image.width / 100,
        (y + h) * image.height / 100,
    )
    left, top, right, foot = (round(side) for side in box)
    grey: Any = np.asarray(image.crop((left, top, right, foot)))
    return float(np.median(grey) - np.percentile(grey, 4))


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_a_page_is_a_jpeg_of_its_size_and_not_heavy(look: str) -> None:
    drawn = draw_page("p1", look, LINES)
    assert picture(drawn).size == drawn.size
    assert len(drawn.jpeg) < 300_000


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_the_same_page_looks_the_same_and_another_does_not(look: str) -> None:
    assert draw_page("p1", look, LINES) == draw_page("p1", look, LINES)
    assert draw_page("p1", look, LINES).jpeg != draw_page("p2", look, LINES).jpeg


@pytest.mark.parametrize("look", ["typed", "handwritten", "form"])
def test_every_line_has_ink_in_its_region(look: str) -> None:
    drawn = draw_page("p1", look, LINES)
    for region in drawn.regions:
        assert region is not None
        assert ink_in(drawn, region) > 40


@pytest.mark.parametrize("look", ["typed", "handwritten", "form"])
def test_the_page_between_the_lines_is_empty(look: str) -> None:
    drawn = draw_page("p1", look, LINES)
    first, second = drawn.regions[1], drawn.regions[2]
    assert first is not None
    assert second is not None
    gap = [first[0], first[1] + first[3] + 0.8, 10.0, 0.5]
    assert gap[1] + gap[3] < second[1]
    assert ink_in(drawn, gap) < 30


def test_a_letter_stands_between_its_edges() -> None:
    drawn = draw_page("p1", "typed", ["a          M"])
    region, edges = drawn.regions[0], drawn.edges[0]
    assert region is not None
    empty = [edges[2], region[1], edges[10] - edges[2], region[3]]
    letter = [edges[11] - 0.2, region[1], edges[12] - edges[11] + 0.4, region[3]]
    assert ink_in(drawn, empty) < 30
    assert ink_in(drawn, letter) > 60


def test_columns_of_a_typed_list_stand_under_each_other() -> None:
    drawn = draw_page("p1", "typed", ["25  Ukázka Cyril    1908", "26  Ukázka Metoděj  1913"] * 3)
    assert len({edges[20] for edges in drawn.edges}) == 1


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_every_page_bears_the_stamp(look: str) -> None:
    red, _green, blue = (
        np.asarray(band, dtype=int) for band in picture(draw_page("p1", look, LINES)).split()
    )
    green = np.asarray(picture(draw_page("p1", look, LINES)).split()[1], dtype=int)
    assert ((red - green > 45) & (blue > green)).sum() > 2000


def test_the_people_of_a_photograph_stand_in_their_regions() -> None:
    left, right = Figure([20, 25, 12, 20]), Figure([65, 25, 12, 20], woman=True)
    grey = np.asarray(picture(draw_page("p1", "photograph", [], [left, right])).convert("L"))
    for figure, beside in ((left, 40), (right, 50)):
        x, y, w, h = figure.region
        rows = slice(int(y * 11), int((y + h * 0.6) * 11))
        face = grey[rows, int((x + 0.35 * w) * 15.6) : int((x + 0.65 * w) * 15.6)]
        gate = grey[rows, beside * 156 // 10 : (beside + 4) * 156 // 10]
        assert face.max() > gate.max() + 25


@pytest.mark.parametrize(
    ("raw", "drawn"),
    [
        ("с семьёй Минташа [?], всего девять", "с семьёй Минташа, всего девять"),
        ("в одной [зачёркнуто: палатке] комнате", "в одной палатке комнате"),
        ("привёз свой [одно слово неразборчиво].", "привёз свой ."),
        ("[Bild: Bahnhof mit Pappeln]", ""),
    ],
)
def test_the_remarks_of_the_editor_are_not_on_the_paper(raw: str, drawn: str) -> None:
    assert read_line(raw).drawn == drawn


def test_what_was_struck_out_is_drawn_through() -> None:
    struck = {run.text: run.struck for run in read_line("в [škrtnuto: dome] byte").runs}
    assert struck["dome"]
    assert not struck[" byte"]
    assert read_line("Vzorka Alojz  1896 [prečiarknuté]").struck
    assert read_line("Макул. [другой рукой]").other_hand


@given(st.text("abčř [?]škrtnuto:зачёркнуто подпись", max_size=40))
def test_every_character_on_the_paper_comes_from_its_place_in_the_line(raw: str) -> None:
    for run in read_line(raw).runs:
        if run.text.strip() and not run.scribble:
            assert raw[run.start : run.start + len(run.text)] == run.text


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("aMш ЩěŽүл.,:1[]?", max_size=70), min_size=1, max_size=12))
def test_regions_and_edges_stay_on_the_page_whatever_the_lines(lines: list[str]) -> None:
    drawn = draw_page("any", "typed", lines)
    for raw, edges in zip(lines, drawn.edges, strict=True):
        assert len(edges) == len(raw) + 1
        assert edges == sorted(edges)
    for x, y, w, h in filter(None, drawn.regions):
        assert x >= 0
        assert y >= 0
        assert x + w <= 100
        assert y + h <= 100


def test_without_the_type_of_the_site_the_way_to_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lettering._font.cache_clear()
    monkeypatch.setattr(lettering.finders, "find", lambda name: None)
    with pytest.raises(DrawingError, match="`make demo` fetches it"):
        draw_page("p1", "typed", LINES)
