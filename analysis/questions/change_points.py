"""On which days would one divide a series, if it changed at all?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.certainty.change_points import change_point_table
from analysis.corpus.where import date_parts
from analysis.questions.change_at_events import _named, _select
from analysis.questions.recipe import Question, Study
from analysis.questions.series import all_series, find_series, followed_first, per_article


def _items(study: Study) -> Sequence[str]:
    return followed_first(study, "agenda")


def _count(study: Study, rows: pd.DataFrame, by: list[str], item: str) -> pd.DataFrame:
    one = find_series(study, item)
    if not len(rows):
        return pd.DataFrame()
    series = per_article(study, one, date_parts(rows, by), by)
    scale = 1000.0 if one.value == "per_1000" else 1.0
    table = change_point_table(series, [*by, "part"], units=study.units, scale=scale)
    return _beside_events(study, table)


def _beside_events(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """With the codebook's events that lie within the span of each point."""
    held = [
        "; ".join(event.label for event in study.codebook.events if low <= event.date <= high)
        for low, high in zip(table["earliest"], table["latest"])
    ]
    return table.assign(events_within=pd.Series(held, index=table.index, dtype="str"))


QUESTION = Question(
    name="change_points",
    notebook="time",
    order=4,
    asks="On which days would one divide {item}, if it changed at all?",
    evidence="hits",
    select=_select,
    count=_count,
    by=("outlet",),
    items=_items,
    choices=lambda study: list(all_series(study)),
    spoken=lambda study, item: _named(find_series(study, item)),
    each="a series",
    how=(
        "One row per day **offered**: it divides the series better than 95 % of random orders of its weeks are "
        "divided. *earliest* and *latest* say how well the day is known."
    ),
    why="Events one thought of are one thing; where the series itself would be divided is another.",
    limits=(
        "That anything happened on that day: a trend, a season, or another choice of articles divides a series too. "
        "That there is no change where none is offered: ten weeks or days with something to count are needed."
    ),
    nothing="No day is offered: the series are too short, or random orders divide them as well.",
    no_items="The codebook names no concept.",
    shown=("outlet", "part", "voice", "date"),
    sides=("part",),
)
