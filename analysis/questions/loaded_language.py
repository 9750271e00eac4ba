"""Of whom does each outlet use loaded words?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.actors.loaded_words import counted_words, loaded_word_profile
from analysis.charts.agency import plot_valence
from analysis.questions.parts import in_lines
from analysis.questions.recipe import Question, Study


def _select(study: Study, item: Any) -> pd.DataFrame:
    found = counted_words(study.table("loaded_words"))
    return found if len(study.roster.opposed) > 1 else found.iloc[:0]


def _count(study: Study, words: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    if not len(words):
        return pd.DataFrame()
    # The kinds of loaded words are no concepts of the codebook: these would stand there as empty rows.
    known = {name: values for name, values in study.roster.levels.items() if name != "concept"}
    groups = list(dict.fromkeys([*by, "voice", "concept"]))
    return loaded_word_profile(words, groups, study.units, roster=known)


def _draw(study: Study, table: pd.DataFrame, item: Any) -> Any:
    return plot_valence(in_lines(study, table, "voice"), study.roster.opposed, look=study.look())


QUESTION = Question(
    name="loaded_language",
    notebook="actors",
    order=5,
    asks="Of which side does each outlet use loaded words?",
    evidence="loaded_words",
    select=_select,
    count=_count,
    draw=_draw,
    by=("outlet", "voice", "concept"),
    how=(
        "Left and right of the line: how many loaded words are said of one side and of the other. Hatched: "
        "words of "
        "people who are quoted or reported."
    ),
    why=(
        "“Massacre” is said of those who were killed, “brutal” of those who killed, “mother” of whoever she "
        "belongs "
        "to. The party is read from the grammar; where that is unsure, the word is counted apart."
    ),
    limits=(
        "“Said of” is not “said against”. One person may account for many of the words: read the passages. "
        "The list "
        "of words is the codebook's; other words carry feeling too."
    ),
    nothing=(
        "The codebook names no two opposed sides, or none of the loaded words looked for stands in these "
        "articles."
    ),
    counted=("loaded word", "loaded words"),
    shown=("outlet", "voice", "speaker", "said_of_side", "basis"),
    sides=("said_of_side",),
)
