"""How strongly do two words attract each other? The formulas of collocation, from counts alone.

In every function `together` is how often the word stands in the company of the node, `row` how many words the node's
company has in all, `column` how often the word occurs, `total` how many words there are; numbers or arrays. All take
occurrences as independent of each other: :func:`analysis.words.collocates.collocate_table` adds what articles say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.words import keyness_measures

Numbers = Any  # a number or an array of numbers


def expected(row: Numbers, column: Numbers, total: Numbers) -> np.ndarray:
    """How often they would stand together if words fell where they may."""
    row, column, total = _floats(row, column, total)
    return row * column / total


def log_dice(together: Numbers, node: Numbers, word: Numbers) -> np.ndarray:
    """14 + log2 of Dice's coefficient (Rychlý 2008): at most 14, and one more is twice as often together.

    Parameters
    ----------
    together, node, word : number or array
        Occurrences together, of the node, and of the word. The size of the corpus plays no part, so values of two
        corpora may be compared.

    Examples
    --------
    >>> float(log_dice(10, 10, 10)), float(log_dice(5, 10, 10))
    (14.0, 13.0)
    """
    together, node, word = _floats(together, node, word)
    with np.errstate(divide="ignore"):
        return 14 + np.log2(2 * together / (node + word))


def mutual_information(together: Numbers, row: Numbers, column: Numbers, total: Numbers) -> np.ndarray:
    """Binary logarithm of observed over expected (Church & Hanks 1990); it favours rare words.

    Examples
    --------
    >>> float(mutual_information(8, 16, 16, 256))
    3.0
    """
    together = np.asarray(together, dtype=float)
    with np.errstate(divide="ignore"):
        return np.log2(together / expected(row, column, total))


def t_score(together: Numbers, row: Numbers, column: Numbers, total: Numbers) -> np.ndarray:
    """(Observed − expected)/√observed (Church et al. 1991): a ranking that favours frequent words, no test.

    Examples
    --------
    >>> float(t_score(16, 16, 64, 256))
    3.0
    """
    together = np.asarray(together, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (together - expected(row, column, total)) / np.sqrt(together)


def log_likelihood(together: Numbers, row: Numbers, column: Numbers, total: Numbers) -> np.ndarray:
    """Dunning's G2 over all four cells (1993), with a minus where they meet less often than expected.

    Examples
    --------
    >>> round(float(log_likelihood(8, 16, 64, 256)), 3)
    4.964
    """
    cells = _cells(together, row, column, total)
    return keyness_measures.log_likelihood(*cells, cells=4)


def delta_p(together: Numbers, row: Numbers, column: Numbers, total: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """How much one foretells the other, in each direction (Allan 1980; Gries 2013), −1 to 1.

    Returns
    -------
    word, node
        Chance of the word in the node's company less its chance elsewhere; chance that a word's occurrence is in the
        node's company less that chance of all other words.

    Examples
    --------
    >>> [round(float(value), 3) for value in delta_p(5610, 174548, 7867, 10409868)]
    [0.032, 0.697]
    """
    a, row, column, total = _floats(together, row, column, total)
    with np.errstate(divide="ignore", invalid="ignore"):
        word = a / row - (column - a) / (total - row)
        node = a / column - (row - a) / (total - column)
    return word, node


def conservative_log_ratio(
    together: Numbers, row: Numbers, column: Numbers, total: Numbers, *, confidence: float = 0.95
) -> np.ndarray:
    """By how many doublings the word is at least more frequent in the company than elsewhere (Evert 2022).

    0 where the interval of the log ratio includes 0; see :mod:`analysis.words.keyness_measures`.
    """
    cells = _cells(together, row, column, total)
    return keyness_measures.conservative_log_ratio(*cells, confidence=confidence)


def _cells(together: Numbers, row: Numbers, column: Numbers, total: Numbers) -> tuple[np.ndarray, ...]:
    """The counts as of two groups: the company, and everything else."""
    together, row, column, total = _floats(together, row, column, total)
    return together, column - together, row, total - row


def _floats(*values: Numbers) -> list[np.ndarray]:
    return [np.asarray(value, dtype=float) for value in values]
