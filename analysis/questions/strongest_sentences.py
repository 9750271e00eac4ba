"""Which of the outlets' own sentences score lowest and highest?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import extremes, own_pieces, with_text
from analysis.questions.recipe import Question, Study


def _select(study: Study, item: Any) -> pd.DataFrame:
    return extremes(with_text(study, own_pieces(study)), "compound")


def _count(study: Study, own: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(own):
        return pd.DataFrame()
    columns = ["end_of_scale", "text", *by, "outlets", "compound", "polarity", "article_id"]
    return own[list(dict.fromkeys(columns))].reset_index(drop=True)


QUESTION = Question(
    name="strongest_sentences",
    notebook="tone",
    order=4,
    asks="Which of the outlets' own sentences score lowest and highest?",
    evidence="tones",
    select=_select,
    count=_count,
    by=(),
    how=(
        "The six lowest and the six highest by VADER (compound), with TextBlob's score (polarity) beside it. "
        "The same words in several articles stand once, with all outlets that print them."
    ),
    why="Whoever reports a tone should have read the sentences that make it.",
    limits="Anything about the other sentences: these are the extremes, and often they tell the worst news.",
    counted=("passage", "passages"),
    nothing="None of the outlets' own sentences holds a word of the list.",
    shown=("outlet", "compound", "polarity"),
)
