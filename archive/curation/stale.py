"""Two people at one record: who saves later is told what the other one wrote, and loses nothing.

A form carries what it showed when it was opened (`form_state`). When it comes back and the database
holds something else, nothing is written. The form stands there again with all that was typed, above
it both versions field by field. What only the other one changed is taken into the form; where both
changed the same, the typed stays and is marked. Saving again then writes it, knowingly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy

from archive.core.records import Record, Row
from archive.curation import form_state, history_models, typed
from archive.curation.form_state import State

FIELD = "_opened_as"
REFUSED = gettext_lazy(
    "Nothing was saved: somebody else has saved this record since you opened it. Everything you "
    "typed still stands below. Compare, then save again to keep what stands in the form."
)
ROW_IS = {
    "added": gettext_lazy("added by the other; it stays"),
    "removed": gettext_lazy("removed by the other; it stays removed"),
    "removed, typed": gettext_lazy("removed by the other; yours becomes a new row"),
}


@dataclass
class Change:
    """One field on which now and opened, or now and typed, differ; all three in words."""

    row: str
    label: str
    opened: str
    now: str
    typed: str
    both: bool  # changed by both: a person has to choose


@dataclass
class Overtaken:
    """What happened to a record while somebody had it open."""

    known: bool  # whether it is known what it was when it was opened
    who: str = ""
    when: dt.datetime | None = None
    changes: list[Change] = field(default_factory=list)


class RefusedForm:
    """Stands before a form's own class: it is never right."""

    def clean(self) -> Any:
        data = super().clean()  # type: ignore[misc]
        self.add_error(None, REFUSED)  # type: ignore[attr-defined]
        return data


class Unstale(admin.ModelAdmin):
    """Refuses to write over what was saved since the form was opened."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or not object_id or "_saveasnew" in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            row = self._held(request, unquote(object_id))
            if row is None:
                return typed.page(request, typed.GONE)
            if self.has_change_permission(request, row):
                self._compare(request, row)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _held(self, request: HttpRequest, pk: str) -> Any:
        """The row; until the end of the transaction nobody else writes it or its record.

        Records are held before their rows, in the order of their keys, as whoever edits, imports or
        merges does: the other way round, two would wait for each other."""
        try:
            row = self.model._base_manager.filter(pk=pk).first()
        except (ValidationError, ValueError):
            return None
        if isinstance(row, Row) and not isinstance(row, Record):
            for record in sorted(row.records(), key=lambda one: str(one.pk)):
                _hold(type(record), record.pk)
        return self.get_object(request, pk) if _hold(self.model, pk) else None

    def _compare(self, request: Any, row: Any) -> None:
        form, formsets = self._unbound(request, row)
        now = form_state.shown_by(form, formsets)
        handed_out = form_state.opened(request.POST.get(FIELD, ""))
        if handed_out and handed_out[1] == now:
            return
        data = request.POST.copy()
        found = Overtaken(known=handed_out is not None)
        since = handed_out[0] if handed_out else 0
        found.who, found.when = last_hand(row, since)
        found.changes = list(
            _merged(data, form, formsets, handed_out[1] if handed_out else {}, now)
        )
        data[FIELD] = form_state.carried(now)
        request.POST = data
        request.overtaken = found

    def _unbound(self, request: HttpRequest, row: Any) -> tuple[Any, list[Any]]:
        """The forms as they would be shown now, under the prefixes that Django gives them."""
        form = self.get_form(request, row, change=True)(instance=row)
        formsets, counted = [], dict[str, int]()
        for formset_class, inline in self.get_formsets_with_inlines(request, row):
            prefix = formset_class.get_default_prefix()
            counted[prefix] = counted.get(prefix, 0) + 1
            if counted[prefix] != 1 or not prefix:
                prefix = f"{prefix}-{counted[prefix]}"
            rows = inline.get_queryset(request)
            formsets.append(formset_class(instance=row, prefix=prefix, queryset=rows))
        return form, formsets

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "overtaken", None):
            return type(form)(form.__name__, (RefusedForm, form), {})
        return form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if change:
            context["overtaken"] = getattr(request, "overtaken", None)
            context["opened_as"] = request.POST.get(FIELD) or form_state.carried(
                form_state.shown_by(
                    context["adminform"].form,
                    [inline.formset for inline in context["inline_admin_formsets"]],
                )
            )
        return super().render_change_form(request, context, add, change, form_url, obj)


def _hold(model: Any, pk: Any) -> Any:
    """The row as it is now, held until the end of the transaction; None if it is gone."""
    return model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()


def last_hand(row: Any, since: float) -> tuple[str, dt.datetime | None]:
    """Who changed the row or what hangs on it last, through whatever page, and when, if that was
    after `since`."""
    written = history_models.Change.objects.filter(
        about__contains=[str(row.pk)], at__gt=dt.datetime.fromtimestamp(since, tz=dt.UTC)
    )
    last = written.select_related("change_set").order_by("-id").first()
    return (last.change_set.who_name, last.at) if last else ("", None)


def _merged(
    data: QueryDict, form: Any, formsets: list[Any], before: State, now: State
) -> Iterator[Change]:
    """Tell every difference; take into `data` what only the other one changed."""
    yield from _of_fields(data, form, "", str(form.instance), before, now)
    for formset in formsets:
        yield from _of_rows(data, formset, before, now)


def _of_fields(
    data: QueryDict, form: Any, key: str, title: str, before: State, now: State
) -> Iterator[Change]:
    """`form` is unbound and has the prefix under which the row was typed."""
    for name, field_ in form_state.fields_of(form):
        widget = field_.widget
        full = form.add_prefix(name)
        mine = form_state.plain(field_, widget.value_from_datadict(data, {}, full))
        theirs = now[key].get(name)
        was = before[key].get(name) if key in before else None
        if theirs in (was, mine):
            continue
        both = key not in before or mine != was
        if not both:
            form_state.put(data, full, theirs)
        yield Change(
            title,
            str(field_.label or name),
            form_state.in_words(field_, was) if was is not None else "",
            form_state.in_words(field_, theirs),
            form_state.in_words(field_, mine),
            both,
        )


def _of_rows(data: QueryDict, formset: Any, before: State, now: State) -> Iterator[Change]:
    prefix, name = formset.prefix, str(formset.model._meta.verbose_name)
    pk_name = formset.model._meta.pk.name
    there = {str(form.instance.pk): form for form in formset.initial_forms}
    typed_pks = {}
    for n in range(_number(data, f"{prefix}-TOTAL_FORMS")):
        if pk := data.get(f"{prefix}-{n}-{pk_name}"):
            typed_pks[pk] = n
    for pk, n in typed_pks.items():
        if pk in there:
            form = there[pk]
            form.prefix = f"{prefix}-{n}"
            key = form_state.row_key(prefix, pk)
            yield from _of_fields(data, form, key, f"{name}: {form.instance}", before, now)
    for pk, form in there.items():
        if pk not in typed_pks:
            told = str(ROW_IS["added"])
            yield Change(f"{name}: {form.instance}", "", "", told, "", both=False)
    gone = {pk: n for pk, n in typed_pks.items() if pk not in there}
    if gone:
        yield from _removed(data, formset, gone, before)


def _removed(
    data: QueryDict, formset: Any, gone: dict[str, int], before: State
) -> Iterator[Change]:
    """Rows that are no longer there: those on which something was typed become new ones."""
    prefix, name = formset.prefix, str(formset.model._meta.verbose_name)
    kept: list[int] = []
    for pk, n in gone.items():
        blank = formset.empty_form
        blank.prefix = f"{prefix}-{n}"
        mine = {
            part: form_state.plain(
                one, one.widget.value_from_datadict(data, {}, blank.add_prefix(part))
            )
            for part, one in form_state.fields_of(blank)
        }
        was = before.get(form_state.row_key(prefix, pk))
        words = {part: form_state.in_words(blank.fields[part], mine[part]) for part in mine}
        shown = " · ".join(text for part, text in words.items() if text and mine[part] is not False)
        if changed := was != mine and f"{prefix}-{n}-DELETE" not in data:
            kept.append(n)
        told = ROW_IS["removed, typed" if changed else "removed"]
        yield Change(name, "", shown if was else "", str(told), shown if changed else "", changed)
    _reorder(data, prefix, str(formset.model._meta.pk.name), set(gone.values()), kept)


def _reorder(data: QueryDict, prefix: str, pk_name: str, gone: set[int], kept: list[int]) -> None:
    """Number the rows of an inline anew: those that are still there, then the new ones."""
    total = _number(data, f"{prefix}-TOTAL_FORMS")
    first = _number(data, f"{prefix}-INITIAL_FORMS")
    still = [n for n in range(first) if n not in gone]
    new = [*kept, *range(first, total)]
    rows = {
        n: {key: data.getlist(key) for key in list(data) if key.startswith(f"{prefix}-{n}-")}
        for n in range(total)
    }
    for row in rows.values():
        for key in row:
            del data[key]
    for at, n in enumerate([*still, *new]):
        for key, values in rows[n].items():
            data.setlist(f"{prefix}-{at}-{key.removeprefix(f'{prefix}-{n}-')}", values)
        if n in kept:
            data[f"{prefix}-{at}-{pk_name}"] = ""
    data[f"{prefix}-INITIAL_FORMS"] = str(len(still))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(still) + len(new))


def _number(data: QueryDict, name: str) -> int:
    text = data.get(name, "0")
    return min(int(text), 1000) if text.isdecimal() else 0


__all__ = ["FIELD", "Change", "Overtaken", "Unstale", "last_hand"]
