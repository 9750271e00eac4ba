"""What passes between the readers of files and the checks of articles?

A :class:`Row` is an article as read, a :class:`Check` a problem; :func:`checks_table` makes problems a table,
:func:`plain_value` a cell a string.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.decode import plain_lines


class Row(NamedTuple):
    """The values of one article as read (column → value), the file and the line (or row number) it stands
    on."""

    values: dict[str, Any]
    file: str
    line: int | None


class Check(NamedTuple):
    """One problem: how bad, what, which article, where in the input, in detail, and what to do about it."""

    severity: str
    problem: str
    article_id: str | None
    file: str | None
    line: int | None
    detail: str
    remedy: str


CHECK_COLUMNS = Check._fields


def checks_table(checks: Iterable[Check]) -> pd.DataFrame:
    """One row per problem, all columns present and typed even when there is none; ``line`` is a nullable
    integer."""
    table = pd.DataFrame(list(checks), columns=list(CHECK_COLUMNS))
    strings = {column: "str" for column in CHECK_COLUMNS if column != "line"}
    return table.astype({**strings, "line": "Int64"})


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


def iso(moment: datetime.date) -> str:
    """ISO 8601 of a moment; the date alone at midnight without a zone."""
    if isinstance(moment, datetime.datetime) and moment.time() == datetime.time() and moment.tzinfo is None:
        return moment.date().isoformat()
    return moment.isoformat()
