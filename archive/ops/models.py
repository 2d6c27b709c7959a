"""What was loaded from the data files, so that a second load knows its rows from a curator's."""

from __future__ import annotations

from typing import Any

from django.db import models


class LoadedRecord(models.Model):
    """One record of a data file and the rows it became. No page shows this."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    ref = models.CharField(max_length=20, blank=True)
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of all values of its rows")
    rows: models.JSONField[dict[str, list[str]], Any] = models.JSONField(
        default=dict, help_text="Ids by model"
    )
    media: models.JSONField[list[str], Any] = models.JSONField(default=list)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("kind", "key")
        constraints = [
            models.UniqueConstraint(name="ops_loadedrecord_once", fields=["kind", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class LoadedFile(models.Model):
    """A data file as it was when it was last loaded."""

    name = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
