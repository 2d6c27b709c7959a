"""The history in words: fields by their labels, related rows by their names, texts by what differs.

Everything shown of one page is gathered first and named by one question for each model.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from archive.core.fields import TextMap
from archive.curation.history_kept import Kept, kept, target_of
from archive.curation.history_rows import Net, Values, fields_of, instance_of, value_of
from archive.curation.models import Action, Change

LONGEST = 300
"""Characters of a text that are shown where nothing marks a part of it."""
AROUND = 60
"""Characters that stay of what is the same, on each side of a difference."""
MOST_TOKENS = 3000
TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
NOT_SHOWN = {"id", "created_at", "created_by", "updated_at"}


class Part(NamedTuple):
    how: str
    """same, gone or new"""
    text: str


@dataclass
class Line:
    """One field of a row: its label, and how its value changed."""

    label: str
    parts: list[Part]


@dataclass
class Told:
    """One row of a change set, ready to be shown."""

    action: str
    kind: str
    name: str
    lines: list[Line] = field(default_factory=list)
    label: str = ""
    row: str = ""

    @property
    def sign(self) -> str:
        return {Action.CREATED: "created", Action.REMOVED: "removed"}.get(
            Action(self.action), "changed"
        )

    @property
    def word(self) -> str:
        return str(Action(self.action).label)


# Names of rows


class Names:
    """The names of rows, those that are no longer there by what they were last."""

    def __init__(self) -> None:
        self.wanted: dict[str, set[str]] = {}
        self.known: dict[tuple[str, str], str] = {}

    def want(self, label: str, pk: Any) -> None:
        if pk not in (None, "") and (label, str(pk)) not in self.known:
            self.wanted.setdefault(label, set()).add(str(pk))

    def of(self, label: str, pk: Any) -> str:
        if self.wanted:
            self._ask()
        return self.known.get((label, str(pk))) or _("something removed")

    def _ask(self) -> None:
        wanted, self.wanted = self.wanted, {}
        lost: set[tuple[str, str]] = set()
        for label, ids in wanted.items():
            model = _model(label)
            rows = {str(row.pk): row for row in named_rows(model).filter(pk__in=ids)}
            self.known |= {(label, pk): str(row) for pk, row in rows.items()}
            lost |= {(label, pk) for pk in ids - rows.keys() if label in kept()}
        if lost:
            self._ask_history(lost)

    def _ask_history(self, lost: set[tuple[str, str]]) -> None:
        ids = sorted({pk for _label, pk in lost})
        found = Change.objects.filter(about__overlap=ids, action=Action.REMOVED).order_by("id")
        last = {(c.model, c.row): c.before or {} for c in found if (c.model, c.row) in lost}
        for key, values in last.items():
            self.known[key] = plain_name(kept()[key[0]], values)


def _model(label: str) -> Any:
    from django.apps import apps

    return apps.get_model(label)


def named_rows(model: Any) -> models.QuerySet[Any]:
    """Rows with all that their names are made of."""
    rows: models.QuerySet[Any] = model._base_manager.select_related()
    if hasattr(model, "name_row"):
        rows = rows.prefetch_related("names")
    if model._meta.label == "people.Family":
        rows = rows.prefetch_related("membership__person")
    return rows


SAID_BY = (
    "given", "surname", "name", "title", "label", "names", "words", "key", "quotation", "locator",
    "date_text", "verbatim", "text", "ref", "email",
)  # fmt: skip


def plain_name(one: Kept, values: Values) -> str:
    """The name of a row that is gone, by its own columns alone: what it led to may be gone too."""
    found = []
    for name in SAID_BY:
        value = values.get(name)
        if isinstance(value, dict):
            value = next((text for text in value.values() if text), "")
        if value not in (None, "", []):
            found.append(str(value))
        if found and name != "given":
            break
    return shortened(" ".join(found), 80) or str(one.model._meta.verbose_name)


# Rows and fields


def tell(nets: Iterable[Net], names: Names | None = None) -> list[Told]:
    """Each row in words. All names are asked for together."""
    rows, names = list(nets), names or Names()
    for row in rows:
        names.want(row.label, row.row)
        for _column, link, value in _links(row):
            names.want(target_of(link), value)
    return [_tell_row(row, names) for row in rows]


def _links(row: Net) -> Iterator[tuple[str, Any, Any]]:
    for column, each in fields_of(kept()[row.label].model).items():
        if isinstance(each, models.ForeignKey):
            for values in (row.was, row.now):
                if values.get(column) is not None:
                    yield column, each, values[column]


def _tell_row(row: Net, names: Names) -> Told:
    one = kept()[row.label]
    told = Told(row.action, str(one.model._meta.verbose_name), "", label=row.label, row=row.row)
    if one.model._meta.auto_created:
        told.kind, told.name = _link_words(one, row, names)
        return told
    told.name = shortened(_name(one, row, names), 120)
    stays = row.action == Action.CHANGED
    columns = row.differing() if stays else list(fields_of(one.model))
    for column in columns:
        each = fields_of(one.model).get(column)
        if each is None or each.name in NOT_SHOWN:
            continue
        before, after = row.was.get(column), row.now.get(column)
        if stays:
            told.lines += _field_lines(each, before, after, names)
        elif (before or after) != _usual(each):
            told.lines += _whole_lines(each, before or after, names)
    return told


def _name(one: Kept, row: Net, names: Names) -> str:
    """Its own name; of a row that is gone and has none, that of what it led to first."""
    found = names.of(row.label, row.row)
    if found not in (_("something removed"), str(one.model._meta.verbose_name)):
        return found
    found = plain_name(one, row.now or row.was)
    links = (link for _column, link, _value in _links(row))
    first = next(links, None)
    if found != str(one.model._meta.verbose_name) or first is None:
        return found
    value = (row.now or row.was).get(first.column)
    return names.of(target_of(first), value)


def _usual(each: Any) -> Any:
    """What stands in a field that nobody has filled in, as the history has it."""
    return each.get_default() if each.has_default() else None


def _whole_lines(each: Any, value: Any, names: Names) -> Iterator[Line]:
    """A field of a row that came or went whole: the sign of the row says which."""
    for line in _field_lines(each, None, value, names):
        yield Line(line.label, [Part("same", part.text) for part in line.parts])


def _link_words(one: Kept, row: Net, names: Names) -> tuple[str, str]:
    """A many-to-many link: the field, and the two rows that it joins."""
    values = row.now or row.was
    owner: Any = one.model._meta.auto_created
    kind = next(
        (f.verbose_name for f in owner._meta.many_to_many if f.remote_field.through is one.model),
        one.model._meta.verbose_name,
    )
    fields: list[Any] = list(one.model._meta.concrete_fields)
    ends = [
        names.of(target_of(f), values.get(f.column))
        for f in fields
        if isinstance(f, models.ForeignKey)
    ]
    return str(kind), shortened(" – ".join(ends), 160)


def _field_lines(each: Any, before: Any, after: Any, names: Names) -> Iterator[Line]:
    label = str(each.verbose_name)
    if isinstance(each, TextMap):
        old, new = before or {}, after or {}
        for code in sorted(old.keys() | new.keys()):
            if old.get(code, "") != new.get(code, ""):
                parts = differences(old.get(code, ""), new.get(code, ""))
                yield Line(f"{label} ({code})", parts)
        return
    old, new = words_of(each, before, names), words_of(each, after, names)
    if old != new:
        yield Line(label, differences(old, new))


def words_of(each: Any, stored: Any, names: Names) -> str:
    """One value as people say it; nothing for what is empty."""
    if stored in (None, "", [], {}):
        return ""
    if isinstance(each, models.ForeignKey):
        return names.of(target_of(each), stored)
    if isinstance(each, ArrayField):
        choices = dict(each.base_field.flatchoices)
        return ", ".join(str(choices.get(one, one)) for one in stored)
    if each.flatchoices:
        return str(dict(each.flatchoices).get(stored, stored))
    if isinstance(stored, bool):
        return _("yes") if stored else _("no")
    if isinstance(each, models.JSONField):
        return _json_words(stored)
    value = value_of(each, stored)
    if isinstance(each, models.DateTimeField):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return str(value)


def _json_words(stored: Any) -> str:
    if isinstance(stored, list) and all(isinstance(one, dict) and "text" in one for one in stored):
        return "\n".join(one["text"] for one in stored)
    return json.dumps(stored, ensure_ascii=False)


# Texts


def shortened(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else text[:longest].rstrip() + " …"


def differences(before: str, after: str) -> list[Part]:
    """What is gone and what is new within a text; of what is the same, the words around it."""
    if not before or not after:
        how, text = ("new", after) if after else ("gone", before)
        return [Part(how, shortened(text))]
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    head = _alike_at_start(old, new)
    tail = _alike_at_start(old[head:][::-1], new[head:][::-1])
    end_old, end_new = len(old) - tail, len(new) - tail
    parts = [Part("same", "".join(old[:head]))]
    parts += _compared(old[head:end_old], new[head:end_new])
    parts.append(Part("same", "".join(old[end_old:])))
    return _with_gaps([part for part in parts if part.text])


def _alike_at_start(old: list[str], new: list[str]) -> int:
    number = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        number += 1
    return number


def _compared(old: list[str], new: list[str]) -> list[Part]:
    if max(len(old), len(new)) > MOST_TOKENS or not _much_alike(old, new):
        return [Part("gone", shortened("".join(old))), Part("new", shortened("".join(new)))]
    parts: list[Part] = []
    for how, i1, i2, j1, j2 in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if how == "equal":
            parts.append(Part("same", "".join(old[i1:i2])))
        else:
            parts += [Part("gone", "".join(old[i1:i2])), Part("new", "".join(new[j1:j2]))]
    return parts


def _much_alike(old: list[str], new: list[str]) -> bool:
    """A word or two that happen to be in both make a text of patches, not a readable one."""
    words_old = {token for token in old if token.isalnum()}
    words_new = {token for token in new if token.isalnum()}
    return 3 * len(words_old & words_new) >= max(len(words_old), len(words_new), 1)


def _with_gaps(parts: list[Part]) -> list[Part]:
    last = len(parts) - 1
    found = []
    for number, part in enumerate(parts):
        text = part.text
        if part.how == "same" and len(text) > 2 * AROUND + 20:
            head = "" if number == 0 else text[:AROUND]
            end = "" if number == last else text[-AROUND:]
            text = f"{head} … {end}"
        elif part.how != "same":
            text = shortened(text, 4 * LONGEST)
        found.append(Part(part.how, text))
    return found


__all__ = ["Names", "Told", "differences", "instance_of", "tell"]
