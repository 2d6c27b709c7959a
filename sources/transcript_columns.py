"""The columns of a transcript as a sheet, as people head them in the languages of the archive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.core.languages import LANGUAGES

TAPE, START, END, TIME, START_MS, END_MS = "tape", "start", "end", "time", "start_ms", "end_ms"
SPEAKER, TEXT, TOPICS, NOTE, NAME, LANGUAGE = (
    "speaker",
    "text",
    "topics",
    "note",
    "name",
    "language",
)
TRANSLATION = "translation"

# Folded: small letters, without accents and signs; in the languages that archives here write.
_HEADS = {
    TAPE: "tape recording kazeta paska nahravka kasseta plenka zapis band kassette aufnahme szalag "
    "felvetel кассета пленка запись лента",
    START: "start begin beginning in timein timecodein startzeit anfang beginn von zacatek "
    "zaciatok od kezdet kezdete начало от",
    END: "end out timeout timecodeout endzeit ende bis konec koniec do veg vege конец до",
    TIME: "time timecode timestamp tc zeit cas casovykod stopaz ido idokod время таймкод",
    START_MS: "startms beginms",
    END_MS: "endms",
    SPEAKER: "speaker who voice name mluvci hovori kdo hovoriaci recnik kto sprecher sprecherin "
    "beszelo говорящий говорит кто спикер",
    TEXT: "text transcript original words speech prepis prepistextu puvodnitext povodnytext zneni "
    "znenie transkript transkription wortlaut szoveg atirat текст расшифровка оригинал",
    TOPICS: "topic topics subject subjects keyword keywords theme themes tema temata temy "
    "klicovaslova klucoveslova hesla thema themen schlagworte schlagworter stichworte temak "
    "targyszavak тема темы ключевыеслова",
    NOTE: "note notes remark remarks comment comments poznamka poznamky anmerkung bemerkung "
    "megjegyzes примечание примечания заметка",
    NAME: "cue cueid identifier",
    LANGUAGE: "language lang jazyk sprache nyelv язык",
}
_TRANSLATION_HEADS = frozenset(
    ("translation", "translated", "preklad", "ubersetzung", "forditas", "перевод", "traduction")
) | {"text"}
_LANGUAGE_WORDS = {
    "cs": "cs cz czech cesky cestina cestiny ceska tschechisch cseh чешский",
    "sk": "sk slovak slovensky slovencina slovenciny slovenska slowakisch szlovak словацкий",
    "ru": "ru russian rusky rustina rustiny russisch orosz русский",
    "en": "en english anglicky anglictina anglictiny anglicka englisch angol английский",
    "de": "de german nemecky nemcina nemciny deutsch nemet немецкий",
    "hu": "hu hungarian madarsky madarcina madarciny ungarisch magyar венгерский",
    "ky": "ky kyrgyz kyrgyzsky kirgisisch kirgiz киргизский кыргызский кыргызча",
    "uk": "uk ukrainian ukrajinsky ukrajinstina ukrainisch ukran украинский",
    "fr": "fr french francouzsky franzosisch francia французский",
    "pl": "pl polish polsky polnisch lengyel польский",
}


def folded(head: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", head.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"\w+", plain.replace("_", " "))


_LANGUAGE = {word: code for code, words in _LANGUAGE_WORDS.items() for word in folded(words)}
_LANGUAGE |= {code: code for code in LANGUAGES}
_ROLE = {word: role for role, words in _HEADS.items() for word in folded(words)}


@dataclass
class Columns:
    """Which column holds what; the numbers count from 0."""

    roles: dict[str, int] = field(default_factory=dict)
    translations: dict[str, int] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    twice: dict[int, str] = field(default_factory=dict)
    heads: tuple[str, ...] = ()

    @property
    def are_known(self) -> bool:
        """Enough to read the sheet by: what is said, and when or by whom."""
        others = {START, START_MS, TIME, SPEAKER} & self.roles.keys()
        return TEXT in self.roles and bool(others)

    @property
    def times(self) -> tuple[int, ...]:
        return tuple(self.roles[r] for r in (START, START_MS, TIME, END, END_MS) if r in self.roles)


def columns(heads: Sequence[str]) -> Columns:
    """What each column holds, by its head."""
    found = Columns(heads=tuple(heads))
    for at, head in enumerate(heads):
        words = folded(head)
        language = _language_of(words)
        role = _ROLE.get("".join(words)) or _ROLE.get("".join(_without_time(words)), "")
        if language and language not in found.translations:
            found.translations[language] = at
        elif role and role not in found.roles:
            found.roles[role] = at
        elif role or language:
            found.twice[at] = head
        elif head.strip():
            found.unknown[at] = head
    return found


def _without_time(words: list[str]) -> list[str]:
    """“Čas od”, “start time” as “od” and “start”."""
    return [word for word in words if _ROLE.get(word) != TIME]


def _language_of(words: list[str]) -> str:
    """The language of a column of translations: “translation cs”, “Preklad do češtiny”, “Deutsch”,
    “text_en”."""
    named = [_LANGUAGE[word] for word in words if word in _LANGUAGE]
    others = [word for word in words if word not in _LANGUAGE and word not in ("do", "into", "in")]
    if len(named) != 1 or any(word not in _TRANSLATION_HEADS for word in others):
        return ""
    return named[0]
