"""Model fields that every room uses: text in several languages, and the language of a text."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.languages import LANGUAGES


def validate_text_map(value: Any) -> None:
    """Raise ValidationError unless `value` is {language code: text} with known codes."""
    if not isinstance(value, dict):
        raise ValidationError(_("Give text by language, not %(value)r."), params={"value": value})
    for code, text in value.items():
        if code not in LANGUAGES:
            raise ValidationError(
                _("“%(code)s” is not a language of this archive."), params={"code": code}
            )
        if not isinstance(text, str) or not text.strip():
            raise ValidationError(_("The text in “%(code)s” is empty."), params={"code": code})


class TextMap(models.JSONField):
    """Text in several languages, `{"cs": "…", "en": "…"}`; empty languages are left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_text_map]

    def formfield(self, **kwargs: Any) -> Any:
        from archive.core.forms import TextMapFormField

        kwargs = {"initial": dict, "show_hidden_initial": False, **kwargs}
        return models.Field.formfield(self, form_class=TextMapFormField, **kwargs)


def refuse_unknown(codes: set[str]) -> None:
    """Raise ValidationError that names the codes of no language and says which there are."""
    unknown = sorted(codes - set(LANGUAGES))
    if unknown:
        raise ValidationError(
            _("“%(codes)s” is not a language of this archive; it knows %(known)s."),
            code="invalid_choice",
            params={"codes": ", ".join(unknown), "known": ", ".join(LANGUAGES)},
        )


class LanguageField(models.CharField):  # type: ignore[type-arg]
    """The code of one language of the archive. A code stored before is kept; no other may be new.

    To a migration it is the column of text that it is, so that a further language needs none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 8, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        stored = _stored(self, model_instance)
        refuse_unknown({value} - {"", None, *([stored] if stored else [])})

    def formfield(self, **kwargs: Any) -> Any:
        from archive.core.forms import LanguageSelect

        return super().formfield(**{**kwargs, "widget": LanguageSelect, "max_length": None})


class LanguagesField(ArrayField):  # type: ignore[type-arg]
    """Codes of several languages, under the same rule."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("base_field", None)
        kwargs = {"default": list, "blank": True, **kwargs}
        super().__init__(base_field=models.CharField(max_length=8), **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        refuse_unknown(set(value) - set(_stored(self, model_instance) or ()))

    def formfield(self, **kwargs: Any) -> Any:
        from archive.core.forms import LanguagesFormField

        return models.Field.formfield(self, **{**kwargs, "form_class": LanguagesFormField})


def _stored(field: Any, row: Any) -> Any:
    if row is None or row._state.adding:
        return None
    values = type(row)._base_manager.filter(pk=row.pk).values_list(field.attname, flat=True)
    return values.first()
