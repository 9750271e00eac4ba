"""Which facts about deaths, and which with a source, does a copy or rewrite leave out?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.stories.facts import find_omissions


def _select(study: Study, item: Any) -> pd.DataFrame:
    """Omissions of which the dates say that the text with the fact was first; the passage is the sentence there."""
    found = find_omissions(study.table("facts"), study.table("derivations"))
    grave = found["deaths"] | found["source"].astype("boolean").fillna(False).astype(bool)
    found = found[grave & (found["direction"] == "from_origin")].reset_index(drop=True)
    outlet = study.articles.set_index("article_id")["outlet"].astype("str")
    return found.assign(
        missing_in=found["article_id"],
        outlet_without=found["article_id"].map(outlet),
        article_id=found["origin"],
        outlet=found["origin"].map(outlet),
    )


def _count(study: Study, omissions: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    table = omissions.groupby(by, observed=True).agg(
        facts=("fact_id", "nunique"), deaths=("deaths", "sum"), stories=("story_id", "nunique")
    )
    return table.reset_index()


QUESTION = Question(
    name="left_out",
    notebook="stories",
    order=14,
    asks="Which facts with deaths or a source does a copy or rewrite leave out?",
    evidence="facts",
    select=_select,
    count=_count,
    by=("outlet_without", "relation"),
    how=(
        "Per outlet and kind of article: how many facts that tell of deaths or name a source its copies and rewrites "
        "lack though the earlier article has them. The sentences are those of the earlier article."
    ),
    why=(
        "Only a text made from another can be said to drop something. Where the dates do not say which was first, a "
        "fact may have been added there rather than left out here: such pairs are not listed."
    ),
    limits=(
        "That the fact is not told: a rewrite may tell it in words that were not paired. Read both articles before you "
        "cite one. Length alone forces omissions."
    ),
    nothing="No copy or rewrite lacks a fact with deaths or a source of an earlier article.",
    counted=("omission", "omissions"),
    shown=("outlet", "outlet_without", "missing_in", "relation"),
)
