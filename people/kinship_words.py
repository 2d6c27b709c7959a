"""The words of kinship in the languages of the interface, for any way between two people.

Not gettext: the words are composed (great-great-, pra-, двоюродный, in the genitive: "wife of the
uncle") by rules that differ from language to language, so each language has its table and its
rules here. A word says what the second person is to the first. Where the sex is not known, both
words stand, or one that fits both.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from people.models import Pedigree, Sex
from people.related import Tie

MAN, WOMAN, EITHER = 0, 1, 2
Forms = tuple[str, str, str]  # of a man, of a woman, of somebody whose sex is not known
Words = dict[str, tuple[Forms, Forms]]  # nominative and genitive
SexOf = Callable[[uuid.UUID], str]


def number_of(sex: str) -> int:
    return {Sex.MALE: MAN, Sex.FEMALE: WOMAN}.get(Sex(sex), EITHER)


@dataclass(frozen=True)
class Asked:
    """One way with the sexes of those on whom a word may depend."""

    tie: Tie
    who: int  # the second person
    match: int = EITHER  # the partner of the first person, or of the parent
    end: int = EITHER  # the partner of the second person
    side: int = EITHER  # the parent through whom the way goes up
    shared: int = EITHER  # the shared forebear
    married: bool = True


def asked(tie: Tie, sex_of: SexOf, married: bool = True) -> Asked:
    people = [step.person for step in tie.steps]
    start = 1 if tie.first else 0
    top = start + tie.up - 1
    return Asked(
        tie,
        number_of(sex_of(people[-1])),
        number_of(sex_of(people[0])) if tie.first or tie.middle else EITHER,
        number_of(sex_of(people[-2])) if tie.last and len(people) > 1 else EITHER,
        number_of(sex_of(people[start])) if tie.up and len(people) > start else EITHER,
        number_of(sex_of(people[top])) if tie.up and top < len(people) else EITHER,
        married,
    )


def word(language: str, tie: Tie, sex_of: SexOf, married: bool = True) -> str:
    """What the second person of a way is to the first; English where a language has no table."""
    return LANGUAGES.get(language, English)().say(asked(tie, sex_of, married))


class Language:
    """The order of the questions is the same everywhere; the answers are each language's own."""

    words: Words
    or_word = "or"
    bonds: dict[str, str]

    def say(self, one: Asked) -> str:
        tie = one.tie
        found = self.special(one) or self.generic(one)
        near = not (tie.first or tie.last or tie.middle) and max(tie.up, tie.down) == 1
        tails = [bond for bond in sorted(tie.bonds) if not (near and bond == Pedigree.ADOPTED)]
        return f"{found} ({', '.join(self.bonds[bond] for bond in tails)})" if tails else found

    def special(self, one: Asked) -> str:
        """A word of its own for a way with a marriage; empty where there is none."""
        tie = one.tie
        shape = (tie.first, tie.up, tie.down, tie.last)
        if tie.middle:
            key = "step-sibling" if tie.middle == "parents" else "co-parent"
            return self.form(key, one.who)
        if shape == (True, 0, 0, False):
            return self.form("spouse" if one.married else "partner", one.who)
        if tie.half:
            return ""
        key = {
            (True, 1, 0, False): "parent-in-law",
            (False, 0, 1, True): "child-in-law",
            (True, 1, 1, False): "sibling-in-law",
            (False, 1, 1, True): "sibling-in-law",
            (False, 1, 0, True): "step-parent",
            (True, 0, 1, False): "step-child",
            (False, 2, 1, True): "uncle-by-marriage",
        }.get(shape, "")
        return self.form(key, one.who) if key in self.words else ""

    def generic(self, one: Asked) -> str:
        tie = one.tie
        parts = []
        if tie.last:
            parts.append(self.form("spouse", one.who))
        if tie.up or tie.down:
            parts.append(self.blood(one, one.end if tie.last else one.who, len(parts)))
        if tie.first:
            parts.append(self.form("spouse", one.match, len(parts)))
        return " ".join(parts)

    def form(self, key: str, sex: int, case: int = 0) -> str:
        return self.words[key][min(case, 1)][sex]

    def blood(self, one: Asked, sex: int, case: int) -> str:
        """The word for kinship by descent; both words where the sex is not known and no word
        fits both."""
        found = [self.plain(one, n, min(case, 1)) for n in (MAN, WOMAN)]
        if sex != EITHER:
            return found[sex]
        return (
            self.plain(one, EITHER, min(case, 1)) or f"{found[MAN]} {self.or_word} {found[WOMAN]}"
        )

    def plain(self, one: Asked, sex: int, case: int) -> str:
        raise NotImplementedError


def kin_key(up: int, down: int) -> str:
    """The base word of a way up and down."""
    if not down:
        return "parent" if up == 1 else "grandparent"
    if not up:
        return "child" if down == 1 else "grandchild"
    if up == down:
        return "sibling" if up == 1 else "cousin"
    return "uncle" if up > down else "nephew"


# English


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


# Czech and Slovak


class Czech(Language):
    or_word = "nebo"
    bonds = {
        Pedigree.ADOPTED: "adopcí",
        Pedigree.FOSTER: "v pěstounské péči",
        Pedigree.STEP: "nevlastní",
        Pedigree.UNKNOWN: "druh vztahu není znám",
    }
    words = {
        "parent": (("otec", "matka", "rodič"), ("otce", "matky", "rodiče")),
        "grandparent": (("dědeček", "babička", "prarodič"), ("dědečka", "babičky", "prarodiče")),
        "child": (("syn", "dcera", "dítě"), ("syna", "dcery", "dítěte")),
        "grandchild": (("vnuk", "vnučka", "vnouče"), ("vnuka", "vnučky", "vnoučete")),
        "sibling": (("bratr", "sestra", "sourozenec"), ("bratra", "sestry", "sourozence")),
        "uncle": (("strýc", "teta", ""), ("strýce", "tety", "")),
        "nephew": (("synovec", "neteř", ""), ("synovce", "neteře", "")),
        "cousin": (("bratranec", "sestřenice", ""), ("bratrance", "sestřenice", "")),
        "spouse": (
            ("manžel", "manželka", "manžel nebo manželka"),
            ("manžela", "manželky", "manžela nebo manželky"),
        ),
        "partner": (("partner", "partnerka", "partner nebo partnerka"),) * 2,
        "parent-in-law": (("tchán", "tchyně", "tchán nebo tchyně"),) * 2,
        "child-in-law": (("zeť", "snacha", "zeť nebo snacha"),) * 2,
        "sibling-in-law": (("švagr", "švagrová", "švagr nebo švagrová"),) * 2,
        "step-parent": (("nevlastní otec", "nevlastní matka", "nevlastní rodič"),) * 2,
        "step-child": (("nevlastní syn", "nevlastní dcera", "nevlastní dítě"),) * 2,
        "step-sibling": (("nevlastní bratr", "nevlastní sestra", "nevlastní sourozenec"),) * 2,
        "co-parent": (("svat", "svatka", "svat nebo svatka"),) * 2,
        "uncle-by-marriage": (("strýc", "teta", "strýc nebo teta"),) * 2,
    }
    degrees: tuple[str, ...] = (
        "", "prvního", "druhého", "třetího", "čtvrtého", "pátého", "šestého", "sedmého", "osmého",
    )  # fmt: skip
    half: tuple[Forms, Forms] = (
        ("polorodý", "polorodá", "polorodý"),
        ("polorodého", "polorodé", "polorodého"),
    )
    adoptive: tuple[Forms, Forms] = (
        ("adoptivní", "adoptivní", "adoptivní"),
        ("adoptivního", "adoptivní", "adoptivního"),
    )
    adopted_child = "adoptivní"

    def base(self, key: str, one: Asked, sex: int, case: int) -> str:
        return self.words[key][case][sex]

    def plain(self, one: Asked, sex: int, case: int) -> str:
        up, down = one.tie.up, one.tie.down
        key = kin_key(up, down)
        base = self.base(key, one, sex, case)
        if not base:
            return ""
        pra = {"uncle": up - down - 1, "nephew": down - up - 1, "cousin": 0, "sibling": 0}
        found = "pra" * max(pra.get(key, max(up, down) - 2), 0) + base
        degree = min(up, down) - (key == "cousin")
        if degree > 1:
            found = f"{found} z {self.degrees[degree]} kolena"
        if one.tie.half:
            found = f"{self.half[case][sex]} {found}"
        if Pedigree.ADOPTED in one.tie.bonds and max(up, down) == 1:
            neuter = key == "child" and sex == EITHER and not case
            found = f"{self.adopted_child if neuter else self.adoptive[case][sex]} {found}"
        return found


class Slovak(Czech):
    or_word = "alebo"
    bonds = {
        Pedigree.ADOPTED: "adopciou",
        Pedigree.FOSTER: "v pestúnskej starostlivosti",
        Pedigree.STEP: "nevlastný vzťah",
        Pedigree.UNKNOWN: "druh vzťahu nie je známy",
    }
    words = {
        "parent": (("otec", "matka", "rodič"), ("otca", "matky", "rodiča")),
        "grandparent": (
            ("starý otec", "stará mama", "starý rodič"),
            ("starého otca", "starej mamy", "starého rodiča"),
        ),
        "child": (("syn", "dcéra", "dieťa"), ("syna", "dcéry", "dieťaťa")),
        "grandchild": (("vnuk", "vnučka", "vnúča"), ("vnuka", "vnučky", "vnúčaťa")),
        "sibling": (("brat", "sestra", "súrodenec"), ("brata", "sestry", "súrodenca")),
        "uncle": (("strýko", "teta", ""), ("strýka", "tety", "")),
        "mother's brother": (("ujo", "teta", ""), ("uja", "tety", "")),
        "nephew": (("synovec", "neter", ""), ("synovca", "netere", "")),
        "cousin": (("bratranec", "sesternica", ""), ("bratranca", "sesternice", "")),
        "spouse": (
            ("manžel", "manželka", "manžel alebo manželka"),
            ("manžela", "manželky", "manžela alebo manželky"),
        ),
        "partner": (("partner", "partnerka", "partner alebo partnerka"),) * 2,
        "parent-in-law": (("svokor", "svokra", "svokor alebo svokra"),) * 2,
        "child-in-law": (("zať", "nevesta", "zať alebo nevesta"),) * 2,
        "sibling-in-law": (("švagor", "švagriná", "švagor alebo švagriná"),) * 2,
        "step-parent": (("nevlastný otec", "nevlastná matka", "nevlastný rodič"),) * 2,
        "step-child": (("nevlastný syn", "nevlastná dcéra", "nevlastné dieťa"),) * 2,
        "step-sibling": (("nevlastný brat", "nevlastná sestra", "nevlastný súrodenec"),) * 2,
        "co-parent": (("svat", "svatka", "svat alebo svatka"),) * 2,
        "uncle-by-marriage": (("ujo", "teta", "ujo alebo teta"),) * 2,
    }
    degrees = (
        "", "prvého", "druhého", "tretieho", "štvrtého", "piateho", "šiesteho", "siedmeho",
        "ôsmeho",
    )  # fmt: skip
    half = (("polorodý", "polorodá", "polorodý"), ("polorodého", "polorodej", "polorodého"))
    adoptive = (
        ("adoptívny", "adoptívna", "adoptívny"),
        ("adoptívneho", "adoptívnej", "adoptívneho"),
    )
    adopted_child = "adoptívne"

    def base(self, key: str, one: Asked, sex: int, case: int) -> str:
        """An uncle on the mother's side has a word of his own."""
        if key == "uncle" and one.side == WOMAN:
            key = "mother's brother"
        return super().base(key, one, sex, case)


# Russian


class Russian(Language):
    or_word = "или"
    bonds = {
        Pedigree.ADOPTED: "по усыновлению",
        Pedigree.FOSTER: "на воспитании",
        Pedigree.STEP: "сводное родство",
        Pedigree.UNKNOWN: "вид родства неизвестен",
    }
    words = {
        "parent": (("отец", "мать", "родитель"), ("отца", "матери", "родителя")),
        "grandparent": (("дед", "бабушка", ""), ("деда", "бабушки", "")),
        "child": (("сын", "дочь", "ребёнок"), ("сына", "дочери", "ребёнка")),
        "grandchild": (("внук", "внучка", ""), ("внука", "внучки", "")),
        "sibling": (("брат", "сестра", ""), ("брата", "сестры", "")),
        "uncle": (("дядя", "тётя", ""), ("дяди", "тёти", "")),
        "nephew": (("племянник", "племянница", ""), ("племянника", "племянницы", "")),
        "spouse": (
            ("муж", "жена", "супруг или супруга"), ("мужа", "жены", "супруга или супруги"),
        ),
        "partner": (("спутник жизни", "спутница жизни", "спутник или спутница жизни"),) * 2,
        "wife's parent": (("тесть", "тёща", "тесть или тёща"),) * 2,
        "husband's parent": (("свёкор", "свекровь", "свёкор или свекровь"),) * 2,
        "child-in-law": (("зять", "невестка", "зять или невестка"),) * 2,
        "wife's sibling": (("шурин", "свояченица", "шурин или свояченица"),) * 2,
        "husband's sibling": (("деверь", "золовка", "деверь или золовка"),) * 2,
        "sibling's spouse": (("зять", "невестка", "зять или невестка"),) * 2,
        "step-parent": (("отчим", "мачеха", "отчим или мачеха"),) * 2,
        "step-child": (("пасынок", "падчерица", "пасынок или падчерица"),) * 2,
        "step-sibling": (("сводный брат", "сводная сестра", "сводные брат или сестра"),) * 2,
        "co-parent": (("сват", "сватья", "сват или сватья"),) * 2,
    }  # fmt: skip
    cousins = (
        "", "", "двоюродн", "троюродн", "четвероюродн", "пятиюродн", "шестиюродн", "семиюродн",
        "восьмиюродн",
    )  # fmt: skip
    endings: tuple[Forms, Forms] = (("ый", "ая", "ый"), ("ого", "ой", "ого"))

    def special(self, one: Asked) -> str:
        tie = one.tie
        shape = (tie.first, tie.up, tie.down, tie.last)
        by_match = {MAN: "husband's", WOMAN: "wife's"}.get(one.match)
        kin = {(True, 1, 0, False): "parent", (True, 1, 1, False): "sibling"}.get(shape)
        if kin and by_match and not tie.half:
            return self.form(f"{by_match} {kin}", one.who)
        if shape == (False, 1, 1, True) and not tie.half:
            return self.form("sibling's spouse", one.who)
        brothers = shape == (True, 1, 1, True) and one.match == WOMAN and one.end == WOMAN
        if brothers and one.who == MAN and not tie.half:
            return "свояк"
        return super().special(one)

    def plain(self, one: Asked, sex: int, case: int) -> str:
        up, down = one.tie.up, one.tie.down
        key = kin_key(up, down)
        apart, near = abs(up - down), min(up, down)
        adjectives: list[str] = []
        if key in ("parent", "child", "grandparent", "grandchild"):
            found = self._with_pra(key, apart - 2, sex, case)
        elif key in ("sibling", "cousin"):
            found = self.words["sibling"][case][sex]
            adjectives = [self.cousins[near]]
        elif key == "uncle":
            found = self._with_pra("grandparent" if apart > 1 else "uncle", apart - 2, sex, case)
            adjectives = [self.cousins[near + (apart > 1)]]
        else:
            found = self.words["nephew"][case][sex]
            grand = "пра" * max(apart - 2, 0) + "внучат" if apart > 1 else ""
            adjectives = [self.cousins[near], grand]
        if not found:
            return ""
        stems = [stem for stem in (*self._bond(one, key), *adjectives) if stem]
        return " ".join([*(self._adjective(stem, sex, case) for stem in stems), found])

    def _with_pra(self, key: str, times: int, sex: int, case: int) -> str:
        base = self.words[key][case][sex]
        return "пра" * max(times, 0) + base if base else ""

    def _bond(self, one: Asked, key: str) -> list[str]:
        """The adjective before all others: of half-blood, or adoptive."""
        if one.tie.half:
            by_parent = {MAN: "единокровн", WOMAN: "единоутробн"}
            return [by_parent.get(one.shared, "неполнородн") if key == "sibling" else "неполнородн"]
        adopted = Pedigree.ADOPTED in one.tie.bonds and max(one.tie.up, one.tie.down) == 1
        return ["приёмн"] if adopted else []

    def _adjective(self, stem: str, sex: int, case: int) -> str:
        return stem + self.endings[case][sex]


LANGUAGES: dict[str, type[Language]] = {
    "en": English,
    "cs": Czech,
    "sk": Slovak,
    "ru": Russian,
}
