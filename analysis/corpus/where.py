"""Which articles are meant? A filter by outlet, date and words, written in one line or as a mapping.

:func:`read_where` reads the filter, :func:`choose` applies it; :func:`date_parts` adds the day, week, month, quarter
or year of an article's date as a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

_KEYS = ("outlet", "from", "to", "words")
_PARTS = ("day", "week", "month", "quarter", "year")


class Where(NamedTuple):
    """A filter; empty parts let everything through. ``others``: column → allowed values."""

    outlets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    words: tuple[str, ...] = ()
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __bool__(self) -> bool:
        return self != Where()

    def __str__(self) -> str:
        parts = [f"outlet={','.join(self.outlets)}"] if self.outlets else []
        parts += [f"from={self.since}"] if self.since else []
        parts += [f"to={self.until}"] if self.until else []
        parts += [f"words={','.join(self.words)}"] if self.words else []
        parts += [f"{name}={','.join(values)}" for name, values in self.others]
        return "; ".join(parts)


def read_where(where: str | Mapping[str, Any] | Where | None) -> Where:
    """The filter that somebody wrote.

    Parameters
    ----------
    where : str, mapping or None
        ``"outlet=Gull,Post; from=2025-10-01; to=2025-10; words=ferr*"``, or a mapping with the same keys. Any other
        key is a column of the articles. ``to`` includes its whole day, month or year; words end in ``*`` for any
        ending, and one of them is enough.

    Examples
    --------
    >>> read_where("outlet=Gull; from=2025-10")
    Where(outlets=('Gull',), since='2025-10', until=None, words=(), others=())
    """
    if where is None or isinstance(where, Where):
        return where or Where()
    given = dict(where) if isinstance(where, Mapping) else _parsed(where)
    values = {key: _listed(value) for key, value in given.items()}
    for key in ("from", "to"):
        for value in values.get(key, ()):
            if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value):
                raise ValueError(f"{key}={value!r} is no date; write 2025, 2025-10 or 2025-10-08")
    others = tuple((key, value) for key, value in values.items() if key not in (*_KEYS, "outlets"))
    return Where(
        values.get("outlet", ()) + values.get("outlets", ()),
        next(iter(values.get("from", ())), None),
        next(iter(values.get("to", ())), None),
        values.get("words", ()),
        others,
    )


def choose(articles: pd.DataFrame, where: Where) -> pd.DataFrame:
    """The articles that meet every condition of the filter.

    Raises
    ------
    ValueError
        Where the filter names an outlet or column that does not exist.
    """
    kept = pd.Series(True, index=articles.index)
    for column, wanted in (("outlet", where.outlets), *where.others):
        if not wanted:
            continue
        if column not in articles:
            raise ValueError(
                f"the articles have no column {column!r}; they have {', '.join(map(str, articles))}"
            )
        known = set(articles[column].dropna().astype(str))
        strange = [value for value in wanted if value not in known]
        if strange:
            raise ValueError(f"no article has {column} {strange[0]!r}; there are: {', '.join(sorted(known))}")
        kept &= articles[column].astype(str).isin(wanted)
    if where.since or where.until:
        kept &= in_period(articles["date"], where.since, where.until)
    if where.words:
        patterns = [re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in where.words]
        found = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.I)
        texts = (
            articles["title"].fillna("") + "\n" + articles["text"]
            if "title" in articles
            else articles["text"]
        )
        kept &= texts.map(lambda text: found.search(text) is not None)
    return articles[kept].reset_index(drop=True)


def in_period(dates: pd.Series, since: str | None, until: str | None) -> pd.Series:
    """Whether each date lies in the period; undated articles do not. A month-only date is in where it begins."""
    days = dates.astype("str")
    inside = dates.notna()
    if since:
        inside &= days.str[: max(len(since), 1)] >= since
    if until:
        inside &= days.str[: len(until)] <= until
    return inside


def date_parts(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The table with those of ``day, week, month, quarter, year`` that are asked for, made from ``date``.

    Missing where an article has no date, or one that is not exact enough.
    """
    wanted = [name for name in columns if name in _PARTS and name not in table]
    if not wanted:
        return table
    if "date" not in table:
        raise ValueError(f"there are no dates to group by {wanted[0]}")
    text = table["date"].astype("str")
    exact = pd.to_datetime(text.str[:10].where(text.str.len() >= 10), errors="coerce")
    month = text.str[:7].where(text.str.len() >= 7)
    made = {
        "day": exact.dt.strftime("%Y-%m-%d"),
        "week": exact.dt.strftime("%G-W%V"),
        "month": month,
        "quarter": month.str[:4]
        + "-Q"
        + ((pd.to_numeric(month.str[5:7], errors="coerce") + 2) // 3).astype("Int64").astype("str"),
        "year": text.str[:4].where(table["date"].notna()),
    }
    return table.assign(**{name: made[name].astype("str") for name in wanted})


def _parsed(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        key, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise ValueError(
                f"{part!r} is no condition; write for instance: outlet=Gull,Post; from=2025-10-01; words=ferr*"
            )
        found[key.strip()] = value.strip()
    return found


def _listed(value: Any) -> tuple[str, ...]:
    parts = (
        value.split(",")
        if isinstance(value, str)
        else value
        if isinstance(value, (list, tuple, set))
        else [value]
    )
    return tuple(str(part).strip() for part in parts if str(part).strip())
