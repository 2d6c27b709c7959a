"""What the search offers to narrow by, in words, with the entries behind each choice.

The index counts tokens. Of those that name a record, only the ones that this reader sees are
shown; of the others not even that they are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from archive.core import names
from archive.search import facets
from archive.search.asked import Asked
from archive.search.query import Results
from archive.site.search_filter import SearchFilter, address
from people import facets as people_facets
from people import words
from people.words import Value

OFFERED: Final = 20  # choices of one facet, those with the most entries
ALL_SHOWN: Final = 8  # where there are more, the rest fold away
FIRST_SHOWN: Final = 6  # of more than that; those in use are always shown
TERMS: Final = ("trade", "nationality", "topic")
Labels = dict[str, dict[str, Value]]
Counts = dict[str, dict[str, int]]


def counted(results: Results) -> Counts:
    """The counts of each facet; of the decades those that are asked for: possible or certain."""
    found = {name: dict(results.facets.get(name, {})) for name in facets.OFFERED}
    if results.asked.certain:
        found["decade"] = dict(results.facets.get(facets.CERTAIN, {}))
    return found


def labels(results: Results, user: Any) -> Labels:
    """The words for every choice that is offered or in use; three queries at most."""
    asked, counts = results.asked, counted(results)
    wanted = {name: _most(of, asked.filters.get(name, ())) for name, of in counts.items()}
    found = _labelled(wanted, user)
    return {
        "language": {code: {"text": words.language_name(code)} for code in wanted["language"]},
        "transport": found["transport"],
        "origin": _places(wanted["origin"], user),
        **{name: found[name] for name in TERMS},
        "fate": {**found["fate"], facets.UNKNOWN: {"text": _("Not known")}},
        "decade": {one: {"text": f"{one}–{int(one) + 9}"} for one in wanted["decade"]},
        "has": {"scan": {"text": _("With a scan")}, "audio": {"text": _("With sound")}},
        "disputed": {"yes": {"text": _("Sources disagree")}},
    }


def _most(counts: dict[str, int], in_use: Iterable[str]) -> set[str]:
    most = sorted(counts, key=lambda value: (-counts[value], value))[:OFFERED]
    return {*most, *in_use}


def _labelled(wanted: dict[str, set[str]], user: Any) -> Labels:
    """Transports, terms and kinds of fate, whose labels are maps by language; one statement."""
    terms = [f"{name}/{key}" for name in TERMS for key in wanted[name]]
    events, fates = list(wanted["transport"]), list(wanted["fate"])
    found: Labels = {name: {} for name in ("transport", "fate", *TERMS)}
    if not (events or terms or fates):
        return found
    for what, key, said in people_facets.said_of(user, events=events, terms=terms, fates=fates):
        name, key = key.split("/", 1) if what == "term" else (what, key)
        found["transport" if name == "event" else name][key] = words.text_value(said)
    return found


def _places(refs: Collection[str], user: Any) -> dict[str, Value]:
    """Their names of today, as `words.place_value` has them, read without all else of a place."""
    language = words.reader_language()
    found: dict[str, Value] = {}
    for place in people_facets.places(refs, (), user):
        name = place.name_row(language)
        found[place.ref] = {
            "text": name.name if name else place.ref,
            "language": name.language if name and "/" not in name.name else "",
        }
    return found


# As the page shows them


def shown(results: Results, narrowed: SearchFilter, named: Labels) -> list[Value]:
    """The facets as `components/facets.html` shows them, those without a choice left out."""
    at_least = results.tab in results.over
    counts = counted(results)
    found = [_facet(name, counts[name], results.asked, named[name], at_least) for name in counts]
    for facet in found:
        facet["label"] = narrowed.label(facet["name"])
        if facet["name"] == "decade":
            facet |= _of_decades(results.asked)
    return [facet for facet in found if facet["options"]]


def _facet(
    name: str, counts: dict[str, int], asked: Asked, named: dict[str, Value], at_least: bool
) -> Value:
    in_use = set(asked.filters.get(name, ()))
    options = [
        {
            "value": value,
            "label": label["text"],
            "language": label.get("language", ""),
            "count": counts.get(value, 0),
            "at_least": at_least,
            "checked": value in in_use,
        }
        for value, label in named.items()
        if counts.get(value) or value in in_use
    ]
    if name == "decade":
        options.sort(key=lambda one: int(one["value"]))
    else:
        options.sort(key=lambda one: (-one["count"], _sort_key(one["label"]), one["value"]))
    return {"name": name, **_folded(options, name == "decade")}


@lru_cache(maxsize=4096)
def _sort_key(label: str) -> str:
    """The same labels stand on most pages."""
    return names.sort_key(label)


def _folded(options: list[Value], in_order: bool) -> Value:
    """Of many choices the first, and those in use, before the rest; decades stay in their order."""
    if len(options) <= ALL_SHOWN:
        return {"options": options, "more": []}
    if in_order:
        most = sorted(options, key=lambda one: -one["count"])[:FIRST_SHOWN]
        kept = [one for one in options if one in most or one["checked"]]
    else:
        kept = [one for n, one in enumerate(options) if n < FIRST_SHOWN or one["checked"]]
    return {"options": kept, "more": [one for one in options if one not in kept]}


def _of_decades(asked: Asked) -> Value:
    return {
        "note": _("Of a person the birth, of a record its date."),
        "switch": {
            "name": "certain",
            "value": "1",
            "label": _("Certain dates only"),
            "checked": asked.certain,
        },
    }


# Filters in use


def in_use(asked: Asked) -> int:
    return sum(len(values) for values in asked.filters.values()) + asked.certain


def chips(asked: Asked, narrowed: SearchFilter, named: Labels) -> list[Value]:
    """A link for each filter in use that takes it away and keeps the rest."""
    found = [
        (_in_words(narrowed, name, named, value), without(asked, name, value))
        for name, values in asked.filters.items()
        for value in values
    ]
    if asked.certain:
        found.append((narrowed.label("certain"), replace(asked, certain=False, page=1)))
    return [{"label": label, "asked": left, "url": address(left)} for label, left in found]


def _in_words(narrowed: SearchFilter, name: str, named: Labels, value: str) -> str:
    label = named[name].get(value, {"text": value})["text"]
    return _("%(filter)s: %(value)s") % {"filter": narrowed.label(name), "value": label}


def without(asked: Asked, name: str, value: str) -> Asked:
    """The same search without one value of a filter, from its first page."""
    left = {key: [one for one in values if (key, one) != (name, value)]
            for key, values in asked.filters.items()}  # fmt: skip
    return replace(asked, filters={key: values for key, values in left.items() if values}, page=1)


def as_data(offered: list[Value]) -> dict[str, list[Value]]:
    """The same facets for programs: by name, each choice with its value, label and count."""
    return {
        facet["name"]: [
            {"value": one["value"], "label": one["label"], "count": one["count"]}
            for one in [*facet["options"], *facet["more"]]
        ]
        for facet in offered
    }
