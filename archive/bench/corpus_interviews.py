"""The invented interviews of the sample corpus: who speaks, what is said, what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.bench.corpus_papers import Known
from archive.bench.corpus_places import World
from archive.bench.corpus_rows import Rows
from archive.bench.corpus_words import Speech
from archive.bench.seeded import Chance, Refs, Zipf
from archive.core.access import Access, Status
from people.models import Term
from sources.models import (
    IndexPoint,
    Interview,
    Mention,
    Recording,
    Segment,
    SegmentText,
    Speaker,
    SpeakerRole,
    TextStatus,
    Treatment,
    Withheld,
)

SEGMENTS_EACH = (120, 280)
WORDS = 40
POINTS_EVERY = 12  # segments
TRANSLATED = 0.04
"""Of the interviews, those with a translation of every passage."""
TERMS: Any = IndexPoint.terms.through
PLACES: Any = IndexPoint.places.through


class Interviews:
    def __init__(
        self, world: World, rows: Rows, refs: Refs, speeches: Zipf[Speech], known: list[Known],
        seed: int,
    ) -> None:  # fmt: skip
        self.world, self.rows, self.refs, self.speeches = world, rows, refs, speeches
        self.known = known
        self.narrators = [one for one in known if one.is_open]
        self.topics: Zipf[Term] = Zipf(world.terms["topic"])
        self.chance = Chance.of(seed, "interviews")
        self.segment = rows.tables[Segment].shape(
            "id", "source_id", "position", "start_ms", "end_ms", "speaker_id"
        )
        self.text = rows.tables[SegmentText].shape(
            "id", "segment_id", "kind", "language", "status", "text"
        )

    def add(self, segments: int) -> Iterator[int]:
        """Interviews of so many passages altogether; yields how many each has."""
        number = 0
        while segments > 0:
            number += 1
            count = min(segments, self.chance.randint(*SEGMENTS_EACH))
            self._interview(number, count)
            self.rows.rest()
            segments -= count
            yield count

    def _interview(self, number: int, count: int) -> None:
        chance, speech = self.chance, self.speeches.draw(self.chance)
        source = self._source(number, speech)
        speakers = self._speakers(source)
        starts = [0]
        for _at in range(count):
            starts.append(starts[-1] + chance.randint(8_000, 22_000))
        self.rows.add(source, *speakers)
        self.rows.add(
            Recording(id=chance.id(), source=source, duration_ms=starts[-1]),
        )
        translated = self.speeches.draw(chance) if chance.happens(TRANSLATED) else None
        for at in range(count):
            speaker = speakers[0] if chance.happens(0.8) else speakers[1]
            self._segment(source, speaker, at + 1, (starts[at], starts[at + 1]), speech, translated)
        self._points(source, starts, speech)
        if chance.happens(0.04) and count > 4:
            at = chance.randrange(count - 3)
            self._withhold(source, starts[at], starts[at + 2])

    def _source(self, number: int, speech: Speech) -> Interview:
        chance = self.chance
        closed = chance.random()
        narrator = chance.choice(self.narrators)
        source = Interview(
            id=chance.id(),
            ref=self.refs.new("S"),
            kind="interview",
            title=f"{narrator.name} (ukázka {number})",
            title_language=speech.tongue.code,
            title_translated={"en": f"Sample interview {number}"},
            creators=["Sample Collection"],
            languages=[speech.tongue.code],
            date_text=str(chance.randint(1965, 2015)),
            narrator_id=narrator.id,
            status=Status.DRAFT if closed < 0.01 else Status.PUBLISHED,
            access=Access.HIDDEN if closed > 0.99 else Access.PUBLIC,
        )
        source.derive()
        return source

    def _speakers(self, source: Interview) -> list[Speaker]:
        return [
            Speaker(
                id=self.chance.id(),
                source=source,
                label="A",
                role=SpeakerRole.NARRATOR,
                person_id=source.narrator_id,
            ),
            Speaker(
                id=self.chance.id(),
                source=source,
                label="B",
                name="Sample Collection",
                role=SpeakerRole.INTERVIEWER,
            ),
        ]

    def _segment(
        self, source: Interview, speaker: Speaker, position: int, span: tuple[int, int],
        speech: Speech, translated: Speech | None,
    ) -> None:  # fmt: skip
        chance = self.chance
        pk = chance.hex_id()
        self.rows.add_values(Segment, self.segment(pk, source.pk, position, *span, speaker.pk))
        text = speech.sentences(chance, WORDS, self._spoken_of(chance, speech))
        if chance.happens(0.01):
            text = self._mention(chance, pk, text)
        status = chance.choice(TextStatus.values)
        told = [("original", speech, text)]
        if translated and translated.tongue is not speech.tongue:
            told.append(("translation", translated, translated.sentences(chance, WORDS, [])))
        for kind, own, words in told:
            self.rows.add_values(
                SegmentText, self.text(chance.hex_id(), pk, kind, own.tongue.code, status, words)
            )

    def _spoken_of(self, chance: Chance, speech: Speech) -> list[str]:
        """A surname in every third passage, a place in every fifth; in the letters of the text."""
        cyrillic = speech.tongue.code in ("ru", "ky")
        spoken = []
        if chance.happens(0.33):
            spoken.append(chance.choice(self.known).name.split()[-1])
        if chance.happens(0.2):
            spoken.append(chance.choice(self.world.place_names)[cyrillic])
        return spoken

    def _mention(self, chance: Chance, segment: str, text: str) -> str:
        """Somebody is named in full; who is not open stays without a name."""
        one = chance.choice(self.known)
        row = Mention(
            id=chance.id(),
            segment_id=segment,
            person_id=one.id,
            words=one.name[:300],
            start=0,
            end=len(one.name),
            treatment=Treatment.NAMED if one.is_open else Treatment.ANONYMISED,
        )
        self.rows.add(row)
        return f"{one.name} {text}"

    def _points(self, source: Interview, starts: list[int], speech: Speech) -> None:
        chance = self.chance
        for start in starts[:-1:POINTS_EVERY]:
            topics = self.topics.draw_many(chance, chance.choice((1, 1, 2)))
            point = IndexPoint(
                id=chance.id(),
                source=source,
                start_ms=start,
                title=topics[0].label,
                synopsis={speech.tongue.code: speech.sentences(chance, 12, [])},
            )
            self.rows.add(point)
            for topic in dict.fromkeys(topics):
                self.rows.add(TERMS(indexpoint_id=point.pk, term_id=topic.pk))
            if chance.happens(0.3):
                place: Any = self.world.homes.draw(chance)
                self.rows.add(PLACES(indexpoint_id=point.pk, place_id=place.pk))

    def _withhold(self, source: Interview, start: int, end: int) -> None:
        self.rows.add(
            Withheld(
                id=self.chance.id(),
                source=source,
                start_ms=start,
                end_ms=end,
                reason={"cs": "Ukázkový důvod.", "en": "A sample reason."},
            )
        )
