"""How were the weights made? From annotated articles to ``attribution_model.json``, bit for bit.

    python -m analysis.attribution.finding.training [GOLD.jsonl]

GOLD holds one article a line, as :mod:`analysis.attribution.finding.lessons` reads them. The classes of
``reporting_verbs.yml`` are taken as they are now and stored with the weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis.attribution.finding.fitting import fit
from analysis.attribution.finding.lessons import read_lessons
from analysis.attribution.finding.verb_classes import listed_classes
from analysis.attribution.finding.weights import to_json

DEFAULT_GOLD = Path(__file__).parents[3] / ".." / "shared" / "eval" / "attribution_polnear.dev.jsonl"
OUT = Path(__file__).with_name("attribution_model.json")


def main() -> None:
    """Read the gold, fit, write the weights."""
    parser = argparse.ArgumentParser(description="Train the attribution model.")
    parser.add_argument("gold", nargs="?", type=Path, default=DEFAULT_GOLD)
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args()
    if not chosen.gold.exists():
        raise SystemExit(
            f"no annotated articles at {chosen.gold}: give the path of attribution_polnear.dev.jsonl"
        )
    lessons = read_lessons(chosen.gold)
    print(f"{len(lessons)} articles, {sum(len(one.gold) for one in lessons):,} attributions")
    weights = fit(lessons, listed_classes(), print)
    text = to_json(weights)
    chosen.out.write_text(text, encoding="utf-8")
    print(f"wrote {chosen.out} ({len(text) / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
