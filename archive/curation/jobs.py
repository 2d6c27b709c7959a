"""What the desk does beside the site: looking for people who stand in the archive twice, and taking
back acts that are too long for a request."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import User
from archive.core.records import Record
from archive.curation import doubles, history
from archive.jobs.queue import Impossible, Progress, defer, job
from people.models import Person

A_FEW = 20
"""More people than these, written at once, are compared together."""
WAIT_S = 5
"""Until then a form that is saved twice makes one job."""


# Each piece is written by itself; being run twice writes the same.
@job(_("Search for doubles among all people"), atomic=False, every="43 1 * * *")
def find_doubles(progress: Progress) -> None:
    doubles.find_all(progress)


@job(_("Search for doubles of one person"))
def find_doubles_of(progress: Progress, person_id: str) -> None:
    """A person who is no longer there has none."""
    pk = uuid.UUID(person_id)
    if Person.objects.filter(pk=pk).exists():
        doubles.find_of(pk)


@job(_("Undoing an act"))
def undo_act(progress: Progress, act_id: str, user_id: int, why: str, language: str) -> None:
    """As on the page of the act, with the same rights. What stands in the way is told as the error,
    in the language of whoever asked."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    with override(language):
        if user is None or not user.may_publish:
            raise Impossible(gettext("Whoever asked for it may not undo acts any more."))
        progress.begin(gettext("Looking for what stands in the way"))
        try:
            history.undo(uuid.UUID(act_id), user, why, progress)
        except history.Refused as error:
            raise Impossible(" ".join(error.reasons)) from error


def person_written(records: list[Record]) -> None:
    """The hook of every write: ask for a look at these people, later and beside the site."""
    people = sorted({record.pk for record in records if isinstance(record, Person)})
    if len(people) > A_FEW:
        name = "archive.curation.jobs.find_doubles"
        defer(name, once="doubles of all", wait=WAIT_S)
        return
    for pk in people:
        name = "archive.curation.jobs.find_doubles_of"
        defer(name, once=f"doubles of {pk}", wait=WAIT_S, person_id=str(pk))
