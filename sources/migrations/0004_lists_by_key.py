"""Columns and indexes by which lists of sources are cut."""

import datetime

from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_lists_by_key"),
        ("sources", "0003_mentions_outlive_their_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="source",
            name="sources_source_kind",
        ),
        migrations.AddField(
            model_name="source",
            name="sort_date",
            field=models.GeneratedField(
                db_persist=True,
                expression=Coalesce(
                    "earliest",
                    "latest",
                    models.Value(datetime.date(9999, 12, 31), models.DateField()),
                ),
                output_field=models.DateField(),
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["kind", "sort_key", "ref"], name="sources_source_kind"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["sort_key", "ref"], name="sources_source_sort"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["sort_date", "sort_key", "ref"], name="sources_source_date"),
        ),
    ]
