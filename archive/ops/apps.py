from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "archive.ops"
    label = "ops"
