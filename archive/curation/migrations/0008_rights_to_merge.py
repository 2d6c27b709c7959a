"""The roles get their rights anew, now that there are doubles and merges to see."""

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [("curation", "0007_doubles_and_merges")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
