"""What does each word and number count for? The fitted coefficients, looked up; no library of models needed.

:func:`load_weights` reads ``analysis/tone/model/tone_model.json``, written by :mod:`analysis.tone.model.training`;
:func:`word_logits` and :func:`probabilities` add up what is there. :func:`load_vector_weights` reads
``tone_embeddings.json``, written by :mod:`analysis.tone.model.training_embeddings`; its estimate is averaged with
the core model's by :func:`combine`.
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


class VectorWeights(NamedTuple):
    """Coefficients of a target's vectors toward negative, neutral, positive (in this order)."""

    views: np.ndarray  # view × number × class
    bias: np.ndarray
    temperature: float  # of the mean with the core model


class SentenceVectorWeights(NamedTuple):
    """Coefficients of the score of whole sentences from their vector and the numbers of the core model."""

    vector: np.ndarray
    numbers: np.ndarray
    bias: float


@functools.cache
def _stored(name: str = "tone_model.json") -> dict[str, Any]:
    return json.loads((resources.files("analysis.tone.model") / name).read_text("utf-8"))


@functools.cache
def load_weights() -> Weights:
    """The coefficients shipped with the project."""
    return weights_of(_stored()["targets"])


@functools.cache
def load_sentence_weights() -> SentenceWeights:
    """The coefficients of :func:`analysis.tone.score_sentences`."""
    stored = _stored()["sentences"]
    return SentenceWeights(np.array(list(stored["numbers"].values())), stored["words"], stored["bias"])


@functools.cache
def load_vector_weights() -> VectorWeights:
    """The coefficients of vectors shipped with the project."""
    return vector_weights_of(_stored("tone_embeddings.json")["targets"])


@functools.cache
def load_sentence_vector_weights() -> SentenceVectorWeights:
    """The coefficients of :func:`analysis.tone.score_sentences` with embeddings."""
    return sentence_vector_weights_of(_stored("tone_embeddings.json")["sentences"])


def vector_weights_of(stored: dict[str, Any]) -> VectorWeights:
    """Weights from what stands in the file: view → class → one coefficient per number."""
    views = np.array([[*classes.values()] for classes in stored["views"].values()], dtype=float)
    return VectorWeights(
        views.transpose(0, 2, 1), np.array(stored["bias"], dtype=float), float(stored["temperature"])
    )


def sentence_vector_weights_of(stored: dict[str, Any]) -> SentenceVectorWeights:
    """Weights from what stands in the file."""
    return SentenceVectorWeights(
        np.array(stored["vector"], dtype=float),
        np.array(list(stored["numbers"].values()), dtype=float),
        float(stored["bias"]),
    )


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
    return _shares((words + spread @ weights.numbers + weights.bias) / weights.temperature)


def vector_probabilities(weights: VectorWeights, vectors: np.ndarray) -> np.ndarray:
    """Probability of each class by the vectors alone, one row per target."""
    # Row by row: with many rows at once the order of the sums, and so their last digit, depends on how many.
    total = [np.einsum("vn,vnc->c", row, weights.views) for row in vectors]
    return _shares(np.array(total).reshape(len(total), 3) + weights.bias)


def combine(core: np.ndarray, vectors: np.ndarray, temperature: float) -> np.ndarray:
    """The mean of two estimates, sharpened or flattened to be as sure as it is right (1 leaves it as it is)."""
    mean = ((core + vectors) / 2) ** (1 / temperature)
    return mean / mean.sum(axis=1, keepdims=True)


def _shares(logits: np.ndarray) -> np.ndarray:
    total = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    return total / total.sum(axis=1, keepdims=True)
