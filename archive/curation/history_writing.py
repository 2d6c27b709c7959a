"""Carrying out a plan of the history: in one transaction, with the hooks of every write."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import IntegrityError, connection, models
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from archive.core.records import Record, Row, batch, delete_together, written
from archive.curation.history_kept import Model, kept
from archive.curation.history_plan import (
    Plan,
    Refused,
    belongs_to_none,
    by_label,
    hangs,
    rank,
    records_of,
    with_owners,
)
from archive.curation.history_rows import (
    Key,
    Values,
    fields_of,
    instance_of,
    label_of,
    value_of,
)
from archive.curation.review import NO_CONTENT
from archive.jobs.queue import Progress, Quiet

AT_ONCE = 500
"""Records that are removed together."""


class Done(NamedTuple):
    """The records that were written, or of which rows were, and that stay."""

    records: list[Record]
    """As they are now."""
    altered: set[Any]
    """Keys of those of which the content is another now, not only who reads them."""


def carry_out(plan: Plan, progress: Progress | None = None) -> Done:
    """Write it, in one transaction. Raises Refused, and then nothing was written."""
    progress = progress or Quiet()
    if plan.in_the_way:
        raise Refused(plan.in_the_way)
    try:
        with batch():
            progress.begin(_("Rows are written"), len(plan.keys()))
            touched = _write(plan, progress)
            connection.check_constraints()
            progress.begin(_("What follows from them is renewed"))
    except (IntegrityError, ProtectedError) as error:
        raise Refused([_explain(error)]) from error
    return Done(_as_they_are(touched.staying(touched.owners)), touched.altered)


def _as_they_are(records: Iterable[Record]) -> list[Record]:
    """Read anew, with what follows from what was written; one question for each table."""
    keys: dict[Any, list[Any]] = defaultdict(list)
    for record in records:
        keys[type(record)._meta.concrete_model].append(record.pk)
    return [row for model, pks in keys.items() for row in model._base_manager.filter(pk__in=pks)]


@dataclass
class Touched:
    """Whom the writing concerns, told by the rows before and after."""

    plan: Plan
    records: dict[Any, Record] = field(default_factory=dict)
    """All of which something follows from it."""
    owners: dict[Any, Record] = field(default_factory=dict)
    """Those that are written themselves, or own such a row."""
    altered: set[Any] = field(default_factory=set)
    """Keys of the owners of which the content changes."""

    def add(self, rows: Iterable[models.Model]) -> None:
        for row in rows:
            owners = {record.pk: record for record in records_of(row)}
            self.owners |= owners
            self.records |= owners
            if isinstance(row, Row) and belongs_to_none(row):
                self.records |= {record.pk: record for record in row.records()}
            if set(self.plan.change.get(_key(row), {"": None})) - NO_CONTENT:
                self.altered |= owners.keys()

    def staying(self, records: dict[Any, Record]) -> list[Record]:
        gone = {row for _label, row in self.plan.remove}
        return [record for pk, record in records.items() if str(pk) not in gone]


def _key(row: models.Model) -> Key:
    return label_of(row), str(row.pk)


def _write(plan: Plan, progress: Progress) -> Touched:
    """Removed first and entered afterwards, so that nothing is there twice; foreign keys are
    checked at the end. The records touched are asked for while what they hang on is there."""
    going = list(_stored(plan.remove).values())
    changing = _stored(plan.change)
    touched = Touched(plan)
    touched.add([*going, *changing.values()])
    hanging = [key for key in plan.remove if hangs(key)]
    _take_up(hanging)
    progress.step(len(hanging))
    lifted = _lift(plan, changing)
    for key in sorted(plan.create, key=lambda key: (rank(key[0]), key)):
        _enter(instance_of(kept()[key[0]].model, plan.create[key]))
        progress.step()
    after = []
    for key in sorted(changing, key=lambda key: (rank(key[0]), key)):
        after.append(_alter(_fresh(changing[key]), plan.change[key], again=key in lifted))
        progress.step()
    touched.add([*_stored(plan.create).values(), *with_owners(after)])
    _remove([row for row in going if not hangs(_key(row))], progress)
    written(*touched.staying(touched.records))
    return touched


def _take_up(keys: Iterable[Key]) -> None:
    for label, rows in by_label(keys).items():
        kept()[label].model._base_manager.filter(pk__in=rows)._raw_delete("default")


def _remove(rows: list[models.Model], progress: Progress) -> None:
    """Records together; what is neither a record nor hangs on one, each by itself."""
    by_model: dict[Any, list[Record]] = defaultdict(list)
    for row in rows:
        if isinstance(row, Record):
            by_model[type(row)].append(row)
        else:
            row.delete()
            progress.step()
    for records in by_model.values():
        for some in batched(records, AT_ONCE):
            delete_together(some)
            progress.step(len(some))


def batched(rows: list[Any], size: int) -> Iterator[list[Any]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def hold(keys: Iterable[Key]) -> None:
    """Until the end of the transaction nobody else writes these rows, nor the records to which they
    belong; these first, as the forms do it, so that no two wait for each other."""
    wanted = by_label(keys)
    rows = [
        row
        for label, ids in wanted.items()
        for row in with_owners(list(kept()[label].model._base_manager.filter(pk__in=ids)))
    ]
    records = {(label_of(one), str(one.pk)) for row in rows for one in records_of(row)}
    for each in (by_label(records), wanted):
        for label, ids in each.items():
            held = kept()[label].model._base_manager.select_for_update(of=("self",))
            list(held.filter(pk__in=ids).order_by("pk").values_list("pk"))


def _stored(keys: Iterable[Key]) -> dict[Key, models.Model]:
    """The rows with what they hang on, held until the end: all their columns are written. One
    question for each table."""
    found: dict[Key, models.Model] = {}
    for label, ids in by_label(keys).items():
        model = kept()[label].model
        rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=ids)
        found |= {(label, str(row.pk)): row for row in with_owners(list(rows))}
    return found


def _fresh(row: models.Model) -> models.Model:
    """Without what it led to before."""
    row._state.fields_cache.clear()
    return row


def _lift(plan: Plan, changing: dict[Key, models.Model]) -> set[Key]:
    """Rows that change places, such as two segments: taken up before any of them is put down."""
    moving = [
        key for key in changing if set(plan.change[key]) & _unique_columns(kept()[key[0]].model)
    ]
    many = Counter(label for label, _row in [*moving, *plan.create])
    lifted = {key for key in moving if many[key[0]] > 1}
    _take_up(lifted)
    return lifted


@cache
def _unique_columns(model: Model) -> set[str]:
    fields: dict[str, Any] = {f.name: f for f in model._meta.concrete_fields}
    found: set[str] = {f.column for f in fields.values() if f.unique}
    rules = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    for rule in rules:
        names = rule.condition.referenced_base_fields if rule.condition else set()
        found |= {fields[name].column for name in {*rule.fields, *names}}
    return found


def _enter(row: models.Model) -> None:
    """As it was, with the time at which it was first entered, and its old address."""
    entered = getattr(row, "created_at", None)
    if isinstance(row, Record):
        for retired in apps.get_model("people", "RetiredRef").objects.filter(ref=row.ref):
            retired.delete()
    _put(row, new=True)
    if entered is not None:
        type(row)._base_manager.filter(pk=row.pk).update(created_at=entered)


def _alter(row: models.Model, values: Values, *, again: bool) -> models.Model:
    fields = fields_of(type(row))
    for name, value in values.items():
        setattr(row, fields[name].attname, value_of(fields[name], value))
    if again:
        _enter(row)
    else:
        _put(row, new=False)
    return row


def _put(row: models.Model, *, new: bool) -> None:
    """As `Row.save`, but that the records touched are gathered around the whole plan."""
    if isinstance(row, Row):
        row.derive()
    models.Model.save(row, force_insert=new, force_update=not new)


def _explain(error: Exception) -> str:
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None)
    for one in kept().values():
        for rule in one.model._meta.constraints:
            if rule.name == name and name:
                return f"{one.model._meta.verbose_name}: {rule.violation_error_message}"
    detail = getattr(diag, "message_detail", None) or str(error)
    return _("The database refuses it: %(reason)s") % {"reason": detail}
