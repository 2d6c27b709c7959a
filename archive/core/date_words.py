"""People's words read into EDTF: Czech, Slovak, Russian and English, whole phrases only.

Nothing is guessed: a phrase is read when all of it is understood and it has one meaning.
How the words are taken:

- "before 1930" ends with 1929, `[..1929]`; "after 1930" starts with 1931, `[1931..]`.
- "by", "until", "do", "до" take the named time in, the wider reading: `[..1938-12-31]`.
- "from 1925" lasts: `1925/..`; "from 1925 to 1927" and "1925–1927" last too: `1925/1927`;
  "between 1925 and 1927" is one moment in that time: `[1925..1927]`.
- beginning, middle and end are thirds: of a year four months each, of a month to the 10th, to
  the 20th and the rest, of a decade 0–3, 4–6, 7–9, of a century 00–33, 34–66, 67–99.
- the 20th century is 1900–1999, as people count it, `19XX`.
- "30. léta" alone is the 1930s; only the 1920s to the 1960s may stand without their century.
- numbers are day first: 12.3.1925 is 12 March.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable

from archive.core import date_errors as errors
from archive.core import date_vocabulary as vocabulary
from archive.core.date_edtf import Kind, Point, Unit, read, read_point, shift_days
from archive.core.date_errors import UncertainDateError
from archive.core.date_vocabulary import fold


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first, so that "in the" wins over "in"."""
    ordered = sorted((fold(word) for word in words), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")"


def _opening(words: Iterable[str]) -> re.Pattern[str]:
    """The words at the head of a phrase: "c." may touch what follows, "asi" may not."""
    return re.compile(rf"({_any_of(words)})(?:(?<=\.) ?| )(.+)")


_YEAR_BEFORE = re.compile(
    rf"(?<!\w)(?:{_any_of(['rok', 'roku', 'roka', 'roce', 'rokem', 'rokom', 'roky', 'lety'])}"
    rf"|{_any_of(['letech', 'rokmi', 'rokoch', 'the year', 'year', 'the years', 'years'])}"
    rf"|{_any_of(['год', 'года', 'году', 'годом', 'годами', 'годы', 'r.', 'г.'])}"
    r"|leta(?= [0-9]{4} ?[–-] ?[0-9]{4})) ?(?=[0-9]{4}(?![0-9]))"
)
_YEAR_AFTER = re.compile(
    rf"(?<![0-9])([0-9]{{4}}) ?{_any_of(['год', 'года', 'году', 'годом', 'годами', 'годах'])}(?!\w)"
    r"|(?<![0-9])([0-9]{4}) ?(?:гг?\.?|г\. ?г\.)(?!\w)"
)
_RANGE_HYPHEN = re.compile(r" - |(?<=[0-9]{4})-(?=[0-9]{4}(?![0-9])|[0-9]{1,2}\.)")
_DOUBT_BEHIND = re.compile(r"(.*[^ ?]) ?(?:\?|\(\?\))")

_OPEN_BETWEEN = re.compile(rf"{_any_of(vocabulary.BETWEEN)} (.+?) {_any_of(vocabulary.AND)} (.+)")
_FROM_TO = re.compile(rf"{_any_of(vocabulary.FROM)} (.+?) {_any_of(vocabulary.TO)} (.+)")
_OR = re.compile(rf" {_any_of(vocabulary.OR)} ")
_AND = re.compile(rf" {_any_of(vocabulary.AND)} ")
_BEFORE = _opening(vocabulary.BEFORE)
_AFTER = _opening(vocabulary.AFTER)
_BY = _opening(vocabulary.BY)
_END_OF_LIMIT = _opening(vocabulary.END_OF_LIMIT)
_FROM = _opening(vocabulary.FROM)
_PARTS = tuple(
    re.compile(rf"{_any_of(words)}(?: |-(?=[0-9]))(?:the )?(.+)") for words in vocabulary.PARTS
)
_APPROXIMATE = _opening(vocabulary.APPROXIMATE)
_UNCERTAIN = _opening(vocabulary.UNCERTAIN)
_PREPOSITION = _opening(vocabulary.PREPOSITIONS)
_NOT_KNOWN = {fold(word).replace(" ", "") for word in vocabulary.NOT_KNOWN}


def words_to_edtf(text: str) -> str:
    """The EDTF of a phrase; raises UncertainDateError when any of it is not understood."""
    phrase = fold(text)
    if phrase.replace(" ", "") in _NOT_KNOWN:
        raise UncertainDateError(errors.NOT_KNOWN, text)
    phrase = _RANGE_HYPHEN.sub("–", phrase)
    phrase = _YEAR_BEFORE.sub("", phrase)
    phrase = _YEAR_AFTER.sub(lambda found: found[1] or found[2], phrase)
    for rule in (_between, _from_to, _part, _limit, _days_of_month, _span, _choice, _list, _alone):
        edtf = rule(phrase.strip())
        if edtf is not None:
            return edtf
    raise UncertainDateError(errors.NOT_UNDERSTOOD, text)


# Phrases of two or more dates


def _between(phrase: str) -> str | None:
    found = _OPEN_BETWEEN.fullmatch(phrase)
    if not found:
        return None
    start, end = _plain_point(found[1]), _plain_point(found[2])
    if start is None or end is None or start.earliest is None or end.latest is None:
        return None
    width = max(_written_width(start), _written_width(end))
    return f"[{start.earliest.isoformat()[:width]}..{end.latest.isoformat()[:width]}]"


def _written_width(point: Point) -> int:
    """How many characters of an ISO day the point takes: 4 for a year, 7 a month, 10 a day."""
    return {Unit.DAY: 10, Unit.SPAN: 10, Unit.MONTH: 7, Unit.SEASON: 7}.get(point.unit, 4)


def _from_to(phrase: str) -> str | None:
    found = _FROM_TO.fullmatch(phrase)
    return _interval(found[1], found[2]) if found else None


def _span(phrase: str) -> str | None:
    start, dash, end = phrase.partition("–")
    return _interval(start, end) if dash else None


def _interval(start: str, end: str) -> str | None:
    first, last = _point(start.strip()), _point(end.strip())
    return f"{first}/{last}" if first and last else None


def _days_of_month(phrase: str) -> str | None:
    """Days that share their month: "12.–15. března 1925"."""
    found = re.fullmatch(r"([0-9]{1,2})\.? ?[–-] ?([0-9]{1,2}(?![0-9]).*)", phrase)
    last = _plain_point(found[2]) if found else None
    if found is None or last is None or last.unit is not Unit.DAY:
        return None
    return f"{last.edtf[:8]}{int(found[1]):02}/{last.edtf}"


def _choice(phrase: str) -> str | None:
    return _set_of(_OR.split(phrase), "[{}]")


def _list(phrase: str) -> str | None:
    return _set_of(_AND.split(phrase), "{{{}}}")


def _set_of(pieces: list[str], frame: str) -> str | None:
    if len(pieces) < 2:
        return None
    items = [_point(item.strip()) for piece in pieces for item in piece.split(",")]
    known = [item for item in items if item]
    return frame.format(",".join(known)) if len(known) == len(items) else None


# Limits and parts


def _limit(phrase: str) -> str | None:
    for pattern, rule in ((_BEFORE, _before), (_AFTER, _after), (_BY, _by), (_FROM, _since)):
        found = pattern.fullmatch(phrase)
        if found:
            return rule(found[2])
    return None


def _before(rest: str) -> str | None:
    point = _plain_point(rest)
    if point is None or point.earliest is None or _is_winter(point):
        return None
    last = shift_days(point.earliest, -1)
    if last == point.earliest:
        raise UncertainDateError(errors.YEAR_RANGE, rest)
    return f"[..{last.isoformat()[: _written_width(point)]}]"


def _after(rest: str) -> str | None:
    point = _plain_point(rest)
    if point is None or point.latest is None or _is_winter(point):
        return None
    first = shift_days(point.latest, 1)
    if first == point.latest:
        raise UncertainDateError(errors.YEAR_RANGE, rest)
    return f"[{first.isoformat()[: _written_width(point)]}..]"


def _is_winter(point: Point) -> bool:
    """Winter stands at either end of its year, so nothing is plainly before or after it."""
    return point.unit is Unit.SEASON and point.edtf.endswith("-24")


def _by(rest: str) -> str | None:
    limit = _END_OF_LIMIT.fullmatch(rest)
    name = _point(limit[2] if limit else rest)
    if name is None:
        return None
    point = read_point(name)
    if point.bare != point.edtf:
        return f"../{name}"
    return f"[..{point.latest.isoformat()}]" if point.latest else None


def _since(rest: str) -> str | None:
    name = _point(rest)
    return f"{name}/.." if name else None


def _part(phrase: str) -> str | None:
    for third, pattern in enumerate(_PARTS):
        found = pattern.fullmatch(phrase)
        point = _plain_point(found[1]) if found else None
        if point is not None:
            thirds = thirds_of(point.edtf)
            return thirds[third] if thirds else None
    return None


def thirds_of(edtf: str) -> tuple[str, str, str] | None:
    """Beginning, middle and end of a year, month, decade or century; None for anything else."""
    if re.fullmatch(r"[0-9]{4}", edtf):
        spans = [("-01", "-04"), ("-05", "-08"), ("-09", "-12")]
    elif re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", edtf):
        last = monthrange(int(edtf[:4]), int(edtf[5:]))[1]
        spans = [("-01", "-10"), ("-11", "-20"), ("-21", f"-{last}")]
    elif re.fullmatch(r"[0-9]{3}X", edtf):
        spans = [("0", "3"), ("4", "6"), ("7", "9")]
    elif re.fullmatch(r"[0-9]{2}XX", edtf):
        spans = [("00", "33"), ("34", "66"), ("67", "99")]
    else:
        return None
    stem = edtf.rstrip("X")
    first, second, third = (f"[{stem}{start}..{stem}{end}]" for start, end in spans)
    return first, second, third


# One date


def _plain_point(phrase: str) -> Point | None:
    """A point without any doubt said about it."""
    name = _point(phrase)
    point = read_point(name) if name else None
    return point if point and point.bare == point.edtf else None


def _alone(phrase: str) -> str | None:
    return _point(phrase)


def _point(phrase: str) -> str | None:
    approximate = uncertain = False
    behind = _DOUBT_BEHIND.fullmatch(phrase)
    if behind:
        phrase, uncertain = behind[1], True
    while True:
        if found := _APPROXIMATE.fullmatch(phrase):
            approximate = True
        elif found := _UNCERTAIN.fullmatch(phrase):
            uncertain = True
        elif not (found := _PREPOSITION.fullmatch(phrase)):
            break
        phrase = found[2]
    mark = {(True, True): "%", (True, False): "~", (False, True): "?"}.get(
        (approximate, uncertain), ""
    )
    return _marked(phrase, mark)


def _marked(phrase: str, mark: str) -> str | None:
    for rule in (_written_in_edtf, _day, _month, _season, _decade, _century):
        edtf = rule(phrase)
        if edtf is None:
            continue
        point = read_point(edtf)
        if mark and point.bare != point.edtf:
            return None
        return read_point(edtf + mark).edtf
    return None


def _written_in_edtf(phrase: str) -> str | None:
    refuse_years_or_season(phrase)
    if not re.fullmatch(r"[0-9x]{4}(?:-[0-9x]{2}){0,2}[?~%]?", phrase):
        return None
    expression = read(phrase)
    return expression.edtf if expression.kind is Kind.POINT else None


def refuse_years_or_season(text: str) -> None:
    """`1920-21` may be spring 1920 or the years 1920 and 1921, so it is refused."""
    found = re.fullmatch(r"[0-9]{2}([0-9]{2})-([0-9]{2})[?~%]?", text)
    if found and int(found[2]) > 12 and found[2] > found[1]:
        raise UncertainDateError(errors.YEARS_OR_SEASON, text)


_ROMAN = {
    roman: number
    for number, roman in enumerate(
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], start=1
    )
}
_NUMERIC_DAY = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
_ROMAN_DAY = re.compile(r"([0-9]{1,2})[. /]+([ivx]+)[. /]+([0-9]{4})")
_WORD_DAY = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|-?го|\.)? ?(?:of )?([^\W\d_]+)\.?,? ?([0-9]{4})"
)
_ENGLISH_DAY = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\. ?(?:[0-9]{1,2}|[ivx]+)\. ?[0-9]{2}")


def _day(phrase: str) -> str | None:
    if _SHORT_YEAR.fullmatch(phrase):
        raise UncertainDateError(errors.SHORT_YEAR, phrase)
    if found := _NUMERIC_DAY.fullmatch(phrase):
        return _iso(found[3], int(found[2]), found[1])
    if (found := _ROMAN_DAY.fullmatch(phrase)) and found[2] in _ROMAN:
        return _iso(found[3], _ROMAN[found[2]], found[1])
    if (found := _WORD_DAY.fullmatch(phrase)) and found[2] in vocabulary.month_numbers():
        return _iso(found[3], vocabulary.month_numbers()[found[2]], found[1])
    if (found := _ENGLISH_DAY.fullmatch(phrase)) and found[1] in vocabulary.month_numbers():
        return _iso(found[3], vocabulary.month_numbers()[found[1]], found[2])
    return None


def _iso(year: str, month: int, day: str) -> str:
    if not 1 <= month <= 12:
        raise UncertainDateError(errors.IMPOSSIBLE, f"{day}.{month}.{year}")
    return f"{year}-{month:02}-{int(day):02}"


def _month(phrase: str) -> str | None:
    if found := re.fullmatch(r"([^\W\d_]+)\.?,? (?:of )?([0-9]{4})", phrase):
        number = vocabulary.month_numbers().get(found[1])
        if number:
            return f"{found[2]}-{number:02}"
    if found := re.fullmatch(r"([0-9]{1,2})(?:\. ?| ?/ ?)([0-9]{4})", phrase):
        return _iso(found[2], int(found[1]), "1")[:7]
    found = re.fullmatch(r"([ivx]+)(?:\. ?| ?/ ?)([0-9]{4})", phrase)
    if found and found[1] in _ROMAN:
        return f"{found[2]}-{_ROMAN[found[1]]:02}"
    return None


def _season(phrase: str) -> str | None:
    found = re.fullmatch(r"([^\W\d_]+)(?: of)? ([0-9]{4})", phrase)
    number = vocabulary.season_numbers().get(found[1]) if found else None
    return f"{found[2]}-{number}" if found and number else None


_CENTURY_NAME = rf"{_any_of(['století', 'stol.', 'storočie', 'storočia', 'storočí', 'stor.'])}"
_CENTURY_TAIL = rf"(?:{_CENTURY_NAME}|{_any_of(['век', 'века', 'веке', 'в.', 'century'])})"
_CENTURY_NUMBER = r"([0-9]{1,2}|[ivxl]+)(?:\.|st|nd|rd|th|-?й|-?го|-?м)?"
_DECADE_NOUN = _any_of(vocabulary.DECADE_NOUNS)
_FULL_DECADE = re.compile(rf"([0-9]{{3}})0(?:s|'s|-?е|-?х|\.)?(?: ?{_DECADE_NOUN})?")
_TENS_DECADE = re.compile(
    rf"'?([0-9])0(?:\. ?|s|'s|-?е ?|-?х ?)({_DECADE_NOUN})?(?: (?:of the )?(.+))?"
)
_WORD_DECADE = re.compile(
    rf"([^\W\d_]+?)(?:a|e|ych|ые|ых|ов)? ?({_DECADE_NOUN})?(?: (?:of the )?(.+))?"
)
_CENTURY = re.compile(rf"{fold(_CENTURY_NUMBER)} ?{_CENTURY_TAIL}")


def _decade(phrase: str) -> str | None:
    found = _FULL_DECADE.fullmatch(phrase)
    if found and not phrase.isdecimal():
        if found[1].endswith("0"):
            raise UncertainDateError(errors.DECADE_OR_CENTURY, phrase)
        return f"{found[1]}X"
    if found := _TENS_DECADE.fullmatch(phrase):
        return _in_century(found[1], found[3], phrase)
    found = _WORD_DECADE.fullmatch(phrase)
    tens = vocabulary.decade_tens().get(found[1]) if found else None
    return _in_century(tens[0], found[3], phrase) if found and tens else None


def _in_century(tens: str, century: str | None, phrase: str) -> str | None:
    if century:
        name = _century(century)
        return f"{name[:2]}{tens}X" if name else None
    if tens not in "23456":
        raise UncertainDateError(errors.WHICH_DECADE, phrase)
    return f"19{tens}X"


def _century(phrase: str) -> str | None:
    found = _CENTURY.fullmatch(phrase)
    number = _number(found[1]) if found else 0
    return f"{number - 1:02}XX" if number else None


def _number(text: str) -> int:
    """An Arabic or Roman numeral to 99; 0 where it is neither."""
    if text.isdecimal():
        return int(text)
    tens = {"": 0, "x": 10, "xx": 20, "xxx": 30}
    ones = {"": 0, **{roman: n for roman, n in _ROMAN.items() if n < 10}}
    sums = {ten + one: tens[ten] + ones[one] for ten in tens for one in ones}
    return sums.get(text, 0)
