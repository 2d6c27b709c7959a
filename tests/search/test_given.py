"""The table of given names: what it joins, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.core import names
from archive.search import given


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Josef", "Осип"), ("Pepa", "Иосиф"), ("Pepík", "József"), ("Jožka", "Joseph"),
        ("Pišta", "István"), ("Pišta", "Štěpán"), ("Fero", "František"), ("Fero", "Ferenc"),
        ("Ďuro", "Juraj"), ("Ďuro", "György"), ("Ваня", "Иван"), ("Ваня", "Jan"),
        ("Mařenka", "Маруся"), ("Böske", "Alžběta"), ("Wenzel", "Václav"), ("Митя", "Dmitrij"),
    ],
)  # fmt: skip
def test_forms_of_one_given_name_answer_each_other(one: str, other: str) -> None:
    assert names.ascii_key(other) in given.others(one)
    assert names.ascii_key(one) in given.others(other)


def test_a_short_form_belongs_to_every_name_it_may_stand_for() -> None:
    assert {"vladimir", "vladislav", "ladislav"} <= given.others("Láďa") | given.others("Vláďa")
    assert {"jaroslav", "stanislav", "vyacheslav"} <= given.others("Слава")


@pytest.mark.parametrize("word", ["Marecek", "Interhelpo", "", "*", "\x00"])
def test_what_is_no_given_name_has_no_other_forms(word: str) -> None:
    assert given.others(word) == frozenset()


def test_there_are_three_hundred_groups_in_six_languages_each_with_its_source() -> None:
    groups = given.groups()
    assert len(groups) >= 300
    for language in given.LANGUAGES:
        assert sum(language in group.forms for group in groups) >= 200
    assert all(group.source for group in groups)
    assert all(sum(map(len, group.forms.values())) > 1 for group in groups)


GOOD = "- {key: josef, sex: male, source: 'own, unchecked', forms: {cs: [Josef, Pepa]}}\n"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD + GOOD, "group “josef”, key: stands twice"),
        (GOOD.replace("male", "man"), "“josef”, sex: must be male or female, not “man”"),
        (GOOD.replace("'own, unchecked'", "''"), "“josef”, source: must be a text"),
        (GOOD.replace("cs:", "xx:"), "“josef”, forms, xx: the language must be one of"),
        (GOOD.replace("[Josef, Pepa]", "Josef"), "“josef”, forms, cs: must be a list"),
        (GOOD.replace("Pepa", "Jan Pepa"), "“josef”, forms, cs: must be one word"),
        (GOOD.replace("sex:", "sexx:"), "“josef”, sexx: is not a field"),
        ("josef: {}", "must be a list of groups"),
        ("- Josef", "group 1: must have forms, key, sex, source"),
    ],
)
def test_a_wrong_table_is_refused_naming_group_and_field(
    tmp_path: Path, wrong: str, said: str
) -> None:
    file = tmp_path / "given.yaml"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(given.GivenNamesError, match=said):
        given.read(file)
