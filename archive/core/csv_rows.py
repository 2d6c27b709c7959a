"""Rows of a text with cells between signs, whatever the sign; and cells that no program reckons."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from archive.core.workbooks import Row

DELIMITERS: Final = ";,\t|"
UNCLOSED: Final = "quote"
"""The trouble of every row of a text in which a quotation mark is not closed."""
_OPENS: Final = re.compile(r"(^|[;\n])(?=[=+\-@\t\r'])")
"""Where a formula may begin: also behind a semicolon or a line end, for a spreadsheet that divides
by semicolons takes no notice of the quotation marks of a file divided by commas."""
_OPENED: Final = re.compile(r"(^|[;\n])'(?=[=+\-@\t\r'])")
csv.field_size_limit(1_000_000)


def delimiters(text: str) -> list[str]:
    """The likeliest first: the one that stands most often in the first lines."""
    beginning = text[:4000]
    return sorted(DELIMITERS, key=lambda sign: -beginning.count(sign))


def csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    source = io.StringIO(text, newline="")
    # A quote that is never closed would swallow the rest: then it is taken for a sign of the text.
    is_quoted = text.count('"') % 2 == 0
    if is_quoted:
        reader = csv.reader(source, delimiter=delimiter)
    else:
        reader = csv.reader(source, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, [], str(error))
            line = reader.line_num + 1
            continue
        yield Row(line, list(cells), "" if is_quoted else UNCLOSED)
        line = reader.line_num + 1


def escaped(cell: str) -> str:
    """So that no sheet takes the cell, or a part of it, for a formula."""
    return _OPENS.sub(r"\1'", cell)


def unescaped(cell: str) -> str:
    """As it was before `escaped`."""
    return _OPENED.sub(r"\1", cell)
