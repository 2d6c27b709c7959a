"""The tables of the history. Its triggers are put on after every migration."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DROP = """
DROP FUNCTION IF EXISTS curation_note_change() CASCADE;
DROP FUNCTION IF EXISTS curation_keep_history() CASCADE;
DROP FUNCTION IF EXISTS curation_keep_rows() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("curation", "0002_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(editable=False, verbose_name="when")),
                ("who_name", models.CharField(editable=False, max_length=200, verbose_name="name")),
                ("label", models.CharField(editable=False, max_length=200, verbose_name="what")),
                ("why", models.TextField(editable=False, verbose_name="why")),
                ("path", models.CharField(editable=False, max_length=300, verbose_name="through")),
                (
                    "reverts",
                    models.UUIDField(
                        db_index=True, editable=False, null=True, verbose_name="undoes"
                    ),
                ),
                (
                    "who",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "change set",
                "verbose_name_plural": "history",
                "ordering": ("-made_at", "-id"),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(editable=False, verbose_name="when")),
                ("model", models.CharField(editable=False, max_length=60)),
                ("row", models.CharField(editable=False, max_length=40)),
                (
                    "action",
                    models.CharField(
                        choices=[("+", "entered"), ("~", "changed"), ("-", "removed")],
                        editable=False,
                        max_length=1,
                    ),
                ),
                (
                    "about",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), editable=False, size=None
                    ),
                ),
                ("before", models.JSONField(editable=False, null=True)),
                ("after", models.JSONField(editable=False, null=True)),
                (
                    "change_set",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="changes",
                        to="curation.changeset",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ("-id",),
                "default_permissions": ("view",),
            },
        ),
        migrations.AddIndex(
            model_name="changeset",
            index=models.Index(fields=["-made_at", "-id"], name="curation_changeset_time"),
        ),
        migrations.AddIndex(
            model_name="change",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["about"], name="curation_change_about"
            ),
        ),
        # Without the tables the triggers could not write: backwards, they go first.
        migrations.RunSQL(migrations.RunSQL.noop, DROP),
    ]
