"""The announced form of a closed record: its title, its kind and the reason why it is closed.

Who may not see a record that is closed on request or until a date finds it by those words alone.
They stand in an entry of their own, so that neither a word that is left out of a query, nor the
order of the hits, nor a count can tell what else the record holds.
"""

from __future__ import annotations

import uuid

from django.utils.translation import override

from archive.core.languages import INTERFACE_LANGUAGES
from archive.search.days import NEVER, told_days
from archive.search.findable import Findable
from people.models import Person
from sources.models import Source


def may_be_announced(found: Findable) -> bool:
    """Whether this is a record, not a part of one, that is closed, on some day, in a way of which
    one may tell."""
    return found.id == found.record.pk and told_days(found.record) != NEVER


def announced(found: Findable) -> Findable:
    record = found.record
    made = Findable(
        uuid.uuid5(record.pk, "announced"),
        found.kind,
        record,
        announces=True,
        days=told_days(record),
        folded=found.folded,
    )
    for title, language in _titles(found).items():
        made.name(title, language)
    for kind, language in _kinds(found).items():
        made.part("kind", kind, language)
    made.texts("reason", record.access_reason)
    made.part("ref", record.ref)
    return made


def _titles(found: Findable) -> dict[str, str]:
    """The titles that its closed page may bear, with their languages."""
    record = found.record
    if isinstance(record, Source):
        translated = {text: language for language, text in sorted(record.title_translated.items())}
        return {record.title: record.title_language, **translated}
    languages = {name["text"]: name["language"] for name in found.names}
    if isinstance(record, Person):
        shown = [record.display_name]
    else:
        shown = [_in_language(record, code) for code in INTERFACE_LANGUAGES]
    return {title: languages[title] for title in shown if title in languages}


def _in_language(record: object, code: str) -> str:
    with override(code):
        return str(record)


def _kinds(found: Findable) -> dict[str, str]:
    """What kind of record it is, in every language of the interface."""
    kinds: dict[str, str] = {}
    for code in INTERFACE_LANGUAGES:
        with override(code):
            kinds.setdefault(str(found.kind.label), code)
            if isinstance(found.record, Source):
                kinds.setdefault(str(found.record.get_kind_display()), code)
    return kinds
