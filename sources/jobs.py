"""Work on sources that takes too long for a request."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.jobs.queue import Impossible, Progress, job
from sources import (
    files,
    ocr,
    pyramids,
    recordings,
    scans,
    scans_texts,
    transcript_waiting,
    upload_checks,
)

UPLOADS_WAIT = dt.timedelta(days=7)  # for the rest of them


# It writes a file, which is there whole or not at all: being run twice makes one.
@job(_("Cutting a scan into tiles"), atomic=False)
def make_pyramid(progress: Progress, page_id: str) -> None:
    """Tried again while other pictures are being cut; a lost or damaged scan fails at once."""
    try:
        pyramids.make_pyramid(uuid.UUID(page_id))
    except (OSError, files.FileNotKept) as error:
        raise Impossible(str(error)) from error


# Every page is a write of its own; the next run goes on where this one ended.
@job(_("Taking the pages out of a file"), atomic=False)
def split_bundle(progress: Progress, bundle_id: str) -> None:
    scans.split(progress, uuid.UUID(bundle_id))


@job(_("Telling the search of new pages"))
def settle_source(progress: Progress, source_id: str) -> None:
    scans.settle(uuid.UUID(source_id))


# What was read takes the place of what was read before: being run twice makes one.
@job(_("Reading a scan by machine"), atomic=False)
def read_page(progress: Progress, page_id: str) -> None:
    try:
        scans_texts.read(uuid.UUID(page_id))
    except (OSError, files.FileNotKept, ocr.CannotRead) as error:
        raise Impossible(str(error)) from error


# Hours of video take hours to cut. The copy is made under a name of its own and put in place whole.
@job(_("Making the public copy of a recording"), atomic=False)
def make_public_copy(progress: Progress, recording_id: str) -> None:
    """Until it has ended well, nothing of the recording goes out."""
    try:
        recordings.publish_copy(uuid.UUID(recording_id))
    except (OSError, files.FileNotKept) as error:
        raise Impossible(str(error)) from error


@job(_("Clearing away of transcript files that nobody imported"), every="27 3 * * *", atomic=False)
def clear_waiting_transcripts(progress: Progress) -> None:
    transcript_waiting.clean()


# It reads hours of sound and moves a file. What it writes to the database, it writes at once at the
# end, and only if nobody else has.
@job(_("Check of a recording that was sent"), atomic=False)
def check_upload(progress: Progress, upload_id: str) -> None:
    upload_checks.check(uuid.UUID(upload_id), progress)


@job(
    _("Clearing away of half-sent recordings"),
    every="37 3 * * *",
    atomic=False,
)
def clear_uploads(progress: Progress) -> None:
    before = timezone.now() - UPLOADS_WAIT
    upload_checks.clear(before)
    files.clear_unfinished(before.timestamp())
