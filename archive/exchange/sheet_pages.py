"""The steps of a sheet at the desk: send, match its columns, look at what it would do, write, take
back. Nothing is written before the last look."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.core.tables import BYTE_ORDER_MARK
from archive.curation.models import ChangeSet
from archive.exchange import importing
from archive.exchange.models import Sheet, SheetState
from archive.exchange.sheet_forms import MatchForm, SendForm
from archive.exchange.sheets.cells import guarded
from archive.exchange.sheets.planned import WRITTEN, Outcome
from archive.jobs import worker
from archive.jobs.models import Job, State
from archive.jobs.queue import defer

A_PAGE: Final = 50
SAMPLES: Final = 3
ENDED: Final = (State.FAILED, State.CANCELLED, State.STOPPED)


def sheet_of(request: HttpRequest, pk: Any) -> Sheet:
    """For those who may bring in such sheets; to all others it is not there. While something is
    asked of it, nobody else asks anything: a busy one is held by its job."""
    try:
        key = pk if isinstance(pk, uuid.UUID) else uuid.UUID(str(pk))
    except ValueError:
        raise Http404 from None
    rows = Sheet.objects.visible_to(request.user).filter(pk=key)
    sheet: Sheet | None = rows.first()
    if sheet is None:
        raise Http404
    if not importing.may_bring_in(request.user, sheet.kind):
        raise PermissionDenied
    if request.method == "POST" and not sheet.is_busy:
        sheet = rows.select_for_update(of=("self",)).first()  # as whoever was before left it
    if sheet is None:
        raise Http404
    return sheet


def address(sheet: Sheet, step: str = "change") -> str:
    return reverse(f"admin:exchange_sheet_{step}", args=[sheet.pk])


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # the room is needed for the rows
        "opts": Sheet._meta,
        **context,
    }
    return TemplateResponse(request, f"admin/exchange/sheet/{name}.html", context, status=status)


def in_words(summary: dict[str, int]) -> str:
    """“300 new, 2 refused”."""
    return ", ".join(
        f"{Outcome(key).label}: {summary[key]}" for key in Outcome.values if summary.get(key)
    )


# Send


def send(request: HttpRequest, desk: Any) -> HttpResponse:
    if not desk.has_add_permission(request):
        raise PermissionDenied
    initial = {"kind": request.GET.get("kind", "")}
    form = SendForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        upload, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        try:
            sheet = importing.accept(kind, upload.name, upload.read(), request.user)
            return HttpResponseRedirect(address(sheet, "match"))
        except importing.Refused as error:
            form.add_error("file", str(error))
    status = 422 if request.method == "POST" else 200
    return _page(request, "send", {"form": form, "title": gettext("Bring in a sheet")}, status)


# Match


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def match(request: HttpRequest, pk: Any) -> HttpResponse:
    sheet = sheet_of(request, pk)
    if sheet.state not in (SheetState.SENT, SheetState.PLANNED):
        return HttpResponseRedirect(address(sheet))
    try:
        found = importing.table_of(sheet)
    except importing.Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:exchange_sheet_changelist"))
    if request.method == "POST" and ("_again" in request.POST or _other_heads(request, sheet)):
        return _read_again(request, sheet)
    heads, lines = importing.heads_of(sheet, found), importing.below(sheet, found)
    initial = {
        "tab": sheet.tab, "head_row": sheet.head_row, "language": sheet.language,
        "event": sheet.event_id, "source": sheet.source_id, "new_places": sheet.new_places,
    }  # fmt: skip
    data = request.POST if request.method == "POST" else None
    form = MatchForm(data, sheet=sheet, tabs=found.tabs, heads=heads, initial=initial)
    if request.method == "POST" and form.is_valid():
        _take(sheet, form)
        importing.remember(sheet, found, request.user)
        return _start(request, sheet, SheetState.PLANNING, len(lines))
    columns = [
        (form[f"column-{at}"], head, [v for line in lines if (v := line.cell(at))][:SAMPLES])
        for at, head in enumerate(heads)
    ]
    context = {
        "sheet": sheet, "form": form, "columns": columns, "number": len(lines),
        "problems": found.problems[:20], "title": gettext("What stands in the columns?"),
        "plain": [field for field in form if not field.name.startswith("column-")],
    }  # fmt: skip
    return _page(request, "match", context, 422 if request.method == "POST" else 200)


def _other_heads(request: HttpRequest, sheet: Sheet) -> bool:
    """What was said of the columns was said of the heads that the page showed."""
    row = request.POST.get("head_row", "")
    other_row = row.isdecimal() and row.lstrip("0") != str(sheet.head_row)
    return other_row or request.POST.get("tab", sheet.tab) != sheet.tab


def _read_again(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Another sheet of the workbook, or another row of heads."""
    sheet.tab = request.POST.get("tab", sheet.tab)[:100]
    found = importing.table_of(sheet)
    sheet.tab = found.tab
    row = request.POST.get("head_row", "")
    head_row = int(row) if row.isdecimal() and len(row) < 8 else 0
    importing.guess(sheet, found, request.user, head_row)
    sheet.save()
    return HttpResponseRedirect(address(sheet, "match"))


def _take(sheet: Sheet, form: MatchForm) -> None:
    data = form.cleaned_data
    sheet.columns = form.columns()
    sheet.language = data["language"]
    sheet.event, sheet.source = data.get("event"), data.get("source")
    sheet.new_places = bool(data.get("new_places"))
    sheet.save()


def _start(request: HttpRequest, sheet: Sheet, busy: SheetState, rows: int) -> HttpResponse:
    """A short sheet at once; a long one beside the site, with its progress told."""
    before, sheet.words = SheetState(sheet.state), ""
    if importing.is_long(rows):
        step, _before = importing.STEPS[busy]
        sheet.state = busy
        sheet.job = defer(
            f"archive.exchange.jobs.{step.__name__}", sheet_id=str(sheet.pk),
            user_id=request.user.pk, language=get_language() or "en",
        )  # fmt: skip
        sheet.save()
    else:
        importing.work_on(sheet, busy, request.user, before)
    return HttpResponseRedirect(address(sheet))


# Look


@require_safe
def show(request: HttpRequest, pk: Any) -> HttpResponse:
    sheet = sheet_of(request, pk)
    if sheet.state == SheetState.SENT:
        return HttpResponseRedirect(address(sheet, "match"))
    if sheet.is_busy:
        return _busy(request, sheet)
    if sheet.state in (SheetState.WRITTEN, SheetState.UNDONE):
        return _done(request, sheet)
    return _plan(request, sheet)


def _busy(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    job = Job.objects.select_related("report").filter(pk=sheet.job or 0).first()
    context = {
        "sheet": sheet, "job": job, "report": getattr(job, "report", None),
        "ended": job is None or job.status in ENDED, "no_worker": not worker.is_seen(),
        "title": sheet.get_state_display(),
    }  # fmt: skip
    return _page(request, "busy", context)


def _done(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    act = ChangeSet.objects.filter(pk=sheet.act).first() if sheet.act else None
    user: Any = request.user
    context = {
        "sheet": sheet, "act": act, "title": sheet.get_state_display(),
        "counts": _counts(sheet), "may_undo": user.may_publish,
        "has_drafts": importing.kind_of(sheet).has_drafts,
    }  # fmt: skip
    return _page(request, "done", context)


def _counts(sheet: Sheet) -> list[tuple[str, Any, int]]:
    return [(key, Outcome(key).label, sheet.summary.get(key, 0)) for key in Outcome.values]


def _plan(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    asked = request.GET.get("show", "")
    rows = sheet.rows.all()
    if asked in Outcome.values:
        rows = rows.filter(outcome=asked)
    elif asked == "remarks":
        rows = rows.filter(has_remarks=True)
    else:
        asked = ""
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    written = sum(sheet.summary.get(key, 0) for key in WRITTEN)
    left = sum(sheet.summary.get(key, 0) for key in ("refused", "undecided"))
    context = {
        "sheet": sheet, "counts": _counts(sheet), "page": page, "show": asked,
        "pages": page.paginator.get_elided_page_range(page.number),
        "writes": written, "left": left, "undecided": sheet.summary.get("undecided", 0),
        "public": sheet.summary.get("public", 0), "remarks": sheet.summary.get("remarks", 0),
        "title": gettext("What the sheet would do"),
        "has_drafts": importing.kind_of(sheet).has_drafts,
    }  # fmt: skip
    return _page(request, "plan", context)


@require_POST
@transaction.atomic
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """Keep what was said of the rows of a page, or of all that are not decided yet."""
    sheet = sheet_of(request, pk)
    if sheet.state != SheetState.PLANNED:
        return HttpResponseRedirect(address(sheet))
    undecided = sheet.rows.filter(outcome=Outcome.UNDECIDED)
    if "_all_new" in request.POST:
        undecided.update(decision="new")
    else:
        for row in sheet.rows.filter(number__in=_numbers(request)):
            said = request.POST.get(f"row-{row.number}", "")
            proposed = {double[0] for double in row.told.get("doubles", ())}
            if said in ("", "new") or said in proposed:
                row.decision = said
                row.save(update_fields=["decision"])
    return _start(request, sheet, SheetState.PLANNING, _rows_of(sheet))


def _rows_of(sheet: Sheet) -> int:
    return sum(sheet.summary.get(key, 0) for key in Outcome.values)


def _numbers(request: HttpRequest) -> list[int]:
    named = (name.removeprefix("row-") for name in request.POST if name.startswith("row-"))
    return [int(number) for number in named if number.isdecimal() and len(number) < 8]


@require_POST
@transaction.atomic
def write(request: HttpRequest, pk: Any) -> HttpResponse:
    sheet = sheet_of(request, pk)
    if sheet.state != SheetState.PLANNED:
        return HttpResponseRedirect(address(sheet))
    left = sum(sheet.summary.get(key, 0) for key in ("refused", "undecided"))
    missing = []
    if request.POST.get("seen") != sheet.digest:
        missing.append(gettext("The sheet was looked through anew since you opened this page."))
    if not sum(sheet.summary.get(key, 0) for key in WRITTEN):
        missing.append(gettext("There is nothing to write."))
    if left and "leave_out" not in request.POST:
        missing.append(gettext("Say that the refused and undecided rows are to be left out."))
    if sheet.summary.get("public") and "public" not in request.POST:
        missing.append(gettext("Say that readers are to see the changes at once."))
    if missing:
        messages.error(request, " ".join([gettext("Nothing was written."), *missing]))
        return HttpResponseRedirect(address(sheet))
    return _start(request, sheet, SheetState.WRITING, _rows_of(sheet))


@require_POST
@transaction.atomic
def undo(request: HttpRequest, pk: Any) -> HttpResponse:
    sheet = sheet_of(request, pk)
    user: Any = request.user
    if not user.may_publish:
        raise PermissionDenied
    if sheet.state != SheetState.WRITTEN:
        return HttpResponseRedirect(address(sheet))
    return _start(request, sheet, SheetState.UNDOING, _rows_of(sheet))


@require_POST
@transaction.atomic
def reset(request: HttpRequest, pk: Any) -> HttpResponse:
    """Its job has failed for good: back to the step before."""
    sheet = sheet_of(request, pk)
    job = Job.objects.filter(pk=sheet.job or 0).first()
    if sheet.is_busy and (job is None or job.status in ENDED):
        _step, sheet.state = importing.STEPS[SheetState(sheet.state)]
        sheet.job = None
        sheet.save()
    return HttpResponseRedirect(address(sheet))


@require_safe
def findings(request: HttpRequest, pk: Any) -> HttpResponse:
    """The whole of the look as a sheet: a line for each remark and each difference."""
    sheet = sheet_of(request, pk)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    heads = (
        gettext("Row"), gettext("What becomes of it"), gettext("Record"), gettext("Column"),
        gettext("Here"), gettext("In the sheet"), gettext("Remark"),
    )  # fmt: skip
    writer.writerow(heads)
    for row in sheet.rows.all().iterator(chunk_size=1000):
        for cells in _found(row):
            writer.writerow([guarded(str(cell)) for cell in cells])
    answer = HttpResponse(BYTE_ORDER_MARK + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{sheet.pk}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _found(row: Any) -> list[tuple[Any, ...]]:
    first = (row.number, row.get_outcome_display(), row.record_ref)
    told = row.told
    remarks = [(*first, column, "", value, words) for column, value, words, _no in told["remarks"]]
    changes = [(*first, column, here, new, "") for column, here, new in told["differences"]]
    doubles = [
        (*first, "", ref, row.title, " · ".join([name, *why]))
        for ref, name, why, _score in told["doubles"]
    ]
    return [*remarks, *doubles, *changes] or [(*first, "", "", row.title, "")]
