"""How often does tone toward an actor agree with human labels, and how fast is it?

    python benchmarks/tone.py TARGETS.jsonl              sentences with labelled targets (not shipped)
    python benchmarks/tone.py TARGETS.jsonl --fitted     the shipped coefficients (for data kept aside)
    python benchmarks/tone.py --sentences FILE.jsonl     sentences scored by 20 raters (not shipped)

Prints a table: the model beside VADER and TextBlob on the same rows. On data the model was fitted on, figures are
cross-validated by article; ``--fitted`` there would only show how well it remembers.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.tone_lexicons import lexicon_scores
from analysis.tone_model import LABELS, score_sentences, score_targets, training


def lexicon_label(score: float, cut: float = 0.05) -> int:
    """Negative below −cut, positive above cut (VADER's own threshold)."""
    return 0 if score < -cut else 2 if score > cut else 1


def measure_targets(path: Path, fitted: bool) -> None:
    """Agreement of model and word lists with human labels, and rows per second beyond the parse."""
    rows = training.read_lines(path)
    texts = [row["text"] for row in rows]
    labels = np.array([LABELS.index(row["label"]) for row in rows])
    given = pd.DataFrame(
        {
            "text": texts,
            "target_start": [row["target"][0] for row in rows],
            "target_end": [row["target"][1] for row in rows],
        }
    )
    scored = score_targets(given)  # the first run parses, the second reads parses from the cache
    started = time.process_time()
    scored = score_targets(given)
    seconds = time.process_time() - started
    if fitted:
        found = scored[["p_negative", "p_neutral", "p_positive"]].to_numpy()
    else:
        reading = training.read_targets(texts, list(zip(given["target_start"], given["target_end"])))
        reading = training.drop_names(reading, texts)
        folds = training.make_folds([row["doc_id"] for row in rows], texts)
        found = training.cross_validate(reading, labels, folds)
    for name, value in training.figures(found, labels, texts).items():
        print(f"{name:22} {value:.3f}")
    lexicon = [lexicon_scores(text) for text in texts]
    for name, values in (
        ("VADER, sentence", [lexicon_label(one.compound) for one in lexicon]),
        ("TextBlob, sentence", [lexicon_label(one.polarity) for one in lexicon]),
        ("VADER, clause", [lexicon_label(value) for value in scored["vader_clause"]]),
        ("always neutral", [1] * len(rows)),
    ):
        print(f"{name:22} {training.macro_f1(np.array(values), labels):.3f}")
    print(f"{'targets a second':22} {len(rows) / seconds:.0f}  (with parses read from the cache)")


def measure_sentences(path: Path, fitted: bool) -> None:
    """Correlation with the raters' mean."""
    rows = training.read_lines(path)
    texts, gold = [row["text"] for row in rows], [row["score"] for row in rows]
    lexicon = [lexicon_scores(text) for text in texts]
    for name, values in (
        ("model", score_sentences(texts)["score"] if fitted else training.cross_validate_sentences(rows)),
        ("VADER", [one.compound for one in lexicon]),
        ("TextBlob", [one.polarity for one in lexicon]),
    ):
        print(f"{name:22} r {np.corrcoef(values, gold)[0, 1]:.3f}")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", type=Path, nargs="?")
    parser.add_argument("--fitted", action="store_true")
    parser.add_argument("--sentences", type=Path)
    given = parser.parse_args()
    if given.targets:
        measure_targets(given.targets, given.fitted)
    if given.sentences:
        measure_sentences(given.sentences, given.fitted)


if __name__ == "__main__":
    main()
