"""Which articles tell the same event, in how many outlets?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import whole_table
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import told_stories


def _count(study: Study, stories: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    return told_stories(study)


QUESTION = Question(
    name="same_event",
    notebook="stories",
    order=1,
    asks="Which articles tell the same event, in how many outlets?",
    evidence="stories",
    select=whole_table("stories"),
    count=_count,
    by=("story_id",),
    regroups=False,
    how=(
        "One row per story, those told by most outlets first; tied: pairs of its articles of which one is a "
        "copy or "
        "rewrite of the other, or both are of a third text."
    ),
    why=(
        "Differences between outlets mean most where they tell the same event: counting words over everything"
        " they "
        "print compares topics as much as framing. A story with one article cannot be compared."
    ),
    limits=(
        "That two articles of one story report the same details: they share an event, not necessarily its "
        "facts."
    ),
    counted=("article", "articles"),
    unlisted="Articles are counted: choose one in the reader, or two of a story face to face.",
    shown=("outlet", "date"),
)
