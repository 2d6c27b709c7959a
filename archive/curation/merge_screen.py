"""The merge screen: what stands at either of two records, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.access import Access, Status
from archive.core.records import Record
from archive.curation.clashes import Clash, rows_in_order
from archive.curation.merge_plan import Plan
from archive.curation.pointers import LEFT, Model

SHOWN = 20
"""Rows of one kind at one record; of more, only the number is told."""


@dataclass
class Beside:
    """The rows of one kind, of the kept record and of the other."""

    label: str
    one: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def beside(made: Plan) -> list[Beside]:
    """What points at either, by kind, in words."""
    ids: dict[Model, tuple[list[str], list[str]]] = {}
    for pointer in made.pointers:
        model = pointer.model
        if model._meta.auto_created or model._meta.label in LEFT:
            continue
        sides = ids.setdefault(model, ([], []))
        side = sides[0] if pointer.to == str(made.kept.pk) else sides[1]
        if pointer.pk not in side:
            side.append(pointer.pk)
    return [_words_of(model, one, other) for model, (one, other) in ids.items()]


def _words_of(model: Model, one: list[str], other: list[str]) -> Beside:
    rows = rows_in_order(model, [*one[:SHOWN], *other[:SHOWN]])
    label = str(model._meta.verbose_name_plural)
    return Beside(label, _listed(rows, one), _listed(rows, other))


def _listed(rows: dict[str, models.Model], pks: list[str]) -> list[str]:
    wanted = set(pks)
    words = [_row(row) for pk, row in rows.items() if pk in wanted]
    if len(pks) > SHOWN:
        more = len(pks) - len(words)
        words.append(ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more})
    return words


def _row(row: models.Model) -> str:
    where = getattr(row, "where", None)
    return f"{row} · {where}" if where else str(row)


@dataclass
class Question:
    """A clash as the screen asks it."""

    key: str
    words: str
    kind: str
    options: list[tuple[str, str, bool]]
    differences: list[tuple[str, str, str]]


def questions(made: Plan) -> list[Question]:
    """First what has to be decided, then what may be joined, then what is only told."""
    order = {"same": 0, "flag": 0, "self": 1, "alike": 2}
    asked = [clash for clash in made.clashes if clash.kind not in ("link", "full")]
    return [_question(clash) for clash in sorted(asked, key=lambda one: order.get(one.kind, 3))]


def _question(clash: Clash) -> Question:
    labels = {
        "one": _("Stays: %(row)s") % {"row": clash.against},
        "other": _("From the other: %(row)s") % {"row": clash.row},
        "remove": _("Remove it"),
        "join": _("Join the two into one row"),
    }
    options = [(name, labels[name], clash.chosen == name) for name in clash.options]
    return Question(clash.key, _asked(clash), clash.kind, options, clash.differences)


def _asked(clash: Clash) -> str:
    told = {"kind": clash.label, "row": clash.row, "number": clash.hanging}
    words = {
        "same": _("%(kind)s: only one of the two rows can stand at one record. Which one?"),
        "flag": _("%(kind)s: only one of the two can be the first. Which one?"),
        "self": _("%(kind)s “%(row)s” would join the record with itself."),
        "alike": _("%(kind)s “%(row)s” is the same at both."),
        "number": _("%(kind)s “%(row)s” gets the next free place."),
        "clear": _("%(kind)s “%(row)s” would lead to itself; that part is emptied."),
    }[clash.kind] % told
    if not clash.hanging:
        return words
    if clash.kind == "self":
        more = ngettext(
            "%(number)s row that hangs on it goes too.",
            "%(number)s rows that hang on it go too.",
            clash.hanging,
        )
    else:
        more = ngettext(
            "%(number)s row that hangs on it stays.",
            "%(number)s rows that hang on it stay.",
            clash.hanging,
        )
    return f"{words} {more % told}"


@dataclass
class Head:
    """One of the two, as the top of the screen names it."""

    record: Record
    title: str
    status: str
    access: str
    years: str
    url: str


def head(record: Record) -> Head:
    meta = record._meta
    spans = [
        _span(getattr(record, f"{what}_earliest", None), getattr(record, f"{what}_latest", None))
        for what in ("birth", "death")
    ]
    return Head(
        record, str(record), str(Status(record.status).label), str(Access(record.access).label),
        " – ".join(one or "?" for one in spans) if any(spans) else "",
        reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk]),
    )  # fmt: skip


def _span(earliest: Any, latest: Any) -> str:
    first, last = (str(day.year) if day else "" for day in (earliest, latest))
    return first if first == last else f"{first}/{last}"
