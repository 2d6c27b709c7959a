"""The start page of the desk: what waits, what changed last, and how complete the archive is."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import User
from archive.core.access import Status
from archive.core.crowd import Crowd, crowd_of
from archive.core.queues import Queue, Share, queues, shares
from archive.core.records import Record
from archive.curation.models import (
    ChangeSet,
    DoubleCandidate,
    Message,
    MessageStatus,
    Remark,
    Step,
    What,
)

MOST_COUNTED = 1000
LAST = 12
PARAMETER = "waiting"


class RowsOf(Subquery):
    """How many rows a query gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class Waiting(NamedTuple):
    model: str
    number: int
    more: bool
    address: str


class Complete(NamedTuple):
    title: Any
    missing_title: Any
    percent: int
    missing: int
    address: str


# Queues of all records


def record_models() -> list[type[Record]]:
    """Each kind of record that has a list in the admin, documents and interviews apart."""
    return [model for model in admin.site._registry if issubclass(model, Record)]


def rows_of(model: type[Record]) -> QuerySet[Any]:
    """The records that have their form in this list: those of a list of their own are left out."""
    rows: QuerySet[Any] = model._default_manager.all()
    if model._meta.proxy:
        return rows
    for other in record_models():
        if other._meta.proxy and other._meta.concrete_model is model:
            rows = rows.exclude(pk__in=other._default_manager.order_by().values("pk"))
    return rows


def queues_for(user: Any) -> list[Queue]:
    found = [*queues(), *_queues_of_records(user)]
    found.append(
        Queue("messages", _("Messages from readers"), Message, new_messages, 30,
              f"status__exact={MessageStatus.NEW}")
    )  # fmt: skip
    found.append(Queue("doubles", _("Possible doubles"), DoubleCandidate, possible_doubles, 40))
    return sorted(found, key=lambda queue: (queue.order, queue.key))


def new_messages(_user: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = Message.objects.filter(status=MessageStatus.NEW)
    return rows


def possible_doubles(_user: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = DoubleCandidate.objects.undecided()
    return rows


def _queues_of_records(user: Any) -> Iterable[Queue]:
    for model in record_models():
        yield Queue("returned", _("Returned to you"), model, _among(model, returned), 10)
        yield Queue("drafts", _("Your drafts"), model, _among(model, drafts), 60)
        if user.may_publish:
            waits = _("Waiting for your review")
            yield Queue("review", waits, model, _among(model, in_review), 20)


def _among(model: type[Record], narrowed: Any) -> Any:
    return lambda user: narrowed(rows_of(model), user)


def returned(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """Drafts with open remarks, for who entered them or sent them to review."""
    remarks = Remark.objects.filter(record_ref=OuterRef("ref"), settled_at__isnull=True)
    sent = Step.objects.filter(record_ref=OuterRef("ref"), what=What.SENT, by=user.pk)
    mine = Q(created_by=user.pk) | Q(Exists(sent))
    return rows.filter(mine, Exists(remarks), status=Status.DRAFT)


def drafts(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    remarks = Remark.objects.filter(record_ref=OuterRef("ref"), settled_at__isnull=True)
    return rows.filter(~Exists(remarks), status=Status.DRAFT, created_by=user.pk)


def in_review(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """What this reviewer may publish: as `review.is_own` reckons."""
    rows = rows.filter(status=Status.REVIEW)
    if settings.ONE_PERSON_ARCHIVE:
        return rows
    changes = Step.objects.filter(record_ref=OuterRef("ref"), what=What.CHANGED)
    rows = rows.annotate(changed_by=Subquery(changes.order_by("-created_at").values("by")[:1]))
    return rows.exclude(Q(created_by=user.pk, created_by__isnull=False)).exclude(
        Q(changed_by=user.pk, changed_by__isnull=False)
    )


# The lists


def list_address(model: Any, query: str) -> str:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{query}"


def lists_of(model: Any, user: Any) -> dict[str, tuple[Any, Any]]:
    """By key: the title of each list that the desk leads to in the admin of this model, and its
    rows."""
    found: dict[str, tuple[Any, Any]] = {}
    for queue in queues_for(user):
        if queue.model is model and not queue.query:
            found[queue.key] = (queue.title, queue.rows)
    for share in shares():
        if share.model is model:
            found[share.key] = (share.missing_title, lambda _user, share=share: share.missing())
    return found


class WaitingFilter(admin.SimpleListFilter):
    """Narrows a list to exactly what the start page counted."""

    title = _("what waits")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.lists = lists_of(model_admin.model, request.user)
        return [(key, title) for key, (title, _rows) in self.lists.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in self.lists:
            return queryset
        rows = self.lists[str(self.value())][1](request.user)
        return queryset.filter(pk__in=rows.order_by().values("pk"))


# The page


def waiting_for(user: Any) -> list[tuple[Any, list[Waiting]]]:
    """Each queue with something in it: its title, and the lists in which it stands."""
    seen = [queue for queue in queues_for(user) if _may_see(user, queue.model)]
    capped = {
        f"n{number}": RowsOf(queue.rows(user).order_by().values("pk")[: MOST_COUNTED + 1])
        for number, queue in enumerate(seen)
    }
    asked: Any = User.objects.filter(pk=user.pk).values(**capped)
    counts = asked.get()
    found = []
    for _key, group in groupby(enumerate(seen), key=lambda pair: pair[1].key):
        pairs = list(group)
        lists = [_waiting(queue, counts[f"n{number}"]) for number, queue in pairs]
        if any(one.number for one in lists):
            found.append((pairs[0][1].title, [one for one in lists if one.number]))
    return found


def _waiting(queue: Queue, count: int) -> Waiting:
    query = queue.query or f"{PARAMETER}={queue.key}"
    plural = str(queue.model._meta.verbose_name_plural)
    shown = min(count, MOST_COUNTED)
    return Waiting(plural, shown, count > MOST_COUNTED, list_address(queue.model, query))


def _may_see(user: Any, model: Any) -> bool:
    """Work of the queue is seen by everybody here; of all else the permission decides."""
    if model not in admin.site._registry:
        return False
    if model._meta.app_label == "jobs":
        return True
    return bool(user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"))


def completeness(user: Any) -> list[tuple[str, int, list[Complete]]]:
    """For each kind of record: its name, how many there are, and the shares of them. Counted anew
    as seldom as the marks of the lists: in a large archive every few minutes."""
    kept = crowd_of("completeness", user, lambda _user: Crowd(noted=_counted()))
    counts = kept.noted
    found = []
    for model, group in groupby(shares(), key=lambda share: share.model):
        whole = counts[model._meta.label]
        rows = [_complete(share, whole, counts[share.key]) for share in group]
        found.append((str(model._meta.verbose_name_plural), whole, rows))
    return found


def _counted() -> dict[Any, int]:
    """The rows of each model of a share, by its label; what each share misses, by its key."""
    asked = {share.key: RowsOf(share.missing().order_by().values("pk")) for share in shares()}
    whole = {share.model._meta.label: share.model for share in shares()}
    asked |= {
        label: RowsOf(model._default_manager.order_by().values("pk"))
        for label, model in whole.items()
    }
    names = {f"n{number}": key for number, key in enumerate(asked)}
    row: Any = User.objects.order_by("pk").values(**{n: asked[key] for n, key in names.items()})
    counts = row.first()
    return {key: counts[name] for name, key in names.items()}


def _complete(share: Share, whole: int, missing: int) -> Complete:
    """The percentage is rounded down: a hundred means all of them."""
    percent = 100 * (whole - missing) // whole if whole else 0
    address = list_address(share.model, f"{PARAMETER}={share.key}")
    return Complete(share.title, share.missing_title, percent, missing, address)


def last_changes(user: Any) -> QuerySet[ChangeSet]:
    """What was written last, by everybody: forms, imports and jobs."""
    rows: QuerySet[ChangeSet] = ChangeSet.objects.visible_to(user).order_by("-made_at", "-id")
    return rows[:LAST]
