from django.db import migrations, models


class Migration(migrations.Migration):
    """All spellings of a surname are looked up by their fold."""

    dependencies = [("search", "0005_filed_at_once")]

    operations = [
        migrations.AddIndex(
            model_name="searchword",
            index=models.Index(fields=["fold"], name="search_word_fold"),
        ),
    ]
