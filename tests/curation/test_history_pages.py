"""The history as it is read at the desk: in words, by act, in pages, and by nobody outside."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.accounts.models import User
from archive.core.changes import changes
from archive.curation import history_pages, jobs
from archive.curation.history_words import differences
from archive.curation.models import Change, ChangeSet
from archive.jobs.models import Job
from archive.jobs.queue import Impossible, Quiet
from people.models import Fact, Person, PersonName
from sources.models import Evidence
from tests import builders
from tests.admin_forms import FormReader, fill
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def page_of(client: Client, record: Any, query: str = "") -> str:
    path = reverse("admin:people_person_history", args=[record.pk])
    answer = client.get(path + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_change_is_told_in_words(curator: User) -> None:
    josef = builders.person("Josef Vzorný", status="draft")
    vzorov, other = builders.place("Vzorov"), builders.place("Jinov")
    fact = builders.fact(josef, "residence", "1925", where=vzorov, certainty="certain")
    biography = "Narodil se ve Vzorově. " + "Byl truhlářem v družstvu. " * 20
    Person.objects.filter(pk=josef.pk).update(biography={"cs": biography + "Zemřel doma."})
    with changes(user=curator, label="a correction", why="the letter says so"):
        Fact.objects.filter(pk=fact.pk).update(where=other, certainty="probable")
        Person.objects.filter(pk=josef.pk).update(biography={"cs": biography + "Zemřel venku."})
    text = page_of(signed_in(curator), josef)
    for words in ("a correction", "the letter says so", str(curator), "Probable", "Certain",
                  "Vzorov", "Jinov", "certainty", "biography (cs)"):  # fmt: skip
        assert words in text, words
    assert "<del>doma</del>" in text
    assert "<ins>venku</ins>" in text
    assert "Narodil" not in text.split("a correction", 1)[1].split("</section>", 1)[0]
    assert "style=" not in text.split('id="content-main"', 1)[1]


def test_a_reason_beside_save_is_kept(curator: User) -> None:
    josef = builders.person("Josef Vzorný", status="draft")
    path = reverse("admin:people_person_change", args=[josef.pk])
    assert (
        fill(signed_in(curator), path, sex="male", _why=["", " as in the list "]).status_code == 302
    )
    act = Change.objects.latest("id").change_set
    assert act.why == "as in the list"
    assert "Josef Vzorný" in act.label


def test_a_text_keeps_its_words_around_a_difference() -> None:
    long = "slovo " * 100
    parts = differences(long + "doma." + long, long + "venku." + long)
    assert [part.text for part in parts if part.how != "same"] == ["doma", "venku"]
    assert sum(len(part.text) for part in parts) < 300
    assert differences("", "x" * 1000)[0].text.endswith(" …")
    whole = differences("Milá matko, jsme tu.", "Vážený úřade")
    assert [part.how for part in whole] == ["gone", "new"]


def test_a_page_asks_the_same_however_much_is_on_it(curator: User) -> None:
    """No question for a row, a name or an act."""
    client, josef = signed_in(curator), builders.person("Josef Vzorný", status="draft")
    book = builders.source("Sample book")
    numbers = []
    for count in (2, 6):
        for number in range(count):
            with changes(user=curator, label=f"act {number}"):
                fact = builders.fact(josef, "residence", str(1920 + number),
                                     where=builders.place(f"Vzorov {count} {number}"))  # fmt: skip
                builders.evidence(fact, book, str(1921 + number))
                PersonName.objects.create(person=josef, surname=f"Vzor{count}{number}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(client, josef)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
    assert numbers[1] <= 25


def test_pages_are_cut_by_key_and_hold_each_act_once(
    curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_pages, "A_PAGE", 3)
    josef = builders.person("Josef Vzorný", status="draft")
    for number in range(7):
        with changes(user=curator, label=f"act {number}."):
            Person.objects.filter(pk=josef.pk).update(verdict_reason=str(number))
    found, before = [], ""
    while before is not None:
        page = history_pages.of_row(josef, before, curator)
        found += [group.act.label for group in page.groups]
        before = str(page.next) if page.next else None  # type: ignore[assignment]
    assert found == [*(f"act {number}." for number in range(6, -1, -1)), ""]
    assert "?before=" in page_of(signed_in(curator), josef)
    assert page_of(signed_in(curator), josef, "?before=no number")


def test_a_removed_person_is_restored_through_the_pages(reviewer: User) -> None:
    josef = builders.person("Josef Vzorný")
    client, pk, ref = signed_in(reviewer), str(josef.pk), josef.ref
    with changes(user=reviewer, label="removal") as act:
        josef.delete()
    assert client.get(f"/en/people/{ref}/").status_code in (404, 410)
    shadow = client.get(reverse("admin:curation_changeset_of", args=["people.Person", pk]))
    assert "Vzorný" in shadow.content.decode()
    path = reverse("admin:curation_changeset_restore", args=[act.id, "people.Person", pk])
    preview = client.get(path).content.decode()
    assert "This is entered again" in preview
    assert not Person.objects.filter(pk=pk).exists()
    answer = client.post(path, {"why": "it was no double"}, follow=True)
    assert answer.status_code == 200
    assert Person.objects.get(pk=pk).ref == ref
    assert ChangeSet.objects.filter(why="it was no double").count() == 1


def test_an_act_is_undone_through_the_pages_or_says_why_not(reviewer: User) -> None:
    josef = builders.person("Josef Vzorný")
    client = signed_in(reviewer)
    with changes(user=reviewer, label="first") as act:
        Person.objects.filter(pk=josef.pk).update(sex="male")
    with changes(user=reviewer, label="second") as later:
        Person.objects.filter(pk=josef.pk).update(sex="female")
    undo = reverse("admin:curation_changeset_undo", args=[act.id])
    told = client.post(undo, {"why": ""})
    assert told.status_code == 409
    assert "second" in told.content.decode()
    assert "Nothing was written" in told.content.decode()
    undo = reverse("admin:curation_changeset_undo", args=[later.id])
    assert client.post(undo, {"why": "wrong person"}).status_code == 302
    assert Person.objects.get(pk=josef.pk).sex == "male"
    shown = client.get(reverse("admin:curation_changeset_change", args=[later.id]))
    assert "Taken back by" in shown.content.decode()


@pytest.fixture
def long_act(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An act that counts as too long for a request: three people with their names."""
    monkeypatch.setattr(history_pages, "MOST_AT_ONCE", 3)
    with changes(user=reviewer, label="a sheet of people") as act:
        for name in ("Adam Zkusmý", "Beáta Zkusmá", "Cyril Zkusmý"):
            builders.person(name)
    return act


def test_a_long_act_is_counted_and_undone_in_the_background(reviewer: User, long_act: Any) -> None:
    client, before = signed_in(reviewer), Person.objects.count()
    path = reverse("admin:curation_changeset_undo", args=[long_act.id])
    preview = client.get(path).content.decode()
    assert "entered: people (3)" in preview
    assert "undone in the background" in preview
    answer: Any = client.post(path, {"why": "the wrong sheet"})
    job = Job.objects.get(task_name="archive.curation.jobs.undo_act")
    assert answer.url == reverse("admin:jobs_job_change", args=[job.pk])
    assert Person.objects.count() == before  # nothing yet
    again = client.post(path, {"why": ""}, follow=True).content.decode()
    assert "This act waits to be undone already." in again
    jobs.undo_act(Quiet(), **job.args)
    assert Person.objects.count() == before - 3
    made = ChangeSet.objects.get(reverts=long_act.id)
    assert (made.who, made.why) == (reviewer, "the wrong sheet")


def test_a_job_that_may_not_undo_writes_nothing_and_says_why(
    reviewer: User, curator: User, long_act: Any
) -> None:
    adam = Person.objects.get(display_name="Adam Zkusmý")
    with changes(user=curator, label="a later look"):
        Person.objects.filter(pk=adam.pk).update(sex="male")
    asked = {"act_id": str(long_act.id), "why": "", "language": "en"}
    with pytest.raises(Impossible, match=r"Zkusm. was changed afterwards: .* a later look"):
        jobs.undo_act(Quiet(), user_id=reviewer.pk, **asked)
    with pytest.raises(Impossible, match="may not undo acts any more"):
        jobs.undo_act(Quiet(), user_id=curator.pk, **asked)
    assert Person.objects.filter(display_name__contains="Zkusm").count() == 3


def test_what_only_the_archivist_sees_is_not_told_to_a_curator(
    curator: User, archivist: User
) -> None:
    with changes(user=archivist, label="new role for kanarek") as all_of_it:
        builders.user("somebody@example.org", "researcher")
    with changes(user=archivist, label="new role and person") as act:
        builders.user("kanarek@example.org", "researcher")
        builders.person("Josef Vzorný")
    whole = reverse("admin:curation_changeset_change", args=[all_of_it.id])
    assert signed_in(curator).get(whole).status_code == 404
    path = reverse("admin:curation_changeset_change", args=[act.id])
    seen = signed_in(curator).get(path).content.decode()
    assert "kanarek@example.org" not in seen
    assert "for the archivist alone" in seen
    assert "kanarek@example.org" in signed_in(archivist).get(path).content.decode()
    of = reverse("admin:curation_changeset_of", args=["accounts.User", curator.pk])
    assert signed_in(curator).get(of).status_code == 403


def test_addresses_that_lead_nowhere_are_told_so(curator: User) -> None:
    client = signed_in(curator)
    nothing = "5f0c1a9e-0000-4000-8000-000000000000"
    for name, args in (
        ("of", ["people.Person", nothing]), ("of", ["people.Person", "no id"]),
        ("of", ["no.Model", nothing]), ("change", [nothing]),
        ("restore", [nothing, "people.Person", nothing]),
    ):  # fmt: skip
        path = reverse(f"admin:curation_changeset_{name}", args=args)
        assert client.get(path).status_code == 404, path
    assert client.get(reverse("admin:people_person_history", args=["no id"])).status_code == 404


@pytest.mark.parametrize("who", ["visitor", "contributor", "researcher"])
def test_nobody_outside_reads_a_history(
    who: str, contributor: User, researcher: User, curator: User
) -> None:
    josef = builders.person("Josef Vzorný")
    with changes(user=curator, why="Kanárekdůvod") as act:
        Person.objects.filter(pk=josef.pk).update(verdict_reason="Kanárekdříve")
        Person.objects.filter(pk=josef.pk).update(verdict_reason="")
        Evidence.objects.all().delete()
    users = {"contributor": contributor, "researcher": researcher}
    client = signed_in(users[who]) if who in users else Client()
    desk = [
        reverse("admin:people_person_history", args=[josef.pk]),
        reverse("admin:curation_changeset_changelist"),
        reverse("admin:curation_changeset_change", args=[act.id]),
        reverse("admin:curation_changeset_of", args=["people.Person", josef.pk]),
    ]
    for path in desk:
        assert client.get(path).status_code == 302, path
    assert "Kanárek" not in client.get(josef.get_absolute_url()).content.decode()
    assert not Change.objects.visible_to(users.get(who)).exists()


def test_the_name_of_an_act_tells_a_curator_nobodys_address(curator: User, archivist: User) -> None:
    user = builders.user("kanarek@example.org", "researcher")
    asked = builders.invitation("kanarek-asked@example.org")
    chief = signed_in(archivist)
    fill(chief, reverse("admin:accounts_user_change", args=[user.pk]), is_active=[])
    help_page = reverse("admin:accounts_help", args=[user.pk, "sessions"])
    assert chief.post(help_page, {"why": "left the library"}).status_code == 302
    for step in ("renew", "withdraw"):
        chief.post(reverse(f"admin:accounts_invitation_{step}", args=[asked.pk]))
    acts = [str(act) for act in ChangeSet.objects.filter(who=archivist)]
    assert {"user edited", "Invitation renewed", "Invitation withdrawn"} <= set(acts)
    for path in (reverse("admin:index"), reverse("admin:curation_changeset_changelist")):
        assert "kanarek" not in signed_in(curator).get(path).content.decode()


def test_a_preview_of_undoing_tells_no_more_than_the_act_itself(
    reviewer: User, archivist: User
) -> None:
    with changes(user=archivist, label="new role") as act:
        builders.person("Josef Vzorný", status="draft")  # else the act itself is not told of
        builders.user("kanarek@example.org", "researcher")
    path = reverse("admin:curation_changeset_undo", args=[act.id])
    seen = signed_in(reviewer).get(path).content.decode()
    assert "kanarek@example.org" not in seen
    assert "You have no right to write this: user." in seen


def form_in(answer: Any) -> dict[str, Any]:
    reader = FormReader()
    reader.feed(answer.content.decode().split('<div id="content-main">', 1)[1])
    return reader.values


def test_nothing_is_restored_that_the_preview_did_not_show(reviewer: User, curator: User) -> None:
    josef = builders.person("Josef Vzorný", status="draft", sex="unknown")
    row = Person.objects.filter(pk=josef.pk)
    with changes(user=curator, label="first") as act:
        row.update(sex="male")
    path = reverse("admin:curation_changeset_restore", args=[act.id, "people.Person", josef.pk])
    client = signed_in(reviewer)
    shown = form_in(client.get(path))
    with changes(user=curator, label="meanwhile"):
        row.update(verdict_reason="a letter of 1931")
    answer = client.post(path, {**shown, "why": "first was wrong"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody has changed it since you opened this page" in text
    assert "a letter of 1931" in text
    assert 'value="first was wrong"' in text
    assert row.get().verdict_reason == "a letter of 1931"
    assert client.post(path, form_in(answer)).status_code == 302
    assert (row.get().verdict_reason, row.get().sex) == ("", "unknown")
