"""How people are counted: at least and at most, each number with the list of those behind it.

A number and its list are one condition, so they cannot differ. Only people whom the reader may see
are in any of them. What "at least" asks for is said in docs/counting.md and on the pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from archive.core import written
from archive.core.access import granted_refs, reads_all, today
from people.models import Certainty, Fact, FactKind, Line, Person, Place, SharedEvent
from people.queries import ORIGIN_KINDS
from sources.models import Evidence, Mention, Rank, Source, SourceKind, Stance, Treatment, Withheld
from sources.protection import spoken_openly

NONE: Final = "none"  # in place of a value: nothing of the kind is on record
GROUPS: Final = ("fate", "transport", "origin", "trade", "nationality", "born")
DECADE: Final = 10
Counts = dict[str, tuple[int, int]]
"""At least and at most, by the value's key: of a kind or term, a public id, or a year."""


@dataclass(frozen=True)
class Asked:
    """What one number counts, as its address says it."""

    by: str
    value: str
    sure: bool = False
    transport: str = ""

    @property
    def words(self) -> dict[str, str]:
        """The arguments of the address of its list."""
        asked = {"by": self.by, "value": self.value}
        asked |= {"sure": "yes"} if self.sure else {}
        return asked | ({"transport": self.transport} if self.transport else {})


KEPT_SECONDS: Final = 24 * 3600
cache: Final = caches["process"]
COUNTED_TABLES: Final = (
    "people_person", "people_fact", "people_factkind", "people_term", "people_place",
    "people_sharedevent", "sources_source", "sources_citation", "sources_evidence",
    "sources_mention", "sources_segment", "sources_withheld",
)  # fmt: skip


class Tally:
    """Counts for one reader; of the passengers of one transport, where its public id is given."""

    def __init__(self, user: Any, transport: str = "") -> None:
        self.user, self.transport = user, transport
        visible: QuerySet[Person] = Person.objects.visible_to(user)
        if transport:  # as a list, of some thousands at most: the database then plans well
            event = SharedEvent.objects.visible_to(user).filter(ref=transport)
            aboard = visible.filter(pk__in=_facts(at_event__in=event).values("person"))
            visible = Person.objects.filter(pk__in=list(aboard.values_list("pk", flat=True)))
        self.people = visible

    # The lists

    def people_of(self, asked: Asked) -> QuerySet[Person]:
        """Those behind one number. Raises KeyError for a group that nobody counts by."""
        if asked.by == "born":
            return self.people.filter(_born(asked.value, asked.sure))
        if asked.by not in GROUPS:
            raise KeyError(asked.by)
        about = self._about(asked.by)
        if asked.value == NONE:
            return self.people.exclude(Exists(about.filter(person=OuterRef("pk"))))
        rows = about.filter(_of_value(asked.by, asked.value))
        if self.transport:
            rows = rows.filter(person__in=self.people)
        if not asked.sure:
            return self.people.filter(pk__in=rows.values("person"))
        borne_out = rows.filter(self._sure(asked.by, rows)).values_list("person", flat=True)
        # As a list: as a part of a longer question the database would plan it badly.
        ids = self.keep(f"{asked.by}={asked.value}", lambda: list(borne_out.distinct()))
        return self.people.filter(pk__in=ids)

    def _about(self, by: str) -> QuerySet[Fact]:
        """The facts that a group counts by."""
        if by == "fate":
            return _facts(kind__fate=True)
        if by == "transport":
            events = SharedEvent.objects.visible_to(self.user)
            return _facts(at_event__in=events.filter(kind=SharedEvent.Kind.TRANSPORT))
        if by == "origin":
            places = Place.objects.visible_to(self.user)
            return _facts(kind__key__in=ORIGIN_KINDS, where__in=places)
        return _facts(term__vocabulary=by)

    # The numbers

    def kept(self, by: str) -> tuple[Counts, int]:
        """The counts of a group, and how many have nothing of it on record.

        Kept until a row that they rest on is written: at a hundred thousand people they cost
        seconds. What two readers may see is never mixed: the key says who reads.
        """
        found: tuple[Counts, int] = self.keep(by, lambda: (self.counts(by), self.without(by)))
        return found

    def keep(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, asked for once for each reader until something is written."""
        if not written.may_keep():
            return make()
        key = f"tally:{name}:{self._key}"
        found = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, KEPT_SECONDS)
        return found

    @cached_property
    def _key(self) -> str:
        reader = (reads_all(self.user), sorted(granted_refs(self.user)))
        return written.hash_of(reader, self.transport, today(), written.stamp(COUNTED_TABLES))

    def counts(self, by: str) -> Counts:
        """At least and at most for every value of a group that stands on record."""
        if by == "born":
            return self._decades()
        if by == "fate":
            return self._fates()
        key = {"transport": "at_event__ref", "origin": "where__ref"}.get(by, "term__key")
        found = self._counted(by, self._about(by), key)
        return {value.removeprefix(f"{by}/"): numbers for value, numbers in found.items()}

    def without(self, by: str) -> int:
        """How many have nothing of the kind on record."""
        return self.people_of(Asked(by, NONE)).count()

    def _counted(self, by: str, about: QuerySet[Fact], key: str) -> Counts:
        if self.transport:
            about = about.filter(person__in=self.people)
        rows = about.filter(person__in=self.people).order_by().values_list(key)
        people = Count("person", distinct=True)
        most = dict(rows.annotate(people))
        least = dict(rows.filter(self._sure(by, about)).annotate(people))
        return {value: (least.get(value, 0), number) for value, number in most.items()}

    def _fates(self) -> Counts:
        """A kind counts its narrower ones too: somebody executed is somebody dead."""
        about = self._about("fate")
        found = self._counted("fate", about, "kind__key")
        broad = FactKind.objects.filter(fate=True, narrower__isnull=False).distinct()
        for key in broad.values_list("key", flat=True):
            most = self.people_of(Asked("fate", key)).count()
            least = self.people_of(Asked("fate", key, sure=True)).count()
            if most:
                found[key] = (least, most)
        return found

    def _decades(self) -> Counts:
        """Decades of birth, from the bounds that each record keeps; one query for all of them."""
        born = self.people.order_by()
        years = born.exclude(birth_earliest=None).exclude(birth_latest=None)
        first = years.order_by("birth_earliest").values_list("birth_earliest", flat=True).first()
        last = years.order_by("-birth_latest").values_list("birth_latest", flat=True).first()
        if not (first and last):
            return {}
        decades = range(first.year // DECADE * DECADE, last.year + 1, DECADE)
        numbers = born.aggregate(
            **{
                f"{name}_{year}": Count("pk", filter=_born(str(year), sure))
                for year in decades
                for name, sure in (("least", True), ("most", False))
            }
        )
        found = {str(y): (numbers[f"least_{y}"], numbers[f"most_{y}"]) for y in decades}
        return {year: pair for year, pair in found.items() if pair[1]}

    # What "at least" asks for

    def _sure(self, by: str, about: QuerySet[Fact]) -> Q:
        """Certain, not disputed, and borne out by what this reader may read. That sources differ
        on when or where somebody was arrested leaves the arrest itself as sure as it was."""
        rows = Evidence.objects.filter(fact__in=about.order_by().values("pk"))
        denied = self._readable(rows.filter(stance=Stance.DENIES).exclude(rank=Rank.DEPRECATED))
        for_it = self._readable(rows.filter(stance=Stance.SUPPORTS).exclude(rank=Rank.DEPRECATED))
        papers = Q(
            citation__page__isnull=False,
            citation__source__kind__in=(SourceKind.DOCUMENT, SourceKind.PHOTOGRAPH),
        )
        told = (
            for_it.order_by()
            .values("fact")
            .annotate(
                tellers=Count(Coalesce("citation__via", "citation__source"), distinct=True),
                papers=Count("pk", filter=papers),
            )
        )
        borne_out = Q(pk__in=told.filter(Q(tellers__gt=1) | Q(papers__gt=0)).values("fact"))
        certain = Q(certainty=Certainty.CERTAIN)
        if by != "fate":
            certain &= ~Q(line=Line.FORKED)
        return certain & borne_out & ~Q(pk__in=denied.values("fact"))

    def _readable(self, rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
        """`spoken_openly`, asked only of the sources that hold something back: it is dear."""
        if reads_all(self.user):
            return rows
        guarded = (Treatment.ANONYMISED, Treatment.WITHHELD, Treatment.UNDECIDED)
        mentions = Mention.objects.filter(treatment__in=guarded)
        guarding = Q(pk__in=Withheld.objects.values("source"))
        guarding |= Q(pk__in=mentions.filter(page__isnull=False).values("page__source"))
        guarding |= Q(pk__in=mentions.filter(segment__isnull=False).values("segment__source"))
        seen = Source.objects.visible_to(self.user)
        plain = Q(citation__source__in=seen.exclude(guarding).order_by().values("pk"))
        guarded_rows = rows.filter(citation__source__in=seen.filter(guarding).values("pk"))
        told = spoken_openly(guarded_rows, self.user)
        return rows.filter(plain | Q(pk__in=told.order_by().values("pk")))


def _facts(**conditions: Any) -> QuerySet[Fact]:
    """Facts of people that happened; visibility is asked of the people they are counted with."""
    return Fact.objects.filter(person__isnull=False, negated=False, **conditions).order_by()


def _of_value(by: str, value: str) -> Q:
    if by == "fate":
        return Q(kind__key=value) | Q(kind__broader__key=value)
    if by == "transport":
        return Q(at_event__ref=value)
    if by == "origin":
        return Q(where__ref=value)
    return Q(term__key=f"{by}/{value}")


def _born(decade: str, sure: bool) -> Q:
    """Whose bounds lie within ten years; or only meet them, where more is not known."""
    known = Q(birth_earliest__isnull=False) | Q(birth_latest__isnull=False)
    if decade == NONE:
        return ~known
    first = dt.date(int(decade), 1, 1)
    last = dt.date(first.year + DECADE - 1, 12, 31)
    if sure:
        return Q(birth_earliest__gte=first, birth_latest__lte=last)
    begins = Q(birth_earliest__isnull=True) | Q(birth_earliest__lte=last)
    ends = Q(birth_latest__isnull=True) | Q(birth_latest__gte=first)
    return known & begins & ends


def decade_of(value: str) -> int | None:
    """The first year of a decade in an address; None for anything else."""
    plain = value.isascii() and value.isdecimal() and len(value) == 4
    return int(value) if plain and int(value) % DECADE == 0 and int(value) > 0 else None


SETTLED = Q(kind__key__in=("joined", "share-bought", "departure", "arrival", "stayed-behind"))
# What is told of somebody after death is no trace of the life.
AFTERWARDS = ("burial", "remains-found", "reburial", "memory", "rehabilitation")


def settlers(user: Any) -> QuerySet[Person]:
    """People whom a transport, a journey, a share or a membership shows to have been settlers."""
    transports = SharedEvent.objects.visible_to(user).filter(kind=SharedEvent.Kind.TRANSPORT)
    rows = _facts().filter(SETTLED | Q(at_event__in=transports))
    people: QuerySet[Person] = Person.objects.visible_to(user).filter(pk__in=rows.values("person"))
    return people
