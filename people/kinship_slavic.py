"""The words of kinship in Czech, Slovak and Russian."""

from __future__ import annotations

from people.kinship_language import EITHER, MAN, WOMAN, Asked, Forms, Language, kin_key
from people.models import Pedigree

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
