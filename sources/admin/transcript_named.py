"""Whom, what place and which topics somebody means by what they wrote in the transcript editor."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from people.models import Person, Place, Term
from sources.admin.transcript_offers import nearest
from sources.transcript_merge import topics_by_label

FEW = 5
Named = Person | Place


def record_of(typed: str) -> Named | None:
    """The record of this id or name; where several fit, they are named for the choice."""
    return _one(typed.strip(), (Person, Place)) if typed.strip() else None


def places_of(typed: str) -> list[Place]:
    return [_one(part, (Place,)) for part in parts(typed)]


def topics_of(typed: str) -> list[Term]:
    known = topics_by_label()
    found = []
    for word in parts(typed):
        if word.casefold() not in known:
            words = gettext("“%(word)s” is no topic of this archive.")
            raise ValidationError(words % {"word": word})
        found.append(known[word.casefold()])
    return found


def parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(";") if part.strip()]


def _one(typed: str, models: tuple[type[Any], ...]) -> Any:
    if exact := _by_id(typed.split()[0], models):
        return exact
    found: list[Any] = [row for model in models for row in nearest(model, typed)]
    if len(found) == 1:
        return found[0]
    if not found:
        words = gettext("There is no person or place “%(typed)s”.") % {"typed": typed}
        raise ValidationError(words)
    some = ", ".join(f"{one.ref} {one}" for one in found[:FEW])
    words = gettext("Which one? Write the id: %(some)s") % {"some": some}
    raise ValidationError(words)


def _by_id(word: str, models: tuple[type[Any], ...]) -> Any:
    """By the public id; or by the key of a record that was just made in another window."""
    try:
        wanted: dict[str, Any] = {"pk": uuid.UUID(word)}
    except ValueError:
        wanted = {"ref": word.upper()}
    for model in models:
        if found := model.objects.filter(**wanted).first():
            return found
    return None
