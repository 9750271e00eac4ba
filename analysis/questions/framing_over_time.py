"""How do the words for a concept, or another share or mean, move from period to period, in each voice?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.questions.parts import with_columns
from analysis.questions.recipe import Question, Study
from analysis.questions.series import all_series, find_series, followed_first, in_time, series_table
from analysis.questions.time_parts import draw_series


def _choices(study: Study) -> Sequence[str]:
    return [name for name, one in all_series(study).items() if one.kind != "rate"]


def _select(study: Study, item: str) -> pd.DataFrame:
    return in_time(study, find_series(study, item).rows(study))


def _count(study: Study, rows: pd.DataFrame, by: list[str], item: str) -> pd.DataFrame:
    return series_table(study, find_series(study, item), rows, with_columns(by, "voice")) if len(rows) else rows


def _draw(study: Study, table: pd.DataFrame, item: str) -> Any:
    return draw_series(study, find_series(study, item), table)


QUESTION = Question(
    name="framing_over_time",
    notebook="time",
    order=1,
    asks="How did {item} change over time?",
    evidence="hits",
    select=_select,
    count=_count,
    draw=_draw,
    by=("period", "voice"),
    items=lambda study: followed_first(study, "framing"),
    choices=_choices,
    spoken=lambda study, item: find_series(study, item).spoken,
    each="the words for each concept",
    how=(
        "One small picture per voice (per outlet with `by=[\"week\", \"outlet\"]`), one line per word. The upright "
        "strokes are 95 % intervals over independent articles; numbered broken lines are the codebook's events. "
        "Nothing is smoothed; a period without a use breaks the line."
    ),
    why=(
        "Words for a thing may change when something happens. *How* it is called is kept apart from *how much* it is "
        "spoken of (the next question)."
    ),
    limits=(
        "That an event made the change: other things happened on the same days, and other articles were written. That "
        "two neighbouring periods differ: compare before and after instead."
    ),
    nothing="It is not named in these articles, or all dated ones are of one period.",
    shown=("outlet", "part", "voice", "date"),
    sides=("part",),
)
