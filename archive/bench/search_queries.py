"""What the readers of the measurements ask: drawn from the corpus, as often as it has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count

from archive.bench.corpus_names import in_cyrillic
from archive.bench.corpus_words import Speech, speeches
from archive.bench.seeded import Chance
from archive.core import names
from people.models import NameKind, PersonName, Script
from sources.models import SegmentText

PAGE, SUGGEST = "/en/search/", "/en/search/suggest.json"
LETTERS = "abcdefghijklmnoprstuvz"
COMMONEST = 10
SHORTEST_WORD = 4


@dataclass(frozen=True)
class Ask:
    """One request: which kind of question it is, its words, and what it is narrowed to."""

    kind: str
    words: str
    language: str = ""  # the filter
    view: str = PAGE

    @property
    def address(self) -> str:
        said = {"q": self.words} | ({"language": self.language} if self.language else {})
        return f"{self.view}?{urlencode(said)}"


class Reader:
    """Draws the questions of one seed."""

    def __init__(self, seed: int, corpus_seed: int) -> None:
        self.chance = Chance.of(seed, "questions")
        self.corpus_seed = corpus_seed

    def questions(self, each: int) -> dict[str, list[Ask]]:
        """So many of every kind, by what is measured."""
        measured: dict[str, dict[str, Callable[[], Ask]]] = {
            "names": {
                "surname": self._surname,
                "given and surname": self._full_name,
                "misspelt": self._misspelt,
                "other script": self._other_script,
            },
            "texts": {
                "one word": self._word,
                "two words": self._two_words,
                "phrase": self._phrase,
                "other form": self._other_form,
                "with a filter": self._filtered,
            },
            "suggestions": {"beginning": self._beginning},
        }
        return {
            name: [draw() for draw in kinds.values() for _at in range(each)]
            for name, kinds in measured.items()
        }

    # Names

    def _form(self) -> PersonName:
        """Any form of any name: common ones are met as much oftener as they are borne."""
        while True:
            found = PersonName.objects.filter(pk__gte=self.chance.id()).order_by("pk").first()
            if found and found.surname:
                return found

    def _surname(self) -> Ask:
        return Ask("surname", self._form().surname)

    def _full_name(self) -> Ask:
        form = self._form()
        pair = [form.given, form.surname]
        return Ask("given and surname", " ".join(pair if self.chance.happens(0.7) else pair[::-1]))

    def _misspelt(self) -> Ask:
        return Ask("misspelt", self.slip(self._form().surname))

    def slip(self, word: str) -> str:
        """One letter wrong, missing, doubled, or in its neighbour's place; never the first."""
        at = self.chance.randrange(1, max(2, len(word) - 1))
        head, letter, tail = word[:at], word[at : at + 1], word[at + 1 :]
        wrong = self.chance.choice(LETTERS)
        swapped = f"{tail[:1]}{letter}{tail[1:]}"
        changed = (f"{wrong}{tail}", tail, f"{letter}{letter}{tail}", swapped)
        return head + self.chance.choice(changed)

    def _other_script(self) -> Ask:
        while (form := self._form()).kind == NameKind.AS_IN_SOURCE:
            continue
        if form.script == Script.CYRILLIC:
            return Ask("other script", names.transliterate(form.surname))
        return Ask("other script", in_cyrillic(form.surname, form.language))

    def _beginning(self) -> Ask:
        form = self._form()
        name = form.surname if self.chance.happens(0.8) else form.given
        letters = name[: self.chance.randint(2, 6)].lower()
        return Ask("beginning", letters, view=SUGGEST)

    # Texts

    def _text(self) -> SegmentText:
        while True:
            found = SegmentText.objects.filter(pk__gte=self.chance.id()).order_by("pk").first()
            if found:
                return found

    def _words_of(self, text: SegmentText) -> list[str]:
        words = [word.strip(".") for word in text.text.split()]
        return [word for word in words if len(word) >= SHORTEST_WORD]

    def _word(self) -> Ask:
        return Ask("one word", self.chance.choice(self._words_of(self._text())))

    def _two_words(self) -> Ask:
        return Ask("two words", " ".join(self.chance.sample(self._words_of(self._text()), 2)))

    def _phrase(self) -> Ask:
        words = self._text().text.split()
        at = self.chance.randrange(len(words) - 1)
        return Ask("phrase", f'"{words[at].strip(".")} {words[at + 1].strip(".")}"')

    def _other_form(self) -> Ask:
        """The word as it does not stand there: another case, another person."""
        while True:
            text = self._text()
            forms = self._forms_of.get(self.chance.choice(self._words_of(text)), ())
            if len(forms) > 1:
                return Ask("other form", self.chance.choice(forms))

    def _filtered(self) -> Ask:
        text = self._text()
        word = self.chance.choice(self._words_of(text))
        return Ask("with a filter", word, language=text.language)

    @cached_property
    def _speeches(self) -> list[Speech]:
        return list(speeches(self.corpus_seed).members)

    @cached_property
    def _forms_of(self) -> dict[str, tuple[str, ...]]:
        return {
            form: forms for speech in self._speeches for forms in speech.lemmas for form in forms
        }

    # The commonest

    def commonest_words(self) -> list[Ask]:
        """By their share of the corpus; languages that write a word alike add up."""
        found: Counter[str] = Counter()
        for speech in self._speeches:
            sums = speech.words.sums
            for at in range(2 * COMMONEST):
                weight = sums[at] - (sums[at - 1] if at else 0)
                key = names.ascii_key(speech.words.members[at])
                found[key] += round(1e6 * speech.tongue.share * weight / sums[-1])
        return [Ask("commonest words", word) for word, _often in found.most_common(COMMONEST)]

    def commonest_surnames(self) -> list[Ask]:
        rows = (
            PersonName.objects.exclude(surname="")
            .values_list("surname")
            .annotate(borne=Count("person", distinct=True))
            .order_by("-borne", "surname")[:COMMONEST]
        )
        return [Ask("commonest surnames", surname) for surname, _borne in rows]


REFUSED = {
    "10,000 characters": "a" * 10_000,
    "500 terms": " ".join(f"slovo{at}" for at in range(500)),
    "1,000 wildcards": "*".join("a" * 1_001),
    "1,000 words with stars": " ".join(["a*"] * 1_000),
}
