"""From the data files into the archive: all in one transaction, and never over a curator's work.

A record is written when it is new or differs from what was loaded last. Its rows are put down
afresh under their old ids; foreign keys are checked at the end of the transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models
from django.db.models import ProtectedError
from django.utils import timezone

from archive.core.changes import changes
from archive.core.records import Record, Row, batch, written
from archive.ops.models import LoadedRecord
from archive.ops.starter.databook import Bundle, Link
from people import models as people
from sources import models as sources

# Each stands after those it leads to; rows that vanished are removed from the end.
ORDER: tuple[type[Row], ...] = (
    people.Term, people.FactKind, people.RelationKind, people.Place, people.PlaceName,
    people.Organisation, people.OrganisationName, people.SharedEvent, people.Person,
    people.PersonName, people.Relation, people.Family, people.FamilyMember, people.Fact,
    people.Question, sources.Repository, sources.Source, sources.Page, sources.PageText,
    sources.Recording, sources.Speaker, sources.Segment, sources.SegmentText, sources.IndexPoint,
    sources.Withheld, sources.Consent, sources.Mention, sources.Citation, sources.Evidence,
)  # fmt: skip

# Which foreign keys say whose row it is: a curator's new row there is a change of the record.
OWNERS: dict[type[Row], tuple[str, ...]] = {
    people.PlaceName: ("place",),
    people.OrganisationName: ("organisation",),
    people.PersonName: ("person",),
    people.Relation: ("person",),
    people.FamilyMember: ("family",),
    people.Fact: people.facts.SUBJECTS,
    sources.Page: ("source",),
    sources.PageText: ("page",),
    sources.Recording: ("source",),
    sources.Speaker: ("source",),
    sources.Segment: ("source",),
    sources.SegmentText: ("segment",),
    sources.IndexPoint: ("source",),
    sources.Withheld: ("source",),
    sources.Mention: ("segment", "page"),
    sources.Evidence: sources.evidence.ABOUT,
}

# What the files cannot say stays as it is in the archive.
NOT_IN_FILES = {
    "id", "created_at", "created_by", "verdict_opens_on", "verdict_reason", "considered_by",
}  # fmt: skip
TIMES = {"created_at", "updated_at"}
WHY = "Loaded from the data files"
LOCK = 1925_0329
"""Key of the advisory lock under which the rows are written."""

FOREIGN_KEY_VIOLATION = "23503"

Ids = dict[type[Row], set[uuid.UUID]]


class NotWritten(Exception):
    """The archive refused the data; nothing of them was kept."""


@dataclass
class Outcome:
    """What became of the records of the files."""

    new: list[Bundle] = field(default_factory=list)
    changed: list[Bundle] = field(default_factory=list)
    same: list[Bundle] = field(default_factory=list)
    kept: list[Bundle] = field(default_factory=list)
    """Changed by a curator since the last load, and left as they are."""


def write(bundles: list[Bundle], *, overwrite: bool) -> Outcome:
    try:
        with changes(label="starter data", why=WHY), batch():
            _hold_alone()
            known = {(one.kind, one.key): one for one in LoadedRecord.objects.all()}
            outcome = _sort(bundles, known, overwrite=overwrite)
            _put(outcome.new + outcome.changed, known)
            _renew(bundles)
            connection.check_constraints()
            _remember(outcome.new + outcome.changed)
    except (IntegrityError, ProtectedError) as error:
        raise NotWritten(_explain(error, bundles)) from error
    return outcome


def _hold_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise NotWritten("Another load is running; run this one again when it has ended.")


def _sort(
    bundles: list[Bundle], known: dict[tuple[str, str], LoadedRecord], *, overwrite: bool
) -> Outcome:
    outcome, differing = Outcome(), []
    for bundle in bundles:
        before = known.get((bundle.kind, bundle.key))
        if before is None:
            outcome.new.append(bundle)
        elif before.digest == digest_of(bundle) and not overwrite:
            outcome.same.append(bundle)
        else:
            differing.append((bundle, before))
    touched = set() if overwrite else touched_since([before for _, before in differing])
    for bundle, before in differing:
        (outcome.kept if before.pk in touched else outcome.changed).append(bundle)
    return outcome


def digest_of(bundle: Bundle) -> str:
    values = [
        [row._meta.label, [[f.attname, _plain(row, f)] for f in _written(type(row))]]
        for row in bundle.rows
    ]
    links = [[link.row.pk, link.field, sorted(link.ids)] for link in bundle.links]
    text = json.dumps([values, links], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(row: Row, column: models.Field[Any, Any]) -> Any:
    if column.name in TIMES:
        return None
    value = getattr(row, column.attname)
    return value.name if isinstance(column, models.FileField) else value


def touched_since(loaded: list[LoadedRecord]) -> set[int]:
    """Which of these records have a row that was changed, removed or added since their load."""
    owner = {uuid.UUID(pk): one for one in loaded for ids in one.rows.values() for pk in ids}
    ids: Ids = defaultdict(set)
    for one in loaded:
        for label, pks in one.rows.items():
            ids[_model(label)] |= {uuid.UUID(pk) for pk in pks}
    found = set()
    for model, pks in ids.items():
        times = dict(model._base_manager.filter(pk__in=pks).values_list("pk", "updated_at"))
        found |= {owner[pk].pk for pk in pks if _is_touched(times.get(pk), owner[pk])}
    for model, names in OWNERS.items():
        for name in names:
            target: Any = model._meta.get_field(name).related_model
            parents = ids.get(target, set())
            added = model._base_manager.filter(**{f"{name}__in": parents}).exclude(
                pk__in=ids.get(model, set())
            )
            found |= {owner[pk].pk for pk in added.values_list(name, flat=True)}
    return found


def _is_touched(updated_at: dt.datetime | None, loaded: LoadedRecord) -> bool:
    return updated_at is None or updated_at > loaded.loaded_at


def _model(label: str) -> type[Row]:
    return next(model for model in ORDER if model._meta.label == label)


def _put(bundles: list[Bundle], known: dict[tuple[str, str], LoadedRecord]) -> None:
    rows: dict[type[Row], list[Row]] = defaultdict(list)
    tops: set[uuid.UUID] = {bundle.rows[0].pk for bundle in bundles}
    for bundle in bundles:
        for row in bundle.rows:
            rows[type(row)].append(row)
    before: Ids = defaultdict(set)
    for bundle in bundles:
        if loaded := known.get((bundle.kind, bundle.key)):
            for label, pks in loaded.rows.items():
                before[_model(label)] |= {uuid.UUID(pk) for pk in pks} - tops
    _clear(before, {model: {row.pk for row in each} for model, each in rows.items()})
    for model in ORDER:
        _insert(model, [row for row in rows[model] if row.pk in tops], update=True)
        _insert(model, [row for row in rows[model] if row.pk not in tops], update=False)
    _join([link for bundle in bundles for link in bundle.links])


def _clear(before: Ids, now: dict[type[Row], set[uuid.UUID]]) -> None:
    """Remove what vanished, with all that hangs on it; lift what comes back in a moment."""
    for model in reversed(ORDER):
        vanished = before[model] - now.get(model, set())
        if vanished:
            model._base_manager.filter(pk__in=vanished).delete()
    for model in reversed(ORDER):
        back = model._base_manager.filter(pk__in=before[model])
        back._raw_delete(back.db)  # without its cascade: they return


def _written(model: type[Row]) -> list[Any]:
    """The columns that we write; Postgres makes the generated ones."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def _insert(model: type[Row], rows: list[Row], *, update: bool) -> None:
    if not rows:
        return
    how: dict[str, Any] = {"batch_size": 500}
    if update:
        names = [f.name for f in _written(model) if f.name not in NOT_IN_FILES]
        how |= {"update_conflicts": True, "unique_fields": ["id"], "update_fields": names}
    model._base_manager.bulk_create(rows, **how)


def _join(links: list[Link]) -> None:
    by_field: dict[tuple[type[Row], str], list[Link]] = defaultdict(list)
    for link in links:
        by_field[type(link.row), link.field].append(link)
    for (model, name), each in by_field.items():
        relation: Any = model._meta.get_field(name)
        through = relation.remote_field.through
        here, there = relation.m2m_field_name(), relation.m2m_reverse_field_name()
        through._base_manager.filter(**{f"{here}__in": [link.row.pk for link in each]}).delete()
        through._base_manager.bulk_create(
            through(**{f"{here}_id": link.row.pk, f"{there}_id": pk})
            for link in each
            for pk in dict.fromkeys(link.ids)
        )


def _renew(bundles: Iterable[Bundle]) -> None:
    """Let the hooks renew what is derived, from the rows as they are in the archive now."""
    ids: dict[type[Record], list[uuid.UUID]] = defaultdict(list)
    for bundle in bundles:
        if isinstance(bundle.rows[0], Record):
            ids[type(bundle.rows[0])].append(bundle.rows[0].pk)
    for model, pks in ids.items():
        written(*model._base_manager.in_bulk(pks).values())


def _remember(bundles: list[Bundle]) -> None:
    now = timezone.now()
    loaded = []
    for bundle in bundles:
        rows: dict[str, list[str]] = defaultdict(list)
        for row in bundle.rows:
            rows[row._meta.label].append(str(row.pk))
        loaded.append(
            LoadedRecord(
                kind=bundle.kind, key=bundle.key, ref=bundle.ref, file=bundle.entry.spot.file,
                digest=digest_of(bundle), rows=rows, media=bundle.media, loaded_at=now,
            )
        )  # fmt: skip
    LoadedRecord.objects.bulk_create(
        loaded,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["ref", "file", "digest", "rows", "media", "loaded_at"],
    )


def _explain(error: Exception, bundles: list[Bundle]) -> str:
    """What the database refused, at the line of the row that it names."""
    diag = getattr(error.__cause__, "diag", None)
    words = getattr(diag, "message_detail", None) or str(error)
    for bundle in bundles:
        for pk, entry in bundle.entries.items():
            if str(pk) in words:
                reason = _reason(diag, bundle) or words
                return f"{entry.spot.problem(reason)}\nNothing was changed."
    return f"The archive refused the data: {words}\nNothing was changed."


def _reason(diag: Any, bundle: Bundle) -> str:
    if diag and diag.sqlstate == FOREIGN_KEY_VIOLATION:
        return "this was removed in the archive, and other records of the files still refer to it."
    constraint = diag.constraint_name if diag else ""
    for model in {type(row) for row in bundle.rows}:
        for each in model._meta.constraints:
            if each.name == constraint:
                return str(each.violation_error_message)
    return ""
