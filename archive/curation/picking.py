"""Autocomplete over any script: what is typed is compared by keys, and the nearest stands first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.urls import reverse

from archive.core import names

MOST_PICKED = 100  # rows that an autocomplete can offer on its pages
EXACT, BEGINS, WORDS, HOLDS = range(4)

_key = lru_cache(maxsize=1 << 16)(names.ascii_key)
_fold = lru_cache(maxsize=1 << 16)(names.fold_key)


def is_picking(request: HttpRequest) -> bool:
    """Whether an autocomplete asks: a list keeps the order that its reader gave it."""
    return request.path == reverse("admin:autocomplete")


def nearest_first(rows: QuerySet[Any], term: str, path: str = "names") -> QuerySet[Any]:
    """By how near any of the names at `path` comes; these have the column `key_ascii`."""
    relation = rows.model._meta.get_field(path)
    key = names.ascii_key(term)
    if not key:
        return rows
    near = Case(
        When(key_ascii=key, then=Value(EXACT)),
        When(key_ascii__startswith=key, then=Value(BEGINS)),
        When(key_ascii__contains=f" {key}", then=Value(WORDS)),
        default=Value(HOLDS),
        output_field=IntegerField(),
    )
    forms = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
    best = forms.annotate(near=near).order_by("near").values("near")[:1]
    ordered = [*(rows.query.order_by or rows.model._meta.ordering), "pk"]
    nearest: QuerySet[Any] = rows.annotate(near=Subquery(best)).order_by("near", *ordered)
    return nearest


class PickedByWords(admin.ModelAdmin):
    """Rows that are few enough to be looked through: vocabularies, events, sources.

    `picked_by` names fields with text, text by language or lists of either; in any of them, in any
    script, the typed words are looked for.
    """

    picked_by: ClassVar[tuple[str, ...]] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not names.ascii_key(search_term):
            return super().get_search_results(request, queryset, search_term)
        every = self.model._base_manager.values_list("pk", *self.picked_by)
        near = {
            pk: rank for pk, *texts in every if (rank := nearness(texts, search_term)) is not None
        }
        if not is_picking(request):
            return queryset.filter(pk__in=near), False
        best = sorted(near, key=lambda pk: near[pk])[:MOST_PICKED]
        order = Case(*(When(pk=pk, then=Value(near[pk])) for pk in best), default=Value(HOLDS))
        found = queryset.filter(pk__in=near if len(near) > MOST_PICKED else best)
        return found.annotate(near=order).order_by("near", *self.model._meta.ordering), False


def nearness(texts: Iterable[Any], term: str) -> int | None:
    """How near the best of the texts comes to the term; None where nothing is alike."""
    asked, folded, found = _key(term), _fold(term), list[int]()
    for text in _flat(texts):
        rank = _near(_key(text), asked)
        if rank is None and folded and _near(_fold(text), folded) is not None:
            rank = HOLDS  # by another spelling of the same sounds
        if rank is not None:
            found.append(rank)
    return min(found, default=None)


def _near(key: str, asked: str) -> int | None:
    if key == asked:
        return EXACT
    if key.startswith(asked):
        return BEGINS
    parts, words = key.split(), asked.split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return WORDS
    return HOLDS if all(word in key for word in words) else None


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _flat(value.values())
    elif value is not None:
        for one in value:
            yield from _flat(one)
