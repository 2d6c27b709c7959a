"""The roles get their rights anew, now that there is a history to read."""

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0003_history"),
        ("accounts", "0002_roles"),
        ("people", "0004_lists_by_key"),
        ("sources", "0005_investigation_files"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
