"""How scans are shown, the files of several pages they came in, and what the machine read."""

import uuid

import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

import sources.models.pages
from archive.core.written import watched


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0009_written"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageReading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                (
                    "languages",
                    models.CharField(help_text="ces+slk", max_length=80, verbose_name="read as"),
                ),
                ("engine", models.CharField(max_length=80, verbose_name="read by")),
                (
                    "lines",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[sources.models.pages.validate_lines],
                        verbose_name="lines",
                    ),
                ),
                ("copy_key", models.CharField(editable=False, max_length=160)),
            ],
            options={
                "verbose_name": "machine reading of a page",
                "verbose_name_plural": "machine readings of pages",
            },
        ),
        migrations.CreateModel(
            name="ScanBundle",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=200, verbose_name="name of the file")),
                (
                    "original",
                    models.FileField(
                        editable=False, max_length=200, upload_to="originals", verbose_name="file"
                    ),
                ),
                ("checksum", models.CharField(editable=False, help_text="SHA-256", max_length=64)),
                ("media_type", models.CharField(editable=False, max_length=60)),
                ("count", models.PositiveIntegerField(verbose_name="pages")),
            ],
            options={
                "verbose_name": "file of several pages",
                "verbose_name_plural": "files of several pages",
                "ordering": ("name",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="page",
            name="sources_page_position_once",
        ),
        migrations.AddField(
            model_name="page",
            name="bundle_page",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="page there"),
        ),
        migrations.AddField(
            model_name="page",
            name="cut",
            field=models.JSONField(
                blank=True,
                editable=False,
                help_text="left, top, width, height in pixels of the original",
                null=True,
                validators=[sources.models.pages.validate_cut],
                verbose_name="part that is shown",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="fault",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="why there is no scan"
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="file_name",
            field=models.CharField(
                blank=True, editable=False, max_length=200, verbose_name="name of the file"
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="turn",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "0°"), (90, "90°"), (180, "180°"), (270, "270°")],
                default=0,
                editable=False,
                verbose_name="turned",
            ),
        ),
        migrations.AddField(
            model_name="pagereading",
            name="page",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reading",
                to="sources.page",
                verbose_name="page",
            ),
        ),
        migrations.AddField(
            model_name="scanbundle",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bundles",
                to="sources.source",
                verbose_name="document",
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="bundle",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pages",
                to="sources.scanbundle",
                verbose_name="taken out of",
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                fields=("source", "position"),
                name="sources_page_position_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(
                fields=("bundle", "bundle_page"), name="sources_page_bundle_page_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.CheckConstraint(
                condition=models.Q(("turn__in", (0, 90, 180, 270))), name="sources_page_turn_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="scanbundle",
            constraint=models.UniqueConstraint(
                fields=("source", "checksum"), name="sources_scanbundle_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scanbundle",
            constraint=models.CheckConstraint(
                condition=models.Q(("checksum__regex", "^[0-9a-f]{64}$")),
                name="sources_scanbundle_checksum_form",
            ),
        ),
        *watched("sources_scanbundle", "sources_pagereading"),
    ]
