from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "archive.site"
    label = "archive_site"
