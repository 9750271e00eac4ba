"""Which sentence stands where in each article, and which of its words are its own?

:func:`sentence_rows` puts a table of sentences into lists per article; :func:`body_word_starts` gives the places
of an article's words without those in furniture.
"""

from __future__ import annotations

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
