"""RDF files of strangers, read with care: nothing is fetched, nothing grows without a limit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.plugins.stores.memory import Memory

LARGEST: Final = 8_000_000  # bytes; two thousand topics in four languages take 1 to 3 million
MOST_ESCAPES: Final = 200_000  # in Turtle, whose parser copies the rest of a text at each of them
MOST_STATEMENTS: Final = 200_000
DEEPEST: Final = 50  # elements within elements
BASE: Final = "urn:file:"  # of relative addresses, instead of the file's own place
LONGEST_REASON: Final = 300  # letters


class UnreadableFile(Exception):
    """Why a file was refused, for whoever brought it."""


class _Bounded(Memory):
    """A store that refuses to grow beyond what a thesaurus may need."""

    def __init__(self) -> None:
        super().__init__()
        self.added = 0

    def add(self, *args: Any, **kwargs: Any) -> None:
        self.added += 1
        if self.added > MOST_STATEMENTS:
            raise UnreadableFile(f"it makes more than {MOST_STATEMENTS:,} statements.")
        super().add(*args, **kwargs)


def read(path: Path, form: str) -> Graph:
    """The graph of a file in a form of rdflib. Raises UnreadableFile."""
    if not path.is_file():
        raise UnreadableFile("there is no such file.")
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableFile(f"it is larger than {LARGEST:,} bytes.")
    return parse(data, form)


def parse(data: bytes, form: str) -> Graph:
    graph = Graph(store=_Bounded(), bind_namespaces="none")
    try:
        _READERS[form](data, graph)
    except UnreadableFile:
        raise
    except RecursionError as error:
        raise UnreadableFile("its parts lie too deep within each other.") from error
    except Exception as error:  # parsers stumble over bad files in many ways
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFile(f"it is not {form}: {reason[:LONGEST_REASON]}") from error
    return graph


def _turtle(data: bytes, graph: Graph) -> None:
    text = data.decode("utf-8-sig")
    if text.count("\\") > MOST_ESCAPES:
        raise UnreadableFile(f"it has more than {MOST_ESCAPES:,} backslashes; save it as UTF-8.")
    graph.parse(data=text, format="turtle", publicID=BASE)


def _xml(data: bytes, graph: Graph) -> None:
    _check_xml(data)
    graph.parse(data=data, format="xml", publicID=BASE)


def _check_xml(data: bytes) -> None:
    """Refuse what could make a parser fetch files or grow: entities are declared in a DOCTYPE."""
    depth = 0

    def doctype(*_args: Any) -> None:
        raise UnreadableFile("it has a DOCTYPE, in which entities may hide; take it out.")

    def start(*_args: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise UnreadableFile(f"its elements lie more than {DEEPEST} deep within each other.")

    def end(*_args: Any) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)


def _json(data: bytes, graph: Graph) -> None:
    read = json.loads(data.decode("utf-8-sig"))
    _check_contexts(read)
    to_rdf(read, graph, base=BASE)


def _check_contexts(read: Any) -> None:
    """Refuse every context that would have to be fetched, wherever in the file it stands."""
    waiting = [read]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            for address in _addresses([node.get("@context"), node.get("@import")]):
                raise UnreadableFile(
                    f"its @context leads to “{address[:LONGEST_REASON]}”, and nothing is fetched; "
                    "write the context out."
                )


def _addresses(contexts: list[Any]) -> Iterator[str]:
    for context in contexts:
        if isinstance(context, str):
            yield context
        elif isinstance(context, list):
            yield from _addresses(context)


_READERS: Final = {"turtle": _turtle, "xml": _xml, "json-ld": _json}
