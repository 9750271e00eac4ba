"""Which sizes do teaching and running share? The words seen around a cue, and the roles a word can play for it."""

from __future__ import annotations

import functools

import numpy as np

# Words before and behind a cue that may belong to it.
BEHIND, AHEAD = 80, 111
PLACES = BEHIND + 1 + AHEAD
# Roles; the network knows a fourth, nothing of these, which it tells first.
CONTENT, SOURCE, CUE = range(3)
ROLES = 3
WIDTH = 128
# Distances are exact below this, then counted in steps that grow.
NEAR = 12
_EDGES = (12, 16, 22, 31, 44, 63, 90)
BUCKETS = 2 * (NEAR - 1 + len(_EDGES)) + 1


@functools.cache
def distances() -> np.ndarray:
    """The bucket of each place's distance from the cue."""
    offset = np.arange(-BEHIND, AHEAD + 1)
    size = np.abs(offset)
    bucket = np.where(size < NEAR, size, NEAR - 1 + np.searchsorted(_EDGES, size, side="right"))
    return np.sign(offset) * bucket + (BUCKETS - 1) // 2


def quotings(state: np.ndarray, quotation: np.ndarray, cue: int, places: np.ndarray) -> np.ndarray:
    """How quotation marks tell a word from the cue, 12 classes: the word's own state, by the cue's place.

    Parameters
    ----------
    state, quotation : ndarray, one per word of the text
        State as in :class:`~analysis.language.encoder.words.Words`; running number of the quotation, -1 outside.
    cue : int
    places : ndarray of int
        Words to tell.
    """
    same = quotation[places] == quotation[cue]
    case = np.where(quotation[cue] < 0, 0, np.where(same, 2, 1))
    return state[places] * 3 + case


def quotation_numbers(state: np.ndarray) -> np.ndarray:
    """The number of the quotation each word stands in, -1 outside: a new one begins at each opening mark."""
    inside = state > 0
    starts = inside & ((state == 2) & (np.roll(state, 1) != 2) | ~np.roll(inside, 1))
    if len(starts):
        starts[0] = inside[0]
    return np.where(inside, np.cumsum(starts) - 1, -1)
