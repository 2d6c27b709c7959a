"""What the background jobs are doing for the scans of one document, as its page tells it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from archive.jobs.models import Job, State
from archive.jobs.queue import WORKS
from sources.models import Source

OF_PAGES = ("sources.jobs.make_pyramid", "sources.jobs.read_page")
OF_BUNDLES = "sources.jobs.split_bundle"
SHOWN = 5
"""Failed jobs that are told by themselves; the list of jobs has all."""


def _not_done_since(failed: list[Job], own: Q) -> list[Job]:
    """Without those of which the very same was asked for once more, and done."""
    if not failed:
        return []
    later = Job.objects.filter(own, status=State.DONE)
    done = dict[tuple[str, str], int]()
    for number, name, args in later.filter(pk__gt=failed[0].pk).values_list(
        "pk", "task_name", "args"
    ):
        done[name, str(args)] = max(number, done.get((name, str(args)), 0))
    return [job for job in failed if done.get((job.task_name, str(job.args)), 0) < job.pk]


def work_on(source: Source, pages: Sequence[uuid.UUID]) -> dict[str, Any]:
    """By kind of job how many wait or run, with the progress of those that run; and what failed."""
    bundles = {str(key): name for key, name in source.bundles.values_list("pk", "name")}
    own = Q(task_name__in=OF_PAGES, args__page_id__in=[str(key) for key in pages])
    own |= Q(task_name=OF_BUNDLES, args__bundle_id__in=list(bundles))
    rows = Job.objects.filter(own, status__in=[State.WAITING, State.RUNNING, State.FAILED])
    jobs = list(rows.select_related("report").order_by("pk"))
    at_work = [job for job in jobs if job.status != State.FAILED]
    failed = _not_done_since([job for job in jobs if job.status == State.FAILED], own)
    kinds = {job.task_name: 0 for job in at_work}
    for job in at_work:
        kinds[job.task_name] += 1
    return {
        "kinds": [(WORKS[name].title, count) for name, count in kinds.items()],
        "running": [
            (job.report, bundles.get(job.args.get("bundle_id", ""), ""))
            for job in at_work
            if getattr(job, "report", None) and job.report.total and job.status == State.RUNNING
        ],
        "failed": [(job, WORKS[job.task_name].title) for job in failed[-SHOWN:]],
        "failed_count": len(failed),
        "is_busy": bool(at_work),
    }
