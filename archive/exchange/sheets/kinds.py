"""The kinds of sheets there are."""

from __future__ import annotations

from typing import Any, Final

from archive.exchange.sheets.columns import Kind
from archive.exchange.sheets.lands import Places
from archive.exchange.sheets.papers import Documents
from archive.exchange.sheets.settlers import Settlers
from archive.exchange.sheets.topics import Topics
from archive.exchange.sheets.transports import TransportList

KINDS: Final[dict[str, type[Kind]]] = {
    kind.key: kind for kind in (TransportList, Settlers, Documents, Places, Topics)
}


def kind_of_model(model: Any) -> str:
    """The kind of sheet as which a list of these goes out; empty if there is none."""
    return next((k for k, each in KINDS.items() if each.model is model and each.goes_out), "")
