"""A sheet from the file that was sent to the act that wrote it: every step in one place."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.core.changes import changes
from archive.curation import doubles, history
from archive.exchange.models import ColumnMap, Sheet, SheetKind, SheetRow, SheetState
from archive.exchange.sheets import keeping, table
from archive.exchange.sheets.columns import REF, Kind, Options
from archive.exchange.sheets.heads import Heads, signature
from archive.exchange.sheets.kinds import KINDS
from archive.exchange.sheets.plan import Planner
from archive.exchange.sheets.planned import WRITTEN, Asked, Outcome, Planned
from archive.exchange.sheets.settlers import Settlers
from archive.exchange.sheets.table import Line, Table
from archive.exchange.sheets.write import ORDER, Writer
from archive.jobs.queue import Progress, Quiet

AT_ONCE: Final = 300  # rows; longer sheets are looked through and written beside the site
KEPT_DAYS: Final = 30
THE_PLACE_OF_WRITING: Final = (1932, 1)
"""The advisory lock of whoever writes a sheet; 1925 is that of jobs."""
UNIQUE_VIOLATION: Final = "23505"
RIGHTS: Final = {
    "transport": ("people.add_person", "people.change_person", "people.add_fact"),
    "settlers": ("people.add_person", "people.change_person", "people.add_fact"),
    "documents": ("sources.add_document", "sources.change_document"),
    "places": ("people.add_place", "people.change_place"),
    "topics": ("people.add_term", "people.change_term"),
}


class Refused(Exception):
    """Why nothing was done, in words for whoever asked."""


class Overtaken(Refused):
    """Something else would be written than what was looked at."""


def may_bring_in(user: Any, kind: str) -> bool:
    return bool(user.is_active and all(user.has_perm(right) for right in RIGHTS[kind]))


# The file


def accept(kind: str, file_name: str, data: bytes, user: Any) -> Sheet:
    """Take a file. Raises Refused, and then nothing of it is kept."""
    found = table.read(data)
    if found.refusal:
        raise Refused(found.refusal)
    sheet = Sheet(kind=kind, file_name=PurePath(file_name).name[:150], sent_by=user)
    sheet.tab = found.tab
    guess(sheet, found, user)
    with transaction.atomic():
        sheet.save()
        keeping.put(sheet.pk, data)
    return sheet


def table_of(sheet: Sheet) -> Table:
    """Raises Refused where the file is no longer there."""
    data = keeping.get(sheet.pk)
    if data is None:
        words = _("The file is no longer here: it is kept for %(days)d days. Send it again.")
        raise Refused(words % {"days": KEPT_DAYS})
    return table.read(data, sheet.tab)


def kind_of(sheet: Sheet) -> Kind:
    return KINDS[sheet.kind]()


def guess(sheet: Sheet, found: Table, user: Any, head_row: int = 0) -> None:
    """The heads, and what stands below each: as this user matched them last, else by the words."""
    heads = Heads(kind_of(sheet))
    numbers = [line.number for line in found.lines]
    if head_row not in numbers:
        head_row = found.lines[found.head_at(heads.is_known)].number if found.lines else 0
    sheet.head_row = head_row
    cells = heads_of(sheet, found)
    known = ColumnMap.objects.filter(user=user, kind=sheet.kind, signature=signature(cells)).first()
    keys = heads.guess(cells)
    if known:
        keys = {int(at): key for at, key in known.columns.items()}
        sheet.language = known.language
    sheet.columns = {str(at): key for at, key in keys.items()}


def remember(sheet: Sheet, found: Table, user: Any) -> None:
    said = {"columns": sheet.columns, "language": sheet.language}
    ColumnMap.objects.update_or_create(
        user=user, kind=sheet.kind, signature=signature(heads_of(sheet, found)), defaults=said
    )


def heads_of(sheet: Sheet, found: Table) -> tuple[str, ...]:
    return next((line.cells for line in found.lines if line.number == sheet.head_row), ())


def below(sheet: Sheet, found: Table) -> list[Line]:
    return [line for line in found.lines if line.number > sheet.head_row and not line.is_empty]


def asked_of(sheet: Sheet, user: Any, found: Table) -> Asked:
    kind = kind_of(sheet)
    keys = {int(at): key for at, key in sheet.columns.items()}
    options = Options(sheet.language, sheet.source_id, sheet.event_id, sheet.new_places)
    decided = sheet.rows.exclude(decision="").values_list("number", "decision")
    return Asked(
        kind, below(sheet, found), Heads(kind).chosen(keys), len(heads_of(sheet, found)), options,
        user, dict(decided),
    )  # fmt: skip


# What it would do


@transaction.atomic
def look_through(sheet: Sheet, user: Any, progress: Progress | None = None) -> None:
    """Plan every row, and keep what would come of it. Writes nothing but that."""
    progress = progress or Quiet()
    found = table_of(sheet)
    if found.refusal:
        raise Refused(found.refusal)
    asked = asked_of(sheet, user, found)
    progress.begin(_("Looking through the rows"), len(asked.lines))
    rows = _planned(asked, progress)
    sheet.rows.all().delete()
    SheetRow.objects.bulk_create([_kept(sheet, asked.kind, row) for row in rows], batch_size=1000)
    sheet.summary = summary_of(rows, asked.kind)
    sheet.digest, sheet.state, sheet.job = digest_of(rows, sheet), SheetState.PLANNED, None
    sheet.save()


def _planned(asked: Asked, progress: Progress) -> list[Planned]:
    if isinstance(asked.kind, Settlers):
        doubles.write_keys_of_new()
    return list(Planner(asked).rows(progress))


def summary_of(rows: Iterable[Planned], kind: Kind) -> dict[str, int]:
    found = dict.fromkeys(map(str, Outcome.values), 0) | {"public": 0, "remarks": 0}
    for row in rows:
        found[str(row.outcome)] += 1
        found["public"] += row.outcome in WRITTEN and (row.public or not kind.has_drafts)
        found["remarks"] += bool(row.remarks)
    return found


def digest_of(rows: Iterable[Planned], sheet: Sheet) -> str:
    """Other letters as soon as anything else would be written, in whatever language it is told."""
    told = hashlib.sha256(sheet.language.encode())
    for row in rows:
        if row.outcome in WRITTEN:
            told.update(repr(row.what_is_written()).encode())
    return told.hexdigest()


def _kept(sheet: Sheet, kind: Kind, row: Planned) -> SheetRow:
    ref = kind.ref_of(row.stored.record) if row.stored else ""
    told = {
        "differences": [list(one) for one in row.differences],
        "remarks": [[r.column, r.value, r.message, r.refuses] for r in row.remarks],
        "doubles": [[d.ref, d.name, list(d.reasons), d.score] for d in row.doubles],
    }
    return SheetRow(
        sheet=sheet, number=row.number, outcome=row.outcome, title=title_of(kind, row)[:300],
        record_ref=ref, decision=row.decision, told=told, has_remarks=bool(row.remarks),
    )  # fmt: skip


def title_of(kind: Kind, row: Planned) -> str:
    """What a row is about, in a few words."""
    if row.stored:
        return kind.name_of(row.stored)
    first = ("name/surname", "name/given", "title", "label.en", "label.cs", "label.sk", "label.ru")
    told = [str(row.values[key]) for key in first if row.values.get(key)]
    told += [str(value) for key, value in row.values.items() if key.startswith("name:") and value]
    return " ".join(told[:2])


# Writing, and taking back


def write(sheet: Sheet, user: Any, progress: Progress | None = None) -> None:
    """Write what was looked at, in one transaction as one act. Raises Refused, and nothing is
    written, where it would be something else by now."""
    progress = progress or Quiet()
    if not may_bring_in(user, sheet.kind):
        raise Refused(_("You have no right to write this."))
    found = table_of(sheet)
    label = _("Sheet “%(file)s”: %(kind)s") % {
        "file": sheet.file_name, "kind": SheetKind(sheet.kind).label,
    }  # fmt: skip
    try:
        with transaction.atomic(), changes(user=user, label=label) as act:
            _be_alone()
            asked = asked_of(sheet, user, found)
            _hold(asked)
            progress.begin(_("Looking through the rows again"), len(asked.lines))
            rows = _planned(asked, progress)
            if digest_of(rows, sheet) != sheet.digest:
                words = _(
                    "Nothing was written: the archive was changed since the sheet was looked "
                    "through. Below is what it would do now."
                )
                raise Overtaken(words)
            Writer(asked).write(rows, progress)
            connection.check_constraints()
            _ended(sheet, SheetState.WRITTEN, act.id)
    except IntegrityError as error:
        raise Refused(explained(error)) from error


def _ended(sheet: Sheet, state: SheetState, act: Any) -> None:
    """In the transaction of what was done, so that nothing is done twice."""
    sheet.state, sheet.act, sheet.words, sheet.job = state, act, "", None
    sheet.save()


def _be_alone() -> None:
    """Two lists written side by side would not see each other's people, and enter them twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", THE_PLACE_OF_WRITING)
        if cursor.fetchone() != (True,):
            raise Refused(_("Another sheet is being written just now. Try again in a moment."))


def _hold(asked: Asked) -> None:
    """Nobody else changes these records until the end."""
    places = [at for at, column in asked.columns.items() if column.key == REF]
    named = {line.cell(at) for line in asked.lines for at in places} | set(asked.decisions.values())
    ids = asked.kind.by_ref(named - {"", "new"})
    rows: Any = asked.kind.model._base_manager
    list(rows.select_for_update().filter(pk__in=ids.values()).order_by("pk").values("pk"))


def explained(error: IntegrityError) -> str:
    """In the words of the constraint; which values, where it is about those of two rows. The row
    itself, as the database tells it, is left out."""
    diag: Any = getattr(error.__cause__, "diag", None)
    named = [one for model in ORDER for one in model._meta.constraints]
    words = [str(one.violation_error_message) for one in named if one.name == diag.constraint_name]
    told = diag.message_detail if diag.sqlstate == UNIQUE_VIOLATION else None
    detail = " ".join(filter(None, [*(words or [diag.message_primary]), told]))
    return _("Nothing was written. The database refuses it: %(reason)s") % {"reason": detail}


def undo(sheet: Sheet, user: Any, progress: Progress | None = None) -> None:
    """Take the whole act back. Raises Refused with what stands in the way."""
    progress = progress or Quiet()
    if not (user.is_active and user.may_publish):
        raise Refused(_("You have no right to write this."))
    progress.begin(_("Taking back"))
    try:
        with transaction.atomic():
            history.undo(sheet.act, user, _("Sheet taken back"), progress)
            _ended(sheet, SheetState.UNDONE, sheet.act)
    except history.Refused as error:
        raise Refused(" ".join(error.reasons[:5])) from error


# Any step, at once or as a job

STEPS: Final = {
    SheetState.PLANNING: (look_through, SheetState.SENT),
    SheetState.WRITING: (write, SheetState.PLANNED),
    SheetState.UNDOING: (undo, SheetState.WRITTEN),
}
"""What is done while a sheet is busy, and how it stood before at the latest."""


def is_long(rows: int) -> bool:
    return rows > AT_ONCE


def work_on(
    sheet: Sheet, busy: SheetState, user: Any, before: SheetState, progress: Progress | None = None
) -> None:
    """One step of a sheet that nobody else is at: the caller holds it. A refusal is told at the
    sheet, which is as before."""
    step, _before = STEPS[busy]
    try:
        step(sheet, user, progress)
    except Refused as error:
        sheet = Sheet.objects.get(pk=sheet.pk)
        sheet.state, sheet.words, sheet.job = before, str(error), None
        if isinstance(error, Overtaken):
            look_through(sheet, user, progress)
        sheet.save()


def clear_away(now: dt.datetime | None = None) -> int:
    """Files and rows of sheets that nobody touched for a while, and files without a sheet; one that
    was written stays in the list."""
    before = (now or timezone.now()) - dt.timedelta(days=KEPT_DAYS)
    old = Sheet.objects.filter(updated_at__lt=before)
    young = Sheet.objects.filter(updated_at__gte=before).values_list("pk", flat=True)
    keeping.drop_all_but(set(young), before)
    SheetRow.objects.filter(sheet__in=old).delete()
    done = (SheetState.WRITTEN, SheetState.UNDONE)
    number: int = old.exclude(state__in=done).delete()[0]
    return number
