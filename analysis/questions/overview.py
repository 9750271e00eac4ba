"""How do the outlets compare on one page?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.attribution.profiles import attribution_profile
from analysis.charts.overview import plot_overview
from analysis.questions.parts import concept_hits, concepts
from analysis.questions.recipe import Question, Study
from analysis.words.word_choice import term_shares


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    table = term_shares(hits, ["outlet", "voice"], study.units, roster=study.roster.only(concept))
    return table[table["voice"].astype(str) == "narrator"].reset_index(drop=True)


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    common = {"units": study.units, "roster": study.roster}
    return plot_overview(
        study.ask("articles_per_outlet").table,
        table,
        study.ask("voices").table,
        attribution_profile(
            study.table("attributions"),
            study.articles,
            ["outlet"],
            measures=["statements", "stance"],
            **common,
        ),
        study.ask("tone_of_sentences").table,
        concept,
        look=study.look(concept),
    )


def _first(study: Study) -> Sequence[str]:
    return concepts(study)[:1]


QUESTION = Question(
    name="overview",
    notebook="comparison",
    order=1,
    asks="How do the outlets compare on one page?",
    evidence="hits",
    select=concept_hits,
    count=_count,
    one_voice=False,
    regroups=False,
    draw=_draw,
    items=_first,
    choices=concepts,
    how=(
        "Six panels: articles, the narrators' words for one concept, voices, sides, verbs, tone; one line per"
        " outlet in "
        "each. The numbers behind each panel are with the findings of the other notebooks."
    ),
    why="A page to look at first, and to come back to.",
    limits="Anything from a panel alone: the finding it belongs to has its intervals and sentences.",
    shown=("outlet", "variant", "voice", "speaker"),
)
