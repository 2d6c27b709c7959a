"""What the history holds of rows: their state before and after, and which rows a record has."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils.dateparse import parse_datetime
from psycopg import sql

from archive.core.records import Record
from archive.curation.history_kept import Kept, Model, kept, owner_fields, target_of
from archive.curation.models import Action, Change

Values = dict[str, Any]
Key = tuple[str, str]
"""Label of the model, and id."""


@dataclass
class Net:
    """What several changes of one row come to: what it was before the first, and after the last."""

    label: str
    row: str
    existed: bool = True
    exists: bool = True
    was: Values = field(default_factory=dict)
    now: Values = field(default_factory=dict)

    def add(self, change: Change) -> None:
        """The next later change."""
        old, new = change.before or {}, change.after or {}
        if self.existed:
            self.was = {**old, **self.was}
        self.now = {} if change.action == Action.REMOVED else {**self.now, **new}
        self.exists = change.action != Action.REMOVED

    @property
    def action(self) -> str:
        """What became of the row; empty where it is as it was."""
        if self.existed and self.exists:
            return Action.CHANGED if self.differing() else ""
        if self.existed:
            return Action.REMOVED
        return Action.CREATED if self.exists else ""

    def differing(self) -> list[str]:
        """The columns of a row that stays of which the value is another now."""
        both = self.was.keys() & self.now.keys()
        return sorted(name for name in both if self.was[name] != self.now[name])


def net(changes: Iterable[Change]) -> dict[Key, Net]:
    """By row, what these changes (in their order) come to. Rows that are as they were are left out.

    A row that was put down afresh under its old id, as a load does, was not removed.
    """
    found: dict[Key, Net] = {}
    for change in changes:
        key = (change.model, change.row)
        if key not in found:
            found[key] = Net(*key, existed=change.action != Action.CREATED)
        found[key].add(change)
    return {key: one for key, one in found.items() if one.action and one.label in kept()}


# Rows as they are


def rows_now(keys: Iterable[Key]) -> dict[Key, Values]:
    """Those of these rows that are there, with the columns that are kept; one question a table."""
    ids: dict[str, list[str]] = {}
    for label, row in keys:
        ids.setdefault(label, []).append(row)
    found: dict[Key, Values] = {}
    for label, rows in ids.items():
        one = kept()[label]
        question = sql.SQL(
            "SELECT t.id::text, to_jsonb(t) - %s::text[] FROM {} t WHERE t.id = ANY(%s::{})"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                question.format(sql.Identifier(one.table), sql.SQL(_array_of(one.model))),
                [[*one.left_out, *one.derived], rows],
            )
            found |= {(label, pk): _json(values) for pk, values in cursor.fetchall()}
    return found


def _array_of(model: Model) -> str:
    return "uuid[]" if isinstance(model._meta.pk, models.UUIDField) else "bigint[]"


def _json(values: Any) -> Values:
    """Django's connection gives JSON as text, for its own fields to read."""
    found: Values = json.loads(values) if isinstance(values, str) else values
    return found


def value_of(column: models.Field[Any, Any], stored: Any) -> Any:
    """A value of the history as the field of a model has it."""
    if isinstance(column, models.ForeignKey):
        column = column.target_field
    if stored is None or isinstance(column, models.JSONField):
        return stored
    if isinstance(column, models.DecimalField):
        return Decimal(str(stored))
    if isinstance(column, models.DateTimeField):
        return parse_datetime(stored)
    if isinstance(stored, list):
        return stored
    return column.to_python(stored)


def fields_of(model: Model) -> dict[str, models.Field[Any, Any]]:
    fields: list[Any] = list(model._meta.concrete_fields)
    return {f.column: f for f in fields if not f.generated}


def instance_of(model: Model, values: Values) -> models.Model:
    """An unsaved instance; columns that the table has no longer are passed over."""
    fields = fields_of(model)
    known = {fields[name].attname: value_of(fields[name], values[name])
             for name in fields.keys() & values.keys()}  # fmt: skip
    return model(**known)


def alike(one: Kept, column: str, left: Any, right: Any) -> bool:
    """Whether two stored values are the same; a moment may be written in two zones."""
    column_field = fields_of(one.model).get(column)
    if column_field is None or left == right:
        return True
    left, right = value_of(column_field, left), value_of(column_field, right)
    return bool(left == right) and isinstance(left, dt.datetime | Decimal)


# The rows of a record


def children_of(label: str) -> list[tuple[Kept, str]]:
    """The tables whose rows hang on rows of this one, each with the column that says so."""
    return [
        (one, f.column)
        for one in kept().values()
        for f in owner_fields(one.model)
        if target_of(f) == label
    ]


def ids_of_rows(record: Record) -> set[str]:
    """Ids of the record and of every row of it, now or ever, upon which other rows hang in turn.

    The history of the record is all changes that are about one of these.
    """
    layer = {str(record.pk)}
    labels = {label_of(record)}
    found: set[str] = set()
    while layer:
        found |= layer
        branches = [
            (one, column)
            for label in labels
            for one, column in children_of(label)
            if children_of(one.label)
        ]
        names = {one.label for one, _column in branches}
        ever = Change.objects.filter(about__overlap=sorted(layer), model__in=names)
        rows = set(ever.values_list("row", flat=True).distinct()) if names else set()
        layer = (rows | _ids_now(branches, layer)) - found
        labels = names
    return found


def label_of(record: models.Model) -> str:
    """The label of the table; a document and an interview are sources."""
    concrete: Any = type(record)._meta.concrete_model
    return str(concrete._meta.label)


def _ids_now(branches: list[tuple[Kept, str]], owners: set[str]) -> set[str]:
    """Rows that are there, also those written before there was a history; one question."""
    keys = [owner for owner in owners if _is_uuid(owner)]
    parts = [
        sql.SQL("SELECT id::text FROM {} WHERE {} = ANY(%(keys)s::uuid[])").format(
            sql.Identifier(one.table), sql.Identifier(column)
        )
        for one, column in branches
    ]
    if not parts or not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ").join(parts), {"keys": keys})
        return {pk for (pk,) in cursor.fetchall()}


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
