"""The history of records, for all who write or read it.

with changes(user=…, label=…, why=…) as change_set:     everything within is one act
changes_of(record)                                      its changes and those of its rows
plan = undo_plan(change_set); undo(change_set, user)    take one act back
restore_plan(record, change_set); restore(…)            a record as it was before that act
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from archive.core.access import Access, Status
from archive.core.changes import Changes, because, changes, current
from archive.core.publishing import hindrances
from archive.core.records import Record
from archive.curation import review
from archive.curation.history_plan import Overtaken, Plan, Refused, later_changes, plan_back
from archive.curation.history_rights import check_archivists, check_rights
from archive.curation.history_rows import Key, Net, Values, ids_of_rows, label_of, net
from archive.curation.history_writing import Done, carry_out, hold
from archive.curation.models import Change, ChangeSet
from archive.jobs.queue import Progress

__all__ = [
    "Changes", "Overtaken", "Plan", "Refused", "because", "changes", "changes_of", "current",
    "restore", "restore_plan", "undo", "undo_plan",
]  # fmt: skip


def changes_of(record: Record) -> QuerySet[Change]:
    """All changes of a record and its rows (names, facts, evidence, pages…), the newest first."""
    ids = sorted(ids_of_rows(record))
    found: QuerySet[Change] = Change.objects.filter(about__overlap=ids).order_by("-id")
    return found


def key_of(change_set: Any) -> Any:
    """A ChangeSet, or what `changes()` gave, or its id."""
    return getattr(change_set, "id", change_set)


def undo_plan(change_set: Any, *, held: bool = False) -> Plan:
    """What would be written to take it back, and what stands in the way. `held`: nobody else writes
    these rows before the end of the transaction."""
    rows = Change.objects.filter(change_set=key_of(change_set)).order_by("id")
    nets = net(rows)
    if held:
        hold(nets)
    plan = plan_back(nets, strictly=True)
    if plan.later:
        first = rows.aggregate(first=Min("id"))["first"] or 0
        plan.in_the_way += _told_later(plan.later, first, key_of(change_set))
    return plan


def _told_later(keys: set[Key], after: int, change_set: Any) -> list[str]:
    from archive.curation.history_words import Names

    found, names = later_changes(keys, after, change_set), Names()
    for change in found:
        names.want(change.model, change.row)
    return [
        _("%(name)s was changed afterwards: %(when)s, %(who)s, %(what)s.")
        % {
            "name": names.of(change.model, change.row),
            "when": formats.date_format(timezone.localtime(change.at), "SHORT_DATETIME_FORMAT"),
            "who": change.change_set.who_name or _("nobody known"),
            "what": change.change_set,
        }
        for change in found
    ] or [_("Some of its rows were changed afterwards.")]


def undo(
    change_set: Any, user: Any, why: str = "", progress: Progress | None = None, *, seen: str = ""
) -> Changes:
    """Take a change set back, all of it or nothing. Raises Refused with the reasons in words;
    Overtaken where the plan is not the one of the mark that was `seen`."""
    told = ChangeSet.objects.get(pk=key_of(change_set))
    label = _("Undone: %(what)s") % {"what": told}
    with transaction.atomic(), changes(user=user, label=label, why=why, reverts=told.pk) as made:
        _do(undo_plan(told, held=True), user, seen, progress)
    return made


def restore_plan(record: Record, change_set: Any, *, held: bool = False) -> Plan:
    """What would be written to have the record and its rows as before that change set."""
    if held:
        hold([(label_of(record), str(record.pk))])
    nets = restored_nets(record, change_set)
    if held:
        hold(nets)
    return plan_back(nets, strictly=False)


def restored_nets(record: Record, change_set: Any) -> dict[Key, Net]:
    mine = changes_of(record)
    first = mine.filter(change_set=key_of(change_set)).aggregate(first=Min("id"))["first"]
    if first is None:
        raise Refused([_("This change set did not touch the record.")])
    return net(mine.filter(id__gte=first).order_by("id"))


def restore(
    record: Record, change_set: Any, user: Any, why: str = "", *, seen: str = ""
) -> Changes:
    """Bring a record with its rows back to before a change set, in one transaction, as a change set
    of its own. `record` may have been removed; then it gets its old address back. Raises as `undo`.
    """
    told = ChangeSet.objects.get(pk=key_of(change_set))
    when = formats.date_format(timezone.localtime(told.made_at), "SHORT_DATETIME_FORMAT")
    label = _("%(name)s as before %(when)s") % {"name": record.ref, "when": when}
    with transaction.atomic(), changes(user=user, label=label, why=why) as made:
        _do(restore_plan(record, told, held=True), user, seen)
    return made


def _do(plan: Plan, user: Any, seen: str, progress: Progress | None = None) -> None:
    if seen and plan.mark() != seen:
        words = _("Nothing was written: somebody has changed it since you opened this page.")
        raise Overtaken([words])
    refused = [*plan.in_the_way, *check_rights(plan, user)]
    if not plan and not refused:
        refused = [_("Everything is as it was already; there is nothing to do.")]
    if refused:
        raise Refused(refused)
    done = carry_out(plan, progress)
    check_archivists(plan)
    _check_going_out(plan, done.records)
    _note(plan, done, user)


def _check_going_out(plan: Plan, records: list[Record]) -> None:
    """What goes out by this alone has to be fit for it, as for any other publishing."""
    going = [now for now in records if _is_out(vars(now)) and not _is_out(_before(plan, now))]
    told = hindrances(going)
    refused = [
        f"{now} ({now.ref}): {one.words}"
        for now in going
        for one in told.get(now.pk, ())
        if one.blocks
    ]
    if refused:
        raise Refused(refused)


def _before(plan: Plan, record: Record) -> Values:
    """Its columns before the plan was carried out; what was not there counts as a draft."""
    key = (label_of(record), str(record.pk))
    if key in plan.create:
        return {"status": Status.DRAFT, "access": Access.HIDDEN}
    return {**vars(record), **plan.now.get(key, {})}


def _is_out(values: Values) -> bool:
    return values["status"] == Status.PUBLISHED and values["access"] in (
        Access.PUBLIC,
        Access.CLOSED,
    )


def _note(plan: Plan, done: Done, user: Any) -> None:
    """As after any other change at the desk: nobody publishes what they wrote themselves."""
    review.note_change([one for one in done.records if one.pk in done.altered], user)
    for record in done.records:
        before = Status(_before(plan, record)["status"])
        if before != record.status:
            review.note_written(record, user, before)
