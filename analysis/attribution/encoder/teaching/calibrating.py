"""How often is a proposal of a given sureness right? Fitted on articles that the encoder had not seen.

    python -m analysis.attribution.encoder.teaching.calibrating GOLD.jsonl FOLDER [FOLDER …]

FOLDER is what training with ``--fold K --out FOLDER`` wrote, its name ending in K. Writes ``calibration.json``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from analysis.attribution.encoder.finder import settled_proposals, sureness
from analysis.attribution.encoder.running import load_encoder, read_words
from analysis.attribution.finding.weights import load_weights
from analysis.language.encoder.words import encoder_words
from analysis.language.parsed import ParsedArticle, parsed_articles, span_of

FOLDS = 5
PENALTY = 0.3


def unseen_articles(gold: Path, folders: list[Path]) -> Iterator[tuple[dict[str, Any], ParsedArticle, Any]]:
    """Each article that one of the folders' encoders has not seen, parsed, with that encoder's words and reading."""
    rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    for folder in folders:
        encoder = load_encoder(folder)
        mine = [row for k, row in enumerate(rows) if k % FOLDS == int(folder.name[-1])]
        for row, article in zip(mine, parsed_articles(one["text"] for one in mine)):
            words = encoder_words(row["text"], encoder.pieces)
            yield row, article, (words, read_words(words, encoder))


def graded(row: dict[str, Any], r: ParsedArticle, reading: Any) -> tuple[np.ndarray, np.ndarray]:
    """What the sureness of each proposal of an article is made of, and whether its content is right (Jaccard ≥ .5)."""
    text = row["text"]
    letters = lambda spans: {i for a, b in spans for i in range(a, b) if text[i].isalnum()}  # noqa: E731
    true = [letters(one["content"]) for one in row["attributions"] if one["content"]]
    skipped = letters(row.get("discard", []))
    words, read = reading
    settled = settled_proposals(r, words, read, load_weights().classes)
    traits, right = [], []
    for one, trait in zip(settled, sureness(r, settled)):
        held = letters([span_of(r, tokens) for tokens in one.content.ranges])
        if 2 * len(held & skipped) < len(held):
            traits.append(trait)
            right.append(max((len(held & own) / len(held | own) for own in true if own), default=0.0) >= 0.5)
    return np.array(traits), np.array(right, bool)


def fit(traits: np.ndarray, right: np.ndarray) -> list[float]:
    """The weights of a logistic regression, rounded as they stand in the file."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=3000).fit(traits, right)
    return [round(float(value), 4) for value in model.coef_[0]]


def main() -> None:
    """Read with each fold's encoder, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("folders", nargs="+", type=Path)
    chosen = parser.parse_args()
    parts = [graded(*one) for one in unseen_articles(chosen.gold, chosen.folders)]
    parts = [part for part in parts if len(part[1])]
    traits, right = (np.concatenate(column) for column in zip(*parts))
    print(f"{len(parts)} articles, {len(right):,} proposals, {right.mean():.3f} right")
    held = {"articles": len(parts), "proposals": len(right), "weights": fit(traits, right)}
    out = Path(__file__).parents[1] / "calibration.json"
    out.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
    print(f"wrote {out}")


if __name__ == "__main__":
    main()
