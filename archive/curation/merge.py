"""Two records become one: everything that points at either leads to the kept one, in one
transaction, with a journal from which it can be taken back."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from archive.core.access import Access, Status
from archive.core.changes import because
from archive.core.records import Record, Row, batch, written
from archive.curation import merge_fields
from archive.curation.clashes import CLEAR, JOIN, NUMBER, Clash, changes
from archive.curation.double_models import Merge
from archive.curation.journal import Journal
from archive.curation.merge_fields import ONE, OTHER
from archive.curation.merge_plan import (
    Plan,
    grants,
    may_merge,
    missing_outside,
    one_sided_consents,
    plan,
)
from archive.curation.models import Message, Remark
from archive.curation.pointers import LEFT, RENEWED, RENEWED_WITH_IT, Model, pointing_at
from archive.curation.review import note_change, record_of
from people.models import RetiredRef
from people.models.identity import Became
from sources.models import Consent


class NotMerged(Exception):
    """Nothing was written; the message says why, in the reader's language."""


class Stale(NotMerged):
    """Somebody changed one of the two since the screen was drawn."""


def merge(kept_ref: str, gone_ref: str, answers: Mapping[str, str], user: Any) -> Merge:
    """Merge `gone` into `kept` as was answered on the screen. Raises NotMerged."""
    with transaction.atomic():
        kept, gone = _locked(kept_ref, gone_ref)
        if not may_merge(user, kept, gone):
            raise NotMerged(_("Only who may publish both records may merge them."))
        made = plan(kept, gone, answers, user)
        _refuse(made, answers)
        told = {"gone": gone.ref, "kept": kept.ref}
        because(answers["reason"], _("%(gone)s merged into %(kept)s") % told)
        was_missing = missing_outside(kept, gone)
        published = Status.PUBLISHED in (kept.status, gone.status)
        journal = Journal()
        with batch():
            touched = _move_all(made, journal)
            _settle_fields(made, journal)
            written(kept, gone, *records_of(touched))
        connection.check_constraints()
        _nothing_goes_out_unasked(kept, was_missing)
        if not published:
            note_change([kept], user)
        return Merge.objects.create(
            model=kept._meta.label_lower, kept_ref=kept.ref, gone_ref=gone.ref,
            kept_name=str(kept)[:500], gone_name=str(gone)[:500],
            reason=answers.get("reason", "").strip(), done_by=user, steps=list[Any](journal.steps),
            pointing=_pointing(made),
        )  # fmt: skip


def _locked(kept_ref: str, gone_ref: str) -> tuple[Record, Record]:
    """Always in the order of the keys, as the forms do it, so that no two wait for each other."""
    seen = [record for ref in {kept_ref, gone_ref} if (record := record_of(ref))]
    refs = [record.ref for record in sorted(seen, key=lambda one: str(one.pk))]
    found = {ref: record_of(ref, lock=True) for ref in refs}
    kept, gone = found.get(kept_ref), found.get(gone_ref)
    if kept is None or gone is None:
        raise Stale(_("One of the two records is no longer there."))
    return kept, gone


def _refuse(made: Plan, answers: Mapping[str, str]) -> None:
    if made.version != answers.get("version"):
        raise Stale(_("One of the two was changed since this page was opened. Nothing was merged."))
    if made.obstacles:
        raise NotMerged(" ".join(made.obstacles))
    if made.undecided:
        raise NotMerged(_("Something is not decided yet. Nothing was merged."))
    if not answers.get("reason", "").strip():
        raise NotMerged(_("Say why these two are one. Nothing was merged."))


Touched = dict[Model, set[str]]
"""The rows that moved, by which the records are found that have to be renewed."""


def _move_all(made: Plan, journal: Journal) -> Touched:
    touched: Touched = defaultdict(set)
    dropped: dict[Model, set[str]] = defaultdict(set)
    _retire(made, journal)
    _leave_behind(made, journal)
    for clash in made.clashes:
        _settle_clash(clash, journal, dropped, touched)
    for model, rows in made.moves.items():
        staying = {pk: columns for pk, columns in rows.items() if pk not in dropped[model]}
        for columns, pks in _alike_moves(staying):
            journal.change(model, pks, **columns)
        touched[model] |= set(staying)
    _move_letters(made, journal)
    return touched


def _alike_moves(rows: dict[str, dict[str, Any]]) -> list[tuple[dict[str, Any], list[str]]]:
    """Rows that get the same columns are written together."""
    groups: dict[str, tuple[dict[str, Any], list[str]]] = {}
    for pk, columns in rows.items():
        groups.setdefault(repr(sorted(columns.items())), (columns, []))[1].append(pk)
    return list(groups.values())


def _retire(made: Plan, journal: Journal) -> None:
    """The old address leads on, and so do those that led to it already."""
    known = type(made.gone)._default_manager.announced_to(None).filter(pk=made.gone.pk).exists()
    before = RetiredRef.objects.filter(new_ref=made.gone.ref).values_list("pk", flat=True)
    journal.change(RetiredRef, list(before), new_ref=made.kept.ref)
    journal.add(
        RetiredRef(ref=made.gone.ref, became=Became.MERGED, new_ref=made.kept.ref, told=known)
    )


def _leave_behind(made: Plan, journal: Journal) -> None:
    """What is made anew for the kept record, and what was given for one of the two alone."""
    for pointer in made.pointers:
        if pointer.to == str(made.gone.pk) and pointer.model._meta.label in LEFT:
            journal.remove(pointer.model, [pointer.pk])
    if made.widen:
        mine = set(grants(made.kept).values_list("user", flat=True))
        for grant in grants(made.gone):
            if grant.user_id in mine:
                journal.remove(type(grant), [grant.pk])
            else:
                journal.change(type(grant), [grant.pk], ref=made.kept.ref)
        return
    ends = grants(made.kept, made.gone)
    journal.remove(ends.model, ends.values_list("pk", flat=True))
    through = Consent.sources.through
    for consent in one_sided_consents(made.kept, made.gone):
        rows = through._base_manager.filter(
            consent=consent, source__in=[made.kept.pk, made.gone.pk]
        )
        pks = [str(pk) for pk in rows.values_list("pk", flat=True)]
        journal.remove(through, pks)
        for pk in pks:
            made.moves.get(through, {}).pop(pk, None)


def _settle_clash(
    clash: Clash, journal: Journal, dropped: dict[Model, set[str]], touched: Touched
) -> None:
    model = type(clash.row)
    if is_joined(clash) and clash.against is not None:
        goes, stays = (
            (clash.against, clash.row) if clash.chosen == OTHER else (clash.row, clash.against)
        )
        _hand_over(goes, stays, journal, touched)
        dropped[model].add(str(goes.pk))
        journal.remove(model, [goes.pk])
    elif clash.kind == "flag" and clash.against is not None:
        loses = clash.row if clash.chosen == ONE else clash.against
        journal.change(model, [loses.pk], **_flag_off(model))
    elif clash.kind == "self":
        dropped[model].add(str(clash.row.pk))
        _remove_with_all(clash.row, journal)
    else:
        assert clash.kind in ("alike", CLEAR, NUMBER), clash.kind


def is_joined(clash: Clash) -> bool:
    return clash.kind in ("same", "link") or (clash.kind == "alike" and clash.chosen == JOIN)


def _flag_off(model: Model) -> dict[str, bool]:
    """The column that only one row of a record may have set."""
    return {
        child[0]: False
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and rule.condition is not None
        for child in rule.condition.children
        if isinstance(child, tuple) and child[1] is True
    }


def _hand_over(goes: models.Model, stays: models.Model, journal: Journal, touched: Touched) -> None:
    """What hangs on the row that goes hangs on the other from now on."""
    for pointer in pointing_at(type(goes), [goes.pk]):
        model, column = pointer.model, pointer.field.attname
        if model._meta.auto_created and _link_is_there(model, pointer.pk, column, stays.pk):
            journal.remove(model, [pointer.pk])
        else:
            journal.change(model, [pointer.pk], **{column: stays.pk})
            touched[model].add(pointer.pk)
    if not isinstance(goes, Row):
        return
    for message in Message.objects.filter(part__endswith=f"-{goes.pk.hex}"):
        what = message.part.partition("-")[0]
        journal.change(Message, [message.pk], part=f"{what}-{stays.pk.hex}")
    for remark in Remark.objects.filter(part__endswith=f":{goes.pk}"):
        what = remark.part.rpartition(":")[0]
        journal.change(Remark, [remark.pk], part=f"{what}:{stays.pk}")


def _link_is_there(model: Model, pk: str, column: str, to: Any) -> bool:
    """Whether a many-to-many field joins the same two already."""
    row = model._base_manager.get(pk=pk)
    far = next(
        each.attname
        for each in model._meta.fields
        if isinstance(each, models.ForeignKey) and each.attname != column
    )
    return bool(model._base_manager.filter(**{column: to, far: getattr(row, far)}).exists())


def _remove_with_all(row: models.Model, journal: Journal) -> None:
    """A row, and what cannot be without it."""
    for pointer in pointing_at(type(row), [row.pk]):
        if pointer.field.null and pointer.field.remote_field.on_delete is models.SET_NULL:
            journal.change(pointer.model, [pointer.pk], **{pointer.field.attname: None})
        else:
            _remove_with_all(pointer.model._base_manager.get(pk=pointer.pk), journal)
    journal.remove(type(row), [row.pk])


def _move_letters(made: Plan, journal: Journal) -> None:
    """What readers wrote, and what reviewers ask."""
    for model in (Message, Remark):
        rows = model._base_manager.filter(record_ref=made.gone.ref).values_list("pk", flat=True)
        journal.change(model, list(rows), record_ref=made.kept.ref)


def _settle_fields(made: Plan, journal: Journal) -> None:
    """First the other goes: a value that only one record may have is free then."""
    kept, model = made.kept, type(made.kept)
    values = merge_fields.values_of(kept, made.gone, made.choices) | _above(made)
    if made.closes:
        values |= {"access": Access.HIDDEN, "closed_until": None}
    stored = copy.copy(kept)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.derive()
    above = [each.attname for each in model._meta.fields if each.related_model is model]
    journal.change(model, [kept.pk], **{name: getattr(kept, name) for name in above})
    _nothing_is_left(made.gone)
    journal.remove(model, [made.gone.pk])
    _check(kept)
    journal.change(model, [kept.pk], **changes(stored, kept))


def _above(made: Plan) -> dict[str, Any]:
    """A record that lay in the other lies where that one lay; neither can lie in itself."""
    both, found = (made.kept.pk, made.gone.pk), {}
    for key in [each for each in made.kept._meta.fields if each.related_model is type(made.kept)]:
        chosen = next((one.chosen for one in made.choices if one.key == key.name), ONE)
        values = [getattr(record, key.attname) for record in (made.kept, made.gone)]
        first, second = values if chosen == ONE else reversed(values)
        found[key.attname] = second if first in both else first
        if found[key.attname] in both:
            found[key.attname] = None
    return found


def _check(record: Record) -> None:
    try:
        record.full_clean()
    except ValidationError as error:
        raise NotMerged(" ".join(error.messages)) from error


def _nothing_goes_out_unasked(kept: Record, was_missing: set[str]) -> None:
    """What the other brings would be published without being asked for what publishing needs."""
    now = record_of(kept.ref)
    if now is not None and (missing := missing_outside(now) - was_missing):
        words = _("With what comes from the other, it could not be published as it is:")
        raise NotMerged(" ".join([words, *sorted(missing)]))


def _nothing_is_left(gone: Record) -> None:
    """Nothing may go with the record that nobody has seen going."""
    collector = Collector(using="default", origin=gone)
    collector.collect([gone])
    going = [*collector.data.items(), *((rows.model, rows) for rows in collector.fast_deletes)]
    left = {model._meta.label for model, rows in going if rows and model is not type(gone)}
    if still := left - RENEWED - RENEWED_WITH_IT:
        raise NotMerged(f"Still points at {gone.ref}: {', '.join(sorted(still))}.")


def records_of(touched: Mapping[Model, Iterable[str]]) -> list[Record]:
    """The records whose derived values hang on these rows, or on either end of a link."""
    found: dict[Any, Record] = {}
    for model, pks in touched.items():
        for row in model._base_manager.filter(pk__in=list(pks)):
            for record in _records_of_row(row):
                found[record.pk] = record
    return list(found.values())


def _records_of_row(row: models.Model) -> Iterable[Record]:
    if isinstance(row, Row):
        return row.records()
    if not row._meta.auto_created:
        return ()
    keys = [each for each in row._meta.fields if isinstance(each, models.ForeignKey)]
    ends = [getattr(row, key.name) for key in keys]
    return [record for end in ends if isinstance(end, Row) for record in end.records()]


def _pointing(made: Plan) -> dict[str, list[str]]:
    """What points at the kept record now, and at the rows that others were joined into."""
    return pointing_now(made.kept, joined_into(made))


def joined_into(made: Plan) -> dict[Model, list[str]]:
    found: dict[Model, list[str]] = defaultdict(list)
    for clash in made.clashes:
        if is_joined(clash):
            stays = clash.row if clash.chosen == OTHER else clash.against
            assert stays is not None
            found[type(stays)].append(str(stays.pk))
    return found


def pointing_now(kept: models.Model, joined: Mapping[Model, list[str]]) -> dict[str, list[str]]:
    """Ids by what they point at and how: `people.person:ID|people.fact.person`."""
    found: dict[str, list[str]] = defaultdict(list)
    for model, pks in [(type(kept), [str(kept.pk)]), *joined.items()]:
        for pk in pks:
            found[f"{model._meta.label_lower}:{pk}"] = []
        for pointer in pointing_at(model, pks):
            if pointer.model._meta.label not in LEFT:
                target = f"{model._meta.label_lower}:{pointer.to}"
                found[target].append(f"{pointer.model._meta.label_lower}:{pointer.pk}")
    return dict(found)
