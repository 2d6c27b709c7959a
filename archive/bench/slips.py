"""How often a misspelt surname leads to the one that was meant, among the first three."""

from __future__ import annotations

import math
import random
import string
import time
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from archive.core import names
from archive.search import vocabulary

SEED = 1925
NUMBER = 200
SHORTEST = 4
KINDS = ("insert", "delete", "replace", "swap")


def misspelt(word: str, chance: random.Random) -> str:
    """One letter put in, left out or changed, or two neighbours swapped, anywhere in the word."""
    letters = "абвгдежзиклмнопрстуфхцчшыюя" if names.script_of(word) == "Cyrl" else ""
    letters = letters or string.ascii_lowercase
    while True:
        at, kind = chance.randrange(len(word)), chance.choice(KINDS)
        letter = chance.choice(letters)
        match kind:
            case "insert":
                wrong = word[:at] + letter + word[at:]
            case "delete":
                wrong = word[:at] + word[at + 1 :]
            case "replace":
                wrong = word[:at] + letter + word[at + 1 :]
            case _:
                wrong = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        if names.ascii_key(wrong) != names.ascii_key(word):
            return wrong


def found(meant: str, typed: str) -> bool:
    """Whether the surname that was meant is among the first three that are suggested."""
    key = names.ascii_key(meant).replace(" ", "")
    suggested = vocabulary.suggest(typed, AnonymousUser())
    return any(key == names.ascii_key(form) for one in suggested for form in one.forms)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's, of 95 %."""
    z, share = 1.959964, hits / of
    middle = share + z * z / (2 * of)
    room = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return (middle - room) / whole, (middle + room) / whole


def measure(forms: Iterable[str]) -> None:
    """Print how many of the misspellings of a seeded sample are found; nothing is demanded."""
    usable = sorted(form for form in forms if len(form) >= SHORTEST and form.isalpha())
    chance = random.Random(SEED)  # noqa: S311  a sample, not a secret
    asked = [(word, misspelt(word, chance)) for word in chance.sample(usable, NUMBER)]
    started = time.perf_counter()
    hits = sum(found(meant, typed) for meant, typed in asked)
    each = (time.perf_counter() - started) / NUMBER * 1000
    low, high = interval(hits, NUMBER)
    print(
        f"misspelt by one letter, in a list of {len(usable):,}: {hits} of {NUMBER} among the first"
        f" three ({low:.3f}–{high:.3f}), {each:.0f} ms each"
    )
