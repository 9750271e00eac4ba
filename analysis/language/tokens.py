"""Which word stands where, in numbers? A corpus as arrays, so that millions of words can be counted at once.

:func:`tokenise` numbers the words of all articles with their offsets; :func:`count_terms` counts words and
phrases per article. Making a Python string per word is what makes word counting slow: here a string is made
once per *distinct* word, all else is array work (3.85 million words in about two seconds).
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

# Characters handled at once; more needs memory (some 60 bytes each), not less time.
_BATCH = 2_000_000
# Letters and digits beyond this code point (rare ideographs) are not looked for.
_CHARACTERS = 0x32000
# Marks that stand within a word, between two letters or digits: as analysis.language.text.word_spans.
_JOINERS = ".',-"
# An odd number, so that it can be divided by modulo 2 ** 64.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)


class Tokens(NamedTuple):
    """The words of a corpus, in reading order.

    Attributes
    ----------
    article_ids : array of str
        One per article, in the order of the articles.
    vocabulary : array of str
        The distinct words in lower case, in the order in which they first occur.
    article, word : array of int, one per token
        Number of the token's article and of its word.
    start, end : array of int, one per token
        Offsets in the article's text.
    follows : array of bool, one per token
        True where only spaces part the token from the one before: phrases do not cross punctuation or line
        ends.
    """

    article_ids: np.ndarray
    vocabulary: np.ndarray
    article: np.ndarray
    word: np.ndarray
    start: np.ndarray
    end: np.ndarray
    follows: np.ndarray


class TermCounts(NamedTuple):
    """How often each term of `length` words stands in each article.

    Attributes
    ----------
    terms : array of str
        In alphabetical order.
    counts : scipy.sparse.csr_matrix, articles × terms
        Whole numbers.
    totals : array of int, one per article
        Places in the article where a term of this length could stand.
    """

    terms: np.ndarray
    counts: Any
    totals: np.ndarray


def tokenise(articles: pd.DataFrame) -> Tokens:
    """Number the words of all articles.

    Parameters
    ----------
    articles : DataFrame
        With `article_id` and `text`; a missing text has no words.

    Returns
    -------
    Tokens
        Words as ``analysis.language.text.word_spans`` finds them ("don't", "20-point" and "66,600" are one word
        each), in lower case, curly apostrophes made straight. Two distinct words share a number with a
        probability of about one in 10 ** 9 for a million distinct words (they are told apart by a 64-bit
        hash).

    Examples
    --------
    >>> tokens = tokenise(pd.DataFrame({"article_id": ["a"], "text": ["The talks: The envoy’s talks"]}))
    >>> tokens.vocabulary[tokens.word].tolist()
    ['the', 'talks', 'the', "envoy's", 'talks']
    >>> tokens.follows.tolist()
    [False, True, False, True, True]
    """
    texts = ["" if text is None or text != text else str(text) for text in articles["text"].astype(object)]
    sizes = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    parts: list[tuple[np.ndarray, ...]] = []
    seen: dict[int, str] = {}
    first = 0
    while first < len(texts):
        last = first + 1
        while last < len(texts) and sizes[first : last + 1].sum() <= _BATCH:
            last += 1
        parts.append(_tokenise_batch(texts[first:last], sizes[first:last], first, seen))
        first = last
    if not parts:
        parts = [_tokenise_batch([], sizes, 0, seen)]
    article, code, start, end, follows = (np.concatenate(column) for column in zip(*parts))
    word, codes = pd.factorize(code)
    vocabulary = np.array([seen[number] for number in codes.tolist()], dtype=object)
    return Tokens(
        articles["article_id"].to_numpy(), vocabulary, article, word.astype(np.int32), start, end, follows
    )


def _tokenise_batch(
    texts: list[str], sizes: np.ndarray, first: int, seen: dict[int, str]
) -> tuple[np.ndarray, ...]:
    kind, lower, values = _tables()
    joined = "\n".join(texts) + "\n"
    characters = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    within_range = np.minimum(characters, _CHARACTERS - 1)
    kinds = kind[within_range]
    inside = kinds == 1
    joiner = kinds == 2
    joiner[0] = joiner[-1] = False
    joiner[1:-1] &= inside[:-2] & inside[2:]
    inside |= joiner
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    start, end = edges[::2], edges[1::2]
    powers = np.full(len(characters), _BASE, dtype=np.uint64)
    powers[0] = 1
    np.multiply.accumulate(powers, out=powers)
    inverse = np.full(len(characters), _INVERSE, dtype=np.uint64)
    inverse[0] = 1
    np.multiply.accumulate(inverse, out=inverse)
    sums = np.zeros(len(characters) + 1, dtype=np.uint64)
    np.cumsum(values[lower[within_range]] * powers, out=sums[1:])
    code = (sums[end] - sums[start]) * inverse[start]
    # a word's first place gives its string
    distinct, place = np.unique(code, return_index=True)
    apostrophe = _straight()
    for number, at in zip(distinct.tolist(), place.tolist()):
        if number not in seen:
            seen[number] = joined[start[at] : end[at]].lower().translate(apostrophe)
    marks = np.zeros(len(characters) + 1, dtype=np.int32)
    np.cumsum(kinds != 3, out=marks[1:])
    follows = np.zeros(len(start), dtype=bool)
    follows[1:] = marks[start[1:]] == marks[end[:-1]]
    begins = np.cumsum(sizes) - sizes
    article = np.searchsorted(begins, start, side="right") - 1
    offset = begins[article] if len(article) else start
    return (
        (article + first).astype(np.int32),
        code,
        (start - offset).astype(np.int32),
        (end - offset).astype(np.int32),
        follows,
    )


@functools.cache
def _tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per character: its kind (1 letter or digit, 2 joiner, 3 space), its lower case, a random number."""
    from analysis.language.text import normalise

    kind = np.zeros(_CHARACTERS, dtype=np.uint8)
    lower = np.arange(_CHARACTERS, dtype=np.uint32)
    for point in range(_CHARACTERS):
        character = normalise(chr(point))
        if character.isalnum() or character == "_":
            kind[point] = 1
            small = character.lower()
            lower[point] = ord(small) if len(small) == 1 else point
        elif character in _JOINERS:
            kind[point], lower[point] = 2, ord(character)
        elif character in " \t":
            kind[point] = 3
    values = np.random.default_rng(64).integers(1, 2**64, size=_CHARACTERS, dtype=np.uint64, endpoint=False)
    return kind, lower, values


@functools.cache
def _straight() -> dict[int, str]:
    from analysis.language.text import normalise

    return {
        point: normalise(chr(point)) for point in range(0x2000, 0x2100) if normalise(chr(point)) in _JOINERS
    }


def count_terms(
    tokens: Tokens, longest: int = 1, *, minimum: int = 1, chosen: np.ndarray | None = None
) -> list[TermCounts]:
    """How often each word, and each phrase of up to `longest` words, stands in each article.

    Parameters
    ----------
    tokens : Tokens
    longest : int
        Most words per term, from 1.
    minimum : int
        Terms that occur less often in the whole corpus are left out (they still count in the totals).
    chosen : array of bool, one per token, optional
        Count only terms all of whose tokens are chosen, e.g. those within quotations.

    Returns
    -------
    list of TermCounts
        One per number of words, from 1 to `longest`.
    """
    if longest < 1:
        raise ValueError(f"a term has at least one word; got longest={longest}")
    single = np.ones(len(tokens.word), dtype=bool) if chosen is None else np.array(chosen, dtype=bool)
    valid = single.copy()
    number = _keep(tokens.word, np.flatnonzero(valid), minimum)
    found = [_gather(tokens, 1, number, valid)]
    for step in range(1, longest):
        later = np.zeros_like(valid)
        later[: len(valid) - step] = single[step:] & tokens.follows[step:]
        valid &= later
        # a phrase is at most as frequent as its beginning and its end: the others need not be looked at
        places = np.flatnonzero(valid[:-1] & (number[:-1] >= 0) & (number[1:] >= 0))
        pairs = number[:-1].astype(np.int64) * (int(number.max(initial=0)) + 1) + number[1:]
        number = _keep(pairs, places, minimum)
        number = np.append(number, np.int32(-1)) if len(tokens.word) else number
        found.append(_gather(tokens, step + 1, number, valid))
    return found


def _keep(codes: np.ndarray, places: np.ndarray, minimum: int) -> np.ndarray:
    """Number the codes (at these places) that occur often enough from 0 on; −1 elsewhere."""
    code, distinct = pd.factorize(codes[places])
    kept = np.bincount(code, minlength=len(distinct)) >= minimum
    number = np.full(len(codes), -1, dtype=np.int32)
    number[places] = np.where(kept, np.cumsum(kept) - 1, -1)[code] if len(code) else code
    return number


def _gather(tokens: Tokens, length: int, number: np.ndarray, valid: np.ndarray) -> TermCounts:
    """Count the numbered terms per article and spell them, from one example each."""
    from scipy.sparse import coo_matrix

    places = np.flatnonzero(number >= 0)
    found = number[places]
    example = np.zeros(int(found.max(initial=-1)) + 1, dtype=np.int64)
    example[found[::-1]] = places[::-1]
    terms = tokens.vocabulary[tokens.word[example]]
    for step in range(1, length):
        terms = terms + " " + tokens.vocabulary[tokens.word[example + step]]
    order = np.argsort(terms.astype(str), kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    counts = coo_matrix(
        (np.ones(len(places), dtype=np.int32), (tokens.article[places], rank[found])),
        shape=(len(tokens.article_ids), len(terms)),
    ).tocsr()
    totals = np.bincount(tokens.article[valid], minlength=len(tokens.article_ids))
    return TermCounts(terms[order], counts, totals)
