"""Taking back: a record as it was, a batch undone, and what stands in the way said in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.accounts.models import User
from archive.core.records import Record, batch, written
from archive.curation import history
from archive.curation.history import Refused, changes, restore, undo
from archive.curation.history_kept import kept
from archive.curation.history_rows import rows_now
from archive.curation.models import Change, ChangeSet
from archive.search import checking, index
from people.models import (
    Fact,
    Family,
    FamilyMember,
    Person,
    PersonName,
    Question,
    Relation,
    RelationKind,
    RetiredRef,
)
from people.models.families import FamilyRole
from sources.models import Citation, Evidence, Mention, Page, Segment, Source
from tests import builders

pytestmark = pytest.mark.django_db
NOT_COMPARED = {"curation.Message"}


def everything() -> dict[Any, Any]:
    """Every row that the history keeps, but for addresses that were retired."""
    keys = [
        (label, str(pk))
        for label, one in kept().items()
        if label != "people.RetiredRef"
        for pk in one.model._base_manager.values_list("pk", flat=True)
    ]
    return rows_now(keys)


def derived() -> dict[Any, Any]:
    """What the hooks keep, where readers would notice."""
    people = Person.objects.values_list("pk", "display_name", "sort_key", "opens_on")
    facts = Fact.objects.values_list("pk", "line", "earliest", "latest")
    return {row[0]: row for row in [*people, *facts]}


def touch(*records: Record) -> None:
    """Let the hooks renew what follows from bulk writes."""
    with batch():
        written(*records)


def settled() -> None:
    for model in index.FIELDS:
        assert list(checking.differences(model)) == []


class World:
    """Josef with names, facts, evidence, a family, a relation, and mentions of him."""

    def __init__(self, status: str = "draft") -> None:
        self.josef = builders.person("Josef Vzorný", status=status)
        self.anna = builders.person("Anna Vzorná", status=status)
        self.name = PersonName.objects.create(person=self.josef, surname="Образцов", position=1)
        self.place = builders.place("Vzorov")
        self.born = builders.fact(self.josef, "residence", "1925", where=self.place)
        self.book = builders.source("Sample book", status=status)
        self.evidence = builders.evidence(self.born, self.book, "1926")
        self.family = builders.family(self.josef, children=(self.anna,), status=status)
        kind = RelationKind.objects.create(
            key="neighbour", label={"en": "Neighbour of"}, converse={"en": "Neighbour of"}
        )
        self.relation = Relation.objects.create(
            person=self.josef, to_person=self.anna, kind=kind, closed=False
        )
        self.letter = builders.document("Sample letter", "Milá matko", status=status)
        self.mention = Mention.objects.create(
            page=self.letter.pages.get(), person=self.josef, words="Josef", treatment="named"
        )
        self.kind = builders.kind("arrest")
        self.spare = Citation.objects.create(source=self.book, locator="p. 2")
        self.question = Question.objects.create(key="when", question={"en": "When?"})
        self.question.facts.add(self.born)


@pytest.fixture
def world() -> World:
    return World()


# One after the other, in any order: each is something that curators do to a person.


def rename(world: World) -> None:
    PersonName.objects.filter(pk=world.name.pk).update(surname="Образцова", note={"ru": "жена"})


def swap_display(world: World) -> None:
    first = world.josef.names.get(is_display=True)
    first.is_display = False
    first.save()
    name = PersonName.objects.filter(person=world.josef).exclude(pk=first.pk).first()
    if name:
        name.is_display = True
        name.save()
    else:
        PersonName.objects.create(person=world.josef, surname="Nový", is_display=True)


def drop_name(world: World) -> None:
    PersonName.objects.filter(pk=world.name.pk).delete()


def add_fact(world: World) -> None:
    fact = Fact.objects.create(person=world.josef, kind=world.kind, date_text="1938")
    Evidence.objects.create(fact=fact, citation=world.spare, date_text="1937")


def drop_fact(world: World) -> None:
    Fact.objects.filter(pk=world.born.pk).delete()


def correct(world: World) -> None:
    Evidence.objects.filter(pk=world.evidence.pk).update(low="12.50", verbatim="asi 1926")
    Person.objects.filter(pk=world.josef.pk).update(sex="male", biography={"cs": "Truhlář."})


def leave_family(world: World) -> None:
    FamilyMember.objects.filter(person=world.josef).delete()


def become_child(world: World) -> None:
    FamilyMember.objects.filter(person=world.josef).update(role=FamilyRole.CHILD, slot=7)


def decide(world: World) -> None:
    Mention.objects.filter(pk=world.mention.pk).update(treatment="anonymised", person=None)


def unlink(world: World) -> None:
    world.question.facts.clear()


def break_off(world: World) -> None:
    Relation.objects.filter(pk=world.relation.pk).delete()


DEEDS = [
    rename, swap_display, drop_name, add_fact, drop_fact, correct, leave_family, become_child,
    decide, unlink, break_off,
]  # fmt: skip


@settings(
    max_examples=8, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=1, max_size=5), whole=st.booleans())
def test_a_record_is_as_before_whatever_was_done_to_it(
    deeds: list[Any], whole: bool, archivist: User
) -> None:
    """As one set that is undone, or as several before the first of which the record is restored."""
    from django.db import transaction

    with transaction.atomic():
        world = World()
        touch(world.josef, world.anna)
        before, seen = everything(), derived()
        acts = []
        if whole:
            with changes(user=archivist, label="all at once") as act, batch():
                for deed in deeds:
                    deed(world)
            acts = [act]
        else:
            for deed in deeds:
                with changes(user=archivist, label=deed.__name__) as act:
                    deed(world)
                acts.append(act)
        made = [act for act in acts if ChangeSet.objects.filter(pk=act.id).exists()]
        if everything() != before:
            if whole:
                undo(made[0], archivist, "a mistake")
            else:
                restore(world.josef, made[0], archivist, "a mistake")
            assert everything() == before
            assert derived() == seen
        transaction.set_rollback(True)


def test_a_removed_person_comes_back_whole_under_the_old_address(
    world: World, archivist: User
) -> None:
    touch(world.josef)
    before, seen = everything(), derived()
    with changes(user=archivist, label="removal") as act:
        Person.objects.get(pk=world.josef.pk).delete()
    assert RetiredRef.objects.filter(ref=world.josef.ref).exists()
    made = restore(world.josef, act, archivist, "it was no double")
    assert everything() == before
    assert derived() == seen
    assert not RetiredRef.objects.filter(ref=world.josef.ref).exists()
    told = ChangeSet.objects.get(pk=made.id)
    assert (told.who, told.why) == (archivist, "it was no double")
    assert world.josef.ref in told.label
    settled()


def test_an_undone_act_can_be_done_again(world: World, archivist: User) -> None:
    before = everything()
    with changes(user=archivist, label="removal") as act:
        Person.objects.get(pk=world.josef.pk).delete()
    after = everything()
    back = undo(act, archivist)
    assert everything() == before
    assert ChangeSet.objects.get(pk=back.id).reverts == act.id
    undo(back, archivist)
    assert everything() == after
    settled()


def test_a_whole_import_is_undone_and_leaves_nothing_but_retired_addresses(
    archivist: User,
) -> None:
    before = everything()
    with changes(user=archivist, label="a list") as act:
        World()
    undo(act, archivist)
    left = {key: row for key, row in everything().items() if key not in before}
    assert left == {}
    settled()


def test_segments_that_changed_places_change_back(archivist: User) -> None:
    told = builders.interview("Sample interview", "Prvá veta.", "Druhá veta.", status="draft")
    before = everything()
    one, other = told.segments.order_by("position")
    with changes(user=archivist) as act:
        Segment.objects.filter(pk=one.pk).update(position=99)
        Segment.objects.filter(pk=other.pk).update(position=one.position)
        Segment.objects.filter(pk=one.pk).update(position=other.position)
    undo(act, archivist)
    assert everything() == before


# What stands in the way


def refusal(deed: Any) -> str:
    before, number = everything(), Change.objects.count()
    with pytest.raises(Refused) as told:
        deed()
    assert everything() == before
    assert Change.objects.count() == number
    return str(told.value)


def test_a_later_edit_of_the_same_field_stands_in_the_way_and_is_named(
    world: World, archivist: User, reviewer: User
) -> None:
    with changes(user=archivist) as act:
        correct(world)
    with changes(user=reviewer, label="second thoughts"):
        Person.objects.filter(pk=world.josef.pk).update(sex="female")
    told = refusal(lambda: undo(act, archivist))
    assert "Josef Vzorný" in told
    assert str(reviewer) in told
    assert "second thoughts" in told


def test_a_later_edit_of_another_field_stays(world: World, archivist: User) -> None:
    with changes(user=archivist) as act:
        correct(world)
    Person.objects.filter(pk=world.josef.pk).update(verdict_reason="elsewhere")
    undo(act, archivist)
    world.josef.refresh_from_db()
    assert (world.josef.sex, world.josef.verdict_reason) == ("unknown", "elsewhere")


def test_what_was_entered_later_upon_it_stands_in_the_way(world: World, archivist: User) -> None:
    with changes(user=archivist) as act:
        fact = builders.fact(world.josef, "arrest", "1938")
    builders.evidence(fact, world.book, "1937")
    assert "entered afterwards" in refusal(lambda: undo(act, archivist))


def test_a_citation_that_went_too_comes_back_with_what_rests_on_it(
    world: World, archivist: User
) -> None:
    before = everything()
    with changes(user=archivist) as act:
        drop_fact(world)
    Citation.objects.filter(pk=world.evidence.citation_id).delete()
    restore(world.josef, act, archivist)
    assert everything() == before


def test_a_source_that_is_gone_is_named_and_nothing_is_half_written(
    world: World, archivist: User
) -> None:
    with changes(user=archivist) as act:
        drop_fact(world)
    Citation.objects.all().delete()
    Source.objects.filter(pk=world.book.pk).delete()
    assert "source" in refusal(lambda: restore(world.josef, act, archivist))


def test_a_taken_place_is_refused_in_the_words_of_the_rule(world: World, archivist: User) -> None:
    with changes(user=archivist) as act:
        PersonName.objects.filter(person=world.josef, is_display=True).delete()
    PersonName.objects.filter(pk=world.name.pk).update(is_display=True)
    assert "Only one form" in refusal(lambda: undo(act, archivist))


def test_a_removed_user_or_message_does_not_come_back(archivist: User, contributor: User) -> None:
    message = builders.message()
    for row in (contributor, message):
        with changes(user=archivist) as act:
            row.delete()
        assert "not all of it is kept" in refusal(lambda act=act: undo(act, archivist))


def test_nothing_to_do_is_said(world: World, archivist: User) -> None:
    with changes(user=archivist) as act:
        rename(world)
    undo(act, archivist)
    assert "nothing to do" in refusal(lambda: undo(act, archivist))


# Who may


def test_a_curator_restores_a_draft_but_nothing_that_is_published(
    curator: User, reviewer: User
) -> None:
    world = World()
    with changes(user=curator) as act:
        rename(world)
    restore(world.josef, act, curator)
    Person.objects.update(status="published")
    with changes(user=reviewer) as act:
        rename(world)
    assert "published" in refusal(lambda: restore(world.josef, act, curator))
    restore(world.josef, act, reviewer)


def test_what_was_taken_from_the_public_does_not_come_back_by_a_curator(
    curator: User, reviewer: User
) -> None:
    josef = builders.person("Josef Vzorný", status="published")
    with changes(user=reviewer) as act:
        Person.objects.filter(pk=josef.pk).update(status="draft", access="hidden")
    josef.refresh_from_db()
    assert "published" in refusal(lambda: restore(josef, act, curator))
    restore(josef, act, reviewer)
    josef.refresh_from_db()
    assert josef.status == "published"


def test_a_row_does_not_return_to_a_published_record_by_a_curator(
    curator: User, reviewer: User
) -> None:
    known, draft = builders.person(status="published"), builders.person("Anna", status="draft")
    fact = builders.fact(known, "residence", "1925")
    with changes(user=reviewer) as act:
        Fact.objects.filter(pk=fact.pk).update(person=draft)
    assert "published" in refusal(lambda: restore(draft, act, curator))
    restore(draft, act, reviewer)
    assert Fact.objects.get(pk=fact.pk).person == known


def test_a_role_that_was_taken_is_given_back_by_an_archivist_alone(
    archivist: User, reviewer: User, curator: User
) -> None:
    with changes(user=archivist) as act:
        curator.groups.clear()
    assert "no right" in refusal(lambda: undo(act, reviewer))
    undo(act, archivist)
    assert User.objects.get(pk=curator.pk).roles == {"curator"}


# What belongs to a record


def test_the_history_of_a_person_holds_all_its_rows_and_of_no_other(
    world: World, archivist: User
) -> None:
    with changes(user=archivist) as act:
        for deed in (rename, correct, leave_family, decide, unlink):
            deed(world)
        Person.objects.filter(pk=world.anna.pk).update(sex="female")
        Family.objects.filter(pk=world.family.pk).update(note={"en": "of Vzorov"})
    mine = history.changes_of(world.josef).filter(change_set=act.id)
    assert set(mine.values_list("model", flat=True)) == {
        "people.Person", "people.PersonName", "people.FamilyMember", "people.Question_facts",
        "sources.Evidence", "sources.Mention",
    }  # fmt: skip
    assert str(world.anna.pk) not in set(mine.values_list("row", flat=True))


def test_the_history_of_a_source_holds_its_pages_and_citations(
    world: World, archivist: User
) -> None:
    with changes(user=archivist) as act:
        Page.objects.filter(source=world.letter).update(label="1, back")
        world.letter.pages.get().texts.update(status="approved")
        Citation.objects.filter(source=world.book).update(locator="p. 7")
    assert {c.model for c in history.changes_of(world.letter).filter(change_set=act.id)} == {
        "sources.Page", "sources.PageText",
    }  # fmt: skip
    assert {c.model for c in history.changes_of(world.book).filter(change_set=act.id)} == {
        "sources.Citation"
    }


def test_rows_older_than_the_history_are_found_by_what_they_hang_on(
    world: World, archivist: User, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection

    from archive.curation import history_triggers

    history_triggers.switch_off()
    fact = builders.fact(world.josef, "arrest", "1938")
    row = builders.evidence(fact, world.book, "1937")
    history_triggers.install()
    assert connection.in_atomic_block
    with changes(user=archivist) as act:
        Evidence.objects.filter(pk=row.pk).update(verbatim="1937?")
    with django_assert_max_num_queries(8):
        found = list(history.changes_of(world.josef))
    assert [c.row for c in found if c.change_set_id == act.id] == [str(row.pk)]


def test_every_record_has_rows_by_the_keys_of_its_tables() -> None:
    """So that a new table that hangs on a record is in its history without being named."""
    from archive.curation.history_rows import children_of

    found = {one.label for one, _column in children_of("people.Person")}
    assert found >= {"people.PersonName", "people.Fact", "people.FamilyMember", "people.Relation",
                     "sources.Mention", "sources.Consent"}  # fmt: skip
    records = [one for one in kept().values() if issubclass(one.model, Record)]
    assert all(not one.owners for one in records)


def test_taking_back_many_new_people_asks_no_more_than_for_a_few(archivist: User) -> None:
    """And leaves what removing each by itself would: no row, and an address that says so."""
    statements = []
    for number in (3, 30):
        with changes(user=archivist, label="a sheet") as act, batch():
            people = [builders.person(f"Zkusmý {index}") for index in range(number)]
        assert Person.objects.filter(pk=people[0].pk).exists()
        with CaptureQueriesContext(connection) as asked:
            undo(act, archivist)
        statements.append(len(asked))
        refs = [person.ref for person in people]
        assert not Person.objects.filter(ref__in=refs).exists()
        retired = RetiredRef.objects.filter(ref__in=refs)
        assert [(one.became, one.new_ref) for one in retired] == [("removed", "")] * number
        assert all(one.told for one in retired)  # they were published
    assert statements[1] <= statements[0] + 3, statements
