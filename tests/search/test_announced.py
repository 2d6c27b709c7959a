"""What a reader may not see is announced: found by title, kind and reason, and by no other word."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from archive.accounts.models import Grant, User
from archive.core.access import Access, Status
from archive.search.models import SearchEntry
from people.models import Person, PersonName
from sources.models import Source
from tests import builders
from tests.conftest import signed_in
from tests.search.asking import find

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
UNTIL_2999: dict[str, Any] = {
    **builders.closed_until(2999),
    "access_reason": {"en": "The narrator asked for it."},
}
ON_REQUEST: dict[str, Any] = {"access": Access.REQUEST}


def rows(text: str, client: Client | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        (client or Client()).get("/en/search/", {"q": text}).context["rows"]
    )
    return found


def found(text: str, client: Client | None = None) -> list[str]:
    return [row["ref"] for row in rows(text, client)]


@pytest.fixture
def told() -> Source:
    """A closed interview whose words stand in no title."""
    return builders.interview(
        "Rozhovor s Vzorným",
        "Kvaltýnka prišla.",
        description={"sk": "O malárii."},
        title_language="",
        **UNTIL_2999,
    )


@pytest.mark.parametrize(
    "asked",
    ["rozhovor", "Vzorny", "rozho*", '"s Vzorným"', "Rozhovor OR Kvaltýnka", "vzorny -vlak"],
)
def test_a_closed_interview_is_found_by_the_words_of_its_title(told: Source, asked: str) -> None:
    assert found(asked) == [told.ref]


@pytest.mark.parametrize("asked", ["interview", "narrator", "rozhovor interview narrator"])
def test_it_is_found_by_its_kind_and_by_the_reason(told: Source, asked: str) -> None:
    assert found(asked) == [told.ref]


def test_it_is_found_by_its_public_id(told: Source) -> None:
    assert found(told.ref) == [told.ref]


@pytest.mark.parametrize("asked", ["Kvaltýnka", "prišla", "malárii", "rozhovor kvaltynka"])
def test_it_is_not_found_by_any_other_word(told: Source, asked: str) -> None:
    assert rows(asked) == []
    assert find(asked, VISITOR).counts["all"] == 0


def test_a_word_that_must_not_be_there_does_not_tell_that_it_is(told: Source) -> None:
    assert found("rozhovor -kvaltynka") == found("rozhovor -neexistuje") == [told.ref]


def test_the_order_of_the_hits_does_not_tell_what_they_hold() -> None:
    builders.document("Sample letter", "Kvaltýnka " * 9, **ON_REQUEST)
    builders.document("Sample letter", "Nic.", **ON_REQUEST)
    found: list[Any] = find("letter OR kvaltynka", VISITOR).entries
    assert len(found) == 2
    # Whole words: a public id may hold those letters.
    assert not any("'kvaltynka'" in one.words or "'nic'" in one.words for one in found)


def test_the_hit_says_title_kind_reason_and_date_and_leads_to_the_closed_page(
    told: Source,
) -> None:
    [row] = rows("rozhovor")
    assert (row["kind"], row["title"], row["language"]) == ("Interview", told.title, "")
    assert row["meta"] == "It opens on 1 January 2999."
    assert "".join(part["text"] for part in row["snippet_parts"]) == "The narrator asked for it."
    assert [badge["text"] for badge in row["badges"]] == ["Closed"]
    page = Client().get(row["url"]).content.decode()
    assert "Ask to see it" in page
    assert "Kvaltýnka" not in page


def test_what_is_closed_without_a_day_is_to_be_seen_on_request() -> None:
    letter = builders.document("Sample letter", **ON_REQUEST)
    [row] = rows("letter")
    assert (row["ref"], row["meta"]) == (letter.ref, "To be seen on request.")


def test_counts_and_tabs_hold_what_was_announced(told: Source) -> None:
    builders.interview("Rozhovor")
    counts = find("rozhovor", VISITOR).counts
    assert (counts["all"], counts["interviews"], counts["documents"]) == (2, 2, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.DRAFT, **ON_REQUEST},
        {"status": Status.REVIEW, **builders.closed_until(2999)},
        {"status": Status.WITHDRAWN, **ON_REQUEST},
        {"access": Access.HIDDEN},
    ],
)
def test_drafts_and_hidden_records_are_not_announced(fields: dict[str, Any]) -> None:
    letter = builders.document("Kvaltýnka", **fields)
    assert found("kvaltynka") == found(letter.ref) == []


def test_one_that_is_hidden_later_is_announced_no_more() -> None:
    letter = builders.document("Kvaltýnka", **ON_REQUEST)
    Source.objects.filter(pk=letter.pk).update(access=Access.HIDDEN)
    assert found("kvaltynka") == []


def test_who_may_see_the_record_finds_the_record_alone(
    told: Source, researcher: User, archivist: User
) -> None:
    Grant.objects.create(user=researcher, ref=told.ref, reason="A book")
    for reader in (researcher, archivist):
        [row] = rows("rozhovor", signed_in(reader))
        assert "Closed" not in str(row["badges"])


def test_it_is_found_once_after_the_day_on_which_it_opened() -> None:
    letter = builders.document("Sample letter", **builders.closed_until(2001))
    [row] = rows("letter")
    assert row["ref"] == letter.ref
    assert "Closed" not in str(row["badges"])


def test_a_person_presumed_living_is_never_announced() -> None:
    jana = builders.living("Jana Kvaltýnková", **ON_REQUEST)
    assert found("kvaltynkova") == found(jana.ref) == []


def test_a_closed_person_who_is_not_is_found_by_the_shown_name_alone() -> None:
    josef = builders.person("Josef Vzorný", **ON_REQUEST)
    PersonName.objects.create(person=josef, given="Pepa", surname="Kvaltýnka", language="cs")
    assert found("vzorny") == [josef.ref]
    assert found("kvaltynka") == []


def test_no_family_is_announced_nor_found_through_members_who_are_closed() -> None:
    josef = builders.person("Josef Kvaltýnka", **ON_REQUEST)
    closed = builders.family(builders.person("Anna Vzorná"), **ON_REQUEST)
    builders.family(josef, builders.person("Marta Ukázková"))
    assert found("kvaltynka") == [josef.ref]
    assert closed.ref not in found("vzorna")
    assert found(closed.ref) == []


def test_a_place_is_announced_by_the_names_that_its_page_bears() -> None:
    place = builders.place("Kolomberk", **ON_REQUEST)
    assert found("kolomberk") == [place.ref]


def test_reindex_makes_the_announcements_and_finds_what_is_missing(told: Source) -> None:
    assert SearchEntry.objects.filter(announces=True, source=told).count() == 1
    SearchEntry.objects.all().delete()
    call_command("reindex", stdout=StringIO())
    assert found("rozhovor") == [told.ref]
    call_command("reindex", check=True, stdout=StringIO())


def test_the_number_of_queries_does_not_grow_with_the_announced(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        builders.interview(f"Vzorný {number}", **UNTIL_2999)
        builders.place(f"Vzorný {number}", **ON_REQUEST)
        builders.organisation(f"Vzorný {number}", **ON_REQUEST)
        Person.objects.filter(pk=builders.person(f"Josef{number} Vzorný").pk).update(**ON_REQUEST)
    with django_assert_max_num_queries(22):
        page = client.get("/en/search/", {"q": "vzorny"})
    assert page.context["total"] >= 24
