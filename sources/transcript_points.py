"""Index points of a transcript file beside those that are here, in the manner of its passages: what
changed only in the file is taken over, what was changed here stays and is listed, what was removed
here is not brought back, and nothing that was added here is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.core.languages import LANGUAGES
from people.models import Term
from sources.models import ImportedPoint, IndexPoint, Source
from sources.transcript_alignment import START, Difference, Said
from sources.transcript_parts import Point

TOPICS = "topics"
MAPS = ("title", "synopsis")  # by language; their fields are called “title.sk”


@dataclass
class PointMatch:
    """An index point and the one of the file that is the same."""

    point: IndexPoint
    file: Point
    incoming: Said
    changes: list[Difference] = field(default_factory=list)
    kept: list[Difference] = field(default_factory=list)

    @property
    def at(self) -> int:
        return self.point.start_ms

    @property
    def line(self) -> int:
        return self.file.line


@dataclass
class Points:
    """What an import would do to the index."""

    new: list[Point] = field(default_factory=list)
    matches: list[PointMatch] = field(default_factory=list)
    removed_here: int = 0

    @property
    def changed(self) -> list[PointMatch]:
        return [match for match in self.matches if match.changes]

    @property
    def kept(self) -> list[PointMatch]:
        return [match for match in self.matches if match.kept]


def plan_points(
    source: Source, points: tuple[Point, ...], language: str, topics: dict[str, Term]
) -> Points:
    """`topics` are those of the archive by their labels in small letters."""
    made = Points()
    remembered = list(source.imported_points.select_related("point"))
    known = {row.point_id for row in remembered}
    free = [point for point in source.index_points.all() if point.pk not in known]
    for point in points:
        said = incoming(point, language)
        row = next((one for one in remembered if _was(one.said, said)), None)
        if row is not None:
            remembered.remove(row)
            if row.point is None:
                made.removed_here += 1
            else:
                made.matches.append(_compare(row.point, point, said, row.said, topics))
            continue
        here = next((one for one in free if _is(one, said)), None)
        if here is None:
            made.new.append(point)
        else:
            free.remove(here)
            made.matches.append(_compare(here, point, said, None, topics))
    return made


def incoming(point: Point, language: str) -> Said:
    """What the file says of a point, as plain values that can be kept."""
    said: Said = {START: point.start_ms}
    for name in MAPS:
        for code, words in by_language(point, language, name).items():
            said[f"{name}.{code}"] = words
    said[TOPICS] = sorted({word.casefold() for word in labels(point)})
    return said


def labels(point: Point) -> tuple[str, ...]:
    return (*point.keywords, *point.words.subjects)


def by_language(point: Point, language: str, name: str) -> dict[str, str]:
    said = {language: getattr(point.words, name)}
    if point.alt_language in LANGUAGES and point.alt_language != language:
        said[point.alt_language] = getattr(point.alt, name)
    return {code: words for code, words in said.items() if words.strip()}


def _titles(said: Said) -> set[str]:
    return {value for name, value in said.items() if name.startswith("title.")}


def _was(before: Said, said: Said) -> bool:
    """Whether the file spoke of this point when it was last imported: its second or its title."""
    same_second = before.get(START, -1) // 1000 == said[START] // 1000
    return bool(same_second or _titles(before) & _titles(said))


def _is(here: IndexPoint, said: Said) -> bool:
    same_second = here.start_ms // 1000 == said[START] // 1000
    return bool(same_second or set(here.title.values()) & _titles(said))


def _compare(
    here: IndexPoint, point: Point, said: Said, before: Said | None, topics: dict[str, Term]
) -> PointMatch:
    match = PointMatch(here, point, said)
    mine = _standing(here)
    for name, value in said.items():
        if name == TOPICS or mine.get(name) == value:
            continue
        if before is not None and before.get(name) == value:
            continue  # the file says what it said
        free = before is not None and mine.get(name) == before.get(name)
        (match.changes if free else match.kept).append(Difference(name, mine.get(name), value))
    if before is not None:
        match.changes += _new_topics(here, said, before, topics)
    return match


def _standing(here: IndexPoint) -> Said:
    maps = {"title": here.title, "synopsis": here.synopsis}
    said = {f"{name}.{code}": words for name in MAPS for code, words in maps[name].items()}
    return {START: here.start_ms, **said}


def _new_topics(
    here: IndexPoint, said: Said, before: Said, topics: dict[str, Term]
) -> Iterator[Difference]:
    """Topics that the file did not name before; none is ever taken away."""
    fresh = [word for word in said[TOPICS] if word not in before.get(TOPICS, ()) and word in topics]
    has = set(here.terms.all())
    if missing := [topics[word] for word in fresh if topics[word] not in has]:
        yield Difference(TOPICS, "; ".join(map(str, has)), missing)


# The write


def keep_points(source: Source, planned: Points, language: str, topics: dict[str, Term]) -> None:
    for match in planned.matches:
        if match.changes:
            _apply(match)
    made = [(_made(source, point, language, topics), point) for point in planned.new]
    said = [(match.point, match.incoming) for match in planned.matches]
    said += [(point, incoming(file, language)) for point, file in made]
    ImportedPoint.objects.bulk_create(
        [ImportedPoint(source=source, point=point, said=words) for point, words in said],
        update_conflicts=True,
        unique_fields=["point"],
        update_fields=["said"],
    )


def _apply(match: PointMatch) -> None:
    point = match.point
    for change in match.changes:
        name, _dot, code = change.field.partition(".")
        if name == TOPICS:
            point.terms.add(*change.file)
        elif name == START:
            point.start_ms = change.file
        else:
            setattr(point, name, {**getattr(point, name), code: change.file})
    point.save()


def _made(source: Source, point: Point, language: str, topics: dict[str, Term]) -> IndexPoint:
    made: IndexPoint = IndexPoint.objects.create(
        source=source,
        start_ms=point.start_ms,
        title=by_language(point, language, "title") or {language: "—"},
        synopsis=by_language(point, language, "synopsis"),
    )
    made.terms.add(*(topics[key] for word in labels(point) if (key := word.casefold()) in topics))
    return made


def in_words(value: Any) -> str:
    """A value of a difference: topics are a list."""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
