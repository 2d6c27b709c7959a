"""How a typed date is understood, in the words of the reader: shown before it is saved."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import get_language

from archive.core.dates import UncertainDate, UncertainDateError, from_edtf, parse

EXAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "12 March 1925", "March 1925", "1925", "about 1925", "perhaps 1925", "1925–1927",
        "before 1930", "after 1938", "1925 or 1926", "spring 1938", "1930s",
        "beginning of 1925", "between 1936 and 1938", "since 1925", "in the spring = 1938-21",
        "1925~", "193X", "1925/1927", "1938-02?", "[1936..1938]",
    ),
    "cs": (
        "12. 3. 1925", "březen 1925", "1925", "kolem 1925", "snad 1925", "1925–1927",
        "před rokem 1930", "po roce 1938", "1925 nebo 1926", "jaro 1938", "30. léta 20. století",
        "počátek roku 1925", "mezi 1936 a 1938", "od roku 1925", "na jaře = 1938-21",
        "1925~", "193X", "1925/1927", "1938-02?", "[1936..1938]",
    ),
    "sk": (
        "12. 3. 1925", "marec 1925", "1925", "okolo 1925", "možno 1925", "1925–1927",
        "pred rokom 1930", "po roku 1938", "1925 alebo 1926", "jar 1938", "30. roky 20. storočia",
        "začiatok roku 1925", "medzi 1936 a 1938", "od roku 1925", "na jar = 1938-21",
        "1925~", "193X", "1925/1927", "1938-02?", "[1936..1938]",
    ),
    "ru": (
        "12.03.1925", "март 1925", "1925", "около 1925", "возможно 1925", "1925–1927",
        "до 1930", "после 1938", "1925 или 1926", "весна 1938", "1930-е",
        "начало 1925", "между 1936 и 1938", "с 1925", "весной = 1938-21",
        "1925~", "193X", "1925/1927", "1938-02?", "[1936..1938]",
    ),
}  # fmt: skip
"""What people write, by language; each is read by the parser itself when the help is shown."""


class Understood(NamedTuple):
    """A typed date with its words, EDTF and first and last day in words; or what is wrong."""

    typed: str
    words: str = ""
    edtf: str = ""
    first: str = ""
    last: str = ""
    wrong: str = ""

    @property
    def sentence(self) -> str:
        if self.wrong:
            return self.wrong
        bounds = f"{self.first or '…'} – {self.last or '…'}"
        days = "" if self.first == self.last else f", {bounds}"
        return f"{self.words} ({self.edtf}){days}"


def understood(text: str) -> Understood:
    """In the active language. The days are the bounds by which the date is found."""
    try:
        read = parse(text)
    except UncertainDateError as error:
        return Understood(text, wrong=str(error))
    return _of(text, read)


def examples() -> list[Understood]:
    """Those of the active language; English ones for a language that has none."""
    language = (get_language() or "en").partition("-")[0]
    return [understood(text) for text in EXAMPLES.get(language, EXAMPLES["en"])]


def _of(text: str, read: UncertainDate) -> Understood:
    return Understood(text, read.display(), read.edtf, _day(read.earliest), _day(read.latest))


def _day(day: date | None) -> str:
    return from_edtf(day.isoformat()).display() if day else ""
