"""The sample corpus of the measurements: repeatable, marked, as the application would keep it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from archive.bench import corpus_database
from archive.bench.bar import Bar
from archive.bench.corpus import ORDER, Sizes, fill
from archive.bench.corpus_mark import CorpusError
from archive.bench.corpus_rows import Table
from archive.core import refs
from archive.core.records import Record, Row
from people import services as of_people
from people.models import Fact, Person, PersonName, Place, SharedEvent
from sources import services as of_sources
from sources.models import Page, Segment

SMALL = Sizes(people=60, pages=12, segments=90)
SIZES = Sizes(people=200, pages=50, segments=500)
STORED = ("line", "earliest", "latest")


def made(sizes: Sizes, seed: int) -> dict[str, int]:
    return fill(sizes, seed, Bar(StringIO()))


def fingerprint() -> str:
    """Of every column of every row, but for the numbers that the database itself counts up."""
    total = hashlib.sha256()
    for model in ORDER:
        names = Table(model).names
        for row in sorted(map(repr, model._base_manager.values_list(*names))):
            total.update(row.encode())
    return total.hexdigest()


def fingerprint_of(sizes: Sizes, seed: int) -> str:
    with transaction.atomic():
        made(sizes, seed)
        found = fingerprint()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def corpus(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One corpus for all tests here: it takes some seconds to make."""
    with django_db_blocker.unblock(), transaction.atomic():
        made(SIZES, seed=7)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_corpus_and_another_seed_another() -> None:
    first = fingerprint_of(SMALL, seed=1)
    assert fingerprint_of(SMALL, seed=1) == first
    assert fingerprint_of(SMALL, seed=2) != first


@pytest.mark.usefixtures("corpus")
def test_it_has_as_much_as_was_asked_for() -> None:
    assert Person.objects.count() == SIZES.people
    assert Page.objects.count() == SIZES.pages
    assert Segment.objects.count() == SIZES.segments


@pytest.mark.usefixtures("corpus")
def test_every_record_says_in_its_public_id_that_it_is_invented() -> None:
    for model in ORDER:
        if issubclass(model, Record):
            listed = list(model._base_manager.values_list("ref", flat=True))
            assert listed, f"no {model._meta.label}"
            assert [ref for ref in listed if not refs.is_sample(ref)] == []


@pytest.mark.usefixtures("corpus")
def test_nobody_bears_a_surname_of_the_documented_history() -> None:
    keys = PersonName.objects.values_list("key_ascii", flat=True)
    assert [key for key in keys if {"marecek", "dubcek", "skalicky"} & set(key.split())] == []


@pytest.mark.usefixtures("corpus")
def test_the_database_finds_no_broken_reference() -> None:
    connection.check_constraints()


@pytest.mark.usefixtures("corpus")
def test_every_row_could_have_been_entered_in_a_form() -> None:
    assert [
        fault for model in ORDER for row in model._base_manager.all() for fault in faults(row)
    ] == []


def faults(row: models.Model) -> list[str]:
    try:
        row.clean_fields()
    except ValidationError as error:
        return [f"{row!r}: {error.message_dict}"]
    return []


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("model", ORDER, ids=lambda model: model._meta.label)
def test_what_a_row_derives_in_a_save_stands_in_it_already(model: type[models.Model]) -> None:
    for row in model._base_manager.all():
        if isinstance(row, Row):
            before = values_of(row)
            row.derive()
            assert values_of(row) == before


def values_of(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def stored_in(model: type[models.Model], names: tuple[str, ...]) -> dict[Any, tuple[Any, ...]]:
    rows = model._base_manager.values_list("pk", *names)
    return {pk: tuple(values) for pk, *values in rows}


@pytest.mark.usefixtures("corpus")
def test_the_hooks_of_a_write_find_nothing_to_change() -> None:
    """Lines and bounds of facts, then what is stored of people, events and places."""
    kept = {Fact: STORED, Person: (*of_people.STORED, "consent_from", "consent_until"),
            SharedEvent: ("earliest", "latest"), Place: ("sort_key",)}  # fmt: skip
    before = {model: stored_in(model, names) for model, names in kept.items()}
    assert any(fact[1] for fact in before[Fact].values())
    records = [*Person.objects.all(), *SharedEvent.objects.all(), *Place.objects.all()]
    of_sources.settle_records(records)
    of_people.refresh(records)
    for model, names in kept.items():
        assert stored_in(model, names) == before[model], model


@pytest.mark.usefixtures("corpus")
def test_some_of_it_is_closed_to_a_stranger(visitor: Any) -> None:
    assert 0 < Person.objects.visible_to(visitor).count() < SIZES.people


@pytest.mark.usefixtures("corpus")
def test_its_index_agrees_with_the_records() -> None:
    with transaction.atomic():
        call_command("reindex", stdout=StringIO(), stderr=StringIO())
        out = StringIO()
        call_command("reindex", check=True, stdout=out)
        assert "agrees" in out.getvalue()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_configured_database_is_refused() -> None:
    name = corpus_database.configured()
    for options in ({}, {"drop": True}):
        with pytest.raises(CommandError, match="is the configured database"):
            call_command("make_corpus", database=name, people=1, pages=1, segments=1, **options)


@pytest.mark.django_db
def test_a_database_that_is_no_corpus_is_never_dropped() -> None:
    with pytest.raises(CorpusError, match="is no corpus made here"):
        corpus_database.drop("postgres")
