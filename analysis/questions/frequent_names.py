"""Who and what is named most, and who of them speaks?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.attribution.frequent_names import find_names, name_profile
from analysis.questions.recipe import Question, Study

# Names listed: as many as one reads through.
_MOST = 60


def _select(study: Study, item: Any) -> pd.DataFrame:
    if "names" not in study.kept:
        found = find_names(study.articles)
        # the name its bearer speaks under, where that is another
        names = [study.names.get(name, name) for name in found["name"]]
        study.kept["names"] = found.assign(name=pd.Series(names, dtype="str"))
    about = study.articles.set_index("article_id")
    found = study.kept["names"].copy()
    for name in ("outlet", "date", *study.groups):
        if name in about:
            found[name] = found["article_id"].map(about[name])
    return found


def _count(study: Study, names: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    if not len(names):
        return pd.DataFrame()
    group = by[0] if by and by[0] in study.articles else "outlet"
    groups = study.articles.set_index("article_id")[group]
    return name_profile(names, study.table("attributions"), groups, study.units).head(_MOST)


QUESTION = Question(
    name="frequent_names",
    notebook="distinct",
    order=4,
    before_codebook=True,
    asks="Who and what is named most?",
    evidence="attributions",
    select=_select,
    count=_count,
    how=(
        "One row per proper name, those of most independent articles first: mentions, articles, statements given to a "
        "speaker of that name, and the articles of each outlet. A family name counts for its full name."
    ),
    why="The people, bodies and places that a codebook should know as actors, with the sides only a person can give.",
    limits="That two names are two: one body may go by several names, and two people may share one.",
    counted=("mention", "mentions"),
    nothing="No proper name stands in these articles.",
    shown=("outlet", "name"),
)
