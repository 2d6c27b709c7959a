"""What the search box offers while somebody writes: names that begin so, then topics.

Only entries that this reader may read are looked at; a topic is offered only if something that
the reader sees stands under it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import Case, IntegerField, QuerySet, Value, When

from archive.core import names
from archive.search import facets, topics
from archive.search.models import EntryKind, NameRole, SearchEntry, SearchName
from archive.search.query import limited, still_open
from archive.search.scores import Lexemes
from archive.search.words import LONGEST_QUERY, words_of

MOST: Final = 8
CANDIDATES: Final = 200  # surnames, and other names, that are put in order
SHORTEST: Final = 2  # letters of the last word
MOST_WORDS: Final = 4
KINDS: Final = (EntryKind.PERSON, EntryKind.PLACE, EntryKind.ORGANISATION, EntryKind.EVENT)
SURNAMES: Final = (NameRole.SURNAME, NameRole.OTHER)
TOPIC: Final = "topic"


class Offer(NamedTuple):
    """One thing that may be meant: an entry, or a topic by its key."""

    text: str
    kind: str
    language: str = ""
    entry: SearchEntry | None = None
    key: str = ""
    label: str = ""  # of a topic, in the reader's language


def suggest(text: str, user: Any) -> list[Offer]:
    """Raises `query.TooSlow`."""
    keys = [key for word in words_of(text[:LONGEST_QUERY]) for key in word.keys][:MOST_WORDS]
    if not keys or len(keys[-1]) < SHORTEST:
        return []
    with limited():
        begun = still_open(list(_names(keys, user)), user)
        begun.sort(key=lambda entry: not _begins(entry.title, keys))  # by another name: later
        found = [_offer(entry, keys) for entry in begun[:MOST]]
        if len(found) < MOST:
            found += _topics(keys, user)
    return found[:MOST]


def _names(keys: list[str], user: Any) -> QuerySet[SearchEntry]:
    """Names with words that begin so: surnames before given names. Two statements: the candidates,
    by the index, and those of them that are shown."""
    visible = SearchEntry.objects.visible_to(user)
    seen = visible.filter(is_text=False, kind__in=KINDS).order_by()
    begun = seen.filter(words=Lexemes(" & ".join(f"'@{key}':*" for key in keys)))
    surnames = SearchName.objects.filter(
        role__in=SURNAMES,
        word__word__startswith=keys[-1],
        entry__in=(begun if len(keys) > 1 else seen).values("pk"),
    ).order_by()
    candidates = dict(
        begun.annotate(by=Value("any"))
        .values_list("pk", "by")[:CANDIDATES]
        .union(surnames.annotate(by=Value("surname")).values_list("entry", "by")[:CANDIDATES])
        .order_by("by")
    )
    by_surname = [pk for pk, by in candidates.items() if by == "surname"]
    wholly = When(words=Lexemes(" & ".join(f"'@{key}'" for key in keys)), then=Value(0))
    kinds = [When(kind=kind, then=Value(place)) for place, kind in enumerate(KINDS)]
    rows = visible.filter(pk__in=list(candidates)).select_related("person")
    return rows.defer("words", "parts", "facets", "wholes").order_by(
        Case(wholly, default=Value(1), output_field=IntegerField()),
        Case(When(pk__in=by_surname, then=Value(0)), default=Value(1), output_field=IntegerField()),
        Case(*kinds, output_field=IntegerField()),
        "sort_latin",
        "ref",
    )[: 3 * MOST]


def _offer(entry: SearchEntry, keys: list[str]) -> Offer:
    """By the form of the name that begins as asked; the title if it does."""
    forms = [{"text": entry.title, "language": entry.language}, *entry.names]
    begun = (form for form in forms if _begins(form["text"], keys))
    form = next(begun, forms[0])
    return Offer(form["text"], entry.kind, form["language"], entry)


def _begins(text: str, keys: list[str]) -> bool:
    """Whether each of the keys begins a word of the text, in whichever order."""
    words = _words(text)
    return all(any(word.startswith(key) for word in words) for key in keys)


@lru_cache(maxsize=1 << 12)
def _words(text: str) -> tuple[str, ...]:
    return tuple(names.ascii_key(text).split())


def _topics(keys: list[str], user: Any) -> list[Offer]:
    begun: dict[str, Offer] = {}
    for term in topics.thesaurus().terms:
        for text, language in topics.texts_of(term):
            if _begins(text, keys):
                offer = Offer(text, TOPIC, language, key=term.short_key, label=str(term))
                begun.setdefault(term.short_key, offer)
    offers = list(begun.values())[:MOST]
    standing = _standing([offer.key for offer in offers], user) if offers else ()
    return [offer for offer in offers if offer.key in standing]


def _standing(keys: list[str], user: Any) -> set[str]:
    """The topics under which this reader finds a point of an interview; one statement."""
    points = SearchEntry.objects.visible_to(user).filter(is_text=False).order_by()
    found = [
        points.filter(words=Lexemes(f"'{facets.lexeme(f'{TOPIC}:{key}')}'"))
        .annotate(key=Value(key))
        .values_list("key", flat=True)[:1]
        for key in keys
    ]
    return set(found[0].union(*found[1:]))
