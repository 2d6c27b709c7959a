"""The index of an interview, changed from its transcript editor: one point at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Place, Term
from sources.models import IndexPoint, Segment
from sources.transcript_editing import Stale


@dataclass
class TypedPoint:
    """What somebody typed for one point. Emptied words are taken away, but not the last title."""

    at_ms: int
    title: dict[str, str] = field(default_factory=dict)
    synopsis: dict[str, str] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def state(point: IndexPoint) -> str:
    """Changes with every change to the point."""
    return point.updated_at.isoformat()


def note(segment: Segment, typed: TypedPoint) -> IndexPoint:
    """A new point; one that begins at this very moment gets the words and topics too."""
    title = _filled(typed.title)
    if not title and not typed.terms:
        raise ValidationError(_("Give the index point a title or a topic."))
    point: IndexPoint | None = segment.source.index_points.filter(start_ms=typed.at_ms).first()
    if point is None:
        point = IndexPoint(source=segment.source, start_ms=typed.at_ms)
        title = title or dict(typed.terms[0].label)
    point.title = {**point.title, **title}
    point.synopsis = {**point.synopsis, **_filled(typed.synopsis)}
    point.save()
    point.terms.add(*typed.terms)
    point.places.add(*typed.places)
    return point


def change(point: IndexPoint, typed: TypedPoint, known: str) -> None:
    """What was typed takes the place of what was there. Raises Stale for an older state."""
    if state(point) != known:
        raise Stale
    title = _filled({**point.title, **typed.title})
    if not title:
        raise ValidationError(_("An index point needs a title in some language."))
    point.start_ms, point.title = typed.at_ms, title
    point.synopsis = _filled({**point.synopsis, **typed.synopsis})
    point.terms.set(typed.terms)
    point.places.set(typed.places)
    point.save()


def remove(point: IndexPoint, known: str) -> None:
    if state(point) != known:
        raise Stale
    point.delete()


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {code: words.strip() for code, words in texts.items() if words.strip()}
