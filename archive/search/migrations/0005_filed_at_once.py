from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

OF_TEXTS = models.Q(("is_text", True))
OF_OTHERS = models.Q(("is_text", False))
INDEXES = {
    "search_words_of_texts": ("searchentry", {"fields": ["words"], "condition": OF_TEXTS}),
    "search_words_of_others": ("searchentry", {"fields": ["words"], "condition": OF_OTHERS}),
    "search_word_sounds": ("searchword", {"fields": ["sounds"]}),
    "search_word_letters": (
        "searchword",
        {"fields": ["word"], "opclasses": ["gin_trgm_ops"]},
    ),
}


class Migration(migrations.Migration):
    """What is written is filed in the indexes at once. They are altered, not made anew."""

    dependencies = [("search", "0004_names_forms_facets")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX {name} SET (fastupdate = off);"
                    f" SELECT gin_clean_pending_list('{name}'::regclass)",
                    f"ALTER INDEX {name} RESET (fastupdate)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name=model, name=name),
                migrations.AddIndex(
                    model_name=model, index=GinIndex(name=name, fastupdate=False, **how)
                ),
            ],
        )
        for name, (model, how) in INDEXES.items()
    ]
