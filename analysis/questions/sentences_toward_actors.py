"""In which of the outlets' own sentences is an actor criticised or praised outright?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import extremes, own_voice, with_text
from analysis.questions.recipe import Question, Study
from analysis.tone.treatment import counted_treatment

_SIGN = {"criticised": -1.0, "praised": 1.0}


def _select(study: Study, item: Any) -> pd.DataFrame:
    mentions = study.table("actor_tones")
    if not len(mentions):
        return mentions
    known = counted_treatment(mentions[mentions["voice"] == own_voice(study)])
    known = known[known["treatment"].isin(list(_SIGN))]
    told = with_text(study, known.assign(_sign=known["treatment"].map(_SIGN)))
    return extremes(told, "_sign", ["target"]).drop(columns=["_sign", "end_of_scale"], errors="ignore")


def _count(study: Study, told: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(told):
        return pd.DataFrame()
    columns = ["treatment", "text", "target", *by, "outlets", "basis"]
    return told[list(dict.fromkeys([*columns, "article_id"]))].reset_index(drop=True)


QUESTION = Question(
    name="sentences_toward_actors",
    notebook="tone",
    order=7,
    asks="In which of the outlets' own sentences is an actor criticised or praised outright?",
    evidence="actor_tones",
    select=_select,
    count=_count,
    by=(),
    how=(
        "Up to six mentions of each kind, in the order of the articles. The verb of which the actor, or what the "
        "actor did, is the object decides. The same sentence in several articles stands once, with all outlets "
        "that print it."
    ),
    why="Read who criticises and who praises: the sentence tells it, and it is seldom the outlet.",
    limits=(
        "Anything about the other sentences: these are examples, and most criticism and praise is worded "
        "without such a verb."
    ),
    counted=("mention", "mentions"),
    nothing="No sentence of the outlets says outright that an actor of the codebook is criticised or praised.",
    shown=("outlet", "target", "treatment", "basis"),
    sides=("target",),
)
