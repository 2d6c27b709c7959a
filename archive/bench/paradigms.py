"""The test words of the measurement: sets of paradigms, one half for tuning and one for test.

A paradigm is a lemma with all its inflected forms. Common words are those lemmas that stand at
least once in a million words (the small lists of wordfreq); names are drawn from all, however
rare, since settlers have rare names. The halves and the draw follow a hash of the lemma, so they
are the same on every machine and do not change when a list grows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from archive.bench import hunspell, opencorpora
from archive.bench.word_sources import FREQUENCIES, HUNSPELL, OPENCORPORA, common_words

Paradigms = dict[str, set[str]]  # lemma and kind -> its forms

MOST_NAMES: Final = 2000
SLOVAK_NAMES: Final = Path(__file__).parent / "data" / "slovak_names.yaml"
_SLOVAK_INHABITANTS: Final = ("čan", "čanka", "ec", "ka")  # Parížan is no proper name here


class Words(NamedTuple):
    """What is measured together; the minimum is that of the recall."""

    language: str
    sort: str
    origin: str
    least: float
    paradigms: Paradigms


def sets(*, test: bool) -> Iterable[Words]:
    for language, words_least, names_least in (("cs", 0.93, 0.92), ("sk", 0.93, 0.90)):
        package = HUNSPELL[language]
        origin = f"{package.name} {package.version} ({package.licence})"
        common, names = _spelt(language)
        rarity = f", words of {FREQUENCIES.name} {FREQUENCIES.version} ({FREQUENCIES.licence})"
        own = ", surnames and places of our own list" if language == "sk" else ""
        yield Words(language, "words", origin + rarity, words_least, _half(common, test=test))
        drawn = _half(names, test=test, most=MOST_NAMES)
        yield Words(language, "names", origin + own, names_least, drawn)
    origin = f"{OPENCORPORA.name} {OPENCORPORA.version} ({OPENCORPORA.licence})"
    russian = {f"{lemma}/{kind}": forms for (lemma, kind), forms in opencorpora.common()}
    yield Words("ru", "words", origin + rarity, 0.98, _half(russian, test=test))
    yield Words("ru", "names", origin, 0.95, _russian_names(test=test))


def _spelt(language: str) -> tuple[Paradigms, Paradigms]:
    """Common words and names of a spelling dictionary."""
    known = common_words(language)
    common: Paradigms = {}
    names: Paradigms = {}
    for (lemma, kind), forms in hunspell.paradigms(language).items():
        if lemma.islower() and lemma in known:
            common[f"{lemma}/{kind}"] = forms
        elif lemma[0].isupper() and not (language == "sk" and lemma.endswith(_SLOVAK_INHABITANTS)):
            names[f"{lemma}/{kind}"] = forms
    if language == "sk":
        names |= _own(SLOVAK_NAMES)
    return common, names


def _own(file: Path) -> Paradigms:
    listed: dict[str, str] = yaml.safe_load(file.read_text())
    return {f"{name}/own": {name, *forms.split()} for name, forms in listed.items()}


def _russian_names(*, test: bool) -> Paradigms:
    """As many given names as surnames, patronymics and places; the list has far more surnames."""
    names = {f"{lemma}/{sort}": forms for (lemma, sort), forms in opencorpora.names()}
    drawn: Paradigms = {}
    for sort in opencorpora.NAMES:
        of_sort = {name: forms for name, forms in names.items() if name.endswith(f"/{sort}")}
        drawn |= _half(of_sort, test=test, most=MOST_NAMES // len(opencorpora.NAMES))
    return drawn


def _half(paradigms: Paradigms, *, test: bool, most: int | None = None) -> Paradigms:
    """Those whose lemma's hash is odd (test) or even (tuning), at most so many."""
    hashes = {name: hashlib.sha256(name.encode()).digest() for name in paradigms}
    chosen = sorted(
        (name for name, digest in hashes.items() if bool(digest[0] % 2) == test),
        key=hashes.__getitem__,
    )
    return {name: paradigms[name] for name in chosen[:most]}
