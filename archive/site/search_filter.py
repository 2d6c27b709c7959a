"""What the address of a search says: its words, tab, filters, order and page.

Whatever is not understood is left out, and a sentence names the argument and the value. A record
that this reader does not see gets the same sentence as one that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache
from typing import Any, Final

import django_filters as filters
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from archive.core.languages import LANGUAGES
from archive.search import facets
from archive.search.asked import EVERYTHING, TABS, Asked
from archive.search.models import SearchEntry
from archive.search.statement import SORTS
from people.models import FactKind, Place, SharedEvent, Term

LONGEST_ADDRESS: Final = 16_000  # letters of the arguments; more is refused
MOST_VALUES: Final = 50  # of one filter
LONGEST_VALUE: Final = 80  # letters; no key and no public id is longer
MOST_PROBLEMS: Final = 12  # sentences on one page
SHOWN_OF_VALUE: Final = 60  # letters of a value within such a sentence

DECADE: Final = re.compile(r"(1[5-9]|20)[0-9]0")
PAGE: Final = re.compile(r"[1-9][0-9]{0,5}")
HAS: Final = ("scan", "audio")
YES: Final = ("yes",)


def shown(value: str) -> str:
    """A value as it may stand in a sentence: short, and without signs that turn the line round."""
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)
    return plain if len(plain) <= SHOWN_OF_VALUE else f"{plain[:SHOWN_OF_VALUE]}…"


class OneValue(forms.Field):
    """The last of the values of an argument, as it was typed."""

    def to_python(self, value: Any) -> str:
        return value or ""


class ManyValues(forms.Field):
    """All values of an argument, each once, as they were typed."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return [one for one in dict.fromkeys(value or ()) if one]


class OneFilter(filters.Filter):
    field_class = OneValue


class ManyFilter(filters.Filter):
    field_class = ManyValues


class SearchFilter(filters.FilterSet):
    """The arguments of the search page, of its table and of its data; `asked` is what they say."""

    q = OneFilter(label=gettext_lazy("Words"))
    kind = OneFilter(label=gettext_lazy("Kind of record"))
    language = ManyFilter(label=gettext_lazy("Language of the source"))
    transport = ManyFilter(label=gettext_lazy("Transport"))
    origin = ManyFilter(label=gettext_lazy("Came from"))
    trade = ManyFilter(label=gettext_lazy("Trade"))
    nationality = ManyFilter(label=gettext_lazy("Nationality"))
    fate = ManyFilter(label=gettext_lazy("What became of them"))
    decade = ManyFilter(label=gettext_lazy("Decade"))
    topic = ManyFilter(label=gettext_lazy("Topic"))
    has = ManyFilter(label=gettext_lazy("Scan or sound"))
    disputed = ManyFilter(label=gettext_lazy("Certainty"))
    certain = OneFilter(label=gettext_lazy("Certain dates only"))
    sort = OneFilter(label=gettext_lazy("Order"))
    page = OneFilter(label=gettext_lazy("Page"))

    class Meta:
        fields: list[str] = []

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, SearchEntry.objects.none(), request=request)
        self.left_out: list[str] = []
        self.form.is_valid()

    @cached_property
    def asked(self) -> Asked:
        """Only what was understood; `left_out` says the rest."""
        for name in self.data:
            self._name_repeated_or_unknown(name)
        return Asked(
            text=self._one("q"),
            tab=self._choice("kind", (EVERYTHING, *TABS)),
            filters={name: values for name in facets.OFFERED if (values := self._many(name))},
            certain=self._choice("certain", ("", "1")) == "1",
            sort=self._choice("sort", tuple(SORTS)),
            page=self._page(),
        )

    @property
    def problems(self) -> list[str]:
        """What was left out of the search, in sentences."""
        assert self.asked
        more = len(self.left_out) - MOST_PROBLEMS
        if more <= 0:
            return self.left_out
        words = ngettext("And %(more)s more like this.", "And %(more)s more like this.", more)
        return [*self.left_out[:MOST_PROBLEMS], words % {"more": more}]

    def label(self, name: str) -> str:
        return str(self.filters[name].label)

    def _one(self, name: str) -> str:
        value: str = self.form.cleaned_data[name]
        return value

    def _choice(self, name: str, known: tuple[str, ...]) -> str:
        """The first of the known values where nothing, or nothing known, is given."""
        given = self._one(name)
        if given and given not in known:
            self._leave_out(name, given)
        return given if given in known else known[0]

    def _page(self) -> int:
        given = self._one("page")
        if not given or PAGE.fullmatch(given):
            return int(given or "1")
        self.left_out.append(
            _("There is no page “%(page)s” here. This is the first one.") % {"page": shown(given)}
        )
        return 1

    def _many(self, name: str) -> list[str]:
        values: list[str] = self.form.cleaned_data[name]
        if len(values) > MOST_VALUES:
            self.left_out.append(
                _("“%(argument)s” may have up to %(most)s values; the others were left out.")
                % {"argument": name, "most": MOST_VALUES}
            )
        asked = values[:MOST_VALUES]
        plain = [one for one in asked if one.isprintable() and len(one) <= LONGEST_VALUE]
        known = self._known(name, plain) if plain else frozenset()
        for one in asked:
            if one not in known:
                self._leave_out(name, one)
        return [one for one in asked if one in known]

    def _known(self, name: str, values: Iterable[str]) -> Collection[str]:
        """Which of the values may be asked for by this reader; at most one query."""
        user = self.request.user
        match name:
            case "language":
                return LANGUAGES
            case "decade":
                return {one for one in values if DECADE.fullmatch(one)}
            case "has":
                return HAS
            case "disputed":
                return YES
            case "transport":
                transports = SharedEvent.objects.visible_to(user)
                rows = transports.filter(kind=SharedEvent.Kind.TRANSPORT, ref__in=values)
                return set(rows.values_list("ref", flat=True))
            case "origin":
                places = Place.objects.visible_to(user).filter(ref__in=values)
                return set(places.values_list("ref", flat=True))
            case "fate":
                kinds = FactKind.objects.filter(fate=True, key__in=values)
                return {*kinds.values_list("key", flat=True), facets.UNKNOWN}
        terms = Term.objects.filter(key__in=[f"{name}/{one}" for one in values])
        return {key.partition("/")[2] for key in terms.values_list("key", flat=True)}

    def _leave_out(self, name: str, value: str) -> None:
        self.left_out.append(
            _("“%(value)s” is nothing that “%(argument)s” may be; it was left out.")
            % {"argument": name, "value": shown(value)}
        )

    def _name_repeated_or_unknown(self, name: str) -> None:
        if name not in self.filters:
            self.left_out.append(
                _("The search does not know “%(argument)s”; it was left out.")
                % {"argument": shown(name)}
            )
        elif isinstance(self.filters[name], OneFilter) and len(self.data.getlist(name)) > 1:
            self.left_out.append(
                _("“%(argument)s” is given several times; the last one counts: “%(value)s”.")
                % {"argument": name, "value": shown(self.data[name])}
            )


# Addresses


def said(asked: Asked) -> list[tuple[str, str]]:
    """All that an address has to say to ask for this, in a fixed order."""
    words = [("q", asked.text)] if asked.text else []
    if asked.tab != EVERYTHING:
        words.append(("kind", asked.tab))
    words += [(name, value) for name, values in asked.filters.items() for value in values]
    if asked.certain:
        words.append(("certain", "1"))
    if asked.sort != Asked.sort:
        words.append(("sort", asked.sort))
    if asked.page > 1:
        words.append(("page", str(asked.page)))
    return words


def address(asked: Asked, view: str = "site:search") -> str:
    words, path = said(asked), _path(view, get_language())
    return f"{path}?{urlencode(words)}" if words else path


@lru_cache(maxsize=64)
def _path(view: str, _language: str | None) -> str:
    """A page has many addresses of searches, and all of them begin alike."""
    return reverse(view)


def too_long(request: HttpRequest) -> bool:
    """Whether the address is longer than any search; nothing of it has been read yet."""
    return len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS


def arguments(asked: Asked, *names: str) -> list[dict[str, str]]:
    """What a form sends along in hidden fields: these arguments, as far as they are in use."""
    return [{"name": name, "value": value} for name, value in said(asked) if name in names]
