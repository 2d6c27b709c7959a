"""How well a search finds a word in another of its forms: `python -m archive.bench.words`.

Recall: of all ordered pairs (a form asked for, another form of the same paradigm that stands in a
text), the share that is found. Precision: of all forms found, within the whole vocabulary of the
set, the share that belongs to a paradigm of the form asked for; a form that is spelt like one of
another paradigm belongs to both. A form is not counted as finding itself. The interval of 95 %
takes paradigms, not pairs, as what was drawn, for the pairs of one paradigm hang together.

Five ways are compared. Surface: the same word without accents. Lemma: what the dictionary says of
both. Stem: endings taken off by rule, without a dictionary. Union: what the index and the query
really hold. Without accents: the union, asked without any. The union has to reach the recall
asked for, a precision of .88, and more recall than surface, lemma or stem alone.

None of the test words comes from the dictionaries of the index, which simplemma draws from
Měchura's lists, Wiktionary, FreeLing, UniMorph and others:
- Czech: the spelling dictionary of LibreOffice (dictionary-cs, GPL-2.0), its affixes expanded;
- Slovak: the spelling dictionary of sk-spell (dictionary-sk, GPL/LGPL/MPL), likewise, with 152
  surnames and places in all cases of our own (data/slovak_names.yaml);
- Russian: OpenCorpora (pymorphy3-dicts-ru, CC BY-SA), names by its marks for them.
The packages are fetched into the cache when the measurement runs. See hunspell.py, opencorpora.py
and paradigms.py for what is taken from them. `--tuning` shows the other half of the words, the
one on which the rules were made, and what is missed and wrongly found there.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from math import sqrt
from typing import Final, NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")

from archive.bench.paradigms import Paradigms, Words, sets
from archive.search import forms, lemmas
from archive.search.keys import key_of, small

LEAST_PRECISION: Final = 0.88
SHOWN: Final = 40
READ: Final = 8_000  # forms of each set, all together fewer than are remembered

Analyse = Callable[[str], Iterable[str]]
Pair = tuple[str, str]


class Share(NamedTuple):
    """A share of `of` pairs, with half the width of its interval."""

    value: float
    margin: float
    of: int


class Result(NamedTuple):
    recall: Share
    precision: Share
    missed: list[Pair]
    wrong: list[Pair]


def share(clusters: Iterable[tuple[int, int]]) -> Share:
    """Hits of tries, in clusters: the estimate of a ratio and 1.96 times its standard error."""
    clusters = [(hits, tries) for hits, tries in clusters if tries]
    tries = sum(of for _, of in clusters)
    if not tries:
        return Share(0.0, 0.0, 0)
    value = sum(hits for hits, _ in clusters) / tries
    spread = sum((hits - value * of) ** 2 for hits, of in clusters)
    number = len(clusters)
    return Share(value, 1.96 * sqrt(spread * number / max(number - 1, 1)) / tries, tries)


def measure(paradigms: Paradigms, text: Analyse, query: Analyse) -> Result:
    belongs: dict[str, set[str]] = defaultdict(set)
    for lemma, paradigm in paradigms.items():
        for form in paradigm:
            belongs[form].add(lemma)
    found = _found(belongs, text, query)
    reached, missed = [], []
    for paradigm in paradigms.values():
        hits = sum(len(found[form] & paradigm) for form in paradigm)
        reached.append((hits, len(paradigm) * (len(paradigm) - 1)))
        missed += [(form, other) for form in paradigm for other in paradigm - found[form] - {form}]
    right: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    wrong = []
    for form, others in found.items():
        own = set().union(*(paradigms[lemma] for lemma in belongs[form]))
        tally = right[min(belongs[form])]
        tally[0] += len(others & own)
        tally[1] += len(others)
        wrong += [(form, other) for other in others - own]
    return Result(share(reached), share((h, t) for h, t in right.values()), missed, wrong)


def _found(vocabulary: Iterable[str], text: Analyse, query: Analyse) -> dict[str, set[str]]:
    bears: dict[str, set[str]] = defaultdict(set)
    for form in vocabulary:
        for lexeme in text(form):
            bears[lexeme].add(form)
    return {
        form: set[str]().union(*(bears.get(lexeme, ()) for lexeme in query(form))) - {form}
        for form in vocabulary
    }


def ways(language: str) -> dict[str, tuple[Analyse, Analyse]]:
    """Name -> how a word of a text is read and how a word of a query is."""

    def surface(word: str) -> Iterable[str]:
        return (key_of(word),)

    def lemma(word: str) -> Iterable[str]:
        base = lemmas.base_of(word, language)
        return lemmas.lemmas_of(small(word), base, language) or (base,)

    def stem(word: str) -> Iterable[str]:
        return forms.stem_lexemes(word, language)

    def text(word: str) -> Iterable[str]:
        return (key_of(word), *forms.text_lexemes(word, language))

    def query(word: str) -> Iterable[str]:
        return (key_of(word), *forms.query_lexemes(word))

    def bare(word: str) -> Iterable[str]:
        return query(key_of(word) if word.isascii() or language != "ru" else word)

    compared: dict[str, tuple[Analyse, Analyse]] = {
        "surface": (surface, surface),
        "lemma": (lemma, lemma),
        "stem": (stem, stem),
        "union": (text, query),
    }
    return compared if language == "ru" else compared | {"without accents": (text, bare)}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="How well words are found in their other forms.")
    parser.add_argument("--tuning", action="store_true", help="the other half, with what is wrong")
    tuning = parser.parse_args(arguments).tuning
    failed, forms_read = [], []
    for words in sets(test=not tuning):
        failed += _report(words, explain=tuning)
        forms_read += _some(words)
    _report_speed(forms_read)
    for fault in failed:
        print(f"BELOW: {fault}")
    return 1 if failed else 0


def _report(words: Words, *, explain: bool) -> list[str]:
    count = len(words.paradigms)
    print(f"\n{words.language} {words.sort}: {count} paradigms of {words.origin}")
    print(f"  {'':16}{'pairs':>10}  recall           least {'found':>11}  precision        least")
    results = {}
    for way, (text, query) in ways(words.language).items():
        results[way] = result = measure(words.paradigms, text, query)
        least = (f"{words.least:.2f}", f"{LEAST_PRECISION:.2f}") if way == "union" else ("", "")
        print(
            f"  {way:16}{result.recall.of:>10}  {_figure(result.recall)}  {least[0]:5}"
            f" {result.precision.of:>11}  {_figure(result.precision)}  {least[1]}",
            flush=True,
        )
    if explain:
        _explain(results["union"])
    return [f"{words.language} {words.sort}: {fault}" for fault in _faults(results, words.least)]


def _figure(found: Share) -> str:
    return f"{found.value:.4f} ± {found.margin:.4f}"


def _faults(results: dict[str, Result], least: float) -> list[str]:
    union = results["union"]
    faults = []
    if union.recall.value < least:
        faults.append(f"recall {union.recall.value:.4f} is below {least}")
    if union.precision.value < LEAST_PRECISION:
        faults.append(f"precision {union.precision.value:.4f} is below {LEAST_PRECISION}")
    for way in ("surface", "lemma", "stem"):
        if union.recall.value <= results[way].recall.value:
            faults.append(f"recall {union.recall.value:.4f} is no better than {way} alone")
    return faults


def _explain(result: Result) -> None:
    chance = random.Random(0)  # noqa: S311
    for title, pairs in (("missed", result.missed), ("wrong", result.wrong)):
        some = chance.sample(sorted(pairs), min(SHOWN, len(pairs)))
        print(f"  {title}: " + ", ".join(f"{asked} > {other}" for asked, other in some))


def _report_speed(texts: list[tuple[str, str]]) -> None:
    """Words a second of a processor: of words it has not seen, and of those it has."""
    forms.text_lexemes.cache_clear()
    print(f"\n{'words read':>12}{'a second':>12}{'lexemes a word':>16}")
    for title in ("unseen", "seen"):
        start = time.process_time()
        lexemes = sum(len(forms.text_lexemes(form, language)) for form, language in texts)
        rate = len(texts) / (time.process_time() - start)
        print(f"{title:>12}{rate:>12,.0f}{lexemes / len(texts):>16.2f}")


def _some(words: Words) -> list[tuple[str, str]]:
    every = sorted({form for paradigm in words.paradigms.values() for form in paradigm})
    return [(form, words.language) for form in every[:READ]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
