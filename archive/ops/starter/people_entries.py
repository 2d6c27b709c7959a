"""The data files of people: vocabularies, places, organisations, events, people, families."""

from __future__ import annotations

import uuid

from archive.core import names
from archive.ops.starter.databook import Book, Bundle
from archive.ops.starter.datafiles import Entry
from archive.ops.starter.evidence_entries import evidence, said
from people.models import (
    Certainty,
    Fact,
    FactGroup,
    FactKind,
    Family,
    FamilyMember,
    FamilyRole,
    NameKind,
    NameOrder,
    Organisation,
    OrganisationName,
    Pedigree,
    Person,
    PersonName,
    Place,
    PlaceName,
    ProofStatus,
    Question,
    Relation,
    RelationKind,
    Script,
    Sex,
    SharedEvent,
    Term,
    Vocabulary,
)
from people.models.facts import SUBJECTS


def term(book: Book, entry: Entry, position: int) -> None:
    bundle = book.begin("term", entry)
    vocabulary = entry.choice("vocabulary", Vocabulary.values)
    if vocabulary and not bundle.key.startswith(f"{vocabulary}/"):
        entry.say(f"the key of a term begins with its vocabulary: “{vocabulary}/…”.", "key")
    bundle.add(
        Term, "", entry,
        key=bundle.key, vocabulary=vocabulary, label=entry.texts("label", needed=True),
        broader_id=broader(book, bundle), adult=entry.flag("adult"), note=entry.texts("note"),
        also=lists(entry, "also"), uri=entry.text("uri"), matches=lists(entry, "matches"),
        position=entry.whole("position", default=position),
    )  # fmt: skip


def lists(entry: Entry, key: str) -> dict[str, list[str]]:
    """Lists of texts by language, or by another word: `{en: [famine], ru: [голодовка]}`."""
    inside = entry.entry(key)
    return {name: inside.words(name) for name in inside.values} if inside else {}


def fact_kind(book: Book, entry: Entry, position: int) -> None:
    bundle = book.begin("fact kind", entry)
    about = entry.words("about")
    for word in about:
        if word not in SUBJECTS:
            entry.say(f"“{word}” is not one of: {', '.join(SUBJECTS)}.", "about")
    bundle.add(
        FactKind, "", entry,
        key=bundle.key, label=entry.texts("label", needed=True), about=about,
        group=entry.choice("group", FactGroup.values), single=entry.flag("single"),
        broader_id=broader(book, bundle), adult=entry.flag("adult"), fate=entry.flag("fate"),
        gedcom=entry.text("gedcom"), position=entry.whole("position", default=position),
    )  # fmt: skip


def broader(book: Book, bundle: Bundle) -> uuid.UUID | None:
    return part_of(book, bundle, "broader")


def part_of(book: Book, bundle: Bundle, key: str = "part_of") -> uuid.UUID | None:
    """The wider thing of the same kind; nothing is part of itself."""
    found = book.find(bundle.entry, key, bundle.kind)
    if found and found == bundle.id_of():
        bundle.entry.say("this leads back to the record itself.", key)
    return found


def relation_kind(book: Book, entry: Entry, position: int) -> None:
    bundle = book.begin("relation kind", entry)
    bundle.add(
        RelationKind, "", entry,
        key=bundle.key, label=entry.texts("label", needed=True),
        converse=entry.texts("converse", needed=True), closed=entry.flag("closed"),
        position=entry.whole("position", default=position),
    )  # fmt: skip


def place(book: Book, entry: Entry, _position: int) -> None:
    bundle = book.begin("place", entry)
    lat, lon = entry.number("lat"), entry.number("lon")
    if (lat is None) != (lon is None):
        entry.say("give both “lat” and “lon”, or neither.", "lat" if lon is None else "lon")
    for key, value, limit in (("lat", lat, 90), ("lon", lon, 180)):
        if value is not None and abs(value) > limit:
            entry.say(f"{value} is not between −{limit} and {limit}.", key)
    bundle.add(
        Place, "", entry,
        **book.record_fields(bundle, "L"), parent_id=part_of(book, bundle),
        latitude=None if lat is None else float(lat), longitude=None if lon is None else float(lon),
        geonames_id=entry.whole("geonames"), wikidata_id=entry.text("wikidata"),
        note=entry.texts("note"),
    )  # fmt: skip
    for number, each in enumerate(named(entry), 1):
        row = bundle.add(
            PlaceName, f"names/{number}", each,
            place_id=bundle.id_of(), name=each.text("name", needed=True), position=number,
            language=each.language("language", needed=True), date_text=each.date("when"),
            note=each.texts("note"),
        )  # fmt: skip
        book.place_names[f"place/{bundle.key}/{row.name}"].append(row.pk)
        evidence(book, bundle, each, f"names/{number}", place_name_id=row.pk)
        each.close()
    facts(book, bundle, "place")


def named(entry: Entry) -> list[Entry]:
    """The names of a record; there has to be one."""
    found = entry.entries("names")
    if not found:
        entry.say("at least one name belongs in “names”.")
    return found


def organisation(book: Book, entry: Entry, position: int) -> None:
    bundle = book.begin("organisation", entry)
    bundle.add(
        Organisation, "", entry,
        **book.record_fields(bundle, "O"), parent_id=part_of(book, bundle),
        note=entry.texts("note"), position=entry.whole("position", default=position),
    )  # fmt: skip
    kinds = OrganisationName.Kind
    for number, each in enumerate(named(entry), 1):
        bundle.add(
            OrganisationName, f"names/{number}", each,
            organisation_id=bundle.id_of(), name=each.text("name", needed=True), position=number,
            language=each.language("language", needed=True), date_text=each.date("when"),
            kind=each.choice("kind", kinds.values, kinds.SHORT),
        )  # fmt: skip
        each.close()
    facts(book, bundle, "organisation")


def event(book: Book, entry: Entry, _position: int) -> None:
    bundle = book.begin("event", entry)
    kinds = SharedEvent.Kind
    bundle.add(
        SharedEvent, "", entry,
        **book.record_fields(bundle, "T"), kind=entry.choice("kind", kinds.values, kinds.OTHER),
        names=entry.texts("names", needed=True), note=entry.texts("note"),
    )  # fmt: skip
    facts(book, bundle, "event")


def person(book: Book, entry: Entry, _position: int) -> None:
    bundle = book.begin("person", entry)
    bundle.add(
        Person, "", entry,
        **book.record_fields(bundle, "P"), biography=entry.texts("biography"),
        sex=entry.choice("sex", Sex.values, Sex.UNKNOWN),
    )  # fmt: skip
    shown = 0
    for number, each in enumerate(named(entry), 1):
        shown += person_name(book, bundle, each, number)
    if shown != 1 and "names" in entry:
        entry.say(f"exactly one name has “display: true”, here {shown} have.", "names")
    facts(book, bundle, "person")
    for number, each in enumerate(entry.entries("relations"), 1):
        relation(book, bundle, each, f"relations/{number}")


def person_name(book: Book, bundle: Bundle, each: Entry, number: int) -> bool:
    """Add one form of the name; whether it is the one to display."""
    row = bundle.add(
        PersonName, f"names/{number}", each,
        person_id=bundle.id_of(), position=number, given=each.text("given"),
        surname=each.text("surname"), patronymic=each.text("patronymic"),
        suffix=each.text("suffix"), date_text=each.date("when"), note=each.texts("note"),
        order=each.choice("order", NameOrder.values, NameOrder.GIVEN_FIRST),
        language=each.language("language"), is_display=each.flag("display"),
        kind=each.choice("kind", NameKind.values, NameKind.AS_IN_SOURCE),
    )  # fmt: skip
    if not (row.given or row.surname or row.patronymic):
        each.say("a name needs “given”, “surname” or “patronymic”.")
    script = each.choice("script", Script.values, needed=False)
    written = Script.CYRILLIC if names.script_of(row.text) == "Cyrl" else Script.LATIN
    if script and script != written:
        each.say(f"“{row.text}” is written in {written}, not in {script}.", "script")
    evidence(book, bundle, each, f"names/{number}", person_name_id=row.pk)
    each.close()
    return row.is_display


def relation(book: Book, bundle: Bundle, each: Entry, path: str) -> None:
    kind = book.find(each, "kind", "relation kind", needed=True)
    to_person = book.find(each, "to", "person", needed=True)
    if to_person and to_person == bundle.id_of():
        each.say("a relation joins two different people.", "to")
    of_kind = book.index["relation kind"].get(each.peek("kind"))
    row = bundle.add(
        Relation, path, each,
        person_id=bundle.id_of(), to_person_id=to_person, kind_id=kind,
        closed=bool(of_kind and of_kind.peek("closed") == "true"), date_text=each.date("date"),
        note=each.texts("note"),
    )  # fmt: skip
    evidence(book, bundle, each, path, relation_id=row.pk)
    each.close()


def family(book: Book, entry: Entry, _position: int) -> None:
    bundle = book.begin("family", entry)
    bundle.add(
        Family, "", entry, **book.record_fields(bundle, "F"), note=entry.texts("note")
    )  # fmt: skip
    partners = entry.words("partners")
    children = entry.entries("children")
    for number, key in enumerate(partners):
        if key in partners[:number]:
            entry.say(f"“{key}” stands twice in this family.", "partners")
    for number, child in enumerate(children):
        key, before = child.peek("person"), [each.peek("person") for each in children[:number]]
        if key in partners or key in before:
            child.say(f"“{key}” stands twice in this family.", "person")
    if len(partners) > 2:
        entry.say("a family has at most two partners.", "partners")
    for slot, key in enumerate(partners, 1):
        member(
            bundle, entry, FamilyRole.PARTNER, slot, book.known(entry, "partners", "person", key)
        )
    for slot, child in enumerate(children, 1):
        found = book.find(child, "person", "person", needed=True)
        row = member(bundle, child, FamilyRole.CHILD, slot, found)
        row.pedigree = child.choice("pedigree", Pedigree.values, Pedigree.BIRTH)
        row.status = child.choice("status", ProofStatus.values, ProofStatus.PROVEN)
        row.note = child.texts("note")
        evidence(book, bundle, child, f"child/{child.peek('person')}", membership_id=row.pk)
        child.close()
    facts(book, bundle, "family")


def member(
    bundle: Bundle, entry: Entry, role: FamilyRole, slot: int, who: uuid.UUID | None
) -> FamilyMember:
    path = f"{role}/{slot}/{who}"
    return bundle.add(
        FamilyMember, path, entry, family_id=bundle.id_of(), person_id=who, role=role, slot=slot
    )


def facts(book: Book, bundle: Bundle, subject: str) -> None:
    """The facts about a record; the key of each is its own within the record."""
    for position, each in enumerate(bundle.entry.entries("facts"), 1):
        key = each.text("key", needed=True)
        path = f"{subject}/{bundle.key}/{key}"
        if key and path in book.facts:
            each.say(f"the key “{key}” stands twice among these facts.", "key")
        row = bundle.add(
            Fact, f"fact/{key}", each,
            **{f"{subject}_id": bundle.id_of()}, **said(book, each), position=position,
            kind_id=kind_about(book, each, subject), date_text=each.date("date"),
            unit_id=book.find_term(each, "unit", "unit"),
            at_event_id=book.find(each, "event", "event"),
            with_organisation_id=book.find(each, "organisation", "organisation"),
            role_id=book.find_term(each, "role", "role"), negated=each.flag("negated"),
            certainty=each.choice("certainty", Certainty.values, Certainty.CERTAIN),
            note=each.texts("note"),
        )  # fmt: skip
        book.facts[path] = row.pk
        evidence(book, bundle, each, f"fact/{key}", fact_id=row.pk)
        each.close()


def kind_about(book: Book, each: Entry, subject: str) -> uuid.UUID | None:
    found = book.find(each, "kind", "fact kind", needed=True)
    kind = book.index["fact kind"].get(each.peek("kind"))
    if kind and (about := kind.words("about")) and subject not in about:
        each.say(f"“{each.peek('kind')}” is about {', '.join(about)}, not {subject}.", "kind")
    return found


def question(book: Book, entry: Entry, position: int) -> None:
    bundle = book.begin("question", entry)
    row = bundle.add(
        Question, "", entry,
        key=bundle.key, question=entry.texts("question", needed=True), word=entry.texts("word"),
        reason=entry.texts("reason"), considered_on=entry.day("considered"),
        decided=entry.choice("decided", ("yes", "open"), "open") == "yes",
        published=True, position=entry.whole("position", default=position),
    )  # fmt: skip
    paths = entry.words("facts")

    def join() -> None:
        """Once all records are read: a question may join facts of any of them."""
        for path in paths:
            if path not in book.facts and path not in book.place_names:
                entry.say(f"there is no fact and no name of a place “{path}”.", "facts")
        bundle.link(row, "facts", [book.facts[path] for path in paths if path in book.facts])
        of_places = [pk for path in paths for pk in book.place_names.get(path, ())]
        bundle.link(row, "place_names", of_places)

    book.later.append(join)
