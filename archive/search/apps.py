from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "archive.search"
    label = "search"

    def ready(self) -> None:
        from archive.core.records import Phase, on_written
        from archive.search import index

        on_written(Phase.INDEX, index.refresh)
