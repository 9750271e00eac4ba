"""Which texts share long passages? An exact join on hashes of word runs, in numpy.

:func:`word_hashes` and :func:`shingles` turn a text into numbers; :func:`near_copies` joins many texts on
them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

# Runs of five words: two reports of one event written independently share hardly any, copies share most.
SHINGLE = 5
# A run that stands in more texts than this is boilerplate (a newsletter plug, a licence line), not copying.
_MOST_TEXTS = 200
_WORD = re.compile(r"\w+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class _Vocabulary(dict[str, int]):
    """word → 64-bit hash, worked out once per distinct word and the same in every run and process."""

    def __missing__(self, word: str) -> int:
        value = int.from_bytes(
            hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little"
        )
        self[word] = value
        return value


def word_hashes(texts: Sequence[str]) -> list[np.ndarray]:
    """One uint64 array per text: a hash per lower-cased word, stable between runs."""
    vocabulary = _Vocabulary()
    look = vocabulary.__getitem__
    return [
        np.fromiter(map(look, words), dtype=np.uint64, count=len(words))
        for words in (_WORD.findall(text.lower()) for text in texts)
    ]


def shingles(words: np.ndarray, size: int = SHINGLE) -> np.ndarray:
    """Sorted distinct uint64 hashes of all runs of ``size`` words; empty for a text with fewer words."""
    if len(words) < size:
        return np.zeros(0, dtype=np.uint64)
    runs = np.zeros(len(words) - size + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for i in range(size):
            runs = (runs ^ (runs >> np.uint64(29))) * _MULTIPLIER + words[i : len(words) - size + 1 + i]
        runs = (runs ^ (runs >> np.uint64(32))) * _MULTIPLIER
    return np.unique(runs)


def near_copies(texts: Sequence[str], min_containment: float = 0.5, size: int = SHINGLE) -> pd.DataFrame:
    """Pairs of texts of which the shorter is largely contained in the other.

    Parameters
    ----------
    texts : sequence of str
    min_containment : float
        Smallest share of the shorter text's distinct word runs that the longer one must hold.
    size : int
        Words per run.

    Returns
    -------
    DataFrame
        One row per pair: ``a``, ``b`` (positions in ``texts``, a < b), ``shared`` (distinct runs in both),
        ``containment`` (shared / runs of the shorter, 0 to 1), ``jaccard``. Sorted by a, b. Exact: no sketch.
    """
    sets = [shingles(words, size) for words in word_hashes(texts)]
    sizes = np.array([len(found) for found in sets], dtype=np.int64)
    runs = np.concatenate(sets) if sets else np.zeros(0, np.uint64)
    owner = np.repeat(np.arange(len(sets)), sizes)
    order = np.argsort(runs, kind="stable")
    runs, owner = runs[order], owner[order]
    fresh = np.concatenate(([True], runs[1:] != runs[:-1])) if len(runs) else np.zeros(0, bool)
    starts = np.flatnonzero(fresh)
    lengths = np.diff(np.append(starts, len(runs)))
    counted: list[np.ndarray] = []
    base = np.int64(max(len(sets), 1))
    for length in np.unique(lengths[(lengths > 1) & (lengths <= _MOST_TEXTS)]):
        # Runs that stand in exactly `length` texts form a matrix; its column pairs are the text pairs.
        held = owner[starts[lengths == length][:, None] + np.arange(length)]
        counted.extend((held[:, i, None] * base + held[:, i + 1 :]).ravel() for i in range(length - 1))
    keys, shared = (
        np.unique(np.concatenate(counted), return_counts=True) if counted else (np.zeros(0, np.int64),) * 2
    )
    a, b = keys // base, keys % base
    shorter = np.minimum(sizes[a], sizes[b])
    contained = shared / np.maximum(shorter, 1)
    jaccard = shared / np.maximum(sizes[a] + sizes[b] - shared, 1)
    table = pd.DataFrame({"a": a, "b": b, "shared": shared, "containment": contained, "jaccard": jaccard})
    return table[table["containment"] >= min_containment].reset_index(drop=True)
