"""What stands in the way of publishing documents, interviews and other sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core.access import Access
from archive.core.publishing import Found, Hindrance
from archive.core.records import Record
from sources import publishing_interviews
from sources.models import Mention, Page, Source, SourceKind, Treatment
from sources.models.sources import DOCUMENT_KINDS


def check(records: Sequence[Record]) -> Found:
    sources = {record.pk: record for record in records if isinstance(record, Source)}
    papers = {pk: one for pk, one in sources.items() if one.kind in DOCUMENT_KINDS}
    if papers:
        yield from _undecided_names(papers)
        yield from _without_pages(papers)
    for source in sources.values():
        if source.kind == SourceKind.INTERVIEW:
            yield from _interview(source)


def _interview(source: Source) -> Found:
    """Only what everybody may read, now or from a day on, has to be whole: else it is but told."""
    goes_out = source.access in (Access.PUBLIC, Access.CLOSED)
    for one in publishing_interviews.missing(source):
        yield source, replace(one, blocks=one.blocks and goes_out)


def _undecided_names(papers: dict[Any, Source]) -> Found:
    """Nothing is published while it is undecided how somebody who is spoken of is named."""
    counted: dict[Any, list[Mention]] = defaultdict(list)
    mentions = Mention.objects.filter(
        treatment=Treatment.UNDECIDED, place__isnull=True, page__source__in=papers
    )
    for mention in mentions.annotate(of=F("page__source")).order_by("page__position"):
        counted[mention.of].append(mention)
    for pk, rows in counted.items():
        words = ngettext(
            "How one person mentioned in it is to be named is not decided.",
            "How %(count)d persons mentioned in it are to be named is not decided.",
            len(rows),
        )
        address = reverse("admin:sources_page_change", args=[rows[0].page_id])
        yield papers[pk], Hindrance(words % {"count": len(rows)}, str(_("mentions")), address)


def _without_pages(papers: dict[Any, Source]) -> Found:
    paged = set(Page.objects.filter(source__in=papers).values_list("source", flat=True))
    for pk, source in papers.items():
        if pk not in paged:
            yield source, Hindrance(_("It has no page yet."), str(_("pages")), blocks=False)
