"""The data files of sources: repositories, sources, documents with their pages, interviews."""

from __future__ import annotations

import re
import uuid
from typing import Any

from archive.ops.starter.databook import Book, Bundle
from archive.ops.starter.datafiles import Entry
from archive.ops.starter.making import PagePlan, Passage, SoundPlan
from archive.ops.starter.people_entries import part_of
from archive.ops.starter.photographs import Figure
from archive.ops.starter.voice import Turn, in_language
from sources.files import FileNotKept, examine
from sources.models import (
    Consent,
    ConsentScope,
    Grade,
    IndexPoint,
    Level,
    Mention,
    Page,
    PageText,
    Recording,
    Repository,
    Segment,
    SegmentText,
    Source,
    SourceKind,
    Speaker,
    SpeakerRole,
    TextKind,
    TextStatus,
    Treatment,
    Withheld,
)

LIKE_A_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")  # else the name of somebody without a record
LOOKS = ("typed", "handwritten", "form", "photograph")
DOCUMENTS = (SourceKind.DOCUMENT, SourceKind.PHOTOGRAPH)


def repository(book: Book, entry: Entry, _position: int) -> None:
    bundle = book.begin("repository", entry)
    kinds = Repository.Kind
    bundle.add(
        Repository, "", entry,
        **book.record_fields(bundle, "R"), kind=entry.choice("kind", kinds.values, kinds.ARCHIVE),
        name=entry.texts("name", needed=True), place_id=book.find(entry, "place", "place"),
        address=entry.text("address"), note=entry.texts("note"),
        investigation_files=entry.flag("investigation_files"),
    )  # fmt: skip


def source(book: Book, entry: Entry, _position: int) -> Bundle:
    bundle = book.begin("source", entry)
    languages = entry.words("languages")
    bundle.add(
        Source, "", entry,
        **book.record_fields(bundle, "S"), kind=entry.choice("kind", SourceKind.values),
        title=entry.text("title", needed=True), title_language=entry.language("title_language"),
        title_translated=entry.texts("title_translated"), creators=entry.words("creators"),
        date_text=entry.date("date"), languages=languages, isbn=entry.text("isbn"),
        published_in=entry.text("published_in"), address=entry.text("address"),
        doi=entry.text("doi"), part_of_id=part_of(book, bundle),
        level=entry.choice("level", Level.values, Level.ITEM),
        reference_code=entry.text("reference_code"), rights=entry.text("rights"),
        repository_id=book.find(entry, "repository", "repository"), extent=entry.text("extent"),
        received_from=entry.text("received_from"), copied_from=entry.text("copied_from"),
        document_kind_id=book.find_term(entry, "document_kind", "document-kind"),
        grade=entry.choice("grade", Grade.values, needed=False),
        description=entry.texts("description"), note=entry.texts("note"),
    )  # fmt: skip
    return bundle


def document(book: Book, entry: Entry, position: int) -> None:
    bundle = source(book, entry, position)
    if entry.peek("kind") not in DOCUMENTS:
        entry.say(f"a document is of the kind {' or '.join(DOCUMENTS)}.", "kind")
    plans: dict[str, PagePlan] = {}
    for number, each in enumerate(entry.entries("pages"), 1):
        key = each.text("key", needed=True)
        if key in plans:
            each.say(f"the key “{key}” stands twice among these pages.", "key")
        plans[key] = page(book, bundle, each, key, number)
        each.close()
    if not plans:
        entry.say("at least one page belongs in “pages”.")
    for number, each in enumerate(entry.entries("mentions"), 1):
        page_mention(book, bundle, each, number, plans)
        each.close()


def page(book: Book, bundle: Bundle, each: Entry, key: str, number: int) -> PagePlan:
    path = f"page/{key}"
    row = bundle.add(
        Page, path, each,
        source_id=bundle.id_of(), position=number, label=each.text("label") or str(number),
    )  # fmt: skip
    language = each.language("language", needed=True)
    plan = PagePlan(bundle, row, look=each.choice("look", LOOKS, "typed"))
    plan.scan = scan_file(book, each)
    lines, by_language = [], dict[str, dict[int, str]]()
    for place, line in enumerate(each.entries("lines")):
        own = line.language("language")
        text = line.line_of_text("text")
        lines.append({"text": text} | ({"language": own} if own else {}))
        for code, words in line.texts("translation").items():
            by_language.setdefault(code, {})[place] = words
        line.close()
    fields: dict[str, Any] = {"page_id": row.pk, "status": TextStatus.APPROVED}
    if lines:
        plan.text = bundle.add(
            PageText, f"{path}/text", each,
            kind=TextKind.TRANSCRIPTION, language=language, lines=lines, **fields,
        )  # fmt: skip
        plan.texts.append(plan.text)
    fields["status"] = TextStatus.CHECKED
    for code, found in by_language.items():
        translated = [{"text": found.get(place, "")} for place in range(len(lines))]
        plan.texts.append(bundle.add(
            PageText, f"{path}/translation/{code}", each,
            kind=TextKind.TRANSLATION, language=code, lines=translated, **fields,
        ))  # fmt: skip
    book.pages.append(plan)
    return plan


def scan_file(book: Book, each: Entry) -> Any:
    """The picture beside the data file that `scan` names; without it the page is drawn."""
    name = each.text("scan")
    if not name:
        return None
    path = book.paths[each.spot.file].parent / name
    if not path.is_file():
        each.say(f"there is no picture “{name}” beside this file.", "scan")
        return None
    try:
        examine(path, path.suffix)
    except FileNotKept as error:
        each.say(error, "scan")
    return path


def page_mention(
    book: Book, bundle: Bundle, each: Entry, number: int, plans: dict[str, PagePlan]
) -> None:
    plan = plans.get(each.text("page", needed=True))
    if plan is None and each.peek("page"):
        each.say(f"the document has no page “{each.peek('page')}”.", "page")
    line, words = each.whole("line"), each.text("words")
    row = bundle.add(
        Mention, f"mentions/{number}", each,
        page_id=plan.page.pk if plan else None, words=words, line=line, region=region(each),
        **mentioned(book, each),
    )  # fmt: skip
    if plan is None:
        return
    if row.region is None and line is None:
        each.say("give “line” and “words”, or “region”.")
    if row.region is not None:
        who = book.index["person"].get(each.peek("person"))
        plan.figures.append(Figure(row.region, bool(who and who.peek("sex") == "female")))
    if line is not None:
        text = plan.line(line)
        if text is None:
            each.say(f"the page has no line {line}.", "line")
        elif not words or words not in text:
            each.say(f"“{words}” does not stand in line {line}: “{text}”.", "words")
        else:
            plan.mentions.append((row, line, text.index(words)))


def mentioned(book: Book, each: Entry) -> dict[str, Any]:
    who, where = book.find(each, "person", "person"), book.find(each, "place", "place")
    if ("person" in each) == ("place" in each):
        each.say("a mention is of one “person” or of one “place”.")
    treatment = each.choice("treatment", Treatment.values, Treatment.UNDECIDED)
    return {"person_id": who, "place_id": where, "treatment": treatment}


def region(each: Entry) -> list[float] | None:
    inside = each.entry("region")
    if inside is None:
        return None
    numbers = [inside.number(side) for side in ("x", "y", "w", "h")]
    inside.close()
    if None in numbers:
        inside.say("a region is {x, y, w, h} in percent of the page.")
        return None
    return [float(number) for number in numbers if number is not None]


def interview(book: Book, entry: Entry, position: int) -> None:
    bundle = source(book, entry, position)
    if entry.peek("kind") != SourceKind.INTERVIEW:
        entry.say("an interview is of the kind interview.", "kind")
    bundle.rows[0].narrator_id = book.find(entry, "narrator", "person")  # type: ignore[attr-defined]
    recording = bundle.add(
        Recording, "recording/1", entry, source_id=bundle.id_of(), position=1, synthetic=True
    )
    plan = SoundPlan(bundle, recording)
    speakers = speakers_of(book, bundle, entry)
    segments(bundle, plan, entry, speakers)
    for number, each in enumerate(entry.entries("index"), 1):
        index_point(book, bundle, plan, each, number)
        each.close()
    for number, each in enumerate(entry.entries("withheld"), 1):
        withheld(bundle, plan, each, number)
        each.close()
    for number, each in enumerate(entry.entries("mentions"), 1):
        segment_mention(book, bundle, plan, each, number)
        each.close()
    consent(book, bundle, entry)
    book.interviews.append(plan)


def speakers_of(book: Book, bundle: Bundle, entry: Entry) -> dict[str, uuid.UUID]:
    found = {}
    for each in entry.entries("speakers"):
        key = each.text("key", needed=True)
        row = bundle.add(
            Speaker, f"speaker/{key}", each,
            source_id=bundle.id_of(), label=each.text("label", needed=True),
            name=each.text("name"), person_id=book.find(each, "person", "person"),
            role=each.choice("role", SpeakerRole.values, SpeakerRole.NARRATOR),
        )  # fmt: skip
        if key in found:
            each.say(f"the key “{key}” stands twice among these speakers.", "key")
        found[key] = row.pk
        each.close()
    return found


def segments(bundle: Bundle, plan: SoundPlan, entry: Entry, speakers: dict[str, uuid.UUID]) -> None:
    voices = entry.entry("voice")
    if voices is None:
        entry.say("“voice” is missing: it gives each speaker the voice that speaks the sample.")
    spoken = {key: voices.text(key, needed=True) for key in speakers} if voices else {}
    if voices:
        voices.close()
    for number, each in enumerate(entry.entries("segments"), 1):
        who, text = each.text("speaker", needed=True), each.text("text", needed=True)
        language = each.language("language", needed=True)
        if who and who not in speakers:
            each.say(f"“{who}” is not one of the speakers: {', '.join(speakers)}.", "speaker")
        row = bundle.add(
            Segment, f"segment/{number}", each,
            source_id=bundle.id_of(), position=number, start_ms=0, end_ms=1,
            speaker_id=speakers.get(who),
        )  # fmt: skip
        plan.segments.append(Passage(row, text))
        plan.turns.append(Turn(text, in_language(spoken.get(who, ""), language)))
        segment_texts(bundle, each, number, {language: text})
        each.close()
    if not plan.segments:
        entry.say("at least one segment belongs in “segments”.")


def segment_texts(bundle: Bundle, each: Entry, number: int, original: dict[str, str]) -> None:
    kinds = SegmentText.Kind
    of_kind = (
        (kinds.ORIGINAL, TextStatus.APPROVED, original),
        (kinds.TRANSLATION, TextStatus.CHECKED, each.texts("translation")),
    )
    for kind, status, texts in of_kind:
        for code, text in texts.items():
            bundle.add(
                SegmentText, f"segment/{number}/{kind}/{code}", each,
                segment_id=bundle.id_of(f"segment/{number}"), kind=kind, language=code,
                status=status, text=text,
            )  # fmt: skip


def index_point(book: Book, bundle: Bundle, plan: SoundPlan, each: Entry, number: int) -> None:
    row = bundle.add(
        IndexPoint, f"index/{number}", each,
        source_id=bundle.id_of(), start_ms=0, title=each.texts("title", needed=True),
        synopsis=each.texts("synopsis"),
    )  # fmt: skip
    plan.index.append((row, segment_number(plan, each, "segment")))
    topics = [book.term(each, "topics", "topic", word) for word in each.words("topics")]
    bundle.link(row, "terms", [topic for topic in topics if topic])
    bundle.link(row, "places", book.find_all(each, "places", "place"))


def segment_number(plan: SoundPlan, each: Entry, key: str) -> int:
    """The number of a segment of this interview; 1 when the file names none that exists."""
    number = each.whole(key)
    if number is None:
        if key not in each:
            each.say(f"“{key}” is missing.")
    elif not 1 <= number <= len(plan.segments):
        each.say(f"the interview has segments 1 to {len(plan.segments)}, not {number}.", key)
        number = None
    return number or 1


def withheld(bundle: Bundle, plan: SoundPlan, each: Entry, number: int) -> None:
    first, last = segment_number(plan, each, "from"), segment_number(plan, each, "to")
    if first > last:
        each.say(f"the passage ends ({last}) before it begins ({first}).", "to")
    row = bundle.add(
        Withheld, f"withheld/{number}", each,
        source_id=bundle.id_of(), start_ms=0, end_ms=1, reason=each.texts("reason", needed=True),
        review_on=each.day("review"),
    )  # fmt: skip
    plan.withheld.append((row, first, last))


def segment_mention(book: Book, bundle: Bundle, plan: SoundPlan, each: Entry, number: int) -> None:
    segment, words = segment_number(plan, each, "segment"), each.text("words", needed=True)
    row = bundle.add(
        Mention, f"mentions/{number}", each,
        segment_id=bundle.id_of(f"segment/{segment}"), words=words, **mentioned(book, each),
    )  # fmt: skip
    text = plan.segments[segment - 1].text if plan.segments else ""
    if words in text:
        row.start = text.index(words)
        row.end = row.start + len(words)
    else:
        each.say(f"“{words}” does not stand in segment {segment}.", "words")


def consent(book: Book, bundle: Bundle, entry: Entry) -> None:
    each = entry.entry("consent")
    if each is None:
        return
    by = each.text("by", needed=True)
    scopes = each.words("covers")
    for word in scopes:
        if word not in ConsentScope.values:
            each.say(f"“{word}” is not one of: {', '.join(ConsentScope.values)}.", "covers")
    given, until = each.day("given"), each.day("until")
    if given and until and given > until:
        each.say(f"the consent ends ({until}) before it was given ({given}).", "until")
    person = book.index["person"].get(by)
    row = bundle.add(
        Consent, "consent", each,
        person_id=book.known(each, "by", "person", by) if LIKE_A_KEY.fullmatch(by) else None,
        given_by=shown_name(person) if person else by, scopes=scopes, given_on=given, until=until,
        note=each.texts("note"),
    )  # fmt: skip
    bundle.link(row, "sources", [bundle.id_of()])
    each.close()


def shown_name(person: Entry) -> str:
    for name in person.entries("names"):
        if name.peek("display") == "true":
            return " ".join(part for part in (name.peek("given"), name.peek("surname")) if part)
    return person.peek("key")
