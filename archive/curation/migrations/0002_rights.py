"""The roles get their rights anew, now that there are messages to read."""

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0001_messages"),
        ("accounts", "0002_roles"),
        ("people", "0002_term_labels"),
        ("sources", "0002_of_its_source"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
