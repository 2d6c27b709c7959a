"""Many scans at once: kept as what they are, in order, a page each; what is wrong is said and harms
nothing."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.core import records
from archive.core.records import batch
from archive.ops import fixity
from archive.search.models import SearchEntry
from sources import files, jobs, pyramids, scans, scans_bundles, scans_splitter
from sources.files import FileNotKept
from sources.models import Page, ScanBundle
from tests import builders
from tests.sources.pictures import corners, jpeg, quarters

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
LOCKED = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>endobj
trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>
%%%%EOF""" % (b"41" * 32, b"42" * 32)


class Told:
    """How far a job is, for who asks."""

    def __init__(self) -> None:
        self.steps = 0

    def begin(self, words: str, total: int = 0) -> None:
        self.total = total

    def step(self, parts: int = 1) -> None:
        self.steps += parts


class Killed(BaseException):
    """What no code of ours catches."""


class KilledAfter(Told):
    def __init__(self, steps: int) -> None:
        super().__init__()
        self.left = steps

    def step(self, parts: int = 1) -> None:
        self.left -= parts
        if not self.left:
            raise Killed


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def letter(db):
    document = builders.document("Zoznam")
    document.pages.all().delete()
    return document


def sheet(shade: str = "white", size: tuple[int, int] = (60, 80)) -> Image.Image:
    return Image.new("RGB", size, shade)


def written_as(kind: str, picture: Image.Image | None = None, **options) -> bytes:
    out = io.BytesIO()
    (picture or sheet()).save(out, kind, **options)
    return out.getvalue()


def pdf_of(*pictures: Image.Image) -> bytes:
    return written_as("PDF", pictures[0], save_all=True, append_images=pictures[1:])


def tiff_of(*pictures: Image.Image) -> bytes:
    return written_as("TIFF", pictures[0], save_all=True, append_images=pictures[1:])


def bring(document, tmp_path: Path, content: bytes, name: str = "scan.jpg") -> scans.Added:
    path = tmp_path / f"{uuid.uuid4()}"
    path.write_bytes(content)
    return scans.add(document, path, name)


def asked(task: str) -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=f"sources.jobs.{task}"))


def colours(document) -> str:
    return "".join(
        corners(Image.open(files.path_of(str(page.scan))))[0]
        for page in document.pages.order_by("position")
    )


# One file, one page


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("TIFF", "image/tiff"),
        ("WEBP", "image/webp"),
        ("JPEG2000", "image/jp2"),
        ("MPO", "image/jpeg"),
    ],
)
def test_a_picture_becomes_a_page_and_its_copies_are_asked_for(letter, tmp_path, kind, media_type):
    more = {"save_all": True, "append_images": [sheet("red")]} if kind == "MPO" else {}
    content = written_as(kind, quarters(300, 200), **more)
    bring(letter, tmp_path, content, "list 1.doc")
    (page,) = letter.pages.all()
    assert (page.media_type, page.width, page.height) == (media_type, 300, 200)
    assert (page.position, page.file_name) == (1, "list 1.doc")
    assert files.path_of(str(page.scan)).read_bytes() == content
    assert [job.args for job in asked("make_pyramid")] == [{"page_id": str(page.pk)}]
    pyramids.make_pyramid(page.pk)
    assert corners(Image.open(files.derivative(page, 320))) == "RGWB"


def test_the_same_file_twice_in_a_document_is_told_and_not_doubled(letter, tmp_path) -> None:
    bring(letter, tmp_path, written_as("PNG"), "a.png")
    again = bring(letter, tmp_path, written_as("PNG"), "b.png")
    assert (again.pages, again.already) == ((), "1")
    assert letter.pages.count() == 1
    other = builders.document("Iný zoznam", "slová")
    assert bring(other, tmp_path, written_as("PNG")).pages


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "prázdny.jpg", "The file is empty."),
        (SVG, "kresba.svg", "not kept here"),
        (SVG, "kresba.jpg", "not kept here"),
        (HTML, "strana.jpg", "not kept here"),
        (b"GIF89a" + HTML, "strana.gif", "not kept here"),
        (b"\xff\xd8\xff\xe0" + HTML, "strana.jpg", "damaged|not kept"),
        (written_as("JPEG", quarters())[:4000], "pol.jpg", "damaged"),
        (written_as("PNG", quarters())[:2000], "pol.png", "damaged"),
        (written_as("WEBP", quarters())[:600], "pol.webp", "damaged"),
        (written_as("JPEG2000", quarters())[:3000], "pol.jp2", "damaged"),
        (tiff_of(quarters())[:-300_000], "pol.tif", "damaged"),
        (b"ID3" + b"\0" * 50, "hlas.jpg", "of the kind audio/mpeg"),
        (b"%PDF-1.7\n" + HTML, "list.pdf", "damaged"),
        (LOCKED, "list.pdf", "locked with a password"),
        (b"II*\0" + b"\xff" * 60, "list.tif", "damaged|not kept"),
        (written_as("PNG").replace(b"\x0dIHDR", b"\x05IHDR"), "short.png", "damaged"),
    ],
)
def test_what_is_no_scan_is_refused_with_why(letter, media, tmp_path, content, name, why):
    with pytest.raises(FileNotKept, match=why):
        bring(letter, tmp_path, content, name)
    assert not letter.pages.exists()
    assert not letter.bundles.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_picture_with_an_unreadable_note_of_the_camera_is_kept_as_it_lies(letter, tmp_path):
    bring(letter, tmp_path, written_as("JPEG", sheet(), exif=b"Exif\0\0no note at all"))
    page = letter.pages.get()
    assert (page.width, page.height) == (60, 80)
    with Image.open(files.derivative(page, 320)) as copy:
        assert copy.size == (60, 80)


def test_a_bomb_is_refused_before_it_is_opened(letter, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    for kind in ("PNG", "JPEG", "TIFF", "JPEG2000"):
        with pytest.raises(FileNotKept, match=r"million pixels|damaged"):
            bring(letter, tmp_path, written_as(kind, sheet(size=(100, 100))))
    monkeypatch.setattr(scans, "MOST_BYTES", 100)
    with pytest.raises(FileNotKept, match="larger than"):
        bring(letter, tmp_path, written_as("PNG", quarters()))


def test_what_hides_behind_a_picture_is_in_no_copy(letter, tmp_path) -> None:
    bring(letter, tmp_path, jpeg(quarters(400, 300)) + HTML)
    page = letter.pages.get()
    pyramids.make_pyramid(page.pk)
    copies = [files.derivative(page, 320), files.full_copy(page), pyramids.path_for(page)]
    assert all(b"<script" not in path.read_bytes() for path in copies)


def test_a_name_is_shown_without_a_path_and_without_what_cannot_be_shown() -> None:
    assert scans.clean_name("C:\\skeny\\list\u202e 1.jpg") == "list 1.jpg"
    assert scans.clean_name("../../etc/passwd") == "passwd"
    assert scans.clean_name("\0") == "without a name"
    assert len(scans.clean_name("x" * 900)) == 200


def test_the_search_is_told_once_of_many_new_pages(letter, tmp_path) -> None:
    """Of each by itself it would read the whole document anew: a day for six hundred."""
    for shade in ("red", "lime", "blue"):
        bring(letter, tmp_path, written_as("PNG", sheet(shade)))
    (job,) = asked("settle_source")
    assert job.args == {"source_id": str(letter.pk)}
    assert job.scheduled_at
    found = SearchEntry.objects.filter(pk__in=letter.pages.values("pk"))
    assert not found.exists()
    jobs.settle_source(Told(), str(letter.pk))
    assert found.count() == 3
    jobs.settle_source(Told(), str(uuid.uuid4()))


# Files of several pages


@pytest.mark.parametrize("of", [pdf_of, tiff_of])
def test_a_file_of_several_pages_is_kept_and_its_pages_are_taken_out(letter, tmp_path, of) -> None:
    content = of(sheet("red"), sheet("lime"), sheet("blue"))
    added = bring(letter, tmp_path, content, "Zoznam 1925.pdf")
    assert [page.position for page in added.pages] == [1, 2, 3]
    bundle = ScanBundle.objects.get()
    assert files.path_of(str(bundle.original)).read_bytes() == content
    assert [job.args for job in asked("split_bundle")] == [{"bundle_id": str(bundle.pk)}]
    told = Told()
    jobs.split_bundle(told, str(bundle.pk))
    assert (told.total, told.steps) == (3, 3)
    assert colours(letter) == "RGB"
    first = letter.pages.get(position=1)
    assert (first.bundle, first.bundle_page, first.file_name) == (bundle, 1, "Zoznam 1925.pdf")
    assert fixity.faults(Told()) == []
    jobs.split_bundle(Told(), str(bundle.pk))
    assert letter.pages.count() == 3
    assert len(asked("make_pyramid")) == 3, "what is there is not taken out again"
    assert bring(letter, tmp_path, content, "again.pdf").already == "Zoznam 1925.pdf"


def test_a_jpeg_that_fills_a_page_is_taken_byte_for_byte(letter, tmp_path) -> None:
    bring(letter, tmp_path, pdf_of(quarters()), "list.pdf")
    jobs.split_bundle(Told(), str(ScanBundle.objects.get().pk))
    page = letter.pages.get()
    assert (page.media_type, page.width, page.height) == ("image/jpeg", 1500, 1100)
    assert files.path_of(str(page.scan)).read_bytes() in pdf_of(quarters())


def test_a_page_of_a_pdf_that_lies_is_shown_upright(letter, tmp_path) -> None:
    content = pdf_of(quarters()).replace(b"/MediaBox", b"/Rotate 90 /MediaBox")
    bring(letter, tmp_path, content, "list.pdf")
    jobs.split_bundle(Told(), str(ScanBundle.objects.get().pk))
    assert corners(Image.open(files.derivative(letter.pages.get(), 800))) == "BRGW"


def drawn_otherwise(plain: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """A PDF of one page, on which this is drawn before its picture, and that after it."""
    at = plain.rindex(b"\nendstream")
    begin = plain.rindex(b"stream\n", 0, at)
    drawn = plain[begin + 7 : at]
    more = before + b" " + drawn + b"\n" + after
    plain = plain.replace(b"/Length %d" % len(drawn), b"/Length %d" % len(more))
    return plain.replace(drawn + b"\nendstream", more + b"\nendstream")


def test_a_word_that_the_page_leaves_out_of_its_picture_stays_out(letter, tmp_path) -> None:
    all_but_a_word = b"0 0 1500 1100 re 100 1000 60 20 re W* n"
    bring(letter, tmp_path, drawn_otherwise(pdf_of(quarters()), all_but_a_word), "list.pdf")
    jobs.split_bundle(Told(), str(ScanBundle.objects.get().pk))
    page = letter.pages.get()
    assert page.media_type == "image/png"
    with Image.open(files.path_of(str(page.scan))) as picture:
        across, down = round(130 * picture.width / 1500), round(90 * picture.height / 1100)
        assert picture.getpixel((across, down)) == (255, 255, 255)


def test_a_page_with_anything_beside_its_picture_is_drawn(letter, tmp_path) -> None:
    """A box over the picture, as of a blackened name, must not be lost by taking what is under."""
    covered = drawn_otherwise(pdf_of(quarters()), after=b"0 0 0 rg 0 0 5000 5000 re f")
    bring(letter, tmp_path, covered, "list.pdf")
    jobs.split_bundle(Told(), str(ScanBundle.objects.get().pk))
    page = letter.pages.get()
    assert page.media_type == "image/png"
    assert corners(Image.open(files.path_of(str(page.scan)))) == "KKKK"


def test_too_many_pages_are_refused_with_their_number(letter, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(scans_bundles, "MOST_PAGES", 2)
    with pytest.raises(FileNotKept, match="It has 3 pages; 2 is the most"):
        bring(letter, tmp_path, tiff_of(sheet(), sheet("red"), sheet("blue")))


def test_a_worker_killed_at_any_page_loses_and_doubles_nothing(letter, tmp_path) -> None:
    bring(letter, tmp_path, tiff_of(sheet("red"), sheet("lime"), sheet("blue")))
    key = str(ScanBundle.objects.get().pk)
    for taken_out in (1, 2):
        with pytest.raises(Killed):
            jobs.split_bundle(KilledAfter(1), key)
        assert letter.pages.exclude(scan="").count() == taken_out
    jobs.split_bundle(Told(), key)
    assert colours(letter) == "RGB"
    assert len(asked("make_pyramid")) == 3


def test_a_page_that_brings_the_reader_down_is_told_and_the_rest_goes_on(
    letter, tmp_path, monkeypatch
) -> None:
    """As a damaged PDF may: the process is gone, without a word, in the middle of page 2."""
    bring(letter, tmp_path, tiff_of(sheet("red"), sheet("lime"), sheet("blue")))
    splitter = tmp_path / "scans_splitter.py"
    splitter.write_text(
        Path(scans_splitter.__file__)
        .read_text()
        .replace("    say(begun=number)\n", "    say(begun=number)\n    if number == 2: exit(11)\n")
    )
    monkeypatch.setattr(scans_bundles, "SPLITTER", splitter)
    jobs.split_bundle(Told(), str(ScanBundle.objects.get().pk))
    first, second, third = letter.pages.order_by("position")
    assert (bool(first.scan), bool(second.scan), bool(third.scan)) == (True, False, True)
    assert "too much memory or time" in second.fault
    monkeypatch.undo()
    assert scans.try_again(letter) == 1
    second.refresh_from_db()
    assert second.fault == ""


def test_a_file_on_which_the_reader_ends_at_every_page_is_given_up(
    letter, tmp_path, monkeypatch
) -> None:
    """Each end may take ten minutes of the one worker; a thousand pages may not take a week."""
    bring(letter, tmp_path, tiff_of(*(sheet(size=(60 + n, 80)) for n in range(8))))
    runs, real = [], scans_bundles._answers

    def counted(words: list[str], seconds: int) -> Any:
        runs.append(words)
        return real(words, seconds)

    splitter = tmp_path / "scans_splitter.py"
    splitter.write_text("import sys; print('{\"begun\": %s}' % sys.argv[5]); sys.exit(11)")
    monkeypatch.setattr(scans_bundles, "SPLITTER", splitter)
    monkeypatch.setattr(scans_bundles, "_answers", counted)
    jobs.split_bundle(Told(), str(ScanBundle.objects.get().pk))
    assert len(runs) == scans_bundles.MOST_ENDED
    assert letter.pages.filter(fault__contains="too much memory or time").count() == 8
    assert scans.try_again(letter) == 8


def test_a_disk_that_is_full_is_not_said_to_be_a_damaged_page(letter, tmp_path, monkeypatch):
    bring(letter, tmp_path, tiff_of(sheet("red"), sheet("lime")))
    splitter = tmp_path / "scans_splitter.py"
    splitter.write_text(
        Path(scans_splitter.__file__)
        .read_text()
        .replace('path = target.with_suffix(".tif")', 'raise OSError(errno.ENOSPC, "full")')
    )
    monkeypatch.setattr(scans_bundles, "SPLITTER", splitter)
    jobs.split_bundle(Told(), str(ScanBundle.objects.get().pk))
    assert {page.fault for page in letter.pages.all()} == {
        "There is no room on the disk to take it out; try again when there is."
    }


def test_a_file_that_was_lost_is_told_as_such(letter, tmp_path) -> None:
    bring(letter, tmp_path, pdf_of(sheet()), "list.pdf")
    bundle = ScanBundle.objects.get()
    files.path_of(str(bundle.original)).unlink()
    with pytest.raises(jobs.Impossible, match="is missing"):
        jobs.split_bundle(Told(), str(bundle.pk))


def test_a_huge_page_is_drawn_no_larger_than_memory_holds(tmp_path) -> None:
    huge = pdf_of(sheet()).replace(b"60.0", b"9e4 ").replace(b"80.0", b"9e4 ")
    path = tmp_path / "huge.pdf"
    path.write_bytes(huge)
    (taken,) = scans_bundles.pages(path, [1])
    assert taken.fault or taken.path


# Order


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["scan", "Scan "])), min_size=2))
def test_names_are_sorted_by_their_numbers(rows) -> None:
    names = [f"{word}{number}.jpg" for number, word in rows]
    by_word: dict[str, list[int]] = {}
    for name in sorted(names, key=scans.natural):
        word, number = name.removesuffix(".jpg").casefold().rstrip("0123456789"), name
        by_word.setdefault(word, []).append(int("".join(filter(str.isdigit, number))))
    assert all(numbers == sorted(numbers) for numbers in by_word.values())


def of_names(document, *names: str) -> list[Page]:
    return [
        Page.objects.create(source=document, position=n, file_name=name)
        for n, name in enumerate(names, 1)
    ]


def order_of(document) -> list[str]:
    return list(document.pages.order_by("position").values_list("file_name", flat=True))


def test_pages_are_put_in_the_order_of_their_names(letter) -> None:
    of_names(letter, "scan10.jpg", "scan2.jpg", "", "SCAN1.jpg")
    assert scans.put_in_order(letter, scans.by_name(letter))
    assert order_of(letter) == ["SCAN1.jpg", "scan2.jpg", "scan10.jpg", ""]
    assert not scans.put_in_order(letter, scans.by_name(letter))


def test_a_page_that_is_given_a_number_stands_there_and_the_rest_moves(letter) -> None:
    a, b, c, d = of_names(letter, "a", "b", "c", "d")
    scans.put_in_order(letter, scans.by_numbers(letter, {d.pk: 1, a.pk: 1, b.pk: 99}))
    assert order_of(letter) == ["a", "d", "c", "b"] or order_of(letter) == ["d", "a", "c", "b"]
    assert set(letter.pages.values_list("position", flat=True)) == {1, 2, 3, 4}
    assert c.pk in letter.pages.values_list("pk", flat=True)


def test_an_order_made_while_pages_came_or_went_changes_nothing(letter) -> None:
    a, b = of_names(letter, "a", "b")
    for keys in ([b.pk], [b.pk, a.pk, uuid.uuid4()], [b.pk, b.pk]):
        with pytest.raises(ValidationError, match="came or went"):
            scans.put_in_order(letter, keys)
    assert order_of(letter) == ["a", "b"]


def test_a_thousand_pages_change_places_in_few_statements(
    letter, django_assert_max_num_queries
) -> None:
    Page.objects.bulk_create(Page(source=letter, position=n) for n in range(1, 1001))
    keys = list(letter.pages.order_by("-position").values_list("pk", flat=True))
    with django_assert_max_num_queries(60), batch():
        scans.put_in_order(letter, keys)
        assert letter.pages.get(pk=keys[0]).position == 1
        (records._pending.get() or {}).clear()  # the search is not what is counted here


# Turned


def test_pages_are_turned_together_and_what_has_no_scan_is_left(letter, tmp_path) -> None:
    bring(letter, tmp_path, written_as("PNG", quarters(300, 200)))
    of = Page.objects.create(source=letter, position=2)
    assert scans.turn(list(letter.pages.all()), 90) == 1
    assert scans.turn(list(letter.pages.all()), 270) == 1
    of.refresh_from_db()
    page = letter.pages.get(position=1)
    assert (page.turn, of.turn) == (0, 0)
    assert scans.show(page, 180, [0, 0, 300, 200])
    assert page.cut is None, "all of it is no cut"
    assert not scans.show(page, 180, None)
    with pytest.raises(ValidationError, match="within it"):
        scans.show(page, 0, [0, 0, 301, 200])


def test_who_turns_scans_undoes_nothing_that_came_meanwhile(letter, tmp_path) -> None:
    for name, width in (("1.png", 300), ("2.png", 310)):
        bring(letter, tmp_path, written_as("PNG", quarters(width, 200)), name)
    chosen = list(letter.pages.order_by("position"))
    scans.turn(chosen[:1], 90)
    scans.put_in_order(letter, [page.pk for page in reversed(chosen)])
    stale = [Page.objects.get(pk=page.pk) for page in chosen]
    for page, before in zip(stale, chosen, strict=True):
        page.position, page.turn = before.position, 0
    assert scans.turn(stale, 90) == 2
    pages = letter.pages.order_by("position")
    assert [(page.file_name, page.turn) for page in pages] == [("2.png", 90), ("1.png", 180)]
