"""The project as an app: its commands, its system checks, and the curators' admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ArchiveConfig(AppConfig):
    name = "archive"

    def ready(self) -> None:
        from archive.core import ready
        from archive.ops import checks  # noqa: F401  registers the system checks

        ready.start()


class ArchiveAdminConfig(AdminConfig):
    default_site = "archive.curation.admin_site.ArchiveAdminSite"
