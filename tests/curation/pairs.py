"""Two records that are one, with everything that hangs on them, for the tests of merging."""

from __future__ import annotations

from typing import Any

from archive.core.records import Record
from archive.curation import merge_plan
from archive.curation.merge import merge
from archive.curation.models import Merge
from archive.ops import tables


def answers(kept: Record, gone: Record, user: Any, **more: str) -> dict[str, str]:
    """What a curator who always takes the kept record's word would answer on the screen."""
    drawn = merge_plan.plan(kept, gone, {}, user)
    told = {f"field:{one.key}": "one" for one in drawn.choices if not one.chosen}
    told |= {f"field:{one.key}": one.chosen for one in drawn.choices if one.chosen}
    told |= {
        f"clash:{one.key}": "remove" if one.kind == "self" else "one"
        for one in drawn.clashes
        if one.needs_choice
    }
    return {"version": drawn.version, "reason": "The same day of birth.", **told, **more}


def merged(kept: Record, gone: Record, user: Any, **more: str) -> Merge:
    return merge(kept.ref, gone.ref, answers(kept, gone, user, **more), user)


def state() -> tables.State:
    return tables.state()
