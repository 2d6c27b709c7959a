"""Pages of a long list, cut where a row stands and not by counting: as quick at the end as at the
beginning, and steady while rows are added.

The address names the row after which a page begins, `?after=200~1 MQZA~P-7K3QF2`, or the one before
which it ends, `?before=…`: how many rows stand up to there, the stored keys by which the list is
ordered, and the public id. `?page=3` counts rows, so it is followed for the first pages only.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

AFTER, BEFORE, PAGE = "after", "before", "page"
WORDS: Final = (PAGE, AFTER, BEFORE)
END: Final = "end"  # `?before=end`: the last page
BETWEEN: Final = "~"
COUNTED_PAGES: Final = 20
LONGEST_KEY: Final = 700
FURTHEST: Final = 10_000_000
_REF: Final = re.compile(r"[A-Z]-[0-9A-Z-]{6,18}")


class BadMark(ValueError):
    """What the address gives as a row is none."""


@dataclass(frozen=True)
class Order:
    """Columns without NULL, of texts sorted as bytes, of days or of small numbers; stored, or
    reckoned by an annotation of the rows. The public id decides between rows otherwise alike."""

    keys: tuple[str, ...]
    days: frozenset[str] = field(default_factory=frozenset)
    numbers: frozenset[str] = field(default_factory=frozenset)

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.keys, "ref")

    def of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.columns)

    def read(self, name: str, text: str) -> Any:
        if name in self.days:
            return dt.date.fromisoformat(text)
        if name in self.numbers:
            return _small_number(text)
        if len(text) > LONGEST_KEY or "\0" in text:
            raise BadMark(text)
        return text


def _small_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise BadMark(text)
    return int(text)


@dataclass(frozen=True)
class Mark:
    """A row of a list: how many rows stand up to it, itself among them, and its keys."""

    stands: int
    values: tuple[Any, ...]

    def __str__(self) -> str:
        return BETWEEN.join([str(self.stands), *map(str, self.values)])

    @classmethod
    def read(cls, text: str, order: Order) -> Self:
        stands, *values = text.split(BETWEEN)
        if len(values) != len(order.columns) or not _REF.fullmatch(values[-1]):
            raise BadMark(text)
        try:
            before = _small_number(stands)
            given = [order.read(*pair) for pair in zip(order.columns, values, strict=True)]
        except ValueError as error:
            raise BadMark(text) from error
        return cls(min(before, FURTHEST), tuple(given))


@dataclass
class Cut:
    """One page of a list: its rows, how many stand before them, and the marks of its neighbours."""

    rows: list[Any]
    before: int = 0
    total: int = 0
    at_least: bool = False  # there are more than were counted
    previous: str = ""
    next: str = ""

    @property
    def first(self) -> int:
        return self.before + 1

    @property
    def last(self) -> int:
        return self.before + len(self.rows)

    @property
    def position(self) -> str:
        """Which rows of how many stand here, in words."""
        told = {"first": _figure(self.first), "last": _figure(self.last)}
        if self.at_least:
            said = _("%(first)s–%(last)s of over %(total)s")
        else:
            said = _("%(first)s–%(last)s of %(total)s")
        return said % {**told, "total": _figure(self.total)}


def _figure(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))


def cut(
    asked: QueryDict,
    rows: QuerySet[Any],
    order: Order,
    total: int,
    problems: list[str],
    *,
    per_page: int = 50,
    at_least: bool = False,
) -> Cut:
    """The page of `rows` that the address asks for; what it asks in vain is told in `problems`."""
    pages = _Pages(rows.order_by(*order.columns), order, total, per_page)
    found = _asked_for(asked, pages, problems) or pages.at(0)
    found.total, found.at_least = max(total, found.last), at_least
    return found


def _asked_for(asked: QueryDict, pages: _Pages, problems: list[str]) -> Cut | None:
    after, before, page = (asked.get(name, "") for name in (AFTER, BEFORE, PAGE))
    try:
        if after:
            return pages.after(Mark.read(after, pages.order))
        if before:
            return pages.last() if before == END else pages.ahead(Mark.read(before, pages.order))
    except BadMark as error:
        problems.append(
            _("“%(mark)s” is no place in this list. These are its first rows.")
            % {"mark": str(error)[:80]}
        )
        return None
    return _counted(page, pages, problems) if page else None


def _counted(page: str, pages: _Pages, problems: list[str]) -> Cut | None:
    """The first pages may be asked for by number, as links from elsewhere do."""
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 9 else 0
    if 0 < number <= COUNTED_PAGES:
        found = pages.at((number - 1) * pages.per_page)
        if found.rows or number == 1:
            return found
    if COUNTED_PAGES < number <= pages.total // pages.per_page:
        said = _("Pages of this list are numbered up to %(last)s only. These are its first rows.")
        problems.append(said % {"last": COUNTED_PAGES})
    else:
        said = _("There is no page “%(page)s” here. This is the first one.")
        problems.append(said % {"page": page[:80]})
    return None


@dataclass
class _Pages:
    rows: QuerySet[Any]
    order: Order
    total: int
    per_page: int

    def at(self, start: int) -> Cut:
        found = list(self.rows[start : start + self.per_page + 1])
        return self._cut(found[: self.per_page], start, start > 0, len(found) > self.per_page)

    def after(self, mark: Mark) -> Cut | None:
        later = self.rows.filter(TupleGreaterThan(self._columns(), mark.values))
        found = list(later[: self.per_page + 1])
        if not found:
            return self.last()  # the rows after it are gone
        return self._cut(found[: self.per_page], mark.stands, True, len(found) > self.per_page)

    def ahead(self, mark: Mark) -> Cut | None:
        """The page that ends before a row; near the beginning the first page, which is whole."""
        earlier = self.rows.filter(TupleLessThan(self._columns(), mark.values)).reverse()
        found = list(earlier[: self.per_page + 1])
        if len(found) <= self.per_page:
            return None
        rows = found[: self.per_page][::-1]
        return self._cut(rows, max(mark.stands - 1 - self.per_page, 1), True, True)

    def last(self) -> Cut | None:
        found = list(self.rows.reverse()[: self.per_page + 1])
        if len(found) <= self.per_page:
            return None
        rows = found[: self.per_page][::-1]
        return self._cut(rows, max(self.total - self.per_page, 1), True, False)

    def _columns(self) -> Tuple:
        return Tuple(*(F(name) for name in self.order.columns))

    def _cut(self, rows: Sequence[Any], before: int, has_previous: bool, has_next: bool) -> Cut:
        found = Cut(list(rows), before)
        if rows and has_previous:
            found.previous = str(Mark(before + 1, self.order.of(rows[0])))
        if rows and has_next:
            found.next = str(Mark(found.last, self.order.of(rows[-1])))
        return found
