"""What does the network read at one step of teaching? Stretches of annotated articles, as tensors.

Needs torch (the extra ``training``); never imported when attributions are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from analysis.attribution.encoder.shape import AHEAD, BEHIND, quotation_numbers, quotings
from analysis.attribution.encoder.teaching.lessons import Lesson
from analysis.language.encoder.words import MOST_PIECES, Input, as_input, windows

# One step reads twice so many pieces: some twelve windows.
PIECES_A_HALF = 1230
MOST_TOGETHER = 6
SHARE_IN_SCRAPS = 0.25


class Stretch(NamedTuple):
    """Consecutive words of one lesson that are read together."""

    lesson: int
    cuts: list[tuple[int, int]]


class Told(NamedTuple):
    """One annotated attribution by the numbers that its words have in a batch."""

    start: int
    cue: np.ndarray
    content: np.ndarray
    source: np.ndarray


class Batch(NamedTuple):
    """What one process reads at one step.

    Attributes
    ----------
    pieces, state, before, mask : Tensor, windows × places
    at : Tensor, one per word
        Where its first piece stands in the flattened pieces. Words are numbered through the batch.
    states, quotation : ndarray, one per word
        As in :func:`analysis.attribution.encoder.shape.quotings`.
    low, high : ndarray, one per word
        First word of its stretch, and the first behind it: no cue sees beyond.
    cue, within, weight : Tensor, one (two) per word
        Is it the first word of a cue; does it stand in a content, a source; 0 where nobody annotated.
    taught : list of Told
    """

    pieces: Tensor
    state: Tensor
    before: Tensor
    mask: Tensor
    at: Tensor
    states: np.ndarray
    quotation: np.ndarray
    low: np.ndarray
    high: np.ndarray
    cue: Tensor
    within: Tensor
    weight: Tensor
    taught: list[Told]


def make_batch(lessons: Sequence[Lesson], stretches: Sequence[Stretch], marks: tuple[int, int]) -> Batch:
    """The stretches as tensors."""
    inputs = [as_input(lessons[one.lesson].words, a, b, marks) for one in stretches for a, b in one.cuts]
    pieces, state, before, mask = _filled(inputs)
    at = np.concatenate([one.at + row * pieces.shape[1] for row, one in enumerate(inputs)])
    words = len(at)
    cue, within, weight = np.zeros(words), np.zeros((words, 2)), np.ones(words)
    states, quotation = np.zeros(words, np.int64), np.zeros(words, np.int64)
    low, high = np.zeros(words, np.int64), np.zeros(words, np.int64)
    taught: list[Told] = []
    offset = numbers = 0
    for stretch in stretches:
        lesson, a, b = lessons[stretch.lesson], stretch.cuts[0][0], stretch.cuts[-1][1]
        mine = slice(offset, offset + b - a)
        number = quotation_numbers(lesson.words.state[a:b])
        states[mine] = lesson.words.state[a:b]
        quotation[mine] = np.where(number < 0, -1, number + numbers)
        numbers += int(number.max(initial=-1)) + 1
        low[mine], high[mine] = offset, offset + b - a
        weight[mine] = ~lesson.skipped[a:b]
        for gold in lesson.taught:
            parts = (gold.cue, gold.content, gold.source)
            cues, content, source = (part[(part >= a) & (part < b)] - a + offset for part in parts)
            within[content, 0] = 1
            within[source, 1] = 1
            if a <= gold.start < b:
                cue[gold.start - a + offset] = 1
                taught.append(Told(gold.start - a + offset, cues, content, source))
        offset += b - a
    real = lambda values: torch.as_tensor(values, dtype=torch.float32)  # noqa: E731
    return Batch(
        pieces, state, before, mask, torch.as_tensor(at), states, quotation, low, high,
        real(cue), real(within), real(weight), taught,
    )  # fmt: skip


def _filled(inputs: Sequence[Input]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pieces, states and breaks in rows of one length, and where they are."""
    longest = max(len(one.pieces) for one in inputs)
    filled = [np.zeros((len(inputs), longest), np.int64) for _ in range(3)]
    mask = np.zeros((len(inputs), longest), bool)
    for row, one in enumerate(inputs):
        mask[row, : len(one.pieces)] = True
        for place, values in zip(filled, (one.pieces, one.state, one.before)):
            place[row, : len(values)] = values
    pieces, state, before = (torch.as_tensor(one) for one in filled)
    return pieces, state, before, torch.as_tensor(mask)


def around(batch: Batch, cues: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
    """For each cue: numbers of the words around it, which of them exist, and how they are quoted."""
    places = cues[:, None] + np.arange(-BEHIND, AHEAD + 1)[None]
    exists = (places >= batch.low[cues][:, None]) & (places < batch.high[cues][:, None])
    places = np.where(exists, places, cues[:, None])
    quoted = [quotings(batch.states, batch.quotation, cue, row) for cue, row in zip(cues.tolist(), places)]
    return torch.as_tensor(places), torch.as_tensor(exists), torch.as_tensor(np.stack(quoted))


def plan_epoch(lessons: Sequence[Lesson], random: np.random.Generator) -> list[list[Stretch]]:
    """All lessons in a new order, cut at new places, in halves of a step.

    One lesson in four is read in scraps of a sentence or two, each alone: briefs and headlines have no more around
    them, and a network that never saw so little says nothing of it.
    """
    whole: list[Stretch] = []
    scraps: list[Stretch] = []
    for number in random.permutation(len(lessons)).tolist():
        words = lessons[number].words
        if random.random() < SHARE_IN_SCRAPS:
            cuts = windows(words, most=int(random.integers(12, 80)))
            scraps += [Stretch(number, [cut]) for cut in cuts]
        else:
            first = int(random.integers(MOST_PIECES // 4, MOST_PIECES + 1))
            cuts = windows(words, first=first)
            whole += [
                Stretch(number, cuts[k : k + MOST_TOGETHER]) for k in range(0, len(cuts), MOST_TOGETHER)
            ]
    scraps = [scraps[k] for k in random.permutation(len(scraps))]
    halves = _halves(lessons, whole) + _halves(lessons, scraps)
    return [halves[k] for k in random.permutation(len(halves))]


def _halves(lessons: Sequence[Lesson], stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Stretches in order, so many pieces to each half of a step."""
    halves: list[list[Stretch]] = [[]]
    held = 0
    for one in stretches:
        first = lessons[one.lesson].words.first
        size = int(first[one.cuts[-1][1]] - first[one.cuts[0][0]])
        if held and held + size > PIECES_A_HALF * 1.1:
            halves.append([])
            held = 0
        halves[-1].append(one)
        held += size
    return [half for half in halves if half]
