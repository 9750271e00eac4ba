"""How much of each outlet's text is about a concept, from period to period?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.series import all_series, find_series, followed_first, in_time, series_table
from analysis.questions.time_parts import draw_series


def _choices(study: Study) -> Sequence[str]:
    return [name for name, one in all_series(study).items() if one.kind == "rate"]


def _select(study: Study, item: str) -> pd.DataFrame:
    return in_time(study, find_series(study, item).rows(study))


def _count(study: Study, rows: pd.DataFrame, by: list[str], item: str) -> pd.DataFrame:
    return series_table(study, find_series(study, item), rows, by) if len(rows) else rows


def _draw(study: Study, table: pd.DataFrame, item: str) -> Any:
    return draw_series(study, find_series(study, item), table)


QUESTION = Question(
    name="agenda_over_time",
    notebook="time",
    order=2,
    asks="How much does each outlet speak of {item} over time?",
    evidence="hits",
    select=_select,
    count=_count,
    draw=_draw,
    by=("period", "outlet"),
    items=lambda study: followed_first(study, "agenda"),
    choices=_choices,
    spoken=lambda study, item: find_series(study, item).spoken,
    each="each concept",
    how=(
        "One small picture per outlet: uses of any word for the concept per 1,000 words of its articles of that "
        "period, in every voice, with 95 % intervals over independent articles."
    ),
    why="What is on the agenda, and when: an outlet that drops a subject need not change its words for it.",
    limits="That an outlet avoids the subject: the articles collected may be about something else in that period.",
    nothing="It is not named in these articles, or all dated ones are of one period.",
    shown=("outlet", "part", "voice", "date"),
)
