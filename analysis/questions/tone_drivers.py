"""Which words make the score of each outlet's own sentences?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.sentiment import plot_drivers
from analysis.questions.parts import in_lines, own_pieces
from analysis.questions.recipe import Question, Study
from analysis.tone.sentence_tone import tone_drivers


def _count(study: Study, own: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(own):
        return pd.DataFrame()
    return tone_drivers(own, study.articles, by or ["voice"])


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    return plot_drivers(in_lines(study, table, "voice", "article_id"), look=study.look())


QUESTION = Question(
    name="tone_drivers",
    notebook="tone",
    order=3,
    asks="Which words make the VADER score of each outlet's own sentences?",
    evidence="tones",
    select=own_pieces,
    count=_count,
    draw=_draw,
    how=(
        "One block per outlet; a bar shows how much a word moves the mean, the number beside it in how many "
        "pieces of sentences it stands. Only the outlet's own voice."
    ),
    why=(
        "The contributions of an outlet's words add up to its mean. If the list is made of *killed*, *died* "
        "and *war*, the score speaks of events, not of attitude."
    ),
    limits="That a word was chosen for its tone: a list scores *prisoner* and *war* low wherever they stand.",
    counted=("piece of a sentence", "pieces of sentences"),
    nothing="No word of the list stands in the outlets' own sentences.",
    shown=("outlet", "compound", "polarity"),
)
