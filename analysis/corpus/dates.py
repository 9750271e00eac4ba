"""Which day does a date mean? Any one way of writing it per column; the column decides between day and month.

:func:`read_date` reads one date, :func:`decide_order` finds out from all dates of a column whether the day or
the month comes first, :func:`dated_rows` does both for the rows of a file. Nothing is invented: a month
without a day stays a month (``2018-06``), and 03/04/2025 is read only where something says which is which.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from analysis.corpus.rows import Check, Row, iso, plain_value

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b\.?"
# What outlets write before a date.
_LEAD = re.compile(
    rf"(?:(?:first |last |originally )?(?:published|posted|updated|modified|date|dated)\b\s*(?:on|at)?\s*:?\s*)?"
    rf"(?:{_WEEKDAY},?\s+)?",
    re.I,
)
_NUMBERS = re.compile(r"(\d{1,4})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$")
_MONTH_ONLY = re.compile(r"(?:(\d{4})[/.-](\d{1,2})|(\d{1,2})[/.-](\d{4}))$")
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]*({_MONTH}),?[\s-]*(\d{{4}}|\d\d)(?!\d)", re.I
)
_MONTH_DAY = re.compile(rf"({_MONTH})[\s-]*(\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(\d{{4}})(?!\d)", re.I)
_MONTH_YEAR = re.compile(rf"({_MONTH}),?[\s-]*(\d{{4}})$", re.I)
_YEAR_MONTH_DAY = re.compile(rf"(\d{{4}})[\s-]+({_MONTH})[\s-]+(\d{{1,2}})(?!\d)", re.I)
# Mon Jun 04 10:40:00 +0000 2018
_CLOCK_INSIDE = re.compile(
    rf"({_MONTH})\s+(\d{{1,2}})\s+([\d:]{{5,8}}(?:\s+[+-]\d{{4}}|\s+[a-z]{{3,4}})?)\s+(\d{{4}})$", re.I
)
_TIME = re.compile(
    r"(?:T|[,;|\s]*+(?:(?:\bat\b|[-–—])\s*+)?)(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,](\d{1,9}))?)?\s*+([ap])?\.?(?:m\b\.?)?"
    r"\s*+(?:\(\s*+)?(z|[+-]\d\d:?\d\d|[+-]\d\d|[a-z][a-z ]*+)?\s*+\)?$",
    re.I,
)
_AFTER = re.compile(rf"[,\s]*(?:{_WEEKDAY})?$", re.I)
# Hours from Greenwich of the zones news texts name (RFC 822, and three European ones). "ET" and "local time"
# do not say whether it is summer: the time stays without a zone.
_NORTH_AMERICA = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "ut": 0, "bst": 1, "cet": 1, "cest": 2, **_NORTH_AMERICA}
_LOCAL = ("et", "ct", "mt", "pt", "local time", "eastern", "pacific", "eastern time")
_FIRST_YEAR, _LAST_YEAR = 1600, 2199
# Seconds since 1970 of 2001 to 2100, as data services give them.
_SECONDS = (1_000_000_000, 4_102_444_800)


class Order(NamedTuple):
    """What a column says about the order of day and month.

    ``order`` is day-first, month-first, year-first or None (nothing decides, or values contradict each
    other); ``value`` and ``line`` the date that decided; ``against`` one that contradicts it.
    """

    order: str | None
    value: str | None = None
    line: int | None = None
    against: str | None = None


def read_date(value: str, order: str | None = None) -> str | None:
    """ISO 8601 of a date as written, or None where it cannot be read without guessing (03/04/2025).

    Parameters
    ----------
    value : str
    order : str, optional
        day-first, month-first or year-first, for dates that could be either; or a format as in Python's
        ``strptime`` (``%d/%m/%Y``), tried first.

    Returns
    -------
    str or None
        ``YYYY-MM-DD``, with the time and zone where given; ``YYYY-MM`` or ``YYYY`` where no more is said.

    Examples
    --------
    >>> read_date("October 8, 2025"), read_date("2025-10-08T07:30:00Z"), read_date("June 2018")
    ('2025-10-08', '2025-10-08T07:30:00+00:00', '2018-06')
    >>> read_date("03/04/2025"), read_date("03/04/2025", "day-first"), read_date("25/04/2025")
    (None, '2025-04-03', '2025-04-25')
    """
    value = " ".join(value.split())
    if order is not None and "%" in order:
        try:
            moment = datetime.datetime.strptime(value, order)
        except ValueError:
            pass
        else:
            if not any(code in order for code in ("%d", "%j", "%x", "%c", "%D")):
                return moment.strftime("%Y-%m" if any(c in order for c in ("%m", "%b", "%B")) else "%Y")
            return iso(moment)
        order = None
    value = value[_LEAD.match(value).end() :]  # type: ignore[union-attr]
    if match := _NUMBERS.match(value):
        ways = _ways(match)
        kept = [way for way in ways if order in (None, way) or len(ways) == 1]
        days = {day for way in kept if (day := _day(match, way))}
        return _with_time(days.pop(), value[match.end() :]) if len(days) == 1 else None
    if value.isdigit():
        return _read_digits(value)
    return _read_named(value)


def is_ambiguous(value: str) -> bool:
    """Whether a date could be read in two ways, such as 03/04/2025.

    Examples
    --------
    >>> is_ambiguous("03/04/2025"), is_ambiguous("25/04/2025"), is_ambiguous("soon")
    (True, False, False)
    """
    value = " ".join(value.split())
    match = _NUMBERS.match(value, _LEAD.match(value).end())  # type: ignore[union-attr]
    return match is not None and len({day for way in _ways(match) if (day := _day(match, way))}) > 1


def check_order(order: str | None) -> str | None:
    """The order as given by a person; ``ValueError`` where it is none."""
    if order is None or order in ORDERS or "%" in order:
        return order
    raise ValueError(f"--dates {order}: write {', '.join(ORDERS)} or a format such as %d/%m/%Y")


def decide_order(dates: Iterable[tuple[str, int | None]]) -> Order:
    """Whether the day or the month comes first in a column, from the dates that leave no choice.

    Parameters
    ----------
    dates : iterable of (str, int or None)
        Each date as written, and its line.

    Examples
    --------
    >>> decide_order([("03/04/2025", 2), ("25/04/2025", 3)]).order
    'day-first'
    >>> decide_order([("25/04/2025", 2), ("04/25/2025", 3)]).order is None
    True
    """
    found: dict[str, tuple[str, int | None]] = {}
    for value, line in dates:
        value = " ".join(value.split())
        match = _NUMBERS.match(value, _LEAD.match(value).end())  # type: ignore[union-attr]
        if match is None or len(match[1]) == 4:
            continue
        ways = [way for way in _ways(match) if _day(match, way)]
        if len(ways) == 1:
            found.setdefault(ways[0], (value, line))
    if len(found) == 1:
        ((order, (value, line)),) = found.items()
        return Order(order, value, line)
    if found:
        one, two = list(found.values())[:2]
        return Order(None, one[0], one[1], two[0])
    return Order(None)


def dated_rows(
    rows_of: Callable[[], Iterable[Row | Check]], order: str | None = None
) -> Iterator[Row | Check]:
    """The rows of one file, dates that need it read in the order of their column; a note says which.

    Parameters
    ----------
    rows_of : callable
        Gives the rows; called a second time, for the dates alone, only where a date could be read in two
        ways.
    order : str, optional
        As given by a person: day-first, month-first, year-first or a format. Then the column is not asked.
    """
    column: Order | None = None
    exchanged = _Exchanged()
    for row in rows_of():
        if isinstance(row, Check) or (given := plain_value(row.values.get("date"))) is None:
            yield row
            continue
        exchanged = exchanged.with_cell(row.values["date"], given, row)
        if order is not None:
            moment = read_date(given, order)
            if moment is None and "%" not in order and read_date(given) is not None:
                remedy = "see whether it is wrong, or the order given with --dates"
                identity = plain_value(row.values.get("article_id"))
                detail = f"date {given!r} cannot be {order}"
                yield Check("warning", "unreadable date", identity, row.file, row.line, detail, remedy)
                yield row._replace(values={**row.values, "date": None})
                continue
        elif not is_ambiguous(given):
            moment = None
        else:
            if column is None:
                column = decide_order(
                    (date, other.line)
                    for other in rows_of()
                    if isinstance(other, Row) and (date := plain_value(other.values.get("date"))) is not None
                )
                yield from _told(column, given, row)
            moment = read_date(given, column.order) if column.order else None
        yield row if moment is None else row._replace(values={**row.values, "date": moment})
    yield from exchanged.told()


class _Exchanged(NamedTuple):
    """What a workbook's column of dates is made of: cells that are dates, and texts that are not."""

    cells: int = 0
    latest: int = 0
    text: str | None = None
    file: str | None = None

    def with_cell(self, value: object, given: str, row: Row) -> _Exchanged:
        if isinstance(value, datetime.date):
            return self._replace(cells=self.cells + 1, latest=max(self.latest, value.day), file=row.file)
        match = _NUMBERS.match(given) if self.text is None else None
        if match is None or max(int(match[1]), int(match[3])) < 13 or len(match[1]) > 2:
            return self
        return self._replace(text=given, file=row.file)

    def told(self) -> Iterator[Check]:
        """A spreadsheet set to another country's dates takes 03/04 for 4 March and leaves 25/04 as text."""
        if self.cells and self.text is not None and self.latest < 13:
            detail = (
                f"{self.cells:,} cells are dates, none after the 12th; others are text such as {self.text}"
            )
            remedy = "a spreadsheet may have exchanged day and month: compare some with their source"
            yield Check("warning", "dates perhaps exchanged", None, self.file, None, detail, remedy)


def _told(column: Order, given: str, row: Row) -> Iterator[Check]:
    where = f" on line {column.line}" if column.line is not None else ""
    if column.order is not None:
        detail = f"dates such as {given} are read {column.order}, as {column.value}{where} can only be"
        remedy = "if that is wrong, say so: --dates day-first, --dates month-first or a format"
        yield Check("note", "order of dates", None, row.file, row.line, detail, remedy)
    elif column.against is not None:
        detail = f"{column.value}{where} and {column.against} follow different orders of day and month"
        remedy = "write all dates in one way, best as YYYY-MM-DD; those that could be either are left out"
        yield Check("warning", "mixed dates", None, row.file, row.line, detail, remedy)


def _ways(match: re.Match[str]) -> tuple[str, ...]:
    """The orders in which three numbers may stand."""
    first, mark, _, last = match.groups()
    if len(first) > 2:
        return (YEAR_FIRST,)
    if len(last) == 4:
        return (DAY_FIRST, MONTH_FIRST)
    # 18-06-04: a short form of 2018-06-04, or the 18th of June; with strokes or dots the year is last.
    return (DAY_FIRST, MONTH_FIRST, YEAR_FIRST) if mark == "-" else (DAY_FIRST, MONTH_FIRST)


def _day(match: re.Match[str], way: str) -> datetime.date | None:
    first, _, middle, last = match.groups()
    year, month, day = {
        DAY_FIRST: (last, middle, first),
        MONTH_FIRST: (last, first, middle),
        YEAR_FIRST: (first, middle, last),
    }[way]
    return _date(year, int(month), int(day)) if len(day) < 3 and len(month) < 3 else None


def _date(year: str, month: int, day: int) -> datetime.date | None:
    if len(year) not in (2, 4):
        return None
    # POSIX: 69 to 99 are of the twentieth century.
    whole = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 69 else 2000)
    try:
        found = datetime.date(whole, month, day)
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _read_digits(value: str) -> str | None:
    if len(value) == 4:
        return value if _FIRST_YEAR <= int(value) <= _LAST_YEAR else None
    if match := _COMPACT.match(value):
        day = _date(match[1], int(match[2]), int(match[3]))
        if day is None:
            return None
        return _with_time(day, f" {match[4]}:{match[5]}:{match[6]}" if match[4] else "")
    if len(value) in (10, 13):
        seconds = int(value) / (1000 if len(value) == 13 else 1)
        if _SECONDS[0] <= seconds < _SECONDS[1]:
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
    return None


def _read_named(value: str) -> str | None:
    if match := _MONTH_ONLY.match(value):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return f"{year}-{int(month):02d}" if _date(year, int(month), 1) else None
    if match := _MONTH_YEAR.match(value):
        return f"{match[2]}-{_number(match[1]):02d}" if _date(match[2], 1, 1) else None
    if match := _CLOCK_INSIDE.match(value):
        return _with_time(_date(match[4], _number(match[1]), int(match[2])), f" {match[3]}")
    for pattern, year, month, day in (
        (_DAY_MONTH, 3, 2, 1), (_MONTH_DAY, 3, 1, 2), (_YEAR_MONTH_DAY, 1, 2, 3),
    ):  # fmt: skip
        if match := pattern.match(value):
            found = _date(match[year], _number(match[month]), int(match[day]))
            return _with_time(found, value[match.end() :])
    return None


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1


def _with_time(day: datetime.date | None, rest: str) -> str | None:
    """The day with the time that follows it; None where what follows is no time."""
    if day is None:
        return None
    if _AFTER.match(rest):
        return day.isoformat()
    match = _TIME.match(rest)
    if match is None:
        return None
    hour, minute, second, fraction, half, zone = match.groups()
    hours = int(hour) % 12 + (12 if half.lower() == "p" else 0) if half else int(hour)
    named = (zone or "").strip().lower()
    offset: datetime.timedelta | None
    if named in _ZONES:
        offset = datetime.timedelta(hours=_ZONES[named])
    elif named[:1] in "+-" and named:
        sign = -1 if named[0] == "-" else 1
        digits = named[1:].replace(":", "")
        offset = sign * datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    elif named and named not in _LOCAL:
        return None
    else:
        offset = None
    try:
        zoned = None if offset is None else datetime.timezone(offset)
        micro = int((fraction or "0").ljust(6, "0")[:6])
        time = datetime.time(hours, int(minute), int(second or 0), micro, zoned)
    except ValueError:
        return None
    return iso(datetime.datetime.combine(day, time))
