"""What a row would be in the way of: a record that would lie in itself, a number that only one may
have. Told at the row; the database alone would refuse the whole sheet, or take the circle."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from archive.exchange.sheets.columns import Kind, told
from archive.exchange.sheets.known import Known
from archive.exchange.sheets.planned import Planned


class Clashes:
    """Knows what stands in the archive, and what the rows before would make of it."""

    def __init__(self, kind: Kind, known: Known) -> None:
        self.kind, self.known = kind, known
        self.columns = {column.key: column for column in kind.columns()}
        self.above: dict[uuid.UUID, uuid.UUID | None] | None = None
        self.bearers: dict[str, dict[Any, str]] = {}

    def find(self, row: Planned, values: Mapping[str, Any]) -> None:
        """Refuse the row for what it would newly have; `values` are those that change."""
        for key in self.kind.only_one:
            if values.get(key) is not None:
                self._find_bearer(row, key, values[key])
        if row.stored and self.kind.lies_in in values:
            self._find_circle(row, row.stored.record.pk, values[self.kind.lies_in])

    def _find_bearer(self, row: Planned, key: str, value: Any) -> None:
        if key not in self.bearers:
            there = self.kind.model._base_manager.exclude(**{key: None})
            self.bearers[key] = {
                held: _("Only one record may have this, and %(ref)s has it.") % {"ref": ref}
                for held, ref in there.values_list(key, "ref")
            }
        if value in self.bearers[key]:
            self._refuse(row, key, value, self.bearers[key][value])
        elif not row.is_refused:
            words = _("Only one record may have this, and row %(row)d has it.")
            self.bearers[key][value] = words % {"row": row.number}

    def _find_circle(self, row: Planned, pk: uuid.UUID, link: Any) -> None:
        if self.above is None:
            self.above = self._all_above()
        at, seen = link and link.pk, set()
        while at and at not in seen and at != pk:
            seen.add(at)
            at = self.above.get(at)
        if at == pk:
            words = _("This leads in a circle back to the record itself.")
            self._refuse(row, self.kind.lies_in, link, words)
        elif not row.is_refused:
            self.above[pk] = link and link.pk

    def _refuse(self, row: Planned, key: str, value: Any, words: str) -> None:
        column = self.columns[key]
        row.refuse(words, str(column.title), told(column, value, self.known))

    def _all_above(self) -> dict[uuid.UUID, uuid.UUID | None]:
        name = self.kind.lies_in
        rows: Any = self.kind.model._meta.get_field(name).related_model
        inside = rows._base_manager.exclude(**{name: None})
        return dict(inside.values_list("pk", name))
