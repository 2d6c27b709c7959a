"""Lists of the desk as sheets that come back unchanged: every cell text, with id and version."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import translation

from archive.core.tables import BYTE_ORDER_MARK
from archive.exchange.sheets.cells import guarded
from archive.exchange.sheets.columns import (
    LOCATOR,
    REF,
    SOURCE,
    VERSION,
    Column,
    Kind,
    Stored,
    told,
    version_of,
)
from archive.exchange.sheets.known import Known
from archive.exchange.sheets.table import normal

CHUNK: Final = 500
LONGEST: Final = 32_000
"""Letters that a cell of a workbook can hold. What is longer is left out; an empty cell changes
nothing when the sheet comes back."""
CSV, XLSX = "csv", "xlsx"
TYPES: Final = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def rows_out(kind: Kind, records: QuerySet[Any], user: Any) -> Iterator[list[str]]:
    """The heads, and a row for each record in the order of the list."""
    known, columns = Known(user), kind.columns()
    helpers = {column.key: column for column in kind.helpers()}
    shown = [helpers[REF], helpers[VERSION], *columns]
    shown += [helpers[key] for key in (LOCATOR, SOURCE) if key in helpers]
    yield [str(column.title) for column in shown]
    ids = list(records.values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        stored = kind.stored(chunk)
        for pk in chunk:
            if pk in stored:
                yield _row(kind, stored[pk], shown, columns, known)


def _row(
    kind: Kind, stored: Stored, shown: list[Column], columns: list[Column], known: Known
) -> list[str]:
    own = {REF: kind.ref_of(stored.record), VERSION: version_of(stored, columns)}
    cells = []
    for column in shown:
        if column.key in (REF, VERSION):
            text = own[column.key]
        elif column.key in (LOCATOR, SOURCE):
            text = ""
        else:
            text = normal(told(column, stored.value(column), known))
        cells.append(guarded(text) if len(text) <= LONGEST else "")
    return cells


def as_csv(rows: Iterable[list[str]], language: str) -> Iterator[bytes]:
    """A piece at a time, in the language of whoever asked; its time has ended when this is sent."""
    iterator = iter(rows)
    mark = BYTE_ORDER_MARK
    while True:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        with translation.override(language):
            piece = [row for _n, row in zip(range(CHUNK), iterator, strict=False)]
        if not piece:
            return
        writer.writerows(piece)
        yield (mark + out.getvalue()).encode()
        mark = ""


def as_xlsx(rows: Iterable[list[str]], title: str) -> bytes:
    """Every cell is text, so that 007 and 12. 3. 1925 stay what they are."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title[:30])
    sheet.freeze_panes = "A2"
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text or None)
            if text:
                cell.data_type, cell.number_format = "s", "@"
            cells.append(cell)
        sheet.append(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
