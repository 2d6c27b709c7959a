"""What the concepts of a SKOS file say of themselves, each property checked on its own."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node

from archive.core.languages import LANGUAGES
from archive.exchange.skos import CONCEPTS, KEY
from people.models.terms import LONGEST_LABEL, MATCHES, URI

LONGEST_NOTE: Final = 5_000  # letters
LONGEST_SHOWN: Final = 80
KEPT: Final = {
    RDF.type, SKOS.inScheme, SKOS.notation, SKOS.prefLabel, SKOS.altLabel, SKOS.scopeNote,
    SKOS.broader, SKOS.narrower, SKOS.topConceptOf, SKOS.hasTopConcept,
    *(SKOS[match] for match in MATCHES),
}  # fmt: skip
OF_SCHEMES: Final = {DCTERMS.title, DCTERMS.description, DCTERMS.license, *KEPT}
NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Problem(NamedTuple):
    """One thing to mend: of which concept, in which property, and the value that is wrong."""

    concept: str
    property: str
    value: str
    message: str

    def __str__(self) -> str:
        value = f" “{_short(self.value)}”" if self.value else ""
        return f"{_short(self.concept)}, {self.property}{value}: {self.message}"


def _short(text: str) -> str:
    """For one line of a terminal, which no letter of a file may command."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in text)
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


@dataclass
class Concept:
    """One concept of the file; what it does not mention is empty, or None."""

    uri: str
    notation: str = ""
    label: dict[str, str] = field(default_factory=dict)
    also: dict[str, list[str]] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)
    matches: dict[str, list[str]] = field(default_factory=dict)
    broader: str | None = None
    is_top: bool = False

    @property
    def own_key(self) -> str:
        """The key in the address of one of the archive's own concepts; else empty."""
        return self.uri.removeprefix(CONCEPTS) if self.uri.startswith(CONCEPTS) else ""


class Reader:
    """Reads all concepts of a graph; `problems` and `left_out` tell what was wrong or unknown."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.problems: list[Problem] = []
        self.broader: dict[Node, set[Node]] = defaultdict(set)
        self.tops: set[Node] = set(graph.subjects(SKOS.topConceptOf, None))
        self.tops |= set(graph.objects(None, SKOS.hasTopConcept))
        for narrow, wide in graph.subject_objects(SKOS.broader):
            self.broader[narrow].add(wide)
        for wide, narrow in graph.subject_objects(SKOS.narrower):
            self.broader[narrow].add(wide)

    def concepts(self) -> list[Concept]:
        found = sorted(set(self.graph.subjects(RDF.type, SKOS.Concept)), key=str)
        return [self._concept(node) for node in found if self._is_named(node)]

    def left_out(self) -> Counter[str]:
        """Properties that the archive has no place for, and how often each stands in the file."""
        schemes = set(self.graph.subjects(RDF.type, SKOS.ConceptScheme))
        return Counter(
            _name(predicate)
            for subject, predicate, _object in self.graph
            if predicate not in (OF_SCHEMES if subject in schemes else KEPT)
        )

    def say(self, node: Node | str, name: str, value: object, message: str) -> None:
        self.problems.append(Problem(str(node), name, str(value), message))

    def _is_named(self, node: Node) -> bool:
        if isinstance(node, URIRef) and URI.fullmatch(node):
            return True
        label = next(self.graph.objects(node, SKOS.prefLabel), "")
        self.say(label or node, "address", node, "a concept needs a whole address of its own.")
        return False

    def _concept(self, node: Node) -> Concept:
        concept = Concept(str(node))
        concept.notation = self._notation(node)
        concept.label = self._one_each(node, "prefLabel", LONGEST_LABEL)
        concept.note = self._one_each(node, "scopeNote", LONGEST_NOTE)
        for language, text in self._texts(node, "altLabel", LONGEST_LABEL):
            if ";" in text:
                self.say(node, "altLabel", text, "a label holds no semicolon.")
            elif text == concept.label.get(language):
                self.say(node, "altLabel", text, f"it is the prefLabel in “{language}” too.")
            else:
                concept.also.setdefault(language, []).append(text)
        concept.matches = self._matches(node)
        concept.broader = self._broader(node)
        concept.is_top = node in self.tops
        if concept.is_top and concept.broader:
            self.say(node, "broader", concept.broader, "it is a topConcept of its scheme too.")
        return concept

    def _notation(self, node: Node) -> str:
        found = sorted({str(value) for value in self.graph.objects(node, SKOS.notation)})
        for value in found[1:]:
            self.say(node, "notation", value, f"it has the notation “{found[0]}” already.")
        notation = found[0].removeprefix("topic/") if found else ""
        if notation and not KEY.fullmatch(notation):
            self.say(
                node, "notation", notation,
                "up to 70 letters a to z, figures, hyphens, stops and underscores.",
            )  # fmt: skip
            return ""
        return notation

    def _one_each(self, node: Node, name: str, longest: int) -> dict[str, str]:
        found: dict[str, str] = {}
        for language, text in self._texts(node, name, longest):
            if language in found:
                other = found[language]
                self.say(node, name, text, f"in “{language}” it has “{_short(other)}” already.")
            found.setdefault(language, text)
        return found

    def _texts(self, node: Node, name: str, longest: int) -> Iterator[tuple[str, str]]:
        values = self.graph.objects(node, SKOS[name])
        for value in sorted(values, key=lambda v: (str(getattr(v, "language", "")), str(v))):
            text = " ".join(unicodedata.normalize("NFC", str(value)).split())
            language = value.language if isinstance(value, Literal) else None
            if not isinstance(value, Literal):
                self.say(node, name, value, "a text belongs here, not an address.")
            elif not language:
                self.say(node, name, value, "its language is missing.")
            elif language not in LANGUAGES:
                self.say(node, name, value, f"“{language}” is not a language of this archive.")
            elif not text or NOT_TEXT.search(str(value)):
                self.say(node, name, value, "it is empty, or holds signs that are no letters.")
            elif len(text) > longest:
                self.say(node, name, value, f"it is longer than {longest} letters.")
            else:
                yield language, text

    def _matches(self, node: Node) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in MATCHES:
            for value in sorted(self.graph.objects(node, SKOS[name]), key=str):
                if isinstance(value, URIRef) and URI.fullmatch(value):
                    found.setdefault(name, []).append(str(value))
                else:
                    self.say(node, name, value, "a whole address belongs here.")
        return found

    def _broader(self, node: Node) -> str | None:
        listed = sorted(self.broader[node], key=str)
        for value in listed[1:]:
            self.say(node, "broader", value, f"it has the broader “{listed[0]}”; a topic has one.")
        return str(listed[0]) if listed else None


def _name(predicate: Any) -> str:
    return f"skos:{predicate.removeprefix(str(SKOS))}" if predicate in SKOS else str(predicate)
