"""Which stored articles are near-copies of which, and which agency's report do they print?

:func:`find_copies` compares all articles of a store; :func:`analysis.corpus.import_articles` keeps the result
beside them, and reading the store adds it to the articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain

import numpy as np
import pandas as pd

from analysis.language.passages import Shingles, copies_among, shingles

# Up to this many articles every run of five words is compared (some 30 million of 12 bytes); of larger stores
# an even sample, chosen by the runs themselves so that two copies keep the same ones.
MOST_COMPARED_WHOLE = 32_000
MARKS = ("copy_of", "wire")


def find_copies(partitions: Iterable[pd.DataFrame], articles: int) -> pd.DataFrame:
    """Near-copies and agency reports among articles that come a partition at a time.

    Parameters
    ----------
    partitions : iterable of DataFrame
        ``article_id, text`` and, where known, ``agency`` (credited in the article itself).
    articles : int
        How many there are in all; decides whether all runs of words are compared or a sample.

    Returns
    -------
    DataFrame
        One row per article that is a copy or prints an agency's report: ``article_id``; ``copy_of`` (the
        first article, in the order given, of the family of near-copies it belongs to; missing for that first
        one); ``wire`` (the agency it credits; where it credits none, the one most of its near-copies
        credit). What is a near-copy is said in :func:`analysis.stories.same_story.copy_groups`.
    """
    sample = 1
    while articles > sample * MOST_COMPARED_WHOLE:
        sample *= 2
    ids: list[str] = []
    credits: list[str | None] = []
    parts: list[Shingles] = []
    for part in partitions:
        parts.append(_sampled(shingles(part["text"].fillna("").tolist()), sample))
        ids += part["article_id"].tolist()
        agency = part["agency"] if "agency" in part else pd.Series([None] * len(part), dtype="object")
        credits += [name if isinstance(name, str) else None for name in agency]
    size = np.array(list(chain.from_iterable(part.size for part in parts)), dtype=np.int64)
    runs = np.concatenate([part.hash for part in parts]) if parts else np.zeros(0, np.uint64)
    first = copies_among(Shingles(np.repeat(np.arange(len(size), dtype=np.int32), size), runs, size), sample)
    credited: dict[int, Counter[str]] = {}
    for family, name in zip(first.tolist(), credits):
        if name is not None:
            credited.setdefault(family, Counter())[name] += 1
    rows = [
        (
            identity,
            None if family == place else ids[family],
            name or (credited[family].most_common(1)[0][0] if family in credited else None),
        )
        for place, (identity, name, family) in enumerate(zip(ids, credits, first.tolist()))
        if family != place or family in credited
    ]
    return pd.DataFrame(rows, columns=["article_id", *MARKS], dtype="str")


def _sampled(found: Shingles, sample: int) -> Shingles:
    if sample == 1:
        return found
    keep = found.hash < np.uint64(2**64 // sample)
    size = np.bincount(found.text[keep], minlength=len(found.size)).astype(np.int64)
    return Shingles(found.text[keep], found.hash[keep], size)
