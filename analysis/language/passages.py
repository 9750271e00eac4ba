"""Which texts share passages, word for word? Exact joins on hashes of word n-grams, no all-pairs comparison.

:func:`word_hashes` turns a text into numbers, :func:`shingles` into its distinct n-grams, :func:`find_shared`
lists the pairs of texts that share enough of them, :func:`group_copies` puts near-copies together and
:func:`shared_passages` shows the passages themselves. Strings and numbers only; articles are known upstairs.

The work is one sort per block of hashes, so it grows with the number of words, not with the number of pairs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.language.text import normalise

# Five words in a row are rarely written twice by chance: in five real reports of one event an independent
# one shared under 3 % of them with any other, rewrites 8 to 19 %, a copy 85 %.
SHINGLE_WORDS = 5
# Share of the shorter text's shingles that makes two texts near-copies.
COPY_CONTAINMENT = 0.5
# Fewer shared runs than this may be a licence line or a newsletter plug that both texts end in; they make a
# copy only where there is little else: at least the second share of the shorter text.
_FEW_SHARED = 25
_FEW_CONTAINMENT = 0.8
# Shingles in more texts than this are chained to their next few neighbours instead of all: an agency report
# printed by 400 outlets stays linear, and boilerplate ("sign up for our newsletter") proposes few pairs.
_MOST_TEXTS_PAIRWISE = 24
_CHAIN = 3
# Sorting this many shingles at a time keeps memory flat as corpora grow.
_BLOCK_SHINGLES = 12_000_000

# Invisible characters inside a word (soft hyphen, zero-width space and joiners, byte-order mark) belong to
# the word.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\ufeff"
_WORD = re.compile(rf"[\w{_INVISIBLE}]+")
_STRIP = str.maketrans("", "", _INVISIBLE)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Shingles(NamedTuple):
    """Distinct word n-grams of many texts: parallel arrays sorted by text, then hash.

    Attributes
    ----------
    text : array of int32
        Position of the text in the input.
    hash : array of uint64
        One distinct n-gram of that text.
    size : array of int64
        Number of distinct n-grams per text; 0 where the text has no words.
    """

    text: np.ndarray
    hash: np.ndarray
    size: np.ndarray


class _Vocabulary(dict):  # type: ignore[type-arg]
    """Word as written → 64-bit hash of its folded form; the same in every run and on every machine."""

    def __missing__(self, word: str) -> int:
        plain = word if word.isalnum() else word.translate(_STRIP)
        folded = plain.casefold().encode("utf-8", "surrogatepass")
        value = int.from_bytes(hashlib.blake2b(folded, digest_size=8).digest(), "little")
        self[word] = value
        return value


def word_hashes(text: str, vocabulary: dict[str, int] | None = None) -> np.ndarray:
    """One 64-bit number per word of the text, in order; equal words (in any case) have equal numbers.

    Examples
    --------
    >>> a, b, c = word_hashes("Talks, talks TALKS").tolist()
    >>> a == b == c
    True
    """
    vocabulary = _Vocabulary() if vocabulary is None else vocabulary
    words = _WORD.findall(normalise(text))
    return np.fromiter(map(vocabulary.__getitem__, words), dtype=np.uint64, count=len(words))


def shingles(
    texts: Sequence[str],
    size: int = SHINGLE_WORDS,
    leave_out: Sequence[Sequence[tuple[int, int]]] | None = None,
) -> Shingles:
    """The distinct runs of ``size`` words in each text; a shorter text is one run of all its words.

    ``leave_out`` holds, per text, sorted spans to skip (quotations, say): no run crosses one, and pieces
    shorter than ``size`` words have none.
    """
    vocabulary = _Vocabulary()
    if leave_out is None:
        hashes = [np.unique(_roll(word_hashes(text, vocabulary), size)) for text in texts]
    else:
        hashes = [_outside(text, spans, size, vocabulary) for text, spans in zip(texts, leave_out)]
    sizes = np.array([len(found) for found in hashes], dtype=np.int64)
    joined = np.concatenate(hashes) if hashes else np.zeros(0, np.uint64)
    return Shingles(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), joined, sizes)


def _outside(
    text: str, spans: Sequence[tuple[int, int]], size: int, vocabulary: dict[str, int]
) -> np.ndarray:
    edges = [0, *(place for span in spans for place in span), len(text)]
    pieces = [word_hashes(text[a:b], vocabulary) for a, b in zip(edges[::2], edges[1::2])]
    rolled = [_roll(piece, size) for piece in pieces if len(piece) >= size]
    return np.unique(np.concatenate(rolled)) if rolled else np.zeros(0, np.uint64)


def only_texts(found: Shingles, positions: Sequence[int] | np.ndarray) -> Shingles:
    """The shingles of some of the texts, renumbered in the order given."""
    ends = np.cumsum(found.size)
    parts = [found.hash[ends[i] - found.size[i] : ends[i]] for i in positions]
    sizes = found.size[np.asarray(positions, dtype=np.int64)]
    joined = np.concatenate(parts) if parts else np.zeros(0, np.uint64)
    return Shingles(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), joined, sizes)


def count_shared(found: Shingles) -> np.ndarray:
    """Distinct runs each pair of a few texts shares: a square matrix, each text's own number on the
    diagonal."""
    from scipy.sparse import csr_array

    distinct, column = np.unique(found.hash, return_inverse=True)
    shape = (len(found.size), len(distinct))
    held = csr_array((np.ones(len(column), np.int32), (found.text, column)), shape=shape)
    return np.asarray((held @ held.T).toarray())


def find_shared(found: Shingles, min_containment: float = COPY_CONTAINMENT) -> pd.DataFrame:
    """Pairs of texts that share at least ``min_containment`` of the shorter one's n-grams.

    Returns
    -------
    DataFrame
        One row per pair, ``a`` < ``b`` (positions in the input): ``shared`` (distinct n-grams in both,
        exact),
        ``containment`` (shared / n-grams of the shorter text, 0 to 1). Texts without words have no pairs.

    Notes
    -----
    ``containment`` of a listed pair is exact. Every pair is listed as long as the passages it shares are
    held by at most 24 texts; of larger families (an agency report in hundreds of papers) neighbours in a
    fixed order are listed, enough to hold the family together but not each of its pairs.
    """
    pairs = _candidates(found, min_containment)
    ends = np.cumsum(found.size)
    starts = ends - found.size
    rows = []
    for a, b in pairs.tolist():
        one, other = found.hash[starts[a] : ends[a]], found.hash[starts[b] : ends[b]]
        rows.append((a, b, _common(one, other)))
    table = pd.DataFrame(rows, columns=["a", "b", "shared"], dtype=np.int64)
    shorter = np.minimum(found.size[table["a"].to_numpy()], found.size[table["b"].to_numpy()])
    table["containment"] = table["shared"] / np.maximum(shorter, 1)
    return table[table["containment"] >= min_containment].reset_index(drop=True)


def group_copies(texts: Sequence[str], min_containment: float = COPY_CONTAINMENT) -> np.ndarray:
    """For each text the position of its family of near-copies: equal numbers, one family.

    The number is the position of the family's first member. Texts without words are families of their own.
    """
    return copies_among(shingles(texts), min_containment=min_containment)


def copies_among(
    found: Shingles, sample: int = 1, min_containment: float = COPY_CONTAINMENT
) -> np.ndarray:
    """:func:`group_copies` of texts whose runs are known: all of them, or one in ``sample``."""
    pairs = find_shared(found, min_containment)
    shared = sample * pairs["shared"].to_numpy()
    pairs = pairs[_is_copy(shared, pairs["containment"].to_numpy(), min_containment)]
    return components(len(found.size), pairs["a"].to_numpy(), pairs["b"].to_numpy())


def copy_families(shared: np.ndarray, min_containment: float = COPY_CONTAINMENT) -> np.ndarray:
    """:func:`group_copies` for a few texts of which all shared runs are counted (:func:`count_shared`)."""
    a, b = np.triu_indices(len(shared), 1)
    size = np.diag(shared)
    containment = shared[a, b] / np.maximum(np.minimum(size[a], size[b]), 1)
    copied = _is_copy(shared[a, b], containment, min_containment)
    return components(len(shared), a[copied], b[copied])


def _is_copy(shared: np.ndarray, containment: np.ndarray, least: float) -> np.ndarray:
    few = shared < _FEW_SHARED
    return np.where(few, containment >= max(least, _FEW_CONTAINMENT), containment >= least)


def components(count: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Connected components of ``count`` things joined by pairs (a, b), each named by its first member's
    position."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not count:
        return np.zeros(0, np.int64)
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    first = np.full(labels.max() + 1, count, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(count))
    return first[labels]


def shared_passages(
    text_a: str, text_b: str, min_words: int = SHINGLE_WORDS
) -> list[tuple[int, int, int, int, int]]:
    """The longest stretches of words both texts have in the same words: (start_a, end_a, start_b, end_b,
    words).

    Each word of ``text_a`` is used once, at the longest stretch that covers it; case and punctuation are
    ignored.

    Examples
    --------
    >>> shared_passages("Rain fell on the hills all day.", "All week rain fell on the hills.", min_words=4)
    [(0, 22, 9, 31, 5)]
    """
    spans_a, words_a = _spans(text_a)
    spans_b, words_b = _spans(text_b)
    places: dict[tuple[int, ...], list[int]] = {}
    for j in range(len(words_b) - min_words + 1):
        places.setdefault(tuple(words_b[j : j + min_words]), []).append(j)
    stretches = []
    i = 0
    while i <= len(words_a) - min_words:
        best, where = 0, 0
        # A phrase repeated dozens of times (a refrain, a broken export) is tried at its first places only.
        for j in places.get(tuple(words_a[i : i + min_words]), [])[:16]:
            length = min_words
            room = min(len(words_a) - i, len(words_b) - j)
            while length < room and words_a[i + length] == words_b[j + length]:
                length += 1
            if length > best:
                best, where = length, j
        if best:
            last_a, last_b = i + best - 1, where + best - 1
            stretches.append((spans_a[i][0], spans_a[last_a][1], spans_b[where][0], spans_b[last_b][1], best))
        i += max(best, 1)
    return stretches


def _spans(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    plain = normalise(text)
    matches = list(_WORD.finditer(plain))
    vocabulary = _Vocabulary()
    return [match.span() for match in matches], [vocabulary[match.group()] for match in matches]


def _roll(words: np.ndarray, size: int) -> np.ndarray:
    """Hash of every run of ``size`` words (of all words where there are fewer)."""
    if not len(words):
        return words
    size = min(size, len(words))
    total = np.zeros(len(words) - size + 1, dtype=np.uint64)
    for step in range(size):
        total = total * _MULTIPLIER + words[step : len(words) - size + 1 + step]
    # A last mix: neighbouring sums would otherwise share their low bits.
    total ^= total >> np.uint64(29)
    return total * _MULTIPLIER


def _common(one: np.ndarray, other: np.ndarray) -> int:
    """Number of values two sorted arrays of distinct values share."""
    if len(one) > len(other):
        one, other = other, one
    place = np.searchsorted(other, one)
    place[place == len(other)] = 0
    return int(np.count_nonzero(other[place] == one)) if len(other) else 0


def _candidates(found: Shingles, min_containment: float) -> np.ndarray:
    """Pairs of texts that rare shared n-grams propose, as rows (a, b) with a < b, sorted."""
    count = len(found.size)
    blocks = max(1, -(-len(found.hash) // _BLOCK_SHINGLES))
    keys, votes = [], []
    for block in range(blocks):
        mine = slice(None) if blocks == 1 else (found.hash >> np.uint64(40)) % np.uint64(blocks) == block
        texts, hashes = found.text[mine], found.hash[mine]
        order = np.argsort(hashes, kind="stable")  # stable: texts stay ascending within one n-gram
        texts, hashes = texts[order].astype(np.int64), hashes[order]
        new = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.zeros(0, int)
        run = np.diff(np.r_[new, len(hashes)])
        several = np.repeat(run >= 2, run)
        run_of = np.repeat(run, run)[several]
        family = np.repeat(np.arange(len(run)), run)[several]
        texts = texts[several]
        for step in range(1, _MOST_TEXTS_PAIRWISE):
            if step >= len(texts):
                break
            near = family[step:] == family[:-step]
            if step > _CHAIN:
                near &= run_of[step:] <= _MOST_TEXTS_PAIRWISE
            if not near.any():
                break
            distinct, times = np.unique(texts[:-step][near] * count + texts[step:][near], return_counts=True)
            keys.append(distinct)
            votes.append(times)
    if not keys:
        return np.zeros((0, 2), np.int64)
    pair, place = np.unique(np.concatenate(keys), return_inverse=True)
    times = np.bincount(place, weights=np.concatenate(votes))
    a, b = pair // count, pair % count
    # Half of what is asked for must be visible already: the rest may hide in n-grams that too many texts
    # hold.
    enough = times >= np.maximum(1, np.minimum(found.size[a], found.size[b]) * min_containment / 2)
    return np.column_stack([a[enough], b[enough]])
