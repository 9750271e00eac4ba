"""Which frequent speakers does the codebook not know yet?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.attribution.one_name import speakers_without_side
from analysis.questions.parts import statements
from analysis.questions.recipe import Question, Study

# The first hundred, each with three statements or more: more than one sitting at the codebook.
_LEAST, _MOST = 3, 100


def _select(study: Study, item: Any) -> pd.DataFrame:
    spoken = statements(study)
    listed = speakers_without_side(spoken, study.codebook, least=_LEAST)["speaker"].head(_MOST)
    return spoken[spoken["speaker"].isin(listed) & spoken["side"].isna()].reset_index(drop=True)


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not by:
        return speakers_without_side(spoken, study.codebook, least=_LEAST)
    parts = []
    for _, group in spoken.groupby(by, observed=True, dropna=False, sort=False):
        listed = speakers_without_side(group, study.codebook, least=1)
        # The group's values, once for each of its speakers.
        values = group[by].iloc[[0] * len(listed)].reset_index(drop=True)
        parts.append(pd.concat([values, listed], axis=1))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=by)


QUESTION = Question(
    name="speakers_without_side",
    notebook="attribution",
    order=2,
    asks="Which frequent speakers does the codebook not know yet?",
    evidence="attributions",
    select=_select,
    count=_count,
    by=(),
    how=(
        "One row per speaker named three times or more whose side is not known, the most frequent first, with the "
        "articles he speaks in. The line is to be pasted under “actors:” in the codebook, with one of its sides."
    ),
    why=(
        "Sides can be compared only among speakers whose side is known. A handful of names often decides whether "
        "most statements have a side or none."
    ),
    limits=(
        "Which side a speaker is on, and whether he is on any: that is the analyst's to say. Whether it is a person "
        "or an organisation is guessed from the name."
    ),
    nothing="Every speaker named three times or more has a side in the codebook.",
    shown=("outlet", "speaker", "cue", "kind"),
    sides=("speaker",),
)
