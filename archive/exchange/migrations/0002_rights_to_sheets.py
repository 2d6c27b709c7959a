"""The roles get their rights anew, now that there are sheets to bring in."""

from django.db import migrations

from archive.accounts.roles import grant


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_sheets")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
