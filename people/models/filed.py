"""Where a record stands in an alphabetical list: keys and letters that the application stores."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Coalesce

UNDATED = dt.date.max  # sorts after every day


class Filed(models.Model):
    """In the Czech and Slovak order, and in the Cyrillic one, where Cyrillic names stand first."""

    sort_key = models.CharField(max_length=600, blank=True, editable=False, db_collation="C")
    initial = models.CharField(max_length=4, blank=True, editable=False)
    sort_cyrillic = models.CharField(max_length=601, blank=True, editable=False, db_collation="C")
    initial_cyrillic = models.CharField(max_length=4, blank=True, editable=False)

    class Meta:
        abstract = True


def first_day(earliest: str, latest: str) -> models.GeneratedField:
    """A column for sorting: the earliest day, else the latest, else `UNDATED`."""
    return models.GeneratedField(
        expression=Coalesce(earliest, latest, models.Value(UNDATED, models.DateField())),
        output_field=models.DateField(),
        db_persist=True,
        editable=False,
    )


def filed_indexes(table: str) -> list[models.Index]:
    """What a page of the list, and of one letter, is cut by."""
    return [
        models.Index(name=f"{table}_sort", fields=["sort_key", "ref"]),
        models.Index(name=f"{table}_letter", fields=["initial", "sort_key", "ref"]),
        models.Index(name=f"{table}_cyrillic", fields=["sort_cyrillic", "ref"]),
        models.Index(
            name=f"{table}_cyr_letter", fields=["initial_cyrillic", "sort_cyrillic", "ref"]
        ),
    ]
