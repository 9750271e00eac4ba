"""Where tests find what they read: the checkout, the shipped corpus, hard cases, and data that is kept outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "data" / "demo"
CODEBOOKS = ROOT / "data" / "codebooks"
CASES = ROOT / "tests" / "cases"
# Real articles and annotations stand beside the checkout where they are available; tests that need them skip.
SHARED = ROOT.parent / "shared"
SEEDS = SHARED / "seeds"
EVAL = SHARED / "eval"


def cases(name: str) -> Any:
    """The hard cases of one measure: ``tests/cases/<name>.json``."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
