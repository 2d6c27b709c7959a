"""What is told of a job: how far it is, what went wrong, and whether it is done for good."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob


class State(models.TextChoices):
    """The states of the queue, in our words; the values are its own."""

    WAITING = "todo", _("waiting")
    RUNNING = "doing", _("running")
    DONE = "succeeded", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    STOPPED = "aborted", _("stopped")


class Job(ProcrastinateJob):
    """A job of the queue under our name. The table is the queue's own; nobody writes it by hand."""

    class Meta:
        proxy = True
        verbose_name = _("job")
        verbose_name_plural = _("jobs")


class JobReport(models.Model):
    """What a job says of itself. Goes with the job when that is removed."""

    job = models.OneToOneField(
        ProcrastinateJob,
        models.DO_NOTHING,  # the database removes it, because the queue deletes by itself
        primary_key=True,
        db_constraint=False,  # the migration makes the constraint, with that rule
        related_name="report",
    )
    words = models.CharField(_("step"), max_length=200, blank=True)
    done = models.PositiveIntegerField(_("parts done"), default=0)
    total = models.PositiveIntegerField(_("parts in all"), default=0)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)

    objects: ClassVar[models.Manager[JobReport]] = models.Manager()

    class Meta:
        verbose_name = _("report of a job")
        verbose_name_plural = _("reports of jobs")

    def __str__(self) -> str:
        return f"{self.job_id}: {self.done}/{self.total}"
