"""How far down the article does each contested word stand?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.style import word_styles
from analysis.questions.parts import (
    claim_place,
    concept_hits,
    concepts,
    draw_places,
    mean_places,
    most_named,
)
from analysis.questions.recipe import Question, Study
from analysis.words.positions import add_place


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    return mean_places(study, add_place(hits, study.articles), by, "variant")


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    look = study.look(concept)
    styles = word_styles(study.roster.variants[concept], look)
    return draw_places(study, table, "variant", look, styles)


def _claim(study: Study, table: pd.DataFrame, concept: str) -> str | None:
    return claim_place(study, table, "variant", "{more} [has|have] “{part}” later in the article than {less}")


QUESTION = Question(
    name="word_positions",
    notebook="words",
    order=4,
    asks="How far down the article does each word for “{item}” stand?",
    evidence="hits",
    select=concept_hits,
    count=_count,
    draw=_draw,
    claim=_claim,
    items=most_named,
    choices=concepts,
    how=(
        "One line per outlet, one column per word: the mean place of its uses in all voices, from the first "
        "character of the article (0 %) to the last; the line is the 95 % interval."
    ),
    why="News is read from the top, and many leave early.",
    limits="What a reader of one outlet gets to: how far down people read is not in the text.",
    shown=("outlet", "variant", "voice"),
)
