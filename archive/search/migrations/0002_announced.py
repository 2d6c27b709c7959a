from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="announces",
            field=models.BooleanField(
                default=False,
                help_text="holds title, kind and reason alone, of a record that is closed",
            ),
        ),
    ]
