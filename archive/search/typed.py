"""The room of a name word as somebody typed it: what it may stand for, and how near others are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from archive.core import names
from archive.search import given, nearness
from archive.search.rules import Near, Rule

LONGEST: Final = 64  # letters of a word
SHORTEST_NEAR: Final = 2  # letters from which likeness means something

# How good each rule is; what only sounds alike lies below, by its nearness.
SAME, GENDER, GIVEN, INITIAL, BEGINNING, PATTERN = 1.0, 0.97, 0.93, 0.6, 0.75, 0.9
SURE: Final = 0.93  # from here on two words count as spellings of one name
SAME_FOLD: Final = 0.8  # or from here, if their folds are one
FAINT: Final = 0.62  # below, nothing is said of them
OF_STEMS: Final = 0.95  # what is left of a likeness that disregards gender
TIE: Final = 0.08  # how much the letters decide among words that sound alike
TIE_CYRILLIC: Final = 0.12  # those of a Czech transcription
TRANSCRIBED: Final = 0.98
UNLIKE_GIVEN: Final = 0.07

_ADJECTIVE: Final = re.compile(r"[ыи]й$")
_LAST_E: Final = re.compile(r"е(?=[^аеёиоуыэюя]+ь?$)")
_SON: Final = re.compile(r"([oe]v)i(?:č|ch|cz|c)$")
_DAUGHTER: Final = re.compile(r"([oe]v)na$")
_AFTER_SIBILANT: Final = re.compile(r"(?<=[чшщц])[её](?=ва?$)")


def plain(word: str) -> str:
    """One word in small ASCII letters, as it stands in the index."""
    return names.ascii_key(word).replace(" ", "")[:LONGEST]


def _accented(word: str) -> str:
    """-ova as -ová, which most in these papers are."""
    return word.removesuffix("ova") + "ová" if word.endswith("ova") else word


def fold_of(word: str) -> str:
    return names.fold_key(word).replace(" ", "")[:LONGEST]


@dataclass(frozen=True)
class Typed:
    """One word as somebody typed it."""

    typed: str

    @cached_property
    def key(self) -> str:
        return plain(self.typed)

    @cached_property
    def is_cyrillic(self) -> bool:
        return nearness.is_cyrillic(self.typed)

    @cached_property
    def stem(self) -> str:
        return nearness.stem(self.typed)

    @cached_property
    def fold(self) -> str:
        return fold_of(self.typed)

    @cached_property
    def as_czech(self) -> str:
        """Its key as a Czech clerk would have written it: Чехов is `cechov`."""
        if not self.is_cyrillic:
            return self.key
        return plain(names.transliterate(self.typed))

    @cached_property
    def ways(self) -> list[str]:
        """As Czech clerks may have written Cyrillic: Чёрный is Čorný or Černyj, Чернышев Černyšov,
        and if the bearer spoke Ukrainian Грищенко is Hryščenko. Latin stays as it is."""
        small = self.typed.lower()
        if not self.is_cyrillic:
            return [_accented(small)]
        yo = _AFTER_SIBILANT.sub("о", small)
        read = (small, small.replace("ё", "е"), yo, _LAST_E.sub("ё", small))
        ways = [names.transliterate(way) for way in read]
        ways += [names.transliterate(_ADJECTIVE.sub("ы", way)) for way in read]
        ways += [way.replace("g", "h") for way in ways]
        ways.append(names.transliterate(small.replace("и", "ы")).replace("g", "h"))
        return list(dict.fromkeys(ways))

    @cached_property
    def transcribed(self) -> set[str]:
        return {plain(way) for way in self.ways} - {""} if self.is_cyrillic else set()

    @cached_property
    def pattern(self) -> str:
        """For LIKE; nothing if there is no star. The letters are plain, so none is escaped."""
        if "*" not in self.typed:
            return ""
        pieces = (names.ascii_key(piece).replace(" ", "") for piece in self.typed.split("*"))
        return "%".join(pieces)

    @cached_property
    def known(self) -> dict[str, Near]:
        """Words of which it is known beforehand how near they are, the nearest rule first."""
        found = {self.key: Near(self.key, SAME, Rule.SAME)}
        for word in self.transcribed:
            found.setdefault(word, Near(word, TRANSCRIBED, Rule.SCRIPT))
        for word in self._of_the_other_sex():
            found.setdefault(word, Near(word, GENDER, Rule.GENDER))
        for word in given.others(self.key):
            found.setdefault(word, Near(word, GIVEN, Rule.GIVEN))
        if len(self.key) > 1:
            found.setdefault(self.key[0], Near(self.key[0], INITIAL, Rule.INITIAL))
        return found

    def _of_the_other_sex(self) -> set[str]:
        """Forms that surnames, and the Russian patronymic, have for men and for women."""
        forms: set[str] = set()
        for name in {self.typed.lower(), *self.ways}:
            men = names.masculine_forms(name)
            forms |= men | names.feminine_forms(name)
            if self.is_cyrillic:  # a woman's name in -ова may be -ovová in Czech
                forms |= {woman for man in men for woman in names.feminine_forms(man)}
            forms |= {_SON.sub(r"\1na", name), _DAUGHTER.sub(r"\1ič", name)}
        return {plain(form) for form in forms} - {self.key, "", *self.transcribed}

    @property
    def is_initial(self) -> bool:
        return len(self.key) == 1

    def better_than_known(self, word: str, fold: str) -> Near | None:
        """Of given names those first that are spellings of the same form: Иосиф before Pepa."""
        known = self.known[word]
        if known.rule is not Rule.GIVEN:
            return known
        like = nearness.nearness(self.typed, word)
        if like >= SURE:
            return self.near(word, fold)
        return known._replace(score=round(GIVEN - UNLIKE_GIVEN * (1 - like), 4))

    def near(self, word: str, fold: str, *, resembling: bool = True) -> Near | None:
        """How near a word is that shares some key with this one. Without those that only resemble
        it is sooner known of most of them that they are none."""
        same_fold = fold == self.fold
        least = FAINT if resembling else SAME_FOLD if same_fold else SURE
        sound = 1.0 if word == self.as_czech else nearness.nearness(self.typed, word, least)
        kin = 0.0
        if sound < OF_STEMS:
            stems = self.stem, nearness.stem(word)
            if stems != (self.key, word):
                better = max(least, sound) / OF_STEMS - 1e-9
                kin = OF_STEMS * nearness.nearness(*stems, better)
        best = max(sound, kin)
        slipped = best < SURE and (resembling or same_fold)
        if slipped and nearness.one_slip(self.as_czech, word):
            best = max(best, SURE - 1 / (10 * len(word)))
        if best >= SURE:
            return Near(word, best, Rule.GENDER if kin > sound else self._other_spelling)
        if same_fold and best >= SAME_FOLD:
            return Near(word, best, self._other_spelling)
        return Near(word, best, Rule.RESEMBLES) if resembling and best >= FAINT else None

    def told(self, near: Near) -> Near:
        """With the score that others weigh: what only resembles stands below half."""
        known = self.known.get(near.word)
        if (known and known.rule is near.rule) or near.rule in (Rule.BEGINNING, Rule.INITIAL):
            return near
        tie = TIE_CYRILLIC if self.is_cyrillic else TIE
        score = near.score - tie * (1 - nearness.alike(self.as_czech, near.word))
        lowest, steep = (0.0, 0.5) if near.rule is Rule.RESEMBLES else (0.52, 0.43)
        return near._replace(score=round(lowest + steep * score, 4))

    @property
    def _other_spelling(self) -> Rule:
        return Rule.SCRIPT if self.is_cyrillic else Rule.SPELLING
