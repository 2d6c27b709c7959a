"""What a kind of sheet is made of: its columns, and how they lie in the rows of a record."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext as _

from archive.core.records import Record
from archive.exchange.sheets.cells import Link, To, Words
from archive.exchange.sheets.known import Known

RECORD: Final = ""
"""The part of a sheet that is the record itself."""
REF, VERSION, LOCATOR, SOURCE = "ref", "version", "locator", "source"
OPENS_WITH: Final = 12  # letters of a version


@dataclass(frozen=True)
class Column:
    """One column: which row of the record it lies in, in which field, and what its cells hold.

    `field` may name one language of a text: `note.cs`.
    """

    part: str
    field: str
    title: Any
    cell: Any
    heads: str = ""
    """Other words by which people head it, with commas between them."""
    needed: bool = False
    """Without it no new record is entered."""
    fixed: bool = False
    """Only a new record gets it."""

    @property
    def key(self) -> str:
        return f"{self.part}/{self.field}" if self.part else self.field

    def value_in(self, row: Any) -> Any:
        """None where nothing stands, or where there is no such row."""
        if row is None:
            return None
        name, _dot, language = self.field.partition(".")
        if not hasattr(type(row), name):
            return None  # it says how the rows of a list belong together
        if isinstance(self.cell, To):
            return self._link_in(row, name)
        value = getattr(row, name)
        if language:
            value = value.get(language)
        if isinstance(value, list):
            return tuple(value) or None
        return None if value in ("", None) else value

    def _link_in(self, row: Any, name: str) -> Link | None:
        pk = getattr(row, f"{name}_id")
        if pk is None and self.cell.or_words and name == "term":
            words = next(iter(row.text.values()), "")
            return Link(None, words) if words else None
        return Link(pk) if pk else None

    def may_be_cleared(self, row: Any) -> bool:
        """Whether a row without it can be, as the forms have it."""
        stored = row._meta.get_field(self.field.partition(".")[0])
        return not self.needed and bool(stored.blank or stored.has_default())

    def put_in(self, row: Any, value: Any, language: str) -> set[str]:
        """Write it into the row in memory; the names of the fields that changed."""
        name, _dot, code = self.field.partition(".")
        if isinstance(self.cell, To):
            return self._put_link(row, name, value, language)
        if code:
            texts = {k: v for k, v in getattr(row, name).items() if k != code}
            value = {**texts, code: list(value) if isinstance(value, tuple) else value} if (
                value is not None) else texts  # fmt: skip
        elif isinstance(value, tuple):
            value = list(value)
        elif value is None:
            value = row._meta.get_field(name).get_default()
        setattr(row, name, value)
        return {name}

    def _put_link(self, row: Any, name: str, value: Link | None, language: str) -> set[str]:
        setattr(row, f"{name}_id", value.pk if value else None)
        if name != "term" or not self.cell.or_words:
            return {name}
        row.text = {language: value.words} if value and value.pk is None else {}
        return {name, "text"}


@dataclass
class Stored:
    """A record with those of its rows in which columns lie."""

    record: Any
    rows: dict[str, Any] = field(default_factory=dict)

    def value(self, column: Column) -> Any:
        return column.value_in(self.rows.get(column.part))


@dataclass
class Options:
    """What holds for all rows of a sheet."""

    language: str = "cs"
    """In which the names and words of the sheet are written."""
    source: uuid.UUID | None = None
    event: uuid.UUID | None = None
    new_places: bool = False


@dataclass(frozen=True)
class Remark:
    """One thing that is not as it should be, at a column and value of a row."""

    message: str
    column: str = ""
    value: str = ""
    refuses: bool = True


class Kind:
    """A kind of sheet. One for each of what can be brought in; it knows no file and no page."""

    key: ClassVar[str]
    title: ClassVar[Any]
    model: ClassVar[type[models.Model]]
    cites: ClassVar[bool] = False
    """Whether its rows say facts, which need a source."""
    of_event: ClassVar[bool] = False
    """Whether the sheet is the list of an event."""
    only_adds: ClassVar[bool] = False
    """Whether it is a source: then it adds to what is there and never changes it."""
    goes_out: ClassVar[bool] = True
    has_drafts: ClassVar[bool] = True
    """Whether readers see nothing of what is new until somebody publishes it."""
    lies_in: ClassVar[str] = ""
    """The column that says of which other record of its kind one is a part."""
    only_one: ClassVar[tuple[str, ...]] = ()
    """Columns with what no two records may have."""

    def columns(self) -> list[Column]:
        """Those with data; the id, the version and the place in the source stand beside them."""
        raise NotImplementedError

    def helpers(self) -> list[Column]:
        """The columns that say which record, and where it is said."""
        found = [
            Column(
                RECORD, REF, _("Id"), Words(30), "public id, ref, id záznamu, číslo záznamu, ид"
            ),
        ]
        if self.goes_out:
            words = "stand, stav záznamu, verze, verzia, версия"
            found.append(Column(RECORD, VERSION, _("Version"), Words(40), words))
        if self.cites:
            words = (
                "page, line, strana, řádek, riadok, list, poř. č., poradové číslo, č., no., nr, №"
                ", страница, строка, № п/п, por. č., sheet and line, číslo"
            )
            found.append(Column(RECORD, LOCATOR, _("Place in the source"), Words(200), words))
            found.append(
                Column(RECORD, SOURCE, _("Source"), To("source"), "pramen, prameň, источник, zdroj")
            )
        return found

    def stored(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Stored]:
        """These records with the rows of their columns; few statements whatever their number."""
        raise NotImplementedError

    def ref_of(self, record: Any) -> str:
        return str(record.ref)

    def name_of(self, stored: Stored) -> str:
        return str(stored.record)

    def by_ref(self, refs: Iterable[str]) -> dict[str, uuid.UUID]:
        """Ids by what people read, as far as there are such records."""
        rows = self.model._default_manager.filter(ref__in=list(refs))
        return dict(rows.values_list("ref", "pk"))

    def new_record(self, user: Any) -> Any:
        return self.model(created_by=user)

    def new_row(self, part: str, record: Any, options: Options) -> Any:
        """An empty row of a part, which belongs to the record."""
        raise NotImplementedError

    def implied(self, options: Options) -> dict[str, Any]:
        """What each row says without a column: that it was on this transport."""
        return {}

    def check(self, values: Mapping[str, Any], columns: Mapping[str, Column]) -> list[Remark]:
        """What stands against these values as a whole; `values` are those after the import."""
        return []

    def is_public(self, record: Any) -> bool:
        """Whether readers see at once what is written."""
        return isinstance(record, Record) and record.status == "published"


def version_of(stored: Stored, columns: Iterable[Column]) -> str:
    """Other letters as soon as any of these columns says something else. Empty ones do not count,
    so that a further column makes no old sheet stale."""
    parts = []
    for column in columns:
        value = stored.value(column)
        if value is not None:
            told = (str(value.pk), value.words) if isinstance(value, Link) else value
            parts.append(f"{column.key}={told!r}")
    digest = hashlib.sha256("\x1f".join(sorted(parts)).encode()).hexdigest()
    return f"v{digest[:OPENS_WITH]}"  # a spreadsheet would make a number of 12e45


def told(column: Column, value: Any, known: Known) -> str:
    """A value as it stands in a cell."""
    return "" if value is None else column.cell.tell(value, known)
