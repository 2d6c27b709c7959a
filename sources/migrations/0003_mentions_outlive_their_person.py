"""Whoever is spoken of may lose their record, and the name stays masked."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_term_labels"),
        ("sources", "0002_of_its_source"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mention",
            name="sources_mention_one_named",
        ),
        migrations.AlterField(
            model_name="mention",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mentions",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="mention",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mentions",
                to="people.place",
            ),
        ),
        migrations.AlterField(
            model_name="speaker",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="speaking",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", True), ("place__isnull", True), _connector="OR"
                ),
                name="sources_mention_one_named",
                violation_error_message="A mention is of one person or one place.",
            ),
        ),
    ]
