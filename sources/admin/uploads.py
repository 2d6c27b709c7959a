"""Files that curators bring: looked into with the form, kept only when the whole form is right."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from sources import files, sound_kinds
from sources.files import FileNotKept, StoredFile


class OriginalField(forms.FileField):
    """A file of known kinds. What it is follows from its content, whatever its name says."""

    kinds: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(part for kind in self.kinds.values() for part in kind)
        super().__init__(
            required=False,
            allow_empty_file=True,  # refused below, with the name of the file
            widget=forms.FileInput(attrs={"accept": accept}),
            help_text=", ".join(self.kinds),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        upload: UploadedFile | None = super().clean(data, initial)
        if upload:
            try:
                with on_disk(upload) as path:
                    self.look_into(path, suffix_of(upload))
            except FileNotKept as error:
                raise ValidationError(_named(upload, error)) from error
        return upload

    def look_into(self, path: Path, suffix: str) -> None:
        """Raises FileNotKept for what is damaged or of another kind."""
        try:
            media_type = files.examine(path, suffix)[0]
        except OSError as error:  # a picture that breaks off in its very head
            raise FileNotKept(_("It is damaged: %(why)s.") % {"why": error}) from error
        if media_type not in {known for known, _ending in self.kinds.values()}:
            words = {"found": media_type, "known": ", ".join(self.kinds)}
            raise FileNotKept(_("It is of the kind %(found)s; here it may be %(known)s.") % words)


class ScanField(OriginalField):
    kinds = files.PICTURES


class SoundField(OriginalField):
    kinds = sound_kinds.SOUNDS

    def look_into(self, path: Path, suffix: str) -> None:
        super().look_into(path, suffix)
        if not duration_ms(str(path)):
            raise FileNotKept(_("The sound is empty."))


def duration_ms(name: str) -> int:
    """How long a sound is, by its name in the media folder or its whole path."""
    from sources import sound  # its library is large, and not needed for other forms

    return sound.duration_ms(name)


def suffix_of(upload: UploadedFile) -> str:
    return Path(upload.name or "").suffix


def _named(upload: UploadedFile, error: FileNotKept) -> str:
    return _("“%(file)s” was not kept: %(why)s") % {"file": upload.name, "why": error}


@contextlib.contextmanager
def on_disk(upload: UploadedFile) -> Iterator[Path]:
    """Where the upload can be read until the block ends; a large one lies on the disk already."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(prefix="interhelpo-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def keep(upload: UploadedFile) -> StoredFile:
    """The upload among the originals. Raises FileNotKept with the name of the file."""
    try:
        return files.store(upload, suffix_of(upload))
    except FileNotKept as error:
        raise FileNotKept(_named(upload, error)) from error


class KeepsFiles(admin.ModelAdmin):
    """Stands before the base that makes a form one write: a file that the disk does not take
    undoes the write, and is told on the form."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except FileNotKept as error:
            messages.error(request, _("Nothing was saved. %(why)s") % {"why": error})
            return HttpResponseRedirect(request.get_full_path())
