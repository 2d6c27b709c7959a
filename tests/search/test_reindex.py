"""`manage.py reindex`: the index agrees with the records, and the check finds where it does not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from archive.search.models import EntryKind, SearchEntry
from people.models import PersonName
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def records() -> None:
    josef = builders.person("Josef Vzorný", biography={"en": "A locksmith."})
    builders.family(josef, builders.person("Marta Ukázková"))
    builders.place("Vzorov")
    builders.organisation()
    builders.event()
    builders.document("Sample letter", "Milá matko,\nVzorný přišel", "druhá strana")
    builders.interview("Sample interview", "Prišli sme.", "Bol hlad.")


def check() -> str:
    out = StringIO()
    call_command("reindex", check=True, stdout=out)
    return out.getvalue()


def found_wrong() -> str:
    out = StringIO()
    with pytest.raises(CommandError, match="1 entries of the index differ"):
        call_command("reindex", check=True, stdout=out)
    return out.getvalue()


def test_every_write_keeps_the_index() -> None:
    assert "agrees" in check()


def test_building_anew_changes_nothing_that_was_right() -> None:
    before = set(SearchEntry.objects.values_list("id", "title", "words"))
    call_command("reindex", stdout=StringIO())
    assert set(SearchEntry.objects.values_list("id", "title", "words")) == before


def _title(entry: SearchEntry) -> None:
    entry.title = "Somebody else"


def _words(entry: SearchEntry) -> None:
    entry.words = "'secret':1"


def _names(entry: SearchEntry) -> None:
    entry.names = [{"text": "Somebody", "language": ""}]


@pytest.mark.parametrize("tamper", [_title, _words, _names])
def test_the_check_finds_a_row_that_was_tampered_with(
    tamper: Callable[[SearchEntry], None],
) -> None:
    entry = SearchEntry.objects.get(kind=EntryKind.PERSON, title="Josef Vzorný")
    tamper(entry)
    entry.save()
    assert f"person {entry.pk}: differs in {tamper.__name__[1:]}" in found_wrong()


def test_the_check_finds_a_missing_row_and_building_anew_brings_it_back() -> None:
    SearchEntry.objects.filter(kind=EntryKind.PLACE).delete()
    assert "is missing from the index" in found_wrong()
    call_command("reindex", stdout=StringIO())
    assert "agrees" in check()


def test_the_check_finds_a_row_that_should_not_be_there() -> None:
    entry = SearchEntry.objects.filter(kind=EntryKind.SEGMENT).first()
    assert entry
    entry.pk = uuid.uuid4()
    entry.save(force_insert=True)
    assert "stands in the index, but should not" in found_wrong()
    call_command("reindex", stdout=StringIO())
    assert "agrees" in check()


def test_the_check_finds_what_a_bulk_write_forgot() -> None:
    PersonName.objects.filter(surname="Vzorný").update(surname="Jiný")
    assert "differs in names" in found_wrong()


def test_the_language_of_the_one_who_writes_changes_nothing() -> None:
    from django.utils.translation import override

    with override("ru"):
        call_command("reindex", stdout=StringIO())
    assert "agrees" in check()
