"""What stands in the way of publishing a record: told by each app of its own kinds of record.

An app joins with `on_publishing` at start-up. So the desk asks every app and imports none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from archive.core.access import Access
from archive.core.records import Record


@dataclass(frozen=True)
class Hindrance:
    """One thing in words, and where it can be mended. What does not block is only told."""

    words: str
    place: str = ""
    address: str = ""
    blocks: bool = True


Found = Iterable[tuple[Record, Hindrance]]
Check = Callable[[Sequence[Record]], Found]
_checks: list[Check] = []


def on_publishing(check: Check) -> None:
    """Call `check(records)` before records are published."""
    if check not in _checks:
        _checks.append(check)


def told_by_apps(record: Record) -> list[Hindrance]:
    """What the apps say of one record as it stands in memory; what its own form checks is left
    out."""
    return [hindrance for check in _checks for _record, hindrance in check([record])]


def hindrances(records: Sequence[Record]) -> dict[Any, list[Hindrance]]:
    """By the key of the record; the ones that block come first."""
    found: dict[Any, list[Hindrance]] = defaultdict(list)
    for check in (well_formed, open_at_all, *_checks):
        for record, hindrance in check(records):
            found[record.pk].append(hindrance)
    for told in found.values():
        told.sort(key=lambda one: not one.blocks)
    return found


def well_formed(records: Sequence[Record]) -> Found:
    """What the forms would refuse today, whenever and by whatever way it was written. References
    and constraints are held by the database."""
    for record in records:
        references = {field.name for field in record._meta.fields if field.is_relation}
        try:
            record.clean_fields(exclude=references)
            record.clean()
        except ValidationError as error:
            for name, messages in _by_field(error).items():
                field: Any = record._meta.get_field(name) if name else None
                place = str(field.verbose_name) if field else ""
                for message in messages:
                    yield record, Hindrance(message, place)


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    told = error.message_dict
    return {"" if name == "__all__" else name: messages for name, messages in told.items()}


def open_at_all(records: Sequence[Record]) -> Found:
    for record in records:
        if record.access == Access.HIDDEN:
            words = _("The access is “hidden”: published, it is still seen by nobody but the desk.")
            yield record, Hindrance(words, str(_("access")), blocks=False)
