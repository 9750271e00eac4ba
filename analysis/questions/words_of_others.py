"""Who brings the competing words in: whose quotations and whose paraphrases hold them?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import concept_hits, concepts, counted
from analysis.questions.recipe import Question, Study


def _select(study: Study, concept: Any) -> pd.DataFrame:
    hits = concept_hits(study, concept)
    return hits[hits["voice"].isin(["quoted", "reported"])].reset_index(drop=True)


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: Any) -> pd.DataFrame:
    """One row per speaker and word: how often quoted, how often paraphrased; the two are never added up."""
    keys = [*by, *(name for name in ("speaker", "side", "variant") if name not in by)]
    table = counted(hits, keys, study.units)
    for voice in ("quoted", "reported"):
        held = hits[hits["voice"] == voice].groupby(keys, dropna=False, observed=True).size().rename(voice)
        table = table.merge(held.reset_index(), on=keys, how="left")
    distanced = hits.groupby(keys, dropna=False, observed=True)["distanced"].sum().reset_index()
    table = table.merge(distanced, on=keys, how="left")
    counts = ["quoted", "reported", "distanced"]
    table = table.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, "int64"))
    # Quoted first: those words are the speaker's beyond doubt.
    table = table.sort_values(["quoted", "reported", *keys], ascending=[False, False, *[True] * len(keys)])
    return table[[*keys, "quoted", "reported", "distanced", "articles", "independent"]].reset_index(drop=True)


QUESTION = Question(
    name="words_of_others",
    notebook="words",
    order=3,
    asks="Who brings which word for “{item}” in?",
    evidence="hits",
    select=_select,
    count=_count,
    one_voice=False,
    by=(),
    items=concepts,
    how=(
        "One row per speaker and word. Quoted: inside quotation marks, so the speaker's own word as printed. "
        "Reported: in a paraphrase, where the word may be the outlet's. The two are never added up. Distanced: so "
        "many of both are held at arm's length (“so-called”, “what they call”, scare quotes). A dash: nobody is named."
    ),
    why=(
        "A contested word in somebody's mouth is not the outlet's own, but letting people speak who use it is"
        " "
        "a choice too."
    ),
    limits=(
        "That a speaker used a word which stands in the column *reported*: the outlet paraphrased, and may "
        "have chosen it."
    ),
    counted=("use in words of others", "uses in words of others"),
    nothing="Nobody is quoted or paraphrased here with a word for it.",
    shown=("outlet", "variant", "voice", "speaker", "distanced"),
    sides=("speaker", "side"),
)
