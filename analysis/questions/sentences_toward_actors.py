"""Which of the outlets' own sentences treat an actor worst and best?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import extremes, own_voice, with_text
from analysis.questions.recipe import Question, Study


def _select(study: Study, item: Any) -> pd.DataFrame:
    mentions = study.table("actor_tones")
    sure = mentions[(mentions["voice"] == own_voice(study)) & ~mentions["unsure"].astype(bool)]
    return extremes(with_text(study, sure), "target_tone", ["target"])


def _count(study: Study, sure: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(sure):
        return pd.DataFrame()
    columns = [
        "end_of_scale",
        "text",
        "target",
        *by,
        "outlets",
        "target_tone",
        "vader_clause",
        "polarity",
        "drivers",
    ]
    return sure[list(dict.fromkeys([*columns, "article_id"]))].reset_index(drop=True)


QUESTION = Question(
    name="sentences_toward_actors",
    notebook="tone",
    order=7,
    asks="Which of the outlets' own sentences treat an actor worst and best?",
    evidence="actor_tones",
    select=_select,
    count=_count,
    by=(),
    how=(
        "The six lowest and the six highest mentions of an actor that the model is sure of, with the words "
        "that made the score (drivers) and the two word lists beside it. The same sentence in several "
        "articles stands once, with all outlets that print it."
    ),
    why="The model errs in one case of three: read what it scored before any mean of it is used.",
    limits=(
        "Anything about the other sentences: these are the extremes, and some of them are the model's errors."
    ),
    counted=("mention", "mentions"),
    nothing="The outlets name no actor of the codebook in a sentence that the model is sure of.",
    shown=("outlet", "target", "target_tone", "vader_clause", "polarity", "drivers"),
    sides=("target",),
)
