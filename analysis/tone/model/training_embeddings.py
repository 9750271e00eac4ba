"""How are the coefficients on a sentence encoder's vectors made, and what do they add to the core model?

    python -m analysis.tone.model.training_embeddings TARGETS.jsonl SENTENCES.jsonl

Needs the extra ``embeddings``; not imported at run time. Reads what :mod:`analysis.tone.model.training` reads, with
the same folds, and is run after it, since the vectors' estimate is averaged with the core model's. Prints
cross-validated figures and writes ``analysis/tone/model/tone_embeddings.json``. The result is the same on every run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.tone.model import training
from analysis.tone.model.embeddings import SIZE, VIEWS, embed_sentences, embed_targets
from analysis.tone.model.targets import LABELS, SENTENCE_NUMBERS, describe_sentence
from analysis.tone.model.weights import (
    combine,
    load_weights,
    sentence_vector_weights_of,
    vector_probabilities,
    vector_weights_of,
)

STRENGTH = 0.001  # inverse of the penalty, chosen on half of the articles from .0005, .001, .002, .004, .01
SENTENCE_PENALTY = 2000.0
DIGITS = 5


def fit_vectors(vectors: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Coefficients of the vectors, rounded, as they stand in the file; the temperature is still 1."""
    from sklearn.linear_model import LogisticRegression

    table = vectors.reshape(len(vectors), -1)
    means, scales = table.mean(axis=0), table.std(axis=0) + 0.001
    model = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced", tol=1e-5)
    model.fit((table - means) / scales, labels)
    coefficients = model.coef_ / scales
    views = np.round(coefficients, DIGITS).reshape(len(LABELS), len(VIEWS), SIZE)
    return {
        "bias": np.round(model.intercept_ - coefficients @ means, DIGITS).tolist(),
        "temperature": 1.0,
        "views": {
            view: {label: views[k, i].tolist() for k, label in enumerate(LABELS)}
            for i, view in enumerate(VIEWS)
        },
    }


def cross_validate_vectors(vectors: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Probabilities of each row by vectors alone, fitted without its fold."""
    found = np.zeros((len(labels), len(LABELS)))
    for fold in range(training.FOLDS):
        kept, held = folds != fold, folds == fold
        weights = vector_weights_of(fit_vectors(vectors[kept], labels[kept]))
        found[held] = vector_probabilities(weights, vectors[held])
    return found


def cross_validate_both(
    core: np.ndarray, vectors: np.ndarray, labels: np.ndarray, folds: np.ndarray
) -> tuple[np.ndarray, float]:
    """Probabilities of core model and vectors together, and the temperature that makes them honest.

    ``core`` are the core model's cross-validated probabilities as :func:`training.cross_validate` gives them.
    """
    sharpened = combine(core, core, load_weights().temperature)
    alone = cross_validate_vectors(vectors, labels, folds)
    temperature = training.best_temperature(combine(sharpened, alone, 1.0), labels)
    return combine(sharpened, alone, temperature), temperature


def fit_sentence_vectors(vectors: np.ndarray, numbers: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    """Ridge on vectors and the core model's numbers of whole sentences."""
    from sklearn.linear_model import Ridge

    table = np.hstack([vectors, numbers])
    means, scales = table.mean(axis=0), table.std(axis=0) + 0.001
    model = Ridge(alpha=SENTENCE_PENALTY, solver="cholesky").fit((table - means) / scales, scores)
    coefficients = model.coef_ / scales
    return {
        "bias": round(float(model.intercept_ - coefficients @ means), DIGITS),
        "vector": np.round(coefficients[:SIZE], DIGITS).tolist(),
        "numbers": dict(zip(SENTENCE_NUMBERS, np.round(coefficients[SIZE:], DIGITS).tolist())),
    }


def cross_validate_sentence_vectors(
    vectors: np.ndarray, numbers: np.ndarray, scores: np.ndarray, folds: np.ndarray
) -> np.ndarray:
    """Scores of each sentence by coefficients fitted without its article."""
    found = np.zeros(len(scores))
    for fold in range(training.FOLDS):
        kept, held = folds != fold, folds == fold
        weights = sentence_vector_weights_of(fit_sentence_vectors(vectors[kept], numbers[kept], scores[kept]))
        found[held] = vectors[held] @ weights.vector + numbers[held] @ weights.numbers + weights.bias
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, embed, cross-validate, fit on everything, write."""
    parser = argparse.ArgumentParser(description="Fit the model on vectors of tone toward an actor.")
    parser.add_argument("targets", type=Path)
    parser.add_argument("sentences", type=Path)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "tone_embeddings.json"
    )
    given = parser.parse_args(arguments)

    rows = training.read_lines(given.targets)
    texts, spans = [row["text"] for row in rows], [(row["target"][0], row["target"][1]) for row in rows]
    labels = np.array([LABELS.index(row["label"]) for row in rows])
    folds = training.make_folds([row["doc_id"] for row in rows], texts)
    described = training.drop_names(training.read_targets(texts, spans), texts)
    vectors = embed_targets(texts, spans)
    core = training.cross_validate(described, labels, folds)
    found, temperature = cross_validate_both(core, vectors, labels, folds)
    measured: dict[str, Any] = {"targets": {"n": len(rows), **training.figures(found, labels, texts)}}
    targets = {**fit_vectors(vectors, labels), "temperature": temperature}

    rows = training.read_lines(given.sentences)
    texts, scores = [row["text"] for row in rows], np.array([row["score"] for row in rows]) / 4
    folds = training.make_folds([row["doc_id"] for row in rows], texts)
    numbers, vectors = np.array([describe_sentence(text)[0] for text in texts]), embed_sentences(texts)
    guessed = cross_validate_sentence_vectors(vectors, numbers, scores, folds)
    measured["sentences"] = {"n": len(rows), "pearson": float(np.corrcoef(guessed, scores)[0, 1])}
    measured = {part: {k: round(v, 4) for k, v in values.items()} for part, values in measured.items()}
    print(json.dumps(measured, indent=1))
    sentences = fit_sentence_vectors(vectors, numbers, scores)
    stored = {"cross_validated": measured, "targets": targets, "sentences": sentences}
    given.out.write_text(training.as_lines(stored), "utf-8")


if __name__ == "__main__":
    main()
