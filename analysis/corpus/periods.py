"""Into which periods do articles fall, and which have no day to go by?

:func:`choose_step` picks days, weeks, months, quarters or years by how long a corpus reaches, :func:`all_periods` lists
them without gaps, :func:`exactness` says how exactly each article is dated, :func:`story_phase` how far into its story
it was published, :func:`period_of` and :func:`spoken_period` name one period.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.corpus.where import date_parts

STEPS = ("day", "week", "month", "quarter", "year")
#: How far into its story an article was published.
PHASES = ("first day", "second day", "third to seventh day", "later")
_FORMS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
# A picture of more periods is not read; of fewer than a handful there is nothing to see.
_MOST = 24


def choose_step(dates: pd.Series) -> str:
    """The finest step under which the dates fall into at most 24 periods, weeks rather than days.

    Examples
    --------
    >>> choose_step(pd.Series(["2031-04-08", "2031-05-27"])), choose_step(pd.Series(["2031-04-08", "2031-04-12T09:30"]))
    ('week', 'day')
    """
    days = _days(dates)
    if not len(days):
        return "month"
    reach = (max(days) - min(days)).days
    steps = STEPS if reach <= 10 else STEPS[1:]
    return next((step for step in steps if len(all_periods(dates, step)) <= _MOST), "year")


def all_periods(dates: pd.Series, step: str) -> list[str]:
    """Every period from the first date to the last, also those in which nothing was published.

    Examples
    --------
    >>> all_periods(pd.Series(["2031-11-30", "2032-01-02"]), "month")
    ['2031-11', '2031-12', '2032-01']
    """
    if step not in STEPS:
        raise ValueError(f"no step {step!r}; steps are {', '.join(STEPS)}")
    days = _days(dates)
    if not len(days):
        return []
    there = pd.date_range(min(days), max(days))
    if step == "quarter":
        return list(dict.fromkeys(f"{one.year}-Q{one.quarter}" for one in there))
    return list(dict.fromkeys(there.strftime(_FORMS[step])))


def period_of(day: str, step: str) -> str:
    """The period a day falls into.

    Examples
    --------
    >>> period_of("2031-05-13", "week"), period_of("2031-05-13", "quarter")
    ('2031-W20', '2031-Q2')
    """
    return str(date_parts(pd.DataFrame({"date": [day]}), [step])[step].iloc[0])


def spoken_period(period: str) -> str:
    """A period as an axis names it; a week by its Monday.

    Examples
    --------
    >>> [spoken_period(one) for one in ("2031-W15", "2031-04-08", "2031-04", "2031-Q2", "2031")]
    ['7 Apr 2031', '8 Apr 2031', 'Apr 2031', 'Q2 2031', '2031']
    """
    year, _, rest = period.partition("-")
    if rest.startswith("W"):
        monday = date.fromisocalendar(int(year), int(rest[1:]), 1)
        return f"{monday.day} {monday:%b %Y}"
    if rest.startswith("Q") or not rest:
        return f"{rest} {year}".strip()
    if "-" in rest:
        day = date.fromisoformat(period)
        return f"{day.day} {day:%b %Y}"
    return f"{date(int(year), int(rest), 1):%b %Y}"


def exactness(dates: pd.Series) -> pd.Series:
    """How exactly each is dated: "day", "month", "year", or missing.

    Examples
    --------
    >>> exactness(pd.Series(["2031-04-08T18:40", "2031-04", None])).tolist()[:2]
    ['day', 'month']
    """
    lengths = dates.astype("str").str.len().where(dates.notna(), 0)
    known = pd.Series(None, index=dates.index, dtype="str")
    for name, least in (("year", 4), ("month", 7), ("day", 10)):
        known = known.mask(lengths >= least, name)
    return known


def undated(dates: pd.Series, step: str) -> dict[str, int]:
    """How many articles cannot be placed: "no date", and those whose date is too coarse for the step.

    Examples
    --------
    >>> undated(pd.Series(["2031-04-08", "2031-04", None]), "week")
    {'no date': 1, 'month only': 1}
    """
    known = exactness(dates)
    found = {"no date": int(known.isna().sum())}
    if step in ("day", "week"):
        found["month only"] = int((known == "month").sum())
    if step != "year":
        found["year only"] = int((known == "year").sum())
    return {name: count for name, count in found.items() if count}


def story_phase(articles: pd.DataFrame, stories: pd.DataFrame) -> pd.Series:
    """Per article how far into its story it was published (``PHASES``); missing without a day.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``date``.
    stories : DataFrame
        ``article_id``, ``story_id``.
    """
    text = articles["date"].astype("str").str[:10]
    day = pd.to_datetime(text.where(exactness(articles["date"]) == "day"), errors="coerce")
    story = articles["article_id"].map(stories.set_index("article_id")["story_id"])
    passed = (day - day.groupby(story).transform("min")).dt.days
    phase = pd.cut(passed, [-1, 0, 1, 6, float("inf")], labels=list(PHASES))
    return phase.astype("object").where(passed.notna(), None).astype("str")


def _days(dates: pd.Series) -> list[date]:
    text = dates.dropna().astype("str")
    found = pd.to_datetime(text[text.str.len() >= 10].str[:10], errors="coerce").dropna()
    return [one.date() for one in found]
