"""What an address of the search page asks for: words, a kind of records, filters, an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.search import facets
from archive.search.models import EntryKind

TABS: dict[str, tuple[EntryKind, ...]] = {
    "people": (EntryKind.PERSON,),
    "families": (EntryKind.FAMILY,),
    "documents": (EntryKind.DOCUMENT, EntryKind.PAGE),
    "interviews": (EntryKind.INTERVIEW, EntryKind.SEGMENT, EntryKind.POINT),
    "places": (EntryKind.PLACE,),
    "organisations": (EntryKind.ORGANISATION,),
    "events": (EntryKind.EVENT,),
    "sources": (EntryKind.SOURCE,),
}
EVERYTHING = "all"


@dataclass(frozen=True)
class Asked:
    """All that an address of the search page says."""

    text: str = ""
    tab: str = EVERYTHING
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)  # facet: values
    certain: bool = False  # only dates that lie certainly in the decades asked for
    sort: str = "relevance"
    page: int = 1

    @property
    def kinds(self) -> list[str]:
        """Those of the tab, or all."""
        return [str(kind) for kind in TABS.get(self.tab, tuple(EntryKind))]

    def kept_as(self, name: str) -> str:
        """The tokens by which a facet narrows."""
        return facets.CERTAIN if name == "decade" and self.certain else name

    def without(self, name: str) -> Asked:
        left = {key: values for key, values in self.filters.items() if key != name}
        return Asked(self.text, self.tab, left, self.certain, self.sort, 1)

    @property
    def narrowing(self) -> list[str]:
        """The filters as a tsquery: of one facet any value will do."""
        found = []
        for name, values in self.filters.items():
            kept = self.kept_as(name)
            lexemes = [f"'{facets.lexeme(f'{kept}:{value}')}'" for value in values]
            found.append(f"({' | '.join(lexemes)})")
        return found
