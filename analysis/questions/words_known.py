"""How much do the two word lists of tone know of these sentences?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.parts import with_columns
from analysis.questions.recipe import Question, Study
from analysis.tone.sentence_tone import tone_profile


def _select(study: Study, item: Any) -> pd.DataFrame:
    tones = study.table("tones")
    return tones[~tones["frame"].astype(bool)].reset_index(drop=True)


def _count(study: Study, tones: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(tones):
        return pd.DataFrame()
    table = tone_profile(tones, by := with_columns(by, "voice"), study.units, roster=study.roster)
    return table[[*by, "score", "count", "silent", "agree", "articles", "independent"]]


QUESTION = Question(
    name="words_known",
    notebook="tone",
    order=1,
    asks="How much do the two word lists know of these sentences?",
    evidence="tones",
    select=_select,
    count=_count,
    by=("voice",),
    how=(
        "Count: pieces of sentences in one voice. Silent: the share in which the list knows no word, so that "
        "the score is 0 for want of evidence. Agree: of the pieces that both lists score, the share to which "
        "they give the same sign."
    ),
    why=(
        "Two word lists score each sentence: VADER (compound, −1 to 1) and TextBlob (polarity, −1 to 1; "
        "subjectivity, 0 to 1). A list that knows few of the words says little about them."
    ),
    limits=(
        "That a piece without a listed word is neutral: neither list knows many of the words at issue here."
    ),
    counted=("piece of a sentence", "pieces of sentences"),
    nothing="There is no sentence to score in these articles.",
    shown=("outlet", "voice", "compound", "polarity"),
)
