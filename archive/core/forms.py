"""Form parts for fields of core: one text box per language, the choice of languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.core.date_understood import understood
from archive.core.languages import INTERFACE_LANGUAGES, LANGUAGES


class TextMapWidget(forms.Widget):
    """Boxes for the interface languages and for every other language already in use; a further
    one opens through the last row. Values go out and come in as `{language: text}`."""

    template_name = "admin/text_map.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        texts = value if isinstance(value, dict) else {}
        codes = [*INTERFACE_LANGUAGES, *(c for c in texts if c not in INTERFACE_LANGUAGES)]
        context["boxes"] = [
            {
                "code": code,
                "name": f"{name}__{code}",
                "label": LANGUAGES[code].endonym,
                "text": texts.get(code, ""),
            }
            for code in codes
        ]
        context["others"] = [
            {"code": code, "label": LANGUAGES[code].endonym}
            for code in LANGUAGES
            if code not in codes
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        texts = {code: data.get(f"{name}__{code}", "").strip() for code in LANGUAGES}
        other = data.get(f"{name}__other_language", "")
        if other:
            texts[other] = data.get(f"{name}__other", "").strip()
        return {code: text for code, text in texts.items() if text}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}__") for key in data)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{INTERFACE_LANGUAGES[0]}" if id_ else id_


class TextMapFormField(forms.Field):
    widget = TextMapWidget
    default_error_messages = {"required": _("Write the text in at least one language.")}

    def __init__(self, **kwargs: Any) -> None:
        for unused in ("encoder", "decoder", "max_length"):
            kwargs.pop(unused, None)
        super().__init__(**kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or {}) != (data or {})


def languages_offered(value: Any) -> list[tuple[str, str]]:
    """The code stands first: typed into a select it finds its language, also ky and ru."""
    known = [(code, f"{code} · {language.endonym}") for code, language in LANGUAGES.items()]
    held = value if isinstance(value, (list, tuple)) else [value]
    return [*known, *((code, code) for code in held if code and code not in LANGUAGES)]


class LanguageSelect(forms.Select):
    """All languages of the archive, and whatever else the row has held until now."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        self.choices = [("", "–"), *languages_offered(value)]
        return super().optgroups(name, value, attrs)


class LanguageBoxes(forms.CheckboxSelectMultiple):
    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        self.choices = languages_offered(value)
        return super().optgroups(name, value, attrs)


class LanguagesFormField(forms.TypedMultipleChoiceField):
    """Which codes may stand there the model says."""

    widget = LanguageBoxes

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        super().__init__(**kwargs)

    def valid_value(self, value: Any) -> bool:
        return True


class UncertainDateInput(forms.TextInput):
    """A date as people write it, and beside it how it is understood: as it is stored when the page
    is made, and while somebody types by `static/js/dates.js`."""

    template_name = "admin/uncertain_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "vTextField", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["understood"] = understood(str(value)).sentence if value else ""
        return context
