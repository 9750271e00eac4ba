"""How far down the article does something stand?

:func:`add_place` says it for every row of an evidence table, :func:`first_places` for the first row of each
article and group: news is read from the top, and many readers leave early.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.contracts import require
from analysis.door import checked


@checked(articles="article_id text")
def add_place(evidence: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The same rows with ``place``, the share of the article's characters before the passage.

    Parameters
    ----------
    evidence : DataFrame
        Any evidence table: ``article_id``, ``start``.
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet`` (added where the evidence lacks it).

    Returns
    -------
    DataFrame
        One row per row of `evidence`, with ``place`` (0: first character, towards 1: last; missing for an
        article that is not among `articles`).

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": ["0123456789"]})
    >>> add_place(pd.DataFrame({"article_id": ["a", "a"], "start": [0, 5]}), articles)["place"].tolist()
    [0.0, 0.5]
    """
    require(evidence, ["article_id", "start"], "evidence")
    require(articles, ["article_id", "text"], "articles")
    length = dict(zip(articles["article_id"], articles["text"].str.len()))
    sizes = evidence["article_id"].map(length).to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        placed = evidence.assign(place=np.where(sizes > 0, evidence["start"].to_numpy(float) / sizes, np.nan))
    if "outlet" not in placed.columns and "outlet" in articles.columns:
        outlet = dict(zip(articles["article_id"], articles["outlet"]))
        placed["outlet"] = placed["article_id"].map(outlet)
    return placed


@checked(articles="article_id text")
def first_places(
    evidence: pd.DataFrame, articles: pd.DataFrame, by: Sequence[str] = ("concept",)
) -> pd.DataFrame:
    """Where each group is first met in each article.

    Parameters
    ----------
    evidence, articles : DataFrame
        As in :func:`add_place`.
    by : list of str
        Columns of the evidence whose values are told apart.

    Returns
    -------
    DataFrame
        One row per article and group that occurs in it: the first of its evidence rows, with ``place``.
    """
    placed = add_place(evidence, articles).sort_values(["article_id", "start"], kind="stable")
    return placed.drop_duplicates(["article_id", *by], ignore_index=True)
