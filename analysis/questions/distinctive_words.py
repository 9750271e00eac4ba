"""Which words set an outlet apart from all others, in its own voice?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.keyness import plot_keyness
from analysis.questions.recipe import Question, Study
from analysis.voices.evidence import add_voice, in_voice
from analysis.words.keyness import find_contexts, keyness_table

_SURE = 0.05


def _outlets(study: Study) -> Sequence[str]:
    """Outlets, those with most articles first."""
    counts = study.articles["outlet"].value_counts().sort_index()
    names = list(study.roster.levels["outlet"])
    return sorted(names, key=lambda name: (-counts.get(name, 0), name)) if len(names) > 1 else []


def _words(study: Study, outlet: str) -> pd.DataFrame:
    kept = study.kept.setdefault("distinctive words", {})
    if outlet not in kept:
        kept[outlet] = keyness_table(
            study.articles, group=outlet, voice="narrator", units=study.units, minimum=3, minimum_articles=2
        )
    return kept[outlet]


def _select(study: Study, outlet: str) -> pd.DataFrame:
    surest = _words(study, outlet)["term"].head(5)
    theirs = study.articles[study.articles["outlet"] == outlet]
    if not len(surest):
        return pd.DataFrame()
    found = add_voice(find_contexts(theirs, surest), study.table("attributions"), study.table("quotations"))
    return in_voice(found, "narrator").assign(outlet=outlet).reset_index(drop=True)


def _count(study: Study, contexts: pd.DataFrame, by: list[str], outlet: str) -> pd.DataFrame:
    return _words(study, outlet)


def _draw(study: Study, table: pd.DataFrame, outlet: str) -> Any:
    return plot_keyness(table, look=study.look())


def _claim(study: Study, table: pd.DataFrame, outlet: str) -> str | None:
    sure = table[(table["p_adjusted"] < _SURE) & (table["log_ratio"] > 0)]
    if not len(sure):
        return None
    words = " and ".join(f"“{word}”" for word in sure["term"].head(2))
    return f"{words} {'sets' if len(sure) == 1 else 'set'} {outlet} apart from the other outlets"


QUESTION = Question(
    name="distinctive_words",
    notebook="distinct",
    order=1,
    asks="Which words set {item} apart from all other outlets?",
    evidence="articles",
    select=_select,
    count=_count,
    regroups=False,
    draw=_draw,
    counted=("place of the five surest words", "places of the five surest words"),
    claim=_claim,
    each="an outlet",
    choices=_outlets,
    items=lambda study: _outlets(study)[:1],
    how=(
        "One mark per word or phrase of the narrator: frequency from left to right, log ratio from bottom to "
        "top. Dark marks differ between articles after correction for many words; pale ones do not."
    ),
    why=(
        "The codebook answers what one thought of asking. Here all words and phrases of one outlet's own "
        "voice are compared "
        "with all others'. A word that a few articles use again and again counts little, and near-copies "
        "count once."
    ),
    limits=(
        "That a word that is not sure is not the outlet's: the articles may be too few. Other subjects, other"
        " places and "
        "another house style make other words too."
    ),
    nothing="There is one outlet only, or no word is frequent enough to compare.",
    unlisted="The places of the five surest words are listed; for any other search the concordance.",
    shown=("outlet", "term"),
)
