"""Rows of two records that cannot simply stand beside each other once the two are one.

Whatever a constraint forbids after the move is found here, before anything is moved: a person who
would stand twice in a family, a relation that would join somebody with themselves, two forms that
are both the name of the record. So is what would merely be there twice. A curator decides.
"""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from archive.core.records import Record, Row
from archive.curation.merge_fields import ONE, OTHER
from archive.curation.pointers import (
    LEFT,
    Key,
    Model,
    Pointer,
    entered_fields,
    keys_to,
    pointing_at,
)

JOIN, REMOVE, CLEAR, NUMBER = "join", "remove", "clear", "number"
PLACES: Final = ("position", "slot")
"""Numbers that only say which comes first: a taken one gives way to the next that is free."""
NOT_COMPARED: Final = frozenset({"position", "is_display"})


@dataclass
class Clash:
    """`row` came from the record that goes; `against` stands at the kept one. The kinds:

    same: only one of the two can stay, and somebody says which; flag: both can, but only one may
    bear the flag; self: the row would join a record with itself, and goes; alike: the row says
    nothing new, and may be joined; link: the same of a many-to-many field, joined unasked; clear:
    a key is emptied; number: the next free one is given; full: nothing helps.
    """

    kind: str
    row: models.Model
    against: models.Model | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    """What the row has to get instead: a flag taken away, a free number, an emptied key."""
    chosen: str = ""
    hanging: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.row._meta.label_lower}:{self.row.pk}"

    @property
    def needs_choice(self) -> bool:
        return self.kind in ("same", "flag", "self")

    @property
    def options(self) -> tuple[str, ...]:
        return {
            "same": (ONE, OTHER), "flag": (ONE, OTHER), "self": (REMOVE,), "alike": (JOIN,),
        }.get(self.kind, ())  # fmt: skip

    @property
    def label(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """The fields in which the two rows differ, with what each of them says."""
        if self.against is None:
            return []
        pairs = [
            (str(each.verbose_name), _words(self.against, each), _words(self.row, each))
            for each in entered_fields(type(self.row))
            if each.name not in NOT_COMPARED and not _leads_to_both(each, self)
        ]
        return [(label, one, other) for label, one, other in pairs if one != other]


def _leads_to_both(each: Any, clash: Clash) -> bool:
    """The key by which either hangs on its own record: of course it differs."""
    return isinstance(each, models.ForeignKey) and each.attname in clash.columns


def _words(row: models.Model, each: models.Field[Any, Any]) -> str:
    value = getattr(row, each.attname)
    if value in (None, "", [], {}):
        return "–"
    if isinstance(each, models.ForeignKey):
        return str(getattr(row, each.name))
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, dict):
        return " / ".join(f"{code}: {text}" for code, text in value.items())
    return str(value)


Moves = dict[Model, dict[str, dict[str, Any]]]
"""By model and key of the row: the columns that it gets by the move."""


def moves_of(kept: Record, gone: Record, pointers: Iterable[Pointer]) -> Moves:
    """The new columns of every row that points at the record that goes, but for its own row."""
    found: Moves = defaultdict(lambda: defaultdict(dict))
    for pointer in pointers:
        own = pointer.model is type(kept) and pointer.pk in (str(kept.pk), str(gone.pk))
        if pointer.to == str(gone.pk) and not own and pointer.model._meta.label not in LEFT:
            found[pointer.model][pointer.pk][pointer.field.attname] = kept.pk
    return found


def find(
    kept: Record, gone: Record, pointers: list[Pointer], answers: Mapping[str, str]
) -> tuple[list[Clash], Moves]:
    """All clashes, each with what was chosen so far, and the moves of which they are part."""
    moves = moves_of(kept, gone, pointers)
    clashes: list[Clash] = []
    for model, rows in moves.items():
        here = {p.pk for p in pointers if p.model is model and p.to == str(kept.pk)}
        clashes += _of_model(model, kept, rows, here)
    hanging = _hanging(clashes)
    for clash in clashes:
        clash.hanging = hanging[clash.row.pk]
        told = answers.get(f"clash:{clash.key}", "")
        clash.chosen = told if told in clash.options else ""
    return clashes, moves


def _of_model(
    model: Model, kept: Record, moves: dict[str, dict[str, Any]], here: set[str]
) -> list[Clash]:
    ends = [key for key in keys_to(type(kept)) if key.model is model]
    unique = _unique_sets(model, {key.attname for key in ends})
    comparable = issubclass(model, Row) and not issubclass(model, Record)
    if not (len(ends) > 1 or unique or (comparable and here)):
        return []
    rows = rows_in_order(model, [*moves, *here])
    at_kept = [rows[pk] for pk in rows if pk in here and pk not in moves]
    moved = {pk: _moved(rows[pk], moves[pk], ends) for pk in rows if pk in moves}
    found: list[Clash] = []
    for pk, row in moved.items():
        moves[pk].update(changes(rows[pk], row))
        others = [*at_kept, *(each for each in moved.values() if each is not row)]
        clash = _with_itself(row, ends, kept) or _against(row, at_kept, others, unique)
        if clash is None and comparable:
            clash = _alike(row, at_kept)
        if clash is None:
            continue
        if clash.kind == "same":
            at_kept = [each for each in at_kept if each is not clash.against]
        moves[pk].update(clash.columns)
        clash.row, clash.columns = rows[pk], moves[pk]
        found.append(clash)
    return found


def rows_in_order(model: Model, pks: Iterable[str]) -> dict[str, models.Model]:
    """In their own order, so that what gets new numbers keeps it."""
    keys = [each.name for each in model._meta.fields if isinstance(each, models.ForeignKey)]
    order = [name for name in PLACES if name in {each.name for each in model._meta.fields}]
    rows = model._base_manager.filter(pk__in=list(pks)).select_related(*keys)
    return {str(row.pk): row for row in rows.order_by(*order, "pk")}


def _moved(row: models.Model, columns: dict[str, Any], ends: list[Key]) -> models.Model:
    """The row as it will be. One with two ends of a kind may have a rule which of them is first."""
    moved = copy.copy(row)
    moved._state = copy.copy(row._state)
    moved._state.fields_cache = dict(row._state.fields_cache)
    for name, value in columns.items():
        setattr(moved, name, value)
    if len(ends) > 1 and isinstance(moved, Row):
        moved.derive()
    return moved


def changes(row: models.Model, moved: models.Model) -> dict[str, Any]:
    """The columns in which a row will differ."""
    names = [each.attname for each in type(row)._meta.concrete_fields if not each.generated]
    return {
        name: getattr(moved, name) for name in names if getattr(moved, name) != getattr(row, name)
    }


UniqueSet = tuple[tuple[str, ...], models.Q | None]
"""The columns that together are unique, and among which rows."""


def _unique_sets(model: Model, keys: set[str]) -> list[UniqueSet]:
    """The rules that a move of these keys may break."""
    meta = model._meta
    found: list[UniqueSet] = [((each.attname,), None) for each in meta.fields if each.unique]
    found += [(_attnames(model, names), None) for names in meta.unique_together]
    found += [
        (_attnames(model, rule.fields), rule.condition)
        for rule in meta.constraints
        if isinstance(rule, models.UniqueConstraint)
    ]
    return [(names, among) for names, among in found if keys & set(names)]


def _attnames(model: Model, names: Iterable[str]) -> tuple[str, ...]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return tuple(field.attname for field in fields)


def _with_itself(row: models.Model, ends: list[Key], kept: Record) -> Clash | None:
    """Whether the row would join the kept record with itself, and a rule forbids that."""
    both = [key for key in ends if getattr(row, key.attname) == kept.pk]
    if len(both) < 2 or not _breaks_a_rule(row):
        return None
    if empty := [key for key in both if key.null]:
        return Clash(CLEAR, row, columns={empty[-1].attname: None})
    return Clash("self", row)


def _breaks_a_rule(row: models.Model) -> bool:
    for rule in type(row)._meta.constraints:
        if isinstance(rule, models.CheckConstraint):
            try:
                rule.validate(type(row), row)
            except ValidationError:
                return True
    return False


def _against(
    row: models.Model,
    at_kept: list[models.Model],
    others: list[models.Model],
    unique: list[UniqueSet],
) -> Clash | None:
    for names, among in unique:
        same = [each for each in others if _same(row, each, names) and _among(among, row, each)]
        ours = [each for each in same if any(each is one for one in at_kept)]
        if not ours:
            continue
        if among is not None and len(names) == 1:
            flag = {name: False for name, value in _flags(among) if value is True}
            if _alike(row, ours):
                return Clash("alike", row, ours[0], columns=flag)
            return Clash("flag", row, ours[0])
        if places := [name for name in PLACES if name in names]:
            return _renumbered(row, ours[0], others, names, places[0])
        return Clash("link" if type(row)._meta.auto_created else "same", row, ours[0])
    return None


def _flags(among: models.Q) -> list[tuple[str, Any]]:
    return [child for child in among.children if isinstance(child, tuple)]


def _same(one: models.Model, other: models.Model, names: Iterable[str]) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return all(a is not None and a == b for a, b in pairs)


def _among(among: models.Q | None, *rows: models.Model) -> bool:
    return among is None or all(
        all(getattr(row, name) == value for name, value in _flags(among)) for row in rows
    )


def _renumbered(
    row: models.Model, against: models.Model, others: list[models.Model],
    names: Iterable[str], place: str,
) -> Clash:  # fmt: skip
    """With the next number that is free; where a rule allows none, nothing helps."""
    numbers = [getattr(each, place) for each in others]
    last = max(numbers, default=0) + 1
    for number in itertools.chain([last], range(1, last)):
        setattr(row, place, number)
        if not any(_same(row, each, names) for each in others) and not _breaks_a_rule(row):
            return Clash(NUMBER, row, against, columns={place: number})
    return Clash("full", row, against)


def _alike(row: models.Model, at_kept: list[models.Model]) -> Clash | None:
    """The row says nothing that one of the kept record's does not say already."""
    names = [each.attname for each in entered_fields(type(row)) if each.name not in NOT_COMPARED]
    for each in at_kept:
        if all(getattr(row, name) == getattr(each, name) for name in names):
            return Clash("alike", row, each)
    return None


def _hanging(clashes: list[Clash]) -> dict[Any, int]:
    """How many rows hang on each of these, which will go where it goes."""
    by_model: dict[Model, list[Any]] = defaultdict(list)
    for clash in clashes:
        by_model[type(clash.row)].append(clash.row.pk)
    found: dict[Any, int] = defaultdict(int)
    for model, pks in by_model.items():
        key = model._meta.pk
        for pointer in pointing_at(model, pks):
            found[key.to_python(pointer.to)] += 1
    return found


def undecided(clashes: list[Clash]) -> list[Clash]:
    return [clash for clash in clashes if clash.needs_choice and not clash.chosen]


__all__ = [
    "CLEAR", "JOIN", "NUMBER", "REMOVE", "Clash", "Moves", "changes", "find", "rows_in_order",
    "undecided",
]  # fmt: skip
