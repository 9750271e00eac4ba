"""How often does tone toward an actor agree with human labels, and how fast is it?

    python benchmarks/tone.py TARGETS.jsonl              sentences with labelled targets (not shipped)
    python benchmarks/tone.py TARGETS.jsonl --fitted     the shipped coefficients (for data kept aside)
    python benchmarks/tone.py --sentences FILE.jsonl     sentences scored by 20 raters (not shipped)
    python benchmarks/tone.py … --embeddings             the model of the extra "embeddings" as well

Prints a table: the models beside VADER and TextBlob on the same rows, and how many labels change when the names of
300 targets are swapped for eight others. On data the model was fitted on, figures are
cross-validated by article; ``--fitted`` there would only show how well it remembers.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.tone import LABELS, score_sentences, score_targets
from analysis.tone.lexicons import lexicon_scores
from analysis.tone.model import training

THREE = ["p_negative", "p_neutral", "p_positive"]
NAMES = (
    "Ada Quill",
    "Ibrahim al-Karim",
    "Li Wei",
    "O'Dowd",
    "MARTA",
    "Olumide Adeyemi",
    "Mary",
    "The Harbour Union",
)


def lexicon_label(score: float, cut: float = 0.05) -> int:
    """Negative below −cut, positive above cut (VADER's own threshold)."""
    return 0 if score < -cut else 2 if score > cut else 1


def measure_targets(path: Path, fitted: bool, methods: Sequence[str]) -> None:
    """Agreement of models and word lists with human labels, labels moved by names, and rows per second."""
    rows = training.read_lines(path)
    texts = [row["text"] for row in rows]
    labels = np.array([LABELS.index(row["label"]) for row in rows])
    starts, ends = [row["target"][0] for row in rows], [row["target"][1] for row in rows]
    given = pd.DataFrame({"text": texts, "target_start": starts, "target_end": ends})
    core = None if fitted else cross_validated(rows, labels)
    scored = score_targets(given)  # the first run parses, the second reads parses from the cache
    for method in methods:
        started = time.process_time()
        scored = score_targets(given, method=method)
        seconds = time.process_time() - started
        found = scored[THREE].to_numpy()
        if core is not None:
            found = core if method == "core" else with_vectors(core, rows, labels)
        print(f"-- {method}")
        for name, value in training.figures(found, labels, texts).items():
            print(f"{name:22} {value:.3f}")
        print(f"{'moved by names':22} {labels_moved(given, method)}")
        print(f"{'targets a second':22} {len(rows) / seconds:.0f}  (with parses read from the cache)")
    print("-- word lists, F1 macro")
    lexicon = [lexicon_scores(text) for text in texts]
    for name, values in (
        ("VADER, sentence", [lexicon_label(one.compound) for one in lexicon]),
        ("TextBlob, sentence", [lexicon_label(one.polarity) for one in lexicon]),
        ("VADER, clause", [lexicon_label(value) for value in scored["vader_clause"]]),
        ("always neutral", [1] * len(rows)),
    ):
        print(f"{name:22} {training.macro_f1(np.array(values), labels):.3f}")


def cross_validated(rows: Sequence[dict[str, Any]], labels: np.ndarray) -> np.ndarray:
    """The core model's probabilities, each row by a model fitted without its article."""
    texts = [row["text"] for row in rows]
    described = training.drop_names(training.read_targets(texts, [tuple(row["target"]) for row in rows]), texts)
    return training.cross_validate(described, labels, folds_of(rows))


def with_vectors(core: np.ndarray, rows: Sequence[dict[str, Any]], labels: np.ndarray) -> np.ndarray:
    """The same of the model with embeddings."""
    from analysis.tone import training_embeddings
    from analysis.tone.model.embeddings import embed_targets

    vectors = embed_targets([row["text"] for row in rows], [tuple(row["target"]) for row in rows])
    return training_embeddings.cross_validate_both(core, vectors, labels, folds_of(rows))[0]


def folds_of(rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Folds by article."""
    return training.make_folds([row["doc_id"] for row in rows], [row["text"] for row in rows])


def labels_moved(given: pd.DataFrame, method: str) -> int:
    """How many of the labels of 300 targets change when each is called by eight other names in turn."""
    some = given.drop_duplicates("text").head(300)
    # Annotators' spans now and then take in a quotation mark or a bracket: these stay, the name goes.
    inner = [
        re.search(r"\w(?:.*\w)?", text[start:end], re.S).span()
        for text, start, end in zip(some["text"], some["target_start"], some["target_end"])
    ]
    starts = some["target_start"].to_numpy() + [first for first, _ in inner]
    ends = some["target_start"].to_numpy() + [last for _, last in inner]
    tables = [some.assign(target_start=starts, target_end=ends)]
    for name in NAMES:
        texts = [text[:a] + name + text[b:] for text, a, b in zip(some["text"], starts, ends)]
        tables.append(some.assign(text=texts, target_start=starts, target_end=starts + len(name)))
    found = score_targets(pd.concat(tables, ignore_index=True), method=method)["label"].to_numpy()
    found = found.reshape(len(tables), len(some))
    return int((found != found[0]).any(axis=0).sum())


def measure_sentences(path: Path, fitted: bool, methods: Sequence[str]) -> None:
    """Correlation with the raters' mean."""
    rows = training.read_lines(path)
    texts, gold = [row["text"] for row in rows], [row["score"] for row in rows]
    for method in methods:
        if fitted:
            values = score_sentences(texts, method=method)["score"].to_numpy()
        elif method == "core":
            values = training.cross_validate_sentences(rows)
        else:
            values = sentences_with_vectors(rows)
        print(f"{method:22} r {np.corrcoef(values, gold)[0, 1]:.3f}")
    lexicon = [lexicon_scores(text) for text in texts]
    for name, values in (
        ("VADER", np.array([one.compound for one in lexicon])),
        ("TextBlob", np.array([one.polarity for one in lexicon])),
    ):
        print(f"{name:22} r {np.corrcoef(values, gold)[0, 1]:.3f}")


def sentences_with_vectors(rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Cross-validated scores of whole sentences by the model with embeddings."""
    from analysis.tone import training_embeddings
    from analysis.tone.model.embeddings import embed_sentences

    texts, scores = [row["text"] for row in rows], np.array([row["score"] for row in rows]) / 4
    numbers = np.array([training.describe_sentence(text)[0] for text in texts])
    return training_embeddings.cross_validate_sentence_vectors(
        embed_sentences(texts), numbers, scores, folds_of(rows)
    )


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", type=Path, nargs="?")
    parser.add_argument("--fitted", action="store_true")
    parser.add_argument("--sentences", type=Path)
    parser.add_argument("--embeddings", action="store_true")
    given = parser.parse_args()
    methods = ("core", "embeddings") if given.embeddings else ("core",)
    if given.targets:
        measure_targets(given.targets, given.fitted, methods)
    if given.sentences:
        measure_sentences(given.sentences, given.fitted, methods)


if __name__ == "__main__":
    main()
