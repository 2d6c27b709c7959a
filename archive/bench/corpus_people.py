"""The invented people of the sample corpus: kin by kin, with their names and their families."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.bench.corpus_names import Names, Surname, by_ear, in_cyrillic
from archive.bench.corpus_papers import Papers
from archive.bench.corpus_places import World
from archive.bench.seeded import Chance, Refs, Zipf
from archive.core.access import Access, Status
from people.models import (
    Fact,
    Family,
    FamilyMember,
    FamilyRole,
    NameKind,
    NameOrder,
    Pedigree,
    Person,
    PersonName,
    ProofStatus,
    Sex,
)
from sources.models import Evidence

FIRST_BORN, LAST_ROOT, LAST_BORN = 1862, 1908, 1936

ACCESSES: Zipf[tuple[Status, Access]] = Zipf(
    [
        (Status.PUBLISHED, Access.PUBLIC),
        (Status.DRAFT, Access.PUBLIC),
        (Status.REVIEW, Access.PUBLIC),
        (Status.WITHDRAWN, Access.PUBLIC),
        (Status.PUBLISHED, Access.REQUEST),
        (Status.PUBLISHED, Access.CLOSED),
        (Status.PUBLISHED, Access.HIDDEN),
    ],
    [978, 5, 2, 2, 4, 5, 4],
)
CLOSED_DAYS = (dt.date(2020, 1, 1), dt.date(2060, 1, 1))


def access_of(chance: Chance) -> dict[str, Any]:
    """Nearly all open to everybody; the others closed in all ways there are."""
    status, access = ACCESSES.draw(chance)
    found: dict[str, Any] = {"status": status, "access": access}
    reason = {"cs": "Ukázkový důvod.", "en": "A sample reason."}
    if access == Access.CLOSED:
        found["closed_until"] = chance.choice(CLOSED_DAYS)
    if access in (Access.CLOSED, Access.REQUEST):
        found["access_reason"] = reason
    if status == Status.WITHDRAWN:
        found["withdrawn_reason"] = reason
    return found


@dataclass
class Life:
    """One person with every row that belongs to the record."""

    person: Person
    nation: str
    surname: Surname
    born: int
    forms: list[PersonName] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    said: dict[uuid.UUID, list[Evidence]] = field(default_factory=dict)
    last_year: int = 0  # when the person died, or was last heard of

    @property
    def is_woman(self) -> bool:
        return self.person.sex == Sex.FEMALE


@dataclass
class Household:
    family: Family
    members: list[FamilyMember]
    marriage: Fact | None = None
    said: list[Evidence] = field(default_factory=list)


@dataclass
class Kin:
    """Everybody who hangs on everybody by birth or marriage: nobody outside counts for them."""

    lives: list[Life] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)


class People:
    """Makes kin after kin; each is complete in itself."""

    def __init__(self, world: World, names: Names, papers: Papers, refs: Refs, seed: int) -> None:
        self.world, self.names, self.papers, self.refs = world, names, papers, refs
        self.chance = Chance.of(seed, "people")

    def kins(self, number: int) -> Iterator[Kin]:
        """Kins of so many people altogether."""
        while number > 0:
            kin = Kin()
            self._root(kin, number)
            yield kin
            number -= len(kin.lives)

    def _root(self, kin: Kin, room: int) -> None:
        chance = self.chance
        nation = self.names.nations.draw(chance)
        surname = self.names.surname(chance, nation)
        man = self._life(kin, nation, surname, chance.randint(FIRST_BORN, LAST_ROOT), woman=False)
        if room > 1 and chance.happens(0.85):
            self._household(kin, man, room - 1)

    def _household(self, kin: Kin, one: Life, room: int) -> None:
        """A partner for somebody, and their children; some of those marry too."""
        chance = self.chance
        nation = one.nation if chance.happens(0.8) else self.names.nations.draw(chance)
        maiden = self.names.surname(chance, nation)
        woman = not one.is_woman
        other = self._life(kin, nation, maiden, one.born + chance.randint(-3, 8), woman=woman)
        man, wife = (other, one) if one.is_woman else (one, other)
        self._marry(wife, man)
        household = self._family(kin, man, wife)
        room -= 1
        start = max(man.born, wife.born) + 21
        for at in range(min(room, chance.choice((0, 1, 1, 2, 2, 3, 3, 4, 5)))):
            born = start + 2 * at + chance.randrange(2)
            if born > LAST_BORN or room < 1:
                break
            child = self._life(kin, man.nation, man.surname, born, woman=chance.happens(0.5))
            household.members.append(
                self._member(household.family, child, FamilyRole.CHILD, at + 1)
            )
            room -= 1
            if born < 1916 and room > 1 and chance.happens(0.3):
                before = len(kin.lives)
                self._household(kin, child, room)
                room -= len(kin.lives) - before

    def _life(self, kin: Kin, nation: str, surname: Surname, born: int, *, woman: bool) -> Life:
        person = Person(
            id=self.chance.id(),
            ref=self.refs.new("P"),
            sex=Sex.FEMALE if woman else Sex.MALE,
            **access_of(self.chance),
        )
        life = Life(person, nation, surname, born)
        self._name(life)
        kin.lives.append(life)
        return life

    # Names

    def _name(self, life: Life) -> None:
        chance, names, nation = self.chance, self.names, life.nation
        given = names.first(chance, nation, woman=life.is_woman)
        surname = life.surname.of(woman=life.is_woman)
        self._form(life, given, surname, nation, NameKind.BIRTH)
        if nation in ("ru", "ky"):
            if chance.happens(0.5):
                life.forms[0].patronymic = names.patronymic(chance, woman=life.is_woman)
                life.forms[0].derive()
            return
        if chance.happens(0.45):
            order = NameOrder.SURNAME_FIRST if chance.happens(0.5) else NameOrder.GIVEN_FIRST
            father = names.patronymic(chance, woman=life.is_woman) if chance.happens(0.5) else ""
            self._form(
                life, in_cyrillic(given, nation), in_cyrillic(surname, nation), "ru",
                NameKind.RUSSIFIED, patronymic=father, order=order,
            )  # fmt: skip
        if nation in ("cs", "sk") and chance.happens(0.12):
            clerk = chance.choice(("de", "hu"))
            written = by_ear(life.surname.male, clerk)
            self._form(life, given, written, clerk, NameKind.AS_IN_SOURCE)

    def _marry(self, wife: Life, man: Life) -> None:
        """Her husband's name, of which the record may be called."""
        given = wife.forms[0].given
        called = man.surname.female
        form = self._form(wife, given, called, man.nation, NameKind.MARRIED)
        if self.chance.happens(0.5):
            wife.forms[0].is_display, form.is_display = False, True

    def _form(
        self, life: Life, given: str, surname: str, language: str, kind: NameKind, **more: Any
    ) -> PersonName:
        form = PersonName(
            id=self.chance.id(),
            person=life.person,
            given=given,
            surname=surname,
            language=language,
            kind=kind,
            is_display=not life.forms,
            position=len(life.forms),
            **more,
        )
        form.derive()
        life.forms.append(form)
        return form

    # Families

    def _family(self, kin: Kin, man: Life, wife: Life) -> Household:
        chance = self.chance
        family = Family(id=chance.id(), ref=self.refs.new("F"), **access_of(chance))
        household = Household(
            family,
            [
                self._member(family, man, FamilyRole.PARTNER, 1),
                self._member(family, wife, FamilyRole.PARTNER, 2),
            ],
        )
        if chance.happens(0.6):
            fact = Fact(
                id=chance.id(),
                family=family,
                kind=self.world.kinds["marriage"],
                where=self.world.homes.draw(chance),
                date_text=written(chance, max(man.born, wife.born) + 20),
            )
            fact.derive()
            household.marriage = fact
            if chance.happens(0.6):
                household.said.append(self.papers.cite(chance, fact, date_text=fact.date_text))
        kin.households.append(household)
        return household

    def _member(self, family: Family, life: Life, role: FamilyRole, slot: int) -> FamilyMember:
        chance = self.chance
        adopted = role == FamilyRole.CHILD and chance.happens(0.03)
        doubted = role == FamilyRole.CHILD and chance.happens(0.01)
        return FamilyMember(
            id=chance.id(),
            family=family,
            person=life.person,
            role=role,
            slot=slot,
            pedigree=Pedigree.ADOPTED if adopted else Pedigree.BIRTH,
            status=ProofStatus.CHALLENGED if doubted else ProofStatus.PROVEN,
        )


DAYS_A_YEAR = 6


def written(chance: Chance, year: int) -> str:
    """A day or less of that year, as people write dates. Of each year only a few days are used:
    a date is dear to read, and the readers keep what they have read once."""
    how = chance.random()
    if how < 0.12:
        return str(year)
    if how < 0.18:
        return f"kolem {year}"
    if how < 0.21:
        return f"{year // 10}X"
    at = chance.randrange(DAYS_A_YEAR)
    month, day = (year * 7 + at * 5) % 12 + 1, (year * 11 + at * 13) % 28 + 1
    return f"{day}. {month}. {year}" if at % 3 == 0 else f"{year}-{month:02}-{day:02}"
