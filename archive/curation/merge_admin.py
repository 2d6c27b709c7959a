"""The desk's pages of doubles: who may be whom, the merge screen, and taking a merge back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from archive.core.changes import because
from archive.core.languages import LANGUAGES
from archive.curation import double_words, merge_screen, unmerge
from archive.curation.desk import WaitingFilter
from archive.curation.merge import NotMerged, Stale, merge
from archive.curation.merge_plan import may_merge, plan
from archive.curation.models import DoubleCandidate, Merge
from archive.curation.review import record_of
from people.models import Identity, Person, Verdict

STRONG, MIDDLING = 70, 50


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the archive writes by itself: seen by the desk, written by nobody."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def page(self, request: HttpRequest, name: str, title: str, **more: Any) -> TemplateResponse:
        status = more.pop("status", 200)
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        template = f"admin/curation/{self.opts.model_name}/{name}.html"
        return TemplateResponse(request, template, {**context, **more}, status=status)


class ScoreFilter(admin.SimpleListFilter):
    title = gettext_lazy("score")
    parameter_name = "likely"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("strong", _("%(from)s and more") % {"from": STRONG}),
            ("middling", f"{MIDDLING}–{STRONG - 1}"),
            ("weak", _("less than %(than)s") % {"than": MIDDLING}),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        bounds = {
            "strong": {"score__gte": STRONG},
            "middling": {"score__gte": MIDDLING, "score__lt": STRONG},
            "weak": {"score__lt": MIDDLING},
        }
        return queryset.filter(**bounds.get(self.value() or "", {}))


@admin.register(DoubleCandidate)
class DoubleCandidateAdmin(ReadOnlyAdmin):
    list_display = ("score", "first", "second", "why", "steps")
    list_display_links = None
    list_filter = (ScoreFilter, "person__status", WaitingFilter)
    search_fields = ("person__display_name", "other__display_name", "person__ref", "other__ref")
    list_select_related = ("person", "other")
    fields = ("score", "first", "second", "why", "steps")
    readonly_fields = fields

    class Media:
        css = {"all": ("css/doubles.css",)}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without what was decided since the last search."""
        rows: QuerySet[Any] = DoubleCandidate.objects.undecided()
        return rows.order_by(*self.get_ordering(request) or ())

    @admin.display(description=gettext_lazy("person"))
    def first(self, row: DoubleCandidate) -> str:
        return _person_cell(row.person)

    @admin.display(description=gettext_lazy("other person"))
    def second(self, row: DoubleCandidate) -> str:
        return _person_cell(row.other)

    @admin.display(description=gettext_lazy("reasons"))
    def why(self, row: DoubleCandidate) -> str:
        told = [(double_words.weight(one), double_words.tell(one)) for one in row.reasons]
        listed = format_html_join("", '<li><b class="num">{}</b> {}</li>', told)
        return format_html('<ul class="reasons">{}</ul>', listed)

    @admin.display(description=gettext_lazy("what to do"))
    def steps(self, row: DoubleCandidate) -> str:
        refs = [row.person.ref, row.other.ref]
        both = f"{row.person} · {row.other}"
        return format_html(
            '<a href="{}" aria-label="{}">{}</a><br><a href="{}" aria-label="{}">{}</a>',
            reverse("admin:curation_merge_pair", args=refs),
            _("Side by side: %(both)s") % {"both": both},
            _("Side by side"),
            reverse("admin:curation_doublecandidate_verdict", args=refs),
            _("Not the same: %(both)s") % {"both": both},
            _("Not the same"),
        )

    def get_urls(self) -> list[URLPattern]:
        verdict = self.admin_site.admin_view(self.verdict)
        name = "curation_doublecandidate_verdict"
        return [path("verdict/<str:one>/<str:other>/", verdict, name=name), *super().get_urls()]

    def verdict(self, request: HttpRequest, one: str, other: str) -> HttpResponse:
        """“Not the same person”, or perhaps, with the reason that researchers are told."""
        if not request.user.has_perm("people.add_identity"):
            raise PermissionDenied
        first, second = sorted((_person(one), _person(other)), key=lambda person: person.pk)
        if first == second:
            raise Http404
        error = ""
        if request.method == "POST":
            with transaction.atomic():
                error = _decide(request, first, second)
            if not error:
                self.message_user(request, _("The decision is kept; readers see it with both."))
                return redirect("admin:curation_doublecandidate_changelist")
        row = _decision(first, second)
        language = request.POST.get("language") or get_language() or "en"
        stored = {"verdict": row.verdict, "reason": row.reason.get(language, "")} if row else {}
        return self.page(
            request, "verdict", _("Are they the same person?"),
            heads=[merge_screen.head(person) for person in (first, second)], error=error,
            verdicts=[(each.value, each.label) for each in (Verdict.NOT, Verdict.POSSIBLY)],
            languages=[(code, LANGUAGES[code].endonym) for code in _interface()],
            told=request.POST or stored, language=language, decided=row, seen=_mark(row),
            pair_url=reverse("admin:curation_merge_pair", args=[one, other]),
            status=422 if error else 200,
        )  # fmt: skip


def _interface() -> list[str]:
    from django.conf import settings

    return [code for code, _name in settings.LANGUAGES]


def _person(ref: str) -> Person:
    return get_object_or_404(Person, ref=ref)


def _person_cell(person: Person) -> str:
    head = merge_screen.head(person)
    return format_html(
        '<a href="{}">{}</a><br>{} <span class="quiet">{} · {}</span>',
        head.url, head.title, head.years, person.ref, head.status,
    )  # fmt: skip


def _decision(first: Person, second: Person) -> Any:
    """The Identity of the two; None where nobody has decided yet."""
    return Identity.objects.filter(person=first, other=second).first()


def _mark(row: Any) -> str:
    """Another one after every decision."""
    return row.updated_at.isoformat() if row else ""


def _decide(request: HttpRequest, first: Person, second: Person) -> str:
    """Keep the verdict; or say what is missing. Of two who decide at once the later is told."""
    verdict, text = request.POST.get("verdict"), request.POST.get("reason", "").strip()
    language = request.POST.get("language", "")
    if verdict not in (Verdict.NOT, Verdict.POSSIBLY):
        return _("Choose one of the two.")
    if not text or language not in _interface():
        return _("Say why, in one language: readers are told.")
    list(Person.objects.select_for_update().filter(pk=first.pk))
    row = _decision(first, second)
    if request.POST.get("seen", "") != _mark(row):
        return _("Nothing was written: somebody has changed it since you opened this page.")
    told = {"one": first.ref, "other": second.ref, "verdict": Verdict(verdict).label}
    because(text, _("Verdict on %(one)s and %(other)s: %(verdict)s") % told)
    row = row or Identity(person=first, other=second)
    if row.verdict != verdict:  # what was said for another decision is no reason for this one
        row.reason = {}
    row.verdict, row.decided_by = verdict, request.user
    row.reason = {**row.reason, language: text}
    row.save()
    return ""


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ("done_at", "gone", "kept", "reason", "done_by", "undone_at")
    list_filter = ("model", ("undone_at", admin.EmptyFieldListFilter))
    search_fields = ("kept_ref", "gone_ref", "kept_name", "gone_name")
    list_select_related = ("done_by",)
    date_hierarchy = "done_at"
    fields = ("gone", "kept", "reason", "done_at", "done_by", "what", "undone_at", "undone_by")
    readonly_fields = fields
    change_form_template = "admin/curation/merge/merge.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.defer("steps", "pointing")

    @admin.display(description=gettext_lazy("record"))
    def gone(self, row: Merge) -> str:
        return f"{row.gone_name} ({row.gone_ref})"

    @admin.display(description=gettext_lazy("into"))
    def kept(self, row: Merge) -> str:
        return f"{row.kept_name} ({row.kept_ref})"

    @admin.display(description=gettext_lazy("what was done"))
    def what(self, row: Merge) -> str:
        words = {"changed": _("changed"), "removed": _("removed"), "added": _("added")}
        told = [(label, number, words[how]) for label, how, number in unmerge.kinds_moved(row)]
        return format_html(
            '<ul class="reasons">{}</ul>', format_html_join("", "<li>{}: {} {}</li>", told)
        )

    def get_urls(self) -> list[URLPattern]:
        pair, undo = (self.admin_site.admin_view(view) for view in (self.pair, self.undo))
        return [
            path("pair/<str:one>/<str:other>/", pair, name="curation_merge_pair"),
            path("<uuid:pk>/undo/", undo, name="curation_merge_undo"),
            *super().get_urls(),
        ]

    def pair(self, request: HttpRequest, one: str, other: str) -> HttpResponse:
        """The merge screen; posted, the merge. A refused one is drawn again with its answers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        error, status = "", 200
        answers = {name: str(value) for name, value in request.POST.items()}
        if request.method == "POST":
            try:
                made = merge(one, other, answers, request.user)
            except NotMerged as refused:
                error, status = str(refused), 409 if isinstance(refused, Stale) else 422
            else:
                words = _("%(gone)s was merged into %(kept)s. The old address leads there.")
                told = {"gone": made.gone_ref, "kept": made.kept_ref}
                self.message_user(request, words % told, messages.SUCCESS)
                return redirect("admin:curation_merge_change", made.pk)
        return self._screen(request, one, other, answers, error, status)

    def _screen(
        self, request: HttpRequest, one: str, other: str, answers: dict[str, str],
        error: str, status: int,
    ) -> HttpResponse:  # fmt: skip
        kept, gone = record_of(one), record_of(other)
        if kept is None or gone is None:
            raise Http404
        try:
            drawn = plan(kept, gone, answers, request.user)
        except ValueError as refused:
            raise Http404(str(refused)) from refused
        people = isinstance(kept, Person)
        name = "admin:curation_doublecandidate_verdict"
        return self.page(
            request, "pair", _("Merge two records"), plan=drawn, error=error, status=status,
            heads=[merge_screen.head(record) for record in (kept, gone)],
            beside=merge_screen.beside(drawn), questions=merge_screen.questions(drawn),
            may=may_merge(request.user, kept, gone), reason=answers.get("reason", ""),
            swap_url=reverse("admin:curation_merge_pair", args=[other, one]),
            verdict_url=reverse(name, args=[one, other]) if people else "",
        )  # fmt: skip

    def undo(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Asks before a merge is taken back; or says what stands in the way."""
        row = get_object_or_404(Merge, pk=pk)
        if not self.has_view_permission(request) or not unmerge.may_take_back(row, request.user):
            raise PermissionDenied
        found = unmerge.hindrances(row)
        if request.method == "POST" and not found:
            try:
                unmerge.take_back(row, request.user)
            except unmerge.NotTakenBack as refused:
                found = refused.hindrances
            else:
                words = _("The merge was taken back: %(ref)s is a record of its own again.")
                self.message_user(request, words % {"ref": row.gone_ref}, messages.SUCCESS)
                return redirect("admin:curation_merge_change", row.pk)
        return self.page(
            request, "undo", _("Take a merge back"), merge=row, hindrances=found,
            status=409 if request.method == "POST" else 200,
        )  # fmt: skip


__all__ = ["DoubleCandidateAdmin", "MergeAdmin"]
