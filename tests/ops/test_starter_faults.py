"""Faults in the data files: each is named, and nothing in the archive is changed."""
# ruff: noqa: E501 - one fault is one row of the table

from __future__ import annotations

import errno
import os
from typing import Any

import pytest

from people.models import (
    Person,
    Term,
)
from tests.ops.starter_files import DataFolder, everything

pytestmark = pytest.mark.django_db


def test_a_record_that_refers_to_one_removed_in_the_archive_is_refused(data: DataFolder) -> None:
    data.load("--no-sample")
    Term.objects.get(key="topic/journey").delete()
    data.change("starter/people", "term: trade/joiner", "term: topic/journey")
    before = everything()
    assert "topics.yaml, line 1, topic/journey: this was removed in the archive" in data.refusal(
        "--no-sample"
    )
    assert everything() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("people", "kolem 1898", "1925-13", "sample-vzorny › facts › birth › date: There is no such day as “1925-13”"),
        ("people", "date: '1897'", "date: 30. 2. 1897", "facts › birth › evidence › 2 › date: "),
        ("people", "sex: male", "sexx: male", "sample-vzorny › sexx: “sexx” is not known here. Is “sex” meant?"),
        ("people", "sex: male", "sex: man", "“man” is not one of: female, male"),
        ("people", "place: sample-vzorov", "place: vzorov", "birth › place: there is no place “vzorov”."),
        ("people", "event: sample-t1", "event: t9", "there is no event “t9”."),
        ("people", "term: trade/joiner", "unit: trade/joiner", "not a term of the vocabulary unit"),
        ("people", "kind: trade,", "kind: trad,", "there is no fact kind “trad”."),
        ("people", "confidence: 1", "confidence: 7", "“7” is not one of: 0, 1, 2, 3."),
        ("people", "confidence: 1", "low: 9, high: 3", "9 is more than “high”, 3."),
        ("people", "confidence: 1", "page: p9", "the source “sample-book” has no page “p9”."),
        ("people", "confidence: 1", "segment: 4", "“sample-book” has no segment 4."),
        ("people", "quotation: {sk: V", "quotation: {xx: V", "“xx” is not a language of this archive."),
        ("people", "surname: Ukážková, language: sk, display: true", "surname: Ukážková", "exactly one name has"),
        ("people", "language: cs", "script: Cyrl", "“Josef Vzorný” is written in Latn, not in Cyrl."),
        ("people", "P-SAMPLE-0VKAZK", "P-SAMPLE-0V20RN", "is the id of sample-vzorny (data/starter/people.yaml) too"),
        ("people", "P-SAMPLE-0VKAZK", "P-0VKAZK", "an id with SAMPLE and a key that begins with “sample-”"),
        ("people", "P-SAMPLE-0VKAZK", "F-SAMPLE-0VKAZK", "not a public id of the form P-7K3QF2"),
        ("people", "key: sample-ukazkova", "key: sample-vzorny", "the key “sample-vzorny” stands in"),
        ("people", "{kind: denounced, to: sample-vzorny}", "{to: sample-vzorny}", "“kind” is missing."),
        ("events", "kind: departure,", "kind: birth,", "“birth” is about person, not event."),
        ("families", "person: sample-ukazkova", "person: sample-vzorny", "“sample-vzorny” stands twice in this family"),
        ("places", "  lat: 49.2\n", "", "give both “lat” and “lon”"),
        ("places", "lat: 49.2", "lat: 149.2", "149.2 is not between −90 and 90."),
        ("places", "lat: 49.2", "geonames: x1", "“x1” is not a whole number."),
        ("sources", "kind: publication", "access: closed, kind: publication", "needs “closed_until”"),
        ("sources", "kind: publication", "closed_until: 1.1.2040, kind: publication", "is not a day; write it as"),
        ("questions", "sample-vzorny/departure", "sample-vzorny/nothing", "no fact and no name of a place"),
        ("terms", "key: trade/joiner", "key: joiner", "begins with its vocabulary"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_file_line_and_value(
    data: DataFolder, file: str, old: str, new: str, message: str
) -> None:
    line = data.change(f"starter/{file}", old, new)
    words = data.refusal("--no-sample")
    assert message in words
    assert (
        f"data/starter/{file}.yaml, line {line}, " in words
        or "missing" in message
        or "both" in message
    )
    assert not any(everything().values())


def test_all_faults_are_reported_together(data: DataFolder) -> None:
    first = data.change("starter/people", "kolem 1898", "1925-13")
    second = data.change("starter/places", "language: sk}, {", "language: xx}, {")
    words = data.refusal("--no-sample").splitlines()
    assert [line.split(", ")[:2] for line in words[:2]] == [
        ["data/starter/people.yaml", f"line {first}"],
        ["data/starter/places.yaml", f"line {second}"],
    ]
    assert words[2:] == ["2 problems in the data files; nothing was changed."]


def test_a_fault_stops_a_later_load_and_leaves_the_archive_as_it_was(data: DataFolder) -> None:
    data.load("--no-sample")
    before = everything()
    data.change("starter/people", "kolem 1898", "1899")
    data.change("starter/sources", "Vzorová kniha", "'Vzorová")
    assert "data/starter/sources.yaml, line 3: this is not YAML" in data.refusal("--no-sample")
    assert everything() == before


def test_a_file_that_cannot_be_read_is_not_blamed_on_those_that_refer_to_it(
    data: DataFolder,
) -> None:
    data.file("starter/places").write_text("- key: ]")
    words = data.refusal("--no-sample").splitlines()
    assert len(words) == 2
    assert words[0].startswith("data/starter/places.yaml, line 1: this is not YAML")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "key: sample-vzorny\n",
            "line 1: keys with values where a list of records should stand.",
        ),
        ("- sample-vzorny\n", "line 1, 1: a text where keys with values should stand."),
        ("- key: a\n  key: b\n", "line 2, b › key: this key stands twice."),
    ],
)
def test_a_file_of_the_wrong_shape_is_named(data: DataFolder, text: str, message: str) -> None:
    data.file("starter/repositories").write_text(text)
    assert f"data/starter/repositories.yaml, {message}" in data.refusal("--no-sample")


def test_letters_in_an_old_code_page_are_named(data: DataFolder) -> None:
    data.file("starter/repositories").write_bytes("# a\n# č".encode("cp1250"))
    assert "data/starter/repositories.yaml, line 2: this is not UTF-8" in data.refusal(
        "--no-sample"
    )


def test_a_file_of_an_unknown_name_is_named(data: DataFolder) -> None:
    data.file("starter/poeple").write_text("")
    assert "data/starter/poeple.yaml, line 1: a file of this name is not read" in data.refusal(
        "--no-sample"
    )


def test_an_id_of_another_record_in_the_archive_is_refused(data: DataFolder) -> None:
    Person.objects.create(ref="P-SAMPLE-0V20RN")
    assert "“P-SAMPLE-0V20RN” is taken by another record" in data.refusal("--no-sample")


def test_what_only_the_database_notices_is_told_in_words(data: DataFolder) -> None:
    data.change("starter/places", "lat: 49.2\n", "geonames: 7\n  lat: 49.2\n")
    text = data.file("starter/places").read_text()
    copy = text.replace("sample-vzorov", "sample-vzorov-2").replace("0VZ0R0", "0VZ0R2")
    data.file("starter/places").write_text(text + copy)
    words = data.refusal("--no-sample")
    assert "(geonames_id)=(7)" in words
    assert "Nothing was changed." in words
    assert not any(everything().values())


def test_a_picture_that_is_not_there_is_named(data: DataFolder) -> None:
    line = data.change("sample/documents", "look: typed", "scan: letter.jpg")
    words = data.refusal("--check")
    assert (
        f"line {line}, sample-letter › pages › p1 › scan: there is no picture “letter.jpg”" in words
    )


def full_disk(*args: Any, **kwargs: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_while_files_are_kept_changes_nothing(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", full_disk)
    assert "The disk is full" in data.refusal("--overwrite")
    assert not any(everything().values())
    assert not list(data.path.parent.rglob("*.part"))


def test_a_full_disk_while_rows_are_written_changes_nothing(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.ops.starter.writing._remember", full_disk)
    assert data.refusal("--no-sample") == "The disk is full. Nothing was changed."
    assert not any(everything().values())


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("documents", "words: Josef Vzorný", "words: Jozef", "“Jozef” does not stand in line 2"),
        ("documents", "line: 2", "line: 9", "the page has no line 9."),
        ("interviews/eva", "words: Vzorný", "words: Novák", "“Novák” does not stand in segment 2."),
        ("interviews/eva", "from: 3, to: 3", "from: 3, to: 8", "segments 1 to 4, not 8."),
        ("interviews/eva", "speaker: q, language: sk, text: Ď", "speaker: x, language: sk, text: Ď", "“x” is not one of the speakers"),
        ("interviews/eva", "covers: [audio, text]", "covers: [sound]", "“sound” is not one of: audio"),
        ("interviews/eva", "by: sample-ukazkova", "by: sample-ukazkva", "there is no person “sample-ukazkva”."),
        ("people", "segment: 2", "segment: 9", "“sample-interview” has no segment 9."),
    ],
)  # fmt: skip
def test_a_fault_of_the_sample_is_named(
    data: DataFolder, file: str, old: str, new: str, message: str
) -> None:
    line = data.change(f"sample/{file}", old, new)
    words = data.refusal("--check")
    assert message in words
    assert f"data/sample/{file}.yaml, line {line}, " in words
