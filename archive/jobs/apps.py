from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "archive.jobs"
    label = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        from archive.core.queues import Queue, add_queue
        from archive.jobs.models import Job, State

        failed = Job.objects.filter(status=State.FAILED)
        title, query = _("Failed jobs"), f"state={State.FAILED}"
        add_queue(Queue("jobs", title, Job, lambda _user: failed.all(), 35, query))
