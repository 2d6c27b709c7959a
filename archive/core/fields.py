"""Model fields that every room uses: text in several languages."""

from __future__ import annotations

from typing import Any

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
