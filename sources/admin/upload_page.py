"""The page on which recordings are sent: what is under way, and what the checks found."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.core.changes import because
from archive.jobs import worker
from archive.jobs.models import JobReport, State
from sources import incoming, sound_kinds, upload_checks, upload_words
from sources.admin.transcript_import import interview_of
from sources.models import Interview, Upload, UploadState

PIECE_BYTES = 8 << 20
CHECK = "sources.jobs.check_upload"


def page(request: HttpRequest, interview: Interview) -> HttpResponse:
    kinds = sorted({part for kind in sound_kinds.SOUNDS.values() for part in kind})
    context = {
        **admin.site.each_context(request),
        "title": _("Send a recording"),
        "interview": interview,
        "opts": Interview._meta,
        "empty": list(interview.recordings.filter(media="")),
        "uploads": [_shown(upload, request.user) for upload in _newest_first(interview)],
        "accept": ",".join(kinds),
        "kinds": ", ".join(sound_kinds.SOUNDS),
        "most": settings.UPLOAD_MAX_BYTES,
        "piece": PIECE_BYTES,
        "no_worker": not worker.is_seen(),
    }
    return TemplateResponse(request, "admin/sources/interview/upload.html", context)


def _newest_first(interview: Interview) -> list[Upload]:
    rows = interview.uploads.select_related("recording", "who")
    return list(rows.order_by("-created_at"))


def _shown(upload: Upload, user: Any = None) -> dict[str, Any]:
    """What the page tells of one upload."""
    return {
        "upload": upload,
        "received": _received(upload),
        "is_mine": user is not None and upload.who_id == user.pk,
        "fault": upload_words.fault(upload),
        "doubts": upload_words.doubts(upload),
        "measured": upload_words.measured(upload),
        "check": _check_of(upload) if upload.state == UploadState.CHECKING else None,
        "may_check_again": _is_stuck(upload),
        "may_be_removed": _may_be_removed(upload, user),
    }


def _received(upload: Upload) -> int:
    try:
        return incoming.received(upload.pk)
    except incoming.Gone:
        return 0


def _jobs_of(upload: Upload) -> Any:
    rows = ProcrastinateJob.objects.filter(task_name=CHECK, args__upload_id=str(upload.pk))
    return rows.order_by("-pk")


def _check_of(upload: Upload) -> JobReport | None:
    return JobReport.objects.filter(job__in=_jobs_of(upload).values("pk")).order_by("-pk").first()


def _is_stuck(upload: Upload) -> bool:
    """Held, or to be checked by a job that has failed for good."""
    if upload.state == UploadState.HELD:
        return True
    live = (State.WAITING, State.RUNNING)
    return (
        upload.state == UploadState.CHECKING
        and not _jobs_of(upload).filter(status__in=live).exists()
    )


def _may_be_removed(upload: Upload, user: Any) -> bool:
    """What somebody else is just sending is theirs; what is being checked, nobody's."""
    if upload.state == UploadState.COMING:
        return user is not None and upload.who_id in (None, user.pk)
    return upload.state in (UploadState.REFUSED, UploadState.HELD) or _is_stuck(upload)


def found_in_words(interview: Interview) -> SafeString | str:
    """For the form of the interview: what the checks found, and the way to this page."""
    context = {
        "interview": interview,
        "uploads": [_shown(upload) for upload in _newest_first(interview)],
    }
    return render_to_string("admin/sources/interview/upload_found.html", context)


@require_POST
@transaction.atomic  # of two who press a button, the second sees what the first has done
def act_view(request: HttpRequest, pk: str, key: uuid.UUID) -> HttpResponse:
    """The buttons beside an upload: check again, remove."""
    interview = interview_of(request, pk)
    upload = Upload.objects.select_for_update().filter(pk=key, source=interview.pk).first()
    if upload is None:
        raise Http404
    act, name = request.POST.get("act"), {"file": upload.name}
    if act == "remove" and _may_be_removed(upload, request.user):
        because("", _("Upload of “%(file)s” removed") % name)
        upload.delete()
        incoming.drop(key)
        messages.success(request, _("“%(file)s” is removed from this list.") % name)
    elif act == "again" and _is_stuck(upload):
        _check_again(upload)
        messages.success(request, _("“%(file)s” is checked again.") % name)
    else:
        messages.warning(request, _("Nothing was done: “%(file)s” has changed meanwhile.") % name)
    return HttpResponseRedirect(reverse("admin:sources_interview_uploads", args=[interview.pk]))


def _check_again(upload: Upload) -> None:
    if not upload_checks.finish(upload):
        upload_checks.ask_for_check(upload)
