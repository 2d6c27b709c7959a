"""The pages of steps that need more than a button: remarks, a reason, a look at what hinders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from archive.core.changes import because
from archive.core.forms import TextMapFormField
from archive.core.languages import INTERFACE_LANGUAGES, LANGUAGES, pick
from archive.core.publishing import hindrances
from archive.core.records import Record
from archive.curation import review
from archive.curation.models import PublishingBatch
from archive.curation.places import Place, places_of
from archive.curation.review_admin import admin_address, batch_address, form_of, tell

Answer = HttpResponse


def step_page(request: HttpRequest, ref: str, step: str) -> Answer:
    record = review.record_of(ref)
    page = PAGES.get(step)
    if record is None or page is None:
        raise Http404
    if not form_of(record).has_change_permission(request, record):
        raise PermissionDenied
    if step not in review.steps_open_to(request.user, record):
        words = _("This cannot be done now: the record is “%(status)s”, or it is not yours to do.")
        told = words % {"status": record.get_status_display()}
        messages.error(request, told)
        return HttpResponseRedirect(admin_address(record))
    if request.method == "POST":
        because("", _act(step, record))
    try:
        return page(request, record)
    except review.StepRefused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)


def _act(step: str, record: Record) -> str:
    """What a step is called in the history."""
    return str(TITLES[step] % {"record": record})


def _done(request: HttpRequest, record: Record, step: str) -> Answer:
    tell(request, record, step)
    return HttpResponseRedirect(admin_address(record))


def _show(request: HttpRequest, record: Record, step: str, **more: Any) -> Answer:
    context = {
        **admin.site.each_context(request),
        "title": TITLES[step] % {"record": record},
        "record": record,
        "kind": record._meta.verbose_name_plural,
        "form_address": admin_address(record),
        **more,
    }
    return TemplateResponse(request, f"admin/review/{step}.html", context)


TITLES: dict[str, Any] = {
    "send": gettext_lazy("Send “%(record)s” to review"),
    "return": gettext_lazy("Return “%(record)s” with remarks"),
    "publish": gettext_lazy("Publish “%(record)s”"),
    "withdraw": gettext_lazy("Withdraw “%(record)s”"),
}


def send(request: HttpRequest, record: Record) -> Answer:
    """Asked only where remarks are open."""
    if request.method == "POST":
        review.send(record, request.user, in_spite=True)
        return _done(request, record, "send")
    return _show(request, record, "send", remarks=review.open_remarks(record))


def publish(request: HttpRequest, record: Record) -> Answer:
    if request.method == "POST":
        review.publish(record, request.user)
        return _done(request, record, "publish")
    found = hindrances([record]).get(record.pk, [])
    return _show(
        request,
        record,
        "publish",
        hindering=[one for one in found if one.blocks],
        warnings=[one for one in found if not one.blocks],
        remarks=review.open_remarks(record),
    )


def return_with(request: HttpRequest, record: Record) -> Answer:
    places = places_of(request, record)
    if request.method == "POST":
        review.return_with(record, request.user, list(_written(request, places)))
        return _done(request, record, "return")
    return _show(request, record, "return", places=places)


def _written(request: HttpRequest, places: list[Place]) -> Any:
    for place in places:
        text = request.POST.get(f"remark-{place.part}", "")
        if text.strip():
            yield review.NewRemark(text, place.part, place.words)


class ReasonForm(forms.Form):
    reason = TextMapFormField(label=gettext_lazy("Reason that readers are told"))


def withdraw(request: HttpRequest, record: Record) -> Answer:
    """First what readers will be told; withdrawn when somebody has seen it."""
    start = {"reason": record.withdrawn_reason}
    form = ReasonForm(request.POST if request.method == "POST" else None, initial=start)
    told: list[tuple[str, str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if "_withdraw" in request.POST:
            review.withdraw(record, request.user, reason)
            return _done(request, record, "withdraw")
        told = [
            (code, LANGUAGES[code].endonym, *pick(reason, code)) for code in INTERFACE_LANGUAGES
        ]
    return _show(request, record, "withdraw", form=form, told=told)


PAGES: dict[str, Callable[[HttpRequest, Record], Answer]] = {
    "send": send,
    "publish": publish,
    "return": return_with,
    "withdraw": withdraw,
}


@require_POST
def take_back(request: HttpRequest, batch_id: Any) -> Answer:
    made = get_object_or_404(PublishingBatch, pk=batch_id)
    because("", _("Take back: %(batch)s") % {"batch": made})
    try:
        stay = review.take_back(made, request.user)
    except review.StepRefused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(batch_address(made))
    messages.success(request, _("The batch was taken back."))
    for ref, reason in stay:
        words = _("%(ref)s stays as it is. %(reason)s")
        messages.warning(request, words % {"ref": ref, "reason": reason})
    return HttpResponseRedirect(batch_address(made))
