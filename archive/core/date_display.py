"""EDTF shown in words: English, Czech, Slovak, Russian; Hungarian and Kyrgyz, which are prepared.

Any other language reads English.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from archive.core.date_edtf import Expression, Kind, Point, Run, Unit, shift_days
from archive.core.date_vocabulary import SEASONS, SEASONS_OF_A_YEAR, month_cases
from archive.core.date_wordings import WORDINGS, Cases
from archive.core.date_words import thirds_of


def show(expression: Expression, language: str) -> str:
    """The expression in words; `language` is a code such as "cs" or "en-gb"."""
    code = language.split("-")[0].lower()
    return _Speaker(code if code in WORDINGS else "en").expression(expression)


# When something happened, as a sentence says it. What is not here is said as it is shown: a day, a
# span, a date with a doubt, and every date of another language.
HAPPENED: dict[str, dict[Unit, str]] = {
    "cs": {Unit.YEAR: "v {loc}", Unit.MONTH: "v {loc}"},
    "sk": {Unit.YEAR: "v {loc}", Unit.MONTH: "v {loc}"},
    "ru": {Unit.YEAR: "в {nom} году", Unit.MONTH: "в {loc}"},
}
HAPPENED_IN_SEASON = {
    "cs": ("na jaře {}", "v létě {}", "na podzim {}", "v zimě {}"),
    "sk": ("na jar {}", "v lete {}", "na jeseň {}", "v zime {}"),
    "ru": ("весной {} года", "летом {} года", "осенью {} года", "зимой {} года"),
}


def tell(expression: Expression, language: str) -> str:
    """The date as a sentence says it: "v březnu 1925", "весной 1938 года"."""
    code = language.split("-")[0].lower()
    point = expression.points[0] if expression.kind is Kind.POINT else None
    plain = point and point.earliest and not (point.margin or point.uncertain)
    if point is None or not plain or code not in HAPPENED or _is_told_by_bounds(point):
        return show(expression, language)
    if point.unit is Unit.SEASON:
        season = int(point.bare[5:7]) % 4 - 1  # 21 to 24, and 25 to 28 for the northern half
        return HAPPENED_IN_SEASON[code][season].format(int(point.bare[:4]))
    cases = _Speaker(code).name(point)
    said = HAPPENED[code].get(point.unit, "{nom}").format_map(cases)
    return said.replace("v februári", "vo februári", 1) if code == "sk" else said


class _Speaker:
    """Says dates in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.wording = WORDINGS[language]

    def expression(self, expression: Expression) -> str:
        if expression.kind is Kind.POINT:
            return self.point(expression.points[0])
        if expression.kind is Kind.INTERVAL:
            return self.interval(expression.runs[0], expression.unknown_end)
        if len(expression.runs) == 1 and expression.kind is Kind.ONE_OF:
            return self.one_moment(expression.edtf, expression.runs[0])
        names = [self.run(run) for run in expression.runs]
        joint = self.wording.either if expression.kind is Kind.ONE_OF else self.wording.both
        head = ", ".join(names[:-1])
        return f"{head} {joint} {names[-1]}" if head else names[-1]

    # Several dates

    def interval(self, run: Run, unknown_end: bool) -> str:
        wording = self.wording
        if run.start and run.end:
            return self.run(run)
        if run.start:
            said = self.qualified(run.start, wording.since)
            return f"{said} {wording.end_unknown}" if unknown_end else said
        said = self.qualified(run.end, wording.until) if run.end else ""
        return f"{said} {wording.start_unknown}" if unknown_end else said

    def run(self, run: Run) -> str:
        if run.start is None or run.end is None:
            return self.one_moment("", run)
        if run.lone:
            return self.point(run.start)
        start, end = self.point(run.start), self.point(run.end)
        return f"{start} – {end}" if " " in start + end else f"{start}–{end}"

    def one_moment(self, edtf: str, run: Run) -> str:
        if run.start and run.end:
            return self.third(edtf, run.start) or self.between(run.start, run.end)
        if run.start and run.start.earliest:
            last_before = shift_days(run.start.earliest, -1)
            if last_before != run.start.earliest:
                return self.wording.after.format_map(self.at(last_before, run.start.unit))
            return self.wording.since.format_map(self.name(run.start))
        if run.end and run.end.latest:
            return self.up_to(run.end, run.end.latest)
        return ""

    def up_to(self, point: Point, latest: date) -> str:
        """`[..1929]` is before 1930; `[..1929-12-31]` is by the end of 1929."""
        following = shift_days(latest, 1)
        if point.unit is not Unit.DAY and following != latest:
            return self.wording.before.format_map(self.at(following, point.unit))
        if following.day == 1:
            unit = Unit.YEAR if following.month == 1 else Unit.MONTH
            return self.wording.by_end.format_map(self.at(latest, unit))
        return self.wording.by_day.format_map(self.at(latest, Unit.DAY))

    def third(self, edtf: str, start: Point) -> str | None:
        """Months of a year and days of a month; years of a decade are said as years."""
        whole = start.edtf[:-3]
        thirds = thirds_of(whole)
        if thirds is None or edtf not in thirds:
            return None
        earliest = start.earliest or date.min
        unit = Unit.YEAR if len(whole) == 4 else Unit.MONTH
        return self.wording.thirds[thirds.index(edtf)].format_map(self.at(earliest, unit))

    def between(self, start: Point, end: Point) -> str:
        years = start.unit is Unit.YEAR and end.unit is Unit.YEAR
        template = self.wording.between_years if years else self.wording.between
        second = {f"{case}2": name for case, name in self.name(end).items()}
        return template.format_map(self.name(start) | second)

    # One date

    def point(self, point: Point) -> str:
        return self.qualified(point, "{nom}")

    def qualified(self, point: Point, template: str) -> str:
        """The template around the point, with its doubts said: "from around 1925"."""
        cases = self.name(point)
        if point.margin:
            span = _is_told_by_bounds(point)
            about = self.wording.approximate_span if span else self.wording.approximate
            cases = _all_cases(about.format_map(cases))
        if point.uncertain:
            cases = _all_cases(self.wording.uncertain.format_map(cases))
        return template.format_map(cases)

    def name(self, point: Point) -> Cases:
        if point.earliest is None or point.latest is None:
            return self.without_year(point)
        if _is_told_by_bounds(point):
            return self.whole_span(point.earliest, point.latest)
        by_unit: dict[Unit, Callable[[Point], Cases]] = {
            Unit.SEASON: self.season,
            Unit.DECADE: self.decade,
            Unit.CENTURY: self.century,
        }
        if point.unit in by_unit:
            return by_unit[point.unit](point)
        return self.at(point.earliest, point.unit)

    def at(self, day: date, unit: Unit) -> Cases:
        """The year, month or day that `day` stands in."""
        if unit is Unit.YEAR:
            year = _all_cases(str(day.year))
            return year | {case: form.format(day.year) for case, form in self.wording.year.items()}
        if unit in (Unit.MONTH, Unit.SEASON):
            return self.month_and_year(day)
        if unit is not Unit.DAY:
            return self.at(day, Unit.YEAR)
        return self.day_of_month(self.wording.day, day.day, day.month, day.year)

    def month_and_year(self, day: date) -> Cases:
        names = month_cases(self.language)[day.month - 1]
        form = self.wording.month
        return {case: form.format(month=name, year=day.year) for case, name in names.items()}

    def day_of_month(self, form: str, day: int, month: int, year: int | None = None) -> Cases:
        names = month_cases(self.language)[month - 1]
        said = {case: form.format(day=day, month=n, year=year) for case, n in names.items()}
        if self.language == "ru":  # the month of a day stands in the genitive in every case
            return _all_cases(said["gen"])
        if self.language == "ky":
            return said
        return said | {"nom": said["gen"]}

    def season(self, point: Point) -> Cases:
        number = int(point.bare[5:7])
        names = (SEASONS | SEASONS_OF_A_YEAR)[self.language][
            str(number if number < 25 else number - 4)
        ]
        genitive = names[0] if self.language == "en" else names[1]
        form, year = self.wording.season, int(point.bare[:4])
        said = _all_cases(form.format(season=names[0], year=year))
        return said | {"gen": form.format(season=genitive, year=year)}

    def decade(self, point: Point) -> Cases:
        return self._by_century(point, self.wording.decade)

    def century(self, point: Point) -> Cases:
        return self._by_century(point, self.wording.century)

    def _by_century(self, point: Point, forms: Cases) -> Cases:
        hundreds = int(point.bare[:2])
        values = {
            "century": f"{hundreds:02}",
            "tens": f"{point.bare[2]}0",
            "number": str(hundreds + 1),
            "ordinal": _ordinal(hundreds + 1),
            "roman": _roman(hundreds + 1),
            "as_es": "es" if point.bare[2] in "14579" else "as",
        }
        said = {case: form.format_map(values) for case, form in forms.items()}
        return _all_cases(said["nom"]) | said

    def whole_span(self, earliest: date, latest: date) -> Cases:
        """What only its first and last day can tell, in the coarsest unit that fits them."""
        unit = Unit.DAY
        if earliest.day == 1 and (latest == date.max or shift_days(latest, 1).day == 1):
            whole_years = earliest.month == 1 and latest.month == 12
            unit = Unit.YEAR if whole_years else Unit.MONTH
        start, end = self.at(earliest, unit), self.at(latest, unit)
        if start == end:
            return start
        years = unit is Unit.YEAR
        template = self.wording.between_years if years else self.wording.between
        second = {f"{case}2": name for case, name in end.items()}
        return _all_cases(template.format_map(start | second))

    def without_year(self, point: Point) -> Cases:
        """`XXXX-12-05`: a day or month of a year that is not known."""
        month, day = (point.bare + "-XX")[5:7], (point.bare + "-XX")[8:10]
        if "X" in month:
            return _all_cases(point.edtf)
        cases = (
            month_cases(self.language)[int(month) - 1]
            if "X" in day
            else self.day_of_month(self.wording.bare_day, int(day), int(month))
        )
        return _all_cases(self.wording.year_unknown.format_map(cases))


def _is_told_by_bounds(point: Point) -> bool:
    """No language has a word for an odd mask, a level 2 part of a year or 1900–1909."""
    if point.unit is Unit.SEASON:
        return int(point.bare[5:7]) > 28
    return point.unit is Unit.SPAN or (point.unit is Unit.DECADE and point.bare[2] == "0")


def _all_cases(text: str) -> Cases:
    return dict.fromkeys(("nom", "gen", "ins", "loc"), text)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _roman(number: int) -> str:
    """Roman numerals to 39, as Russian writes centuries; later ones in Arabic."""
    if number > 39:
        return str(number)
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + ones[number % 10]
