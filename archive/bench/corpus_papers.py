"""The invented documents of the sample corpus: first their covers, to cite; later their pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.bench.corpus_places import World
from archive.bench.corpus_rows import Rows
from archive.bench.corpus_words import Speech
from archive.bench.seeded import Chance, Refs, Zipf
from archive.core.access import Access, Status
from people.models import Fact
from sources.models import (
    Citation,
    Document,
    Evidence,
    Grade,
    Mention,
    Page,
    PageText,
    Source,
    SourceKind,
    TextStatus,
    Treatment,
)

PAGES_EACH = 5
LINES, WORDS_A_LINE = 20, 8
PUBLICATIONS = 60


@dataclass
class Paper:
    source: Source
    pages: list[Page]
    speech: Speech


@dataclass(frozen=True)
class Known:
    """Somebody whom a page or a passage may speak of."""

    id: Any
    name: str
    is_open: bool


@dataclass
class Papers:
    documents: list[Paper] = field(default_factory=list)
    publications: list[Source] = field(default_factory=list)

    def cite(self, chance: Chance, fact: Fact, *, page: bool = True, **said: Any) -> Evidence:
        """What one source says of a fact: a page of a document, or a publication as a whole."""
        if page and self.documents and chance.happens(0.7):
            paper = chance.choice(self.documents)
            where = chance.choice(paper.pages)
            citation = Citation(id=chance.id(), source=paper.source, page=where)
        else:
            source = chance.choice(self.publications)
            locator = f"s. {chance.randint(1, 400)}"
            citation = Citation(id=chance.id(), source=source, locator=locator)
        row = Evidence(
            id=chance.id(), citation=citation, fact=fact, confidence=chance.randint(1, 3), **said
        )
        row.derive()
        return row


def add_covers(
    world: World, papers: Papers, rows: Rows, refs: Refs, speeches: Zipf[Speech], seed: int,
    pages: int,
) -> None:  # fmt: skip
    chance = Chance.of(seed, "papers")
    for number in range(1, PUBLICATIONS + 1):
        papers.publications.append(_publication(chance, refs, number))
    rows.add(*papers.publications)
    number = 0
    while pages > 0:
        number += 1
        count = min(pages, chance.randint(1, 2 * PAGES_EACH - 1))
        paper = _document(world, chance, refs, speeches.draw(chance), number, count)
        papers.documents.append(paper)
        rows.add(paper.source, *paper.pages)
        rows.rest()
        pages -= count


def _publication(chance: Chance, refs: Refs, number: int) -> Source:
    source = Source(
        id=chance.id(),
        ref=refs.new("S"),
        kind=SourceKind.PUBLICATION,
        title=f"Ukázková kniha {number}",
        title_language="cs",
        languages=["cs"],
        date_text=str(chance.randint(1926, 2020)),
        grade=chance.choice(Grade.values),
        status=Status.PUBLISHED,
        access=Access.PUBLIC,
    )
    source.derive()
    return source


def _document(
    world: World, chance: Chance, refs: Refs, speech: Speech, number: int, count: int
) -> Paper:
    closed = chance.random()
    source = Document(
        id=chance.id(),
        ref=refs.new("S"),
        kind=SourceKind.PHOTOGRAPH if chance.happens(0.05) else SourceKind.DOCUMENT,
        title=f"{speech.sentences(chance, 4, [])[:-1]} (ukázka {number})",
        title_language=speech.tongue.code,
        title_translated={"en": f"Sample document {number}"},
        document_kind=chance.choice(world.terms["document-kind"]),
        languages=[speech.tongue.code],
        date_text=str(chance.randint(1921, 1956)),
        repository=chance.choice(world.repositories),
        reference_code=f"fond {chance.randint(1, 900)} / {chance.randint(1, 9000)}",
        status=Status.DRAFT if closed < 0.01 else Status.PUBLISHED,
        access=Access.REQUEST if closed > 0.98 else Access.PUBLIC,
    )
    source.derive()
    made = [
        Page(id=chance.id(), source=source, position=at, label=str(at))
        for at in range(1, count + 1)
    ]
    return Paper(source, made, speech)


def add_texts(papers: Papers, rows: Rows, seed: int, known: list[Known]) -> Iterator[int]:
    """The lines of every page; yields the number of pages of each document."""
    chance = Chance.of(seed, "pages")
    shape = rows.tables[PageText].shape("id", "page_id", "language", "status", "lines")
    names = [one.name for one in known]
    for paper in papers.documents:
        for page in paper.pages:
            lines = [paper.speech.sentences(chance, WORDS_A_LINE, []) for _at in range(LINES)]
            for at in chance.sample(range(LINES), 2):
                lines[at] = f"{lines[at]} {chance.choice(names)}"
            if chance.happens(0.05):
                rows.add(_mention(chance, page, lines, chance.choice(known)))
            text = json.dumps([{"text": line} for line in lines], ensure_ascii=False)
            rows.add_values(
                PageText,
                shape(
                    chance.hex_id(), page.id, paper.speech.tongue.code,
                    chance.choice(TextStatus.values), text,
                ),
            )  # fmt: skip
        rows.rest()
        yield len(paper.pages)


def _mention(chance: Chance, page: Page, lines: list[str], one: Known) -> Mention:
    """Somebody is named on a line; who is not open stays without a name."""
    at = chance.randrange(len(lines))
    lines[at] = f"{one.name} {lines[at]}"
    return Mention(
        id=chance.id(),
        page=page,
        person_id=one.id,
        words=one.name[:300],
        line=at + 1,
        treatment=Treatment.NAMED if one.is_open else Treatment.ANONYMISED,
    )
