"""Which tables say what was done: what a merge leaves alone, and what two states are not compared
by."""

from __future__ import annotations

from typing import Final

HISTORY: Final = frozenset(
    {
        "archive_written",
        "curation_change",
        "curation_changeset",
        "curation_merge",
        "curation_step",
        "django_admin_log",
    }
)
"""A new one is added here. What was done with a record on its way to the readers (`curation_step`)
was done with that one, whatever it was merged into."""
