"""A passage of an interview as somebody cites it: its words, its span, its address."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest

from sources.models import Source
from sources.models.interviews import clock
from sources.views.transcript import Spoken, Transcript, Words
from sources.views.windows import Window

LONGEST = 600  # letters of the words that are quoted


@dataclass
class Cited:
    """The span that `?t=871-880` names, with the words that this reader may read of it."""

    span: str
    text: str
    address: str
    words: list[Words] = field(default_factory=list)


def name_of(source: Source) -> str:
    """How the interview is cited: whose it is, its id, its title."""
    return f"{settings.ARCHIVE_NAME}, {source.ref}, {source}"


def address_of(request: HttpRequest, source: Source) -> str:
    return request.build_absolute_uri(source.get_absolute_url())


def cited(
    request: HttpRequest, source: Source, window: Window, transcript: Transcript
) -> Cited | None:
    """The citation of the span that is asked for; None where none is."""
    if window.at is None or window.until is None:
        return None
    start, end = window.at, min(window.until, max(window.total_ms // 1000, window.at + 1))
    span = f"{clock(start * 1000)}–{clock(end * 1000)}"
    address = f"{address_of(request, source)}?t={start}-{end}#t{start}"
    rows = [row for row in transcript.rows if row.is_cited]
    return Cited(span, f"{name_of(source)}, {span}.", address, _words_of(rows))


def _words_of(rows: list[Spoken]) -> list[Words]:
    """The first text of each passage, as far as a quotation goes."""
    found: list[Words] = []
    room = LONGEST
    for row in rows:
        for said in row.said[:1]:
            if said.held_back or room <= 0:
                continue
            text = said.text if len(said.text) <= room else said.text[:room].rstrip() + "…"
            found.append(Words(text, said.language))
            room -= len(said.text)
    return found
