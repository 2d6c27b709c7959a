from __future__ import annotations

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [("sources", "0010_scans"), ("curation", "0008_rights_to_merge")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
