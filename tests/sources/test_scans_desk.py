"""The desk of scans: what a curator sees and does there, with no script and with one."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from archive.curation.models import Change
from archive.curation.review_models import Step
from archive.jobs import queue
from sources import files, ocr, scans_texts
from sources.admin import scans_jobs
from sources.models import Mention, Page, PageReading, PageText, Source, TextKind, TextStatus
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in
from tests.sources.pictures import corners, jpeg, quarters, scanned
from tests.sources.test_scans import HTML, pdf_of, sheet, written_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def desk(curator) -> Client:
    return signed_in(curator)


@pytest.fixture
def letter() -> Source:
    found = builders.document("Zoznam", languages=["sk"])
    found.pages.all().delete()
    return found


def scans_of(document) -> str:
    return reverse("admin:sources_document_scans", args=[document.pk])


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def post(desk: Client, address: str, **data):
    return desk.post(address, data, follow=True)


# Bringing


def test_many_files_at_once_are_kept_in_the_order_of_their_names(desk, letter) -> None:
    brought = [
        upload("scan10.png", written_as("PNG", sheet("red"))),
        upload("zlý.jpg", HTML),
        upload("scan2.jpg", written_as("JPEG", sheet("lime"))),
        upload("list.pdf", pdf_of(sheet(), sheet("blue"))),
    ]
    answer = post(desk, scans_of(letter), act="upload", files=brought)
    names = list(letter.pages.order_by("position").values_list("file_name", flat=True))
    assert names == ["list.pdf", "list.pdf", "scan2.jpg", "scan10.png"]
    wrong, good = said(answer)
    assert "“zlý.jpg” was not kept: A .jpg file is not kept here" in wrong
    assert good == "3 files were kept."
    shown = answer.content.decode()
    assert "Taking the pages out of a file: 1 job to do" in shown
    assert "page 2 of list.pdf" in shown


def test_the_script_is_told_of_each_file_by_itself(desk, letter) -> None:
    def send(name: str, content: bytes):
        data = {"act": "upload", "files": upload(name, content)}
        answer = desk.post(scans_of(letter), data, headers={"Accept": "application/json"})
        return answer.status_code, json.loads(answer.content)["words"]

    assert send("a.png", written_as("PNG")) == (200, "“a.png” is page 1.")
    assert send("b.png", written_as("PNG")) == (422, "“b.png” is here already, as “1”.")
    status, words = send("c.svg", b"<svg/>")
    assert (status, "“c.svg” was not kept" in words) == (422, True)
    assert send("d.pdf", pdf_of(sheet()))[1] == "“d.pdf”: 1 page is being taken out of it."
    assert letter.pages.count() == 2


def test_bringing_scans_is_in_the_history_and_nobody_publishes_their_own(
    desk, letter, curator
) -> None:
    post(desk, scans_of(letter), act="upload", files=upload("a.png", written_as("PNG")))
    assert Step.objects.filter(record_ref=letter.ref, by=curator).exists()
    change = Change.objects.filter(model="sources.Page", action="+").latest("at")
    assert change.change_set.label == "Scans of Zoznam"
    assert change.change_set.who == curator


def test_a_disk_that_is_full_is_said_at_the_file(desk, letter, monkeypatch) -> None:
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_copy", full)
    answer = post(desk, scans_of(letter), act="upload", files=upload("a.png", written_as("PNG")))
    assert said(answer) == ["“a.png” was not kept: The disk is full; the file was not kept."]
    assert not letter.pages.exists()


@pytest.mark.parametrize("data", [{}, {"act": "remove everything"}, {"act": "moved", "page": "x"}])
def test_what_no_page_of_ours_sends_is_refused(desk, letter, data) -> None:
    assert desk.post(scans_of(letter), data).status_code == 400


# Order


def three(letter) -> list[Page]:
    return [Page.objects.create(source=letter, position=n, label=f"l{n}") for n in (1, 2, 3)]


def labels(letter) -> list[str]:
    return list(letter.pages.order_by("position").values_list("label", flat=True))


def test_numbers_are_typed_and_the_pages_stand_there(desk, letter) -> None:
    first, second, third = three(letter)
    numbers = {f"number-{p.pk}": n for p, n in ((first, "1"), (second, "2"), (third, "1"))}
    answer = post(desk, scans_of(letter), act="order", **numbers)
    assert labels(letter) == ["l3", "l1", "l2"]
    assert said(answer) == ["The order was saved."]
    answer = post(desk, scans_of(letter), act="order", **{f"number-{first.pk}": "one"})
    assert "“one” is no number of a page" in said(answer)[0]
    assert labels(letter) == ["l3", "l1", "l2"]


def test_the_order_of_the_script_is_saved_unless_pages_came_meanwhile(desk, letter) -> None:
    rows = three(letter)
    keys = [str(rows[n].pk) for n in (2, 0, 1)]
    answer = desk.post(scans_of(letter), {"act": "moved", "page": keys})
    assert json.loads(answer.content) == {"good": True, "words": "The order was saved."}
    assert labels(letter) == ["l3", "l1", "l2"]
    Page.objects.create(source=letter, position=9, label="l4")
    answer = desk.post(scans_of(letter), {"act": "moved", "page": keys})
    assert answer.status_code == 409
    assert "Pages came or went meanwhile" in json.loads(answer.content)["words"]


# Chosen pages


def test_chosen_pages_are_turned_and_read(desk, monkeypatch) -> None:
    page = scanned(languages=["sk"])
    address = scans_of(page.source)
    assert "Choose pages first" in said(post(desk, address, act="turn-90"))[0]
    answer = post(desk, address, act="turn-90", chosen=str(page.pk))
    page.refresh_from_db()
    assert (page.turn, said(answer)) == (90, ["1 scan was turned."])
    monkeypatch.setattr(ocr, "engine", lambda: None)
    answer = post(desk, address, act="read", chosen=str(page.pk))
    assert "Tesseract is not installed" in said(answer)[0]
    assert "so nothing can be read by machine" in answer.content.decode()
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("5", frozenset({"slk"})))
    answer = post(desk, address, act="read", chosen=str(page.pk))
    assert said(answer) == ["1 page will be read."]
    assert "Reading a scan by machine: 1 job to do" in answer.content.decode()


def test_a_language_that_the_machine_lacks_is_named(desk, letter, monkeypatch) -> None:
    three(letter)
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("5", frozenset({"ces"})))
    shown = desk.get(scans_of(letter)).content.decode()
    assert "The machine cannot read here: sk (Debian: tesseract-ocr-slk)." in shown


def test_readings_are_taken_over_where_nothing_can_be_lost(desk) -> None:
    bare, edited = scanned(languages=["sk"]), scanned(languages=["sk"])
    for page in (bare, edited):
        page.texts.all().delete()
        PageReading.objects.create(
            page=page, language="sk", languages="slk", engine="5",
            lines=[{"text": "čítané", "region": [1, 1, 5, 5], "sure": 9}],
        )  # fmt: skip
    PageText.objects.create(page=edited, kind="ocr", language="sk", lines=[{"text": "moje"}])
    for page in (bare, edited):
        post(desk, scans_of(page.source), act="take-over", chosen=str(page.pk))
    assert bare.texts.get().lines == [{"text": "čítané", "region": [1, 1, 5, 5]}]
    assert edited.texts.get().text == "moje"


def test_a_text_written_while_readings_are_taken_over_stays(desk) -> None:
    page = scanned(languages=["sk"])
    page.texts.all().delete()
    PageReading.objects.create(
        page=page, language="sk", languages="slk", engine="5", lines=[{"text": "čítané"}]
    )
    chosen = list(page.source.pages.select_related("reading").prefetch_related("texts"))
    assert scans_texts.waits_alone(chosen[0])
    PageText.objects.create(page=page, kind="ocr", language="sk", lines=[{"text": "moje"}])
    assert scans_texts.take_over_alone(chosen) == 0
    assert page.texts.get().text == "moje"


def test_the_reading_of_a_scan_goes_with_it(desk) -> None:
    page = scanned(languages=["sk"])
    page.texts.all().delete()
    PageReading.objects.create(
        page=page, language="sk", languages="slk", engine="5", lines=[{"text": "čítané"}]
    )
    address = reverse("admin:sources_page_change", args=[page.pk])
    answer = fill(desk, address, new_scan=upload("b.jpg", jpeg(quarters(200, 150))))
    assert answer.status_code == 302, errors(answer)
    page.refresh_from_db()
    assert (page.width, page.height) == (200, 150)
    assert not PageReading.objects.exists()


def test_the_work_on_a_document_is_counted_without_that_on_others(desk) -> None:
    page, other = scanned(languages=["sk"]), scanned(languages=["sk"])
    for one in (page, other, other):
        queue.defer("sources.jobs.read_page", page_id=str(one.pk))
    told = scans_jobs.work_on(page.source, [page.pk])
    assert [(str(title), count) for title, count in told["kinds"]] == [
        ("Reading a scan by machine", 1)
    ]


# What is shown


def frame_of(page: Page) -> str:
    return reverse("admin:sources_page_frame", args=[page.pk])


def framed(page: Page, **more) -> dict[str, str]:
    zero = dict.fromkeys(("left", "top", "right", "bottom"), "0")
    return {**zero, "turn": "0", "state": page.copy_key, "act": "save", **more}


def test_a_scan_is_cut_and_turned_by_plain_fields(desk) -> None:
    page = scanned()
    data = framed(page, left="50", bottom="50,0", turn="180")
    assert desk.post(frame_of(page), data).status_code == 303
    page.refresh_from_db()
    assert (page.turn, page.cut) == (180, [750, 0, 750, 550])
    shown = desk.get(frame_of(page)).content.decode()
    assert 'name="left" min="0" max="99.99" step="any" value="50.00"' in shown
    form = framed(page, left="50.00", top="0.00", right="0.00", bottom="50.00", turn="180")
    desk.post(frame_of(page), form)
    page.refresh_from_db()
    assert page.cut == [750, 0, 750, 550], "what was not typed anew does not move by a pixel"
    desk.post(frame_of(page), framed(page))
    page.refresh_from_db()
    assert (page.turn, page.cut) == (0, None)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"left": "60", "right": "40"}, "Nothing of the scan would be left."),
        ({"left": "-1"}, "“-1” is no share of the scan"),
        ({"top": "nan"}, "“nan” is no share of the scan"),
        ({"turn": "45"}, "Choose how the scan is turned."),
    ],
)
def test_a_cut_that_cannot_be_is_said_and_what_was_typed_stays(desk, typed, why) -> None:
    page = scanned()
    answer = desk.post(frame_of(page), framed(page, **{"bottom": "7.5", **typed}))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert 'value="7.5"' in answer.content.decode()
    page.refresh_from_db()
    assert page.cut is None


def test_two_who_cut_the_same_scan_do_not_undo_each_other(desk) -> None:
    page = scanned()
    data = framed(page, left="10")
    Page.objects.filter(pk=page.pk).update(turn=90)
    answer = desk.post(frame_of(page), data)
    assert answer.status_code == 409
    assert "somebody else has turned or cut this scan" in answer.content.decode()
    assert 'value="10"' in answer.content.decode()
    page.refresh_from_db()
    assert (page.turn, page.cut) == (90, None)


def test_only_the_desk_sees_all_of_the_original(desk, street, researcher) -> None:
    page = scanned()
    page.cut = [751, 0, 749, 550]
    page.save()
    whole = reverse("admin:sources_page_whole", args=[page.pk, 320])
    answer = desk.get(whole)
    assert answer["Cache-Control"] == "private, no-store"
    assert corners(Image.open(io.BytesIO(b"".join(answer.streaming_content)))) == "RGWB"
    for stranger in (street, signed_in(researcher)):
        assert stranger.get(whole).status_code == 302


# What is written on it


def text_of(page: Page) -> str:
    return reverse("admin:sources_page_text", args=[page.pk])


def read_page(*lines: str) -> tuple[Page, PageText]:
    page = scanned(languages=["sk"])
    page.texts.all().delete()
    rows = [{"text": text, "region": [10, 10 * n, 50, 5]} for n, text in enumerate(lines, 1)]
    text = PageText.objects.create(page=page, kind=TextKind.OCR, language="sk", lines=rows)
    return page, text


def typed(text: PageText | None, *lines: str, **more) -> dict[str, str]:
    return {
        "text": str(text.pk) if text else "", "_opened_as": scans_texts.state(text),
        "lines": str(len(lines)), **{f"line-{n}": line for n, line in enumerate(lines)},
        "language": "sk", "status": "machine", "act": "save", **more,
    }  # fmt: skip


def test_lines_are_corrected_beside_the_scan_and_keep_their_places(desk) -> None:
    page, text = read_page("Zoznom", "", "x", "Žilina Praha")
    shown = desk.get(text_of(page)).content.decode()
    assert re.search(r'data-region="10,10,50,5".*?Zoznom', shown, re.DOTALL)
    data = typed(text, "Zoznam", "", "", "Žilina\nPraha", more="Brno", act="checked")
    assert desk.post(text_of(page), data).status_code == 303
    text.refresh_from_db()
    assert [line["text"] for line in text.lines] == ["Zoznam", "", "Žilina", "Praha", "Brno"]
    assert [line.get("region", [0, 0])[1] for line in text.lines] == [10, 20, 40, 0, 0]
    assert text.status == TextStatus.CHECKED


def test_who_saves_later_is_told_and_loses_nothing(desk) -> None:
    page, text = read_page("Zoznom", "Žilina", "Prha")
    shown = desk.get(text_of(page)).content.decode()
    marks = re.search(r'name="marks" value="([^"]+)"', shown)
    assert marks
    data = typed(text, "Zoznam", "Žilina", "Prha", marks=marks[1])
    text.lines[0]["text"], text.lines[2]["text"] = "Zoznam cestujúcich", "Praha"
    text.save()
    answer = desk.post(text_of(page), data)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody else has changed this text" in shown
    assert re.search(r"\nZoznam</textarea>", shown)
    assert "Here now: Zoznam cestujúcich" in re.sub(r"\s+", " ", shown)
    text.refresh_from_db()
    assert text.text == "Zoznam cestujúcich\nŽilina\nPraha"
    assert re.search(r"\nPraha</textarea>", shown), "what only the other changed is taken over"
    again = typed(text, "Zoznam", "Žilina", "Praha")
    assert desk.post(text_of(page), again).status_code == 303


def test_what_was_typed_is_shown_back_where_the_session_ended(street, desk) -> None:
    page, text = read_page("Zoznom")
    data = typed(text, "Zoznam cestujúcich")
    answer = street.post(text_of(page), data, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403
    assert "Zoznam cestujúcich" in answer.content.decode()
    answer = street.post(frame_of(page), framed(page, left="12.5"))
    assert "12.5" in answer.content.decode()


def test_a_new_transcription_is_written_where_there_is_no_text(desk) -> None:
    page = scanned(languages=["sk"])
    page.texts.all().delete()
    data = typed(None, more="Milá matko,\njsme tu.", status="checked")
    assert desk.post(text_of(page), data).status_code == 303
    text = page.texts.get()
    assert (text.kind, text.text) == ("transcription", "Milá matko,\njsme tu.")


def test_names_that_are_marked_go_along_with_their_lines(desk, visitor) -> None:
    page, text = read_page("prvý", "udavač Vzorek", "tretí")
    mention = Mention.objects.create(page=page, words="Vzorek", line=2, treatment="anonymised")
    other = Mention.objects.create(page=page, words="", line=3, treatment="anonymised")
    desk.post(text_of(page), typed(text, "prvý\nvložený", "udavač  Vzorek", "tretia veta"))
    mention.refresh_from_db()
    other.refresh_from_db()
    assert mention.line == 3
    assert other.line is None, "not certain: it is looked for on the whole page"


def test_a_reading_is_compared_and_taken_over_by_hand(desk) -> None:
    page, text = read_page("moje slová")
    PageReading.objects.create(
        page=page, language="sk", languages="slk", engine="tesseract 5",
        lines=[{"text": "strojové slová", "region": [1, 1, 5, 5], "sure": 30}],
    )  # fmt: skip
    shown = desk.get(text_of(page)).content.decode()
    assert "nobody has taken its reading over yet" in shown
    assert "strojové slová" in shown
    data = {"act": "take-over", "text": str(text.pk), "reading-state": "older"}
    assert desk.post(text_of(page), data).status_code == 409
    data["reading-state"] = scans_texts.state(text)
    assert desk.post(text_of(page), data).status_code == 303
    text.refresh_from_db()
    assert (text.text, text.status) == ("strojové slová", "machine")
    shown = desk.get(text_of(page)).content.decode()
    assert 'class="unsure"' in shown
    assert "nobody has taken its reading over yet" not in shown


def test_the_form_of_a_page_leads_to_its_scan_and_its_text(desk) -> None:
    page = scanned()
    shown = desk.get(reverse("admin:sources_page_change", args=[page.pk])).content.decode()
    assert frame_of(page) in shown
    assert text_of(page) in shown
    document = desk.get(reverse("admin:sources_document_change", args=[page.source_id]))
    assert scans_of(page.source) in document.content.decode()
