"""The templates in which dates are said, by language.

Hungarian and Kyrgyz are prepared: nobody who speaks them has read theirs yet.
"""

from __future__ import annotations

from dataclasses import dataclass

Cases = dict[str, str]  # a name in the cases nom, gen, ins, loc


@dataclass(frozen=True)
class Wording:
    """Templates of one language; a placeholder names the case that the words around it ask for.

    Hungarian needs no cases here. Kyrgyz has others: its ablative stands as gen, its dative as ins,
    its genitive as loc.
    """

    year: Cases
    month: str  # a month of a year
    day: str  # a day of a month of a year
    bare_day: str  # a day of a month
    season: str
    decade: Cases
    century: Cases
    approximate: str
    approximate_span: str
    uncertain: str
    since: str
    until: str
    by_end: str
    by_day: str
    before: str
    after: str
    between: str
    between_years: str
    thirds: tuple[str, str, str]
    either: str
    both: str
    year_unknown: str
    start_unknown: str
    end_unknown: str


WORDINGS = {
    "en": Wording(
        year={},
        month="{month} {year}",
        day="{day} {month} {year}",
        bare_day="{day} {month}",
        season="{season} {year}",
        decade={"nom": "the {century}{tens}s"},
        century={"nom": "the {ordinal} century"},
        approximate="around {nom}",
        approximate_span="approximately {nom}",
        uncertain="probably {nom}",
        since="from {nom}",
        until="until {nom}",
        by_end="by the end of {nom}",
        by_day="by {nom}",
        before="before {nom}",
        after="after {nom}",
        between="between {nom} and {nom2}",
        between_years="between {nom} and {nom2}",
        thirds=("beginning of {nom}", "middle of {nom}", "end of {nom}"),
        either="or",
        both="and",
        year_unknown="{nom}, year unknown",
        start_unknown="(beginning unknown)",
        end_unknown="(end unknown)",
    ),
    "cs": Wording(
        year={"gen": "roku {}", "ins": "rokem {}", "loc": "roce {}"},
        month="{month} {year}",
        day="{day}. {month} {year}",
        bare_day="{day}. {month}",
        season="{season} {year}",
        decade={"nom": "{tens}. léta {number}. století", "gen": "{tens}. let {number}. století"},
        century={"nom": "{number}. století"},
        approximate="kolem {gen}",
        approximate_span="přibližně {nom}",
        uncertain="pravděpodobně {nom}",
        since="od {gen}",
        until="do {gen}",
        by_end="do konce {gen}",
        by_day="do {gen}",
        before="před {ins}",
        after="po {loc}",
        between="mezi {ins} a {ins2}",
        between_years="mezi lety {nom} a {nom2}",
        thirds=("počátkem {gen}", "v polovině {gen}", "koncem {gen}"),
        either="nebo",
        both="a",
        year_unknown="{nom}, rok neznámý",
        start_unknown="(začátek neznámý)",
        end_unknown="(konec neznámý)",
    ),
    "sk": Wording(
        year={"gen": "roku {}", "ins": "rokom {}", "loc": "roku {}"},
        month="{month} {year}",
        day="{day}. {month} {year}",
        bare_day="{day}. {month}",
        season="{season} {year}",
        decade={
            "nom": "{tens}. roky {number}. storočia",
            "gen": "{tens}. rokov {number}. storočia",
        },
        century={"nom": "{number}. storočie", "gen": "{number}. storočia"},
        approximate="okolo {gen}",
        approximate_span="približne {nom}",
        uncertain="pravdepodobne {nom}",
        since="od {gen}",
        until="do {gen}",
        by_end="do konca {gen}",
        by_day="do {gen}",
        before="pred {ins}",
        after="po {loc}",
        between="medzi {ins} a {ins2}",
        between_years="medzi rokmi {nom} a {nom2}",
        thirds=("začiatkom {gen}", "v polovici {gen}", "koncom {gen}"),
        either="alebo",
        both="a",
        year_unknown="{nom}, rok neznámy",
        start_unknown="(začiatok neznámy)",
        end_unknown="(koniec neznámy)",
    ),
    "ru": Wording(
        year={"gen": "{} года"},
        month="{month} {year} года",
        day="{day} {month} {year} года",
        bare_day="{day} {month}",
        season="{season} {year} года",
        decade={"nom": "{century}{tens}-е годы", "gen": "{century}{tens}-х годов"},
        century={"nom": "{roman} век", "gen": "{roman} века"},
        approximate="около {gen}",
        approximate_span="приблизительно {nom}",
        uncertain="предположительно {nom}",
        since="с {gen}",
        until="до {gen}",
        by_end="до конца {gen}",
        by_day="до {gen}",
        before="раньше {gen}",
        after="после {gen}",
        between="между {ins} и {ins2}",
        between_years="между {nom} и {nom2} годами",
        thirds=("в начале {gen}", "в середине {gen}", "в конце {gen}"),
        either="или",
        both="и",
        year_unknown="{nom}, год неизвестен",
        start_unknown="(начало неизвестно)",
        end_unknown="(конец неизвестен)",
    ),
    "hu": Wording(
        year={},
        month="{year}. {month}",
        day="{year}. {month} {day}.",
        bare_day="{month} {day}.",
        season="{year} {season}",
        decade={"nom": "{century}{tens}-{as_es} évek"},
        century={"nom": "{number}. század"},
        approximate="{nom} körül",
        approximate_span="hozzávetőleg {nom}",
        uncertain="valószínűleg {nom}",
        since="{nom} óta",
        until="legkésőbb {nom}",
        by_end="legkésőbb {nom} végén",
        by_day="legkésőbb {nom}",
        before="{nom} előtt",
        after="{nom} után",
        between="{nom} és {nom2} között",
        between_years="{nom} és {nom2} között",
        thirds=("{nom} eleje", "{nom} közepe", "{nom} vége"),
        either="vagy",
        both="és",
        year_unknown="{nom}, év ismeretlen",
        start_unknown="(kezdete ismeretlen)",
        end_unknown="(vége ismeretlen)",
    ),
    "ky": Wording(
        year={"nom": "{}-жыл", "gen": "{}-жылдан", "ins": "{}-жылга", "loc": "{}-жылдын"},
        month="{year}-жылдын {month}",
        day="{year}-жылдын {day}-{month}",
        bare_day="{day}-{month}",
        season="{year}-жылдын {season}",
        decade={
            "nom": "{century}{tens}-жылдар",
            "gen": "{century}{tens}-жылдардан",
            "ins": "{century}{tens}-жылдарга",
            "loc": "{century}{tens}-жылдардын",
        },
        century={
            "nom": "{roman} кылым",
            "gen": "{roman} кылымдан",
            "ins": "{roman} кылымга",
            "loc": "{roman} кылымдын",
        },
        approximate="болжол менен {nom}",
        approximate_span="болжол менен {nom}",
        uncertain="балким {nom}",
        since="{gen} тартып",
        until="{ins} чейин",
        by_end="{loc} аягына чейин",
        by_day="{ins} чейин",
        before="{ins} чейин",
        after="{gen} кийин",
        between="{nom} менен {nom2} ортосунда",
        between_years="{nom} менен {nom2} ортосунда",
        thirds=("{loc} башында", "{loc} ортосунда", "{loc} аягында"),
        either="же",
        both="жана",
        year_unknown="{nom}, жылы белгисиз",
        start_unknown="(башталышы белгисиз)",
        end_unknown="(аягы белгисиз)",
    ),
}
