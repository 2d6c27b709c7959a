"""Why a date is refused: the one error of the date room and its sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

NOT_UNDERSTOOD = _(
    "The date “%(text)s” is not understood. Write a day (12. 3. 1925), a month (March 1925), "
    "a year (1925), about a year (around 1925), a span (1925–1927), a limit (before 1930), "
    "a choice (1925 or 1926), a season (spring 1938), a decade (1930s) or EDTF "
    "(1925~, 193X, 1925/1927)."
)
EMPTY = _("No date is written in “%(text)s”: leave the field empty when nothing is known.")
NOT_KNOWN = _("“%(text)s” says that the date is not known: leave the field empty instead.")
TOO_LONG = _("The date “%(text)s” is too long: write at most 200 characters.")
IMPOSSIBLE = _("There is no such day as “%(text)s” in the calendar: check the day and the month.")
MONTH_IS_SHORTER = _(
    "There is no such day as “%(text)s”: %(month)s has %(days)s days. Write another day, or the "
    "month alone."
)
REVERSED = _("In “%(text)s” the end comes before the start: write the earlier date first.")
YEAR_RANGE = _("“%(text)s” is outside the years 1 to 9999.")
SHORT_YEAR = _("In “%(text)s” the year has two digits: write all four, as in 12. 3. 1925.")
WHICH_DECADE = _(
    "“%(text)s” may stand in more than one century: write all digits, as in 1890s, "
    "or name the century, as in 90. léta 19. století."
)
DECADE_OR_CENTURY = _(
    "“%(text)s” may be ten years or a hundred: write 1900–1909 or 20th century, for example."
)
YEARS_OR_SEASON = _(
    "“%(text)s” may be two years or a part of one year: write both years in full, as in "
    "1925–1926, or the season in words, as in spring 1925, or EDTF after “=”."
)
TIME_OF_DAY = _("“%(text)s” names a time of day: write the day alone.")
NOT_EDTF = _(
    "What stands after “=” in “%(text)s” is not EDTF: write for example 1938-21 for spring 1938, "
    "1925~ for around 1925, or 1925/1927 for a span."
)

SHOWN_LENGTH = 80


class UncertainDateError(ValueError):
    """A text that is not a date; its sentence is put in the reader's language when shown."""

    def __init__(self, reason: Any, text: str, **more: Any) -> None:
        """`more`: what else the sentence of the reason names."""
        super().__init__(reason, text)
        self.reason = reason
        self.text = text
        self.more = more

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= SHOWN_LENGTH else self.text[:SHOWN_LENGTH] + "…"
        return str(self.reason) % {**self.more, "text": shown}
