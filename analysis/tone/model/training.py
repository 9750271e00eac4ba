"""How are the coefficients of the tone model made, and how good are they? Fitting and cross-validation.

    python -m analysis.tone.model.training TARGETS.jsonl SENTENCES.jsonl

Not imported at run time. Reads annotated sentences (NewsMTSC; editorials of the VADER repository), which are
not shipped; prints cross-validated figures and writes ``analysis/tone/model/tone_model.json``: coefficients of
single words and pairs of words, no running text. The result is the same on every run.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.tone.model.features import number_names
from analysis.tone.model.targets import (
    LABELS,
    SENTENCE_NUMBERS,
    Described,
    describe_sentence,
    estimate,
    read_targets,
)
from analysis.tone.model.weights import CLIP, NUMBERS_SCALE, WORDS_SCALE, weights_of

FOLDS = 5
LEAST_TARGETS = 3  # a word feature must have been seen with this many targets
STRENGTH = 0.08  # inverse of the penalty, chosen in cross-validation from .03, .08, .1
SENTENCE_PENALTY = 100.0
SENTENCE_WORDS_SCALE = 4.5
LEAST_SENTENCES = 3
DIGITS = 4


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def make_folds(documents: Sequence[str], texts: Sequence[str]) -> np.ndarray:
    """Fold of each row; articles that share a sentence stay together."""
    parent: dict[str, str] = {}

    def find(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for document, text in zip(documents, texts):
        parent[find("text " + text)] = find("document " + document)
    groups = [find("document " + document) for document in documents]
    number = {name: place for place, name in enumerate(dict.fromkeys(groups))}
    folds = np.random.RandomState(0).permutation(len(number)) % FOLDS
    return np.array([folds[number[name]] for name in groups])


def drop_names(described: Described, texts: Sequence[str]) -> Described:
    """The described without word features of names written small ("#quillforever"): no name may weigh anything."""
    counts = Counter(word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text))
    small: Counter[str] = Counter()
    for word, count in counts.items():
        small[word.lower()] += count
    names = {
        word for word, count in small.items() if counts[word] * 10 < count and counts[word.capitalize()] > 20
    }

    @functools.cache
    def is_name(feature: str) -> bool:
        return any(word in names for word in re.split(r"[:| !]", feature)[1:])

    rows = [[f for f in row if not is_name(f)] for row in described.words]
    return described._replace(words=rows)


def fit_targets(described: Described, rows: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Coefficients fitted on some rows, rounded, as they stand in the file."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(set(described.words[row]))
    vocabulary = {
        word: place for place, word in enumerate(sorted(w for w, n in counts.items() if n >= LEAST_TARGETS))
    }
    places, ends, values = [], [0], []
    for row in rows:
        here = [vocabulary[word] for word in dict.fromkeys(described.words[row]) if word in vocabulary]
        places += here
        values += [WORDS_SCALE / np.sqrt(len(here))] * len(here) if here else []
        ends.append(len(places))
    words = sparse.csr_matrix((values, places, ends), shape=(len(rows), len(vocabulary)))
    numbers = described.numbers[rows]
    means, scales = np.round(numbers.mean(axis=0), DIGITS), np.round(numbers.std(axis=0) + 0.001, DIGITS)
    spread = np.clip((numbers - means) / scales, -CLIP, CLIP) * NUMBERS_SCALE
    model = LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced", tol=1e-5)
    model.fit(sparse.hstack([words, sparse.csr_matrix(spread)]).tocsr(), labels[rows])
    coefficients = np.round(model.coef_.T, DIGITS)
    return {
        "bias": np.round(model.intercept_, DIGITS).tolist(),
        "temperature": 1.0,
        "numbers": {
            name: [means[i], scales[i], *coefficients[len(vocabulary) + i].tolist()]
            for i, name in enumerate(number_names())
        },
        "words": {word: coefficients[i].tolist() for word, i in vocabulary.items()},
    }


def part(described: Described, rows: np.ndarray) -> Described:
    """Some rows of them."""
    return Described(
        [described.words[r] for r in rows],
        described.numbers[rows],
        [described.roles[r] for r in rows],
        [described.verdicts[r] for r in rows],
    )


def cross_validate(described: Described, labels: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Probabilities of each row by a model fitted without its fold."""
    found = np.zeros((len(labels), len(LABELS)))
    for fold in range(FOLDS):
        held = np.flatnonzero(folds == fold)
        weights = weights_of(fit_targets(described, np.flatnonzero(folds != fold), labels))
        found[held] = estimate(part(described, held), weights)
    return found


def best_temperature(found: np.ndarray, labels: np.ndarray) -> float:
    """The temperature under which the cross-validated probabilities are likeliest, in steps of .01."""
    steps = [round(0.7 + 0.01 * step, 2) for step in range(71)]
    logs = np.log(np.clip(found, 1e-9, 1))
    rows = np.arange(len(labels))

    def loss(temperature: Any) -> float:
        scaled = logs / temperature
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, labels]))

    return min(steps, key=loss)


def calibration_error(found: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Mean distance of confidence from the share that is right, over ten bins of confidence."""
    sure, right = found.max(axis=1), found.argmax(axis=1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(sure[place == b].mean() - right[place == b].mean()) * (place == b).mean()
            for b in set(place.tolist())
        )
    )


def macro_f1(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Mean of the three classes' F1."""
    scores = []
    for label in range(len(LABELS)):
        hit = float(((predicted == label) & (labels == label)).sum())
        scores.append(2 * hit / max(1.0, float((predicted == label).sum() + (labels == label).sum())))
    return sum(scores) / len(scores)


def figures(found: np.ndarray, labels: np.ndarray, texts: Sequence[str]) -> dict[str, float]:
    """The figures of the card."""
    kinds = defaultdict(set)
    for text, label in zip(texts, labels.tolist()):
        kinds[text].add(label)
    mixed = np.array([len(kinds[text]) > 1 for text in texts])
    best, sure = found.argmax(axis=1), found.max(axis=1) >= 0.6
    opposite = abs(best - labels) == 2
    return {
        "f1_macro": macro_f1(best, labels),
        "accuracy": float((best == labels).mean()),
        "f1_macro_mixed": macro_f1(best[mixed], labels[mixed]),
        "calibration_error": calibration_error(found, labels),
        "kept_at_.6": float(sure.mean()),
        "right_when_sure": float((best == labels)[sure].mean()),
        "opposite_when_sure": float(opposite[sure].mean()),
    }


def fit_sentences(numbers: np.ndarray, words: list[list[str]], scores: np.ndarray) -> dict[str, Any]:
    """Ridge on the numbers and single words of sentences."""
    from scipy import sparse
    from sklearn.linear_model import Ridge

    counts = Counter(word for row in words for word in row)
    vocabulary = {
        word: i for i, word in enumerate(sorted(w for w, n in counts.items() if n >= LEAST_SENTENCES))
    }
    places, ends, values = [], [0], []
    for row in words:
        here = [vocabulary[word] for word in row if word in vocabulary]
        places += here
        values += [1 / np.sqrt(len(here))] * len(here) if here else []
        ends.append(len(places))
    scales = numbers.std(axis=0) + 0.001
    table = sparse.csr_matrix((values, places, ends), shape=(len(words), len(vocabulary)))
    table = sparse.hstack([sparse.csr_matrix(numbers / scales), table * SENTENCE_WORDS_SCALE]).tocsr()
    model = Ridge(alpha=SENTENCE_PENALTY, solver="lsqr", tol=1e-8).fit(table, scores)
    size = len(SENTENCE_NUMBERS)
    sentence_words = model.coef_[size:] * SENTENCE_WORDS_SCALE
    return {
        "bias": round(float(model.intercept_), DIGITS),
        "numbers": {
            name: round(float(model.coef_[i] / scales[i]), DIGITS) for i, name in enumerate(SENTENCE_NUMBERS)
        },
        "words": {word: round(float(sentence_words[i]), DIGITS) for word, i in vocabulary.items()},
    }


def apply_sentences(stored: dict[str, Any], numbers: np.ndarray, words: list[list[str]]) -> np.ndarray:
    """Scores by coefficients as they stand in the file."""
    base = numbers @ np.array(list(stored["numbers"].values())) + stored["bias"]
    more = []
    for row in words:
        known = [stored["words"][word] for word in row if word in stored["words"]]
        more.append(sum(known) / np.sqrt(len(known)) if known else 0.0)
    return base + np.array(more)


def cross_validate_sentences(rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Scores of each sentence by coefficients fitted without its article."""
    parts = [describe_sentence(row["text"]) for row in rows]
    numbers, words = np.array([one for one, _ in parts]), [two for _, two in parts]
    scores = np.array([row["score"] for row in rows]) / 4
    folds = make_folds([row["doc_id"] for row in rows], [row["text"] for row in rows])
    found = np.zeros(len(rows))
    for fold in range(FOLDS):
        kept, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        stored = fit_sentences(numbers[kept], [words[i] for i in kept], scores[kept])
        found[held] = apply_sentences(stored, numbers[held], [words[i] for i in held])
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, cross-validate, fit on everything, write."""
    parser = argparse.ArgumentParser(description="Fit the model of tone toward an actor.")
    parser.add_argument("targets", type=Path)
    parser.add_argument("sentences", type=Path)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "tone_model.json"
    )
    given = parser.parse_args(arguments)

    rows = read_lines(given.targets)
    texts = [row["text"] for row in rows]
    labels = np.array([LABELS.index(row["label"]) for row in rows])
    described = read_targets(texts, [(row["target"][0], row["target"][1]) for row in rows])
    described = drop_names(described, texts)
    folds = make_folds([row["doc_id"] for row in rows], texts)
    found = cross_validate(described, labels, folds)
    temperature = best_temperature(found, labels)
    found = found ** (1 / temperature)
    found /= found.sum(axis=1, keepdims=True)
    measured: dict[str, Any] = {"targets": {"n": len(rows), **figures(found, labels, texts)}}
    targets = fit_targets(described, np.arange(len(rows)), labels)
    targets["temperature"] = temperature

    rows = read_lines(given.sentences)
    parts = [describe_sentence(row["text"]) for row in rows]
    numbers, words = np.array([one for one, _ in parts]), [two for _, two in parts]
    scores = np.array([row["score"] for row in rows]) / 4
    guessed = cross_validate_sentences(rows)
    measured["sentences"] = {"n": len(rows), "pearson": float(np.corrcoef(guessed, scores)[0, 1])}
    sentences = fit_sentences(numbers, words, scores)
    measured = {part: {k: round(v, 4) for k, v in values.items()} for part, values in measured.items()}
    print(json.dumps(measured, indent=1))
    stored = {"cross_validated": measured, "targets": targets, "sentences": sentences}
    given.out.write_text(as_lines(stored), "utf-8")


def as_lines(stored: dict[str, Any]) -> str:
    """JSON with one line per table, so that a refit can be compared."""
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n") + "\n"


if __name__ == "__main__":
    main()
