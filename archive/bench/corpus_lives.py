"""What happened to the invented people: the facts of a life and what the sources say of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archive.bench.corpus_names import TERMS
from archive.bench.corpus_papers import Papers
from archive.bench.corpus_people import Life, written
from archive.bench.corpus_places import FIRST_YEAR, LAST_YEAR, World
from archive.bench.corpus_words import Speech
from archive.bench.seeded import Chance, Zipf
from people.models import Certainty, Fact
from sources.models import Rank, Stance

CERTAINTIES = Zipf([Certainty.CERTAIN, Certainty.PROBABLE, Certainty.POSSIBLE], [86, 11, 3])
CITED, CITED_TWICE, DISPUTED = 0.45, 0.3, 0.12
"""Of the facts, those with a source; of those, with two; of those, that say different things."""
YOUNG = 1924
"""From this year on who did not die may live; there are to be only some of them."""
GROWN = 16
OLDEST = 92
LAST_DEATH = 2020


class Lives:
    """Gives people their facts."""

    def __init__(self, world: World, papers: Papers, speeches: Zipf[Speech], seed: int) -> None:
        self.world, self.papers, self.speeches = world, papers, speeches
        self.chance = Chance.of(seed, "lives")
        self.trades = Zipf(world.terms["trade"])
        self.fates: Zipf[Callable[[Life], None]] = Zipf(
            [self._dies, self._returns, self._shot, self._dies_in_custody, self._missing,
             self._stays, self._falls, self._unknown],
            [40, 15, 4, 2, 3, 8, 3, 25],
        )  # fmt: skip

    def live(self, life: Life) -> None:
        chance = self.chance
        life.last_year = life.born + chance.randint(GROWN, OLDEST)
        if chance.happens(0.95):
            self._add(life, "birth", life.born, where=self.world.homes.draw(chance))
        if chance.happens(0.5):
            self._add(life, "origin", None, where=self.world.homes.draw(chance))
        if chance.happens(0.75):
            nation = self.world.term.get(f"nationality/{TERMS[life.nation]}")
            self._add(life, "nationality", None, term=nation)
        grown = FIRST_YEAR - life.born >= GROWN
        if grown and chance.happens(0.35 if life.is_woman else 0.85):
            year = life.born + chance.randint(GROWN, 30) if chance.happens(0.4) else None
            self._add(life, "trade", year, term=self.trades.draw(chance))
        if life.born <= LAST_YEAR and chance.happens(0.7):
            self._travel(life, grown=grown)
        young = life.born >= YOUNG and chance.happens(0.75)
        (self._dies if young else self.fates.draw(chance))(life)
        self._describe(life)

    def _travel(self, life: Life, *, grown: bool) -> None:
        """By a transport, whose days the facts take for theirs."""
        transport = self.chance.choice(self.world.transports)
        role = self.world.term.get("role/adult-passenger" if grown else "role/child-passenger")
        for kind in ("departure", "arrival") if self.chance.happens(0.4) else ("arrival",):
            self._add(life, kind, None, at_event=transport, role=role)

    def _describe(self, life: Life) -> None:
        if self.chance.happens(0.12):
            speech = self.speeches.draw(self.chance)
            text = speech.sentences(self.chance, 24, [])
            life.person.biography = {speech.tongue.code: text}

    # Fates

    def _dies(self, life: Life) -> None:
        if life.last_year > LAST_DEATH:
            return
        self._add(life, "death", life.last_year, where=self.chance.choice(self.world.settled))
        if self.chance.happens(0.2):
            self._add(life, "burial", life.last_year, where=self.chance.choice(self.world.settled))

    def _returns(self, life: Life) -> None:
        """The one fact that the archive leaves open where its sources differ."""
        year = max(life.born + 1, self.chance.randint(1928, 1947))
        if self.chance.happens(0.15):
            fact = self._add(life, "return", None, cited=False)
            for later in (0, 2):
                self._cite(life, fact, page=False, date_text=str(year + later))
        else:
            self._add(life, "return", year)
        if self.chance.happens(0.5):
            self._dies(life)

    def _shot(self, life: Life) -> None:
        """Arrest, sentence, execution, rehabilitation; sometimes the official cover story."""
        if life.born > 1919:
            self._dies(life)
            return
        year = self.chance.choice((1937, 1938, 1938))
        place = self.chance.choice(self.world.settled)
        self._add(life, "arrest", year, where=place)
        if self.chance.happens(0.6):
            self._add(life, "sentence", year)
        fact = self._add(life, "execution", year, where=place)
        if self.chance.happens(0.3):
            self._cite(life, fact, date_text=str(year + 6), stance=Stance.COVER_STORY)
        if self.chance.happens(0.5):
            self._add(life, "rehabilitation", self.chance.randint(1956, 1990))
        life.last_year = year

    def _dies_in_custody(self, life: Life) -> None:
        if life.born > 1919:
            self._dies(life)
            return
        year = self.chance.randint(1937, 1945)
        self._add(life, "arrest", year)
        self._add(life, "death-in-custody", year + 1)
        life.last_year = year + 1

    def _missing(self, life: Life) -> None:
        self._add(life, "missing", max(life.born + 1, self.chance.randint(1930, 1945)))

    def _stays(self, life: Life) -> None:
        self._add(life, "stayed", None, where=self.chance.choice(self.world.settled))

    def _falls(self, life: Life) -> None:
        if 1888 <= life.born <= 1925 and not life.is_woman:
            self._add(life, "fell", self.chance.randint(1941, 1945))
        else:
            self._dies(life)

    def _unknown(self, life: Life) -> None:
        if self.chance.happens(0.05):
            self._add(life, "arrest", self.chance.randint(1937, 1938), negated=True)

    # Facts

    def _add(
        self, life: Life, kind: str, year: int | None, *, cited: bool = True, **more: Any
    ) -> Fact:
        chance = self.chance
        fact = Fact(
            id=chance.id(),
            person=life.person,
            kind=self.world.kinds[kind],
            date_text=written(chance, year) if year else "",
            certainty=CERTAINTIES.draw(chance),
            position=len(life.facts),
            **more,
        )
        fact.derive()
        life.facts.append(fact)
        if cited and chance.happens(CITED):
            self._support(life, fact, year)
        return fact

    def _support(self, life: Life, fact: Fact, year: int | None) -> None:
        """One source, or two that agree, or two that do not."""
        chance = self.chance
        said: dict[str, Any] = {"where": fact.where, "term": fact.term, "date_text": fact.date_text}
        self._cite(life, fact, **said)
        if not chance.happens(CITED_TWICE):
            return
        if chance.happens(DISPUTED):
            if year:
                said["date_text"] = str(year + chance.randint(2, 4))
            elif fact.where:
                said["where"] = self.world.homes.draw(chance)
            said["rank"] = Rank.NORMAL
        self._cite(life, fact, **said)

    def _cite(self, life: Life, fact: Fact, **said: Any) -> None:
        rows = life.said.setdefault(fact.pk, [])
        rows.append(self.papers.cite(self.chance, fact, position=len(rows), **said))
