"""Pages of documents and photographs: the list, and one with its scan beside its lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.door import enter
from archive.core.kept import kept_for_visitors
from people import words
from people.models import Person
from people.queries import people_with_language
from people.words import Value
from sources import masking
from sources.document_filters import DocumentFilter
from sources.masking import Line, Said
from sources.models import Document, Page, PageText, Source, SourceKind, TextKind, TextStatus
from sources.protection import named_in, without_names
from sources.views import description, marks
from sources.views.lists import choice, list_header, listing
from sources.views.transcript import BADGES, SHOWS
from sources.views.viewer import Viewer

AROUND = 4  # pages before and after the current one among the small pictures


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    filters = DocumentFilter(
        request.GET, queryset=Document.objects.visible_to(request.user), request=request
    )
    years = filters.years

    def row(source: Source) -> Value:
        return description.row_in_years(source, *years) if years else description.list_row(source)

    context = listing(request, Document.objects, filters, row)
    context |= {
        "asked_years": years is not None,
        "section": "documents",
        "crumbs": [("", _("Documents"))],
        "header": list_header(
            context,
            _("Documents"),
            _("Papers and photographs, with what is written on them line by line."),
        ),
    }
    return render(request, "sources/list.html", context)


@require_safe
@kept_for_visitors
def document(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    found = enter(request, description.described(Document.objects, request.user), ref, slug)
    if isinstance(found, HttpResponse):
        return found
    assert isinstance(found, Source)
    without_names(found, request.user)
    problems: list[str] = []
    leaf = leaf_of(request, found, problems)
    viewer = Viewer(request, leaf.page if leaf.shown else None, problems)
    text = PageWords(request, leaf, viewer, problems)
    people = list(people_with_language(request.user).filter(named_in(found)))
    context = {
        "section": "documents",
        "crumbs": description.crumbs("sources:documents", _("Documents"), found),
        "record": found,
        "header": description.header(found, text.badges()),
        "leaf": leaf,
        "viewer": viewer,
        "text": text,
        "people_here": _people_here(request, found, leaf, people, viewer, problems),
        "rows": _about(found, people, leaf, request.user),
        "problems": problems,
        **description.said_section(request, found, problems),
        **description.citation(request, found),
    }
    return render(request, "sources/document.html", context, status=leaf.status)


def _people_here(
    request: HttpRequest, source: Source, leaf: Leaf, people: list[Person], viewer: Viewer,
    problems: list[str],
) -> list[Value]:  # fmt: skip
    """The people of a photograph; their places are marked where the picture itself is shown."""
    if source.kind != SourceKind.PHOTOGRAPH:
        return []
    placed = marks.people_on(leaf.page, people)
    found = marks.of_people(request, placed, viewer.degrees, problems)
    if viewer.page:
        viewer.marks += found
    return marks.people_rows(found, placed)


def _about(source: Source, people: list[Person], leaf: Leaf, user: Any) -> list[Value]:
    is_photograph = source.kind == SourceKind.PHOTOGRAPH
    label = _("People in the photograph") if is_photograph else _("People named")
    return [
        *description.about_rows(source, user),
        *([{"label": _("Pages"), "text": str(leaf.count)}] if leaf.count > 1 else []),
        *description.people_row(label, people),
        *description.text_rows(source),
    ]


# The page of the document that is open


@dataclass
class Picture:
    """A page as a small picture or, where its scan may not be shown, as its number alone."""

    page: Page
    is_current: bool
    shown: bool


@dataclass
class Leaf:
    """The open page of a document and its neighbours; `page` is None where there are no pages."""

    page: Page | None = None
    status: int = 200  # 404 and 400 where the page asked for is not there, or is no number
    count: int = 0
    first: int | None = None
    last: int | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def current(self) -> Picture | None:
        return next((picture for picture in self.pictures if picture.is_current), None)

    @property
    def shown(self) -> bool:
        return bool(self.current and self.current.shown)

    def _beside(self, step: int) -> int | None:
        at = next((n for n, picture in enumerate(self.pictures) if picture.is_current), -1)
        beside = at + step
        return self.pictures[beside].page.position if 0 <= beside < len(self.pictures) else None

    @property
    def previous(self) -> int | None:
        return self._beside(-1)

    @property
    def next(self) -> int | None:
        return self._beside(1)

    @property
    def before_pictures(self) -> bool:
        """Whether pages stand before the first small picture."""
        return bool(self.pictures) and self.pictures[0].page.position != self.first

    @property
    def after_pictures(self) -> bool:
        return bool(self.pictures) and self.pictures[-1].page.position != self.last


def leaf_of(request: HttpRequest, source: Source, problems: list[str]) -> Leaf:
    """The page that `?page=` asks for; the first where there is no such page."""
    pages = Page.objects.visible_to(request.user).filter(source=source)
    extent = pages.aggregate(count=Count("pk"), first=Min("position"), last=Max("position"))
    if not extent["count"]:
        return Leaf()
    given = request.GET.get("page", "")
    position = (
        int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else extent["first"]
    )
    around = _around(pages, position)
    if position not in [page.position for page in around]:
        around = _around(pages, extent["first"])
        position = extent["first"]
    status = 200
    if given and given != str(position):
        status = 404 if given.isascii() and given.isdecimal() else 400
        problems.append(
            _("There is no page “%(page)s” in this document. This is the first one.")
            % {"page": given}
        )
    pictures = tuple(
        Picture(page, page.position == position, is_shown(page, request.user)) for page in around
    )
    page = next(page for page in around if page.position == position)
    return Leaf(page=page, status=status, pictures=pictures, **extent)


def _around(pages: Any, position: int) -> list[Page]:
    near = pages.filter(position__range=(position - AROUND, position + AROUND))
    return list(near.prefetch_related("texts", "mentions__person"))


def is_shown(page: Page, user: Any) -> bool:
    """Whether there is a scan, and the names on it that may not be told can be covered."""
    return bool(page.scan) and masking.masked_regions(page, user) is not None


# Its words


class PageWords:
    """The lines of the open page in the original, in one translation, or in both."""

    def __init__(
        self, request: HttpRequest, leaf: Leaf, viewer: Viewer, problems: list[str]
    ) -> None:
        self.texts: list[PageText] = list(leaf.page.texts.all()) if leaf.page else []
        lines = masking.lines(leaf.page, request.user) if leaf.page else []
        if viewer.page:
            viewer.marks += marks.of_citation(request, viewer.page, viewer.degrees, problems)
            viewer.marks += marks.of_lines(request, lines, viewer.degrees, problems)
        placed = {mark.number: mark for mark in viewer.marks if mark.key == "line"}
        self.languages = _translations(lines)
        self.to = self._translation(request, problems)
        self.show = choice(request, "show", SHOWS, problems)
        if not self.to:
            self.show = "original"
        originals = [line.transcription.language for line in lines if line.transcription]
        self.original_language = originals[0] if originals else ""
        own = self._languages_of_lines()
        self.lines = [_line_words(line, self.show, self.to, own) for line in lines]
        for line in self.lines:
            line["mark"] = placed.get(line["number"])
            if viewer.page and line["mark"] and line["mark"].is_current:
                line["cut"] = marks.cut_out(viewer.page, line["mark"])
        self.has_remarks = any(
            part["kind"] == "ed" for line in self.lines for part in line["parts"]
        )
        self.has_doubts = any(
            part["kind"] == "doubt" for line in self.lines for part in line["parts"]
        )

    def _translation(self, request: HttpRequest, problems: list[str]) -> str:
        if not self.languages:
            return ""
        reader = words.reader_language()
        best = [code for code in (reader, "en", *self.languages) if code in self.languages]
        return choice(request, "to", tuple(dict.fromkeys(best)), problems)

    def _languages_of_lines(self) -> dict[int, str]:
        """A line in another language than its page says so."""
        return {
            number: line["language"]
            for text in self.texts
            if text.kind != TextKind.TRANSLATION
            for number, line in enumerate(text.lines, 1)
            if line.get("language")
        }

    @property
    def two(self) -> bool:
        return self.show == "both"

    @property
    def original_name(self) -> str:
        return words.language_name(self.original_language) if self.original_language else ""

    @property
    def translation_name(self) -> str:
        return words.language_name(self.to) if self.to else ""

    def tabs(self) -> list[Value]:
        labels = (_("Both"), _("Transcription"), _("Translation"))
        return [
            {"label": label, "show": show, "current": show == self.show}
            for show, label in zip(SHOWS, labels, strict=True)
        ]

    def others(self) -> list[Value]:
        """The further languages of translation."""
        return [
            {"code": code, "name": words.language_name(code)}
            for code in self.languages
            if code != self.to
        ]

    def standings(self) -> list[Value]:
        """Each text of this page that is shown: its kind, its language, and how far it was
        checked."""
        kinds = {"original": (TextKind.TRANSCRIPTION, TextKind.OCR), "both": tuple(TextKind)}
        wanted = kinds.get(self.show, (TextKind.TRANSLATION,))
        return [
            {
                "label": text.get_kind_display(),
                "language": words.language_name(text.language),
                "badge": BADGES[TextStatus(text.status)],
                "status": text.get_status_display(),
            }
            for text in self.texts
            if text.kind in wanted
            and (text.kind != TextKind.TRANSLATION or text.language == self.to)
        ]

    def badges(self) -> list[Value]:
        """How far each text of this page has been checked."""
        return [
            {"kind": BADGES[TextStatus(text.status)], "text": _status(text)}
            for text in self.texts
            if text.kind != TextKind.TRANSLATION or text.language == self.to
        ]


def _translations(lines: list[Line]) -> list[str]:
    return list(dict.fromkeys(code for line in lines for code in line.translations))


def _status(text: PageText) -> str:
    """Whole sentences, so that each can be translated."""
    return {
        (TextKind.TRANSCRIPTION, TextStatus.MACHINE): _("Transcription not checked"),
        (TextKind.TRANSCRIPTION, TextStatus.CHECKED): _("Transcription checked"),
        (TextKind.TRANSCRIPTION, TextStatus.APPROVED): _("Transcription approved"),
        (TextKind.TRANSLATION, TextStatus.MACHINE): _("Translation not checked"),
        (TextKind.TRANSLATION, TextStatus.CHECKED): _("Translation checked"),
        (TextKind.TRANSLATION, TextStatus.APPROVED): _("Translation approved"),
        (TextKind.OCR, TextStatus.MACHINE): _("Read by machine, not checked"),
        (TextKind.OCR, TextStatus.CHECKED): _("Read by machine, checked"),
        (TextKind.OCR, TextStatus.APPROVED): _("Read by machine, approved"),
    }[TextKind(text.kind), TextStatus(text.status)]


def _line_words(line: Line, show: str, to: str, own: dict[int, str]) -> Value:
    said: list[Value] = []
    if show != "translation" and line.transcription:
        said.append(_said(line.transcription, own.get(line.number, "")))
    if show != "original" and to in line.translations:
        said.append(_said(line.translations[to]))
    return {"number": line.number, "said": said, "parts": [p for one in said for p in one["parts"]]}


def _said(said: Said, language: str = "") -> Value:
    if said.held_back:
        return {"language": "", "parts": [{"text": said.text, "kind": "ed"}]}
    return {"language": language or said.language, "parts": parted(said.text)}


EDITOR = re.compile(r"(\S+ ?\[\?\]|\[[^\[\]]*\])")


def parted(text: str) -> list[Value]:
    """The text with what the editors put in square brackets told apart; `word[?]` is a doubtful
    reading."""
    parts = []
    for n, part in enumerate(EDITOR.split(text)):
        if n % 2 == 0:
            parts.append({"text": part, "kind": ""})
        elif part.endswith("[?]") and part != "[?]":
            parts.append({"text": part.removesuffix("[?]").rstrip(), "kind": "doubt"})
        else:
            parts.append({"text": part, "kind": "ed"})
    return [part for part in parts if part["text"]]
