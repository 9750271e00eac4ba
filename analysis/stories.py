"""Which articles tell the same event, and who copied whom?"""

from __future__ import annotations

import pandas as pd

from analysis.passages import group_copies


def copy_groups(articles: pd.DataFrame) -> pd.Series:
    """Independent unit of each article: near-copies share one.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``.

    Returns
    -------
    Series
        Indexed by ``article_id``, in the order of ``articles``; the value is the smallest ``article_id`` of
        the family, so the result does not depend on the order of the input. An article nobody copied is its
        own unit.

    Notes
    -----
    Two articles are near-copies if they share at least half of the shorter one's distinct runs of five
    words; copies of copies belong to the same unit. Made for ``units=`` of the summaries: intervals
    resample units, because a wire report printed by ten outlets is one observation, not ten.
    """
    ids = articles["article_id"].astype(str)
    # Sorted, so that chains among hundreds of copies run the same way whatever the input's order.
    ordered = articles.assign(article_id=ids).sort_values("article_id", kind="stable")
    first = group_copies(ordered["text"].fillna("").tolist())
    names = ordered["article_id"].to_numpy()
    units = pd.Series(names[first], index=ordered["article_id"], name="unit", dtype="str")
    return units[~units.index.duplicated()].reindex(ids)
