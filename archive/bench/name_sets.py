"""Brings the name groups of the measurement into the cache, and makes of them what is asked.

The groups are those of `persons.txt` in the wheel of rigour 1.8.2, made of Wikidata. They are
fetched once, used only if their checksum is the known one, and never a part of the archive.

`RULES` says which pairs are asked for. They were fixed before the test half was ever looked at.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from archive.bench.word_sources import Package
from archive.core import names

RIGOUR: Final = Package(
    "pip",
    "rigour",
    "1.8.2",
    "21a375947ef9a1137452d3e1678a99ee364ef06f1de150ff39fe4a2d3179081a",
    "MIT; the names are of Wikidata, CC0",
)
SEED: Final = b"1925"
ROWS: Final = 100_000  # name rows in the index
MOST_QUERIES: Final = 2000  # of one set

RULES: Final = """\
  A form counts if it is one word in Latin or in Cyrillic letters.
  A form that stands in several groups is typed once, and asks for all of them.
  Halves: by the connected component of groups that share a form, by a seeded hash.
  Cyrillic to Czech or Slovak: typed in Russian or Kyrgyz letters, as in the papers of this archive;
    other alphabets (Ukrainian, Serbian …) are measured apart, and all together in "all Cyrillic".
  Czech or Slovak spelling: only letters of these alphabets, one of them č ď ě ľ ň ř š ť ž ů; not
    with the -s that Latvian and Lithuanian put to a name which has none in Cyrillic.
  Male form of a form in -ová: begins with all but the last two letters of what stands before -ová
    (at least two), and has no woman's ending itself; such forms of the data only, no rule of ours.
  Latin variants: forms in -ová, -owa, -ówna, -anka and the like are left to the set before.
  Not spellings of one name (Wikidata's aliases: Катя and Jekatěrina, Pelizzaro and Miniucchi): half
    or more of the letters of the longer have to be changed (Levenshtein; Cyrillic in the nearer
    of its Czech and its English transcription). Nor is
    what holds the other whole and three letters or more besides: Jill and Jillian, Ariszoon and
    Arisz. "All Cyrillic" is measured with all these as well.
  East Asian (written in hiragana, in one Han character, or in Hangul and not in katakana): measured
    apart, since they are spelt by the systems of languages that this archive has no papers in; but
    "all Cyrillic" holds them."""

_LATIN: Final = re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff'’]+")
_CYRILLIC: Final = re.compile(r"[\u0400-\u052f'’]+")
_RUSSIAN: Final = re.compile(r"[а-яёңөү]+")
_CZECH: Final = re.compile(r"(?=.*[čďěľňřšťžů])[a-záčďéěíňóřšťúůýžľĺŕôä]+")
_WOMANS: Final = re.compile(r"(?:[oe][vw][aá]|ówna|owna|anka|[iy]na|[iy]ná|[sc]k[aá]|ovna|evna)$")
_HIRAGANA: Final = re.compile(r"[\u3041-\u309f]")
_KATAKANA: Final = re.compile(r"[\u30a1-\u30fa]")
_HANGUL: Final = re.compile(r"[\uac00-\ud7af]")
_ONE_HAN: Final = re.compile(r"[\u4e00-\u9fff]")

Group = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A form that is typed, and the forms of its group of which one has to be found."""

    typed: str
    wanted: frozenset[str]


@dataclass(frozen=True)
class Half:
    name: str
    sets: dict[str, list[Asked]]
    whole: dict[str, int]  # how many there are of each set, of which `sets` has some
    left_out: dict[str, int]  # pairs that are not spellings of one name
    rows: list[str]


def groups() -> list[Group]:
    text = (RIGOUR.fetched() / "rigour/data/names/persons.txt").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        forms, arrow, _ = line.rpartition("=>")
        if arrow:
            listed = (unicodedata.normalize("NFC", form.strip()) for form in forms.split(","))
            found.append(tuple(dict.fromkeys(form for form in listed if form)))
    return found


def halves() -> tuple[Half, Half]:
    """To tune with, and to test with."""
    every = groups()
    test = in_test(every)
    latin = sorted({form for group in every for form in group if _LATIN.fullmatch(form)})
    return (
        _half("tune", [g for g, tests in zip(every, test, strict=True) if not tests], latin),
        _half("test", [g for g, tests in zip(every, test, strict=True) if tests], latin),
    )


def in_test(every: list[Group]) -> list[bool]:
    """Of each group whether it is for the test; groups that share a form go together."""
    root: dict[str, str] = {}

    def find(form: str) -> str:
        while root.setdefault(form, form) != form:
            root[form] = root[root[form]]
            form = root[form]
        return form

    for group in every:
        for form in group[1:]:
            root[find(form)] = find(group[0])
    least: dict[str, str] = {}
    for group in every:
        top = find(group[0])
        least[top] = min(least.get(top, min(group)), *group)
    return [bool(_hash(least[find(group[0])]) & 1) for group in every]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(SEED + text.encode()).digest()[:8], "big")


# The sets

CZECH: Final = "Cyrillic to Czech or Slovak"
LATIN: Final = "Latin variant to Latin variant"
TO_MAN: Final = "-ová to the male form"
TO_WOMAN: Final = "male form to -ová"
CYRILLIC: Final = "all Cyrillic to Latin"
EAST_ASIAN: Final = ", East Asian"
OTHER_ALPHABETS: Final = ", neither Russian nor Kyrgyz letters"
ALIASES: Final = ", with what is no spelling of it"
OTHER_LETTERS: Final = ", other letters than accents"

Sets = dict[str, list[Asked]]


def _half(name: str, mine: list[Group], latin: list[str]) -> Half:
    sets: Sets = defaultdict(list)
    left_out: dict[str, int] = defaultdict(int)
    for group in mine:
        _ask(group, sets, left_out)
    sets = {key: _one_each(found) for key, found in sets.items()}
    whole = {key: len(found) for key, found in sets.items()}
    some = {key: sorted(found, key=_order)[:MOST_QUERIES] for key, found in sets.items()}
    wanted = {form for found in some.values() for asked in found for form in asked.wanted}
    rest = sorted((form for form in latin if form not in wanted), key=_hash)
    return Half(name, some, whole, dict(left_out), [*sorted(wanted), *rest][:ROWS])


def _one_each(every: list[Asked]) -> list[Asked]:
    """What is typed does not tell its group: any of those that hold it will do."""
    wanted: dict[str, frozenset[str]] = defaultdict(frozenset)
    for asked in every:
        wanted[asked.typed] |= asked.wanted
    return [Asked(typed, forms) for typed, forms in wanted.items()]


def _order(asked: Asked) -> int:
    return _hash(asked.typed + "|".join(sorted(asked.wanted)))


def _ask(group: Group, sets: Sets, left_out: dict[str, int]) -> None:
    apart = EAST_ASIAN if is_east_asian(group) else ""
    latin = [form for form in group if _LATIN.fullmatch(form)]
    cyrillic = [form for form in group if _CYRILLIC.fullmatch(form)]

    def ask(key: str, typed: str, wanted: list[str], *, spelt: bool = True) -> None:
        kept = [form for form in wanted if not spelt or is_spelling(typed, form)]
        left_out[key] += len(wanted) - len(kept)
        if kept:
            sets[key].append(Asked(typed, frozenset(kept)))

    for typed in cyrillic:
        czech = [form for form in latin if _CZECH.fullmatch(form) and not _is_baltic(typed, form)]
        ask(CZECH + ("" if _RUSSIAN.fullmatch(typed) else OTHER_ALPHABETS) + apart, typed, czech)
        ask(CYRILLIC, typed, latin)
        ask(CYRILLIC + ALIASES, typed, latin, spelt=False)
    plain = [form for form in latin if not _WOMANS.search(form)]
    for typed in plain:
        others = [form for form in plain if form != typed]
        ask(LATIN + apart, typed, others)
        key = names.ascii_key(typed)
        ask(LATIN + apart + OTHER_LETTERS, typed, [f for f in others if names.ascii_key(f) != key])
    women = [form for form in latin if form.endswith("ová")]
    for woman in women:
        ask(TO_MAN, woman, [man for man in plain if _is_man_of(man, woman)], spelt=False)
    for man in plain:
        ask(TO_WOMAN, man, [woman for woman in women if _is_man_of(man, woman)], spelt=False)


def _is_man_of(man: str, woman: str) -> bool:
    before = woman.removesuffix("ová")
    shared = max(2, len(before) - 2)
    return len(before) > 1 and man[:shared] == before[:shared] and len(man) <= len(before) + 2


def _is_baltic(typed: str, form: str) -> bool:
    if form.endswith("ss") and not typed.endswith("сс"):
        return True
    return form.endswith("s") and not typed.endswith(("с", "з", "ц", "ш"))


def is_east_asian(group: Group) -> bool:
    written = "".join(group)
    if _HIRAGANA.search(written) or any(_ONE_HAN.fullmatch(form) for form in group):
        return True
    return bool(_HANGUL.search(written)) and not _KATAKANA.search(written)


def is_spelling(one: str, two: str) -> bool:
    """Whether less than half of the letters are others, and neither is made of the other."""
    target = names.ascii_key(two).replace(" ", "")
    return any(
        2 * _changed(key, target) < max(len(key), len(target)) and not _is_derived(key, target)
        for key in _transcribed(one)
    )


def _is_derived(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    return len(long) >= len(short) + 3 and (long.startswith(short) or long.endswith(short))


def _transcribed(form: str) -> Iterator[str]:
    yield names.ascii_key(form).replace(" ", "")
    if names.script_of(form) == "Cyrl":
        yield names.ascii_key(names.transliterate(form)).replace(" ", "")


def _changed(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for at, letter in enumerate(one):
        new = [at + 1]
        for to, other in enumerate(two):
            new.append(min(row[to] + (letter != other), row[to + 1] + 1, new[to] + 1))
        row = new
    return row[-1]


Find = Callable[[str], list[str]]
"""What stands in the first ten rows for a word."""
