"""What does each word and number count for? The fitted coefficients, looked up; no library of models needed.

:func:`load_weights` reads ``analysis/resources/tone_model.json``, written by
:mod:`analysis.tone_model.training`; :func:`logits` adds up what is there.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

# Word features of one target weigh together what this many numbers would, however long the sentence.
WORDS_SCALE = 5.0
NUMBERS_SCALE = 0.5
CLIP = 4.0


class Weights(NamedTuple):
    """Coefficients toward negative, neutral, positive (in this order)."""

    words: dict[str, tuple[float, float, float]]
    means: np.ndarray
    scales: np.ndarray
    numbers: np.ndarray  # one row per number, three columns
    bias: np.ndarray
    temperature: float


class SentenceWeights(NamedTuple):
    """Coefficients of the score of whole sentences."""

    numbers: np.ndarray
    words: dict[str, float]
    bias: float


@functools.cache
def _stored() -> dict[str, Any]:
    return json.loads((resources.files("analysis.resources") / "tone_model.json").read_text("utf-8"))


@functools.cache
def load_weights() -> Weights:
    """The coefficients shipped with the project."""
    return weights_of(_stored()["targets"])


@functools.cache
def load_sentence_weights() -> SentenceWeights:
    """The coefficients of :func:`analysis.tone_model.score_sentences`."""
    stored = _stored()["sentences"]
    return SentenceWeights(np.array(list(stored["numbers"].values())), stored["words"], stored["bias"])


def weights_of(stored: dict[str, Any]) -> Weights:
    """Weights from what stands in the file: numbers by name → mean, scale and three coefficients."""
    numbers = np.array(list(stored["numbers"].values()), dtype=float)
    return Weights(
        {word: tuple(three) for word, three in stored["words"].items()},
        numbers[:, 0],
        numbers[:, 1],
        numbers[:, 2:],
        np.array(stored["bias"], dtype=float),
        float(stored["temperature"]),
    )


def word_logits(weights: Weights, features: Iterable[str]) -> tuple[float, float, float]:
    """What the word features add to each class."""
    known = weights.words
    count = 0
    a = b = c = 0.0
    for feature in dict.fromkeys(features):
        three = known.get(feature)
        if three is not None:
            count += 1
            a += three[0]
            b += three[1]
            c += three[2]
    scale = WORDS_SCALE / math.sqrt(count) if count else 0.0
    return a * scale, b * scale, c * scale


def probabilities(weights: Weights, words: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Probability of each class, one row per target."""
    spread = np.clip((numbers - weights.means) / weights.scales, -CLIP, CLIP) * NUMBERS_SCALE
    total = (words + spread @ weights.numbers + weights.bias) / weights.temperature
    total = np.exp(total - total.max(axis=1, keepdims=True))
    return total / total.sum(axis=1, keepdims=True)
