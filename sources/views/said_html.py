"""What is said, as a row of a transcript in HTML: two hundred of them stand on a page, and through
a template each costs ten times as much."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

NOTHING = mark_safe("")
ROW = """<li{} class="{}"{} data-start="{}" data-end="{}">
        <div class="who">
            <a class="tc" href="{}" data-second="{}">{}</a>
            <b>{}</b>
            <a class="cite-it noprint" href="{}" rel="nofollow">{}<span class="vh"> {}</span></a>
        </div>
        {}
      </li>
      """


def said_html(row: Any, page_language: str) -> SafeString:
    """One `Spoken` of which nothing is withheld; `sources/transcript.html` shows all others."""
    passage = row.passage
    marks = (("asked", row.is_cited), ("now", row.is_now))
    texts = ((_paragraph(said, row.is_question, page_language),) for said in row.said)
    return format_html(
        ROW,
        format_html(' id="{}"', row.html_id) if row.html_id else NOTHING,
        "".join(f" {name}" for name, there in marks if there),
        mark_safe(' aria-current="true"') if row.is_now else NOTHING,
        passage.start_ms, passage.end_ms, row.href, passage.seconds, passage.clock,
        row.label, row.cite, _("cite"), passage.clock, format_html_join("", "{}", texts),
    )  # fmt: skip


def _paragraph(said: Any, is_question: bool, page_language: str) -> SafeString:
    quiet = is_question or said.held_back
    language = said.language if said.language != page_language else ""
    return format_html(
        "<p{}{}>{}</p>",
        mark_safe(' class="q"') if quiet else NOTHING,
        format_html(' lang="{}"', language) if language else NOTHING,
        _marked(said.parts) if said.parts else said.text,
    )


def _marked(parts: list[dict[str, Any]]) -> SafeString:
    """The words that were looked for stand out."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", p["text"]) if p["hit"] else p["text"],) for p in parts),
    )
