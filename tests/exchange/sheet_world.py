"""Sheets as people send them, and an archive into which they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from archive.exchange import importing
from archive.exchange.models import Sheet
from archive.exchange.sheets.kinds import KINDS
from archive.exchange.sheets.outgoing import as_csv, as_xlsx, rows_out
from people.models import SharedEvent
from sources.models import Source
from tests import builders

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
