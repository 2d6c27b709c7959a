"""Which text a reader gets, and what languages are called."""

from __future__ import annotations

from archive.core.languages import INTERFACE_LANGUAGES, LANGUAGES, pick


def test_a_reader_gets_the_wanted_language_first() -> None:
    texts = {"ky": "өтүк", "sk": "obuvník", "cs": "švec", "en": "shoemaker"}
    assert pick(texts, "sk") == ("obuvník", "sk")
    assert pick(texts, "cs-CZ") == ("švec", "cs")


def test_a_missing_text_falls_back_in_the_order_of_the_interface() -> None:
    assert pick({"ru": "сапожник", "sk": "obuvník", "en": "  "}, "en") == ("obuvník", "sk")
    assert pick({"hu": "cipész", "de": "Schuster"}, "ru") == ("cipész", "hu")
    assert pick({}, "en") == ("", "")


def test_every_language_of_the_interface_is_known_by_its_own_name() -> None:
    assert [LANGUAGES[code].endonym for code in INTERFACE_LANGUAGES] == [
        "English",
        "Čeština",
        "Slovenčina",
        "Русский",
    ]
    assert {code for code in LANGUAGES if len(code) != 2} == set()
    assert LANGUAGES["io"].english == "Ido"
