"""What has to be written to bring rows back to how they were, and the writing of it.

A plan is made first and shown; it says what stands in the way. Carrying it out is one transaction,
after which the same hooks run as after any other write.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from archive.core.records import Record, Row
from archive.curation.history_kept import Kept, Model, kept, owner_fields, target_of
from archive.curation.history_rows import (
    Key,
    Net,
    Values,
    alike,
    fields_of,
    rows_now,
)
from archive.curation.models import Action, Change, Merge


class Refused(Exception):
    """Why nothing was written; each reason by itself in `reasons`."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = list(dict.fromkeys(reasons))
        super().__init__(" ".join(self.reasons))


class Overtaken(Refused):
    """It is no longer what the preview showed."""


@dataclass
class Plan:
    """Rows by key: to be entered again whole, to be changed in some columns, to be removed."""

    create: dict[Key, Values] = field(default_factory=dict)
    change: dict[Key, Values] = field(default_factory=dict)
    remove: set[Key] = field(default_factory=set)
    now: dict[Key, Values] = field(default_factory=dict)
    """The rows concerned as they are."""
    in_the_way: list[str] = field(default_factory=list)
    later: set[Key] = field(default_factory=set)
    """Rows that were changed afterwards, so that to bring them back would destroy something."""

    def __bool__(self) -> bool:
        return bool(self.create or self.change or self.remove)

    def keys(self) -> set[Key]:
        return {*self.create, *self.change, *self.remove}

    def mark(self) -> str:
        """Another one as soon as it would write something else, or over something else."""
        told = json.dumps([vars(net) for net in self.nets()], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()

    def nets(self) -> list[Net]:
        """The same in the words of the history, to be shown."""
        rows = [Net(*key, existed=False, now=values) for key, values in self.create.items()]
        rows += [
            Net(*key, was={name: self.now[key].get(name) for name in values}, now=values)
            for key, values in self.change.items()
        ]
        rows += [Net(*key, exists=False, was=self.now[key]) for key in self.remove]
        return sorted(rows, key=lambda row: (rank(row.label), row.label, row.row))


def plan_back(nets: dict[Key, Net], *, strictly: bool) -> Plan:
    """How to bring these rows back to before. `strictly`: what was changed afterwards stands in the
    way; otherwise it is undone along."""
    plan = Plan(now=rows_now(nets))
    for key, one in nets.items():
        _plan_row(plan, key, one, strictly=strictly)
    _check_links(plan)
    _check_merges(plan, nets)
    _check_leftovers(plan)
    return plan


def _plan_row(plan: Plan, key: Key, one: Net, *, strictly: bool) -> None:
    now, how = plan.now.get(key), kept()[one.label]
    if now is None and one.existed:
        if strictly and one.exists:
            plan.later.add(key)
        elif not how.restorable:
            plan.in_the_way.append(_("%(what)s cannot be brought back: not all of it is kept.")
                                   % {"what": _kind(key)})  # fmt: skip
        elif not _linked_already(how, one.was):
            plan.create[key] = one.was
    elif now is not None and one.existed:
        wanted = {
            name: value
            for name, value in one.was.items()
            if name in now and not alike(how, name, value, now[name])
        }
        if strictly and any(
            not one.exists or not alike(how, name, one.now.get(name), now[name]) for name in wanted
        ):
            plan.later.add(key)
        elif wanted:
            plan.change[key] = wanted
    elif now is not None:
        changed = any(
            not alike(how, name, value, now[name]) for name, value in one.now.items() if name in now
        )
        if strictly and changed:
            plan.later.add(key)
        else:
            plan.remove.add(key)


def _linked_already(how: Kept, values: Values) -> bool:
    """Whether a many-to-many link is there again, under another number."""
    if not how.model._meta.auto_created:
        return False
    links = [f for f in how.model._meta.fields if isinstance(f, models.ForeignKey)]
    ends = {f.attname: values[f.column] for f in links}
    return how.model._base_manager.filter(**ends).exists()


def _kind(key: Key) -> str:
    return str(kept()[key[0]].model._meta.verbose_name)


def _check_links(plan: Plan) -> None:
    """All that the rows will lead to has to be there. A citation that went with what rested on it
    comes back with it; a record does not come back by the way."""
    missing = _missing(plan)
    for label, row in sorted(missing):
        values = _last_state(label, row)
        if values is not None and hangs((label, row)):
            plan.create[label, row] = values
    for label, row in sorted(_missing(plan)):
        plan.in_the_way.append(
            _("It leads to a %(kind)s that is no longer there: %(name)s.")
            % {"kind": _kind((label, row)), "name": _last_name(label, row)}
        )


def _check_merges(plan: Plan, nets: dict[Key, Net]) -> None:
    """The journal of a merge knows what the merge moved; the history alone does not."""
    if any(label == Merge._meta.label for label, _row in nets):
        plan.in_the_way.append(_("A merge is taken back on its own page."))
    coming = [
        values["ref"]
        for (label, _row), values in plan.create.items()
        if issubclass(kept()[label].model, Record)
    ]
    merges = Merge.objects.filter(gone_ref__in=coming, undone_at__isnull=True)
    for a, b in merges.values_list("gone_ref", "kept_ref"):
        plan.in_the_way.append(
            _("%(a)s was merged into %(b)s: take the merge back instead.") % {"a": a, "b": b}
        )


def _missing(plan: Plan) -> set[Key]:
    """What the rows of the plan lead to, and what neither is there nor will be."""
    wanted: dict[Model, set[str]] = defaultdict(set)
    for key, values in [*plan.create.items(), *plan.change.items()]:
        for column, each in fields_of(kept()[key[0]].model).items():
            if isinstance(each, models.ForeignKey) and values.get(column) is not None:
                target: Any = each.related_model
                wanted[target._meta.concrete_model].add(str(values[column]))
    found: set[Key] = set()
    for model, ids in wanted.items():
        label = model._meta.label
        if label not in kept():  # a group of rights is as the code has it
            continue
        there = model._base_manager.filter(pk__in=ids).values_list("pk", flat=True)
        staying = {str(pk) for pk in there} - {row for name, row in plan.remove if name == label}
        found |= {(label, pk) for pk in ids - staying} - plan.create.keys()
    return found


def _last_state(label: str, row: str) -> Values | None:
    """What a row was when it was removed."""
    last = (
        Change.objects.filter(about__contains=[row], model=label, row=row).order_by("-id").first()
    )
    return last.before if last and last.action == Action.REMOVED else None


def _last_name(label: str, pk: str) -> str:
    from archive.curation.history_words import Names

    names = Names()
    names.want(label, pk)
    return names.of(label, pk)


def _check_leftovers(plan: Plan) -> None:
    """Nothing may go along that the plan does not know of, nor lose what it leads to."""
    for label, rows in by_label(plan.remove).items():
        relations: list[Any] = kept()[label].model._meta.get_fields(include_hidden=True)
        for relation in relations:
            model: Any = relation.related_model
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            concrete = model._meta.concrete_model._meta.label
            if concrete not in kept():
                continue
            moved = {row for name, row in [*plan.change, *plan.remove] if name == concrete}
            link = relation.field.name
            left = model._base_manager.filter(**{f"{link}__in": rows}).exclude(pk__in=moved)
            for row in left[:5]:
                plan.in_the_way.append(
                    _("%(name)s (%(kind)s) was entered afterwards and hangs on what would go.")
                    % {"name": row, "kind": model._meta.verbose_name}
                )


def by_label(keys: Iterable[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for label, row in sorted(keys):
        found[label].append(row)
    return found


@cache
def rank(label: str) -> int:
    """What others lead to comes first."""
    targets = {
        target_of(f)
        for f in kept()[label].model._meta.concrete_fields
        if isinstance(f, models.ForeignKey)
    } - {label}
    return 1 + max((rank(each) for each in targets if each in kept()), default=0)


# To whom rows belong


def with_owners(rows: list[Any]) -> list[Any]:
    """The rows, each with what it hangs on, to the record at the end: a question for each table.
    What is not there is asked for again when it is needed, and then missed."""
    by_model: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, each in by_model.items():
        if paths := paths_to_owners(model):
            models.prefetch_related_objects(each, *paths)
            for row in each:
                for link in owner_fields(model):
                    if getattr(row, link.attname) and link.get_cached_value(row, None) is None:
                        row._state.fields_cache.pop(link.name, None)
    return rows


@cache
def paths_to_owners(model: Model) -> list[str]:
    found = []
    for link in owner_fields(model):
        target: Any = link.related_model
        found += [link.name, *(f"{link.name}__{path}" for path in paths_to_owners(target))]
    return found


def records_of(row: models.Model) -> list[Record]:
    """The records that a row belongs to; of a link, those of the rows that it joins."""
    if isinstance(row, Record):
        return [row]
    if isinstance(row, Row) and type(row).records is not Row.records and not belongs_to_none(row):
        return [record for record in _records(row) if record is not None]
    owners = [_owner(row, f) for f in owner_fields(type(row))]
    return [record for each in owners if isinstance(each, Row) for record in records_of(each)]


def belongs_to_none(row: Row) -> bool:
    """A term or kind belongs to no record; whom a change of it touches, it finds out itself."""
    return not owner_fields(type(row))


def _records(row: Row) -> Iterable[Record]:
    try:
        return list(row.records())
    except models.ObjectDoesNotExist:  # what it belonged to is to be entered again with it
        return []


def _owner(row: models.Model, link: models.ForeignKey[Any, Any]) -> Any:
    try:
        return getattr(row, link.name)
    except models.ObjectDoesNotExist:
        return None


def hangs(key: Key) -> bool:
    """Whether it is a row of a record, or a link: nothing but the plan's own rows leads to it. A
    record is removed with its entries in the search, and its address is retired."""
    model = kept()[key[0]].model
    return bool(model._meta.auto_created) or (
        issubclass(model, Row) and not issubclass(model, Record)
    )


def later_changes(keys: Iterable[Key], after: int, change_set: Any) -> list[Change]:
    """Changes of these rows by others since, the first of each change set."""
    ids = sorted({row for _label, row in keys})
    rows = Change.objects.filter(about__overlap=ids, id__gt=after).exclude(change_set=change_set)
    found: dict[Any, Change] = {}
    wanted = set(keys)
    for change in rows.select_related("change_set").order_by("id"):
        if (change.model, change.row) in wanted:
            found.setdefault(change.change_set_id, change)
    return list(found.values())
