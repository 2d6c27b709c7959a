"""The list of people, narrowed by the words of its address."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.core.addresses import name_unknown
from archive.core.crowd import Crowd
from archive.core.dates import Match
from archive.core.keyset import WORDS, Order, cut
from archive.core.names import display_order, script_of
from archive.core.ready import Given, is_any, ready
from people import facets, lifeline
from people.filters import PeopleFilter, match_birth
from people.models import Fact, Person, PersonName, Place
from people.queries import Seen, Vocabulary, facts_in_rows, pointed_at
from people.views.gathered import crumbs
from people.views.letters import table_url, with_urls
from people.views.people_counted import people_of, with_marks
from people.words import Value
from sources.queries import about_in_papers

PER_PAGE = 50
ROW_KINDS = ("birth", "trade", "departure", "arrest")
SORT = "sort"
ORDERS = {
    "name": Order(("sort_key",)),
    "cyrillic": Order(("sort_cyrillic",)),
    "birth": Order(("sort_birth", "sort_key"), days=frozenset({"sort_birth"})),
}
ORDER_LABELS = {
    "name": gettext_lazy("name"),
    "cyrillic": gettext_lazy("Cyrillic name"),
    "birth": gettext_lazy("birth"),
}
NEEDED = (
    "ref", "sex", "display_name", "sort_key", "sort_cyrillic", "sort_birth", "birth_earliest",
    "birth_latest",
)  # fmt: skip


NOT_SAID = dict.fromkeys(
    ("kind", "also", "title_parts", "meta_parts", "snippet_parts", "snippet", "why"), ""
)
"""What `components/result_row.html` asks of each row; a word that is missing takes long to miss."""

Forms = list[tuple[str, str]]
"""Forms of a name, each with its language."""


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "people/people.html", Listing(request).context())


class Listing:
    """One request for the list: what it asks for, whom it finds, and what it counts."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.user, self.asked = request, request.user, request.GET
        self.crowd: Crowd = people_of(self.user)
        told = self.crowd.once(
            ("labels", get_language()), lambda: facets.labels(self.crowd, self.user)
        )
        self.said = facets.still_seen(told, self.user)
        self.narrowed = PeopleFilter(
            self.asked,
            Person.objects.visible_to(self.user),
            user=self.user,
            choices=facets.choices(self.crowd, self.said, self._asked_places()),
        )
        self.in_use = self.narrowed.values()
        self.problems = _problems(self.narrowed)
        known = (*self.narrowed.filters, SORT, *WORDS)
        name_unknown(self.request, known, self.problems)
        # The same question is counted once for this reader, as long as the crowd is kept.
        self.key = f"{_from_the_first(self.asked).urlencode()} {sorted(self.in_use.items())}"
        self.found = self.crowd.once(
            ("found", self.key), lambda: facets.result(self.crowd, self.narrowed)
        )
        self.counts = self.crowd.once(
            ("counts", self.key), lambda: facets.counted(self.crowd, self.narrowed, self.found)
        )

    def _asked_places(self) -> list[str]:
        asked = self.asked.getlist("place")
        if not asked:
            return []
        visible = Place.objects.visible_to(self.user).filter(ref__in=asked)
        return list(visible.values_list("ref", flat=True))

    def context(self) -> dict[str, Any]:
        total = self.found.found.bit_count()
        page = cut(
            self.asked, self.people(), ORDERS[self.sort], total, self.problems, per_page=PER_PAGE
        )
        rows = Rows(page.rows, self.user, self.in_use, self.vocabulary())
        self.said["place"] = self._places()
        chips = self._chips()
        return {
            "page": page,
            "count": page.total,
            "count_words": facets.count_words(page.total),
            "rows": rows.listed(),
            "facets_shown": self._shown("facets", len(chips)),
            "alphabets_shown": self._shown("alphabets", 0),
            "chips": chips,
            "sorts": self._sorts(),
            "without": [] if page.rows else self._without_one(),
            "clear_url": reverse("people:list"),
            "csv_url": table_url("people:list-csv", self.asked),
            "problems": self.problems,
            "asked_years": bool(self.in_use.get("born_from") or self.in_use.get("born_to")),
            "section": "people",
            "crumbs": crumbs(("", _("People"))),
        }

    def _places(self) -> dict[str, Value]:
        """The names of the places that can be chosen, of those that the reader sees now."""
        offered = list(self.counts["place"])
        seen = Place.objects.visible_to(self.user).filter(ref__in=offered)
        refs = sorted(seen.values_list("ref", flat=True))
        key = ("places", get_language(), *refs)
        named: dict[str, Value] = self.crowd.once(
            key, lambda: facets.place_labels(facets.places(refs, (), self.user))
        )
        return named

    def _shown(self, name: str, in_use: int) -> SafeString:
        """A part of the page that is the same on every page of this list, rendered once."""
        seen = [*sorted(self.said["place"]), *sorted(self.said["transport"]), *self.said["event"]]
        key = (name, self.key, get_language(), *seen)
        shown: SafeString = self.crowd.once(key, lambda: self._rendered(name, in_use))
        return shown

    def _rendered(self, name: str, in_use: int) -> SafeString:
        context = {
            "alphabets": self._alphabets() if name == "alphabets" else [],
            "alphabets_label": _("First letter of the surname"),
            "facets": facets.shown(self.counts, self.said, self.narrowed)
            if name == "facets"
            else [],
            "kept": self._kept(),
            "in_use": in_use,
            "clear_url": reverse("people:list"),
            "LANGUAGE_CODE": get_language(),
        }
        return render_to_string(f"components/{name}.html", context)

    def vocabulary(self) -> Vocabulary:
        told: Vocabulary = self.crowd.once("told", lambda: Vocabulary.of_kinds(*ROW_KINDS))
        return told

    def people(self) -> Any:
        found = Person.objects.visible_to(self.user).filter(
            self.narrowed.condition(about_in_papers)
        )
        if letters := self.in_use.get("letter"):
            found = found.filter(facets.under_letters(letters))
        if marks := self.narrowed.marks():
            found = found.filter(with_marks(marks))
        return found.only(*NEEDED)

    @cached_property
    def sort(self) -> str:
        """As asked for; else under a Cyrillic letter by the Cyrillic names."""
        given = self.asked.get(SORT, "")
        if given in ORDERS:
            return given
        if given:
            said = _("“%(value)s” cannot be chosen as %(name)s. It may be: %(known)s.")
            self.problems.append(
                said % {"value": given[:80], "name": SORT, "known": ", ".join(ORDERS)}
            )
        letters = self.in_use.get("letter", ())
        cyrillic = letters and all(script_of(letter) == "Cyrl" for letter in letters)
        return "cyrillic" if cyrillic else "name"

    def _sorts(self) -> list[Value]:
        return [
            {
                "label": str(label),
                "current": name == self.sort,
                "url": address(_with(self.asked, SORT, name)),
            }
            for name, label in ORDER_LABELS.items()
        ]

    def _kept(self) -> list[Value]:
        """What the form of the facets sends along."""
        kept = [{"name": "letter", "value": one} for one in self.in_use.get("letter", [])]
        if self.asked.get(SORT) in ORDERS:
            kept.append({"name": SORT, "value": self.sort})
        return kept

    def _alphabets(self) -> list[Value]:
        counts = self.crowd.counts("letter", self.found.base("letter"))
        return with_urls(facets.letters(counts, self.in_use.get("letter", ())), self.request)

    def _chips(self) -> list[Value]:
        """A link for each filter in use that takes it away and keeps the rest."""
        found = []
        for name, value in self.in_use.items():
            for one in value if isinstance(value, list) else [value]:
                url = address(without(self.asked, name, str(one)))
                found.append({"label": self._in_words(name, str(one)), "url": url, "name": name})
        return found

    def _in_words(self, name: str, value: str) -> str:
        label = self.said.get(name, {}).get(value, {"text": value})
        told = {"filter": self.narrowed.filters[name].label, "value": label["text"]}
        return _("%(filter)s: %(value)s") % told

    def _without_one(self) -> list[Value]:
        """Of filters that together find nobody, those without which somebody would be found."""
        found = []
        for chip in self._chips():
            name = "born" if chip["name"] in ("born_from", "born_to") else chip["name"]
            if count := self.found.base(name).bit_count():
                found.append({**chip, "count": count, "words": facets.count_words(count)})
        return found


@dataclass
class Rows:
    """The rows of a page; three statements, and two more for the places that it names."""

    people: list[Person]
    user: Any
    in_use: dict[str, Any]
    told: Vocabulary

    @cached_property
    def facts(self) -> dict[uuid.UUID, list[Fact]]:
        return facts_in_rows([one.pk for one in self.people], self.told)

    @cached_property
    def places(self) -> dict[uuid.UUID, Place]:
        every = [fact for facts in self.facts.values() for fact in facts]
        found = facets.places((), pointed_at(every, "where"), self.user)
        return {one.pk: one for one in found}

    @cached_property
    def names(self) -> dict[uuid.UUID, Forms]:
        return _names([one.pk for one in self.people])

    def listed(self) -> list[Value]:
        names, seen = self.names, Seen(places=self.places)
        return [self._row(one, self.facts[one.pk], names[one.pk], seen) for one in self.people]

    def forms(self) -> list[list[str]]:
        """The other forms of each name."""
        return [other_forms(one, self.names[one.pk]) for one in self.people]

    def _row(self, person: Person, facts: list[Fact], names: Forms, seen: Seen) -> Value:
        sentences = lifeline.summary(facts, {}, seen, lambda _fact: [], person.sex)
        title = str(person)
        other = other_forms(person, names)
        badges = [{"kind": "disputed"}] if any(fact.disputed for fact in facts) else []
        return {
            **NOT_SAID,
            "ref": person.ref,
            "url": person.get_absolute_url(),
            "title": title,
            "language": names[0][1] if names else "",
            "meta": " ".join(sentence["text"] for sentence in sentences),
            "where": _("Also written: %(names)s.") % {"names": ", ".join(other)} if other else "",
            **_match(person, facts, badges, self.in_use),
            "sample": person.is_sample,
        }


def other_forms(person: Person, names: Forms) -> list[str]:
    forms = dict.fromkeys(text for text, _language in names)
    return [text for text in forms if text != str(person)]


def _names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Forms]:
    """Every form, with its language, of these people, who are visible; that of the record first."""
    found: dict[uuid.UUID, Forms] = defaultdict(list)
    for person, language, given, surname, patronymic, suffix, order in _name_rows(
        None, people=list(ids)
    ):
        text = display_order(given, surname, patronymic, suffix, order)
        found[person].append((text, language))
    return found


@ready
def _name_rows(_user: Any, people: Given) -> QuerySet[Any, Any]:
    rows = PersonName.objects.filter(is_any("person", people))
    return rows.order_by("-is_display", "position", "created_at").values_list(
        "person", "language", "given", "surname", "patronymic", "suffix", "order"
    )


def _match(person: Person, facts: list[Fact], badges: list[Value], in_use: dict[str, Any]) -> Value:
    """Asked for years of birth: says who certainly and who only possibly was born in them."""
    first, last = in_use.get("born_from"), in_use.get("born_to")
    if not (first or last):
        return {"badges": badges}
    births = [fact for fact in facts if fact.kind.key == "birth"]
    match = match_birth(person, births, first, last)
    if match is Match.CERTAIN:
        return {"badges": badges, "why": _("Certainly born in these years.")}
    if match is Match.POSSIBLE:
        possible = {"kind": "uncertain", "text": _("Possibly born in these years")}
        return {"badges": [*badges, possible]}
    return {"badges": badges}  # its stored bounds are not those of its birth: nothing is claimed


# Addresses


def without(asked: QueryDict, name: str, value: str) -> QueryDict:
    """The words of the address without one of them, and from the first page."""
    words_left = _from_the_first(asked)
    words_left.setlist(name, [one for one in asked.getlist(name) if one != value])
    return words_left


def _with(asked: QueryDict, name: str, value: str) -> QueryDict:
    words_now = _from_the_first(asked)
    words_now[name] = value
    return words_now


def _from_the_first(asked: QueryDict) -> QueryDict:
    left = asked.copy()
    for name in WORDS:
        left.pop(name, None)
    return left


def address(asked: QueryDict) -> str:
    query = asked.urlencode()
    return f"{reverse('people:list')}?{query}" if query else reverse("people:list")


def _problems(narrowed: PeopleFilter) -> list[str]:
    """What was asked for and not understood, by the name of the filter."""
    return [
        _("%(filter)s: %(problem)s") % {"filter": narrowed.filters[name].label, "problem": problem}
        for name, problems in narrowed.form.errors.items()
        if name in narrowed.filters
        for problem in problems
    ]
