"""A merge is taken back: every row as it was before, or, after later edits, what stands in the way.

Only what people entered stands in the way. What the application derives (bounds, lines, the index)
is made anew by the hooks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.core.access import Status
from archive.core.changes import because
from archive.core.records import Record, batch, written
from archive.curation import journal
from archive.curation.double_models import Merge
from archive.curation.merge import pointing_now, records_of
from archive.curation.merge_plan import (
    goes_out,
    is_public,
    may_merge,
    missing_outside,
)
from archive.curation.pointers import LEFT, Model, derived_columns
from archive.curation.review import NO_CONTENT, note_change, record_of

LETTERS = {
    "curation.Message": ("record_ref", "part"),
    "curation.Remark": ("record_ref", "part"),
    "accounts.Grant": ("ref",),
}
"""Of these rows only the reference was changed by the merge, and only that is looked at. One that
is no longer there has nothing to be led back, and is not missed."""


@dataclass(frozen=True)
class Hindrance:
    """One row that is no longer as the merge left it."""

    what: str
    row: str


class NotTakenBack(Exception):
    """Nothing was written; `hindrances` say what stands in the way."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        super().__init__("; ".join(f"{one.row}: {one.what}" for one in hindrances))
        self.hindrances = hindrances


def take_back(merge: Merge, user: Any) -> None:
    """Undo the merge. Raises NotTakenBack, and PermissionDenied for who may not."""
    with transaction.atomic():
        merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
        if not may_take_back(merge, user):
            raise PermissionDenied(_("Only who may publish both records may take this back."))
        if found := hindrances(merge, lock=True):
            raise NotTakenBack(found)
        refs = {"gone": merge.gone_ref, "kept": merge.kept_ref}
        because("", _("Merge of %(gone)s into %(kept)s taken back") % refs)
        kept = record_of(merge.kept_ref)
        was_out = [kept] if kept and goes_out(kept) else []
        was_missing = missing_outside(*was_out)
        with batch():
            before = _touched(merge)
            records = {record.pk: record for record in records_of(before)}
            _put_back(merge)
            for record in records_of(before):
                records[record.pk] = record
            written(*records.values(), *_both(merge))
        two = _both(merge)
        _nothing_goes_out_unasked([one for one in two if one not in was_out], was_missing)
        note_change([one for one in two if one.status != Status.PUBLISHED], user)
        merge.undone_at, merge.undone_by = timezone.now(), user
        merge.save(update_fields=["undone_at", "undone_by"])


def _both(merge: Merge) -> list[Record]:
    found = [record_of(ref) for ref in (merge.kept_ref, merge.gone_ref)]
    return [record for record in found if record]


def _nothing_goes_out_unasked(records: list[Record], was_missing: set[str]) -> None:
    """A record may have been published when it was merged, and its consent have run out since."""
    if found := [
        Hindrance(words, f"{record} ({record.ref})")
        for record in records
        for words in sorted(missing_outside(record) - was_missing)
    ]:
        raise NotTakenBack(found)


def _put_back(merge: Merge) -> None:
    """What was entered since may have taken the place of a row, or what it needs may be gone."""
    try:
        with transaction.atomic():
            journal.take_back(merge.steps)
            connection.check_constraints()
    except IntegrityError as error:
        told = str(error).strip().splitlines()[-1]
        words = _("What was entered since takes the place of a row, or what it needs is gone.")
        raise NotTakenBack([Hindrance(words, told)]) from error


def may_take_back(merge: Merge, user: Any) -> bool:
    """As for the merge itself; the record that went is asked as it was then."""
    kept = record_of(merge.kept_ref)
    if kept is None:
        return bool(user.may_publish)
    gone = type(kept)(**_fields(type(kept), _image_of_gone(merge)))
    return may_merge(user, kept, gone) and (not is_public(kept, gone) or user.may_publish)


def _fields(model: Model, image: journal.Image) -> dict[str, Any]:
    names = {"status", "access", "created_by_id", "ref"}
    return {name: value for name, value in image.items() if name in names}


def _image_of_gone(merge: Merge) -> journal.Image:
    label = apps.get_model(merge.model)._meta.label
    return next(
        step["before"]
        for step in merge.steps
        if step["how"] == "removed" and step["model"] == label
        and step["before"].get("ref") == merge.gone_ref
    )  # fmt: skip


def _touched(merge: Merge) -> dict[Model, set[str]]:
    found: dict[Model, set[str]] = defaultdict(set)
    for step in merge.steps:
        found[apps.get_model(step["model"])].add(step["pk"])
    return found


def hindrances(merge: Merge, *, lock: bool = False) -> list[Hindrance]:
    """What stands in the way, row by row; nothing if the merge can be taken back."""
    if merge.undone_at:
        return [Hindrance(_("This merge was taken back already."), str(merge))]
    kept = record_of(merge.kept_ref, lock=lock)
    if kept is None:
        return [_lost(merge)]
    return [*_later_merges(merge), *_changed(merge), *_new(merge, kept)]


def _lost(merge: Merge) -> Hindrance:
    later = Merge.objects.filter(gone_ref=merge.kept_ref, undone_at=None).first()
    if later is None:
        return Hindrance(_("The kept record was deleted since."), merge.kept_ref)
    words = _("The kept record was itself merged into %(ref)s; take that back first.")
    return Hindrance(words % {"ref": later.kept_ref}, merge.kept_ref)


def _later_merges(merge: Merge) -> list[Hindrance]:
    later = Merge.objects.filter(kept_ref=merge.kept_ref, undone_at=None, done_at__gt=merge.done_at)
    return [
        Hindrance(_("Was merged into the same record later; take that back first."), one.gone_ref)
        for one in later
    ]


class Left(NamedTuple):
    """A row before the merge, and as the merge left it."""

    how: str
    before: journal.Image
    after: journal.Image


def _last_states(merge: Merge) -> dict[tuple[str, str], Left]:
    found: dict[tuple[str, str], Left] = {}
    for step in merge.steps:
        key = (step["model"], step["pk"])
        before = found[key].before if key in found else step["before"]
        found[key] = Left(step["how"], before, step["after"])
    return found


def _changed(merge: Merge) -> list[Hindrance]:
    """Rows that were changed or deleted since, and removed ones whose place was taken."""
    states = _last_states(merge)
    by_model: dict[str, list[str]] = defaultdict(list)
    for label, pk in states:
        by_model[label].append(pk)
    found = []
    for label, pks in by_model.items():
        model = apps.get_model(label)
        now = journal.images(model, pks)
        for pk in pks:
            left = states[label, pk]
            if what := _difference(model, left, now.get(pk)):
                found.append(Hindrance(what, _name_of(model, pk, now.get(pk) or left.after)))
    return found


def _difference(model: Model, left: Left, now: journal.Image | None) -> str:
    if left.how == "removed":
        return _("Is there again.") if now else ""
    if now is None:
        return "" if model._meta.label in LETTERS else _("Was deleted since.")
    names = LETTERS.get(model._meta.label) or _compared(model, left)
    changed = [name for name in names if now.get(name) != left.after.get(name)]
    if not changed:
        return ""
    labels = {each.column: str(each.verbose_name) for each in model._meta.concrete_fields}
    words = ", ".join(labels.get(name, name) for name in changed)
    return _("Was changed since: %(fields)s.") % {"fields": words}


def _compared(model: Model, left: Left) -> list[str]:
    """What people entered. Who reads a record may be decided later, if the merge left it alone."""
    apart = set(derived_columns(model))
    if issubclass(model, Record):
        apart |= {name for name in NO_CONTENT if left.before.get(name) == left.after.get(name)}
    return [name for name in left.after if name not in apart]


def _new(merge: Merge, kept: models.Model) -> list[Hindrance]:
    """Rows that came later: nobody can know of which of the two they speak."""
    own = f"{kept._meta.label_lower}:{kept.pk}"
    joined: dict[Model, list[str]] = defaultdict(list)
    for target in merge.pointing:
        label, _colon, pk = target.partition(":")
        if target != own:
            joined[apps.get_model(label)].append(pk)
    found = []
    for target, rows in pointing_now(kept, joined).items():
        for row in sorted(set(rows) - set(merge.pointing.get(target, ()))):
            label, _colon, pk = row.partition(":")
            model = apps.get_model(label)
            words = _("Was added since, and may speak of either.")
            found.append(Hindrance(words, _name_of(model, pk, {})))
    return found


def _name_of(model: Model, pk: str, image: journal.Image) -> str:
    if model._meta.label in LETTERS:
        name = str(image.get("record_ref") or image.get("ref") or pk)
    else:
        row = model._base_manager.filter(pk=pk).first()
        name = str(row) if row else str(image.get("ref") or image.get("text") or pk)
    return f"{model._meta.verbose_name}: {name}"


def kinds_moved(merge: Merge) -> list[tuple[str, str, int]]:
    """How many rows of each kind were changed, removed or added, for the page of the merge."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for step in [each for each in merge.steps if each["model"] not in LEFT]:
        label = str(apps.get_model(step["model"])._meta.verbose_name_plural)
        counted[label, step["how"]] += 1
    return [(label, how, number) for (label, how), number in sorted(counted.items())]


__all__ = [
    "Hindrance", "NotTakenBack", "hindrances", "kinds_moved", "may_take_back", "take_back",
]  # fmt: skip
