"""Topics of testimony, and the terms of the other vocabularies."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.core import names
from archive.core.languages import INTERFACE_LANGUAGES
from archive.exchange.sheets.cells import BETWEEN, Choice, Several, To, Words
from archive.exchange.sheets.columns import RECORD, Column, Kind, Remark, Stored
from people.models import Term, Vocabulary
from people.models.terms import LONGEST_LABEL

KEY: Final = re.compile(r"[a-z][a-z0-9-]*/[a-z0-9][a-z0-9-]*")


class Topics(Kind):
    key = "topics"
    title = gettext_lazy("Topics and other terms")
    model = Term
    lies_in = "broader"
    has_drafts = False

    def columns(self) -> list[Column]:
        return [
            Column(RECORD, "vocabulary", _("Vocabulary"), Choice(Vocabulary),
                   "slovník, slovníku, словарь", fixed=True),
            *(Column(RECORD, f"label.{code}", _("Label (%(code)s)") % {"code": code},
                     Words(LONGEST_LABEL),
                     f"název {code}, téma {code}, термин {code}, label {code}")
              for code in INTERFACE_LANGUAGES),
            *(Column(RECORD, f"also.{code}", _("Other labels (%(code)s)") % {"code": code},
                     Several(Words(LONGEST_LABEL)), f"jiné názvy {code}, synonyma {code}")
              for code in INTERFACE_LANGUAGES),
            Column(RECORD, "broader", _("Broader term"), To("term:"),
                   "nadřazený termín, nadradený termín, вышестоящий термин"),
            *(Column(RECORD, f"note.{code}", _("Note (%(code)s)") % {"code": code},
                     Words(lines=True), f"poznámka {code}, примечание {code}")
              for code in INTERFACE_LANGUAGES),
        ]  # fmt: skip

    def ref_of(self, record: Any) -> str:
        return str(record.key)

    def by_ref(self, refs: Iterable[str]) -> dict[str, uuid.UUID]:
        return dict(Term.objects.filter(key__in=list(refs)).values_list("key", "pk"))

    def stored(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Stored]:
        return {pk: Stored(one, {RECORD: one}) for pk, one in Term.objects.in_bulk(ids).items()}

    def new_record(self, user: Any) -> Any:
        return Term(vocabulary=Vocabulary.TOPIC)

    def check(self, values: Mapping[str, Any], columns: Mapping[str, Column]) -> list[Remark]:
        labels = {
            code: text for code in INTERFACE_LANGUAGES if (text := values.get(f"label.{code}"))
        }
        found = []
        if not labels:
            found.append(
                Remark(_("There is no label in this row."), _("Label (%(code)s)") % {"code": "en"})
            )
        for code, text in labels.items():
            if BETWEEN in text:
                title = _("Label (%(code)s)") % {"code": code}
                found.append(Remark(_("A label holds no semicolon."), title, text))
        return found


def key_for(term: Term, taken: set[str]) -> str:
    """A key of its own for a new term, made of its label."""
    label = next((term.label[code] for code in INTERFACE_LANGUAGES if term.label.get(code)), "")
    short = re.sub(r"[^a-z0-9]+", "-", names.ascii_key(label)).strip("-")[:50] or "term"
    key, number = f"{term.vocabulary}/{short}", 1
    while key in taken:
        number += 1
        key = f"{term.vocabulary}/{short}-{number}"
    return key
