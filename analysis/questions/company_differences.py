"""In which words does the company of a word differ between outlets, in their own words?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.company import plot_company_differences
from analysis.questions.company_parts import (
    asked_first,
    company_of,
    dated,
    in_voice,
    known_nodes,
    nodes_of,
    spoken_node,
    spoken_words,
)
from analysis.questions.parts import own_voice
from analysis.questions.recipe import Question, Study
from analysis.words.collocates import company_differences

_SURE = 0.05


def _select(study: Study, item: str) -> pd.DataFrame:
    return in_voice(company_of(study, item), own_voice(study))


def _count(study: Study, company: pd.DataFrame, by: list[str], item: str) -> pd.DataFrame:
    between = by[0]
    if between == "voice":
        company, words = company_of(study, item), study.table("content_words")
    else:
        words = in_voice(study.table("content_words"), own_voice(study))
    nodes = dated(study, nodes_of(study, item), by)
    return company_differences(
        dated(study, company, by), nodes, dated(study, words, by), between, study.units, roster=study.roster,
        minimum=5, minimum_articles=5,
    )  # fmt: skip


def _draw(study: Study, table: pd.DataFrame, item: str) -> Any:
    unit = f"more or fewer times per 100 uses of “{spoken_node(study, item)}” than in all others, with 95 % intervals"
    return plot_company_differences(table, between=str(table.columns[0]), xlabel=unit, look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: str) -> str | None:
    sure = table[(table["p_adjusted"] < _SURE) & (table["difference"] > 0)]
    if not len(sure) or "outlet" not in table:
        return None
    first = sure.iloc[0]
    words = spoken_words(sure[sure["outlet"] == first["outlet"]]["word"].head(2).tolist())
    label = spoken_node(study, item)
    return f"In its own words, {first['outlet']} puts {words} beside “{label}” more often than the others"


QUESTION = Question(
    name="company_differences",
    notebook="words",
    order=8,
    asks="Which words does one outlet put beside “{item}” more often than the others?",
    evidence="content_words",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    items=asked_first,
    choices=known_nodes,
    phrases=True,
    spoken=spoken_node,
    counted=("word of the company", "words of the company"),
    each="a word, an actor or a phrase",
    how=(
        "One block per outlet, the three words in which its company differs most surely from that of all others "
        "together: per 100 uses of the node, with the interval of the difference. Words in five independent articles "
        "at least; p_adjusted allows for asking of many words."
    ),
    why="Two outlets may use the same word and mean another thing by it: its company tells.",
    limits=(
        "That outlets whose intervals include zero pair the word alike: the articles may be too few. That a difference "
        "is one of view: another event has other words."
    ),
    nothing="There is one outlet only, or no word stands beside it in five independent articles.",
    shown=("outlet", "word", "relation"),
)
