"""The machine reads scans: a draft that takes its place only where nobody has worked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw, ImageFont
from procrastinate.contrib.django.models import ProcrastinateJob

from sources import files, jobs, ocr, pyramids, scans_texts
from sources.models import Mention, Page, PageReading, PageText, TextKind, TextStatus
from tests import builders
from tests.sources.pictures import jpeg, scanned
from tests.sources.test_scans import Told

pytestmark = pytest.mark.django_db

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
TABLE = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "1\t1\t0\t0\t0\t0\t0\t0\t1000\t500\t-1\t\n"
    '5\t1\t1\t1\t1\t1\t100\t50\t200\t25\t96.5\t"Žilina,\n'
    "5\t1\t1\t1\t1\t2\t320\t45\t100\t30\t90\t1925\n"
    "5\t1\t1\t1\t2\t1\t100\t100\t50\t25\t3\t~\n"
    "5\t1\t2\t1\t1\t1\t100\t400\t50\t25\t41\tPoznámka\n"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def machine(monkeypatch):
    """An engine that reads what it is told to, in Czech and Slovak."""
    said: list[str] = ["Zoznam cestujúcich"]
    seen: list[Image.Image] = []

    def read(picture: Image.Image, codes: list[str]) -> list[dict]:
        seen.append(picture)
        return [
            {"text": text, "region": [10, 10 * n, 50, 5], "sure": 50}
            for n, text in enumerate(said, 1)
        ]

    found = ocr.Engine("tesseract 5", frozenset({"ces", "slk"}))
    monkeypatch.setattr(ocr, "engine", lambda: found)
    monkeypatch.setattr(ocr, "read", read)
    return SimpleNamespace(said=said, seen=seen)


def a_scan(*lines: str, status: str = "draft", **fields) -> Page:
    page = scanned(text="\n".join(lines) or "", status=status, languages=["sk"], **fields)
    if not lines:
        page.texts.all().delete()
    return page


def read(page: Page) -> None:
    jobs.read_page(Told(), str(page.pk))


def machine_text(page: Page) -> PageText | None:
    return page.texts.filter(kind=TextKind.OCR).first()


# What the engine says


def test_words_become_lines_with_their_places_and_dirt_is_left_out() -> None:
    first, second = ocr.lines_of(TABLE, 1000, 500)
    assert (first["text"], first["sure"]) == ('"Žilina, 1925', 93)
    assert first["region"] == [10, 9, 32, 6]
    assert second["text"] == "Poznámka"


def test_what_is_not_installed_is_said(monkeypatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: None)
    with pytest.raises(ocr.CannotRead, match="Tesseract is not installed"):
        ocr.readable(["sk"])
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("5", frozenset({"ces"})))
    with pytest.raises(ocr.CannotRead, match=r"lacks .*tesseract-ocr-slk, tesseract-ocr-rus"):
        ocr.readable(["sk", "ru"])
    with pytest.raises(ocr.CannotRead, match="names no language"):
        ocr.readable([])
    assert ocr.readable(["cs", "ru"]) == ["ces"]
    assert ocr.lacking(["cs", "ru", "io"]) == ["ru", "io"]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (subprocess.TimeoutExpired("tesseract", 1), "not done after"),
        (subprocess.CalledProcessError(1, "tesseract", stderr=b"Out of memory"), "Out of memory"),
        (OSError("no such program"), "no such program"),
    ],
)
def test_an_engine_that_fails_is_told_and_leaves_nothing(monkeypatch, error, why) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("5", frozenset({"slk"})))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    def fail(*_args, **_more):
        raise error

    monkeypatch.setattr(ocr, "_run", fail)
    page = a_scan()
    with pytest.raises(jobs.Impossible, match=why):
        read(page)
    assert not PageReading.objects.exists()


@pytest.mark.skipif(
    shutil.which("tesseract") is None or not FONT.exists(),
    reason="Tesseract or DejaVu is not installed (Debian: tesseract-ocr, fonts-dejavu-core)",
)
def test_a_printed_page_is_read_where_its_words_stand() -> None:
    engine = ocr.engine()
    assert engine
    if "slk" not in engine.languages:
        pytest.skip("Tesseract lacks Slovak (Debian: tesseract-ocr-slk)")
    sheet = Image.new("RGB", (1200, 600), "white")
    write = ImageDraw.Draw(sheet).text
    write((100, 120), "Zoznam cestujúcich", font=ImageFont.truetype(str(FONT), 44), fill="black")
    write((100, 400), "Žilina, 29. marca", font=ImageFont.truetype(str(FONT), 44), fill="black")
    page = a_scan(content=jpeg(sheet.transpose(Image.Transpose.ROTATE_90)))
    page.turn = 90
    page.save()
    read(page)
    text = machine_text(page)
    assert text
    assert [line["text"] for line in text.lines] == ["Zoznam cestujúcich", "Žilina, 29. marca"]
    x, y, _width, high = page.frame.shown(text.lines[0]["region"]) or []
    assert (x, y) == pytest.approx((8.3, 21.5), abs=2)
    assert high < 10


# What becomes of it


def test_a_reading_is_the_text_of_a_page_that_has_none_and_is_read_anew(machine) -> None:
    page = a_scan()
    read(page)
    text = machine_text(page)
    assert text
    assert (text.status, text.language, text.text) == ("machine", "sk", "Zoznam cestujúcich")
    machine.said[:] = ["Zoznam", "cestujúcich"]
    read(page)
    text.refresh_from_db()
    assert text.text == "Zoznam\ncestujúcich"
    assert PageReading.objects.get().taken


@pytest.mark.parametrize("status", [TextStatus.MACHINE, TextStatus.CHECKED, TextStatus.APPROVED])
def test_what_a_person_corrected_or_checked_is_never_written_over(machine, status) -> None:
    page = a_scan()
    read(page)
    text = machine_text(page)
    assert text
    text.status = status
    if status == TextStatus.MACHINE:
        text.lines = [{"text": "Zoznam cestujúcich."}]
    text.save()
    mine = text.text
    machine.said[:] = ["Zoznom"]
    read(page)
    text.refresh_from_db()
    assert text.text == mine
    page = Page.objects.get(pk=page.pk)
    assert (page.reading.text, page.reading.taken) == ("Zoznom", False)
    assert scans_texts.waits(page) == (status == TextStatus.MACHINE)
    assert not scans_texts.waits_alone(page)


def test_a_reading_waits_beside_a_transcription_and_cannot_be_taken_over(machine) -> None:
    page = a_scan("Milá matko,")
    read(page)
    assert machine_text(page) is None
    assert not scans_texts.waits(Page.objects.get(pk=page.pk))
    with pytest.raises(Exception, match="transcribed"):
        scans_texts.take_over(page)


def test_nothing_that_was_read_goes_out_by_itself(machine, street) -> None:
    """On a published page, and where a name was marked, somebody has to look first."""
    machine.said[:] = ["tajomstvo"]
    published = a_scan(status="published")
    marked = a_scan()
    Mention.objects.create(page=marked, person=builders.person(), region=[1, 1, 5, 5])
    for page in (published, marked):
        read(page)
        assert machine_text(page) is None
        assert scans_texts.waits_alone(Page.objects.get(pk=page.pk))
    address = published.source.get_absolute_url()
    assert "tajomstvo" not in street.get(address).content.decode()
    scans_texts.take_over(published)
    assert "tajomstvo" in street.get(address).content.decode()


def test_the_machine_sees_only_what_is_shown_and_places_count_in_the_original(machine) -> None:
    page = a_scan()
    page.turn, page.cut = 90, [751, 0, 749, 550]
    page.save()
    read(page)
    (seen,) = machine.seen
    assert seen.size == (550, 749)
    text = machine_text(page)
    assert text
    assert page.frame.shown(text.lines[0]["region"]) == pytest.approx([10, 10, 50, 5], abs=0.01)
    assert text.lines[0]["region"][0] > 50


def test_a_scan_that_was_cut_while_it_was_read_is_read_again(machine, monkeypatch) -> None:
    page = a_scan()
    inner = ocr.read

    def slow(picture, codes):
        Page.objects.filter(pk=page.pk).update(cut=[0, 0, 100, 100])
        return inner(picture, codes)

    monkeypatch.setattr(ocr, "read", slow)
    read(page)
    assert machine_text(page) is None
    assert not PageReading.objects.exists()
    asked = ProcrastinateJob.objects.filter(task_name="sources.jobs.read_page")
    assert [job.args for job in asked] == [{"page_id": str(page.pk)}]


def test_a_worker_killed_before_or_after_the_write_leaves_one_whole_reading(
    machine, monkeypatch
) -> None:
    page = a_scan()
    keep = scans_texts._put

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(scans_texts, "_put", killed)
    with pytest.raises(KeyboardInterrupt):
        read(page)
    assert not PageReading.objects.exists(), "all of it or nothing"
    monkeypatch.setattr(scans_texts, "_put", keep)
    read(page)
    read(page)
    assert PageReading.objects.count() == page.texts.count() == 1


def test_a_page_that_is_gone_and_a_scan_that_is_lost_end_the_job_in_words(machine) -> None:
    page = a_scan()
    files.path_of(str(page.scan)).unlink()
    with pytest.raises(jobs.Impossible):
        read(page)
    key = page.pk
    page.delete()
    jobs.read_page(Told(), str(key))
    pyramids.make_pyramid(key)
    assert not PageReading.objects.exists()
