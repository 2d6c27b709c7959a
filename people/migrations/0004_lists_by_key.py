"""Columns and indexes by which lists of people, families and places are cut, and their filling."""

import datetime
from collections import defaultdict

from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from archive.core import names


def file_people(apps, schema_editor):
    person, name = apps.get_model("people", "Person"), apps.get_model("people", "PersonName")
    forms = name.objects.filter(script="Cyrl")
    ordered = ("-is_display", "position", "created_at")
    first = forms.filter(person=OuterRef("pk")).order_by(*ordered).values("sort_key")[:1]
    person.objects.update(
        sort_cyrillic=Coalesce(Concat(Value("0"), Subquery(first)), Concat(Value("1"), "sort_key"))
    )
    by_letter = defaultdict(list)
    rows = forms.order_by("person", *ordered).distinct("person")
    for pk, surname, given in rows.values_list("person", "surname", "given"):
        by_letter[names.initial(surname or given)].append(pk)
    for letter, ids in by_letter.items():
        person.objects.filter(pk__in=ids).update(initial_cyrillic=letter)


def file_families(apps, schema_editor):
    """As `people.services.file_families` does from now on."""
    family, member = apps.get_model("people", "Family"), apps.get_model("people", "FamilyMember")
    day = timezone.localdate()
    opens = Case(
        When(person__opens_on__lte=day, then=Value(datetime.date.min)), default="person__opens_on"
    )
    members = (
        member.objects.filter(
            family=OuterRef("pk"),
            person__status="published",
            person__access="public",
            person__opens_on__isnull=False,
        )
        .exclude(status="disproven")
        .order_by(opens, "-role", "slot", "person__sort_key")
    )
    columns = {"sort_key": "9", "initial": "", "sort_cyrillic": "9", "initial_cyrillic": ""}
    family.objects.update(
        **{
            column: Coalesce(Subquery(members.values(f"person__{column}")[:1]), Value(last))
            for column, last in columns.items()
        }
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_order_names_by_language_too"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="family",
            name="initial",
            field=models.CharField(blank=True, editable=False, max_length=4),
        ),
        migrations.AddField(
            model_name="family",
            name="initial_cyrillic",
            field=models.CharField(blank=True, editable=False, max_length=4),
        ),
        migrations.AddField(
            model_name="family",
            name="sort_cyrillic",
            field=models.CharField(blank=True, db_collation="C", editable=False, max_length=601),
        ),
        migrations.AddField(
            model_name="family",
            name="sort_key",
            field=models.CharField(blank=True, db_collation="C", editable=False, max_length=600),
        ),
        migrations.AddField(
            model_name="person",
            name="initial_cyrillic",
            field=models.CharField(blank=True, editable=False, max_length=4),
        ),
        migrations.AddField(
            model_name="person",
            name="sort_birth",
            field=models.GeneratedField(
                db_persist=True,
                expression=Coalesce(
                    "birth_earliest",
                    "birth_latest",
                    models.Value(datetime.date(9999, 12, 31), models.DateField()),
                ),
                output_field=models.DateField(),
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="sort_cyrillic",
            field=models.CharField(blank=True, db_collation="C", editable=False, max_length=601),
        ),
        migrations.RunPython(file_people, migrations.RunPython.noop),
        migrations.RunPython(file_families, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="family",
            index=models.Index(fields=["sort_key", "ref"], name="people_family_sort"),
        ),
        migrations.AddIndex(
            model_name="family",
            index=models.Index(fields=["initial", "sort_key", "ref"], name="people_family_letter"),
        ),
        migrations.AddIndex(
            model_name="family",
            index=models.Index(fields=["sort_cyrillic", "ref"], name="people_family_cyrillic"),
        ),
        migrations.AddIndex(
            model_name="family",
            index=models.Index(
                fields=["initial_cyrillic", "sort_cyrillic", "ref"], name="people_family_cyr_letter"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["initial", "sort_key", "ref"], name="people_person_letter"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["sort_cyrillic", "ref"], name="people_person_cyrillic"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["initial_cyrillic", "sort_cyrillic", "ref"], name="people_person_cyr_letter"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["sort_birth", "sort_key", "ref"], name="people_person_by_birth"
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["sort_key", "ref"], name="people_place_sort"),
        ),
    ]
