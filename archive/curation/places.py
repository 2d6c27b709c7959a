"""The places of a record at which a remark may stand: what is filled in, as its form names it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.admin.utils import display_for_field, flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext as _

from archive.core.languages import pick
from archive.core.records import Record
from archive.curation.review_admin import form_of, part_of_row

EMPTY: tuple[Any, ...] = (None, "", {}, [])
UNREMARKED = frozenset({"status"})


class Place(NamedTuple):
    part: str
    """The name of a field, or the prefix of the rows and the key of one; empty for all of it."""
    words: str
    """As the form says it: the label, or the kind of row and the row."""
    value: str


def places_of(request: HttpRequest, record: Record) -> list[Place]:
    model_admin = form_of(record)
    return [
        Place("", _("The record as a whole"), ""),
        *_fields(record, model_admin),
        *_rows(request, record, model_admin),
    ]


def _fields(record: Record, model_admin: Any) -> list[Place]:
    found = []
    for name in flatten_fieldsets(model_admin.fieldsets or ()):
        try:
            field: Any = record._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        value = getattr(record, field.name)
        if name in UNREMARKED or name in model_admin.readonly_fields or value in EMPTY:
            continue
        if isinstance(value, dict):
            shown = pick(value, "en")[0]
        else:
            shown = str(value) if field.is_relation else str(display_for_field(value, field, ""))
        found.append(Place(name, str(field.verbose_name), shown[:200]))
    return found


def _rows(request: HttpRequest, record: Record, model_admin: Any) -> list[Place]:
    found = []
    for inline in model_admin.get_inline_instances(request, record):
        formset = inline.get_formset(request, record)
        prefix = formset.get_default_prefix()
        for row in inline.model._default_manager.filter(**{formset.fk.name: record.pk}):
            kind = str(inline.model._meta.verbose_name)
            found.append(Place(part_of_row(prefix, row), kind, str(row)[:200]))
    return found
