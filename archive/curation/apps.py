from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurationConfig(AppConfig):
    name = "archive.curation"
    label = "curation"
    verbose_name = _("The desk")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from archive.core import changes
        from archive.core.records import Phase, on_written
        from archive.curation import history_triggers, jobs

        changes.start()
        post_migrate.connect(history_triggers.install, sender=self)
        on_written(Phase.INDEX, jobs.person_written)
