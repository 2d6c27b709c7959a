"""What a form of the admin shows, as plain values: to carry along, to compare, to put back.

State: {row: {field: value}}. The row "" is the record itself; a row of an inline is
"prefix id". Values are text, true or false, lists of text, or text by language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.core.forms import TextMapFormField

SALT = "archive.curation.opened"
State = dict[str, dict[str, Any]]


def carried(state: State) -> str:
    """The state with the present time, signed, small enough for a hidden field."""
    return signing.dumps([timezone.now().timestamp(), state], salt=SALT, compress=True)


def opened(token: str) -> tuple[float, State] | None:
    """The time and the state of a form that was handed out; None for what is no such text."""
    try:
        when, state = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return when, state


def shown_by(form: Any, formsets: Iterable[Any]) -> State:
    """The state of unbound forms: what the database holds."""
    state = {"": values_of(form)}
    for formset in formsets:
        for row in formset.initial_forms:
            state[row_key(formset.prefix, row.instance.pk)] = values_of(row)
    return state


def row_key(prefix: str, pk: Any) -> str:
    return f"{prefix} {pk}"


def fields_of(form: Any) -> Iterator[tuple[str, forms.Field]]:
    """The fields that a person fills in."""
    left_out = (forms.FileField, forms.models.InlineForeignKeyField)
    for name, field in form.fields.items():
        hidden = isinstance(field.widget, forms.HiddenInput)
        if not hidden and name != "DELETE" and not isinstance(field, left_out):
            yield name, field


def values_of(form: Any) -> dict[str, Any]:
    return {
        name: plain(field, form.get_initial_for_field(field, name))
        for name, field in fields_of(form)
    }


def typed_in(form: Any) -> dict[str, Any]:
    """The same of a bound form: what was typed."""
    return {
        name: plain(
            field, field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        )
        for name, field in fields_of(form)
    }


def plain(field: forms.Field, value: Any) -> Any:
    """One form for a value of the database and the same one typed."""
    if isinstance(field, forms.BooleanField):
        return bool(value)
    if isinstance(field, TextMapFormField):
        return {code: _with_plain_lines(text) for code, text in (value or {}).items()}
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return sorted(_text(one) for one in value or ())
    if isinstance(field, SimpleArrayField):
        listed = value.split(field.delimiter) if isinstance(value, str) else value or ()
        return field.delimiter.join(_text(one) for one in listed)
    if isinstance(field, forms.DateField | forms.DecimalField | forms.IntegerField):
        try:
            value = field.to_python(value)
        except ValidationError:
            return _text(value)
    return _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value.pk) if isinstance(value, Model) else _with_plain_lines(str(value)).strip()


def _with_plain_lines(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def in_words(field: forms.Field, value: Any) -> str:
    """A plain value as a person reads it: the names of what was chosen."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "; ".join(f"{code}: {text}" for code, text in value.items())
    if isinstance(value, list):
        return ", ".join(in_words(field, one) for one in value)
    if value and isinstance(field, forms.ModelChoiceField):
        return _chosen(field, value)
    if value and isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next((str(label) for code, label in _flat(choices) if str(code) == value), value)
    return str(value)


def _chosen(field: forms.ModelChoiceField, value: str) -> str:
    rows: Any = field.queryset
    try:
        found = rows.model._base_manager.filter(pk=value).first()
    except (ValidationError, ValueError):
        return value
    return field.label_from_instance(found) if found else value


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield code, label


def put(data: QueryDict, name: str, value: Any) -> None:
    """Write a plain value into typed data, as its control would have sent it."""
    if isinstance(value, bool):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(value, Mapping):
        for key in [key for key in data if key.startswith(f"{name}__")]:
            del data[key]
        for code, text in value.items():
            data[f"{name}__{code}"] = text
    elif isinstance(value, list):
        data.setlist(name, value)
    else:
        data[name] = value
