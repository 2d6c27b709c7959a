"""What the archive does by itself: tidying the queue, and reading every original once a night."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate import sql

from archive.jobs.queue import MANAGER, Impossible, Progress, job
from archive.ops import fixity

DONE_KEPT_HOURS = 3 * 24
FAILED_KEPT_HOURS = 90 * 24


@job(_("Tidying of finished jobs"), every="7 * * * *")
def remove_old(progress: Progress) -> None:
    """A done job is kept three days, a failed one three months; their reports go with them."""
    remove = sql.queries["delete_old_jobs"]
    for states, hours in (
        (["succeeded"], DONE_KEPT_HOURS),
        (["failed", "cancelled", "aborted"], FAILED_KEPT_HOURS),
    ):
        with transaction.atomic():
            MANAGER.connector.execute_query(remove, nb_hours=hours, queue=None, statuses=states)


@job(_("Check of every original"), every="17 2 * * *", atomic=False)
def check_originals(progress: Progress) -> None:
    """Fails with the names of the files that are not what they were."""
    if found := fixity.faults(progress):
        more = f" and {len(found) - 20} more" if len(found) > 20 else ""
        raise Impossible("; ".join(found[:20]) + more)
