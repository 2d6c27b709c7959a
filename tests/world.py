"""One open record of every kind, tied together, and beside each something that must not be seen.

`World` is what the permission table and the canary walk through. Every closed thing carries a word
of its own that stands nowhere else.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from archive.curation.models import DoubleCandidate
from people.models import (
    FamilyMember,
    FamilyRole,
    Identity,
    Person,
    PersonName,
    Question,
    Relation,
    RelationKind,
)
from sources.files import store
from sources.models import (
    Citation,
    Evidence,
    IndexPoint,
    Mention,
    Page,
    PageText,
    Recording,
    SegmentText,
    Source,
    Speaker,
    Treatment,
    Upload,
    Withheld,
)
from tests import builders


@dataclass
class World:
    open: dict[str, Any] = field(default_factory=dict)
    """The open record of each kind, by a short name."""
    secrets: dict[str, str] = field(default_factory=dict)
    """A word that a stranger must never see, and the address where the archivist finds it."""
    closed_refs: list[str] = field(default_factory=list)
    """Public ids that a stranger must never see."""

    def hide(self, record: Any, word: str) -> None:
        self.secrets[word] = record.get_absolute_url()
        self.closed_refs.append(record.ref)


def picture() -> bytes:
    """A small grey JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "#bbb").save(out, "JPEG")
    return out.getvalue()


def sound(seconds: float = 2) -> bytes:
    """Silence as WAV, 8 kHz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(b"\0\0" * int(8000 * seconds))
    return out.getvalue()


def build() -> World:
    """Make the world in the test's database and media folder."""
    world = World()
    _people(world)
    _sources(world)
    _closed_people(world)
    _closed_records(world)
    _closed_passages(world)
    _message(world)
    for record in world.open.values():
        if hasattr(record, "refresh_from_db"):
            record.refresh_from_db()
    return world


def _people(world: World) -> None:
    josef = builders.person("Josef Vzorný")
    anna = builders.person("Anna Vzorná", born="1921")
    vzorov = builders.place("Vzorov")
    works = builders.organisation("Vzorové družstvo")
    transport = builders.event("Sample transport")
    builders.fact(transport, "departure", "29 March 1925", where=vzorov)
    builders.fact(works, "founded", "1923")
    travelled = builders.fact(josef, "departure", at_event=transport, with_organisation=works)
    family = builders.family(josef, children=(anna,))
    question = Question.objects.create(
        published=True, key="when", question={"en": "When did they leave?"}
    )
    question.facts.add(travelled)
    world.open |= {
        "person": josef,
        "child": anna,
        "place": vzorov,
        "organisation": works,
        "event": transport,
        "family": family,
        "journey": travelled,
    }


def _sources(world: World) -> None:
    house = builders.repository("Sample archive")
    book = builders.source("Sample book", repository=house)
    letter = builders.document("Sample letter", "Milá matko,\njsme tu.", repository=house)
    kept = store(picture())
    Page.objects.filter(source=letter).update(
        scan=kept.name, checksum=kept.checksum, media_type=kept.media_type, width=400, height=300
    )
    told = builders.interview(
        "Sample interview", "Prišli sme v lete.", "Druhá veta.", "Tretia veta."
    )
    told.narrator = world.open["child"]
    told.save()
    heard = store(sound())
    Recording.objects.filter(source=told).update(
        media=heard.name,
        public_media=heard.name,
        checksum=heard.checksum,
        media_type=heard.media_type,
    )
    builders.evidence(world.open["journey"], book, "March 1925")
    world.open |= {
        "repository": house,
        "source": book,
        "document": letter,
        "page": letter.pages.get(),
        "interview": told,
        "recording": told.recordings.get(),
    }


def _closed_people(world: World) -> None:
    """A living grandchild and a draft, each tied to open records in every way there is."""
    open_ = world.open
    living = builders.living("Eva Kanárekživá")
    builders.fact(living, "residence", "2001", text={"en": "Kanárekbydliště"})
    draft = builders.person("Karel Kanárekkoncept", status="draft")
    hidden = builders.person("Hana Kanárekskrytá", access="hidden")
    kin = RelationKind.objects.create(
        key="neighbour", label={"en": "Neighbour of"}, converse={"en": "Neighbour of"}
    )
    for person, word in (
        (living, "Kanárekživá"),
        (draft, "Kanárekkoncept"),
        (hidden, "Kanárekskrytá"),
    ):
        builders.fact(person, "departure", at_event=open_["event"], where=open_["place"])
        Relation.objects.create(person=open_["person"], to_person=person, kind=kin, closed=False)
        FamilyMember.objects.create(
            family=open_["family"],
            person=person,
            role=FamilyRole.CHILD,
            slot=len(world.secrets) + 5,
        )
        Speaker.objects.create(
            source=open_["interview"], label=f"K{len(world.secrets)}", person=person
        )
        Mention.objects.create(page=open_["page"], person=person, treatment=Treatment.NAMED)
        world.hide(person, word)
    world.secrets["Kanárekbydliště"] = living.get_absolute_url()
    _what_sources_say_of_the_living(world, living)
    _family_of_the_living(world)
    _who_looks_alike(world, living, draft)


def _what_sources_say_of_the_living(world: World, living: Person) -> None:
    """Evidence of her place in the family, a marriage with her and a question on it."""
    open_ = world.open
    place = FamilyMember.objects.get(family=open_["family"], person=living)
    citation = Citation.objects.create(
        source=open_["source"], locator="Kanárekdoklad", quotation={"cs": "dcera Kanárekdcera"}
    )
    Evidence.objects.create(membership=place, citation=citation)
    couple = builders.family(open_["person"], living)
    marriage = builders.fact(couple, "marriage", "2011", text={"en": "Kanárekveselka"})
    builders.evidence(marriage, open_["source"], "2011", quotation={"cs": "Kanárekoddací"})
    question = Question.objects.create(
        published=True, key="marriage", question={"en": "Kanárekotázka"}
    )
    question.facts.add(marriage)
    world.secrets["Kanárekveselka"] = couple.get_absolute_url()
    world.secrets["Kanárekotázka"] = "/en/disagreements/"
    for word in ("Kanárekdoklad", "Kanárekdcera", "Kanárekoddací"):
        world.secrets[word] = open_["source"].get_absolute_url()


def _who_looks_alike(world: World, living: Person, draft: Person) -> None:
    """A decision on her and somebody open, and a candidate of which nothing was decided."""
    seen = world.open["person"]
    Identity.objects.create(
        person=seen, other=living, verdict="not", reason={"cs": "Kanárekrozhodnutí"}
    )
    one, other = sorted((seen, draft), key=lambda person: person.pk)
    alike = {"code": "surname-same", "weight": 9, "one": "Kanárekshoda", "other": "Kanárekshoda"}
    DoubleCandidate.objects.create(person=one, other=other, score=40, reasons=[alike])
    world.secrets["Kanárekrozhodnutí"] = seen.get_absolute_url()
    world.secrets["Kanárekshoda"] = "/admin/curation/doublecandidate/"


def _family_of_the_living(world: World) -> None:
    parent, child = builders.living("Petr Kanárekrodič"), builders.living("Iva Kanárekdítě")
    family = builders.family(parent, children=(child,))
    builders.fact(family, "marriage", "2012", text={"en": "Kanáreksvatba"})
    world.hide(parent, "Kanárekrodič")
    world.hide(child, "Kanárekdítě")
    world.secrets["Kanáreksvatba"] = family.get_absolute_url()
    world.closed_refs.append(family.ref)


def _closed_records(world: World) -> None:
    """Drafts of every other kind, each referred to by an open record."""
    open_ = world.open
    josef: Person = open_["person"]
    place = builders.place("Kanárekmísto", status="draft", parent=open_["place"])
    works = builders.organisation("Kanárekpodnik", status="draft", parent=open_["organisation"])
    event = builders.event("Kanárekudálost", status="draft")
    source = builders.source("Kanárekpramen", status="draft", part_of=open_["source"])
    paper = builders.document("Kanáreklistina", "Kanárekřádek", access="hidden")
    house = builders.repository("Kanárekarchiv", status="draft")
    fact = builders.fact(
        josef, "residence", "1930", where=place, at_event=event, with_organisation=works
    )
    builders.evidence(
        fact, source, "1930", locator="Kanárekstrana", quotation={"cs": "Kanárekcitát"}
    )
    Source.objects.filter(pk=open_["document"].pk).update(repository=house)
    PersonName.objects.create(
        person=josef, given="Pepa", surname="Vzorný", language="cs", position=2
    )
    for record, word in (
        (place, "Kanárekmísto"),
        (works, "Kanárekpodnik"),
        (event, "Kanárekudálost"),
        (source, "Kanárekpramen"),
        (paper, "Kanáreklistina"),
        (house, "Kanárekarchiv"),
    ):
        world.hide(record, word)
    world.secrets["Kanárekřádek"] = paper.get_absolute_url()
    world.secrets["Kanárekcitát"] = josef.get_absolute_url()
    world.secrets["Kanárekstrana"] = josef.get_absolute_url()


def _closed_passages(world: World) -> None:
    """Withheld speech and anonymised names within open sources; a closed interview."""
    told, page = world.open["interview"], world.open["page"]
    SegmentText.objects.filter(segment__source=told, segment__position=2).update(
        text="Kanárektajemství."
    )
    for position, text in ((1, "We came in summer."), (2, "Kanáreksecret."), (3, "He told.")):
        segment = told.segments.get(position=position)
        SegmentText.objects.create(segment=segment, kind="translation", language="en", text=text)
    Withheld.objects.create(source=told, start_ms=5000, end_ms=9000, reason={"en": "by wish"})
    stay = builders.fact(world.open["person"], "residence")
    builders.evidence(stay, told, "7 June 1933", start_ms=6000, quotation={"sk": "Kanárekdátum"})
    Source.objects.filter(pk=told.pk).update(
        description={"en": "About Kanárekjméno, who denounced"}
    )
    IndexPoint.objects.create(source=told, start_ms=6000, title={"en": "Kanárektéma"})
    SegmentText.objects.filter(segment__source=told, segment__position=3).update(
        text="Udal nás Kanárekjméno."
    )
    Mention.objects.create(
        segment=told.segments.get(position=3),
        person=world.open["person"],
        words="Kanárekjméno",
        treatment=Treatment.ANONYMISED,
    )
    letter = Page.objects.create(source=page.source, position=2, label="2")
    PageText.objects.create(page=letter, language="cs", lines=[{"text": "udavač Kanárekudavač"}])
    Mention.objects.create(
        page=letter,
        person=world.open["person"],
        words="Kanárekudavač",
        line=1,
        treatment=Treatment.ANONYMISED,
    )
    closed = builders.interview(
        "Rozhovor", "Kanárekuzavřený.", title_language="sk", **builders.closed_until(2100)
    )
    for word in ("Kanárektajemství", "Kanáreksecret", "Kanárektéma", "Kanárekjméno"):
        world.secrets[word] = told.get_absolute_url()
    world.secrets["Kanárekudavač"] = f"{page.source.get_absolute_url()}?page=2"
    world.secrets["Kanárekuzavřený"] = closed.get_absolute_url()
    for said in ("Kanárekdátum", "7 June 1933"):
        world.secrets[said] = world.open["person"].get_absolute_url()
    world.open["closed interview"] = closed
    Upload.objects.create(source=told, name="Kanárekpáska.wav", size=9, state="kept")
    world.secrets["Kanárekpáska"] = f"/admin/sources/interview/{told.pk}/upload/"


def _message(world: World) -> None:
    """What a reader wrote about an open record, for the desk alone."""
    person = world.open["person"]
    made = builders.message(
        "Kanárekvzkaz", record_ref=person.ref, name="Kanárekpisatel", email="kanarek@example.org"
    )
    world.secrets["Kanárekvzkaz"] = f"/admin/curation/message/{made.pk}/change/"
    world.secrets["Kanárekpisatel"] = f"/admin/curation/message/{made.pk}/change/"
