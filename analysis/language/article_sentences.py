"""Which sentence stands where in each article, and which of its words are its own?

:func:`sentence_rows` puts a table of sentences into lists per article; :func:`body_word_starts` gives the places
of an article's words without those in furniture; :func:`without_furniture` leaves out of any evidence what stands
in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.language.text import find_sentences, word_spans


def sentence_rows(
    sentences: pd.DataFrame | None,
) -> dict[Any, tuple[list[int], Sequence[int], list[str]]] | None:
    """Per article the starts, numbers and kinds of its sentences, in the order of the text; None of None."""
    if sentences is None:
        return None
    codes, ids = pd.factorize(sentences["article_id"])
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(ids) + 1)).tolist()
    starts, numbers, kinds = (sentences[n].to_numpy()[order].tolist() for n in ("start", "sentence", "kind"))
    return {
        article_id: (starts[a:b], numbers[a:b], kinds[a:b]) for article_id, a, b in zip(ids, edges, edges[1:])
    }


def body_word_starts(articles: pd.DataFrame) -> Iterator[np.ndarray]:
    """Per article the offsets of its words, without those in furniture."""
    sentences = sentence_rows(find_sentences(articles)) or {}
    for article_id, text in zip(articles["article_id"], articles["text"]):
        starts, _, kinds = sentences.get(article_id, ([0], [0], ["body"]))
        words = np.array([start for start, _ in word_spans(text)], dtype=np.int64)
        furniture = np.array([kind == "furniture" for kind in kinds])
        yield words[~furniture[np.searchsorted(starts, words, side="right") - 1]] if len(words) else words


def without_furniture(evidence: pd.DataFrame, sentences: pd.DataFrame, start: str = "start") -> pd.DataFrame:
    """The rows of an evidence table whose passage does not begin in furniture.

    Parameters
    ----------
    evidence : DataFrame
        ``article_id`` and the offset ``start``.
    sentences : DataFrame
        From ``find_sentences`` of the same articles.
    start : str, default "start"
        Column with the offset at which the passage begins ("content_start" of attributions); rows where it is
        missing are kept.
    """
    rows = sentence_rows(sentences) or {}
    kept = []
    for article_id, place in zip(evidence["article_id"], evidence[start]):
        starts, _, kinds = rows.get(article_id, ([], [], []))
        at = -1 if pd.isna(place) else bisect_right(starts, place) - 1
        kept.append(at < 0 or kinds[at] != "furniture")
    return evidence[np.array(kept, dtype=bool)].reset_index(drop=True)


def outside_furniture(evidence: pd.DataFrame, articles: pd.DataFrame, start: str = "start") -> pd.DataFrame:
    """:func:`without_furniture` where the articles say what recurs in them as furniture; else the rows as they are.

    Parameters
    ----------
    evidence : DataFrame
    articles : DataFrame
        With the column ``furniture`` that :func:`analysis.load_corpus` adds where lines recur.
    start : str, default "start"
        As in :func:`without_furniture`.
    """
    if "furniture" not in articles or articles["furniture"].isna().all() or not len(evidence):
        return evidence
    return without_furniture(evidence, find_sentences(articles), start)
