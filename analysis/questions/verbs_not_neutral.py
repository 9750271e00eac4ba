"""Which verbs of saying are not neutral, and how often does each stand there?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import counted, shown_at, statements
from analysis.questions.recipe import Question, Study


def _select(study: Study, item: Any) -> pd.DataFrame:
    spoken = statements(study)
    chosen = spoken[spoken["stance"].notna() & (spoken["stance"] != "neutral") & spoken["cue_lemma"].notna()]
    return shown_at(chosen.reset_index(drop=True), "cue", "content")


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    keys = [*by, *(name for name in ("stance", "cue_lemma") if name not in by)]
    return counted(spoken, keys, study.units)


QUESTION = Question(
    name="verbs_not_neutral",
    notebook="attribution",
    order=5,
    asks="Which verbs of saying are not neutral?",
    evidence="attributions",
    select=_select,
    count=_count,
    by=(),
    how="One row per verb in its base form, with its class and the number of statements it introduces.",
    why=(
        "The list of verbs is where a class is checked: a verb that stands in the wrong class, or is neutral "
        "in this corpus, is moved in the codebook."
    ),
    limits="Whether a verb was meant: style books and agencies choose verbs too.",
    counted=("statement", "statements"),
    nothing="Every statement is introduced by a neutral verb, or by none.",
    shown=("outlet", "speaker", "side", "stance"),
)
