"""Why an entry was found, in words: which form of the name, which rule, where in the text.

A hit names both spellings and the rule that joins them, marks the words as they stand there,
accents and all, and leads to the page, the line or the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from archive.core.dates import from_edtf
from archive.search import facets
from archive.search.marks import Mark, Parts, marks_in, parts_of, snippet
from archive.search.meaning import Meaning, Meant
from archive.search.models import EntryKind, SearchEntry
from archive.search.rules import Rule
from sources.models.interviews import clock

WITHOUT_SNIPPET = ("ref", "kind")  # stand in the row already


@dataclass
class Hit:
    """One entry, explained."""

    entry: SearchEntry
    reasons: list[str] = field(default_factory=list)
    where: str = ""
    at: int | None = None
    language: str = ""
    translated: bool = False  # it was found in a translation
    snippet: Parts = field(default_factory=list)


def explain(entry: SearchEntry, meaning: Meaning) -> Hit:
    """The reasons of one hit. A family has no names: they are its members'."""
    hit = Hit(entry)
    asked = list(meaning.meant.values())
    part, marks = _best_part(entry, asked)
    if part and part["field"] not in WITHOUT_SNIPPET:
        hit.snippet = snippet(entry.parts, part, marks, asked)
        hit.language, hit.at = part["language"], part["at"]
        hit.translated = part["field"].endswith("-translated")
    if part:
        hit.where = where(part, entry)
    by_name = why_title if entry.source_id else why_name
    hit.reasons = by_name(entry.names, asked)
    if part and not hit.reasons:
        hit.reasons = _why_text(part["text"], marks)
    hit.reasons += _why_facets(entry, asked)
    return hit


def marked(text: str, meaning: Meaning, *, is_name: bool = True, language: str = "") -> Parts:
    """A text in parts, those that were found marked: as a row of results shows it."""
    asked = meaning.meant.values()
    return parts_of(text, marks_in(text, asked, is_name=is_name, language=language))


# Names and titles


def why_name(forms: list[dict[str, str]], asked: list[Meant]) -> list[str]:
    """The form of the name that was found, and the rules by which it answers what was asked."""
    form, marks = best_form(forms, asked)
    if not form or not marks:
        return []
    date = form.get("date", "")
    shown = f"{form['text']}, {from_edtf(date).display()}" if date else form["text"]
    told = [mark for mark in marks if mark.rule is not Rule.SAME]
    said = (_name_rule(form["text"], shown, mark) for mark in told or marks[:1])
    return list(dict.fromkeys(said))


def why_title(titles: list[dict[str, str]], asked: list[Meant]) -> list[str]:
    """The title that was found, and how its words are spelt if that is not as asked."""
    title, marks = best_form(titles, asked)
    if not title or not marks:
        return []
    return [
        _("Found in the title “%(title)s”.") % {"title": title["text"]},
        *_why_text(title["text"], marks),
    ]


def best_form(
    forms: list[dict[str, str]], asked: list[Meant]
) -> tuple[dict[str, str] | None, list[Mark]]:
    """The form in which most of the words stand, nearest to what was asked; first of equals."""
    found = [
        (form, marks_in(form["text"], asked, is_name=True, language=form["language"]))
        for form in forms
    ]

    def rank(pair: tuple[dict[str, str], list[Mark]]) -> tuple[int, int]:
        met = {mark.meant.term for mark in pair[1]}
        return -len(met), sum(mark.rule.place for mark in pair[1])

    return min(found, key=rank, default=(None, []))


def _name_rule(form: str, shown: str, mark: Mark) -> str:
    said = {"form": shown, "asked": mark.meant.term.typed, "found": form[mark.start : mark.end]}
    match mark.rule:
        case Rule.SAME:
            return _("The name is written so: “%(form)s”.") % said
        case Rule.ACCENTS:
            return _("Name form “%(form)s” matches “%(asked)s” but for accents and signs.") % said
        case Rule.BEGINNING:
            said["asked"] = said["asked"].rstrip("*")
            return _("Name form “%(form)s”: “%(found)s” begins with “%(asked)s”.") % said
        case Rule.PATTERN:
            return _("Name form “%(form)s”: “%(found)s” fits “%(asked)s”.") % said
        case Rule.FORM:
            return _("Name form “%(form)s”: “%(asked)s” is the same name, inflected.") % said
        case Rule.GIVEN:
            return _("Name form “%(form)s”: “%(found)s” and “%(asked)s” are one given name.") % said
        case Rule.GENDER:
            return _("Name form “%(form)s”: “%(found)s” and “%(asked)s” are one surname.") % said
        case Rule.SCRIPT:
            return _("Name form “%(form)s” matches “%(asked)s” across scripts.") % said
        case Rule.INITIAL:
            short, long = sorted([said["asked"], said["found"]], key=len)
            return _("Name form “%(form)s”: “%(initial)s.” may stand for “%(name)s”.") % {
                "form": shown, "initial": short, "name": long
            }  # fmt: skip
        case Rule.RESEMBLES:
            return _("Name form “%(form)s”: “%(found)s” resembles “%(asked)s”.") % said
    return _("Name form “%(form)s” is another form or spelling of “%(asked)s”.") % said


# Texts


def _why_text(text: str, marks: list[Mark]) -> list[str]:
    """For each word that is not written as asked; accents need no explanation."""
    told: dict[str, None] = {}
    for mark in marks:
        said = {"found": text[mark.start : mark.end], "asked": mark.meant.term.typed}
        if mark.rule is Rule.SCRIPT:
            told[_("“%(found)s” matches “%(asked)s” across scripts.") % said] = None
        elif mark.rule is Rule.FORM:
            told[_("“%(found)s” and “%(asked)s” are forms of one word.") % said] = None
        elif mark.rule is Rule.BEGINNING:
            said["asked"] = said["asked"].rstrip("*")
            told[_("“%(found)s” begins with “%(asked)s”.") % said] = None
        elif mark.rule is Rule.PATTERN:
            told[_("“%(found)s” fits “%(asked)s”.") % said] = None
        elif mark.rule not in (Rule.SAME, Rule.ACCENTS):
            told[_("“%(found)s” is another form or spelling of “%(asked)s”.") % said] = None
    return list(told)


def _best_part(entry: SearchEntry, asked: list[Meant]) -> tuple[dict[str, Any] | None, list[Mark]]:
    """The line or paragraph in which most of the words stand; the earliest of equals."""
    best: tuple[int, int] = (0, 0)
    found: tuple[dict[str, Any] | None, list[Mark]] = (None, [])
    nothing_better = (len({meant.term for meant in asked}), 0)
    for part in entry.parts:
        if best == nothing_better:
            break
        marks = marks_in(part["text"], asked, is_name=False, language=part["language"])
        rank = (len({mark.meant.term for mark in marks}), -sum(mark.rule.place for mark in marks))
        if marks and rank > best:
            best, found = rank, (part, marks)
    return found


# Topics, places, years


def _why_facets(entry: SearchEntry, asked: list[Meant]) -> list[str]:
    """Nothing of a record that is only announced: years tried one by one would tell its birth."""
    if entry.announces:
        return []
    told = []
    for meant in asked:
        for key, label in meant.topics.items():
            if entry.kind == EntryKind.POINT and f"topic:{key}" in entry.facets:
                told.append(_("Indexed with the topic “%(topic)s”.") % {"topic": label})
        for ref, place in meant.places.items():
            if f"{facets.ORIGIN}:{ref}" in entry.facets:
                told.append(_("Came from “%(place)s”.") % {"place": place})
        if meant.term.year and entry.person_id and _born_about(entry, meant.term.year):
            told.append(_("Born in %(year)s or near it.") % {"year": meant.term.typed})
    return list(dict.fromkeys(told))


def _born_about(entry: SearchEntry, year: int) -> bool:
    birth = entry.person
    if birth is None or not birth.birth_earliest or not birth.birth_latest:
        return False
    return birth.birth_earliest.year - 1 <= year <= birth.birth_latest.year + 1


# Where it leads


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
    """The address of the very page and line, which is marked on the scan, or of the very second;
    beside it stands the translation in which the words were found."""
    entry = hit.entry
    url: str = entry.record.get_absolute_url()
    shown = f"&to={hit.language}" if hit.translated else ""
    match entry.kind:
        case EntryKind.PAGE:
            line = f"&line={hit.at}#l{hit.at}" if hit.at else ""
            return f"{url}?page={entry.anchor}{shown}{line}"
        case EntryKind.SEGMENT | EntryKind.POINT:
            second = (entry.anchor or 0) // 1000
            return f"{url}?t={second}{shown}#t{second}"
    return url
