"""Documents and photographs, as a finding aid lists them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.exchange.sheets.cells import Choice, Day, LanguageCode, Several, To, Words
from archive.exchange.sheets.columns import RECORD, Column, Kind, Stored
from sources.models import Document, SourceKind
from sources.models.sources import DOCUMENT_KINDS


class Documents(Kind):
    key = "documents"
    title = gettext_lazy("Documents")
    model = Document
    lies_in = "part_of"

    def columns(self) -> list[Column]:
        def own(field: str, title: str, cell: Any, heads: str = "", **more: Any) -> Column:
            return Column(RECORD, field, title, cell, heads, **more)

        kinds = tuple(str(kind) for kind in DOCUMENT_KINDS)
        return [
            own("title", _("Title"), Words(500), "název, titul, názov, название, заголовок, titel",
                needed=True),
            own("title_language", _("Language of the title"), LanguageCode(), "jazyk názvu, язык"),
            own("kind", _("Document or photograph"), Choice(SourceKind, only=kinds),
                "druh, typ, вид"),
            own("document_kind", _("Kind of document"), To("term:document-kind"),
                "druh dokumentu, typ dokumentu, вид документа"),
            own("date_text", _("Date"), Day(), "datum, dátum, rok, дата, год, year"),
            own("reference_code", _("Reference code"), Words(200),
                "signatura, signatúra, fond, шифр, архивный шифр, signatur"),
            own("repository", _("Repository"), To("repository"),
                "archiv, archív, uloženo, uložené, архив, место хранения"),
            own("creators", _("Creators"), Several(Words(200)),
                "autor, autoři, autori, автор, původce"),
            own("languages", _("Languages"), Several(LanguageCode()), "jazyky, языки"),
            own("extent", _("Extent"), Words(200), "rozsah, объем, объём"),
            own("rights", _("Rights"), Words(300), "práva, права"),
            own("received_from", _("Received from"), Words(300),
                "získáno od, získané od, получено от"),
            own("address", _("Address or bibliographic reference"), Words(500),
                "adresa, url, адрес"),
            own("part_of", _("Part of"), To("source"), "část, součást, súčasť, часть"),
            *(own(f"description.{code}", _("Description (%(code)s)") % {"code": code},
                  Words(lines=True), f"popis {code}, описание {code}")
              for code in ("cs", "sk", "ru", "en")),
        ]  # fmt: skip

    def stored(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Stored]:
        found = Document.objects.filter(pk__in=list(ids))
        return {one.pk: Stored(one, {RECORD: one}) for one in found}

    def new_record(self, user: Any) -> Any:
        return Document(created_by=user, kind=SourceKind.DOCUMENT)
