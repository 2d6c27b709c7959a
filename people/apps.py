from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from archive.core.publishing import on_publishing
        from archive.core.records import Phase, on_written
        from people import publishing, queues, services

        on_written(Phase.BOUNDS, services.refresh)
        on_publishing(publishing.check)
        queues.register()
