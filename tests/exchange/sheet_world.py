"""Sheets as people send them, and an archive into which they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from archive.exchange import importing
from archive.exchange.models import Sheet
from archive.exchange.sheets.kinds import KINDS
from archive.exchange.sheets.outgoing import as_csv, as_xlsx, rows_out
from archive.jobs.models import Job
from archive.jobs.queue import WORKS, Quiet
from people.models import SharedEvent
from sources.models import Source
from tests import builders

ADD = "/admin/exchange/sheet/add/"
HEADS = ["Příjmení", "Jméno", "Narozen", "Obec", "Povolání"]
KINDS_OF_FACT = (
    "birth", "origin", "nationality", "trade", "departure", "arrival", "death", "age-at-departure",
)  # fmt: skip


def kinds() -> None:
    for key in KINDS_OF_FACT:
        builders.kind(key, single=key in ("birth", "death"))


def as_bytes(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: Sequence[Sequence[Any]], **others: Sequence[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for name, each in {"Sheet": rows, **others}.items():
        sheet = book.active if name == "Sheet" else book.create_sheet(name)
        assert sheet is not None
        for row in each:
            sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def sent(kind: str, rows: bytes | Sequence[Sequence[Any]], user: Any, **fields: Any) -> Sheet:
    """A sheet that was sent, matched by its heads and looked through."""
    data = rows if isinstance(rows, bytes) else as_bytes(rows)
    sheet = importing.accept(kind, "sample.csv", data, user)
    for name, value in fields.items():
        setattr(sheet, name, value)
    sheet.save()
    importing.look_through(sheet, user)
    return sheet


def transport(rows: Sequence[Sequence[Any]], user: Any, **fields: Any) -> Sheet:
    """A transport list of the sample transport, borne out by a list in an archive."""
    event = SharedEvent.objects.filter(kind="transport").first() or builders.event()
    source = Source.objects.filter(title="Sample list").first() or builders.source()
    return sent("transport", rows, user, **{"event": event, "source": source, **fields})


def taken_out(kind: str, user: Any, form: str = "csv") -> bytes:
    chosen = KINDS[kind]()
    rows = rows_out(chosen, chosen.model._default_manager.order_by("pk"), user)
    return b"".join(as_csv(rows, "en")) if form == "csv" else as_xlsx(rows, kind)


def table_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def outcomes(sheet: Sheet) -> list[str]:
    return [row.outcome for row in sheet.rows.all()]


def remarks(sheet: Sheet) -> list[tuple[int, str, str, str]]:
    """Row, column, value and words of every remark."""
    return [
        (row.number, column, value, words)
        for row in sheet.rows.all()
        for column, value, words, _refuses in row.told["remarks"]
    ]


# At the desk


def send(client: Any, data: bytes, name: str = "list.csv", kind: str = "transport") -> Any:
    return client.post(ADD, {"kind": kind, "file": SimpleUploadedFile(name, data)})


def matched(client: Any, sheet: Sheet, **fields: Any) -> Any:
    data = {
        "head_row": sheet.head_row, "language": "sk",
        "event": builders.event().pk, "source": builders.source().pk,
        **{f"column-{at}": key for at, key in sheet.columns.items()}, **fields,
    }  # fmt: skip
    return client.post(step(sheet, "match"), data, follow=True)


def step(sheet: Sheet, name: str = "change") -> str:
    return reverse(f"admin:exchange_sheet_{name}", args=[sheet.pk])


def run_job(sheet: Sheet) -> None:
    """As a worker would."""
    sheet.refresh_from_db()
    job = Job.objects.get(pk=str(sheet.job))
    WORKS[job.task_name].function(Quiet(), **job.args)


def written(client: Any, sheet: Sheet, follow: bool = False, **ticks: str) -> Any:
    """By the button below what was looked at."""
    seen = Sheet.objects.get(pk=sheet.pk).digest
    return client.post(step(sheet, "write"), {"seen": seen, **ticks}, follow=follow)
