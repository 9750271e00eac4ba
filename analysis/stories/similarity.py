"""How alike are texts in what they tell? TF-IDF profiles, likely pairs without all-pairs work, average
linkage.

:func:`profile_texts` weighs the words of many texts, :func:`likely_pairs` proposes the pairs that share
distinctive words, :func:`pair_scores` measures each, :func:`group_by_average` joins what is alike. Texts and
numbers only; :mod:`analysis.stories.same_story` knows about articles and dates.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.language.text import normalise

# Where a report says what it is about: its first words.
_OPENING_WORDS = 100
# A text proposes pairs through its most distinctive words only ...
_DISTINCTIVE = 40
# ... and a word held by more texts than this proposes pairs in slices of neighbouring texts.
_MOST_TEXTS = 500
# Of its likely partners each text keeps this many, the nearest first.
_NEAREST = 400
# Cosine over the distinctive words below which a pair is not worth measuring.
_FAINT = 0.04
_ROWS_AT_ONCE = 1_000
_PAIRS_AT_ONCE = 20_000
_WORD = re.compile(r"\w\w+")


class Profile(NamedTuple):
    """What each text is about: one row per text in every matrix, rows of length 1 (0 where there is nothing).

    Attributes
    ----------
    words, opening, names, title : scipy.sparse.csr_array
        TF-IDF of all words (the title's twice), of the opening, of capitalised words and numbers, of the
        title.
    """

    words: Any
    opening: Any
    names: Any
    title: Any


class _Words(dict):  # type: ignore[type-arg]
    """Word as written → its number; the folded word and whether it looks like a name are kept beside it."""

    def __init__(self) -> None:
        self.folded: dict[str, int] = {}
        self.fold: list[int] = []
        self.name: list[bool] = []

    def __missing__(self, word: str) -> int:
        self[word] = len(self.fold)
        self.fold.append(self.folded.setdefault(word.casefold(), len(self.folded)))
        self.name.append(word[0].isupper() or word[0].isdigit())
        return self[word]


def profile_texts(texts: Sequence[str], titles: Sequence[str]) -> Profile:
    """TF-IDF of each text, its opening, its names and its title; a missing title is an empty string.

    Term frequency is damped (1 + ln), English stop words are left out, idf = ln((1 + n) / (1 + df)) + 1 over
    the texts given, rows are scaled to length 1 (scikit-learn's conventions).
    """
    words = _Words()
    bodies = [_numbers(text, words) for text in texts]
    heads = [_numbers(title, words) for title in titles]
    fold, stop = np.array(words.fold, dtype=np.int32), _stop_words(words)
    name = np.array(words.name, dtype=bool)

    def matrix(parts: list[np.ndarray], only_names: bool = False) -> Any:
        rows = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in parts])
        raw = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        if only_names:
            rows, raw = rows[name[raw]], raw[name[raw]]
        column = fold[raw]
        keep = ~stop[column]
        return _tfidf(rows[keep], column[keep], (len(parts), max(1, len(words.folded))))

    whole = [np.concatenate([head, head, body]) for head, body in zip(heads, bodies)]
    opening = [np.concatenate([head, body[:_OPENING_WORDS]]) for head, body in zip(heads, bodies)]
    return Profile(matrix(whole), matrix(opening), matrix(whole, only_names=True), matrix(heads))


def count_words_of(texts: Sequence[str]) -> Any:
    """How often each text has each word (English stop words left out): a sparse matrix, texts × words."""
    from scipy.sparse import coo_array

    words = _Words()
    found = [_numbers(text, words) for text in texts]
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(part) for part in found])
    columns = np.array(words.fold, dtype=np.int32)[np.concatenate(found)] if found else np.zeros(0, np.int32)
    keep = ~_stop_words(words)[columns]
    shape = (len(found), max(1, len(words.folded)))
    return coo_array((np.ones(keep.sum(), np.float32), (rows[keep], columns[keep])), shape=shape).tocsr()


def cosines_among(counts: Any) -> np.ndarray:
    """TF-IDF cosine of each pair of a few texts (rows of :func:`count_words_of`), weighed among them: a
    square."""
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    held, columns = np.unique(counts.indices, return_inverse=True)
    words = _tfidf(rows, columns, (counts.shape[0], max(1, len(held))), counts.data)
    return np.clip((words @ words.T).toarray(), 0, 1).astype("float64")


def _numbers(text: str, words: _Words) -> np.ndarray:
    found = _WORD.findall(normalise(text))
    return np.fromiter(map(words.__getitem__, found), dtype=np.int32, count=len(found))


def _stop_words(words: _Words) -> np.ndarray:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    stop = np.zeros(len(words.folded) + 1, dtype=bool)
    stop[[words.folded[word] for word in ENGLISH_STOP_WORDS if word in words.folded]] = True
    return stop


def _tfidf(
    rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int], times: np.ndarray | None = None
) -> Any:
    from scipy.sparse import coo_array, diags_array

    times = np.ones(len(rows), np.float32) if times is None else times
    counts = coo_array((times, (rows, columns)), shape=shape).tocsr()
    held = np.bincount(counts.indices, minlength=shape[1])
    idf = np.log((1 + shape[0]) / (1 + held)) + 1
    counts.data = (1 + np.log(counts.data)) * idf[counts.indices].astype(np.float32)
    length = np.sqrt(np.asarray((counts * counts).sum(axis=1)).ravel())
    return (diags_array(1 / np.where(length > 0, length, 1)) @ counts).tocsr().astype(np.float32)


def likely_pairs(profile: Profile, order: np.ndarray) -> np.ndarray:
    """Pairs of texts that share distinctive words, as rows (a, b), a < b, sorted.

    ``order`` ranks the texts (by date, say): where a word stands in very many texts, neighbours in this order
    are compared. The work grows with the number of texts times a constant, not with its square.
    """
    count = profile.words.shape[0]
    rows, columns, values = _distinctive(profile.words)
    columns = _slices(columns, order[rows], values)
    from scipy.sparse import csr_array

    features = csr_array((values, (rows, columns)), shape=(count, int(columns.max(initial=0)) + 1))
    turned = features.T.tocsr()
    kept = []
    for start in range(0, count, _ROWS_AT_ONCE):
        block = (features[start : start + _ROWS_AT_ONCE] @ turned).tocoo()
        a, b, score = block.row.astype(np.int64) + start, block.col.astype(np.int64), block.data
        near = (score >= _FAINT) & (a != b)
        a, b, score = a[near], b[near], score[near]
        nearest = np.lexsort((b, -score, a))
        a, b = a[nearest], b[nearest]
        first = np.flatnonzero(np.r_[True, a[1:] != a[:-1]]) if len(a) else np.zeros(0, int)
        rank = np.arange(len(a)) - np.repeat(first, np.diff(np.r_[first, len(a)]))
        a, b = a[rank < _NEAREST], b[rank < _NEAREST]
        kept.append(np.minimum(a, b) * count + np.maximum(a, b))
    pair = np.unique(np.concatenate(kept)) if kept else np.zeros(0, np.int64)
    return np.column_stack([pair // max(count, 1), pair % max(count, 1)])


def _distinctive(words: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The heaviest words of each text that at least one other text has."""
    held = np.bincount(words.indices, minlength=words.shape[1])
    rows = np.repeat(np.arange(words.shape[0]), np.diff(words.indptr))
    shared = held[words.indices] > 1
    rows, columns, values = rows[shared], words.indices[shared].astype(np.int64), words.data[shared]
    heaviest = np.lexsort((columns, -values, rows))
    rows, columns, values = rows[heaviest], columns[heaviest], values[heaviest]
    first = np.searchsorted(rows, np.arange(words.shape[0]))
    kept = np.arange(len(rows)) - first[rows] < _DISTINCTIVE
    return rows[kept], columns[kept], values[kept]


def _slices(columns: np.ndarray, rank: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Column numbers in which a word of too many texts is cut into slices of neighbouring texts."""
    if not len(columns):
        return columns
    order = np.lexsort((rank, columns))
    ordered = columns[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    size = np.diff(np.r_[first, len(ordered)])
    within = np.arange(len(ordered)) - np.repeat(first, size)
    cut = np.r_[True, (ordered[1:] != ordered[:-1]) | (within[1:] % _MOST_TEXTS == 0)]
    sliced = np.empty_like(columns)
    sliced[order] = np.cumsum(cut) - 1
    return sliced


def pair_scores(profile: Profile, pairs: np.ndarray) -> np.ndarray:
    """Similarity of each pair, 0 to 1: mean cosine of words, opening, names and title.

    Of these, only what both texts have counts: texts without titles, or in a script without capitals, are
    compared by the rest. Texts without words are alike to none.
    """
    total, parts = np.zeros(len(pairs)), np.zeros(len(pairs))
    for matrix in profile:
        filled = np.diff(matrix.indptr) > 0
        parts += filled[pairs[:, 0]] & filled[pairs[:, 1]]
        for start in range(0, len(pairs), _PAIRS_AT_ONCE):
            some = slice(start, start + _PAIRS_AT_ONCE)
            total[some] += _cosines(matrix, pairs[some])
    return total / np.maximum(parts, 1)


def _cosines(matrix: Any, pairs: np.ndarray) -> np.ndarray:
    product = matrix[pairs[:, 0]] * matrix[pairs[:, 1]]
    return np.asarray(product.sum(axis=1)).ravel()


def group_by_average(count: int, pairs: np.ndarray, scores: np.ndarray, least: float) -> np.ndarray:
    """Join ``count`` texts while the mean similarity of two groups is at least ``least``.

    Average linkage (UPGMA) on the pairs given; a pair not given counts as 0. Returns for each text the first
    position of its group. Ties go to the earlier positions, so the result is the same in every run.
    """
    size = dict.fromkeys(range(count), 1)
    links: dict[int, dict[int, float]] = {group: {} for group in size}
    for a, b, score in zip(pairs[:, 0].tolist(), pairs[:, 1].tolist(), scores.tolist()):
        links[a][b] = links[b][a] = score
    # Sums over pairs of members; dividing by both sizes gives the mean similarity of two groups.
    heap = [
        (-total / (size[a] * size[b]), a, b)
        for a, near in links.items()
        for b, total in near.items()
        if a < b
    ]
    heap = [entry for entry in heap if -entry[0] >= least]
    heapq.heapify(heap)
    home = list(range(count))
    while heap:
        negative, a, b = heapq.heappop(heap)
        if a not in size or b not in size or -negative != links[a][b] / (size[a] * size[b]):
            continue  # one of the two has been joined to another group since
        size[a] += size.pop(b)
        home[b] = a
        moved = links.pop(b)
        del moved[a], links[a][b]
        for c, total in moved.items():
            del links[c][b]
            links[a][c] = links[c][a] = links[a].get(c, 0.0) + total
        for c, total in links[a].items():
            mean = total / (size[a] * size[c])
            if mean >= least:
                heapq.heappush(heap, (-mean, min(a, c), max(a, c)))
    for group in range(count):  # a group is always joined to an earlier one, whose own home is known by then
        home[group] = home[home[group]]
    return np.array([home[group] for group in range(count)], dtype=np.int64)
