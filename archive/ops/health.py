"""Is the archive up: one address for monitors, which asks the database and for the worker."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from archive.jobs import worker

NO_WORKER = "No worker has been seen of late: background jobs wait.\n"


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The first line speaks of the site, which works without a worker; the second of that."""
    words = "ok\n" if worker.is_seen() else f"ok\n{NO_WORKER}"
    return HttpResponse(words, content_type="text/plain")
