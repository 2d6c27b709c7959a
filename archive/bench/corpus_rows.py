"""Rows on their way into the sample corpus: gathered by table and handed over by COPY."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from psycopg import sql

from archive.core.records import Row

ENTERED = dt.datetime(2025, 3, 24, 12, tzinfo=dt.UTC)
"""When every row of the corpus was entered: the clock may not make two corpora differ."""
MOST_HELD = 60_000  # rows in memory before they are handed over


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


class Table:
    """The columns of one model in the order in which they are written."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [f for f in model._meta.local_concrete_fields if not _is_left_to_postgres(f)]
        self.fields = fields
        self.names = [field.attname for field in fields]
        self.as_json = [
            at for at, field in enumerate(fields) if isinstance(field, models.JSONField)
        ]
        self.copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields]),
        )
        self.empty = dict(zip(self.names, self.values_of(model()), strict=True))

    def values_of(self, row: models.Model) -> list[Any]:
        values = [row.__dict__[name] for name in self.names]
        for at in self.as_json:
            values[at] = _json(values[at])
        return values

    def shape(self, *given: str) -> Callable[..., list[Any]]:
        """A maker of rows that have these columns of their own and are else like a new one: for
        the tables with the most rows, where an object for each would cost too much. JSON has to
        be given as text."""
        places = [self.names.index(name) for name in given]
        empty = list((self.empty | {"created_at": ENTERED, "updated_at": ENTERED}).values())

        def make(*values: Any) -> list[Any]:
            row = empty.copy()
            for place, value in zip(places, values, strict=True):
                row[place] = value
            return row

        return make


def _is_left_to_postgres(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.BigAutoField | models.GeneratedField | SearchVectorField)


class Rows:
    """Gathers rows and hands them to the database; those of a table keep their order."""

    def __init__(self, order: Iterable[type[models.Model]]) -> None:
        self.order = list(order)
        self.tables = {model: Table(model) for model in self.order}
        self.held: dict[type[models.Model], list[list[Any]]] = defaultdict(list)
        self.number_held = 0
        self.written: dict[type[models.Model], int] = defaultdict(int)

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            if isinstance(row, Row):
                row.created_at = row.updated_at = ENTERED
            model = row._meta.concrete_model
            assert model is not None
            self.add_values(model, self.tables[model].values_of(row))

    def add_values(self, model: type[models.Model], values: list[Any]) -> None:
        self.held[model].append(values)
        self.number_held += 1

    def rest(self) -> None:
        """Hand over what is held when it is much; what belongs together has to be complete."""
        if self.number_held >= MOST_HELD:
            self.hand_over()

    def hand_over(self) -> None:
        with connection.cursor() as cursor:
            for model in self.order:
                rows = self.held.pop(model, [])
                if not rows:
                    continue
                with cursor.copy(self.tables[model].copy) as copy:
                    for row in rows:
                        copy.write_row(row)
                self.written[model] += len(rows)
        self.number_held = 0
