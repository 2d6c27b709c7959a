"""What points at a record: found from the models themselves, so that none can be forgotten.

Three ways lead to a record. By foreign key, also from the tables of many-to-many fields: all of
them are found here, whatever a model is called. By public id, in letters: `BY_REF` says for each
such column what a merge does with it. By the id of one of its rows within a text: `Message.part`.
A test fails on any column that might point at a record and is in none of these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from enum import Enum
from functools import cache
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from archive.core.history_tables import HISTORY
from archive.curation.journal import images

Model = type[models.Model]
Key = models.ForeignKey[Any, Any]

RENEWED: Final = frozenset({"search.SearchEntry"})
"""Written by a hook from the records as they are; goes with a record and comes with it."""
RENEWED_WITH_IT: Final = frozenset({"search.SearchName"})
"""Hangs on what is renewed."""
LEFT: Final = frozenset({"curation.DoubleKey", "curation.DoubleCandidate"})
"""Worth nothing once the record is gone; written down, removed, and put back with it."""


class Way(Enum):
    """What a merge does with a column that holds a public id."""

    MOVED = "leads to the kept record from now on"
    ENDS = "is removed, unless it is said that it holds for the merged record too"
    STAYS = "speaks of the record as it was"
    RENEWED = "is written by a hook"


BY_REF: Final = {
    "curation.Message.record_ref": Way.MOVED,
    "curation.Remark.record_ref": Way.MOVED,
    "exchange.SheetRow.record_ref": Way.STAYS,
    "people.RetiredRef.new_ref": Way.MOVED,
    "people.RetiredRef.ref": Way.STAYS,
    "accounts.Grant.ref": Way.ENDS,
    # The loader finds its row gone, and takes the entry for one that a curator has changed.
    "ops.LoadedRecord.ref": Way.STAYS,
    "search.SearchEntry.ref": Way.RENEWED,
}


class Pointer(NamedTuple):
    """A row that points at a record, by which of its keys, and a digest of what was entered."""

    field: Key
    pk: str
    to: str
    digest: str

    @property
    def model(self) -> Model:
        return self.field.model


def every_model() -> list[Model]:
    """All with a table of their own, those of many-to-many fields too; without the history."""
    listed = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return [model for model in listed if model._meta.db_table not in HISTORY]


@cache
def keys_to(model: Model) -> tuple[Key, ...]:
    """Every foreign key that leads to this model, whether it has a name from that side or not."""
    target = model._meta.concrete_model
    return tuple(
        field
        for each in every_model()
        if each._meta.label not in RENEWED
        for field in each._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.concrete_model is target
    )


def pointing_at(model: Model, pks: Iterable[Any]) -> list[Pointer]:
    """Every row that points at one of these, by one statement."""
    wanted, keys = [str(pk) for pk in pks], keys_to(model)
    if not keys or not wanted:
        return []
    statement = sql.SQL(" UNION ALL ").join(_asked(n, key) for n, key in enumerate(keys))
    with connection.cursor() as cursor:
        cursor.execute(statement + sql.SQL(" ORDER BY 1, 2"), [wanted] * len(keys))
        rows = cursor.fetchall()
    return [Pointer(keys[n], pk, to, digest) for n, pk, to, digest in rows]


def _asked(n: int, key: Key) -> sql.Composed:
    meta = key.model._meta
    return sql.SQL(
        "SELECT {n}, t.{pk}::text, t.{key}::text, md5((to_jsonb(t) - {derived}::text[])::text)"
        " FROM {table} AS t WHERE t.{key} = ANY(%s::{type}[])"
    ).format(
        n=sql.Literal(n), pk=sql.Identifier(str(meta.pk.column)),
        key=sql.Identifier(str(key.column)),
        derived=sql.Literal(derived_columns(key.model)), table=sql.Identifier(meta.db_table),
        type=sql.SQL(key.target_field.db_type(connection) or "text"),
    )  # fmt: skip


def entered_fields(model: Model) -> list[models.Field[Any, Any]]:
    """The fields that people fill, keys to other rows among them."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in NOT_ENTERED
    ]


NOT_ENTERED: Final = frozenset({"created_at", "updated_at", "created_by"})


def derived_columns(model: Model) -> list[str]:
    """What the application fills: another day, or another hook, may fill it otherwise."""
    entered = {field.column for field in entered_fields(model)} | {model._meta.pk.column}
    return [
        str(field.column) for field in model._meta.concrete_fields if field.column not in entered
    ]


def fingerprint(model: Model, pks: Iterable[Any], pointers: Iterable[Pointer]) -> str:
    """One digest of these rows and of all that points at them, as people entered it."""
    derived = set(derived_columns(model))
    parts = [
        json.dumps({name: row[name] for name in sorted(row.keys() - derived)})
        for row in images(model, pks).values()
    ]
    parts += [f"{p.field} {p.pk} {p.to} {p.digest}" for p in pointers]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
