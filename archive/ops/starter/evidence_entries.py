"""The evidence of the data files: what each source says, and where in it."""

from __future__ import annotations

from typing import Any

from archive.ops.starter.databook import Book, Bundle, row_id
from archive.ops.starter.datafiles import Entry
from sources.models import Citation, Confidence, Evidence, Rank, Stance

CONFIDENCE = {str(each.value): each.value for each in Confidence}


def evidence(book: Book, bundle: Bundle, parent: Entry, path: str, **about: Any) -> None:
    """The rows of evidence under `parent`; `about` names the one thing they bear on."""
    for position, each in enumerate(parent.entries("evidence"), 1):
        own = f"{path}/evidence/{position}"
        cited = citation(book, bundle, each, f"{own}/citation")
        bundle.add(
            Evidence, own, each,
            citation_id=cited.pk, **about, **said(book, each), position=position,
            date_text=each.date("date"), verbatim=each.text("verbatim"),
            said_person_id=book.find(each, "person", "person"),
            said_organisation_id=book.find(each, "organisation", "organisation"),
            stance=each.choice("stance", Stance.values, Stance.SUPPORTS),
            rank=each.choice("rank", Rank.values, Rank.NORMAL),
            confidence=CONFIDENCE.get(each.choice("confidence", CONFIDENCE, "2")),
            note=each.texts("note"),
        )  # fmt: skip
        each.close()


def said(book: Book, each: Entry) -> dict[str, Any]:
    """What a fact and a row of evidence both may say."""
    low, high = each.number("low"), each.number("high")
    if low is not None and high is not None and low > high:
        each.say(f"{low} is more than “high”, {high}.", "low")
    return {
        "where_id": book.find(each, "place", "place"),
        "term_id": book.find_term(each, "term"),
        "text": each.texts("text"),
        "low": low,
        "high": high,
        "approximate": each.flag("approximate"),
    }


def citation(book: Book, bundle: Bundle, each: Entry, path: str) -> Citation:
    source = each.peek("source")
    source_id = book.find(each, "source", "source", needed=True)
    via = book.find(each, "via", "source")
    if via and via == source_id:
        each.say("a source is not cited via itself.", "via")
    row = bundle.add(
        Citation, path, each,
        source_id=source_id, via_id=via, locator=each.text("locator"),
        quotation=each.texts("quotation"), translation=each.texts("translation"),
    )  # fmt: skip
    page = each.text("page")
    if page and source_id and book.has_page(source, page):
        row.page_id = row_id("source", source, f"page/{page}")
    elif page and source_id and "source" not in book.unreadable:
        each.say(f"the source “{source}” has no page “{page}”.", "page")
    number = each.whole("segment")
    if number is not None and 1 <= number <= book.segments_of(source):
        bundle.spoken.append((row, source, number))
    elif number is not None and "source" not in book.unreadable:
        each.say(f"the interview “{source}” has no segment {number}.", "segment")
    return row
