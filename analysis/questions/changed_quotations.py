"""Which words differ inside the quotation marks of one and the same sentence?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.word_edits import edits


def _select(study: Study, item: Any) -> pd.DataFrame:
    return edits(study, "quoted")


def _count(study: Study, changes: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    columns = ["story_id", "outlet_a", "article_a", "words_a", "outlet_b", "article_b", "words_b"]
    return changes[columns].reset_index(drop=True)


QUESTION = Question(
    name="changed_quotations",
    notebook="stories",
    order=10,
    asks="Which words differ inside the quotation marks of the same sentence?",
    evidence="sentence_pairs",
    select=_select,
    count=_count,
    by=("outlet_a", "outlet_b"),
    regroups=False,
    how="One row per place at which two versions of a sentence have different words inside quotation marks.",
    why="Inside quotation marks stand somebody's own words, so two versions cannot both be exact.",
    limits=(
        "That a quotation was altered on purpose: translations, recordings and second interviews differ too."
    ),
    nothing="Inside quotation marks, no two versions of a sentence have different words.",
    counted=("difference", "differences"),
    shown=("outlet_a", "words_a", "outlet_b", "words_b"),
)
