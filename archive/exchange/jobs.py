"""Sheets too long for a request: looked through, written and taken back beside the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import User
from archive.exchange import importing
from archive.exchange.models import Sheet, SheetState
from archive.jobs.queue import Progress, job

Step = Callable[[Sheet, Any, Progress], None]


# Each runs in one transaction with the mark that it is done: killed at any moment, it has written
# all or nothing, and nothing twice.
@job(_("Looking through a sheet"), tries=2)
def look_through(progress: Progress, sheet_id: str, user_id: int, language: str) -> None:
    _do(importing.look_through, SheetState.SENT, progress, sheet_id, user_id, language)


@job(_("Writing a sheet"), tries=2)
def write(progress: Progress, sheet_id: str, user_id: int, language: str) -> None:
    _do(importing.write, SheetState.PLANNED, progress, sheet_id, user_id, language)


@job(_("Taking a sheet back"), tries=2)
def undo(progress: Progress, sheet_id: str, user_id: int, language: str) -> None:
    _do(importing.undo, SheetState.WRITTEN, progress, sheet_id, user_id, language)


@job(_("Clearing away of old sheets"), every="37 3 * * *")
def clear_away_sheets(progress: Progress) -> None:
    importing.clear_away()


def _do(
    step: Step, before: SheetState, progress: Progress, sheet_id: str, user_id: int, language: str
) -> None:
    """A refusal is no fault of the job: it is told at the sheet, which is as before."""
    sheet = Sheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id).first()
    user = User.objects.filter(pk=user_id).first()
    if sheet is None or user is None or not sheet.is_busy:
        return
    with translation.override(language):
        try:
            step(sheet, user, progress)
        except importing.Refused as error:
            sheet = Sheet.objects.get(pk=sheet.pk)
            if str(error) == importing.CHANGED_MEANWHILE():
                importing.look_through(sheet, user, progress)
            else:
                sheet.state = before
            sheet.words, sheet.job = str(error), None
            sheet.save()
