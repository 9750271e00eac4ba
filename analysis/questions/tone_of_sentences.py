"""In what tone does each outlet write in its own voice?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.sentiment import plot_tone
from analysis.corpus.where import date_parts
from analysis.questions.claims import agreeing, set_apart, worded
from analysis.questions.parts import by_outlet, in_lines, with_columns
from analysis.questions.recipe import Question, Study
from analysis.questions.words_known import QUESTION as WORDS_KNOWN
from analysis.tone.sentence_tone import tone_profile

_LISTS = ("polarity", "compound")


def _count(study: Study, tones: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(tones):
        return pd.DataFrame()
    # All pieces: those without a tone ("the minister said") are in the total, not in the mean.
    by = with_columns(by, "voice")
    table = tone_profile(date_parts(study.table("tones"), by), by, study.units, roster=study.roster)
    return table[table["score"].isin(_LISTS)].reset_index(drop=True)


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    own = table[table["voice"].astype(str) == "narrator"]
    return plot_tone(in_lines(study, own, "voice"), look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    """Only what both lists set apart in the outlets' own voice."""
    if not by_outlet(study, table, "voice"):
        return None
    own = table[(table["voice"].astype(str) == "narrator") & ~table["contrary"].astype(bool)]
    one, other = (set_apart(own[own["score"] == score], "score", value="mean") for score in _LISTS)
    return worded(
        agreeing(one, other),
        "Both word lists score the sentences in the own voice of {more} higher than those of {less}",
    )


QUESTION = Question(
    name="tone_of_sentences",
    notebook="tone",
    order=2,
    asks="In what tone does each outlet write in its own voice?",
    evidence="tones",
    select=WORDS_KNOWN.select,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet", "voice"),
    how=(
        "One block per word list, one line per outlet: means of the pieces of sentences in its own voice, with 95 % "
        "intervals. Where the lists differ in sign, neither should be reported. The table has the other voices."
    ),
    why=(
        "A quotation is scored apart: it is not the outlet's tone. **This is the weakest instrument of the "
        "toolkit and should not be led with**: deaths and quoted anger score low however they are told."
    ),
    limits=(
        "That an outlet is for or against anybody: the lists know words, not whom they are said of. That a "
        "lower score is a harsher article: it may carry the harsher news. Word lists agree with human readers"
        " "
        "on whole sentences of news only moderately."
    ),
    counted=("piece of a sentence", "pieces of sentences"),
    nothing="There is no sentence to score in these articles.",
    shown=("outlet", "voice", "compound", "polarity"),
)
