"""What is done with a recording that has come whole: listened to, compared, and made a recording of
its interview, or refused. It runs beside the site and bears being run twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.core.changes import changes
from archive.core.records import batch
from archive.jobs.queue import Progress, defer
from sources import (
    files,
    hearing,
    incoming,
    masking,
    moving,
    publishing_interviews,
    recordings,
    sound_kinds,
)
from sources.models import ConsentScope, Recording, Source, Upload, UploadState

MEGABYTE = 1 << 20
QUIET_LUFS, LOUD_LUFS = -35.0, -9.0  # speech is usually set to -23 (R 128) or -16 (for the web)
MUCH_SILENCE = 0.6
CLIPPED_OFTEN = 20  # places in an hour


@dataclass
class Fault(Exception):
    """Why a file is not kept: a word of `upload_words`, what belongs into its sentence, and whether
    the file is held for another try."""

    what: str
    said: Any = ""
    hold: bool = False


def check(key: uuid.UUID, progress: Progress) -> None:
    """Nothing is done for an upload that was taken away, or that another run is through with."""
    upload = Upload.objects.filter(pk=key, state=UploadState.CHECKING).first()
    if upload is None:
        _forget(key)
        return
    words = {"file": upload.name}
    with changes(user=upload.who, label=_("Recording “%(file)s” brought") % words):
        try:
            if not _is_moved(upload):
                _examine(upload, progress)
            _keep(upload)
        except Fault as fault:
            _refuse(upload, fault)
        except incoming.Gone:
            _forget(key)


def _forget(key: uuid.UUID) -> None:
    """The file of an upload that was taken away, with its interview or by itself."""
    if not Upload.objects.filter(pk=key).exists():
        incoming.drop(key)


def _is_moved(upload: Upload) -> bool:
    """Whether a run that was broken off had already made an original of it."""
    original = upload.found.get("original", "")
    return bool(original) and not incoming.path_of(upload.pk).exists()


def _examine(upload: Upload, progress: Progress) -> None:
    path = incoming.path_of(upload.pk)
    try:
        kind = incoming.kind(upload.pk)
        size = path.stat().st_size
    except OSError as error:
        raise Fault("lost", str(error)) from error
    if size != upload.size:
        raise Fault("size", size)
    if not kind:
        raise Fault("kind")
    media_type, ending = sound_kinds.SOUNDS[kind]
    progress.begin(str(_("Reading the file")), upload.size // MEGABYTE)
    upload.checksum = _checksum(upload, progress)
    upload.found = {"kind": kind, "media_type": media_type, **_heard(upload, kind, progress)}
    upload.found["original"] = f"{files.ORIGINALS}/{upload.checksum[:2]}/{upload.checksum}{ending}"
    upload.found["doubts"] = doubts(upload.found)
    rows = Upload.objects.filter(pk=upload.pk, state=UploadState.CHECKING)
    if not rows.update(
        checksum=upload.checksum, found=upload.found, updated_at=timezone.now()
    ):  # it was taken away meanwhile
        raise incoming.Gone


def _checksum(upload: Upload, progress: Progress) -> str:
    digest = hashlib.sha256()
    with incoming.path_of(upload.pk).open("rb") as stream:
        while chunk := stream.read(8 * MEGABYTE):
            digest.update(chunk)
            progress.step(len(chunk) // MEGABYTE)
    return digest.hexdigest()


def _heard(upload: Upload, kind: str, progress: Progress) -> dict[str, Any]:
    """What the ear says; of a kind that only ffmpeg reads, without it, only the length."""
    path = incoming.path_of(upload.pk)
    declared = _declared(path, kind)
    if not moving.can_be_cut(f"sound{sound_kinds.SOUNDS[kind][1]}"):
        cut_off = hearing.lacks_bytes(path, kind)
        return {"seconds": declared, "unmeasured": True, "breaks_off": cut_off}
    try:
        return hearing.listen_apart(path, kind, _Telling(progress))
    except hearing.Unheard as error:
        # Decoders name the file by its place on the disk, which is nobody's business.
        raise Fault(error.what, error.said.replace(str(path), upload.name)) from error


class _Telling:
    """Seconds that were heard, as steps of the progress."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.told = progress, 0

    def __call__(self, at: int, of: int) -> None:
        if not self.told:
            self.progress.begin(str(_("Listening, seconds")), of)
        self.progress.step(at - self.told)
        self.told = at


def _declared(path: Path, kind: str) -> float:
    """A video that does not say how long it is cannot be played from a passage."""
    if kind not in sound_kinds.BY_FFMPEG:
        return 0
    try:
        return moving.duration_ms(str(path)) / 1000
    except files.FileNotKept as error:
        raise Fault("damaged", str(error)) from error


def doubts(found: dict[str, Any]) -> list[str]:
    """What somebody should know or listen to before the recording is published."""
    lufs, hours = found.get("lufs"), max(found.get("seconds", 0) / 3600, 1 / 60)
    said = {
        "breaks_off": found.get("breaks_off"),
        "has_more": found.get("has_more"),
        "unmeasured": found.get("unmeasured"),
        "silence": "peak_db" in found and lufs is None,
        "quiet": lufs is not None and lufs < QUIET_LUFS,
        "loud": lufs is not None and lufs > LOUD_LUFS,
        "clipped": found.get("clipped", 0) / hours > CLIPPED_OFTEN,
        "much_silence": lufs is not None and found.get("silent", 0) > MUCH_SILENCE,
    }
    return [name for name, holds in said.items() if holds]


# What becomes of it


def _keep(upload: Upload) -> None:
    """The file becomes an original, then a recording of the interview."""
    source = Source.objects.get(pk=upload.source_id)
    _refuse_what_may_not_come(upload, source)
    ending = sound_kinds.SOUNDS[upload.found["kind"]][1]
    try:
        name = files.adopt(incoming.path_of(upload.pk), upload.checksum, ending)
    except (OSError, files.FileNotKept) as error:
        raise Fault("disk", str(error), hold=True) from error
    with batch():
        fresh = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if fresh is None or fresh.state != UploadState.CHECKING:
            return
        source = Source.objects.select_for_update().get(pk=upload.source_id)
        _refuse_what_may_not_come(fresh, source)
        recording = _recording(fresh, source, name)
        fresh.recording, fresh.state = recording, UploadState.KEPT
        fresh.save()
        _ask_for_copy(recording)
    _copy(fresh, recording)


def _refuse_what_may_not_come(upload: Upload, source: Source) -> None:
    same = source.recordings.filter(checksum=upload.checksum).exclude(media="").first()
    if same is not None:
        raise Fault("double", same.position)
    try:
        if ConsentScope.AUDIO not in publishing_interviews.needed(source):
            publishing_interviews.refuse_uncovered(source, [ConsentScope.AUDIO])
    except ValidationError as error:
        raise Fault("consent", " ".join(error.messages), hold=True) from error


def _recording(upload: Upload, source: Source, name: str) -> Recording:
    """The recording that it was sent for, if that has no sound yet; else one after all others."""
    recording = upload.recording
    if recording is None or recording.media:
        last = source.recordings.aggregate(last=Max("position"))["last"] or 0
        recording = Recording(source=source, position=last + 1, offset_ms=end_of(source))
    recording.media = recording.public_media = name
    recording.checksum, recording.media_type = upload.checksum, upload.found["media_type"]
    recording.duration_ms = round(upload.found["seconds"] * 1000)
    recording.save()
    return recording


def end_of(source: Source) -> int:
    """Where the next recording begins, if it goes on where the last one ends."""
    heard = source.recordings.exclude(media="")
    return max((one.offset_ms + one.duration_ms for one in heard), default=0)


def _ask_for_copy(recording: Recording) -> None:
    """Of a video; asked for together with the recording, for nobody asks a second time."""
    name = recording.media.name or ""
    if moving.is_moving(name) and moving.can_be_cut(name):
        key = str(recording.pk)
        defer("sources.jobs.make_public_copy", once=f"public-copy-{key}", recording_id=key)


def _copy(upload: Upload, recording: Recording) -> None:
    """The copy of a sound for everybody. Trouble with it is told and keeps nothing from being kept:
    what goes out is never the original of a sound in which something is withheld."""
    if moving.is_moving(recording.media.name or "") or not masking.silent_spans(recording.source):
        return
    try:
        recording.public_media = recordings.public_copy(recording)
    except files.FileNotKept as error:
        recording.public_media = ""
        upload.found["copy"] = str(error)
        upload.save()
    recording.save()


def _refuse(upload: Upload, fault: Fault) -> None:
    """The file goes, unless it is only held; what was found stays, for the curator to read."""
    with transaction.atomic():
        fresh = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if fresh is None or fresh.state != UploadState.CHECKING:
            return
        fresh.state = UploadState.HELD if fault.hold else UploadState.REFUSED
        fresh.checksum = upload.checksum
        fresh.found = {**upload.found, "fault": fault.what, "said": fault.said}
        fresh.save()
    if not fault.hold:
        incoming.drop(upload.pk)


def finish(upload: Upload) -> bool:
    """Everything has come: the check is asked for, once. Whether this call was the one."""
    with transaction.atomic():
        fresh = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if fresh is None or fresh.state not in (UploadState.COMING, UploadState.HELD):
            return False
        fresh.state = UploadState.CHECKING
        fresh.found = {k: v for k, v in fresh.found.items() if k not in ("fault", "said")}
        fresh.save()
        ask_for_check(fresh)
    return True


def ask_for_check(upload: Upload) -> None:
    key = str(upload.pk)
    defer("sources.jobs.check_upload", once=f"check-upload-{key}", upload_id=key)


def clear(before: dt.datetime) -> int:
    """Take away half-sent files to which nothing was added since then, with their rows, and what
    was refused so long ago. What came whole stays until somebody decides. How many files went."""
    count = 0
    whole = (UploadState.CHECKING, UploadState.HELD)
    for key in list(incoming.lying(before.timestamp())):
        Upload.objects.filter(pk=key).exclude(state__in=whole).delete()
        if not Upload.objects.filter(pk=key).exists():
            incoming.drop(key)
            count += 1
    old = Upload.objects.filter(updated_at__lt=before)
    old.filter(state=UploadState.REFUSED).delete()
    for upload in old.filter(state=UploadState.COMING):
        if not incoming.path_of(upload.pk).exists():
            upload.delete()
    return count
