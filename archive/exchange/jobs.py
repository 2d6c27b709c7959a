"""Sheets too long for a request: looked through, written and taken back beside the site."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import User
from archive.exchange import importing
from archive.exchange.models import Sheet, SheetState
from archive.jobs.queue import Progress, job


# Each runs in one transaction with the mark that it is done: killed at any moment, it has written
# all or nothing, and nothing twice.
@job(_("Looking through a sheet"), tries=2)
def look_through(progress: Progress, sheet_id: str, user_id: int, language: str) -> None:
    _do(SheetState.PLANNING, progress, sheet_id, user_id, language)


@job(_("Writing a sheet"), tries=2)
def write(progress: Progress, sheet_id: str, user_id: int, language: str) -> None:
    _do(SheetState.WRITING, progress, sheet_id, user_id, language)


@job(_("Taking a sheet back"), tries=2)
def undo(progress: Progress, sheet_id: str, user_id: int, language: str) -> None:
    _do(SheetState.UNDOING, progress, sheet_id, user_id, language)


@job(_("Clearing away of old sheets"), every="37 3 * * *")
def clear_away_sheets(progress: Progress) -> None:
    importing.clear_away()


def _do(busy: SheetState, progress: Progress, sheet_id: str, user_id: int, language: str) -> None:
    """Nothing, where the sheet does not wait for this step: somebody went back before it, or an old
    job was tried again."""
    sheet = Sheet.objects.select_for_update(of=("self",)).filter(pk=sheet_id, state=busy).first()
    user = User.objects.filter(pk=user_id).first()
    if sheet is None or user is None:
        return
    _step, before = importing.STEPS[busy]
    with translation.override(language):
        importing.work_on(sheet, busy, user, before, progress)
