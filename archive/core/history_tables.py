"""Which tables say what was done: what a merge leaves alone, and what two states are not compared
by."""

from __future__ import annotations

from typing import Final

HISTORY: Final = frozenset(
    {"curation_change", "curation_changeset", "curation_merge", "django_admin_log"}
)
"""A new one is added here."""
