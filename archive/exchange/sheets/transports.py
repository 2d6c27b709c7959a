"""A transport list: everybody on it was on one transport, and the list says it.

It is a source. So it adds to people who are there, and changes nothing about them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.core import names
from archive.exchange.sheets.cells import Words
from archive.exchange.sheets.columns import RECORD, Column, Options, Remark
from archive.exchange.sheets.settlers import Settlers, event_link
from people.models import FamilyRole

FAMILY, KIN = "family", "kin"
TOLD: Final = (
    "birth", "origin", "nationality", "trade", "age-at-departure", "residence", "departure",
)  # fmt: skip
WORDS_OF: Final = {
    (FamilyRole.PARTNER, 1): "head head-of-family head-of-the-family head-of-household husband "
    "hlava hlava-rodiny hlava-domácnosti přednosta manžel gazda glava глава глава-семьи муж mann "
    "haushaltsvorstand prednosta",
    (FamilyRole.PARTNER, 2): "wife manželka žena choť жена frau ehefrau",
    (FamilyRole.CHILD, 0): "child son daughter syn dcera dítě děti dieťa dcéra сын дочь ребенок "
    "ребёнок kind sohn tochter",
}
"""A father or a mother may be one of the family or the parent of its head: no list says which."""


def _letters(words: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", names.ascii_key(words.replace("-", " "))))


ROLES: Final = {_letters(word): role for role, words in WORDS_OF.items() for word in words.split()}


class TransportList(Settlers):
    key = "transport"
    title = gettext_lazy("Transport list")
    of_event = True
    only_adds = True
    goes_out = False

    def columns(self) -> list[Column]:
        family = Column(
            RECORD, FAMILY, _("Number of the family"), Words(40),
            "family, family number, rodina, číslo rodiny, č. rodiny, семья, № семьи",
        )  # fmt: skip
        kin = Column(
            RECORD, KIN, _("Place in the family"), Words(60),
            "relation, relationship, kinship, příbuzenský vztah, vztah, postavení, vzťah, "
            "príbuzenský vzťah, степень родства, родство",
        )  # fmt: skip
        return [*self.of_name(), *self.of_facts(TOLD), family, kin]

    def implied(self, options: Options) -> dict[str, Any]:
        event = event_link(options)
        return {"fact:departure/at_event": event} if event else {}

    def check(self, values: Mapping[str, Any], columns: Mapping[str, Column]) -> list[Remark]:
        found = super().check(values, columns)
        kin = values.get(KIN)
        if kin and role_of(kin) is None:
            words = _("This place in a family is not known; the person is put into no family.")
            found.append(Remark(words, _("Place in the family"), kin, refuses=False))
        return found


def role_of(words: str) -> tuple[str, int] | None:
    """As what somebody stands in a family: the role, and of partners the place. “2. syn” is a son,
    but “wife of the son” is not the wife."""
    return ROLES.get(_letters(words))
