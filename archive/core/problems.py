"""What is wrong with a file that comes in: each thing by its line, and what became of the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What became of the words at a problem."""

    DROPPED = "dropped"  # they are nowhere else; the problem carries them
    REPAIRED = "repaired"  # read otherwise than written
    DOUBTFUL = "doubtful"  # read as written, and worth a look


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be, at a line of the file counted from 1; of a sheet, the
    row. `value` is what stands there."""

    line: int
    message: str
    effect: Effect = Effect.DOUBTFUL
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        return f"{self.line}: {self.message}"


class Problems:
    """The problems of one file while it is being read."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems: list[Problem] = list(problems)

    def dropped(self, line: int, message: str, value: str = "", field: str = "") -> None:
        self.problems.append(Problem(line, message, Effect.DROPPED, field, value))

    def repaired(self, line: int, message: str, value: str = "", field: str = "") -> None:
        self.problems.append(Problem(line, message, Effect.REPAIRED, field, value))

    def doubtful(self, line: int, message: str, value: str = "", field: str = "") -> None:
        self.problems.append(Problem(line, message, Effect.DOUBTFUL, field, value))
