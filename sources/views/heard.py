"""The search within an interview: what was found, and the words that are marked in its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from archive.search.explain import marked
from archive.search.marks import Parts
from archive.search.within import Within, within
from archive.search.words import LONGEST_QUERY
from people.words import Value
from sources.masking import Said
from sources.models import Source
from sources.models.interviews import clock


@dataclass
class Found:
    """What `?q=` finds in one interview, for the page."""

    text: str
    rows: list[Value]
    total: int
    within: Within

    @property
    def more(self) -> int:
        """How many passages are not listed."""
        return self.total - len(self.rows)

    def marked(self, said: Said) -> Parts:
        if said.held_back:
            return []
        meaning = self.within.meaning
        return marked(said.text, meaning, is_name=False, language=said.language)


def found_in(request: HttpRequest, source: Source, problems: list[str]) -> Found | None:
    """What was looked for; None where nothing was."""
    text = request.GET.get("q", "").strip()
    if not text:
        return None
    if len(text) > LONGEST_QUERY:
        problems.append(
            _("The words are longer than %(most)s letters; nothing was looked for.")
            % {"most": LONGEST_QUERY}
        )
        return None
    answer = within(text, source, request.user)
    rows = [_row(hit, request) for hit in answer.hits]
    return Found(answer.meaning.query.text, rows, answer.total, answer)


def _row(hit: Any, request: HttpRequest) -> Value:
    """One passage: its time, the words around what was found, and where it stands."""
    seconds = (hit.entry.anchor or 0) // 1000
    kept = request.GET.copy()
    for name in ("t", "said"):
        kept.pop(name, None)
    if hit.translated:
        kept["to"] = hit.language
        if kept.get("text") == "original":
            kept.pop("text")
    return {
        "clock": clock(hit.entry.anchor or 0),
        "seconds": seconds,
        "href": f"?{kept.urlencode()}&t={seconds}#t{seconds}",
        "parts": hit.snippet,
        "language": hit.language,
        "reasons": hit.reasons,
        "translated": hit.translated,
    }
