"""How a large recording is sent: in pieces, by the tus protocol, version 1.0.0 (its core, creation
and termination), so that a broken line costs one piece at most. Why so: decision 0028.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.request import UnreadablePostError
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.core.changes import because
from archive.core.file_kinds import plain_name
from archive.curation import review
from sources import incoming, publishing_interviews, upload_checks, upload_words
from sources.admin.transcript_import import interview_of
from sources.admin.upload_page import page
from sources.models import ConsentScope, Interview, Recording, Upload, UploadState

VERSION = "1.0.0"
SLICE = 1 << 20  # bytes that are in memory at once
PIECE = "application/offset+octet-stream"


class Refused(Exception):
    """An answer other than the one that was hoped for, with a sentence for whoever sends."""

    def __init__(self, status: int, words: str = "", **headers: Any) -> None:
        super().__init__(words)
        self.status, self.words, self.headers = status, words, headers


def uploads_view(request: HttpRequest, pk: str) -> HttpResponse:
    """The page of all uploads of an interview, and the beginning of one."""
    interview = interview_of(request, pk)
    if request.method in ("GET", "HEAD"):
        return page(request, interview)
    if request.method == "OPTIONS":
        return _what_is_spoken()
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST", "OPTIONS"])
    return _answered(request, lambda: _begin(request, interview))


def upload_view(request: HttpRequest, pk: str, key: uuid.UUID) -> HttpResponse:
    """One upload: how far it is, the next piece of it, its end. Only for who began it."""
    interview = interview_of(request, pk)
    if request.method == "OPTIONS":
        return _what_is_spoken()
    method = str(request.method)
    if method == "POST":  # for what lies between and lets nothing else pass
        method = request.headers.get("X-HTTP-Method-Override", "POST").upper()
    act = {"HEAD": _say_how_far, "PATCH": _take_piece, "DELETE": _end}.get(method)
    if act is None:
        return HttpResponseNotAllowed(["HEAD", "PATCH", "DELETE", "OPTIONS"])
    upload = Upload.objects.filter(pk=key, source=interview.pk, who=request.user.pk).first()
    if upload is None:
        raise Http404
    return _answered(request, lambda: act(request, upload))


def _answered(request: HttpRequest, act: Any) -> HttpResponse:
    """What `act` answers, or its refusal in words; always with the version that is spoken."""
    try:
        if request.headers.get("Tus-Resumable") != VERSION:
            raise Refused(
                412, _("This address speaks tus %s.") % VERSION, **{"Tus-Version": VERSION}
            )
        answer: HttpResponse = act()
    except Refused as refused:
        answer = HttpResponse(refused.words, "text/plain; charset=utf-8", refused.status)
        for name, value in refused.headers.items():
            answer[name] = value
    except incoming.DiskFull:
        words = _("There is no room for it on the disk of the archive. What was sent is kept.")
        answer = HttpResponse(words, "text/plain; charset=utf-8", 507)
    except incoming.Gone:
        words = _("This upload was taken away. Send the file again.")
        answer = HttpResponse(words, "text/plain; charset=utf-8", 410)
    answer["Tus-Resumable"] = VERSION
    answer["Cache-Control"] = "no-store"
    return answer


def _what_is_spoken() -> HttpResponse:
    answer = HttpResponse(status=204)
    answer["Tus-Resumable"] = answer["Tus-Version"] = VERSION
    answer["Tus-Extension"] = "creation,termination"
    answer["Tus-Max-Size"] = str(settings.UPLOAD_MAX_BYTES)
    return answer


def _number(request: HttpRequest, name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise Refused(
            400, _("%(name)s is “%(value)s”, no number.") % {"name": name, "value": value}
        )
    return int(value)


# The beginning


def _begin(request: HttpRequest, interview: Interview) -> HttpResponse:
    size = _number(request, "Upload-Length")
    if not size:
        raise Refused(400, _("The file is empty."))
    if size > settings.UPLOAD_MAX_BYTES:
        words = {"size": filesizeformat(size), "most": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        raise Refused(413, _("The file has %(size)s; a recording may have %(most)s.") % words)
    said = _metadata(request)
    user: Any = request.user
    upload = Upload(source=interview, who=user, size=size)
    upload.name = plain_name(said.get("filename", "")) or "?"
    upload.recording = _meant_for(interview, said.get("recording", ""))
    _refuse_uncovered(interview)
    because("", _("Recording “%(file)s” sent") % {"file": upload.name})
    with transaction.atomic():
        upload.save()
        incoming.begin(upload.pk, size, _promised())
    answer = HttpResponse(status=201)
    kwargs = {"pk": interview.pk, "key": upload.pk}
    answer["Location"] = reverse("admin:sources_interview_upload", kwargs=kwargs)
    return answer


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Names, each with its value in base64, parted by commas."""
    said = {}
    pairs = request.headers.get("Upload-Metadata", "").split(",")
    for pair in filter(str.strip, pairs):
        name, *value = pair.split()
        try:
            said[name] = base64.b64decode("".join(value), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            words = {"name": "Upload-Metadata", "value": pair}
            said_so = _("%(name)s holds “%(value)s”, which is not UTF-8 in base64.")
            raise Refused(400, said_so % words) from error
    return said


def _meant_for(interview: Interview, key: str) -> Recording | None:
    if not key:
        return None
    try:
        recording: Recording | None = interview.recordings.filter(pk=key, media="").first()
    except ValidationError:
        recording = None
    if recording is None:
        raise Refused(409, _("This recording has a sound already, or is not there any more."))
    return recording


def _refuse_uncovered(interview: Interview) -> None:
    """Said before hours are spent on sending it; the job asks again."""
    try:
        if ConsentScope.AUDIO not in publishing_interviews.needed(interview):
            publishing_interviews.refuse_uncovered(interview, [ConsentScope.AUDIO])
    except ValidationError as error:
        raise Refused(409, " ".join(error.messages)) from error


def _promised() -> int:
    """Bytes that are still to come of the uploads that are under way."""
    total = 0
    for upload in Upload.objects.filter(state=UploadState.COMING):
        try:
            total += upload.size - incoming.received(upload.pk)
        except incoming.Gone:
            continue  # the nightly job takes its row away
    return total


# One upload


def _so_far(upload: Upload) -> int:
    """Bytes that are here. Raises Gone for what was refused or taken away."""
    if upload.state == UploadState.COMING:
        return incoming.received(upload.pk)
    if upload.state == UploadState.REFUSED:
        raise Refused(410, upload_words.fault(upload))
    return upload.size


def _say_how_far(request: HttpRequest, upload: Upload) -> HttpResponse:
    so_far = _so_far(upload)
    if so_far == upload.size:  # the server may have stopped after the last byte
        _finish(request, upload)
    answer = HttpResponse(status=200)
    answer["Upload-Offset"], answer["Upload-Length"] = str(so_far), str(upload.size)
    return answer


def _take_piece(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != PIECE:
        raise Refused(415, _("A piece of a file is sent as %s.") % PIECE)
    at, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    so_far = _so_far(upload)
    if at != so_far:
        raise Refused(409, _("The file goes on at another place."), **{"Upload-Offset": so_far})
    if at + length > upload.size:
        raise Refused(413, _("More was sent than the file was said to have."))
    at = _pour(request, upload, at, at + length)
    if at == upload.size:
        _finish(request, upload)
    answer = HttpResponse(status=204)
    answer["Upload-Offset"] = str(at)
    return answer


def _pour(request: HttpRequest, upload: Upload, at: int, end: int) -> int:
    """Slice by slice to the disk, up to `end` or to where the line breaks; what came stays."""
    try:
        while at < end and (data := _read(request, min(SLICE, end - at))):
            before, at = at, incoming.append(upload.pk, at, data)
            if before < incoming.HEAD <= at or (at == upload.size < incoming.HEAD):
                _refuse_other_kinds(upload)
    except incoming.Moved as moved:
        words = _("The same file is being sent in another window.")
        raise Refused(409, words, **{"Upload-Offset": moved.at}) from moved
    incoming.sync(upload.pk)
    return at


def _read(request: HttpRequest, size: int) -> bytes:
    try:
        return request.read(size)
    except UnreadablePostError:
        return b""


def _refuse_other_kinds(upload: Upload) -> None:
    """Told from its first bytes, so that nobody sends hours of something else."""
    if incoming.kind(upload.pk):
        return
    Upload.objects.filter(pk=upload.pk, state=UploadState.COMING).update(
        state=UploadState.REFUSED, found={"fault": "kind"}
    )
    incoming.drop(upload.pk)
    upload.refresh_from_db()
    raise Refused(415, upload_words.fault(upload))


def _finish(request: HttpRequest, upload: Upload) -> None:
    """Whoever brings a recording does not publish the interview."""
    if upload.state != UploadState.COMING:
        return
    because("", _("Recording “%(file)s” sent") % {"file": upload.name})
    if upload_checks.finish(upload):
        review.note_change([upload.source], request.user)


def _end(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The upload is forgotten; a recording that it became stays. What is just being checked is
    left to its check."""
    with transaction.atomic():  # the last piece may just be coming in another window
        fresh = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if fresh is None:
            raise incoming.Gone
        if fresh.state == UploadState.CHECKING:
            raise Refused(409, upload_words.hindrance(fresh))
        fresh.delete()
    incoming.drop(upload.pk)
    return HttpResponse(status=204)
