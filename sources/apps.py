from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        from archive.core.publishing import on_publishing
        from archive.core.records import Phase, on_written
        from sources import publishing, queues, services

        on_written(Phase.SETTLE, services.settle_records)
        on_publishing(publishing.check)
        queues.register()
