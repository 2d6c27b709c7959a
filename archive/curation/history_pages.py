"""What the pages of the history show: change sets cut by key, their rows in words."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from archive.core.records import Record
from archive.curation.history_kept import kept
from archive.curation.history_plan import Plan, rank
from archive.curation.history_rights import check_rights
from archive.curation.history_rows import Net, ids_of_rows, instance_of, label_of, net
from archive.curation.history_words import Names, Told, tell
from archive.curation.models import Action, Change, ChangeSet

A_PAGE = 20
"""Change sets on a page of the history of a record."""
ROWS_SHOWN = 40
"""Rows of one change set that are told one by one; the others are counted."""
ROWS_OF_ACT = 100
MOST_READ = 4000
"""Changes that are read for one page. A load of a long interview alone has as many."""
MOST_AT_ONCE = 500
"""Changes of one act that are taken back while somebody waits."""
NUMBER = re.compile(r"\d{1,18}")


@dataclass
class Group:
    """One change set, as far as a page shows it."""

    act: ChangeSet
    rows: list[Told] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    hidden: int = 0


@dataclass
class Page:
    name: str
    groups: list[Group]
    next: int | None = None
    """The key from which the next page goes on."""
    is_record: bool = False
    is_there: bool = True
    label: str = ""
    row: str = ""


def key_of(model: Any, text: Any) -> Any:
    """The key of a row out of an address; None for what is none."""
    try:
        return model._meta.pk.to_python(text)
    except ValidationError:
        return None


def may_see(user: Any, label: str) -> bool:
    """Whether this user sees rows of this model in the admin; of a link, those of its field."""
    if label not in kept():
        return False
    model: Any = kept()[label].model._meta.auto_created or kept()[label].model
    app, name = model._meta.app_label, model._meta.model_name
    return bool(user.has_perm(f"{app}.view_{name}") or user.has_perm(f"{app}.change_{name}"))


def row_or_shadow(label: str, pk: str) -> Any:
    """A row; or, removed, what it was last. None if it never was."""
    one = kept().get(label)
    key = key_of(one.model, pk) if one else None
    if one is None or key is None:
        return None
    found = one.model._base_manager.filter(pk=key).first()
    if found is not None:
        return found
    gone = Change.objects.filter(
        about__contains=[str(key)], model=label, row=str(key), action=Action.REMOVED
    )
    last = gone.order_by("-id").first()
    return instance_of(one.model, last.before) if last and last.before else None


def name_of(label: str, pk: Any) -> str:
    names = Names()
    names.want(label, pk)
    return names.of(label, pk)


def of_row(row: Any, before: str, user: Any) -> Page:
    """A page of the history of a row and all that hangs on it, the newest first."""
    ids = sorted(ids_of_rows(row))
    mine = Change.objects.filter(about__overlap=ids)
    sets = mine.order_by().values("change_set").annotate(last=Max("id")).order_by("-last")
    if NUMBER.fullmatch(before):
        sets = sets.filter(last__lt=int(before))
    cut = list(sets[: A_PAGE + 1])
    shown = [one["change_set"] for one in cut[:A_PAGE]]
    rows = mine.filter(change_set__in=shown).order_by("-id")[:MOST_READ]
    label = label_of(row)
    names = Names()
    names.want(label, row.pk)
    groups = _groups(shown, reversed(rows), names, user)
    there = not row._state.adding
    return Page(
        names.of(label, row.pk), groups, cut[A_PAGE - 1]["last"] if len(cut) > A_PAGE else None,
        isinstance(row, Record), there, label, str(row.pk),
    )  # fmt: skip


def _groups(
    shown: list[uuid.UUID], changes: Iterable[Change], names: Names, user: Any
) -> list[Group]:
    by_set: dict[uuid.UUID, list[Change]] = {pk: [] for pk in shown}
    for change in changes:
        by_set[change.change_set_id].append(change)
    acts = ChangeSet.objects.in_bulk(shown)
    nets = {pk: _ordered(net(each).values()) for pk, each in by_set.items()}
    groups = [_cut(acts[pk], nets[pk], user) for pk in shown if nets[pk]]
    told = iter(tell([one for group, rows in groups for one in rows], names))
    for group, rows in groups:
        group.rows = [next(told) for _one in rows]
    return [group for group, _rows in groups]


def _ordered(nets: Iterable[Net]) -> list[Net]:
    return sorted(nets, key=lambda one: (rank(one.label), one.label, one.row))


def _cut(act: ChangeSet, nets: list[Net], user: Any) -> tuple[Group, list[Net]]:
    """The rows that are told one by one; the others are counted by what they are."""
    seen = [one for one in nets if may_see(user, one.label)]
    rest = Counter((one.action, one.label) for one in seen[ROWS_SHOWN:])
    more = [
        f"{Action(action).label}: {kept()[label].model._meta.verbose_name_plural} ({number})"
        for (action, label), number in rest.items()
    ]
    return Group(act, more=more, hidden=len(nets) - len(seen)), seen[:ROWS_SHOWN]


@dataclass
class ActPage:
    rows: list[Told]
    next: int | None
    hidden: bool
    reverted_by: list[ChangeSet]
    reverts: ChangeSet | None
    may_undo: bool


def of_act(act: ChangeSet, after: str, user: Any) -> ActPage:
    """A page of all that one act wrote, in the order in which it did."""
    changes = Change.objects.filter(change_set=act).order_by("id")
    if NUMBER.fullmatch(after):
        changes = changes.filter(id__gt=int(after))
    cut = list(changes[: ROWS_OF_ACT + 1])
    nets = list(net(cut[:ROWS_OF_ACT]).values())
    seen = [one for one in nets if may_see(user, one.label)]
    return ActPage(
        tell(seen),
        cut[ROWS_OF_ACT - 1].pk if len(cut) > ROWS_OF_ACT else None,
        len(seen) < len(nets),
        list(ChangeSet.objects.filter(reverts=act.pk).order_by("made_at")),
        ChangeSet.objects.filter(pk=act.reverts).first() if act.reverts else None,
        bool(user.may_publish),
    )


@dataclass
class Preview:
    """What would be written, by what becomes of it."""

    parts: list[tuple[str, list[Told], int]]
    reasons: list[str]
    beside: bool = False
    """Whether it takes too long for a request: then it is done in the background."""
    counted: list[str] = field(default_factory=list)
    """Of an act that is too long to be looked at row by row: what it wrote, in numbers."""
    mark: str = ""
    """What the form sends back, so that nothing is written but what was shown."""

    @property
    def possible(self) -> bool:
        return bool(self.parts or self.counted) and not self.reasons


def is_long(act: ChangeSet) -> bool:
    return (
        Change.objects.filter(change_set=act).order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE
    )


def of_long(act: ChangeSet, user: Any) -> Preview:
    """What an act wrote, in numbers: to plan its taking back alone takes longer than a request."""
    rows = Change.objects.filter(change_set=act).order_by("model", "action")
    counted = [
        f"{Action(action).label}: {kept()[label].model._meta.verbose_name_plural} ({number})"
        for label, action, number in rows.values_list("model", "action").annotate(n=Count("pk"))
        if may_see(user, label)
    ]
    return Preview([], [], beside=True, counted=counted)


def of_plan(plan: Plan, user: Any, reasons: list[str]) -> Preview:
    found = list(dict.fromkeys([*reasons, *plan.in_the_way, *check_rights(plan, user)]))
    if not plan and not found:
        found = [_("Everything is as it was already; there is nothing to do.")]
    nets = [one for one in plan.nets() if may_see(user, one.label)]
    heads = {
        Action.CHANGED: _("This is changed"),
        Action.CREATED: _("This is entered again"),
        Action.REMOVED: _("This is removed"),
    }
    by_action = {action: [one for one in nets if one.action == action] for action in heads}
    told = iter(tell([one for rows in by_action.values() for one in rows[:ROWS_OF_ACT]]))
    parts = []
    for action, rows in by_action.items():
        if rows:
            shown = [next(told) for _one in rows[:ROWS_OF_ACT]]
            parts.append((str(heads[action]), shown, len(rows) - len(shown)))
    return Preview(parts, found, mark=plan.mark())
