from __future__ import annotations

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [("sources", "0007_imported_segments"), ("curation", "0002_rights")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
