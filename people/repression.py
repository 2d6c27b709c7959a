"""What was done to a person, in steps: arrest, charge, sentence, outcome, burial, rehabilitation.

A step of which nothing is known is named as missing, because somebody may look for its paper.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from people import words
from people.lifeline import NOTHING_TOLD, Told, is_under
from people.models import Fact, FactGroup, Line
from people.queries import Seen
from people.words import Value

ARREST, CHARGE, SENTENCE = "arrest", "indictment", "sentence"
OUTCOME, BURIAL, REHABILITATION = "outcome", "burial", "rehabilitation"
STEPS: dict[str, str | Promise] = {
    ARREST: gettext_lazy("Arrest"),
    CHARGE: gettext_lazy("Charge"),
    SENTENCE: gettext_lazy("Sentence"),
    OUTCOME: gettext_lazy("What followed"),
    BURIAL: gettext_lazy("Burial"),
    REHABILITATION: gettext_lazy("Rehabilitation"),
}
GRAVES = ("burial", "remains-found", "reburial")
# Done to many without a trial: after these alone, no charge and no sentence is missing.
WITHOUT_TRIAL = ("labour-army", "exile", "missing")
IN_THE_FILE = (ARREST, CHARGE, SENTENCE, OUTCOME)
LINES = {Line.WHOLE: "", Line.BROKEN: "dash", Line.FORKED: "fork", Line.ABSENT: "none"}
ABREAST = 8  # steps that stand beside each other; more stand below each other


@dataclass
class Path:
    """The facts of each step; a step that ought to be there and is not has none."""

    steps: dict[str, list[Fact]] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        return [step for step, facts in self.steps.items() if not facts]

    def ids(self) -> set[uuid.UUID]:
        return {fact.pk for facts in self.steps.values() for fact in facts}


def path(facts: Iterable[Fact]) -> Path | None:
    """The steps of one person's facts, in their order; None where nothing of the kind is told."""
    happened = [fact for fact in facts if not fact.negated]
    done = [fact for fact in happened if fact.kind.group == FactGroup.REPRESSION]
    if not done:
        return None
    found: dict[str, list[Fact]] = {step: [] for step in STEPS}
    for fact in done:
        found[fact.kind.key if fact.kind.key in STEPS else OUTCOME].append(fact)
    died = any(is_under(fact, "death") for fact in done)
    if died:
        found[BURIAL] = [fact for fact in happened if fact.kind.key in GRAVES]
    expected = _expected(done, died)
    return Path({step: rows for step, rows in found.items() if rows or step in expected})


def _expected(done: list[Fact], died: bool) -> set[str]:
    if all(fact.kind.key in WITHOUT_TRIAL for fact in done):
        return set()
    return set(STEPS) if died else set(STEPS) - {BURIAL}


def strip(
    found: Path, told: dict[uuid.UUID, Told], seen: Seen, correct: Callable[[Fact], str]
) -> Value:
    """The drawing of `people/repression.html`; `correct` gives the address for a correction."""
    steps: list[Value] = []
    for step, facts in found.steps.items():
        if not facts:
            steps.append({"label": str(STEPS[step]), "missing": True, "line": "none"})
        steps += [
            _step(fact, told.get(fact.pk, NOTHING_TOLD), seen, correct(fact)) for fact in facts
        ]
    for row, following in zip(steps, [*steps[1:], None], strict=True):
        row["after"] = _stretch(row, following)
    return {"steps": steps, "long": len(steps) > ABREAST}


def _stretch(step: Value, following: Value | None) -> str:
    """A stretch is as sure as the step that it leads to; none leads from or to what is missing."""
    if following is None or step.get("missing"):
        return "none"
    return str(following["line"])


def _step(fact: Fact, told: Told, seen: Seen, correct: str) -> Value:
    date = words.when(fact, told.dates)
    text = words.text_value(fact.text)
    return {
        **words.kind_label(fact),
        "when": date.text,
        "datetime": date.iso,
        "parts": words.listed([*words.answer(fact, seen, told.dates), *told.gleaned]),
        "text": text["text"],
        "language": text["language"],
        "line": LINES[Line(fact.line)],
        "standing": "" if told.closed else str(fact.get_line_display()),
        "closed": told.closed,
        "open": fact.line != Line.WHOLE or not date.exact,
        "refs": told.refs,
        "compare": f"#{told.compare}" if told.compare else "",
        "correct": correct,
    }


def labels(steps: Sequence[str]) -> str:
    return ", ".join(str(STEPS[step]) for step in steps)
