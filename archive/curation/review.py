"""The steps of a record from draft to published and back: who may take which, and what it leaves.

Each function is one transaction, looks at the record as it is now, and raises `StepRefused` with
a sentence for the person who asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.access import Status
from archive.core.publishing import hindrances
from archive.core.records import Record, batch
from archive.curation.models import PublishingBatch, Remark, Step, What

MOST_AT_ONCE = 300  # records of one batch
# What decides who reads the record, and is no content of it.
NO_CONTENT = frozenset({"status", "access", "closed_until", "access_reason", "withdrawn_reason"})


class StepRefused(Exception):
    """A step that may not be taken, with the reason in words."""


class RemarksOpen(StepRefused):
    """Remarks are open; whoever sends the record all the same has to say so."""


@dataclass(frozen=True)
class NewRemark:
    text: str
    part: str = ""
    part_words: str = ""


# Who may


def last_changed_by(refs: Iterable[str]) -> dict[str, Any]:
    """The key of who last changed the content of each record at the desk, by public id."""
    rows = Step.objects.filter(record_ref__in=list(refs), what=What.CHANGED)
    last = rows.order_by("record_ref", "-created_at").distinct("record_ref")
    return dict(last.values_list("record_ref", "by"))


def is_own(user: Any, record: Record) -> bool:
    """Whether nobody but this user has seen what stands in the record now: they entered it, or were
    the last to change its content."""
    if record.created_by_id == user.pk:
        return True
    return bool(last_changed_by([record.ref]).get(record.ref) == user.pk)


def may_publish(user: Any, record: Record | None) -> bool:
    """Reviewers and archivists publish; nobody their own entry, except in a one-person archive."""
    if not user.may_publish:
        return False
    if settings.ONE_PERSON_ARCHIVE:
        return True
    return record is not None and not is_own(user, record)


def steps_open_to(user: Any, record: Record) -> list[str]:
    """The steps that this user may take with this record now, the usual one first."""
    publishes = may_publish(user, record)
    if record.status == Status.DRAFT:
        return ["send", *(["publish"] if publishes else [])]
    if record.status == Status.REVIEW:
        return [*(["publish"] if publishes else []), *(["return"] if user.may_publish else []),
                "recall"]  # fmt: skip
    if record.status == Status.PUBLISHED:
        return ["withdraw"] if user.may_publish else []
    return [*(["publish"] if publishes else []), *(["recall"] if user.may_publish else [])]


# What is there


def kinds() -> dict[str, type[Record]]:
    """The kinds of records by the letter of their ids."""
    found = [model for model in apps.get_models() if issubclass(model, Record)]
    return {model.LETTER: model for model in found if not model._meta.proxy}


def record_of(ref: str, *, lock: bool = False) -> Record | None:
    """The record with this public id, whatever its kind; `lock`: held for the transaction."""
    model = kinds().get(ref.partition("-")[0])
    if model is None:
        return None
    rows = model._base_manager.select_for_update(of=("self",)) if lock else model._base_manager
    found: Record | None = rows.filter(ref=ref).first()
    return found


def records_at(refs: Iterable[str]) -> dict[str, Record]:
    """Those that there are of many, by public id; one question for each kind."""
    wanted = list(refs)
    found: dict[str, Record] = {}
    for letter, model in kinds().items():
        if mine := [ref for ref in wanted if ref.partition("-")[0] == letter]:
            found |= {row.ref: row for row in model._base_manager.filter(ref__in=mine)}
    return found


def open_remarks(record: Record) -> QuerySet[Remark]:
    rows: QuerySet[Remark] = Remark.objects.filter(record_ref=record.ref, settled_at__isnull=True)
    return rows.select_related("by")


def steps_of(record: Record) -> QuerySet[Step]:
    rows: QuerySet[Step] = Step.objects.filter(record_ref=record.ref)
    return rows.select_related("by")


# The steps


def send(record: Record, user: Any, *, in_spite: bool = False) -> None:
    """Draft to review. Raises RemarksOpen if remarks are open and it is not sent in spite."""
    with batch():
        now = _locked(record)
        _expect(now, "send", user)
        count = open_remarks(now).count()
        if count and not in_spite:
            words = ngettext("%(count)d remark is still open.", "%(count)d remarks are still open.",
                             count)  # fmt: skip
            raise RemarksOpen(words % {"count": count})
        _move(now, user, What.SENT, Status.REVIEW)
    _follow(record, now)


def recall(record: Record, user: Any) -> None:
    """Back to draft, from review or after a withdrawal."""
    with batch():
        now = _locked(record)
        _expect(now, "recall", user)
        _move(now, user, What.RECALLED, Status.DRAFT)
    _follow(record, now)


def return_with(record: Record, user: Any, remarks: Sequence[NewRemark]) -> None:
    """From review back to a draft, with at least one remark."""
    with batch():
        now = _locked(record)
        _expect(now, "return", user)
        if not any(remark.text.strip() for remark in remarks):
            raise StepRefused(_("Write at least one remark: what is to be mended, and where."))
        for new in remarks:
            if new.text.strip():
                Remark.objects.create(
                    record_ref=now.ref,
                    part=new.part,
                    part_words=new.part_words[:300],
                    text=new.text.strip(),
                    by=user,
                )
        _move(now, user, What.RETURNED, Status.DRAFT)
    _follow(record, now)


def publish(record: Record, user: Any) -> None:
    with batch():
        now = _locked(record)
        if reason := why_not([now], user).get(now.pk):
            raise StepRefused(" ".join(reason))
        _move(now, user, What.PUBLISHED, Status.PUBLISHED)
    _follow(record, now)


def publish_all(records: Sequence[Record], user: Any) -> PublishingBatch:
    """Publish all of them as one batch, or none: raises StepRefused if one of them may not be."""
    if not records:
        raise StepRefused(_("There is nothing that can be published."))
    if len(records) > MOST_AT_ONCE:
        words = _("At most %(most)d records are published at once; these are %(count)d.")
        raise StepRefused(words % {"most": MOST_AT_ONCE, "count": len(records)})
    with batch():
        locked = [_locked(record) for record in sorted(records, key=lambda one: one.ref)]
        reasons = why_not(locked, user)
        for now in locked:
            if reasons.get(now.pk):
                raise StepRefused(f"{now} ({now.ref}): {' '.join(reasons[now.pk])}")
        made: PublishingBatch = PublishingBatch.objects.create(by=user)
        for now in locked:
            _move(now, user, What.PUBLISHED, Status.PUBLISHED, made)
    return made


def withdraw(record: Record, user: Any, reason: dict[str, str]) -> None:
    """Published to withdrawn; readers find the reason at the address that stays."""
    with batch():
        now = _locked(record)
        _expect(now, "withdraw", user)
        if not any(text.strip() for text in reason.values()):
            raise StepRefused(_("Write the reason in at least one language: readers are told it."))
        now.withdrawn_reason = {code: text for code, text in reason.items() if text.strip()}
        _move(now, user, What.WITHDRAWN, Status.WITHDRAWN)
    _follow(record, now)


def take_back(made: PublishingBatch, user: Any) -> list[tuple[str, str]]:
    """Give each record of a batch the status it had before. Those that were changed since stay as
    they are; the answer names them by public id, with the reason."""
    if not user.may_publish:
        raise StepRefused(_("Reviewers and archivists take publications back."))
    stay = []
    with batch():
        now = PublishingBatch.objects.select_for_update().get(pk=made.pk)
        if now.taken_back_at:
            raise StepRefused(_("This batch was taken back already."))
        for step in now.steps.order_by("record_ref"):
            if reason := _take_back(step, user):
                stay.append((step.record_ref, reason))
        now.taken_back_at, now.taken_back_by = timezone.now(), user
        now.save()
    made.taken_back_at, made.taken_back_by = now.taken_back_at, user
    return stay


def _take_back(step: Step, user: Any) -> str:
    """The reason why it stays; empty when it went back."""
    found = record_of(step.record_ref)
    if found is None:
        return _("It is not there any more.")
    record = _locked(found)
    if record.status != Status.PUBLISHED:
        return _("Its status is now “%(status)s”.") % {"status": record.get_status_display()}
    later = Step.objects.filter(record_ref=record.ref, created_at__gt=step.created_at).first()
    if later is not None or record.updated_at != step.left_at:
        who = later.by if later and later.by else _("somebody")
        return _("It was changed since, last by %(who)s.") % {"who": who}
    _move(record, user, What.UNDONE, Status(step.before))
    return ""


# What hinders


def why_not(records: Sequence[Record], user: Any) -> dict[Any, list[str]]:
    """For each record that may not be published now, by its key: why, in words."""
    found: dict[Any, list[str]] = {}
    blocked = hindrances(records)
    changed = last_changed_by(record.ref for record in records)
    for record in records:
        reasons = [one.words for one in blocked.get(record.pk, ()) if one.blocks]
        own = user.pk in (record.created_by_id, changed.get(record.ref))
        if not user.may_publish:
            reasons.insert(0, _("Reviewers and archivists publish."))
        elif own and not settings.ONE_PERSON_ARCHIVE:
            reasons.insert(0, _("You entered it or changed it last: somebody else publishes it."))
        if record.status == Status.PUBLISHED:
            reasons.insert(0, _("It is published already."))
        if reasons:
            found[record.pk] = reasons
    return found


# What is kept of it


def note_change(records: Iterable[Record], user: Any) -> None:
    """The content of these records was changed at the desk."""
    for record in records:
        last = Step.objects.filter(record_ref=record.ref).first()
        if last and last.what == What.CHANGED and last.by_id == user.pk:
            last.save()  # the same hand: only the time moves
        else:
            Step.objects.create(record_ref=record.ref, what=What.CHANGED, by=user)


def note_written(record: Record, user: Any, before: Status) -> None:
    """The status of this record was written by the history, and not by a step of its own."""
    after = Status(record.status)
    kinds = {Status.PUBLISHED: What.PUBLISHED, Status.WITHDRAWN: What.WITHDRAWN}
    if before == Status.PUBLISHED:
        kinds |= {Status.DRAFT: What.UNDONE, Status.REVIEW: What.UNDONE}
    else:
        kinds |= {Status.DRAFT: What.RECALLED, Status.REVIEW: What.SENT}
    Step.objects.create(
        record_ref=record.ref,
        what=kinds[after],
        by=user,
        before=before,
        after=after,
        left_at=record.updated_at,
    )


def settle(remark: Remark, user: Any, *, answer: str, settled: bool) -> None:
    remark.answer = answer.strip()
    if settled and remark.settled_at is None:
        remark.settled_at, remark.settled_by = timezone.now(), user
    elif not settled:
        remark.settled_at = remark.settled_by = None
    remark.save()


def _locked(record: Record) -> Record:
    """The record as it is now, held until the end of the transaction."""
    rows: Any = type(record)._base_manager.select_for_update()
    now: Record | None = rows.filter(pk=record.pk).first()
    if now is None:
        raise StepRefused(_("The record is not there any more."))
    return now


def _expect(record: Record, step: str, user: Any) -> None:
    if step not in steps_open_to(user, record):
        words = _("This cannot be done now: the record is “%(status)s”, or it is not yours to do.")
        raise StepRefused(words % {"status": record.get_status_display()})


def _move(
    record: Record, user: Any, what: What, after: Status, made: PublishingBatch | None = None
) -> None:
    before, record.status = record.status, after
    record.save(update_fields=["status", "withdrawn_reason", "updated_at"])
    Step.objects.create(
        record_ref=record.ref,
        what=what,
        by=user,
        before=before,
        after=after,
        batch=made,
        left_at=record.updated_at,
    )


def _follow(record: Record, now: Record) -> None:
    """What the caller holds shows what was written."""
    record.status, record.updated_at = now.status, now.updated_at
    record.withdrawn_reason = now.withdrawn_reason
