"""The data files: what a load brings, again without doubling, and beside a curator's work."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from archive.core.access import Access, Status
from archive.curation.models import Change
from people.models import (
    Fact,
    Family,
    Line,
    Person,
    PersonName,
    Place,
    PlaceName,
    Question,
    Relation,
)
from sources.models import (
    Evidence,
    Source,
)
from tests.ops.starter_files import DataFolder, everything

pytestmark = pytest.mark.django_db


def josef() -> Person:
    return Person.objects.get(ref="P-SAMPLE-0V20RN")


def born(person: Person) -> Fact:
    return person.facts.get(kind__key="birth")


def test_a_person_comes_with_names_facts_and_evidence(data: DataFolder) -> None:
    data.load("--no-sample")
    birth = born(josef())
    assert josef().display_name == "Josef Vzorný"
    assert (birth.date_edtf, birth.where) == ("1898~", Place.objects.get(ref="L-SAMPLE-0VZ0R0"))
    said = [
        (row.citation.source.title, row.citation.locator, row.date_edtf)
        for row in birth.evidence.all()
    ]
    assert said == [("Vzorový zoznam", "row 17", "1898"), ("Vzorová kniha", "p. 3", "1897")]
    assert birth.evidence.first().citation.quotation == {"sk": "Vzorný Jozef 1898"}  # type: ignore[union-attr]


def test_a_load_is_one_act_of_the_history_under_its_own_name(data: DataFolder) -> None:
    data.load("--no-sample")
    kept = Change.objects.filter(model="people.Person").select_related("change_set")
    assert {(change.change_set.label, change.change_set.why) for change in kept} == {
        ("starter data", "Loaded from the data files")
    }
    assert len({change.change_set_id for change in kept}) == 1


def test_what_is_derived_is_derived(data: DataFolder) -> None:
    data.load("--no-sample")
    person = josef()
    assert person.birth_latest == dt.date(1899, 12, 31)
    assert person.opens_because == "birth"
    assert born(person).line == Line.FORKED
    assert person.facts.get(kind__key="departure").earliest == dt.date(1925, 3, 1)
    assert PersonName.objects.get(person=person).key_ascii


def test_records_of_the_files_are_published_and_open_unless_they_say_otherwise(
    data: DataFolder,
) -> None:
    data.change("starter/people", "sex: female", "access: hidden")
    data.load("--no-sample")
    assert (josef().status, josef().access) == (Status.PUBLISHED, Access.PUBLIC)
    assert Person.objects.get(ref="P-SAMPLE-0VKAZK").access == Access.HIDDEN


def test_a_relation_of_a_closed_kind_is_closed(data: DataFolder) -> None:
    data.load("--no-sample")
    assert Relation.objects.get().closed


def test_a_family_has_its_partner_and_its_child(data: DataFolder) -> None:
    data.load("--no-sample")
    members = Family.objects.get().membership.values_list("role", "pedigree", "person__sort_key")
    assert [(role, pedigree) for role, pedigree, _ in members] == [
        ("child", "adopted"),
        ("partner", "birth"),
    ]


def test_a_question_joins_facts_of_different_subjects_and_names_of_places(
    data: DataFolder,
) -> None:
    data.change(
        "starter/questions", "vzorny/departure]", "vzorny/departure, place/sample-vzorov/Vzorov]"
    )
    data.load("--no-sample")
    question = Question.objects.get()
    assert question.decided
    assert {fact.subject.ref for fact in question.facts.all()} == {josef().ref, "T-SAMPLE-0TRA1N"}
    assert list(question.place_names.all()) == [PlaceName.objects.get(name="Vzorov")]


def test_a_second_load_changes_nothing(data: DataFolder) -> None:
    data.load()
    before = everything()
    assert "loaded already" in data.load()
    assert everything() == before


def test_a_load_after_a_mere_comment_changes_nothing(data: DataFolder) -> None:
    data.load()
    before = everything()
    for file in data.path.rglob("*.yaml"):
        file.write_text("# A remark for readers.\n" + file.read_text())
    assert "0 new, 0 changed" in data.load()
    assert everything() == before


def test_a_changed_record_is_updated_and_the_others_are_not_touched(data: DataFolder) -> None:
    data.load("--no-sample")
    before = everything()["people.Person"]
    data.change("starter/people", "kolem 1898", "1898-03-12")
    assert "0 new, 1 changed" in data.load("--no-sample")
    assert born(josef()).earliest == dt.date(1898, 3, 12)
    after = everything()["people.Person"]
    assert [pk for pk in after if after[pk] != before[pk]] == [josef().pk]


def test_rows_that_vanished_from_the_file_are_removed(data: DataFolder) -> None:
    data.load("--no-sample")
    row = "        - {source: sample-book, locator: p. 3, date: '1897', confidence: 1}\n"
    data.change("starter/people", row, "")
    data.change("starter/people", "    - {key: trade, kind: trade, term: trade/joiner}\n", "")
    data.load("--no-sample")
    assert Evidence.objects.filter(fact=born(josef())).count() == 1
    assert not josef().facts.filter(kind__key="trade").exists()
    assert born(josef()).line == Line.BROKEN


def test_names_that_change_places_do_not_stand_in_each_others_way(data: DataFolder) -> None:
    data.load("--no-sample")
    line = "- given: Josef"
    data.change(
        "starter/people",
        line,
        "- {given: Jozef, surname: Vzorný, language: sk, kind: birth}\n    " + line,
    )
    data.load("--no-sample")
    names = josef().names.values_list("given", "is_display")
    assert list(names) == [("Jozef", False), ("Josef", True)]


def test_a_record_no_longer_in_the_files_stays_and_is_named(data: DataFolder) -> None:
    data.load("--no-sample")
    data.file("starter/families").write_text("")
    assert "kept in the archive: family sample-family" in data.load("--no-sample")
    assert Family.objects.count() == 1


def test_leaving_out_the_sample_forgets_nothing_of_it(data: DataFolder) -> None:
    data.load()
    data.change("starter/people", "kolem 1898", "1898")
    assert "No longer" not in data.load("--no-sample")
    assert Source.objects.filter(ref="S-SAMPLE-01ETT1").exists()


def test_what_a_curator_changed_is_left_alone_and_named(data: DataFolder) -> None:
    data.load("--no-sample")
    birth = born(josef())
    birth.date_text = "1899"
    birth.save()
    data.change("starter/people", "kolem 1898", "1898-03-12")
    told = data.load("--no-sample")
    assert "left alone (--overwrite takes the files): person sample-vzorny." in told
    assert born(josef()).date_text == "1899"


def test_a_row_that_a_curator_added_counts_as_a_change(data: DataFolder) -> None:
    data.load("--no-sample")
    PersonName.objects.create(person=josef(), given="Pepa")
    data.change("starter/people", "kolem 1898", "1898-03-12")
    assert "person sample-vzorny" in data.load("--no-sample")
    assert josef().names.filter(given="Pepa").exists()


def test_a_record_that_a_curator_removed_does_not_come_back(data: DataFolder) -> None:
    data.load("--no-sample")
    Question.objects.all().delete()
    data.change("starter/questions", "When did", "On which day did")
    assert "question sample-c1" in data.load("--no-sample")
    assert not Question.objects.exists()


def test_the_files_win_when_asked_to(data: DataFolder) -> None:
    data.load("--no-sample")
    birth = born(josef())
    birth.date_text = "1899"
    birth.save()
    data.load("--no-sample", "--overwrite")
    assert born(josef()).date_text == "kolem 1898"


def test_checking_writes_nothing(data: DataFolder) -> None:
    assert "in order: 3 people" in data.load("--check")
    assert not Person.objects.exists()
    assert not (data.path.parent / "media").exists()


def test_where_nobody_watches_the_progress_is_one_line_for_each_step(
    data: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_starter", "--from", str(data.path), "--no-sample", stdout=io.StringIO())
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Reading the data files (10)"
    assert lines[-1].startswith("Writing ")


def test_every_table_of_people_and_sources_is_known_to_the_loader() -> None:
    """A new table that the files may fill must be put in order with the others."""
    from archive.ops.starter.writing import ORDER
    from people.models import Identity, RetiredRef
    from sources.models import ImportedPoint, ImportedSegment, PageReading, ScanBundle, Upload

    of_desks = {ImportedSegment, ImportedPoint, Upload, PageReading, ScanBundle}
    known = {*ORDER, Identity, RetiredRef, *of_desks}
    of_rooms = {
        model
        for label in ("people", "sources")
        for model in apps.get_app_config(label).get_models()
        if not model._meta.proxy and issubclass(model, models.Model)
    }
    assert of_rooms <= known
