from django.db import migrations, models

import people.models.terms


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="term",
            name="also",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Other words for the same, by which it is found too; a semicolon between two.",
                validators=[people.models.terms.validate_labels],
                verbose_name="other labels",
            ),
        ),
        migrations.AddField(
            model_name="term",
            name="uri",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Only of a term that was taken over from another vocabulary.",
                max_length=300,
                validators=[people.models.terms.is_uri],
                verbose_name="address in its vocabulary",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="term",
            name="matches",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Such as {“exactMatch”: [“https://…”]}; only what somebody has compared.",
                validators=[people.models.terms.validate_matches],
                verbose_name="same or near in other vocabularies",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.UniqueConstraint(
                condition=models.Q(("uri", ""), _negated=True),
                fields=("uri",),
                name="people_term_uri_once",
                violation_error_message="Another term has this address.",
            ),
        ),
    ]
