"""What is said, as a row of a transcript in HTML: two hundred of them stand on a page, and through
a template each costs ten times as much."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

ROW = """<li{} class="{}"{} data-start="{}" data-end="{}">
        <div class="who">
            <a class="tc" href="{}" data-second="{}">{}</a>
            <b>{}</b>
            <a class="cite-it noprint" href="{}" rel="nofollow">{}<span class="vh"> {}</span></a>
        </div>
        {}
      </li>
      """
PARAGRAPH = "<p{}{}>{}</p>"


def said_html(row: Any, page_language: str) -> SafeString:
    """One `Spoken` of which nothing is withheld; `sources/transcript.html` shows all others. What
    people wrote is escaped here value by value, at a fifth of what `format_html` takes."""
    passage, clock = row.passage, row.passage.clock
    marks = (("asked", row.is_cited), ("now", row.is_now))
    texts = "".join([_paragraph(said, row.is_question, page_language) for said in row.said])
    return SafeString(ROW.format(
        f' id="{escape(row.html_id)}"' if row.html_id else "",
        "".join(f" {name}" for name, there in marks if there),
        ' aria-current="true"' if row.is_now else "",
        int(passage.start_ms), int(passage.end_ms), escape(row.href), int(passage.seconds), clock,
        escape(row.label), escape(row.cite), _cite(page_language), clock, texts,
    ))  # fmt: skip


@lru_cache(maxsize=16)
def _cite(_page_language: str) -> str:
    return escape(_("cite"))


def _paragraph(said: Any, is_question: bool, page_language: str) -> str:
    quiet = is_question or said.held_back
    language = said.language if said.language != page_language else ""
    return PARAGRAPH.format(
        ' class="q"' if quiet else "",
        f' lang="{escape(language)}"' if language else "",
        _marked(said.parts) if said.parts else escape(said.text),
    )


def _marked(parts: list[dict[str, Any]]) -> SafeString:
    """The words that were looked for stand out."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", p["text"]) if p["hit"] else p["text"],) for p in parts),
    )
