"""How do the articles of one story, strewn over the corpus, come to one worker?

:func:`share_stories` puts stories together into shares of some work each, :func:`gather` opens a table of the
whole corpus and :func:`rows_of` picks a share's rows from it; :func:`share_key` tells whether a share has
changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.tables.parts import arrow_to_bytes, content_key, joined, key_of, to_pandas

# An article is one unit of work, a pair of articles of one story this part of one (docs/scale.md). Shares of
# a few seconds are handed out evenly and lose little when interrupted.
_PAIR = 0.05
_WORK = 150.0


class Gathered(NamedTuple):
    """A table of the whole corpus and for each of its rows the share it belongs to (-1: none)."""

    table: pa.Table
    share: np.ndarray


def share_stories(stories: pd.DataFrame) -> pd.Series:
    """``article_id`` → number of its share; stories stay whole and in order, whoever does the work."""
    size = stories.groupby("story_id")["article_id"].size().sort_index()
    share, filled = 0, 0.0
    numbers = []
    for work in size + _PAIR * size * (size - 1) / 2:
        if filled and filled + work > _WORK:
            share, filled = share + 1, 0.0
        filled += work
        numbers.append(share)
    of_story = pd.Series(numbers, index=size.index)
    found = of_story.reindex(stories["story_id"]).set_axis(stories["article_id"].astype("str"))
    return found[~found.index.duplicated()]


def gather(files: Sequence[Path], share: pd.Series, columns: Sequence[str] | None = None) -> Gathered:
    """All parts of a table that has ``article_id``, with the share of each row."""
    table = joined(files, columns)
    ids = table.column("article_id").to_pandas().astype("str")
    return Gathered(table, share.reindex(ids).fillna(-1).to_numpy(dtype="int64"))


def rows_of(gathered: Gathered, share: int) -> bytes:
    """The rows of one share, in the order of the corpus."""
    return arrow_to_bytes(_rows(gathered, share))


def heaviest_first(stories: Gathered) -> list[int]:
    """The shares in the order in which to hand them out, so that no large one is begun at the end."""
    story = stories.table.column("story_id").to_pandas()
    size = story.map(story.value_counts()).to_numpy()
    work = np.bincount(stories.share, weights=1 + _PAIR * size / 2)
    return np.argsort(-work, kind="stable").tolist()


def share_key(articles: Gathered, stories: Gathered, share: int) -> str:
    """The same for the same articles in stories of the same names."""
    return key_of(*(content_key(to_pandas(_rows(one, share))) for one in (articles, stories)))


def _rows(gathered: Gathered, share: int) -> pa.Table:
    return gathered.table.take(pa.array(np.flatnonzero(gathered.share == share)))
