"""Which of the competing words does each outlet use, and in whose voice?"""

from __future__ import annotations

import pandas as pd

from analysis.charts.word_choice import plot_term_shares
from analysis.questions.claims import says_more, set_apart
from analysis.questions.parts import concept_hits, concepts
from analysis.questions.recipe import Question, Study
from analysis.words.word_choice import term_shares


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    return term_shares(hits, by, study.units, roster=study.roster.only(concept))


def _draw(study: Study, table: pd.DataFrame, concept: str):
    return plot_term_shares(table, concept, look=study.look(concept))


def _claim(study: Study, table: pd.DataFrame, concept: str) -> str | None:
    if "voice" not in table or "outlet" not in table:
        return None
    own = table[table["voice"].astype(str) == "narrator"]
    apart = set_apart(own, "variant")
    return (
        apart
        and f"In {'its' if len(apart.more) == 1 else 'their'} own voice, {says_more(apart, 'choose {part}')}"
    )


QUESTION = Question(
    name="word_choice",
    notebook="words",
    order=1,
    asks="Which word for “{item}” does each outlet use, and in whose voice?",
    evidence="hits",
    select=concept_hits,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet", "voice"),
    items=concepts,
    how=(
        "One column per word, one block per voice, one line per outlet. A bar is the word's share of the uses"
        " of "
        "the concept in that voice, the line on it the 95 % interval."
    ),
    why=(
        "A contested notion has competing names, and using one is a choice. But a word inside somebody's "
        "quotation is "
        "not the outlet's own, so each voice is counted apart."
    ),
    limits=(
        "Why a word was used: the agency's text, a style book, or a view. Whether two words mean the same to "
        "the "
        "readers of an outlet."
    ),
    shown=("outlet", "variant", "voice", "speaker", "distanced"),
)
