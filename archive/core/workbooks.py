"""Workbooks unpacked with care: how large they become is asked before anything is unpacked."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from archive.core.problems import Problems

MAX_UNPACKED = 100_000_000  # bytes of all parts together
MAX_PARTS = 1000
MAX_ROWS = 50_000
MAX_CELLS = 2_000_000  # with the empty ones before the last of a row


class Row(NamedTuple):
    line: int
    cells: list[Any]
    trouble: str = ""


def is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "xl/workbook.xml" in parts.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def why_refused(data: bytes) -> str:
    """What stands against unpacking it, in words; empty if nothing does."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        known = parts.infolist()
    if any(part.flag_bits & 1 for part in known):
        return _("The workbook is protected by a password.")
    if len(known) > MAX_PARTS or sum(part.file_size for part in known) > MAX_UNPACKED:
        return _("The workbook would become too large when unpacked.")
    if any(_leads_out(part.filename) for part in known):
        return _("The file holds parts that point outside of it.")
    return ""


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts


def rows_of(data: bytes, problems: Problems) -> Iterator[tuple[str, list[Row]]]:
    """The sheets with their rows, numbered as in the sheet. A workbook that cannot be read gives
    none, and is named."""
    why = why_refused(data)
    if why:
        problems.dropped(1, why)
        return
    try:
        yield from _sheets(data, problems)
    except Exception as error:  # noqa: BLE001  the library gives no class for a damaged workbook
        words = _("The workbook is damaged: %(why)s.")
        problems.dropped(1, words % {"why": f"{type(error).__name__}: {error}"[:200]})


def _sheets(data: bytes, problems: Problems) -> Iterator[tuple[str, list[Row]]]:
    from openpyxl import load_workbook  # large, and not needed for other files

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and the like, which nobody reads here
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its own size may be wrong
            yield sheet.title, list(_rows(sheet, problems))
    finally:
        book.close()


def _rows(sheet: Any, problems: Problems) -> Iterator[Row]:
    seen = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        seen += len(cells)
        if number > MAX_ROWS or seen > MAX_CELLS:
            words = _("The sheet “%(sheet)s” is too large; nothing was read from this row on.")
            problems.dropped(number, words % {"sheet": sheet.title})
            return
        for cell in cells:
            if cell.data_type == "f":
                words = _("A formula is not reckoned; it stands as it is written.")
                problems.doubtful(number, words, str(cell.value), str(cell.coordinate))
        yield Row(number, [_plain(cell.value) for cell in cells])


def _plain(value: Any) -> Any:
    """A formula over several cells is an object of the library."""
    text = getattr(value, "text", None)
    return text if text is not None else value
