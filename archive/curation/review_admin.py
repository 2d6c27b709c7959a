"""The review in the forms and lists of records: the buttons of the next steps, the remarks at their
fields, and publishing several at once."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.core.access import Status
from archive.core.changes import because
from archive.core.publishing import hindrances
from archive.core.records import Record
from archive.curation import review
from archive.curation.merge_fields import ACCESS, as_closed
from archive.curation.models import PublishingBatch, Remark

# Steps that need a page of their own: a reason, remarks, a look at what hinders.
ON_A_PAGE = ("publish", "return", "withdraw")


def step_address(record: Record, step: str) -> str:
    return reverse("admin:review", args=[record.ref, step])


def changes_content(form: Any, formsets: Any) -> bool:
    if set(form.changed_data) - review.NO_CONTENT:
        return True
    changed = ("new_objects", "changed_objects", "deleted_objects")
    return any(getattr(rows, name, None) for rows in formsets or () for name in changed)


def remarks_shown(remarks: list[Remark]) -> str:
    """Remarks as they stand at their field or row."""
    sign = _("Remark")
    shown = ((sign, each.text) for each in remarks)
    return format_html_join("", '<span class="remark"><b>{}:</b> {}</span>', shown)


class HeldToItsStep:
    """Stands before a form's own class: no field undoes what a step decided. Of a published record,
    only who publishes opens more; a withdrawn one keeps a reason that readers are told."""

    may_publish = False

    def clean(self) -> Any:
        data = super().clean()  # type: ignore[misc]
        form: Any = self
        if form.instance.status == Status.PUBLISHED and not self.may_publish and self._opens(form):
            words = _("It is published: only reviewers and archivists open it to more readers.")
            form.add_error("access", words)
        reason = form.cleaned_data.get("withdrawn_reason", "not asked for")
        if form.instance.status == Status.WITHDRAWN and not reason:
            words = _("Write the reason in at least one language: readers are told it.")
            form.add_error("withdrawn_reason", words)
        return data

    def _opens(self, form: Any) -> bool:
        after = copy.copy(form.instance)
        for name in ACCESS:
            setattr(after, name, form.cleaned_data.get(name, getattr(after, name)))
        return not as_closed("access", after, form.instance)


class ReviewedAdmin(admin.ModelAdmin):
    """A record's status is changed by steps, never picked from a list."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        user: Any = request.user
        if obj is None:
            return form
        return type(form)(form.__name__, (HeldToItsStep, form), {"may_publish": user.may_publish})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "status")

    # The form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kw: Any) -> Any:
        record = kw.get("obj") or (args[3] if len(args) > 3 else None)
        if record is not None and self.has_change_permission(request, record):
            user: Any = request.user
            remarks = list(Remark.objects.filter(record_ref=record.ref).select_related("by"))
            open_ones = [each for each in remarks if each.is_open]
            context["review"] = {
                "record": record,
                "steps": review.steps_open_to(user, record),
                "own": user.may_publish and not review.may_publish(user, record),
                "remarks": [(as_typed(one, request), place_of(one, context)) for one in open_ones],
                "settled": [each for each in remarks if not each.is_open],
                "past": list(review.steps_of(record)[:8]),
            }
            show_at_fields(context["adminform"].form, open_ones)
            show_at_rows(context["inline_admin_formsets"], open_ones)
        return super().render_change_form(request, context, *args, **kw)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            return
        for remark in review.open_remarks(form.instance):
            if f"remark-{remark.pk}-answer" not in request.POST:
                continue  # the form that was sent did not show it
            answer = answer_of(remark, request)
            settled = f"remark-{remark.pk}-settled" in request.POST
            if settled or answer != remark.answer:
                review.settle(remark, request.user, answer=answer, settled=settled)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kw: Any) -> HttpResponse:
        return self._next_step(request, obj) or super().response_add(request, obj, *args, **kw)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._next_step(request, obj) or super().response_change(request, obj)

    def _next_step(self, request: HttpRequest, record: Record) -> HttpResponse | None:
        """After the form was saved: the step of the button, or its page."""
        step = next((name for name in STEPS if f"_{name}" in request.POST), "")
        if not step:
            return None
        if step in ON_A_PAGE:
            return self._saved(request, step_address(record, step))
        try:
            STEPS[step](record, request.user)
        except review.RemarksOpen:
            return self._saved(request, step_address(record, step))
        except review.StepRefused as error:
            self.message_user(request, str(error), messages.ERROR)
            return self._saved(request, admin_address(record))
        tell(request, record, step)
        opts = self.opts
        return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))

    def _saved(self, request: HttpRequest, address: str) -> HttpResponse:
        """The form was saved, though the step is not taken yet: a browser that keeps what was
        typed forgets it where a page says so."""
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(address)

    # The list

    def get_actions(self, request: HttpRequest) -> Any:
        """Added here, since a list that names actions of its own replaces those of its bases."""
        actions = super().get_actions(request)
        user: Any = request.user
        if user.may_publish and IS_POPUP_VAR not in request.GET:
            actions["publish_several"] = self.get_action("publish_several")
        return actions

    @admin.action(description=gettext_lazy("Publish…"))
    def publish_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """What will be published, what cannot and why; then the batch."""
        chosen = list(queryset[: review.MOST_AT_ONCE + 1])
        if len(chosen) > review.MOST_AT_ONCE:
            words = _("At most %(most)d records are published at once. Choose fewer.")
            self.message_user(request, words % {"most": review.MOST_AT_ONCE}, messages.ERROR)
            return None
        user: Any = request.user
        reasons = review.why_not(chosen, user)
        ready = [record for record in chosen if record.pk not in reasons]
        if request.POST.get("confirmed"):
            return self._publish(request, ready, user)
        told = hindrances(ready)
        context = {
            **admin.site.each_context(request),
            "title": _("Publish several records"),
            "opts": self.opts,
            "ready": [(record, told.get(record.pk, [])) for record in ready],
            "refused": [(record, reasons[record.pk]) for record in chosen if record.pk in reasons],
            "action_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/review/publish_several.html", context)

    def _publish(self, request: HttpRequest, ready: list[Record], user: Any) -> HttpResponse | None:
        because("", _("Publish several records"))
        try:
            made = review.publish_all(ready, user)
        except review.StepRefused as error:
            self.message_user(request, str(error), messages.ERROR)
            return None
        self.message_user(request, _("Published as one batch, which can be taken back here."))
        return HttpResponseRedirect(batch_address(made))


STEPS: dict[str, Any] = {
    "send": review.send,
    "recall": review.recall,
    **dict.fromkeys(ON_A_PAGE),
}


def tell(request: HttpRequest, record: Record, step: str) -> None:
    """Say that a step was taken, here and among what was changed last at the desk."""
    words = done_words(step, record)
    messages.success(request, words)
    form_of(record).log_change(request, record, words)


def done_words(step: str, record: Record) -> str:
    words = {
        "send": _("“%(record)s” was sent to review."),
        "recall": _("“%(record)s” is a draft again."),
        "publish": _("“%(record)s” is published."),
        "return": _("“%(record)s” was returned with remarks."),
        "withdraw": _("“%(record)s” was withdrawn. Its address tells readers so, and why."),
    }
    return words[step] % {"record": record}


def form_of(record: Record) -> Any:
    """The admin of a record: of an interview that of interviews, though it is kept as a source."""
    kept_as = record._meta.concrete_model
    kinds = [model for model in admin.site._registry if model._meta.concrete_model is kept_as]
    for model in sorted(kinds, key=lambda model: not model._meta.proxy):
        if not model._meta.proxy or model._default_manager.filter(pk=record.pk).exists():
            return admin.site.get_model_admin(model)
    raise LookupError(f"No form in the admin for {type(record).__name__}.")


def admin_address(record: Record) -> str:
    opts = form_of(record).opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def batch_address(made: PublishingBatch) -> str:
    return reverse("admin:curation_publishingbatch_change", args=[made.pk])


# Remarks at their places


def answer_of(remark: Remark, request: HttpRequest) -> str:
    """What was typed, after what somebody else has answered while the form was open."""
    typed, was = (
        request.POST.get(name, remark.answer).replace("\r\n", "\n").strip()
        for name in (f"remark-{remark.pk}-answer", f"_remark-{remark.pk}-was")
    )
    if typed == was:
        return remark.answer
    return typed if remark.answer in ("", was, typed) else f"{remark.answer}\n\n{typed}"


def as_typed(remark: Remark, request: HttpRequest) -> Remark:
    """With the answer as it was sent, where the form is shown again because of an error in it."""
    remark.was = request.POST.get(f"_remark-{remark.pk}-was", remark.answer)  # type: ignore[attr-defined]
    if request.method == "POST":
        remark.answer = request.POST.get(f"remark-{remark.pk}-answer", remark.answer)
        remark.ticked = f"remark-{remark.pk}-settled" in request.POST  # type: ignore[attr-defined]
    return remark


def place_of(remark: Remark, context: Any) -> str:
    """Where on the page of the form a remark leads to."""
    if not remark.part:
        return ""
    form = context["adminform"].form
    if remark.part in form.fields:
        return str(form[remark.part].id_for_label)
    for inline in context["inline_admin_formsets"]:
        for row in inline.formset.initial_forms:
            if part_of_row(inline.formset.prefix, row.instance) == remark.part:
                return str(row.prefix)
    return ""


def part_of_row(prefix: str, row: Any) -> str:
    return f"{prefix}:{row.pk}"


def show_at_fields(form: Any, remarks: list[Remark]) -> None:
    for name in form.fields:
        ours = [each for each in remarks if each.part == name]
        if ours:
            help_text = form.fields[name].help_text
            shown = format_html("{} {}", remarks_shown(ours), help_text)
            form.fields[name].help_text = form[name].help_text = shown


def show_at_rows(inlines: list[Any], remarks: list[Remark]) -> None:
    """A row with a remark gets one more line, or column, in which it stands."""
    for inline in inlines:
        prefix = inline.formset.prefix
        ours = [each for each in remarks if each.part.startswith(f"{prefix}:")]
        if ours:
            shown = _column(prefix, ours)
            inline.readonly_fields = (*inline.readonly_fields, shown)
            inline.fieldsets = [(None, {"fields": (shown,)}), *inline.fieldsets]


def _column(prefix: str, remarks: list[Remark]) -> Any:
    @admin.display(description=gettext_lazy("remarks"))
    def remarks_of_row(row: Any) -> str:
        part = part_of_row(prefix, row)
        return remarks_shown([each for each in remarks if each.part == part])

    return remarks_of_row
