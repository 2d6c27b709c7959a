"""Where the words of a query stand in a text, by which rule, and the part of the text to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from archive.core import names
from archive.search import forms
from archive.search.meaning import Meant
from archive.search.rules import Rule
from archive.search.vocabulary import SHORTEST_BEGINNING
from archive.search.words import Word, read, stretches, words_of

SNIPPET = 220  # letters of a text that are shown
BEFORE = 70  # of them before the first word that was found

Parts = list[dict[str, Any]]


class Mark(NamedTuple):
    """A stretch of a text that was found."""

    start: int
    end: int
    meant: Meant
    rule: Rule


def marks_in(text: str, asked: Iterable[Meant], *, is_name: bool, language: str = "") -> list[Mark]:
    """Where the words of a query stand in a text; nothing twice, in their order. Titles and names
    are looked at several times on a page, so what was found is kept with the query."""
    asked = tuple(asked)
    if not asked:
        return []
    kept = asked[0].marked
    key = (text, is_name, language, len(asked))
    if key not in kept:
        kept[key] = list(_marks(text, asked, is_name, language))
    return kept[key]


def _marks(text: str, asked: tuple[Meant, ...], is_name: bool, language: str) -> Iterable[Mark]:
    found: dict[int, Mark] = {}
    for meant in asked:
        several = len(meant.term.keys) > 1 and not meant.term.pattern
        marks_of = _marks_of_several if several else _marks_of
        for mark in marks_of(text, meant, is_name, language):
            best = found.get(mark.start)
            if best is None or mark.rule.place < best.rule.place:
                found[mark.start] = mark
    return [found[start] for start in sorted(found)]


def _marks_of_several(text: str, meant: Meant, is_name: bool, _language: str) -> Iterable[Mark]:
    size = len(meant.term.keys)
    words = list(words_of(text, all_names=is_name))
    for at, word in enumerate(words):
        run = words[at : at + size]
        if tuple(key for one in run for key in one.keys) == meant.term.keys:
            rule = _same(text[word.start : run[-1].end], meant)
            yield Mark(word.start, run[-1].end, meant, rule)


def _marks_of(text: str, meant: Meant, is_name: bool, language: str) -> Iterable[Mark]:
    """Each word is read once for a query, however often it stands in what was found."""
    known = meant.known.setdefault((is_name, language), {})
    for found in stretches(text):
        stands = found[0]
        if stands not in known:
            word = read(found, all_names=is_name)
            known[stands] = _rule_of(word, meant, is_name, language) if word else None
        rule = known[stands]
        if rule:
            yield Mark(found.start(), found.end(), meant, rule)


def _rule_of(word: Word, meant: Meant, is_name: bool, language: str) -> Rule | None:
    """How one word answers one that is asked for."""
    term = meant.term
    if term.pattern:
        fits = re.fullmatch(term.pattern.replace("*", "[a-z0-9]*"), word.keys[0])
        return (Rule.BEGINNING if term.beginning else Rule.PATTERN) if fits else None
    if word.keys == term.keys:
        return _same(word.text, meant)
    near = meant.rules.get(word.keys[0]) if is_name else None
    if near is Rule.INITIAL and word.text.islower():
        near = None  # “v Praze” holds nobody's initial
    rule = near or _by_kinship(word, meant, is_name, language)
    if rule is Rule.SPELLING and names.script_of(word.text) != names.script_of(term.typed):
        return Rule.SCRIPT
    return rule


def _same(stands: str, meant: Meant) -> Rule:
    """The same letters, but for accents or in the other script."""
    typed = meant.term.typed
    if names.script_of(stands) != names.script_of(typed):
        return Rule.SCRIPT
    return Rule.SAME if stands.casefold() == typed.casefold() else Rule.ACCENTS


def _by_kinship(word: Word, meant: Meant, is_name: bool, language: str) -> Rule | None:
    """Another form or spelling of the word, or in a name its beginning or initial."""
    term = meant.term
    if term.exact:
        return None
    if meant.forms and not meant.forms.isdisjoint(forms.text_lexemes(word.text, language)):
        return Rule.FORM
    if term.fold and word.fold == term.fold:
        return Rule.SPELLING
    if not is_name or not word.keys[0].startswith(term.keys[0]):
        return None
    if len(term.keys[0]) == 1:
        return Rule.INITIAL
    return Rule.BEGINNING if len(term.keys[0]) >= SHORTEST_BEGINNING else None


# What is shown


def parts_of(text: str, marks: list[Mark]) -> Parts:
    """The text cut into what was found and what was not, as a row of results shows it."""
    parts: Parts = []
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


def snippet(parts: Parts, part: dict[str, Any], marks: list[Mark], asked: list[Meant]) -> Parts:
    """The words around the first that was found, with those of the lines that follow."""
    text = _with_next_lines(parts, part)
    first = marks[0].start
    start = 0 if first <= BEFORE else _word_break(text, first - BEFORE)
    end = len(text) if len(text) - start <= SNIPPET else text.rfind(" ", start, start + SNIPPET)
    if end <= marks[0].end:
        end = min(len(text), start + SNIPPET)
    shown = text[start:end]
    found = parts_of(shown, marks_in(shown, asked, is_name=False, language=part["language"]))
    ellipsis = {"text": "…", "hit": False}
    return [*([ellipsis] if start else []), *found, *([ellipsis] if end < len(text) else [])]


def _word_break(text: str, near: int) -> int:
    space = text.find(" ", near)
    return space + 1 if space >= 0 else near


def _with_next_lines(parts: Parts, part: dict[str, Any]) -> str:
    """Lines of a page are short: those that follow in the same text belong to the snippet."""
    lines = [part["text"]]
    if part["field"].startswith("line"):
        for following in parts[parts.index(part) + 1 :]:
            same = (following["field"], following["language"]) == (part["field"], part["language"])
            if not same or sum(map(len, lines)) > SNIPPET:
                break
            lines.append(following["text"])
    return " ".join(lines)
