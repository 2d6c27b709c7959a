"""The letter that a source is filed under, as people are: Ch is one, a quotation mark is none."""

from collections import defaultdict

from django.db import migrations, models

from archive.core import names


def file_sources(apps, schema_editor):
    source = apps.get_model("sources", "Source")
    by_letter = defaultdict(list)
    for pk, title in source.objects.values_list("pk", "title").iterator():
        by_letter[names.initial(title)].append(pk)
    for letter, ids in by_letter.items():
        source.objects.filter(pk__in=ids).update(initial=letter)


class Migration(migrations.Migration):
    dependencies = [("sources", "0005_investigation_files")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="initial",
            field=models.CharField(blank=True, editable=False, max_length=4),
        ),
        migrations.RunPython(file_sources, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["initial", "sort_key", "ref"], name="sources_source_letter"),
        ),
    ]
