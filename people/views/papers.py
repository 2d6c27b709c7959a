"""Papers and photographs as cards, on the pages of people and of families."""

from __future__ import annotations

from django.urls import reverse

from people import words
from people.words import Value
from sources.models import Page, Source

THUMBNAIL = 320  # pixels, a width that `media:scan` makes


def card(source: Source, page: Page | None) -> Value:
    languages = ", ".join(words.language_name(code) for code in source.languages)
    kind = str(source.document_kind or source.get_kind_display())
    about = [kind, languages, source.date.display() if source.date else ""]
    return {
        "title": source.title,
        "language": source.title_language,
        "url": source.get_absolute_url(),
        "thumbnail": thumbnail(page),
        "meta": ", ".join(filter(None, about)),
        "sample": source.is_sample,
    }


def thumbnail(page: Page | None) -> Value | None:
    if page is None or not page.scan or not page.shown_width or not page.shown_height:
        return None
    return {
        "url": reverse("media:scan", args=[page.pk, THUMBNAIL]),
        "width": THUMBNAIL,
        "height": round(THUMBNAIL * page.shown_height / page.shown_width),
    }
