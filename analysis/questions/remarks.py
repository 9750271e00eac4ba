"""What was wrong with the articles as they came?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study

_COLUMNS = ("severity", "problem", "article_id", "detail", "remedy")


def _select(study: Study, item: Any) -> pd.DataFrame:
    return study.checks


def _count(study: Study, checks: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    return checks[[name for name in _COLUMNS if name in checks]]


QUESTION = Question(
    name="remarks",
    notebook="corpus",
    order=1,
    asks="What did the loader notice?",
    evidence="articles",
    select=_select,
    count=_count,
    by=(),
    counted=("remark", "remarks"),
    how="An error was set aside, a warning was kept and should be looked at, a note is for your information.",
    why="Before anything is compared: which articles are there, and what is wrong with them?",
    unlisted="A remark is about a file or an article, not about a sentence.",
    limits="That everything else is right: the loader knows only what it looks for.",
    nothing="No problems found.",
)
