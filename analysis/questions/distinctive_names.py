"""Which expressions for a party does one outlet use more than all the others together?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.actors.naming import distinctive_labels
from analysis.questions.actor_parts import own_names
from analysis.questions.recipe import Question, Study


def _count(study: Study, names: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    between = by[0]
    columns = [
        "actor", between, "label", "count", "total", "share_elsewhere", "difference", "low", "high", "basis",
    ]  # fmt: skip
    if names[between].nunique() < 2:
        return pd.DataFrame(columns=columns)
    table = distinctive_labels(names, between, study.units)
    return table[[*columns, *(["outlets"] if "outlets" in table else [])]]


QUESTION = Question(
    name="distinctive_names",
    notebook="actors",
    order=7,
    asks="Which expressions for a party does one outlet use more than the others together?",
    evidence="labels",
    select=own_names,
    count=_count,
    how=(
        "difference: the share of the expression among those the outlet uses for the party, less its share in"
        " all "
        "other outlets, largest first. An interval that leaves zero out is a difference beyond chance."
    ),
    why=(
        "A word that everybody uses says little about an outlet; a word that one outlet has almost alone says"
        " more."
    ),
    limits="That the word was chosen to please or to hurt: a style book may prescribe it.",
    nothing=(
        "Fewer than two outlets call an opposed party of the codebook anything but its proper name: there is "
        "nothing "
        "to compare."
    ),
    counted=("expression", "expressions"),
    shown=("outlet", "actor", "label", "kind"),
    sides=("actor",),
)
