"""Which facts about deaths, and which with a source, does a copy leave out?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.recipe import Question, Study
from analysis.stories.facts import find_omissions


def _omissions(study: Study) -> pd.DataFrame:
    """Facts with deaths or a source that a later copy or rewrite lacks, with the outlets of both articles."""
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


def _select(study: Study, item: Any) -> pd.DataFrame:
    """Those that are certain: the later article is a copy. The passage is the sentence in the earlier one."""
    found = _omissions(study)
    return found[found["relation"] == "copy"].reset_index(drop=True)


def _count(study: Study, certain: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    if not len(certain):
        return pd.DataFrame()
    table = certain.groupby(by).agg(
        articles=("missing_in", "nunique"),
        facts=("fact_id", "nunique"),
        stories=("story_id", "nunique"),
    )
    found = _omissions(study)
    # A fact that several earlier articles have is left out once.
    deaths = certain[certain["deaths"]].groupby(by)["fact_id"].nunique()
    to_read = found[found["relation"] == "rewrite"].groupby(by)["fact_id"].nunique()
    if by == ["outlet_without"]:
        table = table.reindex(pd.Index(study.roster.levels["outlet"], name=by[0]), fill_value=0)
    for name, numbers in (("with_deaths", deaths), ("to_read", to_read)):
        table[name] = numbers.reindex(table.index, fill_value=0).astype("int64")
    return table.reset_index()


QUESTION = Question(
    name="left_out",
    notebook="stories",
    order=14,
    asks="Which facts with deaths or a source does a copy leave out?",
    evidence="facts",
    select=_select,
    count=_count,
    by=("outlet_without",),
    regroups=False,
    how=(
        "Per outlet: how many facts that tell of deaths or name a source its copies (articles) lack though an"
        " earlier "
        "article of the same text has them. to_read: the same for its rewrites, which may tell the fact in "
        "other words."
    ),
    why=(
        "Only a text made from another can be said to drop something. Where the dates do not say which was "
        "first, a "
        "fact may have been added there rather than left out here: such pairs are not listed. A "
        "rewrite may tell the fact in other words, so its omissions are counted apart."
    ),
    limits=(
        "That something was held back: length alone forces omissions. An independent report omits nothing."
    ),
    nothing="No copy of an earlier article lacks a fact with deaths or a source.",
    counted=("sentence left out", "sentences left out"),
    unlisted="The sentences are those of the earlier article; none where nothing was left out for certain.",
    shown=("outlet", "outlet_without", "missing_in"),
)
