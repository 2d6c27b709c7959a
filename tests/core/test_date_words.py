"""Every phrase the archive promises to read, and every refusal with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from archive.core import date_errors
from archive.core.dates import UncertainDateError, parse

PHRASES = {
    # Czech
    "asi 1925": "1925~",
    "kolem r. 1900": "1900~",
    "kolem roku 1930": "1930~",
    "cca 1925": "1925~",
    "přibližně 1925": "1925~",
    "přibl. 1925": "1925~",
    "pravděpodobně 1925": "1925?",
    "asi 12. 3. 1925": "1925-03-12~",
    "po roce 1930": "[1931..]",
    "před rokem 1930": "[..1929]",
    "do 1938": "[..1938-12-31]",
    "do konce března 1925": "[..1925-03-31]",
    "od 1925": "1925/..",
    "od 1925 do 1927": "1925/1927",
    "mezi 1925 a 1927": "[1925..1927]",
    "mezi lety 1925 a 1927": "[1925..1927]",
    "v letech 1925-1927": "1925/1927",
    "léta 1925–1927": "1925/1927",
    "1925 nebo 1926": "[1925,1926]",
    "počátkem roku 1937": "[1937-01..1937-04]",
    "začátkem roku 1937": "[1937-01..1937-04]",
    "v polovině roku 1937": "[1937-05..1937-08]",
    "koncem roku 1937": "[1937-09..1937-12]",
    "začátkem března 1925": "[1925-03-01..1925-03-10]",
    "koncem března 1925": "[1925-03-21..1925-03-31]",
    "v březnu 1925": "1925-03",
    "brezen 1925": "1925-03",
    "březen 1925": "1925-03",
    "12. března 1925": "1925-03-12",
    "12.března 1925": "1925-03-12",
    "12.3.1925": "1925-03-12",
    "12. 3. 1925": "1925-03-12",
    "12. III. 1925": "1925-03-12",
    "III. 1925": "1925-03",
    "3/1925": "1925-03",
    "12.–15. března 1925": "1925-03-12/1925-03-15",
    "jaro 1938": "1938-21",
    "na jaře 1938": "1938-21",
    "léto 1938": "1938-22",
    "od léta 1938": "1938-22/..",
    "podzim 1938": "1938-23",
    "zima 1938": "1938-24",
    "30. léta": "193X",
    "třicátá léta": "193X",
    "v 30. letech": "193X",
    "90. léta 19. století": "189X",
    "začátek 30. let": "[1930..1933]",
    "20. století": "19XX",
    # Slovak
    "okolo roku 1925": "1925~",
    "po roku 1930": "[1931..]",
    "pred rokom 1930": "[..1929]",
    "medzi rokmi 1925 a 1927": "[1925..1927]",
    "1925 alebo 1926": "[1925,1926]",
    "začiatkom roku 1937": "[1937-01..1937-04]",
    "v polovici roku 1937": "[1937-05..1937-08]",
    "koncom roku 1937": "[1937-09..1937-12]",
    "koncom marca 1925": "[1925-03-21..1925-03-31]",
    "v marci 1925": "1925-03",
    "12. marca 1925": "1925-03-12",
    "na jar 1938": "1938-21",
    "jar 1938": "1938-21",
    "leto 1938": "1938-22",
    "jeseň 1938": "1938-23",
    "tridsiate roky": "193X",
    "30. roky 20. storočia": "193X",
    # Russian
    "около 1925": "1925~",
    "ок. 1925 г.": "1925~",
    "предположительно 1925": "1925?",
    "до 1938": "[..1938-12-31]",
    "после 1930": "[1931..]",
    "раньше 1930 года": "[..1929]",
    "между 1925 и 1927": "[1925..1927]",
    "с 1925 по 1927": "1925/1927",
    "1925 или 1926": "[1925,1926]",
    "в начале 1937": "[1937-01..1937-04]",
    "в начале 1937 года": "[1937-01..1937-04]",
    "в конце 1937 г.": "[1937-09..1937-12]",
    "12 марта 1925": "1925-03-12",
    "12 марта 1925 г.": "1925-03-12",
    "март 1925": "1925-03",
    "в марте 1925": "1925-03",
    "весной 1938": "1938-21",
    "весна 1938": "1938-21",
    "летом 1938": "1938-22",
    "осенью 1938": "1938-23",
    "зимой 1938": "1938-24",
    "30-е годы": "193X",
    "в 1930-х годах": "193X",
    "в тридцатых годах": "193X",
    "XX век": "19XX",
    # English
    "around 1925": "1925~",
    "about 1925": "1925~",
    "circa 1925": "1925~",
    "c. 1925": "1925~",
    "c.1925": "1925~",
    "ca. 1925": "1925~",
    "probably 1925": "1925?",
    "possibly 1925": "1925?",
    "probably around 1925": "1925%",
    "1925 (?)": "1925?",
    "before 1930": "[..1929]",
    "before 12 March 1925": "[..1925-03-11]",
    "after 1930": "[1931..]",
    "after March 1925": "[1925-04..]",
    "after 24 January 1925": "[1925-01-25..]",
    "by 1938": "[..1938-12-31]",
    "between 1925 and 1927": "[1925..1927]",
    "between 1925 and March 1927": "[1925-01..1927-03]",
    "from 1925 to 1927": "1925/1927",
    "1925-1927": "1925/1927",
    "1925–1927": "1925/1927",
    "1925 or 1926": "[1925,1926]",
    "1925, 1926 or 1927": "[1925,1926,1927]",
    "1925 and 1926": "{1925,1926}",
    "spring 1938": "1938-21",
    "early 1937": "[1937-01..1937-04]",
    "late 1937": "[1937-09..1937-12]",
    "beginning of 1937": "[1937-01..1937-04]",
    "end of March 1925": "[1925-03-21..1925-03-31]",
    "March 1925": "1925-03",
    "12 March 1925": "1925-03-12",
    "12th of March 1925": "1925-03-12",
    "March 12, 1925": "1925-03-12",
    "the 1930s": "193X",
    "1930s": "193X",
    "mid-1930s": "[1934..1936]",
    # EDTF itself
    "1938-21": "1938-21",
    "[1937, 1938]": "[1937,1938]",
    "193x": "193X",
    "1990S2": "19XX",
}


@pytest.mark.parametrize(("phrase", "expected"), PHRASES.items())
def test_a_phrase_is_read_as_its_edtf_and_keeps_its_words(phrase: str, expected: str) -> None:
    assert (parse(f"  {phrase} ").edtf, parse(phrase).text) == (expected, phrase)


@pytest.mark.parametrize("phrase", PHRASES)
def test_case_and_unusual_spaces_do_not_matter(phrase: str) -> None:
    shouted = phrase.upper().replace(" ", "\N{NO-BREAK SPACE}")
    assert parse(shouted).edtf == PHRASES[phrase]


REFUSED = {
    "": date_errors.EMPTY,
    "   ": date_errors.EMPTY,
    "not known": date_errors.NOT_KNOWN,
    "neznámo": date_errors.NOT_KNOWN,
    "неизвестно": date_errors.NOT_KNOWN,
    "?": date_errors.NOT_KNOWN,
    "XXXX": date_errors.NOT_KNOWN,
    "../..": date_errors.NOT_KNOWN,
    "31.2.1938": date_errors.MONTH_IS_SHORTER,
    "29. února 1925": date_errors.MONTH_IS_SHORTER,
    "12.13.1925": date_errors.IMPOSSIBLE,
    "1938-13": date_errors.IMPOSSIBLE,
    "1925-02-30": date_errors.MONTH_IS_SHORTER,
    "193X-02-30": date_errors.IMPOSSIBLE,
    "1927-1925": date_errors.REVERSED,
    "mezi 1927 a 1925": date_errors.REVERSED,
    "1925-12/1925-03": date_errors.REVERSED,
    "12.3.25": date_errors.SHORT_YEAR,
    "90. léta": date_errors.WHICH_DECADE,
    "the 1900s": date_errors.DECADE_OR_CENTURY,
    "1920-21": date_errors.YEARS_OR_SEASON,
    "1936-38": date_errors.YEARS_OR_SEASON,
    "0000": date_errors.YEAR_RANGE,
    "-0044": date_errors.YEAR_RANGE,
    "Y12345": date_errors.YEAR_RANGE,
    "after 9999": date_errors.YEAR_RANGE,
    "before 0001": date_errors.YEAR_RANGE,
    "1925-03-12T10:00:00": date_errors.TIME_OF_DAY,
    "na jar = in spring": date_errors.NOT_EDTF,
    "12/3/1925": date_errors.NOT_UNDERSTOOD,
    "1925 rabbits": date_errors.NOT_UNDERSTOOD,
    "probably before 1930": date_errors.NOT_UNDERSTOOD,
    "before winter 1938": date_errors.NOT_UNDERSTOOD,
    "١٩٢٥": date_errors.NOT_UNDERSTOOD,
    "1925\x00": date_errors.NOT_UNDERSTOOD,
    "[1925": date_errors.NOT_UNDERSTOOD,
    "[]": date_errors.NOT_UNDERSTOOD,
    "1925 " * 50: date_errors.TOO_LONG,
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_a_refusal_gives_its_reason_and_names_the_text(text: str, reason: Any) -> None:
    with translation.override("en"), pytest.raises(UncertainDateError) as refused:
        parse(text)
    assert refused.value.reason is reason
    assert text.strip()[:40] in str(refused.value)


def test_a_long_text_is_shortened_in_its_refusal() -> None:
    with translation.override("en"), pytest.raises(UncertainDateError) as refused:
        parse("kolem " * 100)
    assert len(str(refused.value)) < 200
