"""The room of languages: which ones the archive knows, and which text a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple


class Language(NamedTuple):
    """One language: its ISO 639-1 code, its own name for itself, its English name."""

    code: str
    endonym: str
    english: str


_KNOWN: Final = (
    Language("cs", "Čeština", "Czech"),
    Language("sk", "Slovenčina", "Slovak"),
    Language("hu", "Magyar", "Hungarian"),
    Language("de", "Deutsch", "German"),
    Language("ru", "Русский", "Russian"),
    Language("ky", "Кыргызча", "Kyrgyz"),
    Language("uk", "Українська", "Ukrainian"),
    Language("eo", "Esperanto", "Esperanto"),
    Language("io", "Ido", "Ido"),
    Language("en", "English", "English"),
    Language("pl", "Polski", "Polish"),
    Language("la", "Latina", "Latin"),
    Language("kk", "Қазақша", "Kazakh"),
    Language("fr", "Français", "French"),
)

LANGUAGES: Final[Mapping[str, Language]] = {language.code: language for language in _KNOWN}
"""Every language a record may be written in, by code, in the order of forms."""

INTERFACE_LANGUAGES: Final = ("en", "cs", "sk", "ru")
"""The languages of the interface; also the order in which a missing text falls back."""

PREPARED_LANGUAGES: Final = ("ky", "hu")
"""Languages the interface can speak as soon as somebody has read their catalogues (`locale/`)."""


def pick(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The best text for a reader of `language`, with the code of the language it is in.

    Wanted language, then English, Czech, Slovak, Russian, then whichever stands first.
    Blank texts count as missing; nothing at all gives ("", "").
    """
    wanted = (language, language.partition("-")[0])
    for code in (*wanted, *INTERFACE_LANGUAGES, *texts):
        text = texts.get(code, "")
        if text.strip():
            return text, code
    return "", ""


CYRILLIC: Final = frozenset({"ru", "uk", "ky", "kk"})
"""Languages written in Cyrillic letters today."""


@lru_cache(maxsize=1024)
def preference(wanted: str, language: str) -> tuple[bool, bool, int]:
    """How well a name in `language` serves a reader of `wanted`; smaller is better.

    The reader's own language, then the reader's script, then the order of the interface: an English
    reader can read a Hungarian name of a town, and not its Russian one.
    """
    known = INTERFACE_LANGUAGES.index(language) if language in INTERFACE_LANGUAGES else 99
    other_script = (wanted in CYRILLIC) != (language in CYRILLIC)
    return (language != wanted, other_script, known)
