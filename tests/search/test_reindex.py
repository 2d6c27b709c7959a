"""`manage.py reindex`: the index agrees with the records, and the check finds where it does not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from archive.core.access import Access
from archive.search.models import EntryKind, SearchEntry
from people.models import PersonName, Place, SharedEvent, Term
from sources.models import IndexPoint
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


# What an entry reads beside its own record: whatever is written there, nothing is left behind.


def a_village_in_a_country() -> Place:
    village = builders.place("Ukážkov", parent=builders.place("Kolomberk"))
    builders.fact(builders.person("Jan Vzorný"), "origin", where=village)
    return village


def a_place_lies_nowhere_any_longer() -> None:
    village = a_village_in_a_country()
    village.parent = None
    village.save()


def a_place_is_hidden() -> None:
    village = a_village_in_a_country()
    village.access = Access.HIDDEN
    village.save()


def a_hidden_place_is_opened() -> None:
    a_place_is_hidden()
    village = Place.objects.get(access=Access.HIDDEN)
    village.access = Access.PUBLIC
    village.save()


def a_transport_becomes_another_event() -> None:
    transport = builders.event()
    builders.fact(builders.person("Jan Vzorný"), "departure", at_event=transport)
    transport.kind = SharedEvent.Kind.OTHER
    transport.save()


def a_kind_of_fact_becomes_a_fate() -> None:
    wider = builders.kind("repression")
    builders.kind("prison", broader=wider)
    builders.fact(builders.person("Jan Vzorný"), "prison")
    wider.fate = True
    wider.save()


def a_trade_gets_a_broader_one() -> None:
    metal = builders.term("trade/metal")
    builders.fact(builders.person("Jan Vzorný"), "trade", term=builders.term("trade/smith"))
    builders.fact(
        builders.person("Jan Ukázka"), "trade", term=builders.term("trade/smelter", broader=metal)
    )
    for key in ("trade/smith", "trade/metal"):
        trade = Term.objects.get(key=key)
        trade.broader = builders.term(f"{key}-broader")
        trade.save()


def a_trade_gets_another_key() -> None:
    smith = builders.term("trade/smith")
    builders.fact(builders.person("Jan Vzorný"), "trade", term=smith)
    smith.key = "trade/blacksmith"
    smith.save()


def an_index_point_on(topic: Term) -> IndexPoint:
    told = builders.interview("Another sample interview")
    point = IndexPoint.objects.create(source=told, start_ms=0, title={"sk": "Hlad"})
    point.terms.add(topic)
    return point


def a_point_gets_a_topic() -> None:
    an_index_point_on(builders.term("topic/hunger"))


def a_topic_gets_a_point() -> None:
    point = an_index_point_on(builders.term("topic/hunger"))
    builders.term("topic/work").index_points.add(point)


def a_point_loses_its_topics() -> None:
    an_index_point_on(builders.term("topic/hunger")).terms.clear()


def a_topic_gets_a_broader_one() -> None:
    hunger = builders.term("topic/hunger")
    an_index_point_on(hunger)
    hunger.broader = builders.term("topic/life")
    hunger.save()


def a_topic_is_deleted() -> None:
    hunger = builders.term("topic/hunger")
    an_index_point_on(hunger)
    hunger.delete()


@pytest.mark.parametrize(
    "write",
    [
        a_place_lies_nowhere_any_longer, a_place_is_hidden, a_hidden_place_is_opened,
        a_transport_becomes_another_event, a_kind_of_fact_becomes_a_fate,
        a_trade_gets_a_broader_one, a_trade_gets_another_key, a_point_gets_a_topic,
        a_topic_gets_a_point, a_point_loses_its_topics, a_topic_gets_a_broader_one,
        a_topic_is_deleted,
    ],
)  # fmt: skip
def test_a_write_beside_the_record_keeps_the_index(write: Callable[[], None]) -> None:
    write()
    assert "agrees" in check()
