import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

import archive.search.days


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_term_labels"),
        ("search", "0003_emptied"),
        ("sources", "0002_of_its_source"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "Person"),
                            ("family", "Family"),
                            ("document", "Document"),
                            ("page", "Page of a document"),
                            ("interview", "Interview"),
                            ("segment", "Passage of an interview"),
                            ("point", "Topic of an interview"),
                            ("source", "Source"),
                            ("event", "Shared event"),
                            ("organisation", "Organisation"),
                            ("place", "Place"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "announces",
                    models.BooleanField(
                        default=False,
                        help_text="holds title, kind and reason alone, of a record that is closed",
                    ),
                ),
                (
                    "days",
                    archive.search.days.DaysField(help_text="on which everybody may read this row"),
                ),
                ("ref", models.CharField(help_text="public id of the record", max_length=20)),
                (
                    "grantable",
                    models.BooleanField(
                        default=False, help_text="may be opened to a reader by name"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=500)),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "names",
                    models.JSONField(
                        default=list, help_text="[{text, language, date}]: every form of the name"
                    ),
                ),
                (
                    "parts",
                    models.JSONField(
                        default=list,
                        help_text="[{text, language, field, at}]: the text; `at` is a line or a time",
                    ),
                ),
                (
                    "anchor",
                    models.BigIntegerField(
                        help_text="position of a page, or milliseconds", null=True
                    ),
                ),
                ("label", models.CharField(blank=True, help_text="label of a page", max_length=40)),
                (
                    "is_text",
                    models.BooleanField(
                        default=False, help_text="a page or a passage: one of very many"
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "wholes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        help_text="each form of the name in small ASCII letters",
                        size=None,
                    ),
                ),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        default=list,
                        help_text="decade:1890, has:audio",
                        size=None,
                    ),
                ),
                ("sort_latin", models.CharField(blank=True, db_collation="C", max_length=700)),
                ("sort_cyrillic", models.CharField(blank=True, db_collation="C", max_length=700)),
                ("sort_date", models.DateField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="people.sharedevent",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="people.family",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="people.person",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="people.place",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the search index",
                "verbose_name_plural": "entries of the search index",
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "word",
                    models.CharField(
                        help_text="small ASCII letters",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "fold",
                    models.CharField(help_text="one key for all its spellings", max_length=64),
                ),
                (
                    "skeleton",
                    models.CharField(help_text="its stem in classes of sounds", max_length=64),
                ),
                (
                    "sounds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        help_text="by which words near to it are looked up",
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "word of the search index",
                "verbose_name_plural": "words of the search index",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["sounds"], name="search_word_sounds"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="search_word_letters", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("s", "surname"),
                            ("g", "given name"),
                            ("p", "patronymic"),
                            ("o", "other"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_words",
                        to="search.searchentry",
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="borne",
                        to="search.searchword",
                    ),
                ),
            ],
            options={
                "verbose_name": "name word of the search index",
                "verbose_name_plural": "name words of the search index",
            },
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("is_text", True)),
                fields=["words"],
                name="search_words_of_texts",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("is_text", False)),
                fields=["words"],
                name="search_words_of_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("person"),
                        models.F("family"),
                        models.F("source"),
                        models.F("event"),
                        models.F("organisation"),
                        models.F("place"),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="search_entry_one_record",
                violation_error_message="An entry of the index belongs to exactly one record.",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "person",
                            "family",
                            "document",
                            "page",
                            "interview",
                            "segment",
                            "point",
                            "source",
                            "event",
                            "organisation",
                            "place",
                        ],
                    )
                ),
                name="search_entry_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_text", True), ("kind__in", ("page", "segment"))),
                    models.Q(
                        ("is_text", False),
                        models.Q(("kind__in", ("page", "segment")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="search_entry_text_by_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchname",
            constraint=models.UniqueConstraint(
                fields=("word", "entry", "role"), name="search_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="searchname",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["s", "g", "p", "o"])),
                name="search_name_role_known",
            ),
        ),
        # Words and texts are kept apart from the columns that are counted and ordered by.
        migrations.RunSQL(
            "ALTER TABLE search_searchentry SET (toast_tuple_target = 512)",
            "ALTER TABLE search_searchentry RESET (toast_tuple_target)",
        ),
    ]
