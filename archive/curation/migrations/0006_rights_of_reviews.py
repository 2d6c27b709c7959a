"""The roles get their rights anew, now that there are reviews."""

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [("curation", "0005_review_steps")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
