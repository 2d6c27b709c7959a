"""Russian paradigms out of OpenCorpora: the inflection of a word as its editors entered it.

A verb's paradigm is its infinitive, its finite forms and its short passive participles of the past
(расстрелян, расстреляны); participles declined as adjectives and adverbial participles are
derivations here, as in the Czech and Slovak lists. A patronymic is one name for a man and
another for a woman. Left out too are degrees of comparison and
forms marked as wrong, archaic, colloquial or invented for the table (V-be, V-ie …).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from archive.bench.word_sources import common_words, morphology

KINDS: Final = {
    "noun": {"NOUN"},
    "adjective": {"ADJF", "ADJS"},
    "verb": {"VERB", "INFN", "PRTS"},
}
NAMES: Final = ("Name", "Surn", "Patr", "Geox")
NOT_A_NAME: Final = {"Abbr", "Init", "Fixd"}
NOT_COMMON: Final = {*NAMES, *NOT_A_NAME, "Orgn", "Trad"}
NOT_A_FORM: Final = {
    "Arch", "Dist", "Erro", "Infr", "Slng", "Litr", "Supr", "Cmp2", "V-ey", "V-oy", "V-be", "V-bi",
    "V-ie", "V-sh", "Anph",
}  # fmt: skip
FEWEST_FORMS: Final = 4

Paradigm = tuple[tuple[str, str], set[str]]


def common() -> Iterator[Paradigm]:
    """The lemmas among the words that stand at least once in a million."""
    morph = morphology()
    for word in common_words("ru"):
        for parse in morph.parse(word):
            if parse.is_known and parse.word == parse.normal_form and word.isalpha():
                paradigm = _paradigm(parse, NOT_COMMON)
                if paradigm:
                    yield paradigm


def names() -> Iterator[Paradigm]:
    """Given names, surnames, patronymics and places of the dictionary, and which of them it is."""
    morph = morphology()
    for word, tag, normal, _paradigm_id, index in morph.dictionary.iter_known_words():
        sort = next((sort for sort in NAMES if sort in tag.grammemes), None)
        if index == 0 and word == normal and word.isalpha() and sort:
            for parse in morph.parse(word):
                if parse.is_known and parse.tag == tag and NOT_A_NAME.isdisjoint(tag.grammemes):
                    for forms in _persons(parse, sort):
                        yield (min(forms, key=lambda form: (len(form), form)), sort), forms


def _persons(parse: Any, sort: str) -> Iterator[set[str]]:
    """The forms of a name; those of a patronymic for a man and for a woman apart."""
    for gender in ("masc", "femn") if sort == "Patr" else (None,):
        forms = {
            form.word.capitalize()
            for form in parse.lexeme
            if _counts(form.tag, {"NOUN"}) and (gender is None or form.tag.gender == gender)
        }
        if len(forms) >= FEWEST_FORMS:
            yield forms


def _paradigm(parse: Any, without: set[str]) -> Paradigm | None:
    if not without.isdisjoint(parse.tag.grammemes):
        return None
    for kind, parts in KINDS.items():
        if parse.tag.POS in parts:
            forms = {form.word for form in parse.lexeme if _counts(form.tag, parts)}
            if len(forms) >= FEWEST_FORMS:
                return (parse.normal_form, kind), forms
    return None


def _counts(tag: Any, parts: set[str]) -> bool:
    if tag.POS == "PRTS" and tag.tense != "past":
        return False
    return tag.POS in parts and NOT_A_FORM.isdisjoint(tag.grammemes)
