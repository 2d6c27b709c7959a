"""Base classes of all records and rows, and the hooks that run when one is written.

A *record* has a public id and an access rule of its own (person, family, source…). A *row*
belongs to a record (a name, a fact, an evidence). Saving or deleting either ends in
`written(record)`; whoever keeps something derived (bounds, line, search index) joins with
`on_written` at start-up. `batch()` gathers the writes of one transaction and runs every hook once.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from enum import IntEnum
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.deletion import Collector
from django.utils.translation import gettext_lazy as _

from archive.core import refs
from archive.core.access import Access, RecordQuerySet, Status
from archive.core.fields import TextMap


class Phase(IntEnum):
    """The order in which derived values are made: each builds on the one before."""

    SETTLE = 1  # a fact's line and bounds, from its evidence
    BOUNDS = 2  # a person's birth, death and day of opening, from the facts
    INDEX = 3  # what search keeps


Hook = Callable[[list["Record"]], None]
_hooks: list[tuple[Phase, Hook]] = []
_pending: ContextVar[dict[tuple[type, uuid.UUID], Record] | None] = ContextVar(
    "pending", default=None
)


def on_written(phase: Phase, hook: Hook) -> None:
    """Call `hook(records)` after records were written, inside the same transaction."""
    if (phase, hook) not in _hooks:
        _hooks.append((phase, hook))
        _hooks.sort(key=lambda pair: pair[0])


def written(*records: Record) -> None:
    """Tell every hook that these records, or rows that belong to them, have changed."""
    pending = _pending.get()
    for record in records:
        if pending is not None:
            pending[(type(record), record.pk)] = record
    if pending is None and records:
        _run(list(records))


def _run(records: list[Record], last: Phase = Phase.INDEX) -> None:
    with transaction.atomic():
        for phase, hook in _hooks:
            if phase <= last:
                hook(records)


def derive_again(record: Record) -> None:
    """Renew what pages show of a record, but not what search keeps: for a preview, which is undone
    when it was shown."""
    _run([record], Phase.BOUNDS)


@contextlib.contextmanager
def batch() -> Iterator[None]:
    """One transaction in which all writes count as one: hooks run once, at its end."""
    if _pending.get() is not None:
        yield
        return
    with transaction.atomic():
        token = _pending.set({})
        try:
            yield
            records = list((_pending.get() or {}).values())
        finally:
            _pending.reset(token)
        if records:
            _run(records)


class Row(models.Model):
    """Anything stored: a random id that survives export, merge and un-merge, and two times."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        with transaction.atomic():
            touched = [*self._records_before(), *self.records()]
            super().save(*args, **kwargs)
            written(*touched)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            survivors = self._survivors()
            result = super().delete(*args, **kwargs)
            written(*survivors)
        return result

    def _records_before(self) -> list[Record]:
        """The records that this row belonged to until now: it may be moving to another one."""
        if self._state.adding:
            return []
        stored = type(self)._base_manager.filter(pk=self.pk).first()
        return list(stored.records()) if stored else []

    def _survivors(self) -> list[Record]:
        return survivors_of([self])

    def records(self) -> Iterable[Record]:
        """The records whose derived values depend on this row."""
        return ()

    def derive(self) -> None:
        """Fill the stored columns that follow from the entered ones. Called by every save."""


def survivors_of(rows: list[Any]) -> list[Record]:
    """The records that these rows, and all rows that go with them or lose them, belonged to, and
    that stay."""
    collector = Collector(using=rows[0]._state.db or "default", origin=rows[0])
    collector.collect(rows)
    going = [row for each in collector.data.values() for row in each]
    going += [row for each in collector.fast_deletes for row in each]
    gone = {row.pk for row in going}
    updates: Any = collector.field_updates  # {(field, value): [querysets]}
    losing = [row for found in updates.values() for each in found for row in each]
    touched = (
        record for row in (*going, *losing) if isinstance(row, Row) for record in row.records()
    )
    return list({record.pk: record for record in touched if record.pk not in gone}.values())


class Record(Row):
    """A row with a public id and its own access. Draft and closed by default."""

    LETTER: ClassVar[str]

    ref = models.CharField(_("public id"), max_length=20, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.HIDDEN)
    closed_until = models.DateField(_("closed until"), null=True, blank=True)
    access_reason = TextMap(
        _("reason of the access"), help_text=_("Shown to readers of a closed record.")
    )
    withdrawn_reason = TextMap(
        _("reason of the withdrawal"), help_text=_("Shown on the page that stays.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.ref:
            self.ref = self._new_ref()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        raise TypeError(f"{type(self).__name__} gives no address.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Removes the record and retires its id, so that no other record ever gets it."""
        with transaction.atomic():
            known = type(self)._default_manager.announced_to(None).filter(pk=self.pk).exists()
            result = super().delete(*args, **kwargs)
            _retired().get_or_create(ref=self.ref, defaults={"became": "removed", "told": known})
        return result

    @property
    def is_sample(self) -> bool:
        return refs.is_sample(self.ref)

    def records(self) -> Iterable[Record]:
        return (self,)

    def _records_before(self) -> list[Record]:
        return []

    def _new_ref(self) -> str:
        """A random id that no record has; the caller's table and the retired ids are asked."""
        while True:
            ref = refs.random_ref(self.LETTER)
            if not type(self)._base_manager.filter(ref=ref).exists() and not ref_is_retired(ref):
                return ref


def delete_together(records: list[Any]) -> None:
    """Removes records of one model as `delete` does each, in as few statements as for one."""
    model, pks = type(records[0]), [record.pk for record in records]
    with transaction.atomic():
        survivors = survivors_of(records)
        announced = model._default_manager.announced_to(None)
        known = set(announced.filter(pk__in=pks).values_list("ref", flat=True))
        collector = Collector(using=records[0]._state.db or "default", origin=records[0])
        collector.collect(records)
        collector.delete()
        refs_gone = [record.ref for record in records]
        there = set(_retired().filter(ref__in=refs_gone).values_list("ref", flat=True))
        retired = _retired().model
        _retired().bulk_create(
            retired(ref=ref, became="removed", told=ref in known)
            for ref in refs_gone
            if ref not in there
        )
        written(*survivors)


def ref_is_retired(ref: str) -> bool:
    """Whether an id was ever given to a record that was merged, withdrawn or removed."""
    return bool(_retired().filter(ref=ref).exists())


def _retired() -> Any:
    from django.apps import apps

    return apps.get_model("people", "RetiredRef")._default_manager


def record_constraints(letter: str) -> list[models.BaseConstraint]:
    """The rules that every record table keeps in the database."""
    return [
        models.CheckConstraint(
            name="%(app_label)s_%(class)s_ref_form",
            condition=Q(ref__regex=refs.pattern(letter)),
            violation_error_message=_("The public id has the wrong form."),
        ),
        models.CheckConstraint(
            name="%(app_label)s_%(class)s_status_known", condition=Q(status__in=Status.values)
        ),
        models.CheckConstraint(
            name="%(app_label)s_%(class)s_access_known", condition=Q(access__in=Access.values)
        ),
        models.CheckConstraint(
            name="%(app_label)s_%(class)s_closed_has_day",
            condition=~Q(access=Access.CLOSED) | Q(closed_until__isnull=False),
            violation_error_message=_("A record that is closed until a date needs that date."),
        ),
    ]


def known(field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """A constraint: the field holds one of its choices, whoever writes."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_known",
        condition=Q(**{f"{field}__in": choices.values}),
    )


def exactly_one(*fields: str, name: str, message: Any) -> models.CheckConstraint:
    """A constraint: of these foreign keys exactly one is set."""
    filled = models.Func(
        *(models.F(f) for f in fields), function="num_nonnulls", output_field=models.IntegerField()
    )
    return models.CheckConstraint(
        name=name, condition=models.lookups.Exact(filled, 1), violation_error_message=message
    )
