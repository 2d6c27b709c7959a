"""Towns by which a reader finds the way on a map without borders; nobody needs to have been there.

Positions: GeoNames, as those of the places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from people.geography import Labels, Sheet

TOWNS: Final[tuple[tuple[Any, float, float], ...]] = (
    (_("Prague"), 50.088, 14.421),
    (_("Vienna"), 48.208, 16.372),
    (_("Budapest"), 47.498, 19.040),
    (_("Moscow"), 55.752, 37.616),
    (_("Tashkent"), 41.265, 69.217),
    (_("Bratislava"), 48.148, 17.107),
    (_("Brno"), 49.195, 16.608),
    (_("Orenburg"), 51.773, 55.099),
    (_("Košice"), 48.714, 21.258),
)
RADIUS: Final = 2.5


def landmarks(sheet: Sheet, labels: Labels) -> Iterator[dict[str, Any]]:
    """Those on the sheet, each only where it covers nothing; to be asked for after all that the
    map is drawn for."""
    for name, latitude, longitude in TOWNS:
        if not sheet.holds(longitude, latitude):
            continue
        x, y = sheet.at(longitude, latitude)
        if not labels.is_free(x, y, RADIUS):
            continue
        if label := labels.place(str(name), x, y, RADIUS):
            labels.mark(x, y, RADIUS)
            yield {"text": name, "x": x, "y": y, "r": RADIUS, "label": label}
