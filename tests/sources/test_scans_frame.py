"""Turned and cut scans: places stay on their letters, and nothing that was cut off goes out."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin, TiffTags

from sources import files, iiif, masking, pyramids, scans_texts, tiles
from sources.models import Citation, PageText
from sources.scans_frame import TURNS, Frame
from tests import builders
from tests.conftest import signed_in
from tests.sources.pictures import corners, jpeg, protect, quarters, scanned

SIZE = (1500, 1100)
HIDDEN = "hidden beside"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def shown_as(turn: int = 0, cut: list[int] | None = None, **fields):
    page = scanned(**fields)
    page.turn, page.cut = turn, cut
    page.full_clean()
    page.save()
    return page


# The frame alone


frames = st.builds(
    lambda turn, left, top, right, bottom: Frame(
        *SIZE, turn, (left, top, SIZE[0] - left - right, SIZE[1] - top - bottom)
    ),
    st.sampled_from(TURNS),
    *(st.integers(0, 500) for _side in range(4)),
)
places = st.tuples(st.floats(0, 90), st.floats(0, 90), st.floats(0.5, 10), st.floats(0.5, 10))


@given(frames, places)
@settings(max_examples=60)
def test_a_place_on_what_is_shown_comes_back_from_the_original(frame: Frame, place) -> None:
    assert frame.shown(frame.stored(place)) == pytest.approx(place, abs=0.01)


@given(frames, places)
@settings(max_examples=60)
def test_a_shown_place_lies_within_the_picture_and_an_outer_one_nowhere(frame, place) -> None:
    shown = frame.shown(place)
    left, top, width, height = frame.box
    x, y, right, bottom = (
        place[0] * 15, place[1] * 11, (place[0] + place[2]) * 15, (place[1] + place[3]) * 11,
    )  # fmt: skip
    outside = right < left or x > left + width or bottom < top or y > top + height
    if outside:
        assert shown is None
    if shown is not None:
        assert shown[0] >= 0
        assert shown[1] >= 0
        assert shown[0] + shown[2] <= 100.0001
        assert shown[1] + shown[3] <= 100.0001


def test_the_name_of_a_copy_tells_frames_apart() -> None:
    keys = {
        Frame(*SIZE).key,
        Frame(*SIZE, 90).key,
        Frame(*SIZE, 90, (0, 0, 10, 10)).key,
        Frame(*SIZE, 0, (0, 0, 10, 10)).key,
        Frame(*SIZE, 0, (0, 0, 10, 11)).key,
    }
    assert len(keys) == 5
    assert Frame(*SIZE).key == "", "copies that were made before stay good"


# Pictures


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("turn", "seen"), [(0, "RGWB"), (90, "BRGW"), (180, "WBRG"), (270, "GWBR")]
)
@pytest.mark.parametrize("by_vips", [True, False])
def test_every_copy_is_turned(monkeypatch, turn: int, seen: str, by_vips: bool) -> None:
    if not by_vips:
        monkeypatch.setattr(pyramids, "pyvips", None)
    elif pyramids.pyvips is None:
        pytest.skip("pyvips is not installed on this machine")
    page = shown_as(turn)
    size = SIZE if turn in (0, 180) else SIZE[::-1]
    assert pyramids.size_of(page) == size == (page.shown_width, page.shown_height)
    pyramids.make_pyramid(page.pk)
    for path in (files.derivative(page, 800), files.full_copy(page)):
        assert corners(Image.open(path)) == seen
    plan = iiif.plan(iiif.Size(*size), "full", "max", "0", "default", "jpg")
    picture = Image.open(io.BytesIO(tiles.part_of(page, plan, [])))
    assert (picture.size, corners(picture)) == (size, seen)


@pytest.mark.django_db
@pytest.mark.parametrize("by_vips", [True, False])
def test_what_is_cut_off_is_in_no_copy(monkeypatch, by_vips: bool) -> None:
    if not by_vips:
        monkeypatch.setattr(pyramids, "pyvips", None)
    elif pyramids.pyvips is None:
        pytest.skip("pyvips is not installed on this machine")
    page = shown_as(90, [751, 0, 749, 550])  # the green quarter alone
    assert pyramids.size_of(page) == (550, 749)
    pyramids.make_pyramid(page.pk)
    copies = [files.derivative(page, width) for width in files.WIDTHS] + [files.full_copy(page)]
    plan = iiif.plan(iiif.Size(550, 749), "full", "max", "0", "default", "jpg")
    for content in [*(path.read_bytes() for path in copies), tiles.part_of(page, plan, [])]:
        assert corners(Image.open(io.BytesIO(content))) == "GGGG"


XMP = b'<x xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'


def noted(kind: str, note: int = 0, xmp: bytes = b"") -> bytes:
    """A sheet with the note of a camera that was not held upright."""
    exif = Image.Exif()
    if note:
        exif[0x112] = note
    out = io.BytesIO()
    options: dict[str, Any] = {"exif": exif, "xmp": xmp} if xmp else {"exif": exif}
    if kind == "TIFF" and xmp:
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[700], tags.tagtype[700] = xmp, TiffTags.BYTE
        if note:
            tags[0x112] = note
        options = {"tiffinfo": tags}
    quarters().save(out, kind, **options)
    return out.getvalue()


def noted_behind() -> bytes:
    """A PNG in which the note stands behind the picture."""
    content = noted("PNG", 6)
    start = content.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(content[start : start + 4], "big")
    return content[:start] + content[end:-12] + content[start:end] + content[-12:]


@pytest.mark.django_db
@pytest.mark.parametrize("by_vips", [True, False])
@pytest.mark.parametrize(
    "content",
    [
        *(noted("JPEG", note) for note in range(2, 9)),
        *(noted(kind, 6) for kind in ("PNG", "WEBP", "TIFF")),
        *(noted(kind, 6, XMP) for kind in ("JPEG", "TIFF")),
        *(noted(kind, 0, XMP) for kind in ("JPEG", "WEBP", "TIFF")),
        noted_behind(),
    ],
)
def test_a_scan_is_cut_where_the_curator_saw_it_whatever_notes_it_has(
    monkeypatch, content: bytes, by_vips: bool
) -> None:
    if not by_vips:
        monkeypatch.setattr(pyramids, "pyvips", None)
    elif pyramids.pyvips is None:
        pytest.skip("pyvips is not installed on this machine")
    page = scanned(content)
    whole = Image.open(files.whole_copy(page, 1600))
    assert page.width is not None
    assert page.height is not None
    assert whole.size == (page.width, page.height)
    page.cut = [0, 0, page.width // 2 - 1, page.height // 2 - 1]
    page.full_clean()
    page.save()
    pyramids.make_pyramid(page.pk)
    size = iiif.Size(*page.cut[2:])
    plan = iiif.plan(size, "full", "max", "0", "default", "jpg")
    copies = [files.derivative(page, 800), files.full_copy(page)]
    for copy in [*(path.read_bytes() for path in copies), tiles.part_of(page, plan, [])]:
        assert corners(Image.open(io.BytesIO(copy))) == corners(whole)[0] * 4
    assert corners(scans_texts.shown_picture(page)) == corners(whole)[0] * 4


@pytest.mark.django_db
@pytest.mark.parametrize("by_vips", [True, False])
def test_a_scan_that_has_not_the_size_by_which_it_was_cut_is_not_shown(
    monkeypatch, by_vips: bool
) -> None:
    if not by_vips:
        monkeypatch.setattr(pyramids, "pyvips", None)
    elif pyramids.pyvips is None:
        pytest.skip("pyvips is not installed on this machine")
    page = shown_as(0, [751, 0, 349, 550])
    page.width, page.height = page.height, page.width
    page.save()
    for made in (lambda: pyramids.make_pyramid(page.pk), lambda: files.derivative(page, 320)):
        with pytest.raises(files.FileNotKept, match="size by which it was cut"):
            made()


@pytest.mark.django_db
def test_a_scan_whose_size_was_never_written_down_is_turned_too() -> None:
    page = shown_as(90)
    page.width = page.height = None
    page.save()
    assert pyramids.size_of(page) == SIZE[::-1]
    with Image.open(files.full_copy(page)) as copy:
        assert copy.size == SIZE[::-1]


@pytest.mark.django_db
def test_no_door_gives_a_visitor_more_than_what_is_shown(street, curator) -> None:
    page = shown_as(0, [751, 0, 749, 550])
    assert street.get(f"/media/pages/{page.pk}/original").status_code == 404
    info = street.get(f"/iiif/{page.pk}/info.json").json()
    assert (info["width"], info["height"]) == (749, 550)
    outside = street.get(f"/iiif/{page.pk}/800,600,100,100/max/0/default.jpg")
    assert outside.status_code == 400
    seen = Image.open(io.BytesIO(street.get(f"/iiif/{page.pk}/full/max/0/default.jpg").content))
    assert (seen.size, corners(seen)) == ((749, 550), "GGGG")
    assert signed_in(curator).get(f"/iiif/{page.pk}/info.json").json()["width"] == 749


@pytest.mark.django_db
def test_a_copy_made_before_a_cut_is_not_given_out_after_it(street) -> None:
    page = scanned()
    address = f"/iiif/{page.pk}/full/400,/0/default.jpg"
    assert corners(Image.open(io.BytesIO(street.get(address).content))) == "RGWB"
    page.cut = [751, 0, 749, 550]
    page.save()
    assert corners(Image.open(io.BytesIO(street.get(address).content))) == "GGGG"


# Places


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("region", "told"),
    [
        ([10, 10, 60, 4], True),
        ([10, 10, 65, 4], True),  # letters end before their box does
        ([10, 10, 80, 4], False),  # the column beyond the edge is in the same line
        ([10, 49.9, 60, 4], False),  # its letters lie below the edge
    ],
)
def test_a_line_over_the_edge_is_told_where_next_to_nothing_of_it_is_missing(
    visitor, curator, region, told
) -> None:
    page = shown_as(0, [0, 0, 1050, 550])
    page.texts.update(lines=[{"text": "Vzorek udavač", "region": region}])
    page = type(page).objects.get(pk=page.pk)
    (line,) = masking.lines(page, visitor)
    assert line.transcription is not None
    assert ("udavač" in line.transcription.text) is told
    (line,) = masking.lines(page, curator)
    assert line.transcription is not None
    assert line.transcription.text == "Vzorek udavač"


@pytest.mark.django_db
def test_a_line_that_was_cut_off_is_neither_read_nor_found(street, curator) -> None:
    page = scanned(text=f"Milá matko,\n{HIDDEN}")
    text = PageText.objects.get(page=page)
    for line, left in zip(text.lines, (60, 10), strict=True):
        line["region"] = [left, 10, 20, 5]
    text.save()
    page.cut = [750, 0, 750, 1100]
    page.save()
    page.refresh_from_db()
    shown = street.get(page.source.get_absolute_url()).content.decode()
    assert HIDDEN not in shown
    assert "Milá matko," in shown
    assert "[held back: this part of the scan is not shown]" in shown
    assert "Milá" in street.get("/en/search/?q=matko").content.decode()
    assert page.source.title not in street.get("/en/search/?q=hidden").content.decode()
    first, second = masking.lines(page, curator)
    assert first.region == pytest.approx([20, 10, 40, 5])
    assert second.transcription
    assert second.transcription.text == HIDDEN


@pytest.mark.django_db
@pytest.mark.parametrize("turn", TURNS)
def test_a_covered_name_stays_covered_on_a_turned_and_cut_scan(visitor, turn: int) -> None:
    page = shown_as(turn, [300, 100, 900, 800])
    protect(page, region=[40, 40, 10, 10])
    (covered,) = masking.masked_regions(page, visitor) or []
    assert page.frame.stored(covered) == pytest.approx([40, 40, 10, 10], abs=0.01)
    seen = Image.open(files.derivative(page, 320, [covered])).convert("RGB")
    x, y, width, height = covered
    middle = ((x + width / 2) * seen.width / 100, (y + height / 2) * seen.height / 100)
    painted: Any = seen.getpixel((int(middle[0]), int(middle[1])))
    assert all(110 < value < 146 for value in painted)


@pytest.mark.django_db
def test_a_protected_name_on_what_was_cut_off_hides_nothing_else(visitor) -> None:
    page = shown_as(0, [751, 0, 749, 550])
    protect(page, region=[1, 80, 5, 5])
    assert masking.masked_regions(page, visitor) == []


@pytest.mark.django_db
def test_a_citation_leads_to_the_same_letters_and_says_where_they_are_not_shown(street) -> None:
    page = shown_as(180, [750, 0, 750, 1100])
    address = page.source.get_absolute_url()
    shown = street.get(f"{address}?page=1&region=60,10,20,5").content.decode()
    assert 'data-region="40,85,40,5"' in shown
    outside = street.get(f"{address}?page=1&region=1,1,5,5").content.decode()
    assert "The cited place lies outside of what is shown of the scan." in outside
    assert Citation.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cut", [[0, 0, 0, 5], [-1, 0, 5, 5], [0, 0, 1501, 5], ["a"], [0.5, 0, 1, 1]]
)
def test_a_cut_that_cannot_be_is_refused(cut) -> None:
    page = scanned(jpeg(quarters()))
    page.cut = cut
    with pytest.raises(Exception, match=r"within it|in pixels"):
        page.full_clean()


@pytest.mark.django_db
def test_a_page_without_a_scan_has_no_size() -> None:
    page = builders.document("Dopis", "Milá matko,").pages.get()
    assert (page.shown_width, page.shown_height, page.frame.key) == (None, None, "")
