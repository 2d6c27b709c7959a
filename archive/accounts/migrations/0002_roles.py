"""The roles become groups with their rights; after all models exist."""

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0001_initial"),
        ("sources", "0002_of_its_source"),
    ]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
