"""What passes between the readers of files and the checks of articles?

A :class:`Row` is an article as read, a :class:`Check` a problem; :func:`checks_table` makes problems a table,
:func:`summed` counts those of a kind that are too many to list, :func:`plain_value` makes a cell a string.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.decode import plain_lines
from analysis.terminal import shown

# Remarks of one kind about one file that are listed; the others are counted.
MOST_TOLD = 100
# Characters of one remark's detail: more is not read by anybody, and a hostile file may be quoted in it.
_LONGEST_DETAIL, _LONGEST_PLACE = 400, 300


class Row(NamedTuple):
    """The values of one article as read (column → value), the file and the line (or row number) it stands
    on."""

    values: dict[str, Any]
    file: str
    line: int | None


class Check(NamedTuple):
    """One problem: how bad, what, which article, where in the input, in detail, and what to do about it.

    ``times`` is 1, or how many further problems of the kind stand for it (:func:`summed`).
    """

    severity: str
    problem: str
    article_id: str | None
    file: str | None
    line: int | None
    detail: str
    remedy: str
    times: int = 1


CHECK_COLUMNS = Check._fields


def checks_table(checks: Iterable[Check]) -> pd.DataFrame:
    """One row per problem, all columns present and typed even when there is none.

    ``line`` and ``times`` are nullable integers. What is quoted from files and servers is escaped and cut.
    """
    return typed_checks(pd.DataFrame([_plain(check) for check in checks], columns=list(CHECK_COLUMNS)))


def typed_checks(table: pd.DataFrame) -> pd.DataFrame:
    """A table of checks with all its columns and their types, also one kept before a column was added."""
    table = table.reindex(columns=list(CHECK_COLUMNS))
    numbers = {"line": "Int64", "times": "Int64"}
    table = table.astype({**{column: "str" for column in CHECK_COLUMNS if column not in numbers}, **numbers})
    return table.assign(times=table["times"].fillna(1))


def summed(rows: Iterable[Row | Check]) -> Iterator[Row | Check]:
    """The rows and checks; of one kind about one file a hundred are listed, and one more says how many there are.

    A table of a million broken rows has one fault, not a million.
    """
    met: Counter[tuple[str, str, str | None]] = Counter()
    remedies: dict[tuple[str, str, str | None], str] = {}
    for row in rows:
        if isinstance(row, Check):
            kind = (row.severity, row.problem, row.file)
            met[kind] += row.times
            if met[kind] > MOST_TOLD:
                remedies.setdefault(kind, row.remedy)
                continue
            row = _plain(row)
        yield row
    for (severity, problem, file), remedy in remedies.items():
        more = met[severity, problem, file] - MOST_TOLD
        detail = f"and {more:,} more like the {MOST_TOLD} listed"
        yield Check(severity, problem, None, file, None, detail, remedy, more)


def _plain(check: Check) -> Check:
    identity = None if check.article_id is None else shown(check.article_id)
    file = None if check.file is None else shown(check.file, _LONGEST_PLACE)
    detail = " ".join(shown(check.detail, _LONGEST_DETAIL).split())
    return check._replace(article_id=identity, file=file, detail=detail, remedy=shown(check.remedy, _LONGEST_DETAIL))


def plain_value(value: Any) -> str | None:
    """A cell as text: None where it is empty, a number without a decimal tail, a date in ISO form."""
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bool) or not isinstance(value, str):
        if isinstance(value, (datetime.datetime, datetime.date)):
            return None if value is pd.NaT else iso(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        value = str(value)
    value = plain_lines(value)
    return value if value.strip() else None


def flat(value: Any) -> Any:
    """Lists of strings (several authors) as one string; other nested values as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value) or None
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def iso(moment: datetime.date) -> str:
    """ISO 8601 of a moment; the date alone at midnight without a zone."""
    if isinstance(moment, datetime.datetime) and moment.time() == datetime.time() and moment.tzinfo is None:
        return moment.date().isoformat()
    return moment.isoformat()
