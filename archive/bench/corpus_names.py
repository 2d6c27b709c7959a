"""The invented people's names: surnames by syllables, some common ones, other spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from archive.bench.corpus_languages import CZECH, GERMAN, HUNGARIAN, RUSSIAN, SLOVAK, Sounds
from archive.bench.corpus_words import syllables
from archive.bench.seeded import Chance, Zipf
from archive.core import names

SURNAMES = 80_000
"""How many the corpus knows, each with its woman's form; of 100,000 people half are borne."""
RARE_SHARE = 0.55
"""Of the families, those whose surname is drawn from all alike; the others follow the curve."""

# Of general knowledge, so that the head of the curve is as in life.
# A name that somebody of the documented history bears is left out.
COMMON = {
    "cs": """
        Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný
        Pospíšil Hájek Král Jelínek Růžička Beneš Fiala Sedláček Doležal Zeman Kolář Krejčí
        Navrátil Čermák Vaněk Urban Blažek Kříž Kovář Kratochvíl Bartoš Vlček Polák Musil
        Šimek Konečný Malý Čech Štěpánek
    """,
    "sk": """
        Horváth Kováč Varga Tóth Baláž Molnár Balog Lukáč Kollár Polák Hudák Gajdoš Oravec
        Kováčik Hudec Krajčír Ševčík Sloboda Mináč Bartoš Adamec Kučerák Hronec Čech Kubík
        Blaško Mráz Repka
    """,
    "hu": """
        Nagy Kovács Szabó Kiss Horváth Farkas Papp Takács Juhász Lakatos Mészáros Oláh Fekete
        Rácz
    """,
    "de": """
        Müller Schmidt Schneider Fischer Weber Wagner Becker Schulz Hoffmann Koch Richter
        Klein Wolf
    """,
    "ru": """
        Иванов Смирнов Кузнецов Попов Соколов Лебедев Новиков Морозов Волков Зайцев Павлов
        Егоров
    """,
    "ky": """
        Асанов Исаков Токтогулов Садыков Абдыкеримов Жумалиев Кадыров Мамытов Осмонов
        Бейшеналиев
    """,
}
SUFFIXES = {
    "cs": "ek ák ka a ý ský il era ec ík áček ička oň an eš al ota ný čík",
    "sk": "ík ko ák ec ský iar ovič áč čík a ár an eň ička ký uš",
    "hu": "i ényi si hegyi falvi os ai ár ady kó",
    "de": "er mann berg ler inger bauer ner ig hofer el",
    "ru": "ов ев ин енко ский ук ович ченко",
    "ky": "баев алиев беков кулов ов",
}
PATRONYMICS = (
    "Иванович Николаевич Васильевич Петрович Михайлович Степанович Павлович Фёдорович",
    "Ивановна Николаевна Васильевна Петровна Михайловна Степановна Павловна Фёдоровна",
)
GIVEN = {
    "cs": (
        """
            Josef Jan František Karel Václav Jaroslav Antonín Rudolf Bohumil Alois Stanislav
            Vladimír Emil Oldřich Vojtěch Matěj Tomáš Ludvík Augustin Čeněk
        """,
        """
            Marie Anna Božena Františka Josefa Růžena Emilie Ludmila Antonie Barbora Kateřina
            Věra Vlasta Jarmila Zdeňka Milada Terezie Alžběta Julie Helena
        """,
    ),
    "sk": (
        """
            Jozef Ján Štefan Michal Juraj Andrej Pavol Martin Ondrej Ľudovít Matej Imrich
            Vincent Peter Samuel Adam Jakub Gustáv Viliam Rudolf
        """,
        """
            Mária Anna Zuzana Katarína Alžbeta Helena Margita Veronika Eva Emília Judita
            Terézia Rozália Pavlína Magdaléna Justína Ľudmila Irena Olga Agnesa
        """,
    ),
    "hu": (
        """
            József János István Ferenc László Sándor Mihály György Lajos Károly Gyula Béla
            Imre András
        """,
        "Mária Erzsébet Ilona Anna Margit Julianna Katalin Rozália Terézia Piroska Etelka Borbála",
    ),
    "de": (
        "Josef Johann Franz Karl Wilhelm Friedrich Heinrich Otto Ernst Georg Paul Hermann Richard",
        "Maria Anna Martha Elisabeth Emma Berta Frieda Klara Gertrud Hedwig Luise Rosa",
    ),
    "ru": (
        """
            Иван Николай Александр Василий Пётр Михаил Сергей Алексей Фёдор Григорий Павел
            Степан Яков
        """,
        "Мария Анна Екатерина Александра Анастасия Ольга Евдокия Прасковья Елена Татьяна Вера Нина",
    ),
    "ky": (
        "Асан Бакыт Жумабек Кадыр Мамбет Осмон Токтогул Турсун Чынгыз Эркин Абды Исак",
        "Айгүл Бүбү Гүлнара Жамал Зейнеп Калича Сайра Уркуя Чолпон Айша",
    ),
}  # fmt: skip
NATIONS = (("sk", 34), ("cs", 34), ("hu", 10), ("de", 8), ("ru", 9), ("ky", 5))
TERMS = {
    "sk": "slovak", "cs": "czech", "hu": "hungarian", "de": "german", "ru": "russian",
    "ky": "kyrgyz",
}  # fmt: skip
_SOUNDS: dict[str, Sounds] = {
    "cs": CZECH.sounds, "sk": SLOVAK.sounds, "hu": HUNGARIAN.sounds, "de": GERMAN.sounds,
    "ru": RUSSIAN.sounds, "ky": RUSSIAN.sounds,
}  # fmt: skip

_TOGETHER = (
    ("šč", "щ"), ("ch", "х"), ("ie", "е"), ("ia", "я"), ("ja", "я"), ("ju", "ю"), ("je", "е"),
    ("ř", "рж"), ("ď", "дь"), ("ť", "ть"), ("ň", "нь"), ("ľ", "ль"),
)  # fmt: skip
_LATIN = "a á b c č d e é ě f g h i í j k l ĺ m n o ó ô p q r ŕ s š t u ú ů v w x y ý z ž"
_CYRILLIC = "а а б ц ч д е е е ф г г и и й к л л м н о о о п к р р с ш т у у у в в к и ий з ж"
_LETTERS = str.maketrans(dict(zip(_LATIN.split(), _CYRILLIC.split(), strict=True)))
_BY_EAR = {
    "de": {"č": "tsch", "š": "sch", "ž": "sch", "ř": "rsch", "c": "z", "v": "w", "ě": "ie"},
    "hu": {"č": "cs", "ž": "zs", "ř": "rzs", "s": "sz", "š": "s", "ň": "ny", "ě": "e", "ľ": "ly"},
}  # fmt: skip
_FOREIGN = {
    "de": (
        ("sch", "š"), ("tz", "c"), ("z", "c"), ("ei", "ai"), ("ie", "í"), ("w", "v"), ("ü", "ju"),
        ("ö", "e"), ("ä", "e"), ("ck", "k"),
    ),
    "hu": (
        ("cs", "č"), ("sz", "S"), ("zs", "ž"), ("s", "š"), ("S", "s"), ("gy", "ď"), ("ny", "ň"),
        ("ly", "j"), ("ty", "ť"), ("ü", "ju"), ("ű", "ju"), ("ö", "e"), ("ő", "e"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Surname:
    language: str
    male: str
    female: str

    def of(self, *, woman: bool) -> str:
        return self.female if woman else self.male


def in_cyrillic(name: str, language: str) -> str:
    """As a Soviet clerk may have written it by ear; a rough one, for the corpus alone."""
    small = name.lower()
    for written, said in (*_FOREIGN.get(language, ()), *_TOGETHER):
        small = small.replace(written, said)
    return _capital(small.translate(_LETTERS))


def by_ear(name: str, language: str) -> str:
    """A Czech or Slovak name as a German or Hungarian clerk may have written it."""
    theirs = _BY_EAR[language]
    return _capital(re.sub("ch|.", lambda found: theirs.get(found[0], found[0]), name.lower()))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


class Names:
    """All names of the corpus, to be drawn as unequally as they are borne."""

    def __init__(self, seed: int, taken: frozenset[str]) -> None:
        chance = Chance.of(seed, "names")
        self.by_language = {code: _surnames(code, share, chance, taken) for code, share in NATIONS}
        self.curves = {code: Zipf(listed) for code, listed in self.by_language.items()}
        self.given = {
            code: (Zipf(men.split()), Zipf(women.split())) for code, (men, women) in GIVEN.items()
        }
        self.patronymics = tuple(Zipf(each.split()) for each in PATRONYMICS)
        self.nations = Zipf([code for code, _share in NATIONS], [share for _c, share in NATIONS])

    def surname(self, chance: Chance, language: str) -> Surname:
        if chance.happens(RARE_SHARE):
            return chance.choice(self.by_language[language])
        return self.curves[language].draw(chance)

    def first(self, chance: Chance, language: str, *, woman: bool) -> str:
        return self.given[language][woman].draw(chance)

    def patronymic(self, chance: Chance, *, woman: bool) -> str:
        return self.patronymics[woman].draw(chance)


def _surnames(code: str, share: int, chance: Chance, taken: frozenset[str]) -> list[Surname]:
    """The common ones first; none that somebody of the documented history bears."""
    found: dict[str, Surname] = {}
    wanted = SURNAMES * share // 100
    invented = _invented(code, chance)
    listed = COMMON[code].split()
    while len(found) < wanted:
        male = listed.pop(0) if listed else next(invented)
        if male not in found and names.ascii_key(male) not in taken:
            found[male] = Surname(code, male, feminine(male, code))
    return list(found.values())


def _invented(code: str, chance: Chance) -> Iterator[str]:
    sounds, suffixes = _SOUNDS[code], SUFFIXES[code].split()
    single = [each for each in sounds.onsets if len(each) == 1]
    while True:
        root = syllables(chance, sounds, chance.choice((1, 1, 1, 2)))
        if root.endswith(sounds.vowels):
            root += chance.choice(single)
        yield _capital(root + chance.choice(suffixes))


def feminine(male: str, code: str) -> str:
    """What a woman of the name is called; among Hungarians and Germans the same."""
    if code in ("hu", "de"):
        return male
    forms = sorted(names.feminine_forms(male))
    marked = [form for form in forms if form.endswith(("ová", "á", "а", "ая"))]
    return min(marked or forms, key=len)


def taken_names(folder: Path) -> frozenset[str]:
    """The surnames of the documented history, folded to ASCII: no invented record may bear one."""
    people = yaml.safe_load((folder / "starter" / "people.yaml").read_text(encoding="utf-8"))
    forms = {form.get("surname", "") for person in people for form in person.get("names", ())}
    men = {man for form in forms if form for man in names.masculine_forms(form)}
    return frozenset(names.ascii_key(form) for form in forms | men if form)
