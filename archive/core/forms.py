"""Form parts for fields of core: one text box per language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
