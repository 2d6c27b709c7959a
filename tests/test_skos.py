"""The thesaurus as SKOS: out and in without loss; bad and hostile files refused with a reason."""

from __future__ import annotations

import json
import socket
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, RDF, SKOS

from archive.exchange import rdf_files
from archive.exchange.skos import CONCEPTS, FORMATS, graph_of, topics
from people.models import Term
from tests import builders

pytestmark = pytest.mark.django_db

HEAD = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix t: <https://example.org/thesaurus/> .
"""
FOOD = 't:food a skos:Concept ; skos:prefLabel "Food"@en .'


@pytest.fixture
def thesaurus() -> list[Term]:
    food = builders.term("topic/food", label={"en": "Food", "cs": "Jídlo"}, note={"en": "Meals."})
    builders.term(
        "topic/hunger",
        label={"en": "Hunger", "cs": "Hlad", "ru": "Голод"},
        also={"en": ["starvation", "famine"], "ru": ["голодовка"]},
        matches={"closeMatch": ["https://example.org/famine"]},
        broader=food,
    )
    builders.term("topic/brought", uri="https://example.org/thesaurus/brought")
    builders.term("trade/baker")
    return topics()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Names and addresses that somebody tried to reach; the database is reached by C code."""
    tried: list[Any] = []

    def refuse(*args: Any, **_kwargs: Any) -> Any:
        tried.append(args)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr("urllib.request.OpenerDirector.open", refuse)
    return tried


def write(folder: Path, text: str | bytes, name: str = "topics.ttl") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def take(file: Path, *options: str) -> str:
    told = StringIO()
    call_command("skos_import", str(file), *options, stdout=told)
    return told.getvalue()


def refusal(file: Path) -> str:
    before = everything()
    with pytest.raises(CommandError) as refused:
        take(file)
    assert everything() == before
    assert "othing was changed." in str(refused.value)
    return str(refused.value)


def everything() -> list[dict[str, Any]]:
    columns = [f.attname for f in Term._meta.concrete_fields if f.name != "updated_at"]
    return list(Term.objects.order_by("key").values(*columns))


def give(file: Path) -> Graph:
    call_command("skos_export", str(file), stdout=StringIO())
    return rdf_files.read(file, FORMATS[file.suffix])


# Out


@pytest.mark.parametrize("ending", FORMATS)
def test_every_form_holds_the_same_graph(thesaurus, tmp_path, ending):
    graph = give(tmp_path / f"topics{ending}")
    assert isomorphic(graph, graph_of(thesaurus))


def test_a_concept_has_its_labels_its_place_and_its_matches(thesaurus, tmp_path):
    graph = give(tmp_path / "topics.ttl")
    hunger, food = URIRef(f"{CONCEPTS}hunger"), URIRef(f"{CONCEPTS}food")
    assert set(graph.objects(hunger, SKOS.altLabel)) == {
        Literal("starvation", lang="en"), Literal("famine", lang="en"),
        Literal("голодовка", lang="ru"),
    }  # fmt: skip
    assert graph.value(hunger, SKOS.broader) == food
    assert graph.value(hunger, SKOS.closeMatch) == URIRef("https://example.org/famine")
    assert graph.value(hunger, SKOS.notation) == Literal("hunger")
    assert (URIRef("https://example.org/thesaurus/brought"), RDF.type, SKOS.Concept) in graph
    assert "baker" not in (tmp_path / "topics.ttl").read_text()


def test_the_scheme_says_that_it_is_the_archives_own(thesaurus, tmp_path):
    graph = give(tmp_path / "topics.ttl")
    scheme = graph.value(None, RDF.type, SKOS.ConceptScheme)
    assert "own vocabulary" in " ".join(map(str, graph.objects(scheme, DCTERMS.description)))


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_topics_give_the_same_bytes(thesaurus, tmp_path, ending):
    one, other = tmp_path / f"one{ending}", tmp_path / f"other{ending}"
    give(one)
    give(other)
    assert one.read_bytes() == other.read_bytes()


def test_without_a_file_turtle_is_shown(thesaurus):
    told = StringIO()
    call_command("skos_export", stdout=told)
    assert isomorphic(Graph().parse(data=told.getvalue()), graph_of(thesaurus))


# There and back


@pytest.mark.parametrize("ending", FORMATS)
def test_an_export_brought_in_again_changes_nothing(thesaurus, tmp_path, ending):
    give(tmp_path / f"topics{ending}")
    before = everything()
    told = take(tmp_path / f"topics{ending}")
    assert "added: 0; changed: 0." in told
    assert "Left out" not in told
    assert everything() == before


@pytest.mark.parametrize("ending", FORMATS)
def test_an_export_brought_into_an_empty_archive_gives_the_same_graph(thesaurus, tmp_path, ending):
    before = give(tmp_path / f"topics{ending}")
    Term.objects.filter(vocabulary="topic").update(broader=None)
    Term.objects.filter(vocabulary="topic").delete()
    assert "added: 3; changed: 0." in take(tmp_path / f"topics{ending}")
    assert isomorphic(give(tmp_path / f"again{ending}"), before)


def test_a_foreign_concept_keeps_its_address_and_its_notation(tmp_path):
    take(write(tmp_path, HEAD + FOOD.replace(" .", ' ; skos:notation "C12.3" .')))
    term = Term.objects.get()
    assert (term.key, term.uri) == ("topic/C12.3", "https://example.org/thesaurus/food")
    assert (URIRef(term.uri), SKOS.notation, Literal("C12.3")) in graph_of(topics())


# In


def test_a_dry_run_tells_and_writes_nothing(thesaurus, tmp_path):
    before = everything()
    assert "would be added: 1; changed: 0." in take(
        write(tmp_path, HEAD + 't:joy a skos:Concept ; skos:prefLabel "Joy"@en .'), "--dry-run"
    )
    assert everything() == before


def test_what_a_file_does_not_mention_stays(thesaurus, tmp_path):
    hunger = '<%shunger> a skos:Concept ; skos:altLabel "dearth"@en ; skos:prefLabel "Nouze"@cs .'
    told = take(write(tmp_path, HEAD + hunger % CONCEPTS))
    term = Term.objects.get(key="topic/hunger")
    assert "added: 0; changed: 1." in told
    assert term.label == {"en": "Hunger", "cs": "Nouze", "ru": "Голод"}
    assert term.also == {"en": ["dearth"], "ru": ["голодовка"]}
    assert term.broader == Term.objects.get(key="topic/food")
    assert Term.objects.filter(vocabulary="topic").count() == 3


def test_a_top_concept_has_nothing_broader_any_more(thesaurus, tmp_path):
    take(write(tmp_path, HEAD + f"<{CONCEPTS}hunger> a skos:Concept ; skos:topConceptOf t: ."))
    assert Term.objects.get(key="topic/hunger").broader is None


def test_a_notation_finds_the_topic_and_gives_it_the_address_of_the_file(thesaurus, tmp_path):
    take(write(tmp_path, HEAD + 't:x1 a skos:Concept ; skos:notation "topic/hunger" .'))
    term = Term.objects.get(key="topic/hunger")
    assert term.uri == "https://example.org/thesaurus/x1"
    assert term.label["en"] == "Hunger"


def test_narrower_says_the_same_as_broader_from_the_other_side(tmp_path):
    file = write(
        tmp_path,
        HEAD + FOOD + 't:food skos:narrower t:bread . t:bread a skos:Concept ; '
        'skos:prefLabel "Bread"@en .',
    )  # fmt: skip
    take(file)
    assert Term.objects.get(key="topic/bread").broader == Term.objects.get(key="topic/food")


def test_what_the_archive_has_no_place_for_is_told(tmp_path):
    file = write(tmp_path, HEAD + FOOD + 't:food skos:related t:x ; skos:hiddenLabel "fod"@en .')
    told = take(file)
    assert "no place for it: skos:related (1)." in told
    assert "no place for it: skos:hiddenLabel (1)." in told


def concept(more: str, name: str = "food") -> str:
    return f"{HEAD} t:{name} a skos:Concept ; {more} ."


T = "https://example.org/thesaurus/"
WRONG = {
    "no label": (concept('skos:notation "new"', "new"), f"{T}new, prefLabel: it is missing"),
    "two preferred labels": (
        concept('skos:prefLabel "Food"@en, "Meal"@en'),
        f"{T}food, prefLabel “Meal”: in “en” it has “Food” already.",
    ),
    "the label of another": (
        concept('skos:prefLabel "food"@en', "meal"),
        f"{T}meal, prefLabel “food”: in “en” it is the prefLabel of “food” too.",
    ),
    "preferred and other": (
        concept('skos:prefLabel "X"@en ; skos:altLabel "X"@en'),
        f"{T}food, altLabel “X”: it is the prefLabel in “en” too.",
    ),
    "its own preferred as another": (
        f'{HEAD} <{CONCEPTS}hunger> a skos:Concept ; skos:altLabel "Hlad"@cs .',
        "hunger, prefLabel “Hlad”: it is an altLabel of the topic too.",
    ),
    "unknown language": (
        concept('skos:prefLabel "Essen"@x-klingon'),
        f"{T}food, prefLabel “Essen”: “x-klingon” is not a language of this archive.",
    ),
    "no language": (
        concept('skos:prefLabel "Food"'),
        f"{T}food, prefLabel “Food”: its language is missing.",
    ),
    "no text": (
        concept("skos:prefLabel t:food"),
        f"{T}food, prefLabel “{T}food”: a text belongs here",
    ),
    "empty": (concept('skos:prefLabel "  "@en'), f"{T}food, prefLabel “  ”: it is empty"),
    "a sign that is no letter": (
        concept('skos:prefLabel "a\\u0000b"@en'),
        f"{T}food, prefLabel “a�b”: it is empty, or holds signs that are no letters.",
    ),
    "too long": (
        concept(f'skos:prefLabel "{"x" * 201}"@en'),
        f"{T}food, prefLabel “{'x' * 80}…”: it is longer than 200 letters.",
    ),
    "semicolon": (
        concept('skos:altLabel "a; b"@en'),
        f"{T}food, altLabel “a; b”: a label holds no semicolon.",
    ),
    "unknown broader": (
        concept('skos:prefLabel "X"@en ; skos:broader t:nothing', "new"),
        f"{T}new, broader “{T}nothing”: there is no such concept",
    ),
    "two broader": (
        concept('skos:prefLabel "X"@en ; skos:broader t:a, t:b'),
        f"{T}food, broader “{T}b”: it has the broader “{T}a”; a topic has one.",
    ),
    "broader and top": (
        concept(f'skos:prefLabel "X"@en ; skos:broader <{CONCEPTS}food> ; skos:topConceptOf t:'),
        f"{T}food, broader “{CONCEPTS}food”: it is a topConcept of its scheme too.",
    ),
    "a circle": (
        f"{HEAD} <{CONCEPTS}food> a skos:Concept ; skos:broader <{CONCEPTS}hunger> .",
        f"{CONCEPTS}food, broader “food → hunger → food”: this leads in a circle.",
    ),
    "broader than itself": (
        f"{HEAD} <{CONCEPTS}food> a skos:Concept ; skos:broader <{CONCEPTS}food> .",
        f"{CONCEPTS}food, broader “food → food”: this leads in a circle.",
    ),
    "a key that is taken": (
        concept('skos:prefLabel "X"@en'),
        f"{T}food, notation “food”: this is the key of “{CONCEPTS}food”",
    ),
    "another key": (
        concept('skos:notation "other"', "brought"),
        f"{T}brought, notation “other”: in the archive its key is “brought”, and a key never",
    ),
    "a key against the address": (
        f'{HEAD} <{CONCEPTS}food> a skos:Concept ; skos:notation "hunger" .',
        f"{CONCEPTS}food, notation “hunger”: its address says “food”.",
    ),
    "a bad notation": (
        concept('skos:prefLabel "X"@en ; skos:notation "a b"', "new"),
        f"{T}new, notation “a b”: up to 70 letters",
    ),
    "two notations": (
        concept('skos:prefLabel "X"@en ; skos:notation "a", "b"', "new"),
        f"{T}new, notation “b”: it has the notation “a” already.",
    ),
    "one key for two": (
        concept('skos:prefLabel "X"@en ; skos:notation "a"')
        + 't:other a skos:Concept ; skos:prefLabel "Y"@en ; skos:notation "a" .',
        f"{T}other, notation “a”: this is the key of “{T}food”",
    ),
    "no address": (
        f'{HEAD} [] a skos:Concept ; skos:prefLabel "X"@en .',
        "X, address “",
    ),
    "a match that is no address": (
        concept('skos:prefLabel "X"@en ; skos:exactMatch "Q1"'),
        f"{T}food, exactMatch “Q1”: a whole address belongs here.",
    ),
    "an address in another vocabulary": (
        concept('skos:prefLabel "X"@en', "smith"),
        f"{T}smith, address “{T}smith”: in the archive it is “trade/smith”, no topic.",
    ),
    "nothing": (f"{HEAD} t:food skos:prefLabel 'X'@en .", "there is no skos:Concept in it."),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named_by_concept_property_and_value(thesaurus, tmp_path, case):
    builders.term("trade/smith", uri=f"{T}smith")
    text, message = WRONG[case]
    assert message in refusal(write(tmp_path, text))


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    text = "".join(
        f't:c{n} a skos:Concept ; skos:prefLabel "x"@zz .' for n in range(120)
    )  # fmt: skip
    told = refusal(write(tmp_path, HEAD + text))
    assert told.count("“zz” is not a language") == 100
    assert told.endswith("… and 20 more.\n120 problems; nothing was changed.")


# Hostile files

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:RDF>"""
FETCHING = b"""<?xml version="1.0"?><!DOCTYPE rdf:RDF SYSTEM "https://example.org/x.dtd">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""
DEEP = b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' + b"<a>" * 1000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("data", [BOMB, FETCHING])
def test_a_doctype_is_refused_in_any_encoding(tmp_path, no_network, data, encoding):
    file = write(tmp_path, data.decode().encode(encoding), "bomb.rdf")
    assert "it has a DOCTYPE" in refusal(file)
    assert no_network == []


def test_elements_too_deep_within_each_other_are_refused(tmp_path):
    assert "50 deep within each other" in refusal(write(tmp_path, DEEP, "deep.rdf"))


@pytest.mark.parametrize("text", ["[" * 100_000, "(" * 100_000])
def test_turtle_too_deep_within_itself_is_refused(tmp_path, text):
    told = refusal(write(tmp_path, f"<x:a> <x:b> {text}"))
    assert "too deep within each other" in told


def test_json_too_deep_within_itself_is_refused(tmp_path):
    assert "too deep" in refusal(write(tmp_path, "[" * 100_000, "deep.jsonld"))


def test_a_file_of_a_hundred_megabytes_is_refused_unread(tmp_path):
    file = tmp_path / "large.ttl"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    assert "it is larger than 8,000,000 bytes." in refusal(file)


def test_a_small_file_that_makes_too_many_statements_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(rdf_files, "MOST_STATEMENTS", 100)
    numbers = ",".join(str(number) for number in range(101))
    assert "more than 100 statements" in refusal(write(tmp_path, f"<x:a> <x:b> {numbers} ."))


def test_turtle_of_nothing_but_escapes_is_refused(tmp_path):
    file = write(tmp_path, '<x:a> <x:b> "' + '\\"' * 200_001 + '" .')
    assert "it has more than 200,000 backslashes" in refusal(file)


REMOTE = "https://example.org/context.jsonld"
CONTEXTS: dict[str, Any] = {
    "an address": {"@context": REMOTE},
    "in a list": {"@context": [{"x": "x:"}, REMOTE]},
    "in a list of lists": {"@context": [[[REMOTE]]]},
    "imported": {"@context": {"@version": 1.1, "@import": REMOTE}},
    "of a term": {"@context": {"t": {"@id": "x:t", "@context": REMOTE}}, "t": {"x:a": "1"}},
    "of a type": {"@context": {"T": {"@id": "x:T", "@context": [REMOTE]}}, "@type": "T"},
    "of a part": {"@graph": [{"@id": "x:1", "x:a": {"@context": REMOTE, "x:b": "1"}}]},
    "within a context": {"@context": {"@context": {"@context": REMOTE}}},
    "a file": {"@context": "file:///etc/hostname"},
    "a neighbour": {"@context": "context.jsonld"},
}


@pytest.mark.parametrize("case", CONTEXTS)
def test_a_context_that_would_have_to_be_fetched_is_refused(tmp_path, no_network, case):
    told = refusal(write(tmp_path, json.dumps(CONTEXTS[case]), "topics.jsonld"))
    assert "nothing is fetched; write the context out." in told
    assert no_network == []


def test_of_a_key_that_stands_twice_the_one_that_was_checked_is_read(tmp_path, no_network):
    text = f'{{"@context": {{"x": "x:"}}, "@context": "{REMOTE}"}}'
    assert "nothing is fetched" in refusal(write(tmp_path, text, "topics.jsonld"))
    turned = f'{{"@context": "{REMOTE}", "@context": {{"x": "x:"}}}}'
    assert "no skos:Concept" in refusal(write(tmp_path, turned, "topics.jsonld"))
    assert no_network == []


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("data", [b"\x00\x01\xff", b"<", b"{", b"not at all", b"\xff\xfe\x00"])
def test_noise_is_refused_in_every_form(tmp_path, ending, data):
    assert refusal(write(tmp_path, data, f"noise{ending}"))


@pytest.mark.parametrize("ending", FORMATS)
def test_an_empty_file_is_refused_in_every_form(tmp_path, ending):
    assert refusal(write(tmp_path, b"", f"empty{ending}"))


def test_a_name_without_a_known_ending_is_refused(tmp_path):
    for command in ("skos_import", "skos_export"):
        with pytest.raises(CommandError, match=r"ends in one of \.ttl, \.rdf"):
            call_command(command, str(tmp_path / "topics.doc"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "nowhere.ttl: there is no such file." in refusal(tmp_path / "nowhere.ttl")
