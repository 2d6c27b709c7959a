"""The index takes another form; it holds nothing that `manage.py reindex` does not make again."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0002_announced")]

    operations = [CreateExtension("fuzzystrmatch"), migrations.DeleteModel(name="SearchEntry")]
