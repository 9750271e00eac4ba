"""Which words stand beside a word more often than chance would have it, in each voice?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.company import plot_collocates
from analysis.questions.company_parts import (
    asked_first,
    company_of,
    dated,
    known_nodes,
    nodes_of,
    spoken_node,
    spoken_words,
)
from analysis.questions.parts import in_lines, own_voice, row_columns, with_columns
from analysis.questions.recipe import Question, Study
from analysis.words.collocates import MINIMUM, collocate_table

_SURE = 0.05


def _select(study: Study, item: str) -> pd.DataFrame:
    """The company of the words that are met often enough to be told of."""
    company = company_of(study, item)
    return company[company.groupby("word")["word"].transform("size") >= MINIMUM].reset_index(drop=True)


def _count(study: Study, company: pd.DataFrame, by: list[str], item: str) -> pd.DataFrame:
    groups = with_columns(by, "voice")
    nodes, words = (dated(study, rows, groups) for rows in (nodes_of(study, item), study.table("content_words")))
    whole = dated(study, company_of(study, item), groups)
    found = collocate_table(whole, nodes, words, groups, study.units)
    if not len(found):
        return found
    order = {name: place for place, name in enumerate(study.roster.levels["voice"])}
    return found.sort_values("voice", key=lambda voices: voices.map(order), kind="stable", ignore_index=True)


def _draw(study: Study, table: pd.DataFrame, item: str) -> Any:
    look, label = study.look(), spoken_node(study, item)
    if not row_columns(study, table, ("voice",)):
        unit = f"times per 100 uses of “{label}” in that voice, with 95 % intervals"
        return plot_collocates(table, xlabel=unit, look=look)
    own = in_lines(study, table[table["voice"] == own_voice(study)].drop(columns="voice"))
    unit = f"times per 100 uses of “{label}” in the outlets' own words, with 95 % intervals"
    return plot_collocates(own, block="outlet", blocks=(), xlabel=unit, most=5, look=look)


def _claim(study: Study, table: pd.DataFrame, item: str) -> str | None:
    if "voice" not in table:
        return None
    sure = table[(table["voice"] == "narrator") & (table["p_adjusted"] < _SURE) & (table["delta_low"] > 0)]
    if not len(sure):
        return None
    label, words = spoken_node(study, item), spoken_words(sure["word"].head(3).tolist())
    return f"In the outlets' own words, “{label}” stands beside {words} more often than chance would have it"


QUESTION = Question(
    name="collocates",
    notebook="words",
    order=7,
    asks="Which words stand beside “{item}” more often than chance would have it?",
    evidence="content_words",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("voice",),
    items=asked_first,
    choices=known_nodes,
    phrases=True,
    spoken=spoken_node,
    counted=("word beside it that comes three times or more", "words beside it that come three times or more"),
    each="a word, an actor or a phrase",
    how=(
        "One block per voice. A dot: how often the word stands within five words of the node, per 100 uses of it, in "
        "the same sentence and the same voice; the table has logDice, MI, t-score, G2, ΔP both ways and the "
        "conservative log ratio."
    ),
    why=(
        "The company a word keeps gives it its colour: *migrant* beside *illegal* is another word than beside "
        "*worker*. What an outlet itself puts beside a word is counted apart from what it quotes."
    ),
    limits=(
        "That the word was chosen for its company: some words stand together because the matter brings them together. "
        "That a word without an interval is chance: it stands in too few articles."
    ),
    nothing="It stands nowhere in these articles, or nothing stands beside it.",
    shown=("outlet", "word", "voice", "relation"),
)
