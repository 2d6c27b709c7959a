"""What an address of the Image API asks for, and what cannot be asked for."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import iiif
from sources.iiif import LARGEST, Box, NotOffered, Refused, Size, plan

WHOLE = Size(3000, 2000)


def asked(
    region: str = "full", size: str = "max", rotation: str = "0", quality: str = "default",
    form: str = "jpg",
) -> iiif.Plan:  # fmt: skip
    return plan(WHOLE, region, size, rotation, quality, form)


@pytest.mark.parametrize(
    ("region", "box"),
    [
        ("full", (0, 0, 3000, 2000)),
        ("square", (500, 0, 2000, 2000)),
        ("10,20,300,400", (10, 20, 300, 400)),
        ("2900,1900,500,500", (2900, 1900, 100, 100)),
        ("pct:10,20,30,40", (300, 400, 900, 800)),
        ("pct:33.3,0,.1,50", (999, 0, 3, 1000)),
        ("pct:50,50,200,200", (1500, 1000, 1500, 1000)),
    ],
)
def test_a_region_is_cut_off_at_the_edges(region: str, box: tuple[int, ...]) -> None:
    assert asked(region).box == box


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("0,0,0,10", "has no width or no height"),
        ("pct:10,10,0,10", "has no width or no height"),
        ("3000,0,10,10", "lies outside the picture of 3000 × 2000 pixels"),
        ("pct:100,0,10,10", "lies outside"),
        ("-1,0,10,10", "The region “-1,0,10,10” is not known"),
        ("1,2,3", "is not known"),
        ("1.5,0,10,10", "is not known"),
        ("pct:1,2,3,x", "is not known"),
        ("٣,0,10,10", "is not known"),
        ("9999999999,0,1,1", "is not known"),
        ("", "is not known"),
        ("circle", "is not known"),
    ],
)
def test_an_impossible_region_is_refused_in_words(region: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        asked(region)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ("max", (2400, 1600)),
        ("^max", (2400, 1600)),
        ("600,", (600, 400)),
        (",400", (600, 400)),
        ("pct:10", (300, 200)),
        ("600,100", (600, 100)),
        ("!600,600", (600, 400)),
        ("!5000,5000", (2400, 1600)),
        ("^!1000,9000", (1000, 667)),
    ],
)
def test_a_size_is_what_was_asked_for(size: str, pixels: tuple[int, int]) -> None:
    assert asked(size=size).size == pixels


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ("max", (300, 200)),
        ("^max", (2400, 1600)),
        ("^600,", (600, 400)),
        ("^,400", (600, 400)),
        ("^pct:200", (600, 400)),
        ("^900,900", (900, 900)),
        ("!900,900", (300, 200)),
        ("^!900,900", (900, 600)),
    ],
)
def test_a_part_is_made_larger_only_after_a_caret(size: str, pixels: tuple[int, int]) -> None:
    assert asked("0,0,300,200", size).size == pixels


@pytest.mark.parametrize("size", ["301,", ",201", "pct:101", "301,10", "10,201"])
def test_a_size_over_the_region_without_a_caret_is_refused(size: str) -> None:
    with pytest.raises(Refused, match=r"larger than the region; write \^"):
        asked("0,0,300,200", size)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("0,", "leaves no pixel"),
        ("pct:0", "leaves no pixel"),
        ("!0,10", "leaves no pixel"),
        ("2401,", f"over the limit of {LARGEST} pixels"),
        ("^pct:900", "over the limit"),
        (",", "is not known"),
        ("!100,", "is not known"),
        ("full", "is not known"),
        ("^^max", "is not known"),
        ("10", "is not known"),
        ("pct:-1", "is not known"),
    ],
)
def test_an_impossible_size_is_refused_in_words(size: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        asked(size=size)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("rotation", "found"),
    [("0", (False, 0)), ("90", (False, 90)), ("270.0", (False, 270)), ("360", (False, 0)),
     ("!0", (True, 0)), ("!180", (True, 180))],
)  # fmt: skip
def test_quarter_turns_and_mirroring_are_known(rotation: str, found: tuple[bool, int]) -> None:
    made = asked(rotation=rotation)
    assert (made.mirrored, made.turn) == found


def test_what_level_two_leaves_open_is_told_from_what_is_wrong() -> None:
    for words in ({"rotation": "45"}, {"rotation": "!22.5"}, {"form": "webp"}, {"form": "tif"}):
        with pytest.raises(NotOffered) as open_:
            asked(**words)
        assert open_.value.status == 501
    for words in ({"rotation": "361"}, {"rotation": "-90"}, {"rotation": "x"}, {"form": "exe"}):
        with pytest.raises(Refused) as refused:
            asked(**words)
        assert refused.value.status == 400
    with pytest.raises(Refused, match="The quality “sepia” is not known"):
        asked(quality="sepia")


@pytest.mark.parametrize(
    ("words", "canonical"),
    [
        ({}, "full/max/0/default.jpg"),
        ({"region": "pct:0,0,100,100", "size": "!2400,2400"}, "full/max/0/default.jpg"),
        ({"size": "600,", "quality": "color"}, "full/600,400/0/default.jpg"),
        ({"region": "square", "size": "500,500"}, "500,0,2000,2000/500,500/0/default.jpg"),
        ({"region": "0,0,30,20", "size": "^60,"}, "0,0,30,20/^60,40/0/default.jpg"),
        ({"region": "0,0,30,20", "size": "^max"}, "0,0,30,20/^max/0/default.jpg"),
        ({"rotation": "!360", "form": "png"}, "full/max/!0/default.png"),
        ({"quality": "bitonal", "size": "pct:50"}, "full/1500,1000/0/bitonal.jpg"),
    ],
)
def test_all_that_ask_for_the_same_have_one_address(words: dict[str, str], canonical: str) -> None:
    assert asked(**words).canonical == canonical


sides = st.integers(1, 5000)


@given(width=sides, height=sides, x=sides, y=sides, w=sides, h=sides, to=st.integers(0, 3000))
def test_a_plan_lies_within_the_picture_and_its_limits_and_its_address_asks_for_it_again(
    width, height, x, y, w, h, to
) -> None:
    whole = Size(width, height)
    try:
        made = plan(whole, f"{x},{y},{w},{h}", f"!{to},{to}", "0", "default", "jpg")
    except Refused:
        return
    box = made.box
    assert 0 <= box.x < box.x + box.width <= width
    assert 0 <= box.y < box.y + box.height <= height
    assert 0 < made.size.width <= min(to, box.width, LARGEST)
    assert 0 < made.size.height <= min(to, box.height, LARGEST)
    region, size, rotation, rest = made.canonical.split("/")
    assert plan(whole, region, size, rotation, *rest.split(".")) == made


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=9), st.text(max_size=9))
def test_no_words_whatever_make_another_error(region, size, rotation, form) -> None:
    for words in ({"region": region}, {"size": size}, {"rotation": rotation}, {"form": form}):
        with contextlib.suppress(Refused):
            assert asked(**words).canonical


def test_the_description_tells_what_is_offered_and_no_more() -> None:
    told = iiif.description("https://archive.example/iiif/1", Size(3000, 2000))
    assert told["profile"] == "level2"
    assert told["tiles"] == [{"width": 512, "scaleFactors": [1, 2, 4, 8]}]
    assert told["sizes"] == [
        {"width": 375, "height": 250}, {"width": 750, "height": 500},
        {"width": 1500, "height": 1000},
    ]  # fmt: skip
    assert told["maxWidth"] == told["maxHeight"] == LARGEST
    for one in told["sizes"]:
        assert asked(size=f"{one['width']},{one['height']}").size == tuple(one.values())


def test_a_small_picture_is_one_tile() -> None:
    told = iiif.description("https://archive.example/iiif/1", Size(300, 512))
    assert told["tiles"] == [{"width": 512, "scaleFactors": [1]}]
    assert told["sizes"] == [{"width": 300, "height": 512}]
    assert iiif.parse_region("square", Size(1, 9)) == Box(0, 4, 1, 1)
