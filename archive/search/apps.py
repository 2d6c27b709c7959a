from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "archive.search"
    label = "search"

    def ready(self) -> None:
        from django.db.models.signals import m2m_changed

        from archive.core.records import Phase, on_written
        from archive.search import index
        from sources.models import IndexPoint

        on_written(Phase.INDEX, index.refresh)
        m2m_changed.connect(index.topics_changed, sender=IndexPoint.terms.through)
