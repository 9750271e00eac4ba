"""Which listed words do outlets exchange in the same place of a story?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import exchanges, with_outlets, with_place
from analysis.stories.substitutions import substitution_profile

_SHOWN = (
    "concept", "outlet_a", "variant_a", "outlet_b", "variant_b", "count", "total", "share", "low", "high",
    "independent", "basis",
)  # fmt: skip


def _select(study: Study, item: Any) -> pd.DataFrame:
    table = with_outlets(study, with_place(study.table("substitutions")))
    return table[table["changed"] & (table["outlet_a"] != table["outlet_b"])]


def _count(study: Study, changed: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    # Shares are of all shared places, also those in which nothing was changed.
    table = exchanges(substitution_profile(study.table("substitutions"), study.articles))
    return table[list(_SHOWN)]


QUESTION = Question(
    name="exchanged_words",
    notebook="stories",
    order=8,
    asks="Which words do outlets exchange in the same place of a story?",
    evidence="substitutions",
    select=_select,
    count=_count,
    by=("outlet_a", "outlet_b"),
    regroups=False,
    how=(
        "Each pair of outlets once, the most frequent exchange first. total: places the two outlets share "
        "where "
        "outlet_a says variant_a; share: of these, with variant_b in outlet_b; independent: stories."
    ),
    why="All stories and all notions of the codebook together: which exchange keeps recurring?",
    limits="That a frequent exchange is a stance: a house style exchanges words as regularly.",
    nothing="No two outlets use different words of the codebook in the same place of a story.",
    counted=("exchanged word", "exchanged words"),
    shown=("outlet_a", "variant_a", "voice_a", "outlet_b", "variant_b", "voice_b"),
)
