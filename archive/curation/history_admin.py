"""The pages of the history at the desk: of a record, of an act, the preview of taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from archive.core.records import Record
from archive.curation import history, history_pages
from archive.curation.history_kept import kept
from archive.curation.models import ChangeSet
from archive.jobs.queue import defer


class WithHistory:
    """The button “History” of a form leads to the history of the row and all that hangs on it."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        model: Any = self.model  # type: ignore[attr-defined]
        row = model._base_manager.filter(pk=history_pages.key_of(model, object_id)).first()
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied
        return page_of_row(request, model._meta.concrete_model._meta.label, row)


class WhyForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)
    seen = forms.CharField(max_length=64, required=False)
    """The mark of the plan that was shown."""


def page_of_row(request: HttpRequest, label: str, row: Any) -> HttpResponse:
    page = history_pages.of_row(row, request.GET.get("before", ""), request.user)
    meta = kept()[label].model._meta
    title = _("History: %(name)s") % {"name": page.name}
    context = {"title": title, "page": page, "opts": meta, "record": row, "label": label}
    return _answer(request, "admin/history/record.html", context)


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context})


@admin.register(ChangeSet)
class ChangeSetAdmin(admin.ModelAdmin):
    """All acts, the newest first. Nobody writes here; an act is taken back by another act."""

    list_display = ("when", "by_whom", "what", "why")
    list_display_links = ("when",)
    list_select_related = False
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "made_at"
    search_fields = ("who_name", "label", "why")
    actions = None
    ordering = ("-made_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeSet]:
        return ChangeSet.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("when"), ordering="made_at")
    def when(self, act: ChangeSet) -> Any:
        return act.made_at

    @admin.display(description=gettext_lazy("who"), ordering="who_name")
    def by_whom(self, act: ChangeSet) -> str:
        return act.who_name or ("–" if act.label else _("a reader"))

    @admin.display(description=gettext_lazy("what"))
    def what(self, act: ChangeSet) -> str:
        return str(act)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            door: Any = self.admin_site.admin_view(view)
            made: URLPattern = path(route, door, name=f"curation_changeset_{name}")
            return made

        return [
            page("<uuid:pk>/undo/", self.undo, "undo"),
            page("<uuid:pk>/before/<str:label>/<str:row>/", self.restore, "restore"),
            page("of/<str:label>/<str:row>/", self.of_row, "of"),
            *super().get_urls(),
        ]

    def _found(self, request: HttpRequest, pk: Any) -> ChangeSet:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found: ChangeSet = get_object_or_404(ChangeSet.objects.visible_to(request.user), pk=pk)
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return self.act(request, history_pages.key_of(ChangeSet, object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return self.act(request, history_pages.key_of(ChangeSet, object_id))

    def act(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """One act with all its rows."""
        act = self._found(request, pk)
        page = history_pages.of_act(act, request.GET.get("after", ""), request.user)
        context = {"title": str(act), "page": page, "act": act, "opts": self.opts}
        return _answer(request, "admin/history/act.html", context)

    def of_row(self, request: HttpRequest, label: str, row: str) -> HttpResponse:
        """The history of a row that may be there no longer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return page_of_row(request, label, self._row(request, label, row))

    def _row(self, request: HttpRequest, label: str, pk: str) -> Any:
        found = history_pages.row_or_shadow(label, pk)
        if found is None:
            raise Http404
        if not history_pages.may_see(request.user, label):
            raise PermissionDenied
        return found

    def undo(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The preview; posted, the act is taken back."""
        act = self._found(request, pk)
        user: Any = request.user
        if not user.may_publish:
            raise PermissionDenied
        form = WhyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            if history_pages.is_long(act):
                return self._undo_beside(request, act, form.cleaned_data["why"])
            try:
                made = history.undo(act, request.user, **form.cleaned_data)
            except history.Overtaken as error:
                self.message_user(request, str(error), messages.WARNING)
                return self._preview_undo(request, act, form, [])
            except history.Refused as error:
                return self._preview_undo(request, act, form, error.reasons)
            self.message_user(request, _("It was undone; this is what was written."))
            return redirect("admin:curation_changeset_change", made.id)
        return self._preview_undo(request, act, form, [])

    def _undo_beside(self, request: HttpRequest, act: ChangeSet, why: str) -> HttpResponse:
        """A job does it; its page tells how far it is, or what stood in the way."""
        number = defer(
            "archive.curation.jobs.undo_act",
            once=f"undo of {act.pk}",
            act_id=str(act.pk),
            user_id=request.user.pk,
            why=why,
            language=get_language() or "en",
        )
        if number is None:
            self.message_user(request, _("This act waits to be undone already."), messages.WARNING)
            return redirect("admin:jobs_job_changelist")
        told = _("It is being undone. This page tells how far it is, and what stood in the way.")
        self.message_user(request, told)
        return redirect("admin:jobs_job_change", number)

    def _preview_undo(
        self, request: HttpRequest, act: ChangeSet, form: WhyForm, reasons: list[str]
    ) -> HttpResponse:
        title = _("Undo: %(what)s") % {"what": act}
        back = reverse("admin:curation_changeset_change", args=[act.pk])
        context = {"title": title, "act": act, "back": back, "undoing": True}
        if history_pages.is_long(act):
            shown = history_pages.of_long(act, request.user)
        else:
            shown = history_pages.of_plan(history.undo_plan(act), request.user, reasons)
        return self._preview(request, shown, form, context)

    def restore(self, request: HttpRequest, pk: Any, label: str, row: str) -> HttpResponse:
        """The preview of a record as it was before an act; posted, it is so again."""
        act, record = self._found(request, pk), self._row(request, label, row)
        if not isinstance(record, Record):
            raise Http404
        form, reasons = WhyForm(request.POST or None), []
        if request.method == "POST" and form.is_valid():
            try:
                made = history.restore(record, act, request.user, **form.cleaned_data)
            except history.Overtaken as error:
                self.message_user(request, str(error), messages.WARNING)
            except history.Refused as error:
                reasons = error.reasons
            else:
                self.message_user(request, _("It was restored; this is what was written."))
                return redirect("admin:curation_changeset_change", made.id)
        try:
            plan = history.restore_plan(record, act)
        except history.Refused as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:curation_changeset_change", act.pk)
        name = history_pages.name_of(label, row)
        title = _("%(name)s as it was before this change") % {"name": name}
        back = reverse("admin:curation_changeset_of", args=[label, row])
        context = {"title": title, "act": act, "back": back, "name": name}
        shown = history_pages.of_plan(plan, request.user, reasons)
        return self._preview(request, shown, form, context)

    def _preview(
        self,
        request: HttpRequest,
        shown: history_pages.Preview,
        form: WhyForm,
        context: dict[str, Any],
    ) -> HttpResponse:
        status = 409 if request.method == "POST" else 200
        answer = _answer(
            request,
            "admin/history/preview.html",
            {"plan": shown, "form": form, "opts": self.opts, **context},
        )
        answer.status_code = status
        return answer
