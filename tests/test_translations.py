"""The catalogues of the interface: complete, and with the same placeholders as the English text."""

from __future__ import annotations

import re
from gettext import c2py
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from archive.core.languages import PREPARED_LANGUAGES
from archive.settings import interface_languages

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def messages(language: str) -> list[Any]:
    path = Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as stream:
        return [message for message in read_po(stream, locale=language) if message.id]


def forms(text: Any) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_a_guess(language):
    missing = [m.id for m in messages(language) if m.fuzzy or not all(forms(m.string))]
    assert missing == []


@pytest.mark.parametrize("language", [*LANGUAGES, *PREPARED_LANGUAGES])
def test_every_translation_keeps_the_placeholders(language):
    """A plural form may leave the number out, as in “one person”, but bring in none of its own."""
    wrong = []
    for message in messages(language):
        english = {name for form in forms(message.id) for name in PLACEHOLDER.findall(form)}
        for form in filter(None, forms(message.string)):
            found = set(PLACEHOLDER.findall(form))
            exact = len(forms(message.id)) == 1
            if found - english or (exact and found != english):
                wrong.append((message.id, form))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_navigation_is_in_the_readers_language(client, language):
    with translation.override(language):
        expected = translation.gettext("Documents")
    assert expected != "Documents"
    assert expected in client.get(f"/{language}/").content.decode()


@pytest.mark.parametrize("language", PREPARED_LANGUAGES)
def test_a_prepared_language_knows_every_text_that_is_to_be_translated(language):
    assert {m.id for m in messages(language)} == {m.id for m in messages("cs")}


def test_an_unfinished_catalogue_is_never_offered_by_default():
    offered = [code for code, _name in interface_languages("")]
    assert offered == ["en", *LANGUAGES]
    assert not set(offered) & set(PREPARED_LANGUAGES)


@pytest.mark.django_db
def test_a_page_says_in_which_languages_it_is_offered_and_in_no_other(client):
    page = client.get("/en/people/").content.decode()
    for code, name in settings.LANGUAGES:
        assert f'hreflang="{code}" href="http://testserver/{code}/people/"' in page
        assert f'href="/{code}/people/" lang="{code}" hreflang="{code}"' in page
        assert f">{name}</a>" in page
    assert not re.search(rf'hreflang="(?:{"|".join(PREPARED_LANGUAGES)})"', page)


@pytest.mark.parametrize("language", [*LANGUAGES, *PREPARED_LANGUAGES])
def test_numbers_choose_their_form_as_the_language_does(language):
    """By the rules of CLDR, which Babel carries: one, few, many or other."""
    path = Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    choose = c2py(str(catalogue.plural_expr))
    rule = Locale.parse(language).plural_form
    by_rule: dict[int, set[str]] = {}
    for number in range(200):
        by_rule.setdefault(choose(number), set()).add(rule(number))
    assert all(len(one) == 1 for one in by_rule.values())
    assert len({next(iter(one)) for one in by_rule.values()}) == len(by_rule)
    assert max(by_rule) < catalogue.num_plurals  # a form may be for fractions alone


@pytest.mark.django_db
@pytest.mark.parametrize("language", PREPARED_LANGUAGES)
def test_a_prepared_language_can_be_switched_on(language, client, settings):
    assert client.get(f"/{language}/").status_code == 404
    settings.LANGUAGES = interface_languages(f"en,{language}")
    page = client.get(f"/{language}/").content.decode()
    assert f'<html lang="{language}">' in page
    assert "Čeština" not in page


@pytest.mark.parametrize(("codes", "said"), [("en,de", "de"), ("cs,sk", "en")])
def test_a_language_that_the_interface_does_not_speak_stops_the_start(codes, said):
    with pytest.raises(ImproperlyConfigured, match=f"“{said}”"):
        interface_languages(codes)
