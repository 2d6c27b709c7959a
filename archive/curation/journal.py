"""Rows as the database holds them, written down before and after each change, and put back.

A row is kept as Postgres makes JSON of it, so every column comes back exactly, with its key and its
times; and the steps are taken back from the last to the first, so that whatever the constraints
allowed on the way they allow on the way back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, Literal, TypedDict

from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

How = Literal["changed", "removed", "added"]
Image = dict[str, Any]
"""A row by its columns."""
TIMES = frozenset({"updated_at"})
"""Says only when, and is never put back."""
ONLY_WHERE: Final = {
    "curation.Message": ("id", "record_ref", "part"),
    "curation.Remark": ("id", "record_ref", "part"),
}
"""Of what people wrote only these columns are written down: a merge changes where a letter leads,
never what it says, and the letter may have to be forgotten."""


class Step(TypedDict):
    how: How
    model: str
    pk: str
    before: Image
    after: Image


def images(model: type[models.Model], pks: Iterable[Any]) -> dict[str, Image]:
    """These rows by their key, in its letters."""
    wanted = [str(pk) for pk in pks]
    key = str(model._meta.pk.column)
    statement = sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t WHERE {}::text = ANY(%s)").format(
        sql.Identifier(model._meta.db_table), sql.Identifier("t", key)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [wanted])
        rows = [json.loads(text) for (text,) in cursor.fetchall()]
    kept = ONLY_WHERE.get(model._meta.label)
    if kept:
        rows = [{name: row[name] for name in kept} for row in rows]
    return {str(row[key]): row for row in rows}


class Journal:
    """Writes to the database, and keeps what was there."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def change(self, model: type[models.Model], pks: Iterable[Any], **columns: Any) -> None:
        """Give these rows these values; rows that have them already are left alone."""
        listed = [str(pk) for pk in pks]
        if not listed:
            return
        before = images(model, listed)
        if any(field.name == "updated_at" for field in model._meta.fields):
            columns["updated_at"] = timezone.now()
        model._base_manager.filter(pk__in=listed).update(**columns)
        after = images(model, listed)
        self.steps += [
            Step(how="changed", model=model._meta.label, pk=pk, before=before[pk], after=after[pk])
            for pk in listed
            if differing(before[pk], after[pk])
        ]

    def remove(self, model: type[models.Model], pks: Iterable[Any]) -> None:
        """Without what hangs on the rows: that has to be moved or removed by itself."""
        found = images(model, pks)
        rows = model._base_manager.filter(pk__in=list(found))
        rows._raw_delete(rows.db)
        self.steps += [
            Step(how="removed", model=model._meta.label, pk=pk, before=row, after={})
            for pk, row in found.items()
        ]

    def add(self, row: models.Model) -> None:
        model = type(row)
        model._base_manager.bulk_create([row])
        found = images(model, [row.pk])[str(row.pk)]
        self.steps.append(
            Step(how="added", model=model._meta.label, pk=str(row.pk), before={}, after=found)
        )


def differing(one: Image, other: Image) -> list[str]:
    """The columns in which two states of a row differ."""
    return sorted(name for name in one.keys() | other.keys() if _differ(name, one, other))


def _differ(name: str, one: Image, other: Image) -> bool:
    return name not in TIMES and one.get(name) != other.get(name)


def take_back(steps: list[Any]) -> None:
    """Undo these steps, the last first. In a changed row only what the step changed is put back."""
    for step in reversed(steps):
        model = apps.get_model(step["model"])
        if step["how"] == "removed":
            _insert(model, step["before"])
        elif step["how"] == "added":
            rows = model._base_manager.filter(pk=step["pk"])
            rows._raw_delete(rows.db)
        else:
            _restore(model, step)


def _columns(model: type[models.Model], image: Image) -> list[str]:
    """Those of the image that the table has, and that Postgres does not make by itself."""
    ours = {field.column for field in model._meta.concrete_fields if not field.generated}
    return [name for name in image if name in ours]


def _insert(model: type[models.Model], image: Image) -> None:
    names = [sql.Identifier(name) for name in _columns(model, image)]
    table, listed = sql.Identifier(model._meta.db_table), sql.SQL(", ").join(names)
    statement = sql.SQL(
        "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE"
        " SELECT {} FROM jsonb_populate_record(NULL::{}, %s)"
    ).format(table, listed, listed, table)
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(image)])


def _restore(model: type[models.Model], step: Step) -> None:
    names = differing(step["before"], step["after"])
    names = [name for name in _columns(model, step["before"]) if name in names]
    if not names:
        return
    table = sql.Identifier(model._meta.db_table)
    pairs = [sql.SQL("{} = was.{}").format(*[sql.Identifier(name)] * 2) for name in names]
    statement = sql.SQL(
        "UPDATE {} AS t SET {} FROM jsonb_populate_record(NULL::{}, %s) AS was WHERE {} = was.{}"
    ).format(
        table, sql.SQL(", ").join([*pairs, *_now(model)]), table,
        sql.Identifier("t", str(model._meta.pk.column)), sql.Identifier(str(model._meta.pk.column)),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(step["before"])])


def _now(model: type[models.Model]) -> list[sql.Composable]:
    has = any(field.name == "updated_at" for field in model._meta.fields)
    return [sql.SQL("updated_at = clock_timestamp()")] if has else []
