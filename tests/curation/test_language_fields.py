"""The languages of names and texts are chosen, and a code that no language has is refused."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from archive.core.fields import LanguageField, LanguagesField
from archive.core.languages import LANGUAGES
from people.models import PersonName
from tests import builders
from tests.admin_forms import errors, fill
from tests.conftest import signed_in

OF_RECORDS = ("people", "sources")


@pytest.fixture
def desk(curator):
    return signed_in(curator)


def test_every_language_of_a_record_is_one_of_the_archive():
    columns = [
        field
        for label in OF_RECORDS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith(("language", "languages"))
        and str(field) != "sources.PageReading.languages"  # as the program calls them: ces+slk
    ]
    assert len(columns) >= 7
    assert all(isinstance(field, LanguageField | LanguagesField) for field in columns)


def test_a_select_offers_every_language_by_code_and_own_name():
    widget = PersonName._meta.get_field("language").formfield().widget
    shown = widget.render("language", "cs")
    assert all(f"{code} · {one.endonym}" in shown for code, one in LANGUAGES.items())
    assert '<option value="cs" selected>' in shown
    assert "maxlength" not in shown


@pytest.mark.django_db
def test_an_unknown_code_is_refused_with_words(desk):
    answer = fill(
        desk,
        reverse("admin:people_person_add"),
        **{"names-0-given": "Josef", "names-0-language": "xx"},
    )
    assert answer.status_code == 200
    assert "“xx” is not a language of this archive; it knows cs, sk" in errors(answer)[0]


@pytest.mark.django_db
def test_a_code_that_was_stored_before_is_shown_and_kept(desk):
    josef = builders.person()
    josef.names.update(language="rue")
    path = reverse("admin:people_person_change", args=[josef.pk])
    answer = fill(desk, path, **{"names-0-suffix": "st."})
    assert answer.status_code == 302, errors(answer)
    name = josef.names.get()
    assert (name.language, name.suffix) == ("rue", "st.")


@pytest.mark.django_db
def test_the_languages_of_a_source_are_ticked(desk):
    answer = fill(
        desk,
        reverse("admin:sources_source_add"),
        kind="publication",
        title="Kniha",
        title_language="cs",
        languages=["cs", "ky"],
    )
    assert answer.status_code == 302, errors(answer)
    from sources.models import Source

    book = Source.objects.get()
    assert book.languages == ["cs", "ky"]
    book.languages = ["cs", "zz"]
    with pytest.raises(ValidationError, match="“zz” is not a language"):
        book.full_clean()
