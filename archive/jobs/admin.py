"""The curators' view of the background work: read only, but for trying a failed job again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.jobs import worker
from archive.jobs.models import Job, JobReport, State
from archive.jobs.queue import MANAGER, WORKS

# The queue's own page styles inside the tags, which our policy forbids.
admin.site.unregister(ProcrastinateJob)

SIGNS = {State.DONE: "reviewed", State.FAILED: "uncertain", State.RUNNING: "in-review"}


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(status=self.value()) if self.value() in State.values else queryset


def try_again(job: Job) -> bool:
    """Put a failed job back into the queue; False if it has not failed."""
    if job.status != State.FAILED:
        return False
    MANAGER.retry_job_by_id(job.pk, retry_at=timezone.now())
    return True


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ("name", "state", "progress", "attempts", "started", "error")
    list_display_links = ("name",)
    list_filter = (StateFilter,)
    list_per_page = 50
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("try_failed_again",)
    fields = ("name", "about", "state", "progress", "attempts", "started", "ended", "error")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return super().get_queryset(request).select_related("report")

    # Whoever works here sees the work; nobody writes it by hand.
    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff

    @admin.display(description=gettext_lazy("job"))
    def name(self, job: Job) -> str:
        work = WORKS.get(job.task_name)
        return str(work.title) if work else job.task_name

    @admin.display(description=gettext_lazy("about"))
    def about(self, job: Job) -> str:
        return ", ".join(f"{key}: {value}" for key, value in job.args.items()) or "–"

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def state(self, job: Job) -> str:
        state = State(job.status)
        sign = SIGNS.get(state, "not-reviewed")
        return format_html('<span class="badge badge-{}">{}</span>', sign, state.label)

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, job: Job) -> str:
        report = _report_of(job)
        if report is None or not report.total:
            return "–"
        words = _("%(done)d of %(total)d") % {"done": report.done, "total": report.total}
        bar = '<progress value="{}" max="{}" aria-label="{}"></progress> {} {}'
        return format_html(bar, report.done, report.total, words, words, report.words)

    @admin.display(description=gettext_lazy("started"))
    def started(self, job: Job) -> Any:
        report = _report_of(job)
        return report.started_at if report else None

    @admin.display(description=gettext_lazy("done"))
    def ended(self, job: Job) -> Any:
        report = _report_of(job)
        return report.done_at if report else None

    @admin.display(description=gettext_lazy("error"))
    def error(self, job: Job) -> str:
        report = _report_of(job)
        return (report.error if report else "") or "–"

    @admin.action(description=gettext_lazy("Try failed jobs again"), permissions=["retry"])
    def try_failed_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        count = sum(try_again(job) for job in queryset)
        words = ngettext("%(count)d job is tried again.", "%(count)d jobs are tried again.", count)
        self.message_user(request, words % {"count": count})

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(self.again)
        return [path("<int:number>/again/", again, name="jobs_job_again"), *super().get_urls()]

    def again(self, request: HttpRequest, number: int) -> HttpResponse:
        """The button of one job."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_retry_permission(request):
            raise PermissionDenied
        if try_again(get_object_or_404(Job, pk=number)):
            self.message_user(request, _("The job is tried again."))
        else:
            self.message_user(request, _("This job has not failed."), messages.WARNING)
        return redirect(reverse("admin:jobs_job_change", args=[number]))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(
            request, {"no_worker": not worker.is_seen(), **(extra_context or {})}
        )


def _report_of(job: Job) -> JobReport | None:
    """None for a job that has not begun."""
    return getattr(job, "report", None)
