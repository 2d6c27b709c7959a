"""Tables that readers take with them: CSV, a chunk at a time, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation

from archive.core.csv_rows import escaped

MOST_ROWS: Final = 10_000
CHUNK: Final = 200  # rows made together
BYTE_ORDER_MARK: Final = "\ufeff"  # without it spreadsheets take UTF-8 for something else
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
Cells = list[str]


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    made = escaped(cell)
    return f"'{made}" if made.startswith(FORMULA_SIGNS) else made


def lines(rows: Iterable[Cells]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def table(name: str, chunks: Iterator[list[Cells]], language: str) -> StreamingHttpResponse:
    """The answer that carries a table; the first chunk is its head. What makes a chunk is run in
    `language`, for a page's own language has ended when its answer is sent."""
    answer = StreamingHttpResponse(_encoded(chunks, language), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


CONTENT_TYPE: Final = "text/csv; charset=utf-8"


def _encoded(chunks: Iterator[list[Cells]], language: str) -> Iterator[bytes]:
    mark = BYTE_ORDER_MARK
    while True:
        with translation.override(language):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield (mark + lines(chunk)).encode()
        mark = ""


def refused(problems: Iterable[str], status: int = 400) -> HttpResponse:
    """A table has no place to say what it leaves out: what is not understood is no table."""
    text = "\n".join(problems) + "\n"
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
