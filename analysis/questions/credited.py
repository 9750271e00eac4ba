"""Who is credited with passing a statement on?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import counted, shown_at, statements
from analysis.questions.recipe import Question, Study


def _select(study: Study, item: Any) -> pd.DataFrame:
    spoken = statements(study)
    return shown_at(spoken[spoken["via"].notna()].reset_index(drop=True), "cue", "content")


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    keys = ["via", *(name for name in by if name != "via")]
    table = counted(spoken, keys, study.units)
    most = table.groupby("via")["count"].transform("sum")
    order = table.assign(_most=-most).sort_values(["_most", "via"], kind="stable")
    return order.drop(columns="_most").reset_index(drop=True)


QUESTION = Question(
    name="credited",
    notebook="attribution",
    order=8,
    asks="Who is credited with passing a statement on?",
    evidence="attributions",
    select=_select,
    count=_count,
    how=(
        "One row per agency, broadcaster or paper credited and outlet that credits it, with the number of "
        "statements."
    ),
    why=(
        "Some statements come through somebody else: *told the radio*, *according to the agency*. The outlet "
        "did not hear them itself, and says so."
    ),
    limits="What was taken from an agency without saying so: see the near-copies of the corpus.",
    counted=("statement", "statements"),
    nothing="No statement in these articles is credited to an agency or to another outlet.",
    shown=("outlet", "speaker", "via"),
    sides=("via",),
)
