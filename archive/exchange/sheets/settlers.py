"""Settlers: the name of the record, and the facts that most lists tell."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.core import names
from archive.core.dates import UncertainDateError, parse
from archive.exchange.sheets.cells import Choice, Day, LanguageCode, Link, Number, To, Words
from archive.exchange.sheets.columns import RECORD, Column, Kind, Options, Remark, Stored
from people.models import Fact, FactKind, NameKind, Person, PersonName, Sex
from people.services import kinds_under

NAME: Final = "name"
OF_FACT: Final = "fact:"
SEXES: Final[dict[str, str]] = {
    Sex.FEMALE: "f w ž ж zena žena frau женщина жен female",
    Sex.MALE: "m м muz muž mann мужчина муж male",
}
DATE, PLACE, TRADE, NATION, EVENT, YEARS = "date", "place", "trade", "nationality", "event", "years"
FACTS: Final = {
    "birth": (DATE, PLACE),
    "origin": (PLACE,),
    "nationality": (NATION,),
    "trade": (TRADE,),
    "residence": (DATE, PLACE),
    "joined": (DATE,),
    "departure": (DATE, PLACE, EVENT),
    "age-at-departure": (YEARS,),
    "arrival": (DATE, PLACE),
    "return": (DATE, PLACE),
    "arrest": (DATE, PLACE),
    "rehabilitation": (DATE,),
    "death": (DATE, PLACE),
    "burial": (DATE, PLACE),
}
"""Kinds of fact in the order of a life, and what of each has a column."""
HEADS: Final = {
    (
        "birth",
        DATE,
    ): "born, date of birth, year of birth, birth, narozen, narozena, datum narození, "
    "rok narození, nar., narozen(a), narodený, dátum narodenia, rok narodenia, narodenie, "
    "дата рождения, год рождения, родился, г.р., geboren, geburtsdatum",
    ("birth", PLACE): "place of birth, birthplace, místo narození, rodiště, miesto narodenia, "
    "rodisko, место рождения, geburtsort",
    ("origin", PLACE): "origin, home, from, obec, bydliště před odjezdem, domovská obec, odkud, "
    "pôvod, domovská obec, odkiaľ, место жительства до отъезда, откуда, heimatort",
    ("nationality", NATION): "národnost, národnosť, национальность, nationalität",
    ("trade", TRADE): "occupation, profession, povolání, zaměstnání, řemeslo, profese, povolanie, "
    "zamestnanie, remeslo, профессия, занятие, специальность, beruf",
    (
        "departure",
        DATE,
    ): "departed, left, odjezd, odjel, datum odjezdu, odchod, dátum odchodu, отъезд, дата отъезда",
    ("departure", EVENT): "transport, транспорт, эшелон",
    ("age-at-departure", YEARS): "age, věk, vek, возраст, let, alter",
    ("arrival", DATE): "arrived, příjezd, datum příjezdu, príchod, прибытие, дата прибытия",
    ("death", DATE): "died, date of death, úmrtí, datum úmrtí, zemřel, zomrel, dátum úmrtia, "
    "дата смерти, умер, gestorben",
    ("death", PLACE): "place of death, místo úmrtí, miesto úmrtia, место смерти",
}
PARTS: Final = {
    DATE: ("date_text", Day(), gettext_lazy("date")),
    PLACE: ("where", To("place", or_words=True), gettext_lazy("place")),
    TRADE: ("term", To("term:trade", or_words=True), gettext_lazy("word")),
    NATION: ("term", To("term:nationality", or_words=True), gettext_lazy("word")),
    EVENT: ("at_event", To("event"), gettext_lazy("transport")),
    YEARS: ("low", Number(0, 120, whole=True), gettext_lazy("years")),
}


class Settlers(Kind):
    key = "settlers"
    title = gettext_lazy("Settlers")
    model = Person
    cites = True

    def __init__(self) -> None:
        self.kinds = {kind.key: kind for kind in FactKind.objects.filter(key__in=FACTS)}

    def columns(self) -> list[Column]:
        return [*self.of_name(), *self.of_facts()]

    def of_name(self) -> list[Column]:
        return [
            Column(NAME, "surname", _("Surname"), Words(120),
                   "family name, last name, příjmení, priezvisko, фамилия, nachname, jméno rodu"),
            Column(NAME, "given", _("Given name"), Words(120),
                   "first name, christian name, jméno, křestní jméno, meno, krstné meno, имя, "
                   "vorname"),
            Column(NAME, "patronymic", _("Patronymic"), Words(120),
                   "po otci, jméno po otci, otčestvo, отчество"),
            Column(NAME, "suffix", _("Suffix"), Words(40), "ml., st., dodatek, dodatok"),
            Column(NAME, "language", _("Language of the name"), LanguageCode(),
                   "jazyk, jazyk jména, язык, sprache"),
            Column(RECORD, "sex", _("Sex"), Choice(Sex, SEXES),
                   "gender, pohlaví, pohlavie, пол, geschlecht"),
        ]  # fmt: skip

    def of_facts(self, keys: Iterable[str] = tuple(FACTS)) -> list[Column]:
        found = []
        for key in keys:
            for part in FACTS[key] if key in self.kinds else ():
                name, cell, words = PARTS[part]
                title = str(self.kinds[key])
                if len(FACTS[key]) > 1:
                    title = f"{title}: {words}"
                heads = HEADS.get((key, part), "")
                found.append(Column(f"{OF_FACT}{key}", name, title, cell, heads))
        return found

    def stored(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Stored]:
        people = Person.objects.in_bulk(list(ids))
        found = {pk: Stored(person, {RECORD: person}) for pk, person in people.items()}
        names_of = PersonName.objects.filter(person__in=people)
        for name in names_of.order_by("-is_display", "position", "created_at", "pk"):
            found[name.person_id].rows.setdefault(NAME, name)
        for fact in self.facts_of(people):
            assert fact.person_id
            for part in self.parts_of[fact.kind_id]:
                found[fact.person_id].rows.setdefault(part, fact)
        return found

    def facts_of(self, ids: Iterable[uuid.UUID]) -> Iterable[Fact]:
        rows = Fact.objects.filter(person__in=list(ids), kind__in=self.parts_of, negated=False)
        return rows.order_by("position", "created_at", "pk")

    @property
    def parts_of(self) -> dict[uuid.UUID, list[str]]:
        """Kinds of fact, with the parts in which they stand: an execution is a death."""
        if not hasattr(self, "_parts_of"):
            found: dict[uuid.UUID, list[str]] = defaultdict(list)
            for key, kind in self.kinds.items():
                for pk in {kind.pk, *(kinds_under(key) if key in ("birth", "death") else ())}:
                    found[pk].append(f"{OF_FACT}{key}")
            self._parts_of = dict(found)
        return self._parts_of

    def new_row(self, part: str, record: Any, options: Options) -> Any:
        if part == NAME:
            return PersonName(
                person=record,
                language=options.language,
                is_display=True,
                kind=NameKind.AS_IN_SOURCE,
            )
        return Fact(person=record, kind=self.kinds[part.removeprefix(OF_FACT)])

    def check(self, values: Mapping[str, Any], columns: Mapping[str, Column]) -> list[Remark]:
        found = []
        parts = [values.get(f"{NAME}/{each}") for each in ("surname", "given", "patronymic")]
        if not any(parts):
            found.append(Remark(_("There is no name in this row."), _("Surname")))
        for text in parts:
            if text and any(sign.isdigit() for sign in text):
                words = _("A figure in a name: are the columns shifted?")
                found.append(Remark(words, _("Surname"), text, refuses=False))
        return [*found, *_in_order(values)]


def _in_order(values: Mapping[str, Any]) -> list[Remark]:
    birth, death = values.get("fact:birth/date_text"), values.get("fact:death/date_text")
    try:
        first = parse(birth).earliest if birth else None
        last = parse(death).latest if death else None
    except UncertainDateError:
        return []  # what stands there already is told elsewhere
    if first and last and last < first:
        words = _("The death stands before the birth.")
        return [Remark(words, _("Death"), f"{birth} – {death}", refuses=False)]
    return []


def same_name(name: PersonName, values: Mapping[str, Any]) -> bool:
    """Whether a form of the name is the one that a row tells."""
    return all(
        names.ascii_key(getattr(name, part)) == names.ascii_key(values.get(f"{NAME}/{part}") or "")
        and names.script_of(getattr(name, part) or "a")
        == names.script_of(values.get(f"{NAME}/{part}") or "a")
        for part in ("given", "surname", "patronymic")
    )


def event_link(options: Options) -> Link | None:
    return Link(options.event) if options.event else None
