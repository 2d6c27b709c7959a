"""Places with their names by language."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from archive.core.languages import LANGUAGES, preference
from archive.exchange.sheets.cells import Number, To, Words
from archive.exchange.sheets.columns import RECORD, Column, Kind, Options, Remark, Stored
from people.models import Place, PlaceName

OF_NAME: Final = "name:"
NAMED_IN: Final = ("cs", "sk", "ru", "en", "hu", "de", "ky", "uk", "kk", "pl")
WORDS: Final = {
    "cs": "česky, český název, jméno česky",
    "sk": "slovensky, slovenský názov, po slovensky",
    "ru": "по-русски, русское название, rusky",
    "en": "english, english name",
    "hu": "maďarsky, magyar név",
    "de": "německy, nemecky, deutsch",
    "ky": "kyrgyzsky, кыргызча",
}


class Places(Kind):
    key = "places"
    title = gettext_lazy("Places")
    model = Place
    lies_in = "parent"
    only_one = ("geonames_id",)

    def columns(self) -> list[Column]:
        named = [
            Column(f"{OF_NAME}{code}", "name", _("Name (%(code)s)") % {"code": code}, Words(200),
                   f"{WORDS.get(code, LANGUAGES[code].endonym)}, name {code}, název {code}")
            for code in NAMED_IN
        ]  # fmt: skip
        return [
            *named,
            Column(RECORD, "parent", _("Part of"), To("place"),
                   "část, súčasť, okres, часть, район"),
            Column(RECORD, "latitude", _("Latitude"), Number(-90, 90),
                   "zeměpisná šířka, šířka, zemepisná šírka, широта, lat"),
            Column(RECORD, "longitude", _("Longitude"), Number(-180, 180),
                   "zeměpisná délka, délka, zemepisná dĺžka, долгота, lon, lng, long"),
            Column(RECORD, "geonames_id", _("GeoNames id"), Number(1, 2**31 - 1, whole=True),
                   "geonames"),
            Column(RECORD, "wikidata_id", _("Wikidata id"), Words(20), "wikidata"),
            *(Column(RECORD, f"note.{code}", _("Note (%(code)s)") % {"code": code},
                     Words(lines=True), f"poznámka {code}, примечание {code}")
              for code in ("cs", "sk", "ru", "en")),
        ]  # fmt: skip

    def stored(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Stored]:
        found = {pk: Stored(one, {RECORD: one}) for pk, one in Place.objects.in_bulk(ids).items()}
        rows = PlaceName.objects.filter(place__in=found, language__in=NAMED_IN)
        for name in rows.order_by("position", "created_at", "pk"):
            found[name.place_id].rows.setdefault(f"{OF_NAME}{name.language}", name)
        return found

    def name_of(self, stored: Stored) -> str:
        """From the names that are read already, the nearest to the reader's language."""
        rows = [row for part, row in stored.rows.items() if part != RECORD]
        language = get_language() or "en"
        best = min(rows, key=lambda row: preference(language, row.language), default=None)
        return best.name if best else self.ref_of(stored.record)

    def new_row(self, part: str, record: Any, options: Options) -> Any:
        return PlaceName(place=record, language=part.removeprefix(OF_NAME))

    def check(self, values: Mapping[str, Any], columns: Mapping[str, Column]) -> list[Remark]:
        found = []
        if not any(values.get(f"{OF_NAME}{code}/name") for code in NAMED_IN):
            found.append(
                Remark(_("There is no name in this row."), _("Name (%(code)s)") % {"code": "cs"})
            )
        if (values.get("latitude") is None) != (values.get("longitude") is None):
            words = _("Give latitude and longitude, or neither.")
            found.append(Remark(words, _("Latitude"), str(values.get("latitude") or "")))
        return found
