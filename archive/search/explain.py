"""Why an entry was found, in words: which form of the name, which rule, where in the text.

A hit names both spellings and the rule that joins them, marks the words as they stand there,
accents and all, and leads to the page, the line or the second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import IntEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from archive.core import names
from archive.search.models import EntryKind, SearchEntry
from archive.search.words import Query, Term, Word, fold_of, words_of
from sources.models.interviews import clock

SNIPPET = 220  # letters of a text that are shown
WITHOUT_SNIPPET = ("ref", "kind")  # stand in the row already
BEFORE = 70  # of them before the first word that was found


class Rule(IntEnum):
    """How a word that stands there meets the word that was asked for; the nearest first."""

    SAME = 0
    ACCENTS = 1
    BEGINNING = 2
    SPELLING = 3
    SCRIPT = 4
    RESEMBLES = 5


class Mark(NamedTuple):
    """A stretch of a text that was found."""

    start: int
    end: int
    term: Term
    rule: Rule


@dataclass
class Hit:
    """One entry, explained."""

    entry: SearchEntry
    why: str = ""
    where: str = ""
    at: int | None = None
    language: str = ""
    snippet: list[dict[str, Any]] = field(default_factory=list)
    label: str = ""


def explain(entry: SearchEntry, query: Query) -> Hit:
    """The reason of one hit. A family has no names: they are its members'."""
    hit = Hit(entry)
    terms = query.terms
    part, marks = _best_part(entry, terms)
    if part and part["field"] not in WITHOUT_SNIPPET:
        hit.snippet = _snippet(entry.parts, part, terms, marks)
        hit.language, hit.at = part["language"], part["at"]
    if part:
        hit.where = where(part, entry)
    by_name = why_title if entry.source_id else why_name
    hit.why = by_name(entry.names, terms) or (_spelling(part["text"], marks) if part else "")
    return hit


def marked(text: str, query: Query, *, is_name: bool = True) -> list[dict[str, Any]]:
    """A text in parts, those that were found marked: what `components/marked.html` shows."""
    return _parts(text, marks_in(text, query.terms, is_name=is_name))


# Marks


def marks_in(text: str, terms: Iterable[Term], *, is_name: bool) -> list[Mark]:
    """Where the words of a query stand in a text; nothing twice, in their order."""
    words = list(words_of(text, all_names=is_name))
    found: dict[int, Mark] = {}
    for term in terms:
        for mark in _marks_of(text, words, term, is_name):
            best = found.get(mark.start)
            if best is None or mark.rule < best.rule:
                found[mark.start] = mark
    return [found[start] for start in sorted(found)]


def _marks_of(text: str, words: list[Word], term: Term, is_name: bool) -> Iterable[Mark]:
    size = len(term.keys)
    for at, word in enumerate(words):
        run = words[at : at + size]
        rule = _rule(text, run, term, is_name)
        if rule is not None:
            yield Mark(word.start, run[-1].end, term, rule)


def _rule(text: str, run: list[Word], term: Term, is_name: bool) -> Rule | None:
    stands = text[run[0].start : run[-1].end]
    if tuple(key for word in run for key in word.keys) == term.keys:
        if names.script_of(stands) != names.script_of(term.typed):
            return Rule.SCRIPT
        return Rule.SAME if stands.casefold() == term.typed.casefold() else Rule.ACCENTS
    if term.fold and run[0].fold == term.fold:
        same_script = names.script_of(stands) == names.script_of(term.typed)
        return Rule.SPELLING if same_script else Rule.SCRIPT
    begins = term.beginning or (is_name and term.finds_beginnings)
    if begins and len(term.keys) == 1 and run[0].keys[0].startswith(term.keys[0]):
        return Rule.BEGINNING
    return None


def _parts(text: str, marks: list[Mark]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    done = 0
    for mark in marks:
        if mark.start < done:
            continue
        if mark.start > done:
            parts.append({"text": text[done : mark.start], "hit": False})
        parts.append({"text": text[mark.start : mark.end], "hit": True})
        done = mark.end
    if done < len(text):
        parts.append({"text": text[done:], "hit": False})
    return parts


# Names


def why_name(forms: list[dict[str, str]], terms: tuple[Term, ...]) -> str:
    """The form of the name that was found, and the rule by which it answers what was asked."""
    form, marks = _best_form(forms, terms)
    if not marks:
        return _resembling(forms, terms)
    return _name_rule(form, max(marks, key=lambda mark: mark.rule))


def why_title(titles: list[dict[str, str]], terms: tuple[Term, ...]) -> str:
    """The title that was found, and how its words are spelt if that is not as asked."""
    title, marks = _best_form(titles, terms)
    if not marks:
        return ""
    said = _("Found in the title “%(title)s”.") % {"title": title}
    return " ".join(filter(None, (said, _spelling(title, marks))))


def _best_form(forms: list[dict[str, str]], terms: tuple[Term, ...]) -> tuple[str, list[Mark]]:
    """The form in which most of the words stand, nearest to what was asked; first of equals."""
    found = [(form["text"], marks_in(form["text"], terms, is_name=True)) for form in forms]

    def rank(pair: tuple[str, list[Mark]]) -> tuple[int, int]:
        return -len({mark.term for mark in pair[1]}), sum(mark.rule for mark in pair[1])

    return min(found, key=rank, default=("", []))


def _name_rule(form: str, mark: Mark) -> str:
    said = {"form": form, "asked": mark.term.typed}
    match mark.rule:
        case Rule.SAME:
            return _("The name is written so: “%(form)s”.") % said
        case Rule.ACCENTS:
            return _("Name form “%(form)s” matches “%(asked)s” but for accents and signs.") % said
        case Rule.BEGINNING:
            return _("Name form “%(form)s” begins with “%(asked)s”.") % said
        case Rule.SCRIPT:
            return _("Name form “%(form)s” matches “%(asked)s” across scripts.") % said
    return _("Name form “%(form)s” is another form or spelling of “%(asked)s”.") % said


def _resembling(forms: list[dict[str, str]], terms: tuple[Term, ...]) -> str:
    """Only said where nothing else joins the two: the likest form."""
    folds = [term.fold for term in terms if term.fold]
    if not folds or not forms:
        return ""

    def likeness(form: dict[str, str]) -> float:
        words = [fold_of(form["text"][w.start : w.end]) for w in words_of(form["text"])]
        return max(
            (SequenceMatcher(None, fold, word).ratio() for fold in folds for word in words),
            default=0.0,
        )

    likest = max(forms, key=likeness)
    if likeness(likest) < 0.5:
        return ""
    said = {"form": likest["text"], "asked": terms[0].typed}
    return _("Name form “%(form)s” resembles “%(asked)s”.") % said


def _spelling(text: str, marks: list[Mark]) -> str:
    """For a word of a text that is not written as asked; accents need no explanation."""
    for mark in marks:
        said = {"found": text[mark.start : mark.end], "asked": mark.term.typed}
        if mark.rule == Rule.SCRIPT:
            return _("“%(found)s” matches “%(asked)s” across scripts.") % said
        if mark.rule == Rule.SPELLING:
            return _("“%(found)s” is another form or spelling of “%(asked)s”.") % said
        if mark.rule == Rule.BEGINNING:
            return _("“%(found)s” begins with “%(asked)s”.") % said
    return ""


# Texts


def _best_part(
    entry: SearchEntry, terms: tuple[Term, ...]
) -> tuple[dict[str, Any] | None, list[Mark]]:
    """The line or paragraph in which most of the words stand; the earliest of equals."""
    best: tuple[int, int] = (0, 0)
    found: tuple[dict[str, Any] | None, list[Mark]] = (None, [])
    for part in entry.parts:
        marks = marks_in(part["text"], terms, is_name=False)
        rank = (len({mark.term for mark in marks}), -sum(mark.rule for mark in marks))
        if marks and rank > best:
            best, found = rank, (part, marks)
    return found


def _snippet(
    parts: list[dict[str, Any]], part: dict[str, Any], terms: tuple[Term, ...], marks: list[Mark]
) -> list[dict[str, Any]]:
    text = _with_next_lines(parts, part)
    first = marks[0].start
    start = 0 if first <= BEFORE else _word_break(text, first - BEFORE)
    end = len(text) if len(text) - start <= SNIPPET else text.rfind(" ", start, start + SNIPPET)
    if end <= marks[0].end:
        end = min(len(text), start + SNIPPET)
    shown = text[start:end]
    found = _parts(shown, marks_in(shown, terms, is_name=False))
    ellipsis = {"text": "…", "hit": False}
    return [*([ellipsis] if start else []), *found, *([ellipsis] if end < len(text) else [])]


def _word_break(text: str, near: int) -> int:
    space = text.find(" ", near)
    return space + 1 if space >= 0 else near


def _with_next_lines(parts: list[dict[str, Any]], part: dict[str, Any]) -> str:
    """Lines of a page are short: those that follow in the same text belong to the snippet."""
    lines = [part["text"]]
    if part["field"].startswith("line"):
        for following in parts[parts.index(part) + 1 :]:
            same = (following["field"], following["language"]) == (part["field"], part["language"])
            if not same or sum(map(len, lines)) > SNIPPET:
                break
            lines.append(following["text"])
    return " ".join(lines)


def where(part: dict[str, Any], entry: SearchEntry) -> str:
    """The place in which the words stand, as a sentence."""
    label = entry.label or str(entry.anchor)
    named = label if label.isdigit() else _("“%(label)s”") % {"label": label}
    page = {"page": named, "line": part["at"]}
    match part["field"]:
        case "said":
            return _("Found in the transcript at %(time)s.") % {"time": clock(part["at"])}
        case "said-translated":
            return _("Found in the translation at %(time)s.") % {"time": clock(part["at"])}
        case "line":
            return _("Found on page %(page)s, line %(line)s.") % page
        case "line-translated":
            return _("Found in the translation of page %(page)s, line %(line)s.") % page
        case "topic" | "synopsis":
            return _("Found in the index of the interview at %(time)s.") % {
                "time": clock(part["at"])
            }
        case "biography":
            return _("Found in the life story.")
        case "creator":
            return _("Found among the names of the authors.")
        case "code":
            return _("Found in the bibliographic details.")
        case "kind":
            return _("Found in the kind of the record.")
        case "reason":
            return _("Found in the reason why the record is closed.")
        case "ref":
            return _("This is the public id of the record.")
    return _("Found in the description.")


def landing(hit: Hit) -> str:
    """The address of the very page and line, or of the very second."""
    entry = hit.entry
    url: str = entry.record.get_absolute_url()
    match entry.kind:
        case EntryKind.PAGE:
            line = f"#l{hit.at}" if hit.at else ""
            return f"{url}?page={entry.anchor}{line}"
        case EntryKind.SEGMENT | EntryKind.POINT:
            second = (entry.anchor or 0) // 1000
            return f"{url}?t={second}#t{second}"
    return url
