"""The search page: what was found, how to narrow it, and what to try where nothing was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from archive.core import names
from archive.search import query, vocabulary
from archive.search.asked import EVERYTHING, Asked
from archive.search.meaning import Meant
from archive.search.query import Results
from archive.search.rules import Rule
from archive.search.words import LONGEST_QUERY, MOST_WORDS, Query, Term
from archive.site import search_facets
from archive.site.search_filter import SearchFilter, address, arguments
from archive.site.search_rows import rows_of
from people.words import Value

SPELLINGS_TOLD: Final = 8
LONGEST_SPELLING: Final = 40  # letters; longer ones are phrases
FEW: Final = 3  # found; with fewer the nearest names are offered
WORDS_MENDED: Final = 2  # words for which nearest names are looked up
FORMS_TOLD: Final = 3  # of a surname
KNOWN: Final = (Rule.SAME, Rule.ACCENTS, Rule.SCRIPT, Rule.GIVEN)  # of a word that is a name
FILTERS_TRIED: Final = 3  # whose absence is counted, where nothing was found


def context(narrowed: SearchFilter, user: Any) -> Value:
    """Raises `query.TooSlow`."""
    results = query.search(narrowed.asked, user)
    asked = narrowed.asked
    found = bool(results.query.clauses or asked.filters) and not results.query.too_long
    rows = rows_of(results, user)
    named = search_facets.labels(results, user)
    return {
        "query": results.query.text,
        "asked": found,
        "total": results.total,
        "total_words": total_words(results, results.tab),
        "found_words": _found_words(results),
        "tabs": tabs(results),
        "sorts": sorts(asked) if rows else [],
        "facets": search_facets.shown(results, narrowed, named),
        "at_least": results.tab in results.over,
        "chips": search_facets.chips(asked, narrowed, named),
        "in_use": search_facets.in_use(asked),
        "kept": arguments(asked, "kind", "sort"),
        "kept_by_facets": arguments(asked, "q", "kind", "sort"),
        "clear_url": address(replace(asked, filters={}, certain=False, page=1)),
        "rows": rows,
        "page_obj": results.page,
        "spellings": spellings(rows),
        "exact_url": exact_url(results),
        "wider_url": wider_url(results),
        "meant": did_you_mean(results, user),
        "fewer": fewer(results, narrowed, named, user) if found and not rows else [],
        "problems": problems(narrowed, results),
        "csv_url": address(replace(asked, page=1), "site:search-csv"),
        "json_url": address(asked, "site:search-json"),
    }


def problems(narrowed: SearchFilter, results: Results) -> list[str]:
    """What could not be searched, and what of the address was left out, in sentences."""
    found = [*filter(None, [_problem(results.query)]), *narrowed.problems]
    if results.page is not None and results.page.number < narrowed.asked.page:
        found.append(
            _("There is no page “%(page)s” here. This is the last one.")
            % {"page": narrowed.asked.page}
        )
    return found


def _problem(asked: Query) -> str:
    """What could not be searched, in words; empty when all of it was."""
    if asked.too_long:
        return _("The search takes up to %(letters)s letters. Shorten it and search again.") % {
            "letters": LONGEST_QUERY
        }
    if asked.cut:
        return _("Only the first %(words)s words were searched.") % {"words": MOST_WORDS}
    if asked.without and not asked.clauses:
        return _("Write at least one word that has to be found.")
    if asked.text and not asked.clauses:
        return _("There is no letter or figure in “%(query)s” to search for.") % {
            "query": asked.text
        }
    return ""


# How much was found


def total_words(results: Results, tab: str) -> str:
    """The number; of what was not counted to its end a lower bound."""
    total = results.counts.get(tab, 0)
    if tab not in results.over:
        return _figure(total)
    if total <= query.CAP:
        return _("at least %(number)s") % {"number": _figure(total)}
    return _("over %(number)s") % {"number": _figure((total - 1) // query.CAP * query.CAP)}


def _figure(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))


def _found_words(results: Results) -> str:
    total = results.total
    if not results.query.clauses:
        return ngettext("result", "results", total)
    return ngettext("result for “%(query)s”", "results for “%(query)s”", total) % {
        "query": results.query.text
    }


def tabs(results: Results) -> list[Value]:
    labels = {
        EVERYTHING: pgettext("kinds of records", "All"),
        "people": _("People"),
        "families": _("Families"),
        "documents": _("Documents"),
        "interviews": _("Interviews"),
        "places": _("Places"),
        "organisations": _("Organisations"),
        "events": _("Transports and events"),
        "sources": _("Sources"),
    }
    if not results.counts.get(EVERYTHING):
        return []
    shown = {tab for tab, count in results.counts.items() if count} | {results.tab}
    return [
        {
            "label": label,
            "url": address(replace(results.asked, tab=tab, page=1)),
            "count": total_words(results, tab),
            "current": tab == results.tab,
        }
        for tab, label in labels.items()
        if tab in shown
    ]


def sorts(asked: Asked) -> list[Value]:
    labels = {
        "relevance": pgettext("order of results", "best match"),
        "name": pgettext("order of results", "name"),
        "cyrillic": pgettext("order of results", "name in Cyrillic"),
        "date": pgettext("order of results", "date"),
    }
    return [
        {
            "label": label,
            "url": address(replace(asked, sort=sort, page=1)),
            "current": sort == asked.sort,
        }
        for sort, label in labels.items()
    ]


# The same search, otherwise


def exact_url(results: Results) -> str:
    """The same words only as they are written, if that would be another search."""
    asked = results.query
    if asked.without or not any(not term.exact and not term.pattern for term in asked.terms):
        return ""
    text = f'"{" ".join(term.typed for term in asked.terms)}"'
    return address(replace(results.asked, text=text, page=1))


def wider_url(results: Results) -> str:
    """The words with anything after them; no use for those that are so already."""
    asked = results.query
    if asked.without or not any(not term.pattern and len(term.keys) == 1 for term in asked.terms):
        return ""
    shorter = (term.keys[0][: max(3, len(term.keys[0]) - 2)] for term in asked.terms)
    text = " ".join(f"{key}*" for key in shorter)
    return address(replace(results.asked, text=text, page=1))


def spellings(rows: list[Value]) -> list[Value]:
    """The spellings that were found on this page, to show what the search took for the same."""
    found: dict[str, Value] = {}
    for row in rows:
        told = ((row["title_parts"], "language"), (row["snippet_parts"], "snippet_language"))
        for part, language in ((part, row.get(key)) for parts, key in told for part in parts):
            if part["hit"] and len(part["text"]) <= LONGEST_SPELLING:
                value = {"text": part["text"], "language": language}
                found.setdefault(part["text"].casefold(), value)
    short = list(found.values())
    return short[:SPELLINGS_TOLD] if len(short) > 1 else []


def did_you_mean(results: Results, user: Any) -> list[Value]:
    """The surnames nearest to each word, where few or none were found; each is a new search."""
    if results.total >= FEW:
        return []
    misspelt = [one for one in results.meaning.meant.values() if _may_be_misspelt(one)]
    return [
        {
            "label": near.surname,
            "also": ", ".join(near.forms[1:FORMS_TOLD]),
            "count": near.people,
            "url": _instead(results, one.term, near.surname),
        }
        for one in misspelt[:WORDS_MENDED]
        for near in vocabulary.suggest(one.term.asked, user)
        if names.ascii_key(near.surname) != one.term.asked
    ]


def _may_be_misspelt(one: Meant) -> bool:
    """Not a year, a pattern or a phrase, and nobody's name."""
    term = one.term
    plain = bool(term.asked) and not term.pattern and not term.year
    return plain and not any(near.rule in KNOWN for near in one.near)


def _instead(results: Results, term: Term, surname: str) -> str:
    """The search for all its words, one of them mended, in everything that is there."""
    text = results.query.text.replace(term.typed, surname, 1)
    return address(Asked(text, sort=results.asked.sort))


def fewer(
    results: Results, narrowed: SearchFilter, named: search_facets.Labels, user: Any
) -> list[Value]:
    """For each filter without which something is found, that search and how much it finds."""
    chips = search_facets.chips(results.asked, narrowed, named)[:FILTERS_TRIED]
    if not chips:
        return chips
    totals = query.totals([chip["asked"] for chip in chips], results.meaning, user)
    found = zip(chips, totals, strict=True)
    return [{**chip, "count": total} for chip, total in found if total]
