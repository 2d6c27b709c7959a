"""The words of dates in Czech, Slovak, Russian and English, for reading and for showing alike.

Names of months come from Babel (nominative and genitive); the two cases it lacks stand here.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from babel import Locale

LANGUAGES = ("en", "cs", "sk", "ru")

_INSTRUMENTAL = {
    "cs": "lednem únorem březnem dubnem květnem červnem červencem srpnem zářím říjnem listopadem "
    "prosincem",
    "sk": "januárom februárom marcom aprílom májom júnom júlom augustom septembrom októbrom "
    "novembrom decembrom",
    "ru": "январём февралём мартом апрелем маем июнем июлем августом сентябрём октябрём ноябрём "
    "декабрём",
}
_LOCATIVE = {
    "cs": "lednu únoru březnu dubnu květnu červnu červenci srpnu září říjnu listopadu prosinci",
    "sk": "januári februári marci apríli máji júni júli auguste septembri októbri novembri "
    "decembri",
    "ru": "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
}
_ENGLISH_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"
_RUSSIAN_SHORT = "янв февр мар апр май июн июл авг сент окт нояб дек"

# By EDTF number: nominative, genitive, then further forms that are read but not shown.
SEASONS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {"21": ("spring",), "22": ("summer",), "23": ("autumn", "fall"), "24": ("winter",)},
    "cs": {
        "21": ("jaro", "jara", "jaře", "jarem"),
        "22": ("léto", "léta", "létě", "létem"),
        "23": ("podzim", "podzimu", "podzimem"),
        "24": ("zima", "zimy", "zimě", "zimu", "zimou"),
    },
    "sk": {
        "21": ("jar", "jari", "jarou"),
        "22": ("leto", "leta", "lete", "letom"),
        "23": ("jeseň", "jesene", "jeseni", "jeseňou"),
        "24": ("zima", "zimy", "zime", "zimu", "zimou"),
    },
    "ru": {
        "21": ("весна", "весны", "весной", "весну", "весне"),
        "22": ("лето", "лета", "летом", "лете"),
        "23": ("осень", "осени", "осенью"),
        "24": ("зима", "зимы", "зимой", "зиму", "зиме"),
    },
}
# Only shown, always as a season of a year: "1925 tavasza".
SEASONS_OF_A_YEAR: dict[str, dict[str, tuple[str, ...]]] = {
    "hu": {
        "21": ("tavasza", "tavasza"),
        "22": ("nyara", "nyara"),
        "23": ("ősze", "ősze"),
        "24": ("tele", "tele"),
    },
    "ky": {
        "21": ("жазы", "жазынан"),
        "22": ("жайы", "жайынан"),
        "23": ("күзү", "күзүнөн"),
        "24": ("кышы", "кышынан"),
    },
}
# The months of Kyrgyz as something of a year, and what its vowels ask for in the other cases.
_KYRGYZ = "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры"
_KYRGYZ_ENDINGS = {
    "ы": {"nom": "", "gen": "нан", "ins": "на", "loc": "нын"},
    "и": {"nom": "", "gen": "нен", "ins": "не", "loc": "нин"},
    "у": {"nom": "", "gen": "нан", "ins": "на", "loc": "нун"},
}

# Stems of decades in words ("třicátá léta"), by tens, each language in the same order.
DECADE_TENS = ("10", "20", "30", "40", "50", "60", "70", "80", "90")
DECADE_STEMS = (
    "desát dvacát třicát čtyřicát padesát šedesát sedmdesát osmdesát devadesát",
    "desiat dvadsiat tridsiat štyridsiat päťdesiat šesťdesiat sedemdesiat osemdesiat deväťdesiat",
    "десят двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност",
    "tens twenties thirties forties fifties sixties seventies eighties nineties",
)

DECADE_NOUNS = (
    "léta", "let", "letech", "lety", "roky", "rokov", "rokoch", "rokmi",
    "годы", "годов", "годах", "годами", "гг.",
)  # fmt: skip

# Words that say nothing beyond "the date is not known".
NOT_KNOWN = (
    "neznámo", "neznámé", "neznáme", "neznámý", "neznámy", "neznámá", "neznáma", "nezjištěno",
    "nezistené", "neví se", "nevie sa", "datum neznámé", "dátum neznámy", "s. d.", "b. r.",
    "неизвестно", "неизвестен", "неизвестна", "дата неизвестна", "б. д.", "б/д", "б. г.",
    "unknown", "not known", "date unknown", "n. d.", "undated", "n/a", "?", "-", "–",
)  # fmt: skip

APPROXIMATE = (
    "asi", "kolem", "okolo", "cca", "cca.", "ca", "ca.", "přibližně", "přibl.", "zhruba",
    "približne", "približne okolo", "pribl.", "около", "ок.", "примерно", "приблизительно",
    "around", "about", "abt", "abt.", "circa", "c.", "approximately", "approx.",
)  # fmt: skip
UNCERTAIN = (
    "pravděpodobně", "snad", "možná", "patrně", "zřejmě", "pravdepodobne", "azda", "možno",
    "zrejme", "предположительно", "вероятно", "возможно", "probably", "possibly", "perhaps",
    "maybe", "prob.",
)  # fmt: skip
PREPOSITIONS = (
    "v", "ve", "vo", "na", "dne", "dňa", "в", "во", "in", "on", "in the", "during", "the",
)  # fmt: skip

BEFORE = (
    "před", "pred", "раньше", "ранее", "перед", "before", "bef.", "prior to",
)  # fmt: skip
AFTER = ("po", "после", "after", "aft.")
BY = (
    "do", "nejpozději", "najneskôr", "до", "не позднее", "не позже", "by", "until", "till", "up to",
)  # fmt: skip
END_OF_LIMIT = ("konce", "konca", "конца", "the end of", "end of")
FROM = ("od", "from", "since", "с", "со")
TO = ("do", "to", "until", "till", "по", "до")
BETWEEN = ("mezi", "medzi", "между", "between")
AND = ("a", "and", "и")
OR = ("nebo", "anebo", "či", "alebo", "или", "либо", "or")

# The three parts of a year, a month, a decade or a century, as they open a phrase.
PARTS = (
    (
        "počátkem", "počátek", "na počátku", "začátkem", "začátek", "na začátku", "začiatkom",
        "začiatok", "na začiatku", "в начале", "начало", "early", "in early", "beginning of",
        "at the beginning of", "in the beginning of", "the beginning of", "start of",
        "at the start of",
    ),
    (
        "v polovině", "polovina", "uprostřed", "v polovici", "polovica", "v strede", "uprostred",
        "в середине", "середина", "mid", "in mid", "middle of", "the middle of",
        "in the middle of",
    ),
    (
        "koncem", "konec", "na konci", "ke konci", "koncom", "koniec", "v závere", "в конце",
        "конец", "late", "in late", "end of", "the end of", "at the end of",
    ),
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents, one space between words, dashes made alike.

    Both sides of every comparison go through here, so й and и, ё and е count as one letter.
    """
    spread = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in spread if unicodedata.category(letter) != "Mn")
    bare = bare.replace("‐", "-").replace("‑", "-")
    bare = bare.replace("—", "–").replace("‒", "–").replace("−", "–")
    return " ".join(bare.split())


@lru_cache(maxsize=6)
def month_cases(language: str) -> list[dict[str, str]]:
    """For each month, January first, its name by case: nom, gen, ins, loc."""
    if language == "ky":
        return [
            {case: month + ending for case, ending in _KYRGYZ_ENDINGS[month[-1]].items()}
            for month in _KYRGYZ.split()
        ]
    months = Locale.parse(language).months
    nominative, genitive = months["stand-alone"]["wide"], months["format"]["wide"]
    names = [{"nom": nominative[n], "gen": genitive[n]} for n in range(1, 13)]
    for case, table in (("ins", _INSTRUMENTAL), ("loc", _LOCATIVE)):
        words = table[language].split() if language in table else [n["nom"] for n in names]
        for name, word in zip(names, words, strict=True):
            name[case] = word
    return names


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """Every folded form of a month's name, in all four languages, to its number."""
    numbers: dict[str, int] = {}
    for language in LANGUAGES:
        for number, cases in enumerate(month_cases(language), start=1):
            numbers.update({fold(form): number for form in cases.values()})
    for short in (_ENGLISH_SHORT, _RUSSIAN_SHORT):
        numbers.update({fold(form): n for n, form in enumerate(short.split(), start=1)})
    return numbers | {"sept": 9, "фев": 2, "сен": 9, "ноя": 11}


@lru_cache(maxsize=1)
def season_numbers() -> dict[str, str]:
    """Every folded form of a season's name to its EDTF number."""
    return {
        fold(form): number
        for seasons in SEASONS.values()
        for number, forms in seasons.items()
        for form in forms
    }


@lru_cache(maxsize=1)
def decade_tens() -> dict[str, str]:
    """Every folded stem of a decade's name to its two digits."""
    return {
        fold(stem): tens
        for stems in DECADE_STEMS
        for tens, stem in zip(DECADE_TENS, stems.split(), strict=True)
    }
