"""Where do figures go, and under which name?"""

from __future__ import annotations

import os
from pathlib import Path

from analysis.corpus import corpus_path

#: The checkout, where notebooks/ and figures/ stand.
HOME = Path(__file__).resolve().parents[2]


def figures_folder(folder: str | Path | None = None) -> Path:
    """The folder named, else ``$FRAMING_FIGURES``, else ``figures/<corpus name>`` in the checkout."""
    chosen = folder or os.environ.get("FRAMING_FIGURES")
    return Path(chosen).expanduser() if chosen else HOME / "figures" / corpus_name(None)


def corpus_name(corpus: str | Path | None) -> str:
    """The name a corpus gives its figures: its folder, or its file without the endings."""
    return corpus_path(corpus).resolve().name.split(".")[0] or "corpus"
