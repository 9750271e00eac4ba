"""How far down the article does each contested word stand?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.position import plot_positions
from analysis.questions.parts import concept_hits, concepts, in_lines, most_named
from analysis.questions.recipe import Question, Study
from analysis.words.positions import add_place


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    places = add_place(hits, study.articles)
    columns = list(dict.fromkeys(["article_id", *by, "variant", "voice", "place", "start", "end"]))
    return places[columns].reset_index(drop=True)


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    lines = in_lines(study, table, "variant", "voice", "article_id")
    return plot_positions(lines, block="variant", look=study.look(concept))


QUESTION = Question(
    name="word_positions",
    notebook="words",
    order=4,
    asks="How far down the article does each word for “{item}” stand?",
    evidence="hits",
    select=concept_hits,
    count=_count,
    draw=_draw,
    items=most_named,
    choices=concepts,
    how=(
        "One block per word, one strip per outlet, from the first character (0) to the last (1); the shape "
        "tells the voice."
    ),
    why="News is read from the top, and many leave early.",
    limits="What a reader of one outlet gets to: how far down people read is not in the text.",
    shown=("outlet", "variant", "voice", "distanced"),
)
