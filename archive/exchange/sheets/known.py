"""What cells may lead to: places, terms, events, sources and repositories by name and by id."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from archive.core import names
from people.models import Place, SharedEvent, Term
from sources.models import Repository, Source

MOST_TOLD: Final = 4  # of those that may be meant


class NotKnown(Exception):
    """No row, or more than one, answers to these words."""

    def __init__(self, message: str, may_be: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.may_be = list(may_be)


class Register:
    """Rows of one kind: the id that people read, and every name that each has."""

    def __init__(self, rows: Iterable[tuple[uuid.UUID, str, str, Iterable[str]]]) -> None:
        self.ids: dict[str, uuid.UUID] = {}
        self.labels: dict[uuid.UUID, str] = {}
        self.by_name: dict[str, set[uuid.UUID]] = defaultdict(set)
        for pk, key, label, each in rows:
            self.ids[key.casefold()] = pk
            self.labels[pk] = f"{label} [{key}]" if label != key else key
            for name in each:
                self.by_name[key_of(name)].add(pk)

    def find(self, words: str, key: str) -> uuid.UUID:
        if key or words.casefold() in self.ids:
            return self._by_id(words if key else "", key or words)
        found = self.by_name.get(key_of(words), set())
        if len(found) == 1:
            return next(iter(found))
        if not found:
            raise NotKnown(_("Nothing in the archive is called “%(words)s”.") % {"words": words})
        may_be = sorted(self.labels[pk] for pk in found)
        told = ", ".join(may_be[:MOST_TOLD])
        words = _("“%(words)s” may be several: %(told)s. Write one of these.") % {
            "words": words, "told": told,
        }  # fmt: skip
        raise NotKnown(words, may_be)

    def _by_id(self, words: str, key: str) -> uuid.UUID:
        pk = self.ids.get(key.casefold().strip())
        if pk is None:
            raise NotKnown(_("There is nothing with the id “%(key)s”.") % {"key": key})
        if words and pk not in self.by_name.get(key_of(words), ()):
            said = {"words": words, "key": key, "name": self.labels[pk]}
            raise NotKnown(_("“%(words)s” and “%(key)s” are not one: this is %(name)s.") % said)
        return pk


def key_of(name: str) -> str:
    return names.ascii_key(name) or name.casefold().strip()


class Known:
    """The registers, each read once when it is first asked for; only what the user may see."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.registers: dict[str, Register] = {}

    def register(self, what: str) -> Register:
        if what not in self.registers:
            self.registers[what] = Register(_rows(what, self.user))
        return self.registers[what]

    def find(self, what: str, words: str, key: str) -> uuid.UUID:
        return self.register(what).find(words, key)

    def label(self, what: str, pk: uuid.UUID) -> str:
        return self.register(what).labels.get(pk, str(pk))


Rows = Iterator[tuple[uuid.UUID, str, str, Iterable[str]]]


def _rows(what: str, user: Any) -> Rows:
    if what.startswith("term:"):
        return _terms(what.removeprefix("term:"))
    return {"place": _places, "event": _events, "source": _sources, "repository": _repositories}[
        what
    ](user)


def _terms(vocabulary: str) -> Rows:
    terms = Term.objects.filter(vocabulary=vocabulary) if vocabulary else Term.objects.all()
    for term in terms:
        also = [label for labels in term.also.values() for label in labels]
        each = [*term.label.values(), *also, term.short_key]
        yield term.pk, term.key, str(term), each


def _places(user: Any) -> Rows:
    for place in Place.objects.visible_to(user).prefetch_related("names"):
        each = [name.name for name in place.names.all()]
        yield place.pk, place.ref, str(place), [*each, str(place)]


def _events(user: Any) -> Rows:
    for event in SharedEvent.objects.visible_to(user):
        yield event.pk, event.ref, str(event), [*event.names.values(), str(event)]


def _sources(user: Any) -> Rows:
    rows = Source.objects.visible_to(user).values_list("pk", "ref", "title", "title_translated")
    for pk, ref, title, translated in rows.iterator(chunk_size=2000):
        yield pk, ref, title, [title, *translated.values()]


def _repositories(user: Any) -> Rows:
    for one in Repository.objects.visible_to(user):
        yield one.pk, one.ref, str(one), [*one.name.values(), str(one)]
