"""How good or bad is each word of a sentence, where it stands? Two word lists, negation and emphasis.

:func:`word_values` walks a sentence once; every view of a target (its clause, its window, its verb) is then a
sum over some of the words. VADER's and TextBlob's lists are read as they are; the rules for negation and
emphasis are VADER's constants, applied to both.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from analysis.language.grammar import word_set

_FLIP = -0.74
_REACH = 3
NEGATIONS = word_set(
    "not n't no never none nobody nothing neither nor cannot without hardly rarely seldom barely scarcely despite "
    "nowhere few little lack fail refuse deny stop avoid prevent"
)


class Values(NamedTuple):
    """One entry per token: VADER's valence (−4 to 4), TextBlob's polarity (−1 to 1), whether negated."""

    vader: list[float]
    textblob: list[float]
    negated: list[bool]


def word_values(words: Sequence[str], lemmas: Sequence[str]) -> Values:
    """Values of the words in lower case, after negation and emphasis; 0 where a list does not know a word.

    Examples
    --------
    >>> values = word_values(["not", "very", "good"], ["not", "very", "good"])
    >>> values.vader[2] < 0, values.negated[2]
    (True, True)
    """
    one, other, boosters = _vader(), _textblob(), _boosters()
    first: list[float] = []
    second: list[float] = []
    negated: list[bool] = []
    since = boosted = _REACH + 1
    boost = 0.0
    for word, lemma in zip(words, lemmas):
        flipped = since <= _REACH
        negated.append(flipped)
        a = one.get(word)
        if a is None:
            a = one.get(lemma, 0.0)
        b = other.get(word)
        if b is None:
            b = other.get(lemma, 0.0)
        if word in boosters:
            boost, boosted, a = boosters[word], 0, 0.0
        elif boosted <= 2 and (a or b):
            a += boost if a > 0 else -boost if a < 0 else 0.0
            b *= 1 + boost
        if flipped:
            a *= _FLIP
            b *= _FLIP
        first.append(a)
        second.append(b)
        if word in NEGATIONS or lemma in NEGATIONS:
            since = 0
        elif word in (",", ";", "but", ".", ":"):
            since = _REACH + 1
        since += 1
        boosted += 1
    return Values(first, second, negated)


@functools.cache
def _vader() -> dict[str, float]:
    from analysis.tone.lexicons import _vader as vader

    return {word: float(value) for word, value in vader().lexicon.items() if word.isascii()}


@functools.cache
def _boosters() -> dict[str, float]:
    from analysis.tone.lexicons import _vader as vader

    return {word: float(value) for word, value in vader().constants.BOOSTER_DICT.items() if " " not in word}


@functools.cache
def _textblob() -> dict[str, float]:
    from analysis.tone.lexicons import _textblob as textblob

    known = textblob()
    known.load()
    return {
        word: float(values[None][0])
        for word, values in dict.items(known)
        if None in values and values[None][0]
    }
