"""Fills the admin's forms as a browser would: every field, with some answers changed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class FormReader(HTMLParser):
    """Collects name and value of all controls of a page's main form."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        name = got.get("name")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in got:
            self._add(self._select, got.get("value") or "")
        elif tag == "textarea" and name:
            self._textarea = name
            self.values[name] = ""
        elif tag == "input" and name:
            self._input(name, got)

    def _input(self, name: str, got: dict[str, str | None]) -> None:
        kind = got.get("type", "text")
        if kind in ("submit", "button", "file"):
            return
        if kind in ("checkbox", "radio") and "checked" not in got:
            return
        self._add(name, got.get("value") or ("on" if kind == "checkbox" else ""))

    def _add(self, name: str, value: str) -> None:
        if name in self.values and self.values[name] != value:
            before = self.values[name]
            self.values[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.values[name] = value

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None


def fill(client: Client, path: str, **answers: Any) -> Any:
    """Open the form at `path`, give these answers, and save; the response to the post."""
    page = client.get(path)
    assert page.status_code == 200, path
    reader = FormReader()
    reader.feed(page.content.decode().split('<div id="content-main">', 1)[1])
    values = {k: v for k, v in reader.values.items() if "__prefix__" not in k}
    return client.post(path, {**values, **answers})


def errors(response: Any) -> list[str]:
    """All messages of a form that was not saved."""
    context = response.context
    forms = [context["adminform"].form]
    forms += [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]
    found = [
        f"{form.add_prefix(name)}: {e}"
        for form in forms
        for name, each in form.errors.items()
        for e in each
    ]
    for inline in context["inline_admin_formsets"]:
        found += [str(e) for e in inline.formset.non_form_errors()]
    return found
