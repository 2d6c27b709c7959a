"""A word that is asked for in `archive.bench.search_byhand`, with all that may answer it."""

from __future__ import annotations

from typing import Any

from archive.core import names
from archive.search import forms, given, nearness


class Word:
    def __init__(self, typed: str, exact: bool) -> None:
        self.typed, self.exact = typed, exact
        self.key = names.ascii_key(typed).replace(" ", "")
        self.fold = names.fold_key(typed).replace(" ", "")
        self.forms = set() if exact else set(forms.query_lexemes(typed))
        self.sure: list[str] = []
        self.faint: list[str] = []
        self.places: dict[str, str] = {}
        self.topics: dict[str, str] = {}
        self.seen: dict[tuple[str, str], str] = {}

    def for_near(self, at: int) -> dict[str, Any]:
        small = self.typed.lower()
        sexes = names.masculine_forms(small) | names.feminine_forms(small)
        others = {names.ascii_key(one).replace(" ", "") for one in sexes} | set(
            given.others(self.key)
        )
        return {
            "n": at, "key": self.key, "fold": self.fold, "known": sorted({self.key, *others}),
            "skeleton": nearness.skeleton(self.typed), "keys": sorted(nearness.keys(self.typed)),
        }  # fmt: skip

    def levels(self, faint: bool) -> list[tuple[str, float]]:
        if self.exact:
            return [(f"'{self.key}':A", 1.0)]
        found = [(f"'@{self.key}'", 1.0), (" | ".join(f"'@{one}'" for one in self.sure), 0.9),
                 (f"'@{self.key}':*", 0.75), (f"'~{self.fold}'" if self.fold else "", 0.7),
                 (" | ".join(f"'#origin.{ref.lower()}'" for ref in self.places), 1.0),
                 (" | ".join(f"'@{one}'" for one in self.faint) if faint else "", 0.4)]  # fmt: skip
        return [(lexemes, score) for lexemes, score in found if lexemes]

    def lexemes(self, faint: bool) -> str:
        every = [f"'{self.key}'", *(f"'{one}'" for one in self.forms)]
        every += [lexemes for lexemes, _score in self.levels(faint)]
        every += [f"'#about.{key}'" for key in self.topics]
        return f"({' | '.join(every)})"

    def rule(self, word: str, language: str, is_name: bool) -> str:
        """By what a word that stands somewhere answers this one; nothing if it does not."""
        known = (word, language if not is_name else "*")
        if known not in self.seen:
            self.seen[known] = self._rule(word, language, is_name)
        return self.seen[known]

    def _rule(self, word: str, language: str, is_name: bool) -> str:
        key = names.ascii_key(word).replace(" ", "")
        if key == self.key:
            return (
                "is so written" if word.casefold() == self.typed.casefold() else "but for accents"
            )
        if self.exact:
            return ""
        if is_name and (key in self.sure or key in self.faint):
            return "is another spelling of"
        if not self.forms.isdisjoint(forms.text_lexemes(word, language)):
            return "is a form of"
        if (is_name or word[0].isupper()) and names.fold_key(word).replace(" ", "") == self.fold:
            return "is another spelling of"
        return "begins with" if is_name and key.startswith(self.key) else ""
