"""A row with one uncertain date: the words as written, EDTF, and the bounds to find it by."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.core.dates import UncertainDate, UncertainDateError, from_edtf, parse


def validate_date(text: str) -> None:
    try:
        parse(text)
    except UncertainDateError as error:
        raise ValidationError(str(error)) from error


class DateTextField(models.CharField):  # type: ignore[type-arg]
    """An uncertain date as people write it; a form tells beside it how it is understood.

    To a migration it is the column of text that it is.
    """

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        from archive.core.forms import UncertainDateInput

        return super().formfield(**{**kwargs, "widget": UncertainDateInput})


class Dated(models.Model):
    """`date_text` is what was typed; the three columns behind it are derived on every save.

    `earliest` and `latest` are the widened bounds of `archive.core.dates`; null is an open end.
    """

    date_text = DateTextField(
        _("date"),
        max_length=200,
        blank=True,
        validators=[validate_date],
        help_text=_(
            "As people write it: “kolem 1925”, “spring 1938”, “12. 3. 1925”, or EDTF. "
            "Words of a source stand before “=”: “na jar 1938 = 1938-21”."
        ),
    )
    date_edtf = models.CharField(max_length=200, blank=True, editable=False)
    earliest = models.DateField(null=True, blank=True, editable=False)
    latest = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def date(self) -> UncertainDate | None:
        return from_edtf(self.date_edtf, self.date_text) if self.date_edtf else None

    def derive(self) -> None:
        """Raises UncertainDateError when `date_text` is not understood."""
        super().derive()  # type: ignore[misc]
        self.derive_date()

    def derive_date(self) -> None:
        if not self.date_text:
            self.date_edtf, self.earliest, self.latest = "", None, None
            return
        date = parse(self.date_text)
        self.date_edtf, self.earliest, self.latest = date.edtf, date.earliest, date.latest


def bounds_ordered(start: str = "earliest", end: str = "latest", label: str = "bounds") -> Any:
    """A constraint: an earliest day does not stand after its latest one."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{label}_ordered",
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{start}__lte": F(end)}),
        violation_error_message=_("The date ends before it begins."),
    )
