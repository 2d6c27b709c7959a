"""The roles get their rights to uploads, and pages are told of imported index points."""

from __future__ import annotations

from django.db import migrations

from archive.accounts.roles import grant
from archive.core.written import watched


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0012_uploads_and_imported_points"),
        ("curation", "0008_rights_to_merge"),
    ]

    operations = [
        *watched("sources_importedpoint"),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
