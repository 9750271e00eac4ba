"""From probabilities per word to proposals: one cue, its content, its source, and how sure.

:func:`decode_cues` reads one text's :class:`Reading`. Nothing is left out here for being unlikely or for colliding
with another proposal: that is decided where both finders' proposals are known (``combining``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.attribution.encoder.shape import BEHIND, CONTENT, CUE, PLACES, SOURCE, quotation_numbers
from analysis.language.encoder.words import Words

# Words less likely than this to begin a cue are not looked at further.
LEAST_CUE = 0.05
# What it costs a content to begin anew behind a gap, in log-odds.
PRICE_OF_A_RUN = 4.0
MOST_RUNS = 3
# A quotation covered by this part belongs to the content as a whole.
COVERED = 0.6
# A source is named where the best run's mean log-odds reach this.
SOURCE_MARGIN = 0.5
# Cues so near each other that report the same content are one cue of several words.
NEAR_CUES = 4

WordRange = tuple[int, int]


class Reading(NamedTuple):
    """What the encoder makes of one text.

    Attributes
    ----------
    cues : ndarray of int
        The words looked at as cues, in order.
    chances : ndarray, cues × 2
        Probability that the word begins a cue: at first sight, and once what it would report was looked at.
    odds : ndarray of int8, cues × places × 3
        Log-odds of each word around a cue to be content, source, cue, in tenths. Always rounded, so that what is
        kept and what is read anew are the same.
    """

    cues: np.ndarray
    chances: np.ndarray
    odds: np.ndarray


class Told(NamedTuple):
    """One proposal in words of the encoder.

    Attributes
    ----------
    start : int
        First word of the cue.
    cue : (int, int)
    content : tuple of (int, int)
    source : (int, int) or None
    chance : float
        How likely the word is a cue at all.
    overlap : float
        Expected overlap (Jaccard) of this content with the true one.
    """

    start: int
    cue: WordRange
    content: tuple[WordRange, ...]
    source: WordRange | None
    chance: float
    overlap: float

    @property
    def confidence(self) -> float:
        """How likely this is right, before both finders are heard."""
        return self.chance * self.overlap


def decode_cues(words: Words, reading: Reading, letters: np.ndarray) -> list[Told]:
    """The proposals of one text, in its order, without those that have no content.

    `letters` says of each word whether it holds a letter or digit.
    """
    quotation = quotation_numbers(words.state)
    found = []
    for cue, chances, tenths in zip(reading.cues.tolist(), reading.chances.tolist(), reading.odds):
        low, high = max(0, BEHIND - cue), min(PLACES, len(words.start) - cue + BEHIND)
        shift = cue - BEHIND
        odds = tenths[low:high] / 10
        part = 1 / (1 + np.exp(-odds))
        runs = best_runs(odds[:, CONTENT])
        if not runs:
            continue
        held = np.zeros(len(part), bool)
        for a, b in runs:
            held[a:b] = True
        ranges = _whole_quotations(held, quotation[low + shift : high + shift], cue - low - shift)
        content = tuple(
            trimmed
            for a, b in ranges
            if (trimmed := _trim(a + low + shift, b + low + shift, letters, words.state)) is not None
        )
        if not content:
            continue
        inside = np.zeros(len(part), bool)
        for a, b in content:
            inside[a - low - shift : b - low - shift] = True
        likely = part[:, CONTENT]
        overlap = likely[inside].sum() / (inside.sum() + likely[~inside].sum())
        source = _best_source(odds[:, SOURCE], inside)
        found.append(
            Told(
                cue,
                _cue_range(part[:, CUE], cue - low - shift, low + shift),
                content,
                None if source is None else (source[0] + low + shift, source[1] + low + shift),
                float(np.sqrt(chances[0] * chances[1])),
                float(overlap),
            )
        )
    return found


def best_runs(odds: np.ndarray) -> list[WordRange]:
    """The runs of places with the highest total log-odds, each run paid for: Kadane's two states."""
    outside, inside = 0.0, -PRICE_OF_A_RUN - 1e9
    back: list[tuple[bool, bool]] = []
    for value in odds.tolist():
        begin = outside - PRICE_OF_A_RUN > inside
        now_inside = max(inside, outside - PRICE_OF_A_RUN) + value
        leave = inside > outside
        outside = max(outside, inside)
        back.append((begin, leave))
        inside = now_inside
    runs: list[WordRange] = []
    place, state, end = len(odds), inside > outside, len(odds)
    while place > 0:
        begin, leave = back[place - 1]
        if state:
            if begin:
                runs.append((place - 1, end))
                state = False
            place -= 1
        else:
            if leave:
                state, end = True, place - 1
            place -= 1
    if state:
        runs.append((0, end))
    runs.reverse()
    if len(runs) > MOST_RUNS:
        runs = sorted(sorted(runs, key=lambda t: -odds[t[0] : t[1]].sum())[:MOST_RUNS])
    return runs


def _whole_quotations(held: np.ndarray, quotation: np.ndarray, cue: int) -> list[WordRange]:
    own = quotation[cue]
    for number in np.unique(quotation[held]):
        if number < 0 or number == own:
            continue
        at = quotation == number
        if held[at].mean() >= COVERED:
            held[at] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[0], held.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2])]


def _trim(a: int, b: int, letters: np.ndarray, state: np.ndarray) -> WordRange | None:
    """Without commas and periods at the ends; marks of quotations stay."""
    while a < b and not letters[a] and state[a] == 0:
        a += 1
    while a < b and not letters[b - 1] and state[b - 1] == 0:
        b -= 1
    return (a, b) if letters[a:b].any() else None


def _best_source(odds: np.ndarray, taken: np.ndarray) -> WordRange | None:
    best, most, start, total = None, 0.0, 0, 0.0
    for k, value in enumerate(np.where(taken, -50.0, odds + SOURCE_MARGIN).tolist()):
        if total <= 0:
            start, total = k, 0.0
        total += value
        if total > most:
            best, most = (start, k + 1), total
    return best


def _cue_range(chance: np.ndarray, cue: int, shift: int) -> WordRange:
    end = cue + 1
    while end < len(chance) and chance[end] >= 0.5:
        end += 1
    return cue + shift, end + shift
