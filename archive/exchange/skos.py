"""The thesaurus of topics as SKOS: the graph that is given away, and the forms it is written in."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from people.models import Term, Vocabulary

# The thesaurus is one, wherever the archive stands and whatever its host is called.
SCHEME: Final = URIRef("urn:uuid:eab5afcb-9e6e-4f43-9cb9-cf31624b872d")
CONCEPTS: Final = f"{SCHEME}#"
LICENCE: Final = URIRef("https://creativecommons.org/licenses/by/4.0/")
TITLE: Final = {
    "en": "Topics of testimony of the Interhelpo archive",
    "cs": "Témata svědectví archivu Interhelpa",
    "sk": "Témy svedectiev archívu Interhelpa",
    "ru": "Темы свидетельств архива Интергельпо",
}
OWN: Final = {
    "en": "The archive’s own vocabulary, made for this history.",
    "cs": "Vlastní slovník archivu, vytvořený pro tyto dějiny.",
    "sk": "Vlastný slovník archívu, vytvorený pre tieto dejiny.",
    "ru": "Собственный словарь архива, составленный для этой истории.",
}

FORMATS: Final = {
    ".ttl": "turtle", ".rdf": "xml", ".xml": "xml", ".jsonld": "json-ld", ".json": "json-ld",
}  # fmt: skip
"""The form of a file by its ending."""

CONTEXT: Final = {
    "skos": str(SKOS),
    "dcterms": str(DCTERMS),
    **{
        name: {"@id": f"skos:{name}", "@type": "@id"}
        for name in ("broader", "inScheme", "topConceptOf", "hasTopConcept", "exactMatch",
                     "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    },
    **{
        name: {"@id": f"skos:{name}", "@container": "@language"}
        for name in ("prefLabel", "altLabel", "scopeNote")
    },
}  # fmt: skip
KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,69}")
"""A short key of a topic, its notation in SKOS."""


def uri_of(term: Term) -> URIRef:
    return URIRef(term.uri or f"{CONCEPTS}{term.short_key}")


def topics() -> list[Term]:
    return list(Term.objects.filter(vocabulary=Vocabulary.TOPIC))


def graph_of(terms: Iterable[Term], *, notes: bool = True) -> Graph:
    """The whole thesaurus. Without `notes` it holds labels, places and matches alone."""
    known = {term.pk: term for term in terms}
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("skos", SKOS), ("dcterms", DCTERMS), ("topic", CONCEPTS)):
        graph.bind(prefix, namespace)
    graph.add((SCHEME, RDF.type, SKOS.ConceptScheme))
    graph.add((SCHEME, DCTERMS.license, LICENCE))
    _add_texts(graph, SCHEME, DCTERMS.title, TITLE)
    _add_texts(graph, SCHEME, DCTERMS.description, OWN)
    for term in known.values():
        _add_concept(graph, term, known)
        if notes:
            _add_texts(graph, uri_of(term), SKOS.scopeNote, term.note)
    return graph


def _add_concept(graph: Graph, term: Term, known: Mapping[uuid.UUID, Term]) -> None:
    uri, broader = uri_of(term), known.get(term.broader_id) if term.broader_id else None
    graph.add((uri, RDF.type, SKOS.Concept))
    graph.add((uri, SKOS.inScheme, SCHEME))
    graph.add((uri, SKOS.notation, Literal(term.short_key)))
    if broader:
        graph.add((uri, SKOS.broader, uri_of(broader)))
    else:
        graph.add((uri, SKOS.topConceptOf, SCHEME))
        graph.add((SCHEME, SKOS.hasTopConcept, uri))
    _add_texts(graph, uri, SKOS.prefLabel, term.label)
    for language, labels in term.also.items():
        for label in labels:
            graph.add((uri, SKOS.altLabel, Literal(label, lang=language)))
    for match, addresses in term.matches.items():
        for address in addresses:
            graph.add((uri, SKOS[match], URIRef(address)))


def _add_texts(graph: Graph, uri: URIRef, predicate: URIRef, texts: Mapping[str, str]) -> None:
    for language, text in texts.items():
        graph.add((uri, predicate, Literal(text, lang=language)))


def serialised(graph: Graph, form: str = "turtle") -> bytes:
    """The graph in one of `FORMATS`; the same graph gives the same bytes."""
    if form != "json-ld":
        return graph.serialize(format=form, encoding="utf-8")
    made = json.loads(graph.serialize(format=form, context=CONTEXT, auto_compact=True))
    made["@graph"].sort(key=lambda node: node["@id"])
    text = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()
