"""What speaks for two sentences of two articles reporting the same fact?

:func:`find_signals` lists every pair of a story's sentences that has something in common, with what speaks for it and
against it; :func:`weigh` turns the signals into one number by the learnt weights. :mod:`analysis.stories.alignment`
decides which pairs stand.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from analysis.language.passages import copy_families, count_shared, shingles
from analysis.stories.story_sentences import Sentences, tokens_of, word_stems

# Name → meaning, in the order of the columns.
SIGNALS = {
    "letters": "cosine over pieces of three to five letters, 0 to 1",
    "words": "cosine over words, 0 to 1",
    "told": "cosine over words without source and cue, 0 to 1",
    "content": "rare words both have, logarithm of 1 + their weight, from 0",
    "numbers": "share of numbers both have, 0 to 1; −1 where both have some and share none",
    "ahead_least": "how much more alike than either is to its next best partner, the smaller of both",
    "ahead_most": "the same, the larger of both",
    "third": "how much a third article brings them together, 0 to 1",
    "next": "likeness of the two sentences that follow, 0 to 1",
    "speaker": "1 the same speaker, −1 another, 0 not known",
}
# Pairs less alike than this are not looked at: among them hardly a pair is true (shipped corpus). In larger
# stories only nearer ones are, or the pairs of 400 reports would fill the memory.
_FAINT, _FAINT_IN_MANY = 0.08, 0.2
# Two sentences that share a number are likelier to tell one fact; two with different numbers are less so.
_SHARED_NUMBER, _OTHER_NUMBER = 0.05, 0.03
# Through each sentence so many others are connected at most, the nearest first: a story of 400 reports would
# otherwise be compared by threes.
_CONNECTED = 24
# In larger stories a near-copy is paired with the first of its family only: otherwise 400 copies of one
# report would fill a table with 80,000 times every sentence.
_MOST_ARTICLES_PAIRWISE = 40
_ROWS_AT_ONCE = 250

_GRAMS = (3, 4, 5)


def find_signals(sentences: Sentences, texts: Sequence[str]) -> pd.DataFrame:
    """Pairs of sentences of two articles that have something in common, and what speaks for each.

    Parameters
    ----------
    sentences : Sentences
        Of one story.
    texts : sequence of str
        The story's articles, in the order of ``sentences.article``.

    Returns
    -------
    DataFrame
        One row per pair, sorted: ``i, j`` (positions, ``i`` in the earlier article) and

        - ``letters``, ``words``: TF-IDF cosines over pieces of three to five letters and over words, weighed
          within the story, 0 to 1;
        - ``told``: the cosine of words without the passages that name the source and the cue, 0 to 1;
        - ``content``: how many words, weighed by rarity, both have that are no names and no numbers (logarithm
          of 1 + sum);
        - ``numbers``: share of the numbers of whichever has fewer that both have, 0 to 1; −1 where both have
          some and share none; 0 where one has none;
        - ``ahead_most``, ``ahead_least``: how much more alike the two are than either is to its next best
          in the other's article (negative: less alike than the best), the greater and the lesser of the two;
        - ``third``: how much more alike the two are by way of a sentence in a third article (the weaker of the
          two steps) than straight; 0 where no article leads from one to the other;
        - ``next``: likeness of the two sentences that follow in the two articles, 0 where there is none;
        - ``speaker``: 1 where both are attributed to one speaker, −1 where to different ones, 0 otherwise.
    """
    forms = _similar_forms(sentences, _FAINT if len(texts) <= _MOST_ARTICLES_PAIRWISE else _FAINT_IN_MANY)
    pairs = _occurrences(forms, sentences, _article_pairs(texts))
    likeness = pairs.pop("likeness").to_numpy()
    i, j = pairs["i"].to_numpy(), pairs["j"].to_numpy()
    articles = int(sentences.article.max(initial=-1)) + 1
    one = likeness - _next_best(i * articles + sentences.article[j], likeness)
    other = likeness - _next_best(j * articles + sentences.article[i], likeness)
    pairs["ahead_least"], pairs["ahead_most"] = np.minimum(one, other), np.maximum(one, other)
    known = _Known(i, j, likeness, len(sentences.article))
    pairs["third"] = np.maximum(_by_third(known, i, j) - likeness, 0.0)
    pairs["next"] = known.at(_following(sentences.article, i), _following(sentences.article, j))
    a, b = sentences.speaker[i], sentences.speaker[j]
    pairs["speaker"] = np.where((a < 0) | (b < 0), 0.0, np.where(a == b, 1.0, -1.0))
    return pairs[["i", "j", *SIGNALS]]


def weigh(signals: pd.DataFrame, attributed: bool) -> np.ndarray:
    """How likely each pair reports one fact, 0 to 1, by the learnt weights (a logistic regression).

    The number is 1 / (1 + exp(−x)), x being the intercept and the sum of each signal times its weight
    (``analysis/stories/pair_weights.json``); there is a set of weights for tables with attributions and one
    for without.
    """
    intercept, weights = pair_weights()["attributed" if attributed else "plain"]
    total = intercept + signals[list(weights)].to_numpy(dtype="float64") @ np.array(list(weights.values()))
    return 1 / (1 + np.exp(-total))


@functools.cache
def pair_weights() -> dict[str, tuple[float, dict[str, float]]]:
    """Intercept and weight of each signal, with ("attributed") and without ("plain") attributions."""
    file = resources.files("analysis.stories") / "pair_weights.json"
    sets = json.loads(file.read_text("utf-8"))["weights"]
    return {name: (float(given["intercept"]), dict(given["signals"])) for name, given in sets.items()}


def _similar_forms(sentences: Sentences, least: float) -> pd.DataFrame:
    """Pairs of distinct wordings (a ≤ b) that are somewhat alike: ``a, b, likeness`` and the signals of
    words."""
    from scipy.sparse import hstack

    vocabulary: dict[str, int] = {}
    words, told = (
        _matrix(
            [[vocabulary.setdefault(stem, len(vocabulary)) for stem in word_stems(found)] for found in listed]
        )
        for listed in (sentences.tokens, [tokens_of(sentence) for sentence in sentences.told])
    )
    width = len(vocabulary)
    words.resize((words.shape[0], width))
    told.resize((told.shape[0], width))
    idf = _idf(words)
    by_words, by_told = _weighted(words, idf), _weighted(told, idf)
    letters = _letters(sentences.plain)
    by_letters = _weighted(letters, _idf(letters))
    # Side by side their product is the mean of both cosines.
    both = hstack([by_letters, by_words], format="csr") * np.sqrt(0.5)
    turned = both.T.tocsr()
    number = np.array([word[0].isdigit() for word in vocabulary], dtype=bool)
    named = np.array([word in sentences.names for word in vocabulary], dtype=bool)
    numbers = _present(words[:, np.flatnonzero(number)])
    content = _present(told[:, np.flatnonzero(~number & ~named)])
    weights = idf[~number & ~named]
    how_many = np.asarray(numbers.sum(axis=1)).ravel()
    parts = []
    for first in range(0, words.shape[0], _ROWS_AT_ONCE):
        some = slice(first, first + _ROWS_AT_ONCE)
        near = (both[some] @ turned).tocoo()
        good = (near.data >= least) & (near.row + first <= near.col)
        a, b, mean = near.row[good].astype(np.int64) + first, near.col[good].astype(np.int64), near.data[good]
        wording = _dots(by_letters, by_letters, a, b)
        shared, fewer = _dots(numbers, numbers, a, b), np.minimum(how_many[a], how_many[b])
        figures = np.where(fewer > 0, np.where(shared > 0, shared / np.maximum(fewer, 1), -1.0), 0.0)
        bonus = np.where(figures > 0, _SHARED_NUMBER, np.where(figures < 0, -_OTHER_NUMBER, 0.0))
        parts.append(
            pd.DataFrame(
                {
                    "a": a,
                    "b": b,
                    "likeness": mean + bonus,
                    "letters": wording,
                    "words": 2 * mean - wording,
                    "told": _dots(by_told, by_told, a, b),
                    "content": np.log1p(_dots(content * weights, content, a, b)),
                    "numbers": figures,
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_OF_FORMS, dtype="float64")


_OF_FORMS = ["a", "b", "likeness", "letters", "words", "told", "content", "numbers"]


def _matrix(rows: list[list[int]]) -> Any:
    """How often each row has each number: a sparse matrix."""
    from scipy.sparse import coo_array

    row = np.repeat(np.arange(len(rows)), [len(found) for found in rows])
    column = np.fromiter((number for found in rows for number in found), dtype=np.int64, count=len(row))
    shape = (len(rows), int(column.max(initial=0)) + 1)
    return coo_array((np.ones(len(row)), (row, column)), shape=shape).tocsr()


def _letters(sentences: list[str]) -> Any:
    """How often each sentence has each piece of three to five letters of a word, its edges included."""
    pieces: dict[str, int] = {}
    words: dict[str, int] = {}
    # A word comes back hundreds of times in a story; it is cut up once.
    used = _matrix([[words.setdefault(word, len(words)) for word in found.split()] for found in sentences])
    cut = _matrix([[pieces.setdefault(piece, len(pieces)) for piece in _pieces(word)] for word in words])
    return used[:, : len(words)] @ cut if words else used


def _pieces(word: str) -> list[str]:
    edged = f" {word} "
    found: list[str] = []
    for size in _GRAMS:
        if len(edged) <= size:
            return [*found, edged]
        found += [edged[k : k + size] for k in range(len(edged) - size + 1)]
    return found


def _idf(counts: Any) -> np.ndarray:
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((1 + counts.shape[0]) / (1 + held)) + 1


def _weighted(counts: Any, idf: np.ndarray) -> Any:
    """TF-IDF, term frequency damped (1 + ln), rows of length 1: scikit-learn's conventions."""
    from scipy.sparse import diags_array

    weighted = counts.astype("float64")
    weighted.data = (1 + np.log(weighted.data)) * idf[weighted.indices]
    length = np.sqrt(np.asarray((weighted * weighted).sum(axis=1)).ravel())
    return (diags_array(1 / np.where(length > 0, length, 1)) @ weighted).tocsr()


def _present(counts: Any) -> Any:
    held = counts.copy()
    held.data = np.ones_like(held.data)
    return held


def _dots(one: Any, other: Any, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    parts = [np.zeros(0)]
    for first in range(0, len(a), 20_000):
        some = slice(first, first + 20_000)
        parts.append(np.asarray((one[a[some]] * other[b[some]]).sum(axis=1)).ravel())
    return np.concatenate(parts)


def _article_pairs(texts: Sequence[str]) -> np.ndarray:
    """Which articles (by position, in sorted order) are compared: a symmetric table of True and False."""
    compared = ~np.eye(len(texts), dtype=bool)
    if len(texts) > _MOST_ARTICLES_PAIRWISE:
        family = copy_families(count_shared(shingles(list(texts))))
        first = family == np.arange(len(texts))
        compared &= (first[:, None] & first[None, :]) | (family[:, None] == np.arange(len(texts))[None, :])
        compared |= compared.T
    return compared


def _occurrences(forms: pd.DataFrame, sentences: Sentences, compared: np.ndarray) -> pd.DataFrame:
    """Pairs of sentences i, j where they stand, i in the earlier article."""
    order = np.argsort(sentences.form, kind="stable")
    size = np.bincount(sentences.form, minlength=len(sentences.plain))
    first = np.cumsum(size) - size
    a, b = forms["a"].to_numpy(dtype=np.int64), forms["b"].to_numpy(dtype=np.int64)
    many = size[a] * size[b]
    row = np.repeat(np.arange(len(a)), many)
    within = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    x, y = order[first[a[row]] + within // size[b[row]]], order[first[b[row]] + within % size[b[row]]]
    # Sentences stand by article, so the lower position is the earlier article's.
    fit = compared[sentences.article[x], sentences.article[y]] & ((a[row] != b[row]) | (x < y))
    x, y, row = x[fit], y[fit], row[fit]
    found = forms.iloc[row][_OF_FORMS[2:]].reset_index(drop=True)
    found = found.assign(i=np.minimum(x, y), j=np.maximum(x, y))
    return found.sort_values(["i", "j"], ignore_index=True)


def _next_best(group: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """For each pair the greatest likeness of the others in its group; 0 where it is alone."""
    order = np.lexsort((-likeness, group))
    ordered, value = group[order], likeness[order]
    new = np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)]
    start = np.flatnonzero(new)
    size = np.diff(np.r_[start, len(ordered)])
    best = np.repeat(value[start], size)
    after = np.r_[value, 0.0][np.minimum(start + 1, len(value))]
    second = np.repeat(np.where(size > 1, after, 0.0), size)
    result = np.empty_like(likeness)
    result[order] = np.where(new, second, best)
    return result


class _Known:
    """Likeness of the pairs at hand, looked up by their two positions in either order."""

    def __init__(self, i: np.ndarray, j: np.ndarray, likeness: np.ndarray, count: int) -> None:
        self.count = max(count, 1)
        key = np.minimum(i, j) * self.count + np.maximum(i, j)
        order = np.argsort(key, kind="stable")
        self.key, self.likeness = key[order], likeness[order]
        self.ends = np.r_[i, j], np.r_[j, i], np.r_[likeness, likeness]

    def at(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """0 where a position is −1 or the pair is not known."""
        key = np.where((i < 0) | (j < 0), -1, np.minimum(i, j) * self.count + np.maximum(i, j))
        place = np.searchsorted(self.key, key)
        place[place == len(self.key)] = 0
        if not len(self.key):
            return np.zeros(len(key))
        return np.where(self.key[place] == key, self.likeness[place], 0.0)


def _by_third(known: _Known, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Of each pair the likeness by way of the best third sentence: the weaker of the two steps."""
    centre, other, likeness = known.ends
    order = np.lexsort((other, -likeness, centre))
    centre, other, likeness = centre[order], other[order], likeness[order]
    start = np.flatnonzero(np.r_[True, centre[1:] != centre[:-1]][: len(centre)])
    size = np.diff(np.r_[start, len(centre)])
    near = np.arange(len(centre)) - np.repeat(start, size) < _CONNECTED
    centre, other, likeness = centre[near], other[near], likeness[near]
    # Both ends of every two steps that meet in one sentence. A pair of one article is no pair at hand, and
    # a step always leads to another article: so the third sentence stands in a third article.
    key = np.minimum(i, j) * known.count + np.maximum(i, j)
    best = np.zeros(len(key))
    start = np.flatnonzero(np.r_[True, centre[1:] != centre[:-1]][: len(centre)])
    size = np.diff(np.r_[start, len(centre)])
    for step in range(1, int(size.max(initial=0))):
        meet = centre[step:] == centre[:-step]
        one, two = other[:-step][meet], other[step:][meet]
        weaker = np.minimum(likeness[:-step][meet], likeness[step:][meet])
        reached = np.minimum(one, two) * known.count + np.maximum(one, two)
        place = np.searchsorted(key, reached)
        place[place == len(key)] = 0
        held = key[place] == reached if len(key) else np.zeros(0, dtype=bool)
        np.maximum.at(best, place[held], weaker[held])
    return best


def _following(article: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Position of the sentence after each one in its article, −1 after the last."""
    after = np.minimum(place + 1, len(article) - 1)
    return np.where((place + 1 < len(article)) & (article[after] == article[place]), after, -1)
