"""Paradigms out of a spelling dictionary: each headword with the forms its own flags give it.

A spelling dictionary says which forms exist, not which belong together, so only those entries
are taken whose flags describe one declension or one conjugation. Left out are all prefixes (ne-,
nej-), degrees of comparison, adverbs, abstract nouns, possessives (otcův), participles that are
adjectives (zpívající) and every entry that mixes two declensions (Běla, a woman and a man).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final, NamedTuple

from archive.bench.word_sources import lines_of


class Rule(NamedTuple):
    """A suffix: what it takes away, what it adds, and after which endings."""

    cut: str
    add: str
    after: re.Pattern[str]


@dataclass(frozen=True)
class Kind:
    """A part of speech: what its headwords end in, the flags that may stand, those expanded."""

    name: str
    ending: re.Pattern[str]
    groups: tuple[str, ...]  # the flags of an entry all belong to one of these
    silent: str = ""  # flags that may stand beside them and are not expanded
    without: re.Pattern[str] | None = None  # added endings that are derivations


_NOUN: Final = re.compile(r"[^\W\d_]{3}$")

KINDS: Final = {
    "cs": (
        Kind("noun", _NOUN, ("PUVID", "HQLSR", "ZQR", "CSR", "MQR", "KR", "D", "é", "í"), "NF"),
        Kind("adjective", re.compile("[ýí]$|ová$"), ("Y",), "KRNCEWyÚŮ"),
        Kind("verb", re.compile("[^s]t$|[aeyuí]st$|ct$"), ("JTCIO", "ATCIO", "BTCIO", "ITCO"),
             "NX"),
    ),
    "sk": (
        Kind("noun", _NOUN, ("zZ", "U", "D", "K", "M", "S", "V", "A", "cC", "H", "CL", "L", "B",
                             "J", "O", "Q"), "N"),
        Kind("adjective", re.compile("[ýí]$|ová$"), ("Y", "I"), "NF",
             re.compile("^(ej)?š")),
        Kind("verb", re.compile("ť$"), ("X", "E", "W", "T", "R"), "N"),
    ),
}  # fmt: skip
FEWEST_FORMS: Final = 4


def paradigms(language: str) -> dict[tuple[str, str], set[str]]:
    """(headword, part of speech) -> its forms, the headword among them."""
    rules = _rules(language)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines_of(language, "dic"):
        entry = line.split()[0] if line.strip() else ""
        headword, slash, flags = entry.partition("/")
        if not slash or not headword.isalpha():
            continue
        kind = _kind_of(language, headword, flags)
        if kind:
            expanded = "".join(flag for flag in flags if flag not in kind.silent)
            forms = _forms(headword, expanded, rules, kind)
            if len(forms) >= FEWEST_FORMS:
                found[headword, kind.name] |= forms
    return found


def _rules(language: str) -> dict[str, list[Rule]]:
    """Rules whose result takes further suffixes are derivations (otec, otcův) and left out."""
    rules: dict[str, list[Rule]] = defaultdict(list)
    for line in lines_of(language, "aff"):
        parts = line.split("#")[0].split()
        if len(parts) >= 5 and parts[0] == "SFX" and "/" not in parts[3]:
            cut, add, after = (part if part != "0" else "" for part in parts[2:5])
            rules[parts[1]].append(Rule(cut, add, re.compile(f"{after}$")))
    return rules


def _kind_of(language: str, headword: str, flags: str) -> Kind | None:
    for kind in KINDS[language]:
        left = set(flags) - set(kind.silent)
        if kind.ending.search(headword) and any(left and left <= set(g) for g in kind.groups):
            return kind
    return None


def _forms(headword: str, flags: str, rules: dict[str, list[Rule]], kind: Kind) -> set[str]:
    forms = {headword}
    for flag in flags:
        for rule in rules[flag]:
            derived = kind.without and kind.without.search(rule.add)
            if not derived and headword.endswith(rule.cut) and rule.after.search(headword):
                forms.add(headword.removesuffix(rule.cut) + rule.add)
    return forms
