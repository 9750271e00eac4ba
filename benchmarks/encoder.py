"""How well, how surely and how fast does the encoder find attributions, beside the linear model?

    python benchmarks/encoder.py [GOLD.jsonl] [FOLDER …]

GOLD as in ``benchmarks/attribution.py``. The shipped encoder was taught on the development half: on that half give the
FOLDERs that ``python -m analysis.attribution.encoder.teaching.training --fold K --out FOLDER`` wrote (names ending in
K); each article is then read by the encoder that has not seen it, and by linear weights fitted without its fold. On
articles kept aside give none. Rows told within another are scored, then left out, since the gold has none.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from attribution import GOLD, Row, _inside, header, ours, score, show

from analysis.attribution.attributions import MIN_CONFIDENCE
from analysis.attribution.encoder.running import load_encoder, read_words
from analysis.attribution.finding.weights import load_weights
from analysis.language.encoder.words import encoder_words
from analysis.language.parsing import parse_articles

FOLDS = 5


def systems(gold: Path, articles: list[Row], folders: list[Path]) -> Iterator[tuple[list[Row], Any, Any]]:
    """Articles with an encoder and linear weights that have not seen them (or the shipped ones)."""
    if not folders:
        yield articles, load_encoder(), load_weights()
        return
    from analysis.attribution.finding.fitting import fit
    from analysis.attribution.finding.lessons import read_lessons
    from analysis.attribution.finding.verb_classes import listed_classes

    lessons, classes = read_lessons(gold), listed_classes()
    for folder in folders:
        fold = int(folder.name[-1])
        weights = fit([one for k, one in enumerate(lessons) if k % FOLDS != fold], classes)
        yield [one for k, one in enumerate(articles) if k % FOLDS == fold], load_encoder(folder), weights


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument("folders", nargs="*", type=Path)
    chosen = parser.parse_args()
    if not chosen.gold.exists():
        raise SystemExit(f"no annotated articles at {chosen.gold}: give the path of a gold file")
    rows = [json.loads(line) for line in chosen.gold.read_text("utf-8").splitlines()]
    articles: list[Row] = []
    found: dict[str, list[list[Row]]] = {"encoder": [], "linear": []}
    seconds = dict.fromkeys(("parse", "encoder", "encoder, whole", "linear, whole"), 0.0)
    for mine, encoder, weights in systems(chosen.gold, rows, chosen.folders):
        articles += mine
        begin = time.process_time()
        parses = list(parse_articles((one["text"] for one in mine), cache=False))
        seconds["parse"] += time.process_time() - begin
        begin = time.process_time()
        readings = []
        for one in mine:
            words = encoder_words(one["text"], encoder.pieces)
            readings.append((words, read_words(words, encoder)))
        seconds["encoder"] += time.process_time() - begin
        for method, read in (("encoder", readings), ("linear", [None] * len(mine))):
            begin = time.process_time()
            found[method] += [
                ours(one["text"], parse, method, weights, 0.05, reading)
                for one, parse, reading in zip(mine, parses, read)
            ]
            seconds[f"{method}, whole"] += time.process_time() - begin
    seconds["encoder, whole"] += seconds["encoder"]
    words_read = sum(len(one["text"].split()) for one in articles)
    print(f"{len(articles)} articles, {words_read:,} words; words a second on one core, processor time:")
    for name, took in seconds.items():
        print(f"  {name:16} {words_read / took:10,.0f}  {seconds['parse'] / took:6.2f} of the parse's speed")
    header("The same articles")
    for method, predicted in found.items():
        least = MIN_CONFIDENCE[method]
        kept = [[row for row in one if row["confidence"] >= least] for one in predicted]
        show(method, score(articles, kept))
        flat = [[row for row in one if not _inside(row, one)] for one in kept]
        show("  without nested ones", score(articles, flat))
    header("The encoder by confidence, without nested ones")
    for step in range(20, 95, 5):
        kept = [[row for row in one if row["confidence"] >= step / 100] for one in found["encoder"]]
        show(
            f"min_confidence {step / 100:.2f}",
            score(articles, [[r for r in one if not _inside(r, one)] for one in kept]),
        )
    full = score(articles, found["encoder"])
    print("\nCalibration: rows with this confidence, share that is right")
    for k in range(10):
        print(f"  {k / 10:.1f}–{(k + 1) / 10:.1f}  {full[f'bin {k}']:6,.0f}  {full[f'bin {k} right']:.2f}")


if __name__ == "__main__":
    main()
