"""How often does each outlet bring a contested notion up in its own words?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.word_choice import plot_term_rates
from analysis.questions.claims import says_more, set_apart
from analysis.questions.parts import concepts, most_named, own_hits, own_voice, voiced_words
from analysis.questions.recipe import Question, Study
from analysis.words.word_choice import term_rates


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    # The words of the narrator are the exposure, so the voice is among the groups and the others are dropped.
    grouped = list(dict.fromkeys([*by, "voice"]))
    table = term_rates(
        hits, study.articles, study.table("attributions"), grouped, study.units,
        quotations=study.table("quotations"), roster=study.roster.only(concept), words=voiced_words(study),
    )  # fmt: skip
    own = table[table["voice"].astype(str) == own_voice(study)]
    return own.drop(columns="voice").reset_index(drop=True)


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    return plot_term_rates(table, concept, look=study.look(concept))


def _claim(study: Study, table: pd.DataFrame, concept: str) -> str | None:
    # The total is words: what makes a rate an anecdote is how often the word was met.
    met = table.groupby("variant", observed=True)["count"].transform("sum")
    said = says_more(set_apart(table[met >= 10], "variant", value="per_1000"), "use {part}")
    return said and f"For the same number of its own words, {said}"


QUESTION = Question(
    name="word_rates",
    notebook="words",
    order=3,
    asks="How often does each word for “{item}” come up in the outlets' own words?",
    evidence="hits",
    select=own_hits,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet",),
    items=most_named,
    choices=concepts,
    how="One block per word, one line per outlet: uses per 1,000 words of the narrator, with 95 % intervals.",
    why=(
        "An outlet that quotes more has fewer words of its own, so its uses are set against its own words "
        "only."
    ),
    limits="That an outlet avoids a word: it may have had less occasion for it.",
    shown=("outlet", "variant", "distanced"),
)
