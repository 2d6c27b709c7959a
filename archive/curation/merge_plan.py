"""What merging two records would do, before anything is done: the screen is drawn from this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.accounts.models import Grant
from archive.core import publishing
from archive.core.access import Access, Status, today
from archive.core.records import Record
from archive.curation import clashes, merge_fields
from archive.curation.clashes import Clash, Moves
from archive.curation.pointers import LEFT, Pointer, fingerprint, pointing_at
from archive.curation.review import may_publish
from people.models import Identity, OpensBecause, Person, Verdict
from people.services import is_ancestor
from sources.models import Consent, Source


def may_merge(user: Any, kept: Record, gone: Record) -> bool:
    """Curators merge what was never published; what was, only who may publish both."""
    rights = [
        user.has_perm(f"{kept._meta.app_label}.{what}_{kept._meta.model_name}")
        for what in ("change", "delete")
    ]
    return all(rights) and (not is_public(kept, gone) or publishes(user, kept, gone))


def publishes(user: Any, *records: Record) -> bool:
    return all(may_publish(user, record) for record in records)


def is_public(*records: Record) -> bool:
    """Whether any of them is, or was, told to readers."""
    return any(one.status in (Status.PUBLISHED, Status.WITHDRAWN) for one in records)


def goes_out(record: Record) -> bool:
    """Whether everybody may read it, now or from a day on."""
    return record.status == Status.PUBLISHED and record.access in (Access.PUBLIC, Access.CLOSED)


def missing_outside(*records: Record) -> set[str]:
    """What is missing, in words, from those of the records that go out and may not without it."""
    found = publishing.hindrances([record for record in records if goes_out(record)])
    return {one.words for told in found.values() for one in told if one.blocks}


@dataclass
class Plan:
    kept: Record
    gone: Record
    choices: list[merge_fields.Choice]
    clashes: list[Clash]
    moves: Moves
    pointers: list[Pointer]
    version: str
    publishes: bool
    widen: bool = False
    obstacles: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    closes: bool = False
    """The merged record is hidden: it would be open only by what was agreed for one of the two."""

    @property
    def undecided(self) -> int:
        open_choices = sum(not choice.chosen for choice in self.choices)
        return open_choices + len(clashes.undecided(self.clashes))

    def counts(self) -> list[tuple[str, int]]:
        """How many rows of each kind move."""
        counted = Counter(
            str(model._meta.verbose_name_plural)
            for model, rows in self.moves.items()
            for _pk in rows
            if not model._meta.auto_created
        )
        return sorted(counted.items())


def plan(kept: Record, gone: Record, answers: Mapping[str, str], user: Any) -> Plan:
    """Raises ValueError for two of different kinds, or one and the same."""
    if type(kept) is not type(gone) or kept.pk == gone.pk:
        raise ValueError(f"{kept.ref} and {gone.ref} are not two records of one kind.")
    pointers = pointing_at(type(kept), [kept.pk, gone.pk])
    may = publishes(user, kept, gone)
    found, moves = clashes.find(kept, gone, pointers, answers)
    version = fingerprint(type(kept), [kept.pk, gone.pk], filter(_is_entered, pointers))
    shown = merge_fields.choices(kept, gone, answers, publishes=may)
    made = Plan(kept, gone, shown, found, moves, pointers, version, may)
    made.widen = may and answers.get("widen") == "on"
    made.obstacles = [*_obstacles(made), *(_full(clash) for clash in found if clash.kind == "full")]
    made.closes = not made.widen and _opens_by_agreement(kept, gone)
    made.notices = _notices(made)
    return made


def _is_entered(pointer: Pointer) -> bool:
    return pointer.model._meta.label not in LEFT


def _full(clash: Clash) -> str:
    return _("There is no place left for “%(row)s” beside “%(other)s”.") % {
        "row": clash.row,
        "other": clash.against,
    }


def _obstacles(made: Plan) -> list[str]:
    """Why these two cannot be one."""
    kept, gone, found = made.kept, made.gone, []
    if kept.is_sample != gone.is_sample:
        found.append(_("One of the two is an invented sample, the other is not."))
    if isinstance(kept, Person) and isinstance(gone, Person):
        found += _obstacles_of_people(kept, gone)
    found += [
        _("%(name)s would lie within itself.") % {"name": kept}
        for name in _chains(kept)
        if _within_itself(kept, gone, name)
    ]
    if isinstance(kept, Source):
        found += _two_transcripts(kept, gone)
    return found


def _obstacles_of_people(kept: Person, gone: Person) -> list[str]:
    verdict = Identity.objects.filter(Q(person=kept, other=gone) | Q(person=gone, other=kept))
    found = []
    if verdict.filter(verdict=Verdict.NOT).exists():
        found.append(_("It was decided that these are not the same person; change that first."))
    if is_ancestor(kept, gone) or is_ancestor(gone, kept):
        found.append(_("One of the two is an ancestor of the other."))
    return found


def _chains(record: Record) -> list[str]:
    """The keys by which a record lies in another of its kind."""
    model = type(record)
    return [each.name for each in model._meta.fields if each.related_model is model]


def _within_itself(kept: Record, gone: Record, name: str) -> bool:
    """Whether the way up from either leads to the other over a third."""
    for start, end in ((kept, gone), (gone, kept)):
        seen, above = {start.pk}, getattr(start, name)
        direct = above is not None and above.pk == end.pk
        while above is not None and above.pk not in seen and not direct:
            if above.pk == end.pk:
                return True
            seen.add(above.pk)
            above = getattr(above, name)
    return False


TWO_TAPES = gettext_lazy(
    "Both have a recording or a transcript, and the times of one mean nothing in the other. Two "
    "tapes of one conversation: add the second tape as another recording to the interview that "
    "stays, say where it begins, import its transcript there, and remove both here; then merge. "
    "Two conversations: leave both, and let both be part of one series."
)


def _two_transcripts(kept: Record, gone: Record) -> list[str]:
    both = [source.segments.exists() or source.recordings.exists() for source in (kept, gone)]  # type: ignore[attr-defined]
    return [str(TWO_TAPES)] if all(both) else []


def _opens_by_agreement(kept: Record, gone: Record) -> bool:
    """Whether the merged person would be open only because a consent or a decision opened one of
    the two, who said nothing of what was entered of the other."""
    if not (isinstance(kept, Person) and isinstance(gone, Person)):
        return False
    agreed = [bool(one.consent_from or one.verdict_opens_on) for one in (kept, gone)]
    return any(agreed) and not all(agreed) and not any(map(_open_by_years, (kept, gone)))


def _open_by_years(person: Person) -> bool:
    by_years = person.opens_because != OpensBecause.VERDICT
    return bool(by_years and person.opens_on and person.opens_on <= today())


def grants(*records: Record) -> Any:
    return Grant.objects.filter(ref__in=[record.ref for record in records])


def one_sided_consents(kept: Record, gone: Record) -> list[Consent]:
    """Agreements on one of two sources, which would from now on speak of both."""
    if not isinstance(kept, Source):
        return []
    found = {one.pk: set(one.consents.values_list("pk", flat=True)) for one in (kept, gone)}  # type: ignore[attr-defined]
    return list(Consent.objects.filter(pk__in=found[kept.pk] ^ found[gone.pk]))


def _notices(made: Plan) -> list[str]:
    """What happens without being asked, so that nobody is surprised."""
    found = []
    if made.closes:
        found.append(
            _(
                "The merged record will be hidden: only one of the two was opened by a consent or "
                "a decision, which does not cover what was entered of the other."
            )
        )
    if not made.widen and (number := grants(made.kept, made.gone).count()):
        found.append(
            _("Permissions to read given by name end with the merge: %(number)s.")
            % {"number": number}
        )
    if not made.widen and (consents := one_sided_consents(made.kept, made.gone)):
        found.append(
            _("Consents that named only one of the two no longer name the source: %(names)s.")
            % {"names": ", ".join(map(str, consents))}
        )
    return found
