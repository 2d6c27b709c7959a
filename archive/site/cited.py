"""How a record is cited: the forms that scholars and their programs use, for any visible record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from archive.core import refs
from archive.core.access import today
from archive.core.records import Record
from people import words
from people.models import Family, Organisation, Person, Place, SharedEvent
from people.queries import family_title, people_with_language
from people.words import Value
from sources.models import Repository, Source

BY_LETTER: dict[str, Any] = {
    model.LETTER: model
    for model in (Person, Family, SharedEvent, Organisation, Place, Source, Repository)
}
LONGEST_REF = 20


def record(ref: str, user: Any) -> Any:
    """The record of this public id, if this reader may see it; None for everything else."""
    model = _model(ref)
    if model is None:
        return None
    rows = people_with_language(user) if model is Person else model.objects.visible_to(user)
    found = rows.filter(ref=ref).first()
    if isinstance(found, Family):
        found.title = family_title(found, user)  # type: ignore[attr-defined]
    return found


def announced(ref: str, user: Any) -> Any:
    """The record of which this reader may know that it exists, closed or not; else None."""
    model = _model(ref)
    return model.objects.announced_to(user).filter(ref=ref).first() if model else None


def _model(ref: str) -> Any:
    if len(ref) > LONGEST_REF or "\0" in ref:
        return None
    return BY_LETTER.get(ref[:1])


def example(user: Any) -> Any:
    """A record to show the forms with: an invented person, else any that is visible."""
    people = people_with_language(user)
    return people.filter(ref__contains=refs.SAMPLE).first() or people.first()


def about(one: Any) -> Value:
    """What is cited: its name with the language it is in, and whether it is a sample."""
    if isinstance(one, Source):
        value = {"text": one.title, "url": one.get_absolute_url(), "language": one.title_language}
    elif isinstance(one, Family):
        value = {"text": title_of(one), "url": one.get_absolute_url()}
    else:
        value = words.record_value(one)
    return {**value, "ref": one.ref, "sample": one.is_sample}


def title_of(one: Record) -> str:
    """A family's name is made for the reader; all others have their own."""
    return str(getattr(one, "title", "") or one)


def forms(request: HttpRequest, one: Any) -> list[Value]:
    """The citation in each form, ready to be copied."""
    title = title_of(one)
    said = {
        "archive": str(settings.ARCHIVE_NAME),
        "name": f"{title} [{_('sample record')}]" if one.is_sample else title,
        "kind": str(one._meta.verbose_name),
        "ref": one.ref,
        "address": request.build_absolute_uri(one.get_absolute_url()),
        "day": words.day_words(today()),
        "iso_day": today().isoformat(),
    }
    note = _("%(archive)s, “%(name)s” (%(kind)s, %(ref)s), %(address)s, seen on %(day)s.")
    iso690 = _(
        "%(name)s. In: %(archive)s [online]. Record %(ref)s. [Cited %(iso_day)s.] "
        "Available from: %(address)s"
    )
    return [
        {"label": _("In a note"), "text": note % said},
        {"label": "ISO 690", "text": iso690 % said},
        {"label": "BibTeX", "text": _bibtex(said), "code": True},
        {"label": "RIS", "text": _ris(said), "code": True},
    ]


def _bibtex(said: dict[str, str]) -> str:
    fields = {
        "title": said["name"],
        "howpublished": said["archive"],
        "note": said["ref"],
        "url": said["address"],
        "urldate": said["iso_day"],
    }
    lines = [f"  {key} = {{{_braced(value)}}}," for key, value in fields.items()]
    return "\n".join([f"@misc{{{said['ref']},", *lines, "}"])


def _braced(value: str) -> str:
    """Braces and backslashes would end a BibTeX field early."""
    return value.translate({ord("{"): "(", ord("}"): ")", ord("\\"): "/"})


def _ris(said: dict[str, str]) -> str:
    fields = {
        "TY": "ELEC",
        "TI": said["name"],
        "T2": said["archive"],
        "AN": said["ref"],
        "UR": said["address"],
        "Y2": said["iso_day"].replace("-", "/"),
    }
    return "\n".join([*(f"{key}  - {value}" for key, value in fields.items()), "ER  - "])
