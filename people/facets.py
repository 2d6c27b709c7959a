"""What the list of people offers to narrow it by, with the number of people behind each choice.

Each choice is counted as if its own filter were not in use, so that further ones can be added.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models import Value as Just
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.core import names
from archive.core.collation import NO_LETTER, alphabet
from archive.core.crowd import Crowd, Found
from archive.core.ready import Given, is_any, ready
from people import words
from people.filters import DISPUTED, FIRST_YEAR, LAST_YEAR, UNKNOWN_FATE, PeopleFilter
from people.models import FactKind, Place, PlaceName, SharedEvent, Term
from people.words import Value

NAME_NEEDED = (
    "place", "name", "language", "date_edtf", "date_text", "earliest", "latest", "position",
)  # fmt: skip
OFFERED = 30  # choices of one facet, those with the most people
ALL_SHOWN = 20  # where there are more, the rest fold away
FIRST_SHOWN = 12  # of more than that; those in use are always shown
RARE = ("Q", "X", "Y", *"ӘҐҒЄІЇЙҚҢҰҺЩЪЫЬ")  # letters that an alphabet shows only when present
EVERY_LETTER = (*alphabet("Latn", RARE), *alphabet("Cyrl", RARE), NO_LETTER)
SHOWN = ("transport", "place", "trade", "nationality", "born", "decade", "event", "fate", "has")
TERMS = ("trade", "nationality")
MARKS = {"place": "origin"}  # facets whose marks have another name
Labels = dict[str, dict[str, Value]]


def mark_of(name: str) -> str:
    return MARKS.get(name, name)


# Words


def labels(crowd: Crowd, user: Any) -> Labels:
    """The words of every choice there is but the places; one statement."""
    asked = {name: crowd.bits.get(name, {}) for name in ("transport", "event", "fate")}
    terms = [f"{name}/{key}" for name in TERMS for key in crowd.bits.get(name, {})]
    events = [*asked["transport"], *asked["event"]]
    found: Labels = {name: {} for name in ("transport", "event", "fate", *TERMS)}
    for what, key, said in said_of(user, events=events, terms=terms, fates=list(asked["fate"])):
        if what == "term":
            name, key = key.split("/", 1)
        else:
            name = "transport" if key in asked["transport"] else what
        found[name][key] = words.text_value(said)
    if UNKNOWN_FATE in asked["fate"]:
        found["fate"][UNKNOWN_FATE] = {"text": _("Not known")}
    return {**found, **_plain(crowd)}


@ready
def said_of(user: Any, events: Given, terms: Given, fates: Given) -> QuerySet[Any, Any]:
    """What each is, its key and its labels by language: of events by their public ids, and of
    terms and kinds of fate by their keys."""
    events_said = SharedEvent.objects.visible_to(user).filter(is_any("ref", events))
    terms_said = Term.objects.filter(is_any("key", terms))
    fates_said = FactKind.objects.filter(is_any("key", fates), fate=True)
    return _said(events_said, "event", "ref").union(
        _said(terms_said, "term", "key"), _said(fates_said, "fate", "key"), all=True
    )


def still_seen(said: Labels, user: Any) -> Labels:
    """Without the transports and events that the reader may no longer see."""
    refs = [*said["transport"], *said["event"]]
    seen = {ref for (ref,) in _seen_events(user, refs=refs)} if refs else set()
    events = {
        name: {ref: value for ref, value in said[name].items() if ref in seen}
        for name in ("transport", "event")
    }
    return {**said, **events}


@ready
def _seen_events(user: Any, refs: Given) -> QuerySet[Any, Any]:
    rows = SharedEvent.objects.visible_to(user).filter(is_any("ref", refs))
    return rows.order_by().values_list("ref")


def _said(rows: QuerySet[Any], what: str, key: str) -> QuerySet[Any, Any]:
    label = "names" if what == "event" else "label"
    named = rows.order_by().annotate(what=Just(what), said_as=F(key), said=F(label))
    listed: QuerySet[Any, Any] = named.values_list("what", "said_as", "said")
    return listed


def _plain(crowd: Crowd) -> Labels:
    return {
        "decade": {
            one: {"text": f"{one}–{int(one) + 9}"} for one in sorted(crowd.bits.get("decade", {}))
        },
        "certain": {"1": {"text": _("Yes")}},
        "has": {
            "documents": {"text": _("With documents")},
            "interview": {"text": _("With an interview")},
            DISPUTED: {"text": _("Sources disagree")},
        },
    }


def choices(crowd: Crowd, said: Labels, asked_places: Iterable[str]) -> dict[str, Collection[str]]:
    """What may be asked for; of places those that were and may."""
    return {
        **said,
        "letter": EVERY_LETTER,
        "place": [ref for ref in asked_places if ref in crowd.bits.get("origin", {})],
    }


# Counts


def result(crowd: Crowd, narrowed: PeopleFilter) -> Found:
    return Found.by(crowd.everything, _met(crowd, narrowed))


def _met(crowd: Crowd, narrowed: PeopleFilter) -> dict[str, int]:
    """For each filter in use, those who meet it."""
    asked = narrowed.values()
    met: dict[str, int] = {
        name: crowd.having(mark_of(name), asked[name])
        for name in ("transport", "event", "place", "trade", "nationality", "fate", "letter")
        if name in asked
    }
    if "decade" in asked:
        met["decade"] = crowd.having(narrowed.decade_mark, asked["decade"])
    if "has" in asked:
        met["has"] = crowd.everything
        for kind in asked["has"]:
            met["has"] &= _has(crowd, kind)
    first, last = asked.get("born_from"), asked.get("born_to")
    if first or last:
        met["born"] = _born(crowd, first, last) & ~crowd.those(narrowed.born_at_other_times)
    return met


def _has(crowd: Crowd, kind: str) -> int:
    return crowd.having("disputed", ["yes"]) if kind == DISPUTED else crowd.having("has", [kind])


def _born(crowd: Crowd, first: int | None, last: int | None) -> int:
    """Who may have been born in these years; an open end reaches on."""
    found = crowd.everything
    if first:
        found &= crowd.having("latest", ["", *map(str, range(first, LAST_YEAR + 100))])
    if last:
        found &= crowd.having("earliest", ["", *map(str, range(FIRST_YEAR - 200, last + 1))])
    return found & (crowd.having("earliest", crowd.bits.get("earliest", ())))


# As the page shows them


def counted(crowd: Crowd, narrowed: PeopleFilter, found: Found) -> dict[str, dict[str, int]]:
    """The choices of each facet with the people behind them, the most first, so many."""
    asked = narrowed.values()
    counts: dict[str, dict[str, int]] = {}
    for name in SHOWN:
        if name == "born":
            continue
        if name == "has":
            every = {kind: (_has(crowd, kind) & found.found).bit_count() for kind in
                     ("documents", "interview", DISPUTED)}  # fmt: skip
        else:
            mark = narrowed.decade_mark if name == "decade" else mark_of(name)
            every = crowd.counts(mark, found.base(name))
        most = sorted(every, key=lambda value: (-every[value], value))[:OFFERED]
        in_use = asked.get(name, [])
        counts[name] = {value: every.get(value, 0) for value in dict.fromkeys([*most, *in_use])}
    return counts


def shown(counts: dict[str, dict[str, int]], said: Labels, narrowed: PeopleFilter) -> list[Value]:
    """The facets as `components/facets.html` shows them."""
    in_use = narrowed.values()
    every = [
        _years(narrowed)
        if name == "born"
        else _facet(name, narrowed, counts[name], said[name], in_use.get(name, []))
        for name in SHOWN
    ]
    return [facet for facet in every if "low" in facet or facet["options"]]


def _years(narrowed: PeopleFilter) -> Value:
    return {
        "label": _("Born"),
        "low": {"name": "born_from", "value": narrowed.data.get("born_from", "")},
        "high": {"name": "born_to", "value": narrowed.data.get("born_to", "")},
    }


def _facet(
    name: str,
    narrowed: PeopleFilter,
    counts: dict[str, int],
    said: dict[str, Value],
    chosen: Collection[str],
) -> Value:
    options = [
        {
            "value": key,
            "label": said[key]["text"],
            "language": said[key].get("language", ""),
            "count": count,
            "checked": key in chosen,
        }
        for key, count in counts.items()
        if key in said and (count or key in chosen)
    ]
    if name == "decade":
        options.sort(key=lambda one: str(one["value"]))
    else:
        options.sort(key=lambda one: (-one["count"], _sort_key(one["label"])))
    facet = {"name": name, "label": str(narrowed.filters[name].label), **_folded(options)}
    if name == "decade":
        facet["switch"] = {
            "name": "certain",
            "value": "1",
            "label": str(narrowed.filters["certain"].label),
            "checked": bool(narrowed.values().get("certain")),
        }
    return facet


@lru_cache(maxsize=4096)
def _sort_key(label: str) -> str:
    """The same labels stand on every page."""
    return names.sort_key(label)


def _folded(options: list[Value]) -> Value:
    """All choices; of many the first, and those in use, before the rest."""
    if len(options) <= ALL_SHOWN:
        return {"options": options, "more": []}
    kept = [one for n, one in enumerate(options) if n < FIRST_SHOWN or one["checked"]]
    return {"options": kept, "more": [one for one in options if one not in kept]}


def under_letters(chosen: Collection[str]) -> Q:
    """Cyrillic letters are those of the Cyrillic form of a name; all others of the record's name.
    Each half has its index."""
    cyrillic = [one for one in chosen if names.script_of(one) == "Cyrl"]
    others = [one for one in chosen if one not in cyrillic]
    found = Q(initial_cyrillic__in=cyrillic) if cyrillic else Q()
    return found | Q(initial__in=others) if others else found


def letters(counts: dict[str, int], chosen: Collection[str]) -> list[Value]:
    """Both alphabets, each letter with what stands under it, whichever is chosen now."""
    rest = [letter for letter in counts if letter not in EVERY_LETTER or letter == NO_LETTER]
    rows = [
        {"label": _("Latin letters"), "letters": alphabet("Latn", counts)},
        {"label": _("Cyrillic letters"), "letters": alphabet("Cyrl", counts)},
        {"label": _("Other signs"), "letters": tuple(rest)},
    ]
    return [
        {
            "label": row["label"],
            "letters": [
                {"letter": one, "count": counts.get(one, 0), "current": one in chosen}
                for one in row["letters"]
            ],
        }
        for row in rows
        if any(one in counts or one in chosen for one in row["letters"])
    ]


def count_words(count: int) -> str:
    return ngettext("person", "people", count)


def place_labels(places: Iterable[Place]) -> dict[str, Value]:
    """Their names today, without their addresses."""
    found = {}
    for place in places:
        row = place.name_row(words.reader_language())
        if row:
            found[place.ref] = {"text": row.name, "language": row.language}
    return found


def places(refs: Collection[str], ids: Collection[uuid.UUID], user: Any) -> list[Place]:
    """Places that are choices, and those that the rows name: two statements for both."""
    if not (refs or ids):
        return []
    found = _places(user, refs=list(refs), ids=list(ids))
    # As plain lists: a queryset for each place takes longer than to fetch the names of all.
    names: dict[uuid.UUID, list[PlaceName]] = {place.pk: [] for place in found}
    for name in _place_names(user, places=list(names)):
        names[name.place_id].append(name)
    for place in found:
        place.fetched_names = names[place.pk]
    return found


@ready
def _places(user: Any, refs: Given, ids: Given) -> QuerySet[Place]:
    rows: QuerySet[Place] = Place.objects.visible_to(user)
    return rows.filter(Q(is_any("ref", refs)) | Q(is_any("pk", ids))).only("ref", "sort_key")


@ready
def _place_names(_user: Any, places: Given) -> QuerySet[PlaceName]:
    """Of places that were found for this reader."""
    rows: QuerySet[PlaceName] = PlaceName.objects.filter(is_any("place", places))
    return rows.only(*NAME_NEEDED)
