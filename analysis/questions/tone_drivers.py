"""Which words make the score of each outlet's own sentences?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.sentiment import plot_drivers
from analysis.questions.parts import SEVERAL, in_lines, own_pieces
from analysis.questions.recipe import Question, Study
from analysis.tone.sentence_tone import tone_drivers, words_behind


def _count(study: Study, own: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(own):
        return pd.DataFrame()
    table = tone_drivers(own, study.articles, by or ["voice"])
    # The passages behind each word are the pieces in which it counts, not one of them.
    return table.drop(columns=[name for name in ("article_id", "start", "end") if name not in by])


def _select(study: Study, item: None) -> pd.DataFrame:
    """Own pieces, with the words of the list that move the score of each."""
    own = own_pieces(study, item)
    return own.assign(moved_by=[SEVERAL.join(words) for words in words_behind(own, study.articles)])


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    return plot_drivers(in_lines(study, table, "voice", "article_id"), look=study.look())


QUESTION = Question(
    name="tone_drivers",
    notebook="tone",
    order=3,
    asks="Which words make the VADER score of each outlet's own sentences?",
    evidence="tones",
    select=_select,
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
    links={"word": "moved_by"},
    shown=("outlet", "compound", "polarity"),
)
