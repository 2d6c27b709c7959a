"""A date is told as it is understood, before it is saved and in the words of the reader."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from archive.core.date_understood import EXAMPLES, examples, understood
from archive.core.dated import Dated, DateTextField
from archive.core.languages import INTERFACE_LANGUAGES
from tests import builders
from tests.conftest import signed_in


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("kolem 1925", "around 1925 (1925~), 1 January 1924 – 31 December 1926"),
        ("12. 3. 1925", "12 March 1925 (1925-03-12)"),
        ("po 1938", "after 1938 ([1939..]), 1 January 1939 – …"),
        ("na jar = 1938-21", "spring 1938 (1938-21), 1 March 1938 – 31 May 1938"),
    ],
)
def test_a_date_is_told_in_words_in_edtf_and_by_its_days(typed, sentence):
    assert understood(typed).sentence == sentence


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_example_of_the_help_is_understood_in_its_language(language):
    with translation.override(language):
        shown = examples()
    assert [example.typed for example in shown] == list(EXAMPLES[language])
    assert [example.typed for example in shown if example.wrong] == []
    assert len({example.edtf for example in shown}) >= 14
    assert {"?", "~", "X", "/", ".."} <= {
        sign for sign in ("?", "~", "X", "/", "..") for e in shown if sign in e.edtf
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31.2.1938", "“31.2.1938”: February 1938 has 28 days."),
        ("30 February 1936", "“30 February 1936”: February 1936 has 29 days."),
        ("1925/1938-04-31", "“1925/1938-04-31”: April 1938 has 30 days."),
        ("12.13.1938", "check the day and the month"),
        ("1927–1925", "the end comes before the start"),
        ("neděle", "“neděle” is not understood. Write a day (12. 3. 1925)"),
    ],
)
def test_a_wrong_date_names_what_was_written_and_what_may_be(typed, said):
    assert said in understood(typed).wrong


def test_every_uncertain_date_of_a_form_tells_how_it_is_understood():
    for model in Dated.__subclasses__():
        field = model._meta.get_field("date_text")
        assert isinstance(field, DateTextField), model
        assert "around 1925 (1925~)" in field.formfield().widget.render("date_text", "asi 1925")


@pytest.mark.django_db
def test_the_desk_answers_what_saving_would_say(curator):
    desk = signed_in(curator)
    right = desk.get(reverse("admin:date"), {"q": "kolem 1925"}).json()
    assert right == {"sentence": understood("kolem 1925").sentence, "wrong": False}
    wrong = desk.get(reverse("admin:date"), {"q": "31.2.1938"}).json()
    assert wrong["wrong"]
    assert "February 1938 has 28 days" in wrong["sentence"]
    assert desk.get(reverse("admin:date"), {"q": " "}).json()["sentence"] == ""
    assert "too long" in desk.get(reverse("admin:date"), {"q": "1" * 300}).json()["sentence"]


@pytest.mark.django_db
def test_a_stored_date_is_told_without_javascript_and_the_help_is_linked(curator):
    josef = builders.person(born="kolem 1898")
    page = signed_in(curator).get(reverse("admin:people_person_change", args=[josef.pk]))
    assert "around 1898 (1898~), 1 January 1897 – 31 December 1899" in page.content.decode()
    assert f'href="{reverse("admin:dates")}"' in page.content.decode()
    help_page = signed_in(curator).get(reverse("admin:dates")).content.decode()
    assert "<kbd>about 1925</kbd>" in help_page
