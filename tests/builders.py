"""Small builders of records for tests. Everything they make is published and open unless told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from archive.accounts.models import User
from archive.core.access import Access, Status
from archive.curation.models import Message, MessageKind
from people.models import (
    Fact,
    FactGroup,
    FactKind,
    Family,
    FamilyMember,
    FamilyRole,
    Organisation,
    OrganisationName,
    Person,
    PersonName,
    Place,
    PlaceName,
    SharedEvent,
    Term,
)
from sources.models import (
    Citation,
    Evidence,
    Page,
    PageText,
    Recording,
    Repository,
    Segment,
    SegmentText,
    Source,
    SourceKind,
)

OPEN = {"status": Status.PUBLISHED, "access": Access.PUBLIC}


def user(email: str, *roles: str) -> User:
    from django.contrib.auth.models import Group

    made = User.objects.create_user(email, "a long enough password")
    made.groups.set(Group.objects.filter(name__in=roles))
    return made


def invitation(email: str = "invited@example.org") -> Any:
    """One that waits, for the pages of archivists; nobody sent it, so no link opens it."""
    from archive.accounts.invitations import VALID, hash_of
    from archive.accounts.models import Invitation

    return Invitation.objects.create(
        email=email,
        name="Eva Pozvaná",
        roles=["curator"],
        token_hash=hash_of(email),
        expires_at=timezone.now() + VALID,
    )


def kind(key: str, group: str = FactGroup.LIFE, **fields: Any) -> FactKind:
    fields.setdefault("label", {"en": key.capitalize()})
    fields.setdefault("about", ["person", "family", "organisation", "event", "place"])
    return FactKind.objects.get_or_create(key=key, defaults={"group": group, **fields})[0]


def term(key: str, **fields: Any) -> Term:
    vocabulary, label = key.split("/")
    fields.setdefault("label", {"en": label.capitalize()})
    return Term.objects.get_or_create(key=key, defaults={"vocabulary": vocabulary, **fields})[0]


def person(name: str = "Josef Vzorný", *, born: str = "1898", **fields: Any) -> Person:
    """A person with one name and, unless `born` is empty, a year of birth that opens the record."""
    made = Person.objects.create(**{**OPEN, **fields})
    given, _space, surname = name.rpartition(" ")
    PersonName.objects.create(
        person=made, given=given, surname=surname, language="cs", is_display=True
    )
    if born:
        fact(made, "birth", born)
    made.refresh_from_db()
    return made


def living(name: str, **fields: Any) -> Person:
    """A person of whom nothing tells that they are no longer alive."""
    return person(name, born="1990", **fields)


def fact(subject: Any, key: str, date: str = "", **fields: Any) -> Fact:
    subject_field = {
        Person: "person",
        Family: "family",
        Organisation: "organisation",
        SharedEvent: "event",
        Place: "place",
    }[type(subject)]
    return Fact.objects.create(kind=kind(key), date_text=date, **{subject_field: subject}, **fields)


def family(*partners: Person, children: tuple[Person, ...] = (), **fields: Any) -> Family:
    made = Family.objects.create(**{**OPEN, **fields})
    for slot, one in enumerate(partners, 1):
        FamilyMember.objects.create(family=made, person=one, role=FamilyRole.PARTNER, slot=slot)
    for slot, one in enumerate(children, 1):
        FamilyMember.objects.create(family=made, person=one, role=FamilyRole.CHILD, slot=slot)
    return made


def place(
    name: str = "Vzorov", *, latitude: float = 49.2, longitude: float = 18.7, **fields: Any
) -> Place:
    made = Place.objects.create(latitude=latitude, longitude=longitude, **{**OPEN, **fields})
    PlaceName.objects.create(place=made, name=name, language="sk")
    return made


def organisation(name: str = "Vzorové družstvo", **fields: Any) -> Organisation:
    made = Organisation.objects.create(**{**OPEN, **fields})
    OrganisationName.objects.create(organisation=made, name=name, language="sk")
    return made


def event(name: str = "Sample transport", **fields: Any) -> SharedEvent:
    return SharedEvent.objects.create(names={"en": name}, **{**OPEN, "kind": "transport", **fields})


def repository(name: str = "Sample archive", **fields: Any) -> Repository:
    return Repository.objects.create(name={"en": name}, **{**OPEN, **fields})


def source(title: str = "Sample list", kind: str = SourceKind.PUBLICATION, **fields: Any) -> Source:
    """A source; its title is said to be English, unless told."""
    return Source.objects.create(
        title=title, kind=kind, **{**OPEN, "title_language": "en", **fields}
    )


def document(title: str = "Sample letter", *texts: str, **fields: Any) -> Source:
    """A document with one page for each text, transcribed in Czech."""
    made = source(title, SourceKind.DOCUMENT, **{"languages": ["cs"], **fields})
    for position, text in enumerate(texts or ("Milá matko,",), 1):
        page = Page.objects.create(source=made, position=position, label=str(position))
        PageText.objects.create(
            page=page, language="cs", lines=[{"text": line} for line in text.split("\n")]
        )
    return made


def interview(title: str = "Sample interview", *texts: str, **fields: Any) -> Source:
    """An interview with one segment of five seconds for each text, in Slovak, and a recording."""
    made = source(title, SourceKind.INTERVIEW, languages=["sk"], **fields)
    said = texts or ("Prišli sme v lete.",)
    for position, text in enumerate(said, 1):
        segment = Segment.objects.create(
            source=made,
            position=position,
            start_ms=(position - 1) * 5000,
            end_ms=position * 5000 - 200,
        )
        SegmentText.objects.create(segment=segment, language="sk", text=text)
    Recording.objects.create(source=made, duration_ms=len(said) * 5000)
    return made


def evidence(about: Fact, from_source: Source, date: str = "", **fields: Any) -> Evidence:
    places = {
        k: fields.pop(k) for k in ("page", "locator", "quotation", "via", "start_ms") if k in fields
    }
    citation = Citation.objects.create(source=from_source, **places)
    return Evidence.objects.create(fact=about, citation=citation, date_text=date, **fields)


def closed_until(year: int) -> dict[str, Any]:
    return {"access": Access.CLOSED, "closed_until": dt.date(year, 1, 1)}


def message(text: str = "The year is wrong.", **fields: Any) -> Message:
    number = f"M-{Message.objects.count():06}"
    return Message.objects.create(
        number=number, form=number, text=text, **{"kind": MessageKind.CORRECTION, **fields}
    )
