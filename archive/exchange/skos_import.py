"""Topics out of a SKOS graph: everything is checked first, then written once.

What a concept says in a language replaces what stood in that language; what it does not mention
stays, and so does every topic that the file leaves out.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from rdflib import Graph

from archive.core.changes import changes
from archive.core.records import batch
from archive.exchange.concepts import Concept, Problem, Reader
from archive.exchange.skos import KEY, uri_of
from people.models import Term, Vocabulary

MOST_SHOWN: Final = 100
WRITTEN: Final = ("label", "also", "note", "matches", "broader_id", "uri")


class ImportRefused(Exception):
    """Why nothing was written: every problem by its concept, property and value."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = list(dict.fromkeys(problems))
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        number = len(self.problems)
        if number > MOST_SHOWN:
            shown.append(f"… and {number - MOST_SHOWN} more.")
        head = "One problem" if number == 1 else f"{number} problems"
        super().__init__("\n".join([*shown, f"{head}; nothing was changed."]))


@dataclass
class Outcome:
    """What an import did, or would do."""

    new: list[Term] = field(default_factory=list)
    changed: list[Term] = field(default_factory=list)
    same: list[Term] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def bring_in(graph: Graph, *, dry_run: bool = False) -> Outcome:
    """Raises ImportRefused, and then nothing was changed."""
    reader = Reader(graph)
    concepts = reader.concepts()
    if not concepts and not reader.problems:
        reader.say("the file", "concepts", "", "there is no skos:Concept in it.")
    with changes(label="Topics out of a SKOS file"), batch():
        plan = Plan(concepts, reader.problems)
        plan.check()
        if plan.problems:
            raise ImportRefused(plan.problems)
        outcome = Outcome(plan.new(), plan.changed(), plan.same(), reader.left_out())
        if not dry_run:
            for term in [*outcome.new, *outcome.changed]:
                term.save()
    return outcome


class Plan:
    """The topics of the archive as they would stand after the import."""

    def __init__(self, concepts: list[Concept], problems: list[Problem]) -> None:
        self.problems = problems
        there = list(Term.objects.filter(vocabulary=Vocabulary.TOPIC).select_for_update())
        self.next_position = max((term.position for term in there), default=0) + 1
        self.by_key = {term.short_key: term for term in there}
        self.by_uri = {str(uri_of(term)): term for term in there}
        self.before = {term.pk: _columns(term) for term in there}
        self.terms: dict[str, Term] = {}  # by the address of the concept
        self.taken: set[uuid.UUID] = set()  # ids of those terms
        elsewhere = Term.objects.exclude(vocabulary=Vocabulary.TOPIC).exclude(uri="")
        self.elsewhere = dict(elsewhere.values_list("uri", "key"))
        self.concepts = {concept.uri: concept for concept in concepts}
        for concept in concepts:
            self._find(concept)
        for concept in concepts:
            if concept.uri in self.terms:
                self._fill(concept, self.terms[concept.uri])

    def new(self) -> list[Term]:
        return [term for term in self.terms.values() if term.pk not in self.before]

    def changed(self) -> list[Term]:
        known = (term for term in self.terms.values() if term.pk in self.before)
        return [term for term in known if _columns(term) != self.before[term.pk]]

    def same(self) -> list[Term]:
        known = (term for term in self.terms.values() if term.pk in self.before)
        return [term for term in known if _columns(term) == self.before[term.pk]]

    def say(self, concept: Concept, name: str, value: object, message: str) -> None:
        self.problems.append(Problem(concept.uri, name, str(value), message))

    # Which topic a concept is: by its address, else by its notation, else a new one

    def _find(self, concept: Concept) -> None:
        key = concept.notation or concept.own_key or _key_in(concept.uri)
        by_uri, by_key = self.by_uri.get(concept.uri), self.by_key.get(key)
        if concept.uri in self.elsewhere:
            other = self.elsewhere[concept.uri]
            self.say(concept, "address", concept.uri, f"in the archive it is “{other}”, no topic.")
        elif not KEY.fullmatch(key):
            self.say(concept, "notation", key, "no key can be made of its address; give it one.")
        elif concept.own_key and concept.own_key != key:
            self.say(concept, "notation", key, f"its address says “{concept.own_key}”.")
        elif by_uri and concept.notation and by_uri.short_key != key:
            self.say(
                concept, "notation", key,
                f"in the archive its key is “{by_uri.short_key}”, and a key never changes.",
            )  # fmt: skip
        elif not by_uri and by_key and not self._is_this(concept, by_key):
            self.say(
                concept, "notation", key,
                f"this is the key of “{uri_of(by_key)}”; a concept without a notation, or under "
                "another address, needs one of its own.",
            )  # fmt: skip
        else:
            self._take(concept, by_uri or by_key or self._made(key))

    def _is_this(self, concept: Concept, term: Term) -> bool:
        """A notation names a topic for sure if the concept says it itself, and the topic has not
        been taken over under another address."""
        return bool(concept.notation) and not term.uri

    def _made(self, key: str) -> Term:
        term = Term(
            key=f"{Vocabulary.TOPIC}/{key}",
            vocabulary=Vocabulary.TOPIC,
            position=self.next_position,
        )
        self.next_position += 1
        self.by_key[key] = term
        return term

    def _take(self, concept: Concept, term: Term) -> None:
        if term.pk in self.taken:
            self.say(concept, "notation", term.short_key, "another concept of the file has it.")
            return
        self.taken.add(term.pk)
        if not concept.own_key:
            term.uri = concept.uri
        self.terms[concept.uri] = term

    # What the topic becomes

    def _fill(self, concept: Concept, term: Term) -> None:
        term.label = {**term.label, **concept.label}
        term.note = {**term.note, **concept.note}
        term.also = _joined(term.also, concept.also)
        term.matches = _joined(term.matches, concept.matches)
        if concept.is_top:
            term.broader_id = None
        elif concept.broader:
            broader = self.terms.get(concept.broader) or self.by_uri.get(concept.broader)
            if broader is None and concept.broader not in self.concepts:
                self.say(
                    concept, "broader", concept.broader,
                    "there is no such concept in the file, nor in the archive.",
                )  # fmt: skip
            elif broader:
                term.broader_id = broader.pk

    # What holds for all of them together

    def check(self) -> None:
        told = {(problem.concept, problem.property) for problem in self.problems}
        for concept, term in self._pairs():
            if not term.label and (concept.uri, "prefLabel") not in told:
                self.say(concept, "prefLabel", "", "it is missing; one language is enough.")
            for language in {*concept.label, *concept.also}:
                label = term.label.get(language, "")
                if label in term.also.get(language, ()):
                    self.say(concept, "prefLabel", label, "it is an altLabel of the topic too.")
            self._check_columns(concept, term)
        self._check_labels()
        self._check_circles()

    def _pairs(self) -> list[tuple[Concept, Term]]:
        return [(self.concepts[uri], term) for uri, term in self.terms.items()]

    def _check_columns(self, concept: Concept, term: Term) -> None:
        try:
            term.clean_fields(exclude=["broader", "label"])
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                for message in messages:
                    self.say(concept, name, getattr(term, name), message)

    def _check_labels(self) -> None:
        """No two topics share a preferred label, as far as this file has a hand in it."""
        bearers: dict[tuple[str, str], list[Term]] = defaultdict(list)
        everybody = {term.pk: term for term in [*self.by_key.values(), *self.terms.values()]}
        for term in everybody.values():
            for language, label in term.label.items():
                bearers[language, label.casefold()].append(term)
        for concept, term in self._pairs():
            before = self.before.get(term.pk, {}).get("label", {})
            for language, label in concept.label.items():
                others = [one for one in bearers[language, label.casefold()] if one is not term]
                if others and before.get(language) != label:
                    self.say(
                        concept, "prefLabel", label,
                        f"in “{language}” it is the prefLabel of “{others[0].short_key}” too.",
                    )  # fmt: skip

    def _check_circles(self) -> None:
        above = {term.pk: term for term in self.by_key.values()}
        told: set[uuid.UUID] = set()
        for concept, term in self._pairs():
            way: list[uuid.UUID] = []
            at: Term | None = term
            while at and at.pk not in way:
                way.append(at.pk)
                at = above.get(at.broader_id) if at.broader_id else None
            if at is term and term.pk not in told:
                told.update(way)
                circle = [above[pk].short_key for pk in [*way, term.pk]]
                self.say(concept, "broader", " → ".join(circle), "this leads in a circle.")


def _columns(term: Term) -> dict[str, Any]:
    """What an import may change, so that the order of other labels counts for nothing."""
    values = {name: getattr(term, name) for name in WRITTEN}
    for name in ("also", "matches"):
        values[name] = {word: sorted(texts) for word, texts in values[name].items()}
    return values


def _joined(before: dict[str, list[str]], said: dict[str, list[str]]) -> dict[str, list[str]]:
    """In the order that stood before; what is new stands at the end."""
    found = dict(before)
    for name, texts in said.items():
        known = [text for text in before.get(name, []) if text in texts]
        found[name] = [*known, *(text for text in texts if text not in known)]
    return found


def _key_in(uri: str) -> str:
    """The end of an address, from which a concept without a notation gets its key."""
    return re.split(r"[/#:]", uri.rstrip("/#:"))[-1]


def words(outcome: Outcome, *, dry_run: bool) -> Iterable[str]:
    """For the person who asked."""
    done = "would be" if dry_run else "were"
    yield f"Topics that {done} added: {len(outcome.new)}; changed: {len(outcome.changed)}."
    yield f"Topics of the file that stay as they are: {len(outcome.same)}."
    for name, number in sorted(outcome.left_out.items()):
        yield f"Left out, as the archive has no place for it: {name} ({number})."
