"""What of a recording is withheld, which file of it goes out to everybody, and why none does."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.db import transaction

from sources import files, moving, sound_kinds
from sources.masking import silent_spans
from sources.models import Recording


class State(StrEnum):
    """Whether a recording can be heard, and why not."""

    OPEN = "open"
    CLOSED = "closed"
    UNCUT = "uncut"  # the kind of file out of which nothing can be cut here
    LOST = "lost"
    NONE = "none"


def state_of(recording: Recording | None) -> State:
    """What the page says of the sound. A file that is there but damaged within, only the reader's
    own player finds out."""
    if recording is None:
        return State.NONE
    original, copy = recording.media.name or "", recording.public_media.name or ""
    if original and moving.is_moving(original):
        return _state_of_moving(original, copy, recording)
    if not copy:
        return State.CLOSED
    if _is_there(copy) or (copy != original and _is_there(original) and silent_in(recording)):
        return State.OPEN
    return State.LOST


def _state_of_moving(original: str, copy: str, recording: Recording) -> State:
    """Only the copy without what is withheld today goes out, and it is not made for a reader."""
    if copy and _is_there(moving.copy_of(original, silent_in(recording))):
        return State.OPEN
    return State.CLOSED if moving.can_be_cut(original) else State.UNCUT


def _is_there(name: str) -> bool:
    """Whether the file is there and begins as a sound does."""
    try:
        return bool(name and sound_kinds.of_file(files.path_of(name)))
    except OSError:
        return False


def silent_in(recording: Recording) -> list[tuple[int, int]]:
    """The spans that a stranger may not hear, in milliseconds from the beginning of this recording.
    Its length is not asked: it may be wrong, and a span beyond the end does no harm."""
    start = recording.offset_ms
    spans = silent_spans(recording.source)
    return [(max(0, first - start), last - start) for first, last in spans if last > start]


def public_copy(recording: Recording) -> str:
    """The name of the file for everybody, cut anew where passages were withheld since; empty where
    there is no original, or one out of which nothing can be cut on this machine.

    Raises FileNotKept where the sound cannot be read or its copy not be written.
    """
    original, spans = recording.media.name or "", silent_in(recording)
    if not original:
        return ""
    if moving.is_moving(original):
        return moving.public_copy(original, spans) if moving.can_be_cut(original) else ""
    if not spans:
        return original
    from sources import sound  # its library is large, and only needed to cut

    return sound.public_copy(original, spans)


def publish_copy(recording_id: uuid.UUID) -> None:
    """Make the copy for everybody, and say in the record which file it is. A recording that was
    deleted, closed or given another sound meanwhile is left as it is; being run twice makes one.

    Raises FileNotKept, also where nothing can be cut out of this kind of file on this machine.
    """
    recording = Recording.objects.filter(pk=recording_id).first()
    if recording is None or not recording.public_media:
        return
    if not moving.can_be_cut(recording.media.name or ""):
        raise files.FileNotKept("ffmpeg is not installed where the jobs run.")
    name = public_copy(recording)
    with transaction.atomic():
        now = Recording.objects.select_for_update().filter(pk=recording_id).first()
        if now is None or now.media != recording.media or not now.public_media:
            return
        if now.public_media.name != name:
            now.public_media = name
            now.save()
