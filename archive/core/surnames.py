"""The room of family names and how they change between men and women.

Everything here gives candidates: whether Nováková's husband was Novák or Novakov, only a
source can say. Covered are Czech and Slovak -ová and adjectives (Veselý, Veselá; Krejčí
stays), Russian -ов, -ев, -ин, -ский, -ый with their women's forms, Polish -ski and Hungarian
-né. The Slovak Krajčí – Krajčíová and the plural of families (Novákovi) are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import product

from archive.core.cyrillic import script_of
from archive.core.folding import sound_key

_VOWELS = "aáäeéěiíoóôuúůyýаеёиоуыэюя"
_LOOKS_HUNGARIAN = re.compile(r"[őűöü]|sz|cs|zs|gy|th$|[óé]$|[lnr]di$", re.IGNORECASE)
_UNCHANGING = ("ová", "á", "í", "ů", "ých", "ích")


def feminine_forms(surname: str) -> set[str]:
    """What a wife, widow or daughter of `surname` may be called: Novák gives Nováková."""
    return _of_each_part(surname, _feminine)


def masculine_forms(surname: str) -> set[str]:
    """What the husband or father of `surname` may be called: Nováková gives Novák.

    The name itself where nothing marks it as a woman's.
    """
    return _of_each_part(surname, _masculine)


def same_surname(a: str, b: str) -> bool:
    """Whether `a` and `b` may be one family's name, across gender, spelling and script."""
    mens = [{sound_key(form) for form in masculine_forms(name)} - {""} for name in (a, b)]
    return not mens[0].isdisjoint(mens[1])


def _of_each_part(surname: str, forms_of: Callable[[str], set[str]]) -> set[str]:
    """Forms of a double name are those of its parts, hyphens and spaces kept."""
    surname = unicodedata.normalize("NFC", surname).strip()
    parts = re.split(r"([\s-]+)", surname)
    if not surname or len(parts) > 5:
        return {surname} - {""}
    every = [
        sorted(_cased(forms_of, part)) if at % 2 == 0 else [part] for at, part in enumerate(parts)
    ]
    return {"".join(forms) for forms in product(*every)}


def _cased(forms_of: Callable[[str], set[str]], part: str) -> set[str]:
    """Endings follow a name written in capitals."""
    if len(part) > 1 and part.isupper():
        return {form.upper() for form in forms_of(part.capitalize())}
    return forms_of(part)


def _feminine(name: str) -> set[str]:
    if script_of(name) == "Cyrl":
        return _feminine_cyrillic(name)
    if name.endswith(_UNCHANGING) or (name.endswith(("ova", "eva")) and len(name) > 5):
        return {name}
    if name.endswith("ý"):
        return {name[:-1] + "á"}
    if name.endswith(("ski", "cki")):
        return {name[:-1] + "a"}
    forms = {stem + "ová" for stem in _stems(name)}
    if name.endswith("y") and name.isascii() and not _LOOKS_HUNGARIAN.search(name):
        forms |= {name[:-1] + "a", name[:-1] + "á"}  # Novotný without its accent
    if name.endswith(("ov", "ev", "in")):
        forms.add(name + "a")
    if _LOOKS_HUNGARIAN.search(name):
        forms.add(name + "né")
    return forms


def _feminine_cyrillic(name: str) -> set[str]:
    if name.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return {name + "а"}
    if name.endswith(("ый", "ой", "гий", "кий", "хий", "жий", "ший", "чий", "щий")):
        return {name[:-2] + "ая"}
    if name.endswith("ий"):
        return {name[:-2] + "яя"}
    if name.endswith(("ова", "ева", "ёва", "ина", "ая", "яя", "ко", "ых", "их")):
        return {name}
    return {name} | {stem + "ова" for stem in _stems(name)}


def _stems(name: str) -> set[str]:
    """What stands before -ová: Mareč(e)k, Svobod(a), Hajk(o)."""
    if len(name) > 3 and name[-1] in "aoeаое" and name[-2] not in _VOWELS:
        return {name[:-1]}
    loses_its_e = name[-2:-1] in ("e", "е") and name[-1:] in tuple("kclrкцлр")
    if len(name) > 3 and loses_its_e and name[-3] not in _VOWELS:
        return {name, name[:-2] + name[-1]}
    return {name}


def _masculine(name: str) -> set[str]:
    for ending in ("ová", "ova", "ова"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return _husbands(name.removesuffix(ending), ending)
    for woman, man in _ENDINGS:
        if name.endswith(woman) and len(name) > len(woman) + 1:
            return {name.removesuffix(woman) + ending for ending in man}
    return {name}


# A woman's ending and those of the man; -a without an accent may be a man's own (Kučera).
_ENDINGS = (
    ("né", ("", "né")),
    ("ská", ("ský",)),
    ("cká", ("cký",)),
    ("á", ("ý",)),
    ("ska", ("ský", "ski", "ska")),
    ("cka", ("cký", "cki", "cka")),
    ("na", ("ný", "n", "na")),
    ("la", ("lý", "la")),
    ("eva", ("ev", "eva")),
    ("ева", ("ев",)),
    ("ёва", ("ёв",)),
    ("ина", ("ин", "ина")),
    ("ына", ("ын",)),
    ("ская", ("ский",)),
    ("цкая", ("цкий",)),
    ("ая", ("ый", "ой", "ий")),
    ("яя", ("ий",)),
)


def _husbands(stem: str, ending: str) -> set[str]:
    """The men a woman in -ová may belong to: Novák, Svoboda, Hajko, Mareček, Ščerbakov."""
    a, e, o = ("а", "е", "о") if ending == "ова" else ("a", "e", "o")
    husbands = {stem, stem + a, stem + o, stem + ("ов" if ending == "ова" else "ov")}
    if len(stem) > 2 and stem[-1] in "kclrкцлр" and stem[-2] not in _VOWELS:
        husbands.add(stem[:-1] + e + stem[-1])
    return husbands
