"""Uncertain dates shown in English, Czech, Slovak and Russian."""

from __future__ import annotations

import pytest
from django.utils import translation

from archive.core.dates import from_edtf, parse

LANGUAGES = ("en", "cs", "sk", "ru")

SHOWN = {
    "1925-03-29": ("29 March 1925", "29. března 1925", "29. marca 1925", "29 марта 1925 года"),
    "1925-03": ("March 1925", "březen 1925", "marec 1925", "март 1925 года"),
    "1925": ("1925", "1925", "1925", "1925"),
    "1925~": ("around 1925", "kolem roku 1925", "okolo roku 1925", "около 1925 года"),
    "1925-03~": (
        "around March 1925",
        "kolem března 1925",
        "okolo marca 1925",
        "около марта 1925 года",
    ),
    "1925?": (
        "probably 1925",
        "pravděpodobně 1925",
        "pravdepodobne 1925",
        "предположительно 1925",
    ),
    "1925%": (
        "probably around 1925",
        "pravděpodobně kolem roku 1925",
        "pravdepodobne okolo roku 1925",
        "предположительно около 1925 года",
    ),
    "1926/1991": ("1926–1991", "1926–1991", "1926–1991", "1926–1991"),
    "1926/..": ("from 1926", "od roku 1926", "od roku 1926", "с 1926 года"),
    "../1926": ("until 1926", "do roku 1926", "do roku 1926", "до 1926 года"),
    "1926/": (
        "from 1926 (end unknown)",
        "od roku 1926 (konec neznámý)",
        "od roku 1926 (koniec neznámy)",
        "с 1926 года (конец неизвестен)",
    ),
    "[..1929]": ("before 1930", "před rokem 1930", "pred rokom 1930", "раньше 1930 года"),
    "[1931..]": ("after 1930", "po roce 1930", "po roku 1930", "после 1930 года"),
    "[1925-04..]": (
        "after March 1925",
        "po březnu 1925",
        "po marci 1925",
        "после марта 1925 года",
    ),
    "[..1925-02]": (
        "before March 1925",
        "před březnem 1925",
        "pred marcom 1925",
        "раньше марта 1925 года",
    ),
    "[..1938-12-31]": (
        "by the end of 1938",
        "do konce roku 1938",
        "do konca roku 1938",
        "до конца 1938 года",
    ),
    "[..1925-03-11]": (
        "by 11 March 1925",
        "do 11. března 1925",
        "do 11. marca 1925",
        "до 11 марта 1925 года",
    ),
    "193X": ("the 1930s", "30. léta 20. století", "30. roky 20. storočia", "1930-е годы"),
    "190X": (
        "between 1900 and 1909",
        "mezi lety 1900 a 1909",
        "medzi rokmi 1900 a 1909",
        "между 1900 и 1909 годами",
    ),
    "19XX": ("the 20th century", "20. století", "20. storočie", "XX век"),
    "1938-21": ("spring 1938", "jaro 1938", "jar 1938", "весна 1938 года"),
    "1938-23~": (
        "around autumn 1938",
        "kolem podzimu 1938",
        "okolo jesene 1938",
        "около осени 1938 года",
    ),
    "[1925..1927]": (
        "between 1925 and 1927",
        "mezi lety 1925 a 1927",
        "medzi rokmi 1925 a 1927",
        "между 1925 и 1927 годами",
    ),
    "[1925-03..1926-05]": (
        "between March 1925 and May 1926",
        "mezi březnem 1925 a květnem 1926",
        "medzi marcom 1925 a májom 1926",
        "между мартом 1925 года и маем 1926 года",
    ),
    "[1925,1926]": ("1925 or 1926", "1925 nebo 1926", "1925 alebo 1926", "1925 или 1926"),
    "{1925,1926}": ("1925 and 1926", "1925 a 1926", "1925 a 1926", "1925 и 1926"),
    "[1937-01..1937-04]": (
        "beginning of 1937",
        "počátkem roku 1937",
        "začiatkom roku 1937",
        "в начале 1937 года",
    ),
    "[1937-05..1937-08]": (
        "middle of 1937",
        "v polovině roku 1937",
        "v polovici roku 1937",
        "в середине 1937 года",
    ),
    "[1925-03-21..1925-03-31]": (
        "end of March 1925",
        "koncem března 1925",
        "koncom marca 1925",
        "в конце марта 1925 года",
    ),
    "XXXX-12-05": (
        "5 December, year unknown",
        "5. prosince, rok neznámý",
        "5. decembra, rok neznámy",
        "5 декабря, год неизвестен",
    ),
    "1930-XX": ("1930", "1930", "1930", "1930"),
    "1925-03-12/1925-04-02": (
        "12 March 1925 – 2 April 1925",
        "12. března 1925 – 2. dubna 1925",
        "12. marca 1925 – 2. apríla 1925",
        "12 марта 1925 года – 2 апреля 1925 года",
    ),
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.items())
def test_a_date_is_shown_in_the_four_languages(text: str, shown: tuple[str, ...]) -> None:
    assert tuple(from_edtf(text).display(language) for language in LANGUAGES) == shown


def test_other_languages_read_english_and_none_is_the_active_one() -> None:
    march = parse("březen 1925")
    assert (march.display("eo"), march.display("en-gb")) == ("March 1925", "March 1925")
    with translation.override("sk"):
        assert march.display() == "marec 1925"


PREPARED = {
    "1925": ("1925", "1925-жыл"),
    "1925-03": ("1925. március", "1925-жылдын марты"),
    "1925-03-29": ("1925. március 29.", "1925-жылдын 29-марты"),
    "1922~": ("1922 körül", "болжол менен 1922-жыл"),
    "192X": ("1920-as évek", "1920-жылдар"),
    "193X": ("1930-as évek", "1930-жылдар"),
    "194X": ("1940-es évek", "1940-жылдар"),
    "[..1929]": ("1930 előtt", "1930-жылга чейин"),
    "1925-03/..": ("1925. március óta", "1925-жылдын мартынан тартып"),
    "1925-21": ("1925 tavasza", "1925-жылдын жазы"),
    "[1937,1938]": ("1937 vagy 1938", "1937-жыл же 1938-жыл"),
}


@pytest.mark.parametrize(("text", "shown"), PREPARED.items())
def test_a_date_is_shown_in_the_two_prepared_languages(text: str, shown: tuple[str, str]) -> None:
    date = from_edtf(text)
    assert (date.display("hu"), date.display("ky")) == shown


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        (
            "1925-03-29",
            ("29 March 1925", "29. března 1925", "29. marca 1925", "29 марта 1925 года"),
        ),
        ("1925-02", ("February 1925", "v únoru 1925", "vo februári 1925", "в феврале 1925 года")),
        ("1938-21", ("spring 1938", "na jaře 1938", "na jar 1938", "весной 1938 года")),
        ("1938-24", ("winter 1938", "v zimě 1938", "v zime 1938", "зимой 1938 года")),
        ("1925", ("1925", "v roce 1925", "v roku 1925", "в 1925 году")),
        ("1925~", ("around 1925", "kolem roku 1925", "okolo roku 1925", "около 1925 года")),
    ],
)
def test_a_sentence_says_when_something_happened(edtf: str, said: tuple[str, ...]) -> None:
    for language, words in zip(LANGUAGES, said, strict=True):
        with translation.override(language):
            assert from_edtf(edtf).told() == words
