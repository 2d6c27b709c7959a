from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0013_rights_to_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="pagereading",
            name="taken",
            field=models.BooleanField(
                default=False,
                help_text="The text of the page began as this reading.",
                verbose_name="taken over",
            ),
        ),
    ]
