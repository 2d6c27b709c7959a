"""The way through the holdings: what a source is part of, what lies below it, and beside it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.words import Value
from sources.models import Level, Repository, Source

STEPS: Final = 4  # fonds, series, file, item
SHOWN: Final = 200  # entries of one outline; below that many, every level is shown


def above(source: Source, user: Any) -> list[Source]:
    """What it is part of, the widest first, as far as this reader may follow."""
    found: list[Source] = []
    parent, visible = source.part_of_id, Source.objects.visible_to(user)
    while parent and len(found) < STEPS:
        one = visible.filter(pk=parent).first()
        if one is None or one in found:
            break
        found.insert(0, one)
        parent = one.part_of_id
    return found


def beside(source: Source, user: Any) -> tuple[Value, Value]:
    """The entries before and after it within the same whole, in the order of their reference."""
    if not source.part_of_id:
        return {}, {}
    rows = list(_in_order(Source.objects.visible_to(user).filter(part_of=source.part_of_id)))
    place = next((n for n, one in enumerate(rows) if one.pk == source.pk), None)
    if place is None:
        return {}, {}
    before = rows[place - 1] if place else None
    after = rows[place + 1] if place + 1 < len(rows) else None
    return _step(before), _step(after)


def _step(source: Source | None) -> Value:
    if source is None:
        return {}
    return {"label": source.reference_code or source.title, "url": source.get_absolute_url()}


def _in_order(rows: QuerySet[Source]) -> QuerySet[Source]:
    return rows.order_by("reference_code", "sort_key", "ref")


def below(parts: list[Source], user: Any) -> list[Value]:
    """These entries with what lies below them, level by level, while there is room."""
    under: dict[uuid.UUID | None, list[Source]] = defaultdict(list)
    layer, count = parts, len(parts)
    for _step_down in range(STEPS - 1):
        visible = Source.objects.visible_to(user).filter(part_of__in=[one.pk for one in layer])
        layer = list(_in_order(visible)[: SHOWN + 1 - count]) if layer else []
        count += len(layer)
        if not layer or count > SHOWN:
            break
        for one in layer:
            under[one.part_of_id].append(one)
    return _branch(parts, under, set())


def _branch(
    rows: list[Source], under: dict[uuid.UUID | None, list[Source]], passed: set[uuid.UUID]
) -> list[Value]:
    return [
        {
            "text": one.title,
            "language": one.title_language,
            "url": one.get_absolute_url(),
            "level": one.get_level_display(),
            "code": one.reference_code,
            "when": one.date.display() if one.date else "",
            "sample": one.is_sample,
            "parts": _branch(under.get(one.pk, []), under, {*passed, one.pk})
            if one.pk not in passed
            else [],
        }
        for one in rows
    ]


def outline_of(repository: Repository, user: Any) -> list[Value]:
    """The fonds, series and files that a repository keeps, each under what it is part of."""
    kept = Source.objects.visible_to(user).filter(repository=repository)
    rows = list(_in_order(kept.exclude(level=Level.ITEM))[:SHOWN])
    known = {one.pk for one in rows}
    under: dict[uuid.UUID | None, list[Source]] = defaultdict(list)
    for one in rows:
        under[one.part_of_id if one.part_of_id in known else None].append(one)
    outline = _branch(under[None], under, set())
    items = dict(
        Source.objects.visible_to(user)
        .filter(part_of__in=known, level=Level.ITEM)
        .order_by()
        .values_list("part_of__ref")
        .annotate(Count("pk"))
    )
    _say_items(outline, {one.get_absolute_url(): items.get(one.ref, 0) for one in rows})
    return outline


def _say_items(outline: list[Value], items: dict[str, int]) -> None:
    for entry in outline:
        if number := items.get(entry["url"], 0):
            words = ngettext("%(count)s item", "%(count)s items", number)
            entry["held"] = words % {"count": number}
        _say_items(entry["parts"], items)


def level_row(source: Source) -> list[Value]:
    """The level of description; of a single item outside any whole nothing need be said."""
    if source.level == Level.ITEM and not source.part_of_id:
        return []
    return [{"label": _("Level"), "text": str(source.get_level_display())}]


def rests_on(said: int) -> list[Value]:
    """How much of the archive rests on it; `said` counts the statements that may be told."""
    if not said:
        return []
    words = ngettext("%(count)s statement", "%(count)s statements", said) % {"count": said}
    return [{"label": _("Rests on it"), "text": words, "url": "#says"}]
