"""One row of a sheet with all that would come of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy

from archive.exchange.sheets.columns import Column, Kind, Options, Remark, Stored
from archive.exchange.sheets.table import Line


class Outcome(models.TextChoices):
    """What becomes of a row."""

    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changes")
    ADDS = "adds", gettext_lazy("Adds to what is there")
    SAME = "same", gettext_lazy("Nothing to do")
    UNDECIDED = "undecided", gettext_lazy("To be decided")
    REFUSED = "refused", gettext_lazy("Refused")


WRITTEN: Final = (Outcome.NEW, Outcome.CHANGED, Outcome.ADDS)


class Difference(NamedTuple):
    """What would stand in a column, and what stands there now."""

    column: str
    here: str
    new: str


class Double(NamedTuple):
    """A record that may be the one of a row, with what speaks for it."""

    ref: str
    name: str
    reasons: tuple[str, ...] = ()
    score: int = 0


@dataclass
class Addition:
    """Rows that a record gets: of a part, or evidence for a row that is there."""

    part: str
    values: dict[str, Any]
    """By the keys of columns."""
    row: Any = None


@dataclass
class Planned:
    """One row of the sheet with all that would come of it."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    """By the key of the column; None is a dash. An empty cell says nothing and is not here."""
    remarks: list[Remark] = field(default_factory=list)
    outcome: Outcome = Outcome.SAME
    stored: Stored | None = None
    puts: list[tuple[Column, Any]] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    decision: str = ""
    adds: bool = False
    """The row is what a source says of somebody who is there: it changes nothing about them."""
    cited: uuid.UUID | None = None
    locator: str = ""
    public: bool = False

    @property
    def is_refused(self) -> bool:
        return any(remark.refuses for remark in self.remarks)

    def what_is_written(self) -> tuple[Any, ...]:
        """All that the writer takes from it, and what stands there now, as plain values."""
        puts = [(c.key, self.stored and self.stored.value(c), value) for c, value in self.puts]
        added = [(a.part, a.row and a.row.pk, sorted(a.values.items())) for a in self.additions]
        there = self.stored.record.pk if self.stored else self.decision
        values = sorted(self.values.items(), key=lambda pair: pair[0])
        return (
            self.number, str(self.outcome), there, self.public, self.cited, self.locator,
            puts, added, values,
        )  # fmt: skip

    def refuse(self, message: str, column: str = "", value: str = "") -> None:
        self.remarks.append(Remark(message, column, value))


@dataclass
class Asked:
    """A sheet as it is to be planned."""

    kind: Kind
    lines: Sequence[Line]
    columns: Mapping[int, Column]
    """By their place, counted from 0; what is not here is not read."""
    heads: int
    """How many columns have a head."""
    options: Options
    user: Any
    decisions: Mapping[int, str] = field(default_factory=dict)
    """By the number of the row: `new`, or the id of the record that it is."""
