"""How often do two outlets print the same text?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import with_outlets


def _select(study: Study, item: Any) -> pd.DataFrame:
    pairs = with_outlets(study, study.table("derivations"))
    # Each pair of outlets has one order, the study's, whichever article stands first.
    rank = {name: place for place, name in enumerate(study.roster.levels["outlet"])}
    turned = pairs["outlet_a"].map(rank) > pairs["outlet_b"].map(rank)
    kept = (
        pairs["outlet_a"].where(~turned, pairs["outlet_b"]),
        pairs["outlet_b"].where(~turned, pairs["outlet_a"]),
    )
    return pairs.assign(outlet_a=kept[0], outlet_b=kept[1])


def _count(study: Study, pairs: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    table = pairs.groupby(by, observed=True).agg(
        pairs=("story_id", "size"), stories=("story_id", "nunique"), containment=("containment", "mean")
    )
    return table.reset_index()


QUESTION = Question(
    name="copies_between_outlets",
    notebook="stories",
    order=3,
    asks="How often do two outlets print the same text?",
    evidence="derivations",
    select=_select,
    count=_count,
    by=("relation", "outlet_a", "outlet_b"),
    regroups=False,
    how=(
        "Pairs of articles of one story. copy: at least half of the shorter text stands in the other; "
        "rewrite: made "
        "from the other, or both from a third; same_event: independent reports. containment: the mean share "
        "of the "
        "shorter text found in the other."
    ),
    why="What two outlets took from one agency is no difference between them, and no agreement either.",
    unlisted="Pairs of articles are counted: choose the two outlets of a story face to face.",
    limits="Who copied from whom: both may have used a third text that is not here.",
    nothing="No story of this corpus is told by two articles.",
    counted=("pair", "pairs"),
)
