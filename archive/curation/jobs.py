"""What the desk does by itself: looking for people who stand in the archive twice."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from archive.core.records import Record
from archive.curation import doubles
from archive.jobs.queue import Progress, defer, job
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
