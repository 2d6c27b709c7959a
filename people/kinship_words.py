"""The words of kinship in the languages of the interface, for any way between two people.

Not gettext: the words are composed (great-great-, pra-, двоюродный, in the genitive: "wife of the
uncle") by rules that differ from language to language, so each language has its table and its
rules in a module. A word says what the second person is to the first. Where the sex is not known,
both words stand, or one that fits both.
"""

from __future__ import annotations

from people.kinship_language import Asked, Forms, Language, SexOf, asked, kin_key
from people.kinship_slavic import Czech, Russian, Slovak
from people.models import Pedigree
from people.related import Tie


class English(Language):
    bonds = {
        Pedigree.ADOPTED: "by adoption",
        Pedigree.FOSTER: "by fostering",
        Pedigree.STEP: "as a step-child",
        Pedigree.UNKNOWN: "the kind of bond is not known",
    }
    own: dict[str, Forms] = {
        "parent": ("father", "mother", "parent"),
        "grandparent": ("grandfather", "grandmother", "grandparent"),
        "child": ("son", "daughter", "child"),
        "grandchild": ("grandson", "granddaughter", "grandchild"),
        "sibling": ("brother", "sister", "sibling"),
        "uncle": ("uncle", "aunt", ""),
        "nephew": ("nephew", "niece", ""),
        "spouse": ("husband", "wife", "spouse"),
        "partner": ("partner", "partner", "partner"),
        "parent-in-law": ("father-in-law", "mother-in-law", "parent-in-law"),
        "child-in-law": ("son-in-law", "daughter-in-law", "child-in-law"),
        "sibling-in-law": ("brother-in-law", "sister-in-law", "sibling-in-law"),
        "step-parent": ("stepfather", "stepmother", "step-parent"),
        "step-child": ("stepson", "stepdaughter", "stepchild"),
        "step-sibling": ("stepbrother", "stepsister", "step-sibling"),
        "co-parent": (
            "father-in-law of the child", "mother-in-law of the child", "parent-in-law of the child"
        ),
        "uncle-by-marriage": ("uncle by marriage", "aunt by marriage", "uncle or aunt by marriage"),
    }  # fmt: skip
    words = {key: (forms, forms) for key, forms in own.items()}
    ordinals = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    times = ("", " once removed", " twice removed", " three times removed")

    def generic(self, one: Asked) -> str:
        """Read from the first person: husband’s sister’s son."""
        tie = one.tie
        parts = [self.form("spouse", one.match)] if tie.first else []
        if tie.up or tie.down:
            parts.append(self.blood(one, one.end if tie.last else one.who, 0))
        if tie.last:
            parts.append(self.form("spouse", one.who))
        return "’s ".join(parts)

    def plain(self, one: Asked, sex: int, case: int) -> str:
        up, down = one.tie.up, one.tie.down
        key = kin_key(up, down)
        half = "half-" if one.tie.half else ""
        if key == "cousin" or (min(up, down) > 1 and key in ("uncle", "nephew")):
            apart = abs(up - down)
            removed = self.times[apart] if apart < 4 else f" {apart} times removed"
            return f"{half}{self.ordinals[min(up, down) - 1]} cousin{removed}"
        base = self.own[key][sex]
        if not base:
            return ""
        greats = {"uncle": up - 2, "nephew": down - 2}.get(key, max(up, down) - 2)
        adopted = Pedigree.ADOPTED in one.tie.bonds and max(up, down) == 1
        bond = ("adopted " if key == "child" else "adoptive ") if adopted else ""
        return bond + half + "great-" * max(greats, 0) + base


LANGUAGES: dict[str, type[Language]] = {
    "en": English,
    "cs": Czech,
    "sk": Slovak,
    "ru": Russian,
}


def spoken(language: str) -> str:
    """The language in which a reader of this one is given the words of kinship."""
    return language if language in LANGUAGES else "en"


def word(language: str, tie: Tie, sex_of: SexOf, married: bool = True) -> str:
    """What the second person of a way is to the first; English where a language has no table."""
    return LANGUAGES[spoken(language)]().say(asked(tie, sex_of, married))
