"""The speech of the sample corpus: many words of seven languages, as unequally common as real."""

from __future__ import annotations

from dataclasses import dataclass

from archive.bench.corpus_languages import TONGUES, Sounds, Tongue
from archive.bench.seeded import Chance, Zipf

LITTLE_SHARE = 0.36
"""Of all the words of a text, those that only hold it together."""
SENTENCES = ((0, 9), (9, 16), (16, 28), (28, None))
"""Where the sentences of a passage begin and end, in words."""


def syllables(chance: Chance, sounds: Sounds, number: int) -> str:
    made = []
    for _at in range(number):
        coda = chance.choice(sounds.codas)
        made.append(chance.choice(sounds.onsets) + chance.choice(sounds.vowels))
        made.append("" if coda == "-" else coda)
    return "".join(made)


def stem(chance: Chance, sounds: Sounds) -> str:
    """One to three syllables that end in a consonant, so that an ending can follow."""
    made = syllables(chance, sounds, chance.choice((1, 2, 2, 2, 3)))
    if made.endswith(sounds.vowels):
        made += chance.choice([each for each in sounds.onsets if len(each) == 1])
    return made


@dataclass
class Speech:
    """One language of the corpus, ready to talk."""

    tongue: Tongue
    words: Zipf[str]
    lemmas: list[tuple[str, ...]]  # the forms of each word that has more than one

    @classmethod
    def of(cls, tongue: Tongue, seed: int) -> Speech:
        lemmas = _lemmas(tongue, Chance.of(seed, f"words/{tongue.code}"))
        forms, weights = _with_little_words(tongue, *_weighed(lemmas))
        return cls(tongue, Zipf(forms, weights), lemmas)

    def sentences(self, chance: Chance, number: int, names: list[str]) -> str:
        """So many words in sentences; the names stand in place of words, none at a beginning."""
        words = self.words.draw_many(chance, number)
        for at, name in enumerate(names, 1):
            words[(at * 7) % number] = name
        said = []
        for start, end in SENTENCES:
            part = words[start:end]
            if part:
                said.append(f"{part[0][:1].upper()}{part[0][1:]} {' '.join(part[1:])}".strip())
        return ". ".join(said) + "."


def _lemmas(tongue: Tongue, chance: Chance) -> list[tuple[str, ...]]:
    """The words of this history first, then invented ones; no form stands twice."""
    lemmas = list(tongue.common)
    known = {form for forms in lemmas for form in forms} | set(tongue.little)
    while len(known) < tongue.forms:
        root = stem(chance, tongue.sounds)
        forms = [root + ending for ending in chance.choice(tongue.classes)]
        fresh = tuple(form for form in forms if form not in known)
        known.update(fresh)
        if fresh:
            lemmas.append(fresh)
    return lemmas


def _with_little_words(
    tongue: Tongue, forms: list[str], weights: list[float]
) -> tuple[list[str], list[float]]:
    little = [1 / (rank + 1.5) for rank in range(len(tongue.little))]
    scale = LITTLE_SHARE / (1 - LITTLE_SHARE) * sum(weights) / sum(little)
    return [*tongue.little, *forms], [*(weight * scale for weight in little), *weights]


def _weighed(lemmas: list[tuple[str, ...]]) -> tuple[list[str], list[float]]:
    forms, weights = [], []
    for rank, lemma in enumerate(lemmas):
        for at, form in enumerate(lemma):
            forms.append(form)
            weights.append(1 / (rank + 8) / (at + 2))
    return forms, weights


def speeches(seed: int) -> Zipf[Speech]:
    """All languages, to be drawn by their share of the corpus."""
    return Zipf([Speech.of(tongue, seed) for tongue in TONGUES], [t.share for t in TONGUES])
