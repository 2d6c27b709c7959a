"""The roles, and the apps whose records each may edit.

A migration turns them into groups; a later model needs a migration that calls `grant` again.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CONTRIBUTOR = "contributor", _("Contributor")
    RESEARCHER = "researcher", _("Researcher")
    CURATOR = "curator", _("Curator")
    REVIEWER = "reviewer", _("Reviewer")
    ARCHIVIST = "archivist", _("Archivist")

    @classmethod
    def publishers(cls) -> frozenset[str]:
        """Roles that may publish; nobody publishes their own entry."""
        return frozenset({cls.REVIEWER, cls.ARCHIVIST})

    @classmethod
    def staff(cls) -> frozenset[str]:
        """Roles that work in the admin and read every record."""
        return frozenset({cls.CURATOR, cls.REVIEWER, cls.ARCHIVIST})


RECORD_APPS = ("people", "sources")
DESK_APPS = (*RECORD_APPS, "curation", "exchange")
RIGHTS = {
    Role.CURATOR: DESK_APPS,
    Role.REVIEWER: DESK_APPS,
    Role.ARCHIVIST: (*DESK_APPS, "accounts", "mfa"),
}
# What a curator and a reviewer may not do in those apps: a message is not theirs to remove.
ARCHIVIST_ONLY = ("delete_message",)


def grant(apps: Any, schema_editor: Any) -> None:
    """Make the permissions of all models, then the groups, and give each group its rights.

    Permissions are made here because Django makes them only after the last migration.
    """
    from django.apps import apps as current
    from django.contrib.auth.management import create_permissions

    for label in {app for labels in RIGHTS.values() for app in labels}:
        config = current.get_app_config(label)
        create_permissions(config, verbosity=0, apps=apps, using=schema_editor.connection.alias)

    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    for role in Role.values:
        group, _made = group_model.objects.get_or_create(name=role)
        labels = RIGHTS.get(Role(role), ())
        rights = permission_model.objects.filter(content_type__app_label__in=labels)
        if role != Role.ARCHIVIST:
            rights = rights.exclude(codename__in=ARCHIVIST_ONLY)
        group.permissions.set(rights)
